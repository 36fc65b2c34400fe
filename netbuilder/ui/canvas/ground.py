"""The ground of the canvas with its dots, which stand on the grid that nodes snap to."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPen, QPolygonF

from netbuilder.ui.canvas.paints import Paints

CLOSEST_PX = 12.0
COLUMNS, ROWS = 128, 96
FEW = 400


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
    for left, top, block in _blocks(rect, step):
        for across in offsets:
            for down in offsets:
                painter.translate(left + across, top + down)
                painter.drawPoints(block)
                painter.translate(-left - across, -top - down)
    painter.restore()


def _blocks(rect: QRectF, step: float) -> list[tuple[float, float, QPolygonF]]:
    """The blocks of dots that cover an area, each with its left top corner."""
    found: list[tuple[float, float, QPolygonF]] = []
    across = rect.left() // step * step
    while across < rect.right():
        columns = min(COLUMNS, int((rect.right() - across) // step) + 2)
        down = rect.top() // step * step
        while down < rect.bottom():
            rows = min(ROWS, int((rect.bottom() - down) // step) + 2)
            if columns * rows > FEW:
                columns, rows = COLUMNS, ROWS
            found.append((across, down, _block(step, columns, rows)))
            down += step * ROWS
        across += step * COLUMNS
    return found


@lru_cache(maxsize=64)
def _block(step: float, columns: int, rows: int) -> QPolygonF:
    """Dots, kept so that painting passes no point through Python."""
    return QPolygonF(
        [QPointF(column * step, row * step) for row in range(rows) for column in range(columns)]
    )
