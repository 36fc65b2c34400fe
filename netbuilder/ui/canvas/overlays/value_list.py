"""A list under a value on a card, to choose another one of a few."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from netbuilder.ui import theme
from netbuilder.ui.canvas.overlays.value_field import TABS
from netbuilder.ui.widgets import curve_icon

VALUE = Qt.ItemDataRole.UserRole
Curve = Sequence[tuple[float, float]]


class ValueList(QListWidget):
    """Arrows or letters choose, Enter or a click keeps, Esc does not, Tab goes on.

    Signals:
        kept(object): Another value.
        closed: It is done.
        moved(int): It is done, and the value so many rows further is wanted.
    """

    kept = Signal(object)
    closed = Signal()
    moved = Signal(int)

    def __init__(
        self, parent: QWidget, name: str, choices: Sequence[tuple[object, str, Curve]], now: object
    ) -> None:
        super().__init__(parent)
        self._area, self._now, self._is_over = parent, now, False
        self.ensurePolished()
        theme.set_role(self, "choices")
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerItem)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look = theme.current()
        room = look.space("xs")
        self.setViewportMargins(room, room, room, room)  # padding of a style does not reach it
        drawing = QSize(look.part("choice_drawing_width"), look.part("choice_drawing_height"))
        self.setIconSize(drawing)
        has_drawings = any(curve for _, _, curve in choices)
        for value, words, curve in choices:
            item = QListWidgetItem(words, self)
            item.setData(VALUE, value)
            if has_drawings:
                item.setIcon(curve_icon(curve, drawing, self.devicePixelRatioF()))
            if value == now:
                self.setCurrentItem(item)
        self.itemClicked.connect(lambda _item: self._keep())

    def place_over(self, cell: QRect, zoom: float) -> None:
        """Lie below a value that is shown in this rectangle; above it where there is no room."""
        look, area = theme.current(), self._area.rect()
        rows = min(self.count(), int(look.tables["canvas_px"]["choice_rows"]))
        frame = self.size() - self.viewport().size()
        bar = look.part("scroll_bar") if rows < self.count() else 0
        width = max(self.sizeHintForColumn(0) + frame.width() + bar, cell.width())
        height = rows * self.sizeHintForRow(0) + frame.height()
        gap = look.space("xxs")
        left = max(gap, min(cell.right() - width, area.width() - width - gap))
        top = cell.bottom() + gap
        if top + height > area.height() - gap:
            top = max(gap, cell.top() - gap - height)
        self.setGeometry(left, top, width, height)
        self.scrollToItem(self.currentItem(), QListWidget.ScrollHint.PositionAtCenter)

    def begin(self) -> None:
        """Take the keys, at the value there is."""
        self.show()
        self.raise_()
        self.setFocus()

    def leave(self) -> None:
        """Close without a choice."""
        if not self._is_over:
            self._is_over = True
            self.closed.emit()

    def event(self, event: QEvent) -> bool:
        """Keep keys that are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab stays on the card."""
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._keep()
        elif key in TABS:
            self._keep()
            self.moved.emit(TABS[key])
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.leave()

    def _keep(self) -> None:
        row = self.currentRow()
        value = self.item(row).data(VALUE) if row >= 0 else self._now
        is_other = not self._is_over and value != self._now
        self.leave()
        if is_other:
            self.kept.emit(value)
