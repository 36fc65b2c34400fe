"""Drags the edges and corners of a frame, or the sides of a note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from netbuilder.core import frames
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

Cursor = Qt.CursorShape
CURSORS = {
    "left": Cursor.SizeHorCursor,
    "right": Cursor.SizeHorCursor,
    "top": Cursor.SizeVerCursor,
    "bottom": Cursor.SizeVerCursor,
    "top left": Cursor.SizeFDiagCursor,
    "bottom right": Cursor.SizeFDiagCursor,
    "top right": Cursor.SizeBDiagCursor,
    "bottom left": Cursor.SizeBDiagCursor,
}


class ResizeFrame(Gesture):
    """The edges that are held follow the pointer, on the grid unless Alt is held."""

    def __init__(self, view: GestureHost, start: Pointer, id: str, edges: str) -> None:
        super().__init__(view, start)
        self.id, self._edges = id, edges.split()
        self.cursor = CURSORS[edges]

    def begin(self, pointer: Pointer) -> None:
        sheet = self.view.sheet.frames
        self._frame = next(each for each in sheet.shown if each.id == self.id)
        self._before = self._area = sheet.place(self._frame)
        self.view.workspace.select((), {self.id})

    def follow(self, pointer: Pointer) -> None:
        by = pointer.place - self.start.place
        snap = 1.0 if pointer.has(Qt.KeyboardModifier.AltModifier) else sizes().snap
        least = (frames.NOTE_LEAST_PX, 0.0) if self._frame.is_note else frames.LEAST_PX
        area = QRectF(self._before)
        if "left" in self._edges:
            area.setLeft(min(_snapped(area.left() + by.x(), snap), area.right() - least[0]))
        if "right" in self._edges:
            area.setRight(max(_snapped(area.right() + by.x(), snap), area.left() + least[0]))
        if "top" in self._edges:
            area.setTop(min(_snapped(area.top() + by.y(), snap), area.bottom() - least[1]))
        if "bottom" in self._edges:
            area.setBottom(max(_snapped(area.bottom() + by.y(), snap), area.top() + least[1]))
        self._area = area
        self.view.sheet.frames.hold({self.id: area})
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        rect = self._area
        area = frames.Area(rect.left(), rect.top(), rect.right(), rect.bottom())
        word = "note" if self._frame.is_note else "frame"
        self._end()
        self.view.workspace.apply(
            f"Resize {word}", lambda design: frames.resized(design, self.id, area)
        )

    def cancel(self) -> None:
        if self.is_under_way:
            self._end()

    def click(self, pointer: Pointer) -> None:
        self.view.workspace.select((), {self.id})

    def _end(self) -> None:
        self.view.sheet.frames.hold({})
        self.view.viewport().update()


def _snapped(value: float, step: float) -> float:
    return round(value / step) * step
