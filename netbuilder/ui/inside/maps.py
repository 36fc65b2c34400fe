"""Pictures beside each other: kernels, feature maps, and what arrives."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from netbuilder.link.messages.inside import Mark
from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.heat import colour_of, heat_image, paint_heat
from netbuilder.ui.inside.marks import paint_marks, said_of
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.inside.sparks import paint_spark
from netbuilder.ui.inside.tiles import flowing, is_curve, name_line, squared
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge


class MapsFace(PlateFace):
    """Tiles with crisp pixels; the one shown closer has a ring."""

    _boxes: tuple[QRectF, ...] = ()
    _images: tuple[QImage, ...] = ()
    _are_written: bool | None = None

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        count = self.sheet.count
        if side > 0:
            side = min(side, float(look.tables["inside_px"]["closer"]) * look.font_scale)
            boxes = squared(self.sheet.plate, side, look)
            width = side
        else:
            boxes = flowing(self.sheet.plate, width, look)
        self._boxes = tuple(box.translated(0, self.top) for box in boxes)
        self._are_written = None
        first = self._boxes[0].top() if self._boxes else 0.0
        self.across = sum(1 for box in self._boxes if box.top() == first)
        bottom = max((box.bottom() for box in self._boxes), default=self.top)
        if side > 0:
            bottom = self.top + side
        elif any(self.sheet.name(place) for place in range(count)):
            bottom += name_line(look)
        return QSizeF(width, bottom + self.foot)

    def tile(self, place: int) -> QRectF:
        """Where a picture is, in pixels of the widget."""
        return self._boxes[place]

    def pixel(self, spot: Spot) -> QRectF:
        """Where one of its pixels is."""
        height, width = self._shape
        box = self._boxes[spot.place]
        across, down = box.width() / width, box.height() / height
        return QRectF(box.left() + spot.column * across, box.top() + spot.row * down, across, down)

    def spot_at(self, where: QPointF) -> Spot | None:
        height, width = self._shape
        for place, box in enumerate(self._boxes):
            if box.contains(where):
                row = int((where.y() - box.top()) / box.height() * height)
                column = int((where.x() - box.left()) / box.width() * width)
                return Spot(place, min(row, height - 1), min(column, width - 1))
        return None

    def words(self, spot: Spot) -> str:
        value = float(self.sheet.values[spot.place, spot.row, spot.column])
        name = self.sheet.name(spot.place)
        lines = [f"{name}: {written(value)}" if name else written(value), self._where(spot)]
        marks = self.sheet.marks
        if marks is not None and marks[spot.place, spot.row, spot.column]:
            lines.append(said_of(self.sheet.plate.mark or Mark.WON))
        return "\n".join(each for each in lines if each)

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        if not self.sheet.count:
            return None
        height, width = self._shape
        if spot is None:
            return Spot(0, height // 2, width // 2)
        row = min(max(spot.row + down, 0), height - 1)
        place, column = spot.place, spot.column + across
        if column >= width and place + 1 < self.sheet.count:
            place, column = place + 1, 0
        elif column < 0 and place:
            place, column = place - 1, width - 1
        return Spot(place, row, min(max(column, 0), width - 1))

    def card_at(self) -> QPoint:
        if self.spot is None or not self.sheet.has(self.spot):
            return super().card_at()
        return self.pixel(self.spot).center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        plate = self.sheet.plate
        curved = is_curve(plate)
        for place, box in enumerate(self._boxes):
            if curved:
                paint_spark(painter, box, self.sheet, place, look)
            else:
                paint_heat(painter, box, self._image(place, look), look)
                if self.sheet.marks is not None and plate.mark is not None:
                    paint_marks(painter, box, self.sheet.marks[place], plate.mark, look)
                self._paint_parts(painter, box, look)
                self._paint_numbers(painter, place, box, look)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(edge(look, "line_strong"))
            painter.drawRect(box)
            self._paint_name(painter, place, box, look)
        self._paint_rings(painter, look)

    def renew(self) -> None:
        self._images = ()
        self._are_written = None
        super().renew()

    # --- parts ------------------------------------------------------------------------------

    @property
    def _shape(self) -> tuple[int, int]:
        _, height, width = self.sheet.values.shape
        return height, width

    def _image(self, place: int, look: Theme) -> QImage:
        if not self._images:
            plate = self.sheet.plate
            self._images = tuple(
                heat_image(look, values, plate.low, plate.high) for values in self.sheet.values
            )
        return self._images[place]

    def _where(self, spot: Spot) -> str:
        """The place in the layer, as people count; of what one pixel is the mean."""
        plate = self.sheet.plate
        height, width = self._shape
        parts = plate.grid[0] * plate.grid[1]
        if parts > 1:
            down, across = height // plate.grid[0], width // plate.grid[1]
            part = spot.row // down * plate.grid[1] + spot.column // across
            if self.sheet.plate.parts and part >= self.sheet.plate.parts:
                return "no part of the kernel"
            return f"part {part + 1}, row {spot.row % down + 1}, column {spot.column % across + 1}"
        if height == 1:
            return f"step {spot.column * plate.scale + 1:,}"
        row, column = spot.row * plate.scale + 1, spot.column * plate.scale + 1
        mean = f", mean of {plate.scale} × {plate.scale}" if plate.scale > 1 else ""
        return f"row {row:,}, column {column:,}{mean}"

    def _paint_parts(self, painter: QPainter, box: QRectF, look: Theme) -> None:
        """Gaps between the parts a picture is put together of; nothing where one is missing."""
        down, across = self.sheet.plate.grid
        wide, high = box.width() / across, box.height() / down
        for number in range(self.sheet.plate.parts or down * across, down * across):
            row, column = divmod(number, across)
            at = box.topLeft() + QPointF(column * wide, row * high)
            painter.fillRect(QRectF(at, QSizeF(wide, high)), look.colour("canvas"))
        painter.setPen(edge(look, "canvas", "selected_edge"))
        for number in range(1, across):
            x = box.left() + box.width() * number / across
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))
        for number in range(1, down):
            y = box.top() + box.height() * number / down
            painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y))

    def _paint_numbers(self, painter: QPainter, place: int, box: QRectF, look: Theme) -> None:
        """Values in pixels that are large enough for them."""
        if not self._has_numbers(look):
            return
        painter.setFont(look.font("small", tabular=True))
        plate = self.sheet.plate
        dark, light = sorted(
            (look.colour("text"), look.colour("canvas")), key=lambda each: each.lightnessF()
        )
        for (row, column), value in np.ndenumerate(self.sheet.values[place]):
            ground = colour_of(look, float(value), plate.low, plate.high)
            painter.setPen(dark if ground.lightnessF() > 0.5 else light)
            painter.drawText(
                self.pixel(Spot(place, row, column)),
                Qt.AlignmentFlag.AlignCenter,
                _short(float(value)),
            )

    def _has_numbers(self, look: Theme) -> bool:
        """Whether every pixel has room for its number: some with and some without would jar."""
        if self._are_written is None:
            height, width = self._shape
            box = self._boxes[0] if self._boxes else QRectF()
            line = look.text_height("small")
            is_small = box.width() / width < 2 * line or box.height() / height < line
            self._are_written = False
            if not is_small and self.sheet.plate.group:
                metrics = QFontMetricsF(look.font("small", tabular=True))
                room = box.width() / width - look.space("xs")
                numbers = (_short(float(value)) for value in self.sheet.values.flat)
                self._are_written = all(metrics.horizontalAdvance(n) <= room for n in numbers)
        return self._are_written

    def _paint_name(self, painter: QPainter, place: int, box: QRectF, look: Theme) -> None:
        name = self.sheet.name(place)
        if not name or self.sheet.plate.group:
            return
        is_chosen = place == self.sheet.plate.chosen
        font = look.font("small", "semibold" if is_chosen else "regular", tabular=True)
        painter.setFont(font)
        painter.setPen(look.colour("accent" if is_chosen else "text_2"))
        below = QRectF(box.left(), box.bottom() + 1, box.width(), name_line(look))
        words = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, words)

    def _paint_rings(self, painter: QPainter, look: Theme) -> None:
        plate = self.sheet.plate
        painter.setBrush(Qt.BrushStyle.NoBrush)
        wide = look.line("selected_edge")
        if 0 <= plate.chosen < len(self._boxes):
            painter.setPen(edge(look, "accent", "selected_edge"))
            painter.drawRect(self._boxes[plate.chosen].adjusted(-wide, -wide, wide, wide))
        if self.spot is not None and self.sheet.has(self.spot):
            painter.setPen(edge(look, "focus", "selected_edge"))
            is_tile = plate.is_choice
            box = self._boxes[self.spot.place] if is_tile else self.pixel(self.spot)
            painter.drawRect(box.adjusted(-wide, -wide, wide, wide) if is_tile else box)
        if self.outlined is not None:
            first, last = self.outlined
            for place in range(first.place, min(last.place + 1, self.sheet.count)):
                start = self.pixel(Spot(place, first.row, first.column))
                box = start.united(self.pixel(Spot(place, last.row, last.column)))
                painter.setPen(edge(look, "accent", "selected_edge"))
                painter.drawRect(box)


def _short(value: float) -> str:
    """A number inside a pixel."""
    return "NaN" if np.isnan(value) else written(float(f"{value:.2g}"))
