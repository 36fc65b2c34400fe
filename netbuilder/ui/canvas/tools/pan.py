"""Moves the paper under the pointer."""

from __future__ import annotations

from PySide6.QtCore import Qt

from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer


class Pan(Gesture):
    """Drag with the middle button, or with the left one while Space is held."""

    cursor = Qt.CursorShape.ClosedHandCursor

    def begin(self, pointer: Pointer) -> None:
        self._last = self._first = self.start.spot

    def follow(self, pointer: Pointer) -> None:
        by = pointer.spot - self._last
        self._last = pointer.spot
        self.view.pan_by(by.x(), by.y())

    def cancel(self) -> None:
        if self.is_under_way:
            back = self._first - self._last
            self.view.pan_by(back.x(), back.y())
