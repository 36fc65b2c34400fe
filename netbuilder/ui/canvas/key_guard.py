"""Keeps shortcuts away while a gesture runs, so that keys reach the gesture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class KeyGuard(QObject):
    """While something hangs at the pointer, Delete may not take away what it hangs on."""

    def __init__(self, view: GestureHost) -> None:
        super().__init__(view)
        self._view = view
        view.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Claim every key while a gesture runs; it then comes as an ordinary key press."""
        if event.type() == QEvent.Type.ShortcutOverride and self._view.gesture is not None:
            event.accept()
            return True
        return super().eventFilter(watched, event)


def is_typing_above(view: QWidget) -> bool:
    """Whether a text field that floats above the canvas has the keys.

    What such a field makes nothing of comes on to the canvas, where it would be a command.
    """
    focus: QWidget | None = view.focusWidget()
    return focus is not view and isinstance(focus, QLineEdit | QPlainTextEdit) and focus.hasFocus()
