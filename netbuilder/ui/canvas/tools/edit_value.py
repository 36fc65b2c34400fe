"""Presses on a value of a card: a click edits it, a drag on a number slides it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from netbuilder.core.node_values import NodeValue
from netbuilder.ui import theme
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.move_nodes import MoveNodes
from netbuilder.ui.editors import number_range
from netbuilder.ui.widgets import Number

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

MERGE = "canvas.slide"


class PressValue(MoveNodes):
    """A click edits the value; a drag moves the node as anywhere else on it."""

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem, row: int) -> None:
        super().__init__(view, start, item)
        self._row = row

    def click(self, pointer: Pointer) -> None:
        self.view.values.press(self.item.id, self._row)


class SlideValue(Gesture):
    """Drag a number sideways: it changes at once, and the drag is one step in the end.

    Shift slides finely, Ctrl coarsely. Esc brings the old number back as if nothing had been.
    """

    cursor = Qt.CursorShape.SizeHorCursor
    edits_live = True

    def __init__(
        self, view: GestureHost, start: Pointer, item: NodeItem, row: int, shown: NodeValue
    ) -> None:
        super().__init__(view, start)
        self._id, self._row = item.id, row
        self._value: Number = shown.value
        self._limits = number_range(shown.parameter)

    def begin(self, pointer: Pointer) -> None:
        self.view.workspace.select({self._id})
        self.view.workspace.document.end_merge()

    def follow(self, pointer: Pointer) -> None:
        value = self._at(pointer)
        shown = self.view.values.shown(self._id, self._row)
        if shown is not None and value != shown.value:
            self.view.values.change(self._id, self._row, value, MERGE)
            self.view.values.light(self._id, self._row)

    def finish(self, pointer: Pointer) -> None:
        self.view.workspace.document.end_merge()

    def click(self, pointer: Pointer) -> None:
        self.view.values.press(self._id, self._row)

    def cancel(self) -> None:
        if self.is_under_way:
            self.view.workspace.document.abandon(MERGE)

    def _at(self, pointer: Pointer) -> Number:
        look = theme.current()
        moved = pointer.spot.x() - self.start.spot.x()
        pace = 1.0
        if pointer.has(Qt.KeyboardModifier.ShiftModifier):
            pace = look.drag("fine")
        elif pointer.has(Qt.KeyboardModifier.ControlModifier):
            pace = look.drag("coarse")
        if self._limits.is_bounded:
            place = self._limits.position(self._value)
            return self._limits.at(place + pace * moved / look.drag("pixels_for_range"))
        steps = round(pace * moved / look.part("drag_threshold"))
        return self._limits.moved(self._value, steps)
