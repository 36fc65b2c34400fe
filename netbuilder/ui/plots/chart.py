"""A live chart: curves over iterations, with hover, zoom, keys, and copies of what it shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.chart_face import ChartFace
from netbuilder.ui.plots.chart_view import whole_span
from netbuilder.ui.plots.curves import Curve

_KEY_PAN = 0.2
_KEY_ZOOM = 0.7


class Chart(ChartFace):
    """Curves over iterations under the hands of a person.

    Drag marks a range to zoom to, double click or Home shows everything, the wheel zooms at the
    pointer; a drag with Shift or the middle button, a wheel that goes sideways and the arrow keys
    walk, + and - zoom, End follows the newest values. The menu key opens copies as picture, as
    data and as table.

    Signals:
        picked(float): The person clicked at an iteration.
        unpicked(): The click before was the first of a double click, which means something else.
    """

    picked = Signal(float)
    unpicked = Signal()

    def __init__(
        self, name: str, title: str = "", empty: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(name, title, empty, parent)
        self._on_view: Callable[[], None] | None = None
        # Where a drag that walks was last; None while there is none.
        self._walked: float | None = None
        self.setMouseTracking(True)

    def on_view_changed(self, listener: Callable[[], None]) -> None:
        """Call a function whenever the user zooms, fits or follows."""
        self._on_view = listener

    def set_curves(self, curves: Sequence[Curve]) -> None:
        """Show other curves; the part in view starts over."""
        self.curves = tuple(curves)
        self._tell_table()
        self._change_view(self.view.fit)

    def follow(self) -> None:
        """Move along with the newest values, at the width in view."""
        self._change_view(self.view.follow)

    def fit(self) -> None:
        """Show everything."""
        self._change_view(self.view.fit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (is_left and is_shifted):
            self._walked = event.position().x()
            self._hover = None
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif event.button() == Qt.MouseButton.LeftButton and self._is_inside(event.position()):
            self._pressed = self._hover = event.position().x()
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._walked is not None:
            before, self._walked = self._walked, event.position().x()
            self._walk(before - self._walked)
            return
        inside = self._pressed is not None or self._is_inside(event.position())
        self._hover = event.position().x() if inside else None
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._walked is not None:
            self._walked = None
            self.unsetCursor()
            return
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        released = event.position().x()
        if abs(released - pressed) > theme.current().part("drag_threshold"):
            across = self._across()
            if across is not None:
                begin, end = sorted((across.value(pressed), across.value(released)))
                self._change_view(lambda: self.view.hold(begin, end))
        else:
            self._pick(released)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.unpicked.emit()
        self.fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        across = self._across()
        steps = event.angleDelta().y() / 120
        sideways = event.angleDelta().x() / 120
        if across is not None and abs(sideways) > abs(steps):
            self._walk(-sideways * _KEY_PAN * abs(across.end - across.begin))
        elif across is not None and steps:
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

    def _pick(self, x: float) -> None:
        across = self._across()
        if across is not None:
            self.picked.emit(across.value(x))

    def _zoom_at(self, around: float, factor: float) -> None:
        whole = whole_span(self.curves, self.start)
        if whole is not None:
            self._change_view(lambda: self.view.scale(factor, around, whole))

    def _walk(self, pixels: float) -> None:
        """Move the part in view by so many pixels to the right."""
        across, whole = self._across(), whole_span(self.curves, self.start)
        if across is not None and whole is not None and across.end > across.begin:
            share = pixels / (across.end - across.begin)
            self._change_view(lambda: self.view.pan(share, whole))

    def _change_view(self, change: Callable[[], None]) -> None:
        change()
        if self._on_view is not None:
            self._on_view()
        self.update()
