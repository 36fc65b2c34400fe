"""A function as a curve: what is answered for every number that may arrive."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from netbuilder.ui import theme
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.legend import rounded
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge


class CurveFace(PlateFace):
    """The curve over its range, with lines at 0."""

    has_legend = False
    _box = QRectF()

    def fit(self, width: float, side: float) -> QSizeF:
        look = theme.current()
        sizes, scale = look.tables["inside_px"], look.font_scale
        wide = min(width, float(sizes["curve_width"]) * scale)
        high = float(sizes["curve_height"]) * scale
        line = look.text_height("small") * 1.4
        self._box = QRectF(0, self.top, wide, high)
        return QSizeF(wide if side > 0 else width, self.top + high + line)

    def spot_at(self, where: QPointF) -> Spot | None:
        if not self._box.contains(where):
            return None
        points = self.sheet.values.shape[1]
        share = (where.x() - self._box.left()) / self._box.width()
        return Spot(0, 0, min(int(share * points), points - 1))

    def words(self, spot: Spot) -> str:
        place, answer = (float(each) for each in self.sheet.values[:, spot.column])
        return f"{written(place)} becomes {written(answer)}"

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        points = self.sheet.values.shape[1]
        column = points // 2 if spot is None else spot.column + across
        return Spot(0, 0, min(max(column, 0), points - 1))

    def card_at(self) -> QPoint:
        return self._box.center().toPoint()

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        places, answers = self.sheet.values
        box, known = self._box, np.isfinite(answers)
        painter.fillRect(box, look.colour("field"))
        if not known.any():
            return
        left, right = float(places[0]), float(places[-1])
        low, high = min(0.0, float(answers[known].min())), max(0.0, float(answers[known].max()))
        margin = (high - low or 1.0) * 0.06
        low, high = low - margin, high + margin

        def spot(place: float, answer: float) -> QPointF:
            across = (place - left) / ((right - left) or 1.0)
            return QPointF(
                box.left() + across * box.width(),
                box.bottom() - (answer - low) / (high - low) * box.height(),
            )

        painter.setPen(edge(look, "line_strong"))
        painter.drawLine(QLineF(spot(left, 0.0), spot(right, 0.0)))
        if left < 0 < right:
            painter.drawLine(QLineF(spot(0.0, low), spot(0.0, high)))
        painter.setPen(QPen(look.colour("c1"), look.line("curve")))
        pairs = zip(places[known].tolist(), answers[known].tolist(), strict=True)
        painter.drawPolyline(QPolygonF([spot(*each) for each in pairs]))
        if self.spot is not None and known[self.spot.column]:
            at = spot(float(places[self.spot.column]), float(answers[self.spot.column]))
            painter.setBrush(look.colour("accent"))
            painter.drawEllipse(at, look.space("xs"), look.space("xs"))
        font = look.font("small", tabular=True)
        painter.setFont(font)
        painter.setPen(look.colour("text_3"))
        foot = QRectF(box.left(), box.bottom(), box.width(), QFontMetricsF(font).height())
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, rounded(left))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, rounded(right))
