"""The points that a person painted, as a table."""

from __future__ import annotations

import numpy as np
import polars as pl

from netbuilder.catalog.sources.painted import COLOURS, PaintedPoints
from netbuilder.catalog.sources.points import Task
from netbuilder.engine.data.raw import Raw, refused


def painted(source: PaintedPoints) -> Raw:
    """Columns ``x``, ``y`` and ``class`` or ``value``, in the order they were painted.

    Raises:
        DataProblemError: None are painted yet.
    """
    marks = source.marks
    if not marks:
        raise refused(
            "nothing-painted",
            "No points are painted yet.",
            fix="Paint some on the plane, or choose a pattern.",
        )
    is_number = source.task is Task.REGRESSION
    values: list[str] | list[float] = (
        [mark.value for mark in marks]
        if is_number
        else [COLOURS[source.colour_of(mark)] for mark in marks]
    )
    target = pl.Series("value" if is_number else "class", values)
    places = np.array([(mark.x, mark.y) for mark in marks], dtype=np.float64)
    table = pl.DataFrame({"x": places[:, 0], "y": places[:, 1], target.name: target})
    classes = {} if is_number else {"class": source.classes}
    return Raw(table, source.label, classes=classes, target=target.name, is_made_up=True)
