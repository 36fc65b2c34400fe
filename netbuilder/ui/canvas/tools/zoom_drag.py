"""Zooms by moving the pointer up and down."""

from __future__ import annotations

from PySide6.QtCore import Qt

from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

NOTCH_PX = 30.0


class ZoomDrag(Gesture):
    """Drag up to see more closely, down to see more; what is at the start stays there."""

    cursor = Qt.CursorShape.SizeVerCursor

    def begin(self, pointer: Pointer) -> None:
        self._first = self.view.zoom
        self._last = self.start.spot

    def follow(self, pointer: Pointer) -> None:
        up = self._last.y() - pointer.spot.y()
        self._last = pointer.spot
        self.view.zoom_by(up / NOTCH_PX, self.start.spot)

    def cancel(self) -> None:
        if self.is_under_way:
            self.view.zoom_to(self._first, self.start.spot)
