"""Histograms above each other: how the numbers of each channel are spread."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath

from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.legend import rounded
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import edge


class RidgesFace(PlateFace):
    """One hill for each row, over the same range, with a line at 0."""

    has_legend = False
    _hill = QRectF()

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        sizes, scale = look.tables["inside_px"], look.font_scale
        names = self._names_wide(look)
        most = float(sizes["ridge_width"]) * scale
        room = (side if side > 0 else width) - names - look.space("m")
        high = float(sizes["ridge"]) * scale
        if self.sheet.count == 1:
            high = float(sizes["closer"]) * scale * 0.8
        self._hill = QRectF(names, self.top, max(1.0, min(most, room)), high)
        own = self._hill.right() + look.space("m") if side > 0 else width
        line = look.text_height("small") * 1.4
        return QSizeF(own, self.top + self.sheet.count * high + line)

    def hill(self, place: int) -> QRectF:
        """Where a histogram is, in pixels of the widget."""
        return self._hill.translated(0, place * self._hill.height())

    def spot_at(self, where: QPointF) -> Spot | None:
        place = math.floor((where.y() - self.top) / max(self._hill.height(), 1.0))
        if not 0 <= place < self.sheet.count:
            return None
        bins = self.sheet.values.shape[1]
        share = (where.x() - self._hill.left()) / self._hill.width()
        return Spot(place, 0, min(max(int(share * bins), 0), bins - 1))

    def words(self, spot: Spot) -> str:
        plate, bins = self.sheet.plate, self.sheet.values.shape[1]
        wide = (plate.high - plate.low) / bins
        low = plate.low + spot.column * wide
        share = float(self.sheet.values[spot.place, spot.column])
        name = self.sheet.name(spot.place)
        lines = [name] if name else []
        return "\n".join([*lines, f"{share:.1%} between {rounded(low)} and {rounded(low + wide)}"])

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        if not self.sheet.count:
            return None
        if spot is None:
            return Spot(0, 0, self.sheet.values.shape[1] // 2)
        last = self.sheet.values.shape[1] - 1
        row = min(max(spot.place + down, 0), self.sheet.count - 1)
        return Spot(row, 0, min(max(spot.column + across, 0), last))

    def card_at(self) -> QPoint:
        if self.spot is None or not self.sheet.has(self.spot):
            return super().card_at()
        return self.hill(self.spot.place).center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        plate = self.sheet.plate
        span = (plate.high - plate.low) or 1.0
        font = look.font("small", tabular=True)
        painter.setFont(font)
        metrics, gap = QFontMetricsF(font), float(look.space("s"))
        bins = self.sheet.values.shape[1]
        for place in range(self.sheet.count):
            hill = self.hill(place)
            painter.setPen(look.colour("text_2"))
            name = metrics.elidedText(
                self.sheet.name(place), Qt.TextElideMode.ElideRight, self._hill.left() - gap
            )
            names = QRectF(0, hill.top(), self._hill.left() - gap, hill.height())
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
            painter.drawText(names, side, name)
            painter.setPen(edge(look, "line"))
            painter.drawLine(QLineF(hill.bottomLeft(), hill.bottomRight()))
            self._paint_hill(painter, hill.adjusted(0, 3, 0, 0), place, look)
            if self.spot is not None and self.spot.place == place:
                wide = hill.width() / bins
                at = QRectF(hill.left() + self.spot.column * wide, hill.top(), wide, hill.height())
                painter.fillRect(at, look.colour("text", look.shade("hover")))
        last = self.hill(max(self.sheet.count - 1, 0))
        if plate.low < 0 < plate.high:
            zero = self._hill.left() - plate.low / span * self._hill.width()
            painter.setPen(edge(look, "control"))
            painter.drawLine(QLineF(zero, self._hill.top(), zero, last.bottom()))
        painter.setPen(look.colour("text_3"))
        foot = QRectF(self._hill.left(), last.bottom(), self._hill.width(), metrics.height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, rounded(plate.low))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, rounded(plate.high))

    def _paint_hill(self, painter: QPainter, box: QRectF, place: int, look: Theme) -> None:
        shares = self.sheet.values[place]
        # A channel that is 0 nearly everywhere would leave the rest of its hill flat.
        shares = np.sqrt(shares)
        most = float(shares.max()) or 1.0
        path = QPainterPath(box.bottomLeft())
        wide = box.width() / len(shares)
        for number, share in enumerate((shares / most).tolist()):
            level = box.bottom() - share * box.height()
            path.lineTo(box.left() + number * wide, level)
            path.lineTo(box.left() + (number + 1) * wide, level)
        path.lineTo(box.bottomRight())
        token = "accent" if place == self.sheet.plate.chosen else "c1"
        painter.fillPath(path, look.colour(token, look.shade("bars")))

    def _names_wide(self, look: Theme) -> float:
        metrics = QFontMetricsF(look.font("small", tabular=True))
        most = float(look.tables["inside_px"]["bar_names"]) * look.font_scale
        widest = max(
            (metrics.horizontalAdvance(each) for each in self.sheet.plate.labels), default=0
        )
        return min(most, widest) + look.space("s") if widest else 0.0
