"""How stages look: a colour for each kind, and the numbers that are written beside."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets.numbers import written

Floats = npt.NDArray[np.float32]
TOKENS = {
    MotionKind.BATCH: "text_2",
    MotionKind.FORWARD: "accent",
    MotionKind.LOSS: "error",
    MotionKind.BACKWARD: "warning",
    MotionKind.UPDATE: "success",
    MotionKind.DONE: "success",
}
TITLES = {
    MotionKind.BATCH: "Batch",
    MotionKind.FORWARD: "Forward",
    MotionKind.LOSS: "Loss",
    MotionKind.BACKWARD: "Backward",
    MotionKind.UPDATE: "Update",
    MotionKind.DONE: "Done",
}
_NOTHING: Floats = np.zeros(0, np.float32)


def short(stage: MotionStage) -> str:
    """The number of a stage that stands beside its node."""
    match stage.kind:
        case MotionKind.FORWARD:
            return f"mean {signed(stage.amount)}"
        case MotionKind.LOSS:
            return f"loss {written(stage.amount)}"
        case MotionKind.BACKWARD:
            return f"length of deltas {few(stage.amount)}"
        case MotionKind.UPDATE:
            return f"largest change {signed(stage.largest)}"
        case _:
            return ""


def values(stage: MotionStage) -> Floats:
    """What the first example of the batch is at its node, flat."""
    return array(stage.values) if stage.values is not None else _NOTHING


def changes(stage: MotionStage) -> Floats | None:
    """By how much the weights of its node change, laid out as they are."""
    return array(stage.changes) if stage.changes is not None else None


def signed(value: float) -> str:
    """A number with its sign, in three digits."""
    return f"{'+' if value > 0 else ''}{few(value)}"


def few(value: float) -> str:
    """A number in three digits."""
    if not math.isfinite(value) or not value:
        return written(value)
    return written(float(f"{value:.3g}"))
