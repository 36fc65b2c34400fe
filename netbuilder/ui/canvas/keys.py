"""What keys do on the canvas that are no commands: arrows, Enter, Esc, Space and Backspace."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from netbuilder.ui.canvas import frame_walk
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.tools.port_walk import PortWalk

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView

Key = Qt.Key
Keys = Qt.KeyboardModifier
ARROWS = {
    Key.Key_Left: (-1, 0),
    Key.Key_Right: (1, 0),
    Key.Key_Up: (0, -1),
    Key.Key_Down: (0, 1),
}
PLAIN, CTRL, SHIFT, ALT = (
    Keys.NoModifier,
    Keys.ControlModifier,
    Keys.ShiftModifier,
    Keys.AltModifier,
)
TOLD = (
    ("Walk between layers, or along a wire", PLAIN, "arrow keys"),
    ("Walk and keep what is selected", SHIFT, "arrow keys"),
    ("Move the selected layers", CTRL, "arrow keys"),
    ("Look further that way", PLAIN, "Space + arrow keys"),
    ("Resize the selected frame", ALT | SHIFT, "arrow keys"),
    ("Into a block, else to the ports", PLAIN, "Enter"),
    ("To the ports of a block", SHIFT, "Enter"),
    ("At a port: move all its wires", CTRL, "Enter"),
    ("At a port: select its wires", PLAIN, "W"),
    ("At a port: delete its wires", PLAIN, "Del"),
    ("Search a layer to place", PLAIN, "Space"),
    ("Delete, or go out of the block", PLAIN, "Backspace"),
    ("Leave what you began, or go out", PLAIN, "Esc"),
)
PAN_PX = 96.0
EVERYWHERE = ("edit.undo", "edit.redo", "edit.find", "edit.find_next", "edit.find_previous")


class Keyboard:
    """Keys of one canvas.

    Attributes:
        is_space_down: Whether Space is held, so that a drag pans.
    """

    def __init__(self, view: CanvasView) -> None:
        self._view = view
        self.is_space_down = False
        self._space_was_used = False
        self._own: dict[tuple[Qt.Key, Qt.KeyboardModifier], Callable[[], object]] = {
            (Key.Key_Backspace, PLAIN): self._take_away,
            (Key.Key_Return, PLAIN): self._enter,
            (Key.Key_Enter, PLAIN): self._enter,
            (Key.Key_Return, SHIFT): self._enter_ports,
            (Key.Key_Enter, SHIFT): self._enter_ports,
            (Key.Key_Escape, PLAIN): self._out,
        }

    def press(self, event: QKeyEvent) -> bool:
        """Do what a key means; answers whether it means anything."""
        key, view = Qt.Key(event.key()), self._view
        modifiers = event.modifiers() & ~Keys.KeypadModifier
        gesture = view.gesture
        if isinstance(gesture, PortWalk) and gesture.key(key, modifiers):
            return True
        if key == Key.Key_Escape and (view.cancel_gesture() or view.take_back_glide()):
            return True
        if key == Key.Key_Space and modifiers == PLAIN:
            if not event.isAutoRepeat():
                self.is_space_down, self._space_was_used = True, False
            return True
        if view.gesture is not None:
            return False
        own = self._own.get((key, modifiers))
        if own is not None:
            own()
            return True
        # The same keys line layers up, where several are selected.
        is_at_frame = self._view.frames.selected and len(self._view.workspace.selection) < 2
        resizes = key in ARROWS and modifiers == ALT | SHIFT and is_at_frame
        if not resizes and self._command(key, modifiers):
            return True
        return key in ARROWS and self._arrow(ARROWS[key], modifiers)

    def release(self, event: QKeyEvent) -> bool:
        """Space let go without a drag searches."""
        if event.key() != Key.Key_Space or event.isAutoRepeat() or not self.is_space_down:
            return False
        self.is_space_down = False
        if not self._space_was_used:
            self._view.open_search()
        return True

    def space_used(self) -> None:
        """Space was held for a drag, so it searches for nothing."""
        self._space_was_used = True

    def _command(self, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
        """Run the command of the table that a key belongs to; answers whether it has one.

        A window has done this before the key comes here, unless it took the command for one that
        cannot be done; what the clipboard holds, for one, it does not know at every moment.
        """
        table = self._view.table
        id = table.keymap.pressed(key, modifiers)
        if not id or not (table.rows[id].on_canvas or id in EVERYWHERE):
            return False
        table.run(id)
        return True

    def _arrow(self, direction: tuple[int, int], modifiers: Qt.KeyboardModifier) -> bool:
        view, (across, down) = self._view, direction
        if self.is_space_down:
            self.space_used()
            view.pan_by(-across * PAN_PX, -down * PAN_PX)
            return True
        if modifiers == ALT | SHIFT:
            step = sizes().snap * 3
            frame_walk.resize(view, across * step, down * step)
            return True
        if modifiers & CTRL:
            step = sizes().snap * (1 if modifiers & SHIFT else 3)
            view.nudge(across * step, down * step)
            return True
        if modifiers & ~SHIFT != PLAIN:
            return False
        view.walker.arrow(direction, is_growing=bool(modifiers & SHIFT))
        return True

    def _enter(self) -> None:
        """Into a block; at any other node to its ports."""
        if not self._view.enter_block():
            self._enter_ports()

    def _take_away(self) -> None:
        """Delete what is selected; with nothing selected, go out of the open block."""
        view = self._view
        if view.workspace.selection or view.sheet.chosen_wires or view.frames.selected:
            view.delete_selection()
        else:
            view.leave_block()

    def _enter_ports(self) -> None:
        if len(self._view.workspace.selection) == 1:
            (id,) = self._view.workspace.selection
            walk = PortWalk.on(self._view, id)
            if walk is not None:
                self._view.begin(walk)
                self._view.viewport().update()

    def _out(self) -> None:
        view = self._view
        if view.close_floating():
            return
        if view.workspace.selection or view.sheet.chosen_wires or view.frames.selected:
            view.workspace.select(())
            view.sheet.choose_wires(())
        else:
            view.leave_block()
