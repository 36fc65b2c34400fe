"""A live chart: curves over iterations, with hover, zoom, keys, and copies of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.chart_painting import ChartPainter, Layout
from netbuilder.ui.plots.chart_view import ChartView, value_range, whole_span
from netbuilder.ui.plots.curves import Curve, Drawn
from netbuilder.ui.run_record import Flag

_KEY_PAN = 0.2
_KEY_ZOOM = 0.7


class Chart(QWidget):
    """Curves over iterations.

    Drag marks a range to zoom to, double click or Home shows everything, the wheel zooms at the
    pointer; arrow keys walk, + and - zoom, End follows the newest values. The menu key opens
    copies as picture, as data and as table.

    Args:
        name: For screen readers and file names.
        title: Above the curves, with the unit where there is one.
        empty: One line that says what will stand here.
    """

    def __init__(
        self, name: str, title: str = "", empty: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.name, self.title, self.empty = name, title, empty
        self.curves: tuple[Curve, ...] = ()
        self.flags: Sequence[Flag] = ()
        self.per_epoch = 0
        self.start = 0.0
        self.fixed: tuple[float, float] | None = None
        self.unit = ""
        self.is_logarithmic = False
        self.shows_ends = True
        self.big_ends = False
        self.view = ChartView()
        self._hover: float | None = None
        self._pressed: float | None = None
        self._on_view: Callable[[], None] | None = None
        theme.follow(self, self.refresh)

    def refresh(self) -> None:
        """Paint what the curves hold now."""
        if self.isVisible():
            self.update()

    def on_view_changed(self, listener: Callable[[], None]) -> None:
        """Call a function whenever the user zooms, fits or follows."""
        self._on_view = listener

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show other curves; the part in view starts over."""
        self.curves = tuple(curves)
        self._change_view(self.view.fit)

    def set_logarithmic(self, on: bool) -> None:
        """Whether equal factors are equal distances."""
        self.is_logarithmic = on
        self.update()

    def follow(self) -> None:
        """Move along with the newest values, at the width in view."""
        self._change_view(self.view.follow)

    def fit(self) -> None:
        """Show everything."""
        self._change_view(self.view.fit)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("inspector"), look.part("plot_height"))

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        parts = [f"{c.title} {value_label(c.last(), c.unit)}" for c in self.curves if c.extent()]
        return f"{self.name}: {', '.join(parts)}" if parts else f"{self.name}: {self.empty}"

    # --- painting ---------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.render_on(painter, QRectF(self.rect()), interactive=True)
        painter.end()

    def render_on(self, painter: QPainter, rect: QRectF, *, interactive: bool = False) -> None:
        """Draw the chart into a rectangle, with what the pointer shows only on screen."""
        look = theme.current()
        drawing = ChartPainter(painter, look, self._layout(rect))
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
        if self.shows_ends:
            drawing.ends(self.curves, up, big=self.big_ends)
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
            drawing.hair(self.curves, across, up, self._hover, self.per_epoch)
        if self.hasFocus():
            drawing.focus(QRectF(self.rect()))

    def _layout(self, rect: QRectF) -> Layout:
        return Layout.of(theme.current(), rect, self.curves, shows_ends=self.shows_ends)

    # --- pointer and keys -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._is_inside(event.position()):
            self._pressed = self._hover = event.position().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self._pressed is not None or self._is_inside(event.position())
        self._hover = event.position().x() if inside else None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        released = event.position().x()
        if abs(released - pressed) > theme.current().part("drag_threshold"):
            across = self._across()
            if across is not None:
                begin, end = sorted((across.value(pressed), across.value(released)))
                self._change_view(lambda: self.view.hold(begin, end))
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        across = self._across()
        steps = event.angleDelta().y() / 120
        if across is not None and steps:
            self._zoom_at(across.value(event.position().x()), _KEY_ZOOM**steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        whole = whole_span(self.curves, self.start)
        key = event.key()
        if whole is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            share = -_KEY_PAN if key == Qt.Key.Key_Left else _KEY_PAN
            self._change_view(lambda: self.view.pan(share, whole))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            begin, end = self.view.span(whole)
            factor = 1 / _KEY_ZOOM if key == Qt.Key.Key_Minus else _KEY_ZOOM
            self._zoom_at((begin + end) / 2, factor)
        elif key == Qt.Key.Key_Home:
            self.fit()
        elif key == Qt.Key.Key_End:
            self.follow()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = None
        self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from netbuilder.ui.plots.copies import chart_menu  # dialogs only when asked for

        chart_menu(self).popup(event.globalPos())

    def _zoom_at(self, around: float, factor: float) -> None:
        whole = whole_span(self.curves, self.start)
        if whole is not None:
            self._change_view(lambda: self.view.scale(factor, around, whole))

    def _across(self) -> Scale | None:
        whole = whole_span(self.curves, self.start)
        if whole is None:
            return None
        begin, end = self.view.span(whole)
        plot = self._layout(QRectF(self.rect())).plot
        return Scale(begin, end, plot.left(), plot.right())

    def _is_inside(self, position: QPointF) -> bool:
        return self._layout(QRectF(self.rect())).plot.contains(position)

    def _change_view(self, change: Callable[[], None]) -> None:
        change()
        if self._on_view is not None:
            self._on_view()
        self.update()
