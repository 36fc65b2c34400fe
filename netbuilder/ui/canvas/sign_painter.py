"""Draws the sign at a node's lower corner that says what a check before training found there."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.canvas.visual import NodeVisual


def paint_sign(painter: QPainter, visual: NodeVisual, paints: Paints) -> None:
    """A hook on green where all is fine, an exclamation mark on amber where it is not."""
    middle, radius = shape.sign_place(visual), sizes().badge
    is_fine = visual.sign == "fine"
    painter.setPen(QPen(paints.colours["canvas"], 1.5))
    painter.setBrush(paints.colours["success" if is_fine else "warning"])
    if is_fine:
        painter.drawEllipse(middle, radius, radius)
    else:
        painter.drawPath(triangle(middle, radius + 1.0))
    ink = paints.colours["canvas" if paints.look.is_dark else "node"]
    pen = QPen(ink, 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if is_fine:
        hook = QPainterPath(middle + QPointF(-radius * 0.45, 0.0))
        hook.lineTo(middle + QPointF(-radius * 0.1, radius * 0.38))
        hook.lineTo(middle + QPointF(radius * 0.48, -radius * 0.36))
        painter.drawPath(hook)
    else:
        painter.drawLine(middle + QPointF(0.0, -4.0), middle + QPointF(0.0, 0.8))
        painter.drawPoint(middle + QPointF(0.0, 4.2))


def triangle(middle: QPointF, radius: float) -> QPainterPath:
    """A triangle that stands on its side, around a place."""
    path = QPainterPath()
    for corner in range(3):
        turn = math.pi * (2 * corner / 3 - 0.5)
        point = middle + QPointF(radius * 1.15 * math.cos(turn), radius * 1.15 * math.sin(turn))
        if corner:
            path.lineTo(point)
        else:
            path.moveTo(point)
    path.closeSubpath()
    return path
