"""What is said of a sample, in words."""

from __future__ import annotations

import math

from netbuilder.link.messages import SampleTold
from netbuilder.ui.widgets import written

PARTS = {"train": "training", "validation": "validation", "test": "test"}
_MOST_CELLS = 4


def verdict(told: SampleTold) -> str:
    """What the network says of a sample, and what is true."""
    parts = []
    for saying in told.sayings:
        of = f"{saying.target}: " if len(told.sayings) > 1 else ""
        if not saying.wanted:
            parts.append(f"{of}says {saying.said}")
        elif saying.said == saying.wanted:
            right = ", which is right" if saying.is_right else ""
            parts.append(f"{of}says {saying.said}{right}")
        else:
            parts.append(f"{of}says {saying.said}, is {saying.wanted}")
    return "; ".join(parts)


def whole(told: SampleTold) -> str:
    """A sample in one sentence."""
    if not told.sample:
        return f"made sample: {verdict(told)}"
    part = PARTS.get(told.part, told.part)
    counts = dict(zip(PARTS, told.rows, strict=True))
    of = f" {told.place:,} of {counts[told.part]:,}" if told.part in counts else ""
    return f"{part} row{of}: {verdict(told)}"


def values(told: SampleTold) -> str:
    """Names and values of its first columns."""
    pairs = zip(told.columns[:_MOST_CELLS], told.cells, strict=False)
    shown = ", ".join(f"{name} {cell or 'unknown'}" for name, cell in pairs)
    return f"{shown}, …" if len(told.columns) > _MOST_CELLS else shown


def loss(told: SampleTold) -> str:
    """Its loss, where what is true is known."""
    if math.isnan(told.loss):
        return "No loss while it is not known what is true"
    return f"Loss {written(told.loss)}"
