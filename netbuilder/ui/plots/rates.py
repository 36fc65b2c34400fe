"""The learning-rate range test: loss against the rate, with the advised one marked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.geometry import polygon
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.series import Floats

_Align = Qt.AlignmentFlag
_NOTHING = np.zeros(0, np.float32)
# What bursts at the end must not flatten what falls before it.
_HEADROOM = 1.3


class RatesPlot(PlotFace):
    """Loss over rates on a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss at each learning rate", parent)
        self.rates: Floats = _NOTHING
        self.losses: Floats = _NOTHING
        self.advised = 0.0
        self.current = 0.0

    def show_rates(self, rates: Floats, losses: Floats, advised: float, current: float) -> None:
        """Show a test.

        Args:
            advised: Rate to recommend; 0 for none.
            current: Rate of the plan.
        """
        self.rates, self.losses, self.advised, self.current = rates, losses, advised, current
        self._renew()

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.rates):
            return "The loss at each learning rate appears here."
        best = float(self.rates[int(self.losses.argmin())])
        words = f"The loss is lowest at a rate of {value_label(best)}."
        advice = f" It falls fastest at {value_label(self.advised)}." if self.advised else ""
        return words + advice

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every rate."""
        yield ("learning rate", "loss")
        yield from zip(self.rates.tolist(), self.losses.tolist(), strict=True)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.part("empty_width"), look.part("plot_height") * 2)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the curve with its axes into a rectangle."""
        look = theme.current()
        if len(self.rates) < 2:
            self._paint_words(painter, rect)
            return
        line = line_height()
        plot = rect.adjusted(3 * line, line, -line, -2 * line)
        low = float(self.losses.min())
        high = min(float(self.losses.max()), float(self.losses[0]) * _HEADROOM)
        room = (high - low) * 0.08 or 1.0
        across = Scale(float(self.rates[0]), float(self.rates[-1]), plot.left(), plot.right(), True)
        up = Scale(low - room, high + room, plot.bottom(), plot.top())
        self._paint_axes(painter, plot, across, up)
        painter.save()
        painter.setClipRect(plot)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("c1"), look.line("curve")))
        painter.drawPolyline(polygon(across.pixels(self.rates), up.pixels(self.losses)))
        painter.restore()
        self._mark(painter, plot, across, self.current, "now", "text_3")
        self._mark(painter, plot, across, self.advised, "advised", "accent")

    def _paint_axes(self, painter: QPainter, plot: QRectF, across: Scale, up: Scale) -> None:
        look = theme.current()
        line = line_height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(look.font("small", tabular=True))
        values = ticks(up.low, up.high, max(2, int(plot.height() / (2 * line))))
        for value in values:
            y = up.pixel(value)
            painter.setPen(QPen(look.colour("line"), look.line()))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            painter.setPen(look.colour("text_3"))
            room = QRectF(plot.left() - 3 * line, y - line / 2, 3 * line - look.space("s"), line)
            words = tick_label(value, step_of(values))
            painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, words)
        for value in across.ticks(8):
            room = QRectF(across.pixel(value) - 2 * line, plot.bottom(), 4 * line, line)
            painter.drawText(room, _Align.AlignCenter, value_label(value))
        room = QRectF(plot.left(), plot.bottom() + line, plot.width(), line)
        painter.drawText(room, _Align.AlignCenter, "learning rate")

    def _mark(
        self, painter: QPainter, plot: QRectF, across: Scale, rate: float, words: str, token: str
    ) -> None:
        """A line at a rate with its name above it."""
        look = theme.current()
        if not across.low <= rate <= across.high:
            return
        x = across.pixel(rate)
        style = Qt.PenStyle.SolidLine if token == "accent" else Qt.PenStyle.DashLine
        painter.setPen(QPen(look.colour(token), look.line("icon"), style))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        painter.setFont(look.font("small"))
        line = line_height()
        # The two names stand away from each other, and inside the plot.
        is_right = rate >= max(self.current, self.advised) and x < plot.right() - 6 * line
        is_right = is_right or x < plot.left() + 6 * line
        left = x + look.space("xs") if is_right else x - look.space("xs") - 8 * line
        how = _Align.AlignLeft if is_right else _Align.AlignRight
        top = plot.top() if token == "accent" else plot.top() + line
        painter.drawText(QRectF(left, top, 8 * line, line), how, f"{words}: {value_label(rate)}")
