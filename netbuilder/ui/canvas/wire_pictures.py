"""Ready pictures of curved wires that stay where they are from frame to frame."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPen

from netbuilder.ui.canvas.pictures import Pictures
from netbuilder.ui.canvas.wire_line import PEN_PX, WireLine

# A smooth curve of 900 px takes 90 microseconds to draw and 15 to put on the screen.
_pictures = Pictures(16 * 1024 * 1024)
MOST_PIXELS = 160_000


def paint_kept(painter: QPainter, line: WireLine, pen: QPen) -> bool:
    """Put the picture of a line on the screen; answers False where it has to be drawn instead.

    A line is drawn when it is seen for the first time, since most of those that move or are zoomed
    never come again, and kept when it is seen for the second.
    """
    transform = painter.worldTransform()
    zoom, ratio = transform.m11(), painter.device().devicePixelRatio()
    left, top = math.floor(transform.dx()), math.floor(transform.dy())
    rest = round(transform.dx() - left, 2), round(transform.dy() - top, 2)
    key = (line, pen.color().rgba(), pen.widthF(), *rest)
    picture = _pictures.find(key, zoom, ratio)
    if picture is None:
        seen = (*key[1:], zoom, ratio)
        if line.seen != seen:
            line.seen = seen
            return False
        bounds = _bounds(line, rest[0] / zoom, rest[1] / zoom)
        if bounds.width() * bounds.height() * (zoom * ratio) ** 2 > MOST_PIXELS:
            return False
        picture = _pictures.make(key, zoom, ratio, bounds, lambda on: _draw(on, line, pen, rest))
    if picture is None:
        return False
    painter.resetTransform()
    painter.drawPixmap(left + picture.left, top + picture.top, picture.pixmap)
    painter.setWorldTransform(transform)
    return True


def _bounds(line: WireLine, across: float, down: float) -> QRectF:
    """All that is drawn of a line, which stands a part of a pixel further on the screen."""
    around: QRectF = line.whole.controlPointRect()
    return around.adjusted(across - PEN_PX, down - PEN_PX, across + PEN_PX, down + PEN_PX)


def _draw(painter: QPainter, line: WireLine, pen: QPen, rest: tuple[float, float]) -> None:
    zoom = painter.worldTransform().m11()
    painter.translate(rest[0] / zoom, rest[1] / zoom)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(pen)
    painter.drawPath(line.whole)
