"""The small drawing of an activation, from its own formula."""

from __future__ import annotations

import math
from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QTransform

from netbuilder.core.layer import Family
from netbuilder.ui.canvas.paints import Paints

REACH = 3.0
STEPS = 24
BARS = (0.45, 1.0, 0.65)
LINE = 1.6

_paths: dict[Any, QPainterPath | None] = {}


def curve_path(activation: Any) -> QPainterPath | None:
    """The function from -3 to 3 in a unit square; None where it has no closed form."""
    if activation not in _paths:
        _paths[activation] = _drawn(activation)
    return _paths[activation]


def paint_curve(painter: QPainter, activation: Any, rect: QRectF, paints: Paints) -> bool:
    """Draw an activation into a small rectangle; answers whether there was anything to draw."""
    path = curve_path(activation)
    colour = paints.families[Family.ACTIVATIONS]
    if path is None:
        _bars(painter, rect, paints)
        return True
    pen = QPen(colour, LINE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    place = QTransform.fromTranslate(rect.left(), rect.top() + 1.0)
    painter.drawPath(place.scale(rect.width(), rect.height() - 2.0).map(path))
    return True


def _drawn(activation: Any) -> QPainterPath | None:
    points = []
    for step in range(STEPS + 1):
        x = -REACH + 2 * REACH * step / STEPS
        y = activation.value(x)
        if y is None or not math.isfinite(y):
            return None
        points.append(float(y))
    low, high = min(points), max(points)
    span = (high - low) or 1.0
    path = QPainterPath()
    for step, y in enumerate(points):
        place = QPointF(step / STEPS, 1.0 - (y - low) / span)
        if step:
            path.lineTo(place)
        else:
            path.moveTo(place)
    return path


def _bars(painter: QPainter, rect: QRectF, paints: Paints) -> None:
    """Three bars: shares that add to one, as softmax gives."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.families[Family.ACTIVATIONS])
    width = rect.width() / 6
    for index, share in enumerate(BARS):
        height = rect.height() * share
        left = rect.right() - (len(BARS) - index) * width * 1.6
        painter.drawRect(QRectF(left, rect.bottom() - height, width, height))
