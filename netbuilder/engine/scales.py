"""How scaled targets turn back into the data's own unit."""

from __future__ import annotations

from netbuilder.engine.data.preparation import Preparation


def scales_of(preparation: Preparation) -> tuple[tuple[float, float], ...]:
    """Offset and scale of each target column: raw = scaled x scale + offset."""
    return tuple((target.offset, target.scale) for target in preparation.targets)
