"""What is said of single places of a picture: which won, and which are dropped."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from netbuilder.link.messages.inside import Mark
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import edge

_VEIL = 130
# Smaller places have no room for a sign of their own.
_LEAST = 9.0


def said_of(mark: Mark) -> str:
    """What a mark means, in words."""
    return "the largest of its window" if mark is Mark.WON else "dropped"


def paint_marks(painter: QPainter, box: QRectF, marks: Any, mark: Mark, look: Theme) -> None:
    """Veil what did not win, or what is dropped; a sign stands on what is marked where it fits.

    Args:
        marks: Booleans (height, width).
    """
    height, width = marks.shape
    veiled = ~marks if mark is Mark.WON else marks
    _paint_veil(painter, box, veiled, look)
    across, down = box.width() / width, box.height() / height
    if min(across, down) < _LEAST:
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(edge(look, "accent" if mark is Mark.WON else "text_2", "selected_edge"))
    for row, column in np.argwhere(marks):
        cell = QRectF(box.left() + column * across, box.top() + row * down, across, down)
        if mark is Mark.WON:
            painter.drawRect(cell.adjusted(1, 1, -1, -1))
        else:
            paint_cross(painter, cell)


def paint_cross(painter: QPainter, cell: QRectF) -> None:
    """Strike a cell out, with the pen that is set."""
    room = min(cell.width(), cell.height()) * 0.28
    middle = cell.center()
    for sign in (1, -1):
        painter.drawLine(middle + QPointF(-room, -room * sign), middle + QPointF(room, room * sign))


def _paint_veil(painter: QPainter, box: QRectF, veiled: Any, look: Theme) -> None:
    ground = look.colour("canvas")
    height, width = veiled.shape
    pixels = np.zeros((height, width, 4), np.uint8)
    pixels[..., :3] = (ground.red(), ground.green(), ground.blue())
    pixels[..., 3] = veiled * _VEIL
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(box, image)
    painter.restore()
