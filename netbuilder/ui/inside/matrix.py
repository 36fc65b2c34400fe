"""Numbers in rows and columns: units over time, or tokens beside tokens."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.heat import heat_image, paint_heat
from netbuilder.ui.inside.marks import paint_marks, said_of
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge


class MatrixFace(PlateFace):
    """A heat map with names at its left and above it, where it has them."""

    _box = QRectF()
    _image: QImage | None = None

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        sizes, scale = look.tables["inside_px"], look.font_scale
        rows, columns = self.sheet.values.shape
        cell, least = float(sizes["heat_cell"]) * scale, float(sizes["heat_least"]) * scale
        names = self._names_wide(look)
        room = (max(side, least) if side > 0 else width) - names
        wide = min(room, max(least, columns * cell))
        most = max(side, least) if side > 0 else least * 2.2
        high = min(most, max(rows * cell, cell))
        if rows == columns:
            wide = high = min(room, max(high, least), most)
        top = self.top + (self._names_line(look) if self.sheet.plate.columns else 0)
        self._box = QRectF(names, top, wide, high)
        own = max(self._box.right(), side) if side > 0 else width
        return QSizeF(own, self._box.bottom() + self._names_line(look) + self.foot)

    def cell(self, row: int, column: int) -> QRectF:
        """Where a number is, in pixels of the widget."""
        rows, columns = self.sheet.values.shape
        across, down = self._box.width() / columns, self._box.height() / rows
        left, top = self._box.left() + column * across, self._box.top() + row * down
        return QRectF(left, top, across, down)

    def spot_at(self, where: QPointF) -> Spot | None:
        rows, columns = self.sheet.values.shape
        if not self._box.contains(where) or not rows or not columns:
            return None
        row = int((where.y() - self._box.top()) / self._box.height() * rows)
        column = int((where.x() - self._box.left()) / self._box.width() * columns)
        return Spot(min(row, rows - 1), 0, min(column, columns - 1))

    def words(self, spot: Spot) -> str:
        value = written(float(self.sheet.values[spot.place, spot.column]))
        where = f"{self._row(spot.place)}, {self._column(spot.column)}"
        marks, mark = self.sheet.marks, self.sheet.plate.mark
        is_marked = marks is not None and mark is not None and marks[spot.place, spot.column]
        return f"{where}\n{value}" + (f"\n{said_of(mark)}" if is_marked and mark else "")

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        rows, columns = self.sheet.values.shape
        if not rows or not columns:
            return None
        if spot is None:
            return Spot(0, 0, 0)
        row, column = spot.place + down, spot.column + across
        return Spot(min(max(row, 0), rows - 1), 0, min(max(column, 0), columns - 1))

    def card_at(self) -> QPoint:
        if self.spot is None or not self.sheet.has(self.spot):
            return super().card_at()
        return self.cell(self.spot.place, self.spot.column).center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        plate = self.sheet.plate
        if not self.sheet.values.size:
            return
        if self._image is None:
            self._image = heat_image(look, self.sheet.values, plate.low, plate.high)
        paint_heat(painter, self._box, self._image, look)
        if self.sheet.marks is not None and plate.mark is not None:
            paint_marks(painter, self._box, self.sheet.marks, plate.mark, look)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(edge(look, "line_strong"))
        painter.drawRect(self._box)
        self._paint_names(painter, look)
        wide = look.line("selected_edge")
        if 0 <= plate.chosen < self.sheet.count:
            row = self.cell(plate.chosen, 0)
            painter.setPen(edge(look, "accent", "selected_edge"))
            painter.drawRect(
                QRectF(
                    self._box.left() - wide, row.top(), self._box.width() + 2 * wide, row.height()
                )
            )
        if self.spot is not None and self.sheet.has(self.spot):
            painter.setPen(edge(look, "focus", "selected_edge"))
            painter.drawRect(self.cell(self.spot.place, self.spot.column))

    def renew(self) -> None:
        self._image = None
        super().renew()

    # --- parts ------------------------------------------------------------------------------

    def _row(self, row: int) -> str:
        return self.sheet.name(row) or f"row {max(self.sheet.plate.first, 0) + row + 1:,}"

    def _column(self, column: int) -> str:
        columns = self.sheet.plate.columns
        return columns[column] if column < len(columns) else f"column {column + 1:,}"

    def _names_wide(self, look: Theme) -> float:
        labels = self.sheet.plate.labels
        if not labels:
            return 0.0
        metrics = QFontMetricsF(look.font("small", tabular=True))
        most = float(look.tables["inside_px"]["heat_names"]) * look.font_scale
        widest = max(metrics.horizontalAdvance(each) for each in labels)
        return min(most, widest + 1) + look.space("s")

    @staticmethod
    def _names_line(look: Theme) -> float:
        return float(look.text_height("small")) * 1.4

    def _paint_names(self, painter: QPainter, look: Theme) -> None:
        """As many names as have room."""
        font = look.font("small", tabular=True)
        painter.setFont(font)
        painter.setPen(look.colour("text_2"))
        metrics, line = QFontMetricsF(font), self._names_line(look)
        rows, columns = self.sheet.values.shape
        room = self._box.left() - look.space("s")
        every = max(1, round(line / (self._box.height() / rows) + 0.49))
        side = Qt.AlignmentFlag.AlignVCenter
        for row in range(0, min(rows, len(self.sheet.plate.labels)), every):
            middle = self.cell(row, 0).center().y()
            words = metrics.elidedText(self._row(row), Qt.TextElideMode.ElideRight, room)
            box = QRectF(0, middle - line / 2, room, line)
            painter.drawText(box, side | Qt.AlignmentFlag.AlignRight, words)
        names = self.sheet.plate.columns
        if not names:
            return
        across = self._box.width() / columns
        widest = max(metrics.horizontalAdvance(each) for each in names) + look.space("s")
        every = max(1, round(widest / across + 0.49))
        for column in range(0, min(columns, len(names)), every):
            middle = self.cell(0, column).center().x()
            box = QRectF(middle - widest / 2, self._box.top() - line, widest, line)
            painter.drawText(box, side | Qt.AlignmentFlag.AlignHCenter, names[column])
