"""A small picture of what is inside a block: its layers as a chain of tiles, with its wires."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.core.design import Design
from netbuilder.ui import theme
from netbuilder.ui.canvas.inner_layout import columns
from netbuilder.ui.widgets.painting import crisp, paint_box

LEAST_TILE = 6.0


class BlockPicture(QWidget):
    """Columns follow the flow of data; wires that pass others over are drawn as arcs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._design = Design()
        self._places: dict[str, tuple[int, int]] = {}
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.follow(self, self.updateGeometry)

    def show_design(self, design: Design) -> None:
        """Show this design."""
        if design is self._design:
            return
        self._design = design
        self._places = columns(design)
        names = [design.nodes[id].title for id in self._places]
        self.setAccessibleName(f"Inside: {', '.join(names)}" if names else "Inside: nothing")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        lanes = 1 + max((lane for _, lane in self._places.values()), default=0)
        row = look.height("row") + look.space("l")
        return QSize(look.width("inspector"), row * (min(lanes, 4) + 1))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        area = QRectF(self.rect())
        paint_box(
            painter,
            area,
            look.radius("card"),
            look.colour("canvas"),
            QPen(look.colour("line"), look.line("hairline")),
        )
        if self._places:
            self._paint_chain(painter, area, look)
        painter.end()

    def _paint_chain(self, painter: QPainter, area: QRectF, look: theme.Theme) -> None:
        count = 1 + max(column for column, _ in self._places.values())
        pitch = (area.width() - look.space("l")) / count
        tile = max(LEAST_TILE, min(float(look.icon_size("tile_small")), pitch * 0.7))
        spots = self._spots(area, pitch, look)
        painter.setPen(QPen(look.colour("wire"), look.line("hairline")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for wire in self._design.wires:
            start = spots.get(wire.source.node, QPointF(area.left(), area.height() * 0.6))
            end = spots.get(wire.target.node, QPointF(area.right(), area.height() * 0.6))
            painter.drawPath(_way(start, end, pitch, look.space("xl")))
        painter.setFont(look.font("small"))
        for id, spot in spots.items():
            layer = self._design.nodes[id].layer
            box = QRectF(spot.x() - tile / 2, spot.y() - tile / 2, tile, tile)
            painter.fillRect(box, look.colour("canvas"))
            theme.paint_tile(painter, layer.group.token, layer.icon, box)
            words = painter.fontMetrics().elidedText(
                layer.title.lower(), Qt.TextElideMode.ElideRight, int(pitch - 2)
            )
            if pitch < look.icon_size("tile_large") or len(words) < 2:
                continue
            painter.setPen(look.colour("text_2"))
            below = QRectF(spot.x() - pitch / 2, box.bottom() + 2, pitch, look.height("node_row"))
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, words)

    def _spots(self, area: QRectF, pitch: float, look: theme.Theme) -> dict[str, QPointF]:
        """The middle of every tile."""
        lanes = 1 + max(lane for _, lane in self._places.values())
        left, top = area.left() + look.space("m"), area.height() * 0.6
        step = area.height() * 0.7 / lanes
        first = top - step * (lanes - 1) / 2
        return {
            id: QPointF(left + (column + 0.5) * pitch, first + lane * step)
            for id, (column, lane) in self._places.items()
        }


def _way(start: QPointF, end: QPointF, pitch: float, lift: float) -> QPainterPath:
    """A straight line to a neighbour, an arc over those in between."""
    path = QPainterPath(start)
    across = end.x() - start.x()
    if across < 1.5 * pitch and abs(end.y() - start.y()) < 1.0:
        path.lineTo(end)
    elif abs(end.y() - start.y()) < 1.0:
        high = min(start.y(), end.y()) - lift
        bend = min(across / 3, pitch)
        path.cubicTo(start.x() + bend * 0.4, high, start.x(), high, start.x() + bend, high)
        path.lineTo(end.x() - bend, high)
        path.cubicTo(end.x(), high, end.x() - bend * 0.2, high, end.x(), end.y())
    else:
        half = across / 2
        path.cubicTo(start.x() + half, start.y(), end.x() - half, end.y(), end.x(), end.y())
    return path
