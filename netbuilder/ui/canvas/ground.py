"""The ground of the canvas with its dots, which stand on the grid that nodes snap to."""

from __future__ import annotations

from functools import lru_cache
from math import floor

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from netbuilder.ui.canvas.paints import Paints

CLOSEST_PX = 12.0
DOTS = 32


def paint_ground(painter: QPainter, rect: QRectF, paints: Paints) -> None:
    """Fill with the canvas colour and its dots."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(rect, paints.colours["canvas"])
    zoom = painter.worldTransform().m11()
    if zoom < paints.look.level_of_detail("name"):
        return
    step = float(paints.look.grid("step"))
    while step * zoom < CLOSEST_PX:
        step *= 2
    ratio = painter.device().devicePixelRatio()
    edge = max(1, round(paints.look.grid("dot") * ratio))
    pen = QPen(paints.colours["grid"], 1.0)
    pen.setCosmetic(True)
    painter.save()
    painter.setPen(pen)
    # Points of one pixel are set, thicker ones are stroked: four times one pixel is nine times
    # as fast as one point of two.
    pixel = 1.0 / (zoom * ratio)
    offsets = [(place - edge // 2) * pixel for place in range(edge)]
    block = _block(step)
    for left, top in _blocks(rect, step):
        for across in offsets:
            for down in offsets:
                painter.translate(left + across, top + down)
                painter.drawPoints(block)
                painter.translate(-left - across, -top - down)
    painter.restore()


def _blocks(rect: QRectF, step: float) -> list[tuple[float, float]]:
    """Left top corners of the blocks that cover an area.

    They stand at the same places whatever area is painted, or a dot between two pixels would fall
    on the one now and on the other then.
    """
    edge = step * DOTS
    columns = range(floor(rect.left() / edge), floor(rect.right() / edge) + 1)
    rows = range(floor(rect.top() / edge), floor(rect.bottom() / edge) + 1)
    return [(column * edge, row * edge) for column in columns for row in rows]


@lru_cache(maxsize=16)
def _block(step: float) -> QPolygonF:
    """A block of dots, kept so that painting passes no point through Python."""
    return QPolygonF(
        [QPointF(column * step, row * step) for row in range(DOTS) for column in range(DOTS)]
    )
