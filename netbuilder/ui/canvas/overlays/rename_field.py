"""A line edit over a node's header, to give it a name."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from netbuilder.core.design import NAME_LIMIT
from netbuilder.ui import theme
from netbuilder.ui.canvas.paints import sizes


class RenameField(QLineEdit):
    """Enter or leaving it accepts, Esc does not.

    Signals:
        accepted(str): The new name.
        cancelled: The old name stays.
    """

    accepted = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(text, parent)
        self._is_over = False
        self.setMaxLength(NAME_LIMIT)
        self.setAccessibleName("Name of the layer")
        self.selectAll()

    def place_over(self, card: QRect, zoom: float) -> None:
        """Lie over the name of a node that is shown in this rectangle."""
        size = sizes()
        left = card.left() + round((size.title_left - 8.0) * zoom)
        height = theme.current().height("control")
        middle = card.top() + round(size.header / 2 * zoom)
        width = max(card.right() - left - 4, round(size.node * 0.6))
        self.setGeometry(left, middle - height // 2, width, height)

    def leave(self) -> None:
        """Accept what is written."""
        if not self._is_over:
            self._is_over = True
            self.accepted.emit(self.text())

    def event(self, event: QEvent) -> bool:
        """Keep keys that are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter accepts, Esc leaves."""
        if event.key() == Qt.Key.Key_Escape:
            self._is_over = True
            self.cancelled.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere accepts."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.leave()
