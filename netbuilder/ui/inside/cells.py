"""Numbers as coloured cells in rows: the units of a layer without places."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter

from netbuilder.link.messages.inside import Mark
from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.heat import colour_of, paint_hatched
from netbuilder.ui.inside.marks import paint_cross, said_of
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge


class CellsFace(PlateFace):
    """One cell for each number, from left to right and down."""

    _fit, _size = 1, 1.0

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        self._size = float(look.tables["inside_px"]["cell"]) * look.font_scale
        wide = side if side > 0 else width
        self._fit = max(1, int(wide // self._size))
        if side > 0:
            self._fit = min(self._fit, max(8, math.ceil(math.sqrt(self.sheet.count))))
        rows = -(-self.sheet.count // self._fit)
        return QSizeF(wide, self.top + max(rows, 1) * self._size + self.foot)

    def cell(self, place: int) -> QRectF:
        """Where a number is, in pixels of the widget."""
        row, column = divmod(place, self._fit)
        size = self._size
        return QRectF(column * size, self.top + row * size, size - 2, size - 2)

    def spot_at(self, where: QPointF) -> Spot | None:
        row = int((where.y() - self.top) // self._size)
        column = int(where.x() // self._size)
        place = row * self._fit + column
        is_there = row >= 0 and 0 <= column < self._fit and place < self.sheet.count
        return Spot(place, 0, 0) if is_there else None

    def words(self, spot: Spot) -> str:
        plate = self.sheet.plate
        number = f"unit {max(plate.first, 0) + spot.place + 1:,}"
        name = self.sheet.name(spot.place) or number
        lines = [f"{name}: {written(float(self.sheet.values[spot.place]))}"]
        marks = self.sheet.marks
        if marks is not None and marks[spot.place]:
            lines.append(said_of(plate.mark or Mark.DROPPED))
        return "\n".join(lines)

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        if not self.sheet.count:
            return None
        if spot is None:
            return Spot(0, 0, 0)
        place = spot.place + across + down * self._fit
        return Spot(min(max(place, 0), self.sheet.count - 1), 0, 0)

    def card_at(self) -> QPoint:
        if self.spot is None or not self.sheet.has(self.spot):
            return super().card_at()
        return self.cell(self.spot.place).center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        plate, marks = self.sheet.plate, self.sheet.marks
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for place, value in enumerate(self.sheet.values.tolist()):
            box = self.cell(place)
            is_marked = marks is not None and bool(marks[place])
            is_dropped = is_marked and plate.mark is Mark.DROPPED
            ground = "canvas" if is_dropped else ""
            painter.fillRect(
                box,
                look.colour(ground) if ground else colour_of(look, value, plate.low, plate.high),
            )
            if math.isnan(value):
                paint_hatched(painter, box, look)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(edge(look, "line_strong"))
            painter.drawRect(box)
            if is_dropped:
                painter.setPen(edge(look, "text_3", "selected_edge"))
                paint_cross(painter, box)
        if self.spot is not None and self.sheet.has(self.spot):
            painter.setPen(edge(look, "focus", "selected_edge"))
            painter.drawRect(self.cell(self.spot.place))
