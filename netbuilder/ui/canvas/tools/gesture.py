"""What every gesture has in common: it follows the pointer, then makes one step or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

THRESHOLD_PX = 4


class Pointer(NamedTuple):
    """Where the pointer is.

    Attributes:
        spot: In the viewport, in screen pixels.
        place: In the scene.
        modifiers: Keys held with it.
    """

    spot: QPoint
    place: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    def has(self, modifier: Qt.KeyboardModifier) -> bool:
        """Whether a key is held."""
        return bool(self.modifiers & modifier)


class Gesture:
    """One press, drag and release. It edits nothing before `release`; `cancel` leaves no trace.

    Attributes:
        view: The canvas.
        start: Where it began.
        is_under_way: Whether the pointer has left the place where a click would end.
        edits_live: Whether it edits while it goes on, so that changes of the design do not end it.
        pans_at_edge: Whether the sheet moves on while it is dragged to the edge of the view.
        has_pointer: Whether it hangs at the pointer; one that keys lead ends where one presses.
    """

    cursor = Qt.CursorShape.ArrowCursor
    edits_live = False
    pans_at_edge = False
    has_pointer = True

    def __init__(self, view: GestureHost, start: Pointer) -> None:
        self.view = view
        self.start = start
        self.is_under_way = False

    def move(self, pointer: Pointer) -> None:
        """The pointer moved."""
        if not self.is_under_way:
            far = (pointer.spot - self.start.spot).manhattanLength() >= THRESHOLD_PX
            if not far:
                return
            self.is_under_way = True
            self.begin(pointer)
        self.follow(pointer)

    def release(self, pointer: Pointer) -> None:
        """The button was let go: a click, or the end of the drag."""
        if self.is_under_way:
            self.finish(pointer)
        else:
            self.click(pointer)

    def cancel(self) -> None:
        """Leave everything as it was."""

    def begin(self, pointer: Pointer) -> None:
        """The drag begins."""

    def follow(self, pointer: Pointer) -> None:
        """The drag goes on."""

    def finish(self, pointer: Pointer) -> None:
        """The drag ends: make the step."""

    def click(self, pointer: Pointer) -> None:
        """It was no drag."""

    def paint(self, painter: QPainter) -> None:
        """Draw above the nodes, in scene pixels."""
