"""Buttons in the look: with words, or small with only a drawing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QToolButton, QWidget

from netbuilder.ui import theme

_ICON_TOKENS: Final = {
    "primary": "on_accent",
    "quiet": "text_2",
    "danger": "error",
    "link": "accent",
}


def pressed_by_enter(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Press a button by Enter, which Qt leaves to the dialog around; answers whether it was."""
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    if not is_enter or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True


class IconButton(QToolButton):
    """A small button that shows only a drawing; its words are on hover and for screen readers."""

    def __init__(self, icon: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setToolTip(words)
        self.setAccessibleName(words)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.set_icon(self, icon)
        theme.follow(self, self._restyle)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        look = theme.current()
        edge_length = look.icon_size("standard")
        self.setIconSize(QSize(edge_length, edge_length))
        self.setFixedSize(look.hit("control"), look.hit("control"))


class Button(QPushButton):
    """A push button with words, a role of the look and, if wanted, a drawing.

    Args:
        role: ``primary``, ``quiet``, ``link``, ``danger``, or empty for a plain one.
    """

    def __init__(
        self, words: str, role: str = "", icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(words, parent)
        self.setAccessibleName(words)
        self.setAutoDefault(False)
        if role:
            theme.set_role(self, role)
        if icon:
            theme.set_icon(self, icon, _ICON_TOKENS.get(role, "text"), "control")
        theme.follow(self, self._restyle)

    def set_icon(self, icon: str) -> None:
        """Show another drawing, in the colour of the role."""
        role = str(self.property("role") or "")
        theme.set_icon(self, icon, _ICON_TOKENS.get(role, "text"), "control")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not pressed_by_enter(self, event):
            super().keyPressEvent(event)

    def _restyle(self) -> None:
        edge_length = theme.current().icon_size("control")
        self.setIconSize(QSize(edge_length, edge_length))
