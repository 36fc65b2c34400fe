"""The menus across the top; their letters show while Alt is held, or while the bar has the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QMenuBar, QSizePolicy, QStyleOptionMenuItem, QWidget


class MenuBar(QMenuBar):
    """A menu bar in the window itself.

    Attributes:
        has_letters: Whether the letter that opens each menu is underlined.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.has_letters = False
        self.setNativeMenuBar(False)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_letters(self, on: bool) -> None:
        """Underline the letters, or no longer; with the keyboard in it they stay."""
        has_letters = on or self.hasFocus()
        if has_letters != self.has_letters:
            self.has_letters = has_letters
            self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # Qt watches the window that the bar had when it was made, which was none.
        self.window().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the Alt key of the window; Qt lets it alone lead into the bar."""
        kind = event.type()
        if kind == QEvent.Type.WindowDeactivate:
            self.show_letters(False)
        elif kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Alt:
                self.show_letters(kind == QEvent.Type.KeyPress)
        return super().eventFilter(watched, event)

    def initStyleOption(self, option: QStyleOptionMenuItem, action: QAction) -> None:
        super().initStyleOption(option, action)
        if not self.has_letters:
            option.text = option.text.replace("&", "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.show_letters(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.show_letters(False)
