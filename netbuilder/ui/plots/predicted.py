"""Predicted numbers against true ones, and how far they are off."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.plane import foot, gutter, head
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.residuals import marker, paint_differences
from netbuilder.ui.plots.series import Floats

_Align = Qt.AlignmentFlag
_MARGIN = 0.04
_NOTHING = np.zeros(0, np.float32)


class PredictedPlot(PlotFace):
    """On the diagonal what is said is true; beside it the histogram of the differences."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Predicted against actual", parent)
        self.wanted: Floats = _NOTHING
        self.said: Floats = _NOTHING
        self.title = ""

    def show_pairs(self, wanted: Floats, said: Floats, title: str) -> None:
        """Show true and predicted numbers; pairs that are no numbers are left out."""
        are_finite = np.isfinite(wanted) & np.isfinite(said)
        self.wanted, self.said, self.title = wanted[are_finite], said[are_finite], title
        self._renew()

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.wanted):
            return "What the network says beside what is true appears here while it trains."
        off = self.said - self.wanted
        return (
            f"{len(off):,} rows. On average {value_label(float(np.abs(off).mean()))} off, "
            f"half of them within {value_label(float(np.median(np.abs(off))))}."
        )

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every pair."""
        yield ("actual", "predicted", "difference")
        for wanted, said in zip(self.wanted.tolist(), self.said.tolist(), strict=True):
            yield (wanted, said, said - wanted)

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 3, side)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both halves into a rectangle."""
        look = theme.current()
        if not len(self.wanted):
            self._paint_words(painter, rect)
            return
        line = line_height()
        left = gutter()
        middle = rect.left() + rect.width() * 0.55
        top, bottom = rect.top() + line, rect.bottom() - 2 * line
        gap = look.space("l")
        plane = QRectF(QPointF(rect.left() + left, top), QPointF(middle - gap, bottom))
        bars = QRectF(QPointF(middle + gap, top), QPointF(rect.right() - gap, bottom))
        head(painter, QRectF(plane.left(), rect.top(), plane.width(), line), self.title)
        head(painter, QRectF(bars.left(), rect.top(), bars.width(), line), "Differences")
        self._paint_pairs(painter, plane, line)
        self._paint_differences(painter, bars)

    def _paint_pairs(self, painter: QPainter, plane: QRectF, line: float) -> None:
        look = theme.current()
        low, high = _range(self.wanted, self.said)
        across = Scale(low, high, plane.left(), plane.right())
        up = Scale(low, high, plane.bottom(), plane.top())
        values = ticks(low, high, max(2, int(plane.height() / (2 * line))))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for value in values:
            y, words = up.pixel(value), tick_label(value, step_of(values))
            painter.setPen(QPen(look.colour("line"), look.line()))
            painter.drawLine(QLineF(plane.left(), y, plane.right(), y))
            painter.setPen(look.colour("text_3"))
            painter.setFont(look.font("small", tabular=True))
            room = QRectF(plane.left() - gutter(), y - line / 2, gutter() - 4, line)
            painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, words)
            under = QRectF(across.pixel(value) - 2 * line, plane.bottom(), 4 * line, line)
            painter.drawText(under, _Align.AlignCenter, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("text_3"), look.line(), Qt.PenStyle.DashLine))
        painter.drawLine(plane.bottomLeft(), plane.topRight())
        radius = marker(len(self.wanted))
        colour = look.colour("c1")
        colour.setAlphaF(0.75)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for x, y in zip(across.pixels(self.wanted), up.pixels(self.said), strict=True):
            painter.drawEllipse(QPointF(x, y), radius, radius)
        foot(painter, plane, "actual; upwards what the network says")

    def _paint_differences(self, painter: QPainter, room: QRectF) -> None:
        off = (self.said - self.wanted).astype(np.float64)
        paint_differences(painter, room, off)
        mean = value_label(float(np.abs(off).mean()))
        foot(painter, room, f"said minus actual; {mean} off on average")


def _range(*values: Floats) -> tuple[float, float]:
    low = min(float(each.min()) for each in values)
    high = max(float(each.max()) for each in values)
    room = (high - low) * _MARGIN or abs(high) * _MARGIN or 1.0
    return low - room, high + room
