"""A field that takes the next key pressed as a shortcut."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QKeySequenceEdit, QLineEdit, QWidget

from netbuilder.ui import theme

HINT = "Press a key"


class KeyField(QKeySequenceEdit):
    """One key with what is held. Esc leaves as it was, Tab goes on.

    Signals:
        pressed(str): A key, in Qt's portable form.
        left: Esc: the person wants no other key.
    """

    spoken_role = QAccessible.Role.HotkeyField

    pressed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaximumSequenceLength(1)
        self._known = ""
        self._line: QLineEdit = self.findChild(QLineEdit)  # type: ignore[assignment]
        self._line.setPlaceholderText(HINT)
        self.keySequenceChanged.connect(self._tell)
        theme.follow(self, self._restyle)

    def name(self, words: str) -> None:
        """Say for whom the key is."""
        self.setAccessibleName(words)
        self._line.setAccessibleName(words)

    def spoken_value(self) -> str:
        """The key, for screen readers."""
        return self._line.text()

    def show_key(self, key: str) -> None:
        """Show a key, without a signal."""
        self.blockSignals(True)
        self._known = QKeySequence(key).toString()
        self.setKeySequence(QKeySequence(key))
        self.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _tell(self, sequence: QKeySequence) -> None:
        # Qt tells of a key again when the field is left, which would be an answer to nothing.
        text = sequence.toString()
        if text and text != self._known:
            self._known = text
            self.pressed.emit(text)

    def _restyle(self) -> None:
        self._line.setPlaceholderText(HINT)
        self.setFixedWidth(theme.current().part("search_least") + theme.current().space("xxxl"))
