"""Turns arrays into what QPainter draws, without a Python object per point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import shiboken6
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath, QPolygonF

from netbuilder.ui.plots.series import Doubles


def polygon(xs: Doubles, ys: Doubles) -> QPolygonF:
    """A polygon through points given as two arrays."""
    made = QPolygonF()
    if not len(xs):
        return made
    made.resize(len(xs))
    # 16 bytes a point, written in place: 1,600 points cost 0.02 ms instead of 1 ms.
    # The stubs of shiboken know neither the pointer's size nor that it is a buffer.
    memory: Any = shiboken6.VoidPtr(made.data(), len(xs) * 16, True)  # type: ignore[call-arg, arg-type]
    points = np.frombuffer(memory, np.float64).reshape(-1, 2)
    points[:, 0] = xs
    points[:, 1] = ys
    return made


def known_stretches(values: Doubles) -> Iterator[slice]:
    """Unbroken stretches without NaN, which lines must not bridge."""
    known = np.flatnonzero(~np.isnan(values))
    if not len(known):
        return
    breaks = np.flatnonzero(np.diff(known) > 1)
    starts = np.concatenate(([0], breaks + 1))
    ends = np.concatenate((breaks, [len(known) - 1]))
    for start, end in zip(known[starts], known[ends], strict=True):
        yield slice(int(start), int(end) + 1)


def envelope(xs: Doubles, lows: Doubles, highs: Doubles) -> QPolygonF:
    """The closed area between two lines, at least a hair high so that it is never lost."""
    highs = np.minimum(highs, lows - 1.0)
    return polygon(np.concatenate((xs, xs[::-1])), np.concatenate((highs, lows[::-1])))


def flag_path(x: float, top: float, size: float) -> QPainterPath:
    """A small flag whose pole stands at ``x``."""
    path = QPainterPath(QPointF(x, top))
    path.lineTo(x + size, top + size / 2)
    path.lineTo(x, top + size)
    path.closeSubpath()
    return path
