"""The face of a chart: curves over iterations, painted for the screen or for a picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.chart_painting import ChartPainter, Layout
from netbuilder.ui.plots.chart_view import ChartView, value_range, whole_span
from netbuilder.ui.plots.curves import Curve, Drawn
from netbuilder.ui.plots.flags import changes_at
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.plots.plot_rows import CurveTable
from netbuilder.ui.run_record import Flag


class ChartFace(PlotFace):
    """Curves over iterations, drawn into any rectangle.

    Args:
        name: For screen readers and file names.
        title: Above the curves, with the unit where there is one.
        empty: One line that says what will stand here.
    """

    def __init__(
        self, name: str, title: str = "", empty: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, parent)
        self.title, self.empty = title, empty
        self.curves: tuple[Curve, ...] = ()
        self.flags: Sequence[Flag] = ()
        self.per_epoch = 0
        self.start = 0.0
        self.fixed: tuple[float, float] | None = None
        self.unit = ""
        self.is_logarithmic = False
        self.shows_ends = True
        self.big_ends = False
        # Whether the title is drawn on screen; else what stands in its line says it.
        self.heads_itself = True
        self.view = ChartView()
        # The iteration that the person has travelled to; -1 for now.
        self.moment = -1
        self._hover: float | None = None
        self._pressed: float | None = None

    def refresh(self) -> None:
        """Paint what the curves hold now."""
        if self.isVisible():
            self._tell_table()
            self.update()

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every iteration at which something is known."""
        return self.table().rows()

    def table(self) -> CurveTable:
        """A row for every iteration, with what was changed there."""
        return CurveTable(self.curves, changes_at(self.flags))

    def pixel_of(self, iteration: float) -> float | None:
        """Where an iteration stands along its axis; None while it shows nothing or only a part."""
        across = self._across() if self.view.zoom is None else None
        return across.pixel(iteration) if across is not None else None

    def show_moment(self, iteration: int) -> None:
        """Mark the iteration that is looked at; -1 for now."""
        if iteration != self.moment:
            self.moment = iteration
            self.update()

    def set_logarithmic(self, on: bool) -> None:
        """Whether equal factors are equal distances."""
        self.is_logarithmic = on
        self.update()

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("inspector"), look.part("plot_height"))

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        parts = [f"{c.title} {value_label(c.last(), c.unit)}" for c in self.curves if c.extent()]
        return f"{self.name}: {', '.join(parts)}" if parts else f"{self.name}: {self.empty}"

    def spoken_value(self) -> str:
        """Where its curves end, for screen readers, which know its name."""
        return self.spoken().removeprefix(f"{self.name}: ")

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_table:
            return
        painter = QPainter(self)
        self.render_on(painter, QRectF(self.rect()), interactive=True)
        painter.end()

    def render_on(self, painter: QPainter, rect: QRectF, *, interactive: bool = False) -> None:
        """Draw the chart into a rectangle, with what the pointer shows only on screen."""
        look = theme.current()
        drawing = ChartPainter(painter, look, self._layout(rect))
        if self.heads_itself or not interactive:
            drawing.heading(self.title)
        whole = whole_span(self.curves, self.start)
        if whole is None:
            drawing.empty(self.empty)
            return
        begin, end = self.view.span(whole)
        plot = drawing.layout.plot
        most = max(16, int(plot.width()))
        drawn = [curve.drawn(begin, end, most) for curve in self.curves]
        across, up = self._scales(begin, end, drawn, plot)
        drawing.axes(across, up, self.per_epoch, self.unit)
        drawing.flags(across, self.flags)
        for curve, part in zip(self.curves, drawn, strict=True):
            drawing.curve(curve, part, across, up)
        if self.moment >= 0:
            drawing.moment(across, self.moment)
        if self.shows_ends:
            drawing.ends(self.curves, up, big=self.big_ends, at=self.moment)
        if interactive:
            self._paint_pointer(drawing, across, up)

    def _scales(
        self, begin: float, end: float, drawn: list[Drawn], plot: QRectF
    ) -> tuple[Scale, Scale]:
        low, high = value_range(drawn, self.fixed, self.is_logarithmic)
        return (
            Scale(begin, end, plot.left(), plot.right()),
            Scale(low, high, plot.bottom(), plot.top(), self.is_logarithmic),
        )

    def _paint_pointer(self, drawing: ChartPainter, across: Scale, up: Scale) -> None:
        if self._pressed is not None and self._hover is not None:
            drawing.marked(self._pressed, self._hover)
        elif self._hover is not None:
            changes = drawing.changes(across, self.flags, self._hover)
            drawing.hair(self.curves, across, up, self._hover, self.per_epoch, changes)
        if self.hasFocus():
            drawing.focus(QRectF(self.rect()))

    def _layout(self, rect: QRectF) -> Layout:
        return Layout.of(theme.current(), rect, self.curves, shows_ends=self.shows_ends)

    def _across(self) -> Scale | None:
        whole = whole_span(self.curves, self.start)
        if whole is None:
            return None
        begin, end = self.view.span(whole)
        plot = self._layout(QRectF(self.rect())).plot
        return Scale(begin, end, plot.left(), plot.right())

    def _is_inside(self, position: QPointF) -> bool:
        return self._layout(QRectF(self.rect())).plot.contains(position)
