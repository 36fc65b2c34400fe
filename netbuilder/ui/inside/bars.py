"""Numbers with names as bars, to the left of a line where they are negative."""

from __future__ import annotations

import math

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.heat import paint_hatched
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge


class BarsFace(PlateFace):
    """One line for each number: name, bar and value."""

    has_legend = False
    _bar = QRectF()

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        sizes, scale = look.tables["inside_px"], look.font_scale
        names = self._names_wide(look)
        metrics = QFontMetricsF(look.font("small", tabular=True))
        values = metrics.horizontalAdvance("−0.001234") + look.space("s")
        most = float(sizes["bar_widest"]) * scale
        room = (side if side > 0 else width) - names - values
        self._bar = QRectF(names, self.top, max(1.0, min(most, room)), self._row(look))
        own = self._bar.right() + values if side > 0 else width
        return QSizeF(own, self.top + self.sheet.count * self._row(look))

    def line(self, place: int) -> QRectF:
        """Where the bar of a number may be, in pixels of the widget."""
        return self._bar.translated(0, place * self._bar.height())

    def spot_at(self, where: QPointF) -> Spot | None:
        place = math.floor((where.y() - self.top) / max(self._bar.height(), 1.0))
        return Spot(place, 0, 0) if 0 <= place < self.sheet.count else None

    def words(self, spot: Spot) -> str:
        name = self.sheet.name(spot.place) or f"{spot.place + 1:,}"
        return f"{name}: {written(float(self.sheet.values[spot.place]))}"

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        if not self.sheet.count:
            return None
        place = 0 if spot is None else spot.place + down + across
        return Spot(min(max(place, 0), self.sheet.count - 1), 0, 0)

    def card_at(self) -> QPoint:
        if self.spot is None or not self.sheet.has(self.spot):
            return super().card_at()
        return self.line(self.spot.place).center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        plate = self.sheet.plate
        low, high = min(plate.low, 0.0), max(plate.high, 0.0)
        span = (high - low) or 1.0
        zero = self._bar.left() - low / span * self._bar.width()
        font = look.font("small", tabular=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        gap = float(look.space("s"))
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, value in enumerate(self.sheet.values.tolist()):
            line = self.line(place)
            is_chosen = place in (plate.chosen, self.spot.place if self.spot is not None else -1)
            painter.setPen(look.colour("text" if is_chosen else "text_2"))
            name = metrics.elidedText(
                self.sheet.name(place), Qt.TextElideMode.ElideRight, self._bar.left() - gap
            )
            names = QRectF(0, line.top(), self._bar.left() - gap, line.height())
            painter.drawText(names, middle | Qt.AlignmentFlag.AlignRight, name)
            inner = line.adjusted(0, 3, 0, -3)
            if math.isnan(value):
                paint_hatched(painter, inner, look)
            else:
                share = min(max(value, low), high) / span * self._bar.width()
                bar = QRectF(min(zero, zero + share), inner.top(), abs(share), inner.height())
                painter.fillRect(bar, look.colour("positive" if value >= 0 else "negative"))
            said = QRectF(line.right() + gap, line.top(), self.width(), line.height())
            painter.drawText(said, middle | Qt.AlignmentFlag.AlignLeft, written(value))
        painter.setPen(edge(look, "control"))
        last = self.line(self.sheet.count - 1) if self.sheet.count else self._bar
        painter.drawLine(QLineF(zero, self._bar.top(), zero, last.bottom()))

    def _names_wide(self, look: Theme) -> float:
        metrics = QFontMetricsF(look.font("small", tabular=True))
        most = float(look.tables["inside_px"]["bar_names"]) * look.font_scale
        widest = max(
            (metrics.horizontalAdvance(each) for each in self.sheet.plate.labels), default=0
        )
        return min(most, widest) + look.space("s")

    @staticmethod
    def _row(look: Theme) -> float:
        return float(look.tables["inside_px"]["bar_row"]) * look.font_scale
