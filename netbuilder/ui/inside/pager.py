"""Moves through units of which there are more than are shown: a strip of all, and two buttons."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import IconButton, PlainLabel
from netbuilder.ui.widgets.painting import crisp, edge, paint_box, paint_focus, shows_focus

_KEYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class _Track(QWidget):
    """The strip: all units, and the window of those that are shown."""

    moved = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.total, self.first, self.count = 0, 0, 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Which units are shown")

    def sizeHint(self) -> QSize:
        look = theme.current()
        wide = float(look.tables["inside_px"]["pager"]) * look.font_scale
        return QSize(round(wide), look.hit("control"))

    def move_to(self, first: int) -> None:
        """Ask for other units."""
        first = min(max(first, 0), max(0, self.total - self.count))
        if first != self.first:
            self.moved.emit(first)

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        high = float(look.space("m"))
        bar = QRectF(1, (self.height() - high) / 2, self.width() - 2, high)
        paint_box(painter, bar, high / 2, look.colour("field"), edge(look, "line_strong"))
        if self.total:
            left = bar.left() + bar.width() * self.first / self.total
            wide = max(high, bar.width() * self.count / self.total)
            window = QRectF(min(left, bar.right() - wide), bar.top(), wide, high)
            paint_box(painter, window, high / 2, look.colour("accent"), None)
        if shows_focus(self):
            paint_focus(painter, QRectF(self.rect()), look, look.radius("field"))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._go(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.move_to(self.first + (-self.count if event.angleDelta().y() > 0 else self.count))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            self.move_to(self.first + _KEYS[key] * self.count)
        elif key == Qt.Key.Key_Home:
            self.move_to(0)
        elif key == Qt.Key.Key_End:
            self.move_to(self.total)
        else:
            super().keyPressEvent(event)

    def _go(self, event: QMouseEvent) -> None:
        share = event.position().x() / max(self.width(), 1)
        self.move_to(round(share * self.total - self.count / 2))


class Pager(QWidget):
    """Says which units are shown and brings others; hidden where all are.

    Signals:
        moved: A person wants other units: the place of the first.
    """

    moved = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.track = _Track(self)
        self.back = IconButton("chevron-left", "Units before")
        self.forth = IconButton("chevron-right", "Next units")
        self.words = PlainLabel("", "small")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.back, self.track, self.forth):
            self._line.addWidget(widget)
        self.track.moved.connect(self.moved)
        self.back.clicked.connect(lambda: self.page(-1))
        self.forth.clicked.connect(lambda: self.page(1))
        self.hide()
        theme.follow(self, self._restyle)

    def show_page(self, total: int, first: int, count: int) -> None:
        """Say which are shown.

        Args:
            count: How many; none where there is no choice.
        """
        track = self.track
        track.total, track.first, track.count = total, first, count
        self.setVisible(0 < count < total)
        self.words.setText(f"{first + 1:,}–{min(first + count, total):,} of {total:,}")
        self.back.setEnabled(first > 0)
        self.forth.setEnabled(first + count < total)
        track.setAccessibleDescription(self.words.text())
        track.update()

    def page(self, pages: int) -> None:
        """Go on by so many pages."""
        self.track.move_to(self.track.first + pages * self.track.count)

    def _restyle(self) -> None:
        self._line.setSpacing(theme.current().space("s"))
        self.track.updateGeometry()
