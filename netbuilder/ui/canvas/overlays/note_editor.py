"""A text field over a note, in which its Markdown is written."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from netbuilder.core.frames import COMMENT_LIMIT
from netbuilder.ui import theme
from netbuilder.ui.canvas.paints import paints

HINT = "Markdown: **bold**, # heading, - list, [Dense 1](#dense_1) leads to a layer."


class NoteEditor(QPlainTextEdit):
    """Ctrl+Enter or going elsewhere keeps what is written, Esc does not.

    Signals:
        accepted(str): The text is to be kept.
        cancelled: The old text stays.
    """

    accepted = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QWidget, text: str) -> None:
        super().__init__(text, parent)
        self._is_over = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setPlaceholderText(HINT)
        self.setAccessibleName("Text of the note")
        self.setAccessibleDescription("Ctrl+Enter keeps it, Esc leaves it as it was.")
        self.setTabChangesFocus(True)
        self.selectAll()

    def place_over(self, note: QRect, zoom: float) -> None:
        """Lie over a note that is shown in this rectangle, with its letters."""
        look = theme.current()
        font = QFont(paints().fonts["body"])
        font.setPixelSize(max(look.text_height("small"), round(font.pixelSize() * zoom)))
        if font != self.font():
            self.setFont(font)
        least = self.fontMetrics().lineSpacing() * 4 + 2 * look.space("m")
        width = max(note.width(), look.width("palette"))
        self.setGeometry(note.left(), note.top(), width, max(note.height(), least))

    def leave(self) -> None:
        """Keep what is written."""
        if not self._is_over:
            self._is_over = True
            self.accepted.emit(self.toPlainText()[:COMMENT_LIMIT])

    def event(self, event: QEvent) -> bool:
        """Keep keys that are shortcuts elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter keeps, Esc leaves; Enter is a new line."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self._is_over = True
            self.cancelled.emit()
        elif is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.leave()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Going elsewhere keeps."""
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.leave()
