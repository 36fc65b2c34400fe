"""Shows what a recipe makes of the data: the first rows as the network sees them, and points."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from netbuilder.core.problems import DataProblemError
from netbuilder.core.recipe import Recipe
from netbuilder.engine.data.plane import corners
from netbuilder.engine.data.preparation import Floats
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.data.split import PARTS
from netbuilder.link.messages import DataPreviewed, Numbers
from netbuilder.link.messages.events import PlanePoints

_POINTS = 2_000
_MOST_NUMBERS = 4_000_000
_NOTHING = Numbers("float32", (0, 0), b"")


def preview(recipe: Recipe, base: Path = Path(), rows: int = 8, request: int = 0) -> DataPreviewed:
    """The data of a recipe as the network sees it; what keeps it from being used is in it too."""
    try:
        prepared = prepare(recipe, base)
    except DataProblemError as error:
        return DataPreviewed(
            request=request,
            names=(),
            rows=(),
            counts=(0, 0, 0),
            inputs=_NOTHING,
            targets=_NOTHING,
            parts=Numbers("uint8", (0,), b""),
            problems=error.problems,
        )
    return _shown(prepared, rows, request)


def _shown(prepared: Prepared, rows: int, request: int) -> DataPreviewed:
    facts, count = prepared.facts, len(prepared.rows)
    flat = prepared.preparation.flat(prepared.inputs)
    targets = np.concatenate(
        [np.asarray(each, dtype=np.float32).reshape(count, -1) for each in prepared.targets], axis=1
    )
    first = np.concatenate([flat[:rows], targets[:rows]], axis=1)
    picked = _picked(count, max(flat.shape[1], 1))
    part_of = np.zeros(count, dtype=np.uint8)
    for number, name in enumerate(PARTS):
        part_of[prepared.parts[name]] = number
    return DataPreviewed(
        request=request,
        names=(*facts.input_names, *(target.name for target in facts.targets)),
        rows=tuple(tuple(float(value) for value in row) for row in first),
        counts=tuple(len(prepared.parts[name]) for name in PARTS),  # type: ignore[arg-type]
        inputs=_numbers(flat[picked]),
        targets=_numbers(targets[picked]),
        parts=Numbers("uint8", (len(picked),), part_of[picked].tobytes()),
        problems=prepared.warnings,
        lows=tuple(float(low) for low in flat.min(axis=0)),
        highs=tuple(float(high) for high in flat.max(axis=0)),
        plane=_plane(prepared, picked),
    )


def _plane(prepared: Prepared, picked: np.ndarray) -> PlanePoints | None:
    found = corners(prepared.preparation, prepared.recipe.source)
    if found is None or prepared.plane is None:
        return None
    one, other = (column.name for column in prepared.preparation.inputs)
    return PlanePoints(_numbers(prepared.plane[picked]), (one, other), *found)


def _picked(count: int, width: int) -> np.ndarray:
    """Rows to draw, spread evenly over all of them by a fixed choice."""
    most = max(1, min(_POINTS, _MOST_NUMBERS // width))
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def _numbers(values: Floats) -> Numbers:
    values = np.ascontiguousarray(values, dtype="<f4")
    return Numbers("float32", values.shape, values.tobytes())
