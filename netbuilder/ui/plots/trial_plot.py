"""One curve of a short trial over its axis, with marked places: rates, batch sizes, steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.geometry import polygon
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.series import Floats

_Align = Qt.AlignmentFlag
NOTHING: Floats = np.zeros(0, np.float32)
# Room above and below the curve, in parts of its height.
_ROOM = 0.08


class Mark(NamedTuple):
    """A place along the axis with a name.

    Attributes:
        is_main: Whether it is the one that is advised.
    """

    value: float
    words: str
    is_main: bool = False


class TrialPlot(PlotFace):
    """A curve with its axes.

    Args:
        name: What it shows, for screen readers and file names.
        across, up: Names of the axes.
        is_logarithmic: Whether equal factors along the axis are equal distances.
        has_dots: Whether the measured places are marked.
    """

    def __init__(
        self,
        name: str,
        axes: tuple[str, str],
        *,
        is_logarithmic: bool = False,
        has_dots: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, parent)
        self._across_name, self._up_name = axes
        self._is_logarithmic, self._has_dots = is_logarithmic, has_dots
        self.places: Floats = NOTHING
        self.values: Floats = NOTHING
        self.marks: tuple[Mark, ...] = ()

    def show_values(self, places: Floats, values: Floats, marks: tuple[Mark, ...] = ()) -> None:
        """Show a trial: values over places, which grow."""
        self.places, self.values, self.marks = places, values, marks
        self._renew()

    def bounds(self) -> tuple[float, float]:
        """Lowest and highest value that has to be seen."""
        finite = self.values[np.isfinite(self.values)]
        return (float(finite.min()), float(finite.max())) if len(finite) else (0.0, 1.0)

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every place."""
        yield (self._across_name, self._up_name)
        yield from zip(self.places.tolist(), self.values.tolist(), strict=True)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.part("empty_width"), look.part("plot_height") * 2)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the curve with its axes into a rectangle."""
        if len(self.places) < 2:
            self._paint_words(painter, rect)
            return
        look, line = theme.current(), line_height()
        plot = rect.adjusted(4 * line, line + look.space("s"), -line, -2 * line)
        low, high = self.bounds()
        room = (high - low) * _ROOM or 1.0
        first, last = float(self.places[0]), float(self.places[-1])
        across = Scale(first, last, plot.left(), plot.right(), self._is_logarithmic)
        up = Scale(low - room, high + room, plot.bottom(), plot.top())
        self._paint_axes(painter, plot, across, up)
        painter.save()
        painter.setClipRect(plot.adjusted(-line, -line, line, 0.0))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.colour("c1"), look.line("curve")))
        xs, ys = across.pixels(self.places), up.pixels(self.values)
        painter.drawPolyline(polygon(xs, ys))
        if self._has_dots:
            self._paint_dots(painter, xs.tolist(), ys.tolist())
        painter.restore()
        for row, mark in enumerate(sorted(self.marks, key=lambda each: not each.is_main)):
            self._paint_mark(painter, plot, across, mark, row)

    def _paint_dots(self, painter: QPainter, xs: list[float], ys: list[float]) -> None:
        look = theme.current()
        painter.setBrush(look.colour("c1"))
        painter.setPen(Qt.PenStyle.NoPen)
        radius = look.part("plot_marker") / 4
        for x, y in zip(xs, ys, strict=True):
            painter.drawEllipse(QPointF(x, y), radius, radius)
        painter.setBrush(Qt.BrushStyle.NoBrush)

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
            room = QRectF(plot.left() - 4 * line, y - line / 2, 4 * line - look.space("s"), line)
            words = tick_label(value, step_of(values))
            painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, words)
        for value in self._ticks(across):
            room = QRectF(across.pixel(value) - 2 * line, plot.bottom(), 4 * line, line)
            painter.drawText(room, _Align.AlignCenter, value_label(value))
        room = QRectF(plot.left(), plot.bottom() + line, plot.width(), line)
        painter.drawText(room, _Align.AlignCenter, self._across_name)
        if self._up_name:
            room = QRectF(plot.left(), plot.top() - line, plot.width(), line)
            painter.drawText(room, _Align.AlignLeft | _Align.AlignVCenter, self._up_name)

    def _ticks(self, across: Scale) -> tuple[float, ...]:
        """Where the axis is written: at each place, where there are few."""
        return tuple(self.places.tolist()) if self._has_dots else across.ticks(8)

    def _paint_mark(
        self, painter: QPainter, plot: QRectF, across: Scale, mark: Mark, row: int
    ) -> None:
        """A line at a place with its name beside it."""
        look = theme.current()
        if not across.low <= mark.value <= across.high:
            return
        x = across.pixel(mark.value)
        token = "accent" if mark.is_main else "text_3"
        style = Qt.PenStyle.SolidLine if mark.is_main else Qt.PenStyle.DashLine
        painter.setPen(QPen(look.colour(token), look.line("icon"), style))
        painter.drawLine(QLineF(x, plot.top(), x, plot.bottom()))
        painter.setFont(look.font("small"))
        line = line_height()
        # The names stand away from each other, and inside the plot.
        most = max(each.value for each in self.marks)
        is_right = mark.value >= most and x < plot.right() - 6 * line
        is_right = is_right or x < plot.left() + 6 * line
        left = x + look.space("xs") if is_right else x - look.space("xs") - 8 * line
        how = _Align.AlignLeft if is_right else _Align.AlignRight
        words = f"{mark.words}: {value_label(mark.value)}"
        painter.drawText(QRectF(left, plot.top() + (row - 1) * line, 8 * line, line), how, words)
