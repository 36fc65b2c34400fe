"""Shows what a function does to a number: its curve, and one value on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import crisp, edge, paint_box

_AIR: Final = 0.08


class ActivationPlot(QWidget):
    """A curve with axes through zero; set the points, and a marker if a value is known.

    Args:
        names: What goes along and up.
    """

    def __init__(
        self, parent: QWidget | None = None, names: tuple[str, str] = ("in", "out")
    ) -> None:
        super().__init__(parent)
        self._along, self._up = names
        self._points: tuple[tuple[float, float], ...] = ()
        self._formula = ""
        self._family: object = "activations"
        self._marker: tuple[float, float] | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Curve of the activation")
        theme.follow(self, self._restyle)

    def set_curve(
        self,
        points: Sequence[tuple[float, float]],
        formula: str = "",
        family: object = "activations",
    ) -> None:
        """Draw a function.

        Args:
            points: (in, out) from left to right; pairs that are not finite are left out.
            formula: Written into the empty corner, such as ``out = max(0, in)``.
        """
        self._points = tuple((x, y) for x, y in points if math.isfinite(x) and math.isfinite(y))
        self._formula, self._family = formula, family
        self._say()

    def set_marker(self, marker: tuple[float, float] | None) -> None:
        """Mark one (in, out) on the curve; None takes it away."""
        self._marker = marker
        self._say()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("palette"), look.part("plot_height"))

    def _say(self) -> None:
        said = [self._formula] if self._formula else []
        if self._marker is not None:
            said.append(f"{written(self._marker[0])} in gives {written(self._marker[1])} out")
        self.setAccessibleDescription("; ".join(said))
        self.update()

    def _bounds(self) -> tuple[float, float, float, float]:
        """Left, right, low and high, with zero inside."""
        xs = [x for x, _ in self._points] + [0.0]
        ys = [y for _, y in self._points] + [0.0]
        left, right, low, high = min(xs), max(xs), min(ys), max(ys)
        if high == low:
            high = low + 1.0
        air = (high - low) * _AIR
        return left, (right if right > left else left + 1.0), low - air, high + air

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        paint_box(
            painter,
            QRectF(self.rect()),
            look.radius("card"),
            look.colour("field"),
            edge(look, "line"),
        )
        if len(self._points) >= 2:
            self._paint_plot(painter)
        painter.end()

    def _paint_plot(self, painter: QPainter) -> None:
        look = theme.current()
        room = look.space("l")
        inner = QRectF(self.rect()).adjusted(room, look.space("m"), -room, -look.space("m"))
        left, right, low, high = self._bounds()

        def place(x: float, y: float) -> QPointF:
            return QPointF(
                inner.left() + (x - left) / (right - left) * inner.width(),
                inner.bottom() - (y - low) / (high - low) * inner.height(),
            )

        zero = place(0.0, 0.0)
        painter.setPen(edge(look, "line_strong"))
        painter.drawLine(QPointF(inner.left(), zero.y()), QPointF(inner.right(), zero.y()))
        painter.drawLine(QPointF(zero.x(), inner.top()), QPointF(zero.x(), inner.bottom()))
        self._paint_names(painter, inner, zero)
        pen = QPen(look.family_colour(self._family), look.line("curve"))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF([place(x, y) for x, y in self._points]))
        if self._marker is not None and left <= self._marker[0] <= right:
            held = min(high, max(low, self._marker[1]))
            words = f"{written(self._marker[0])} → {written(self._marker[1])}"
            self._paint_marker(painter, place(self._marker[0], held), zero.y(), words)

    def _paint_names(self, painter: QPainter, inner: QRectF, zero: QPointF) -> None:
        look = theme.current()
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text_3"))
        metrics = painter.fontMetrics()
        gap, tall = look.space("xs"), metrics.height()
        painter.drawText(QPointF(zero.x() + gap, inner.top() + metrics.ascent()), self._up)
        below = zero.y() + tall <= inner.bottom() + gap
        base = zero.y() + metrics.ascent() + gap if below else zero.y() - gap
        painter.drawText(
            QPointF(inner.right() - metrics.horizontalAdvance(self._along), base), self._along
        )
        if self._formula:
            painter.setPen(look.colour("text_2"))
            room = QRectF(inner.left(), inner.top(), zero.x() - inner.left() - gap, tall)
            fits = metrics.horizontalAdvance(self._formula) <= room.width()
            if not fits:  # to the right of the axis, under its name
                room = QRectF(zero.x() + gap, inner.bottom() - tall, inner.right(), tall)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, self._formula)

    def _paint_marker(self, painter: QPainter, at: QPointF, base: float, words: str) -> None:
        look = theme.current()
        guide = QPen(look.colour("accent", look.shade("guide")), look.line("hairline"))
        guide.setStyle(Qt.PenStyle.DashLine)
        painter.setPen(guide)
        painter.drawLine(at, QPointF(at.x(), base))
        painter.setPen(edge(look, "accent", "curve"))
        painter.setBrush(look.colour("field"))
        radius = look.part("plot_marker") / 2
        painter.drawEllipse(at, radius, radius)
        painter.setFont(look.font("small", "medium", tabular=True))
        painter.setPen(look.colour("accent"))
        wide = painter.fontMetrics().horizontalAdvance(words)
        left = at.x() + radius + look.space("xs")
        low = at.y() + painter.fontMetrics().ascent()
        if left + wide > self.width() - look.space("xs"):
            left = at.x() - radius - look.space("xs") - wide
            low += radius  # under the curve, which comes from the left
        low = min(low, self.height() - look.space("m"))
        painter.drawText(QPointF(left, low), words)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
