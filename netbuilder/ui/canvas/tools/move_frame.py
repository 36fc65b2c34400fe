"""Drags a frame by its title, or a note or folded frame, with all that lies in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt

from netbuilder.core import frames
from netbuilder.core.design import Design
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer

Keys = Qt.KeyboardModifier

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class MoveFrame(Gesture):
    """Press on a frame selects it; the drag moves the selection and makes one step at its end.

    Shift adds to the selection, Ctrl toggles. Holding Alt moves without snapping to the grid.
    """

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, view: GestureHost, start: Pointer, id: str, node: str = "") -> None:
        """As any gesture; `node` is the selected node that was pressed instead of the frame."""
        super().__init__(view, start)
        self.id, self._node = id, node
        workspace = view.workspace
        chosen = workspace.frames.ids
        self._was_selected = id in chosen
        is_added = start.has(Keys.ShiftModifier) or start.has(Keys.ControlModifier)
        if is_added and not node:
            workspace.select(workspace.selection, chosen | {id})
        elif id not in chosen and not node:
            workspace.select((), {id})
        view.sheet.choose_wires(())

    def begin(self, pointer: Pointer) -> None:
        workspace, sheet = self.view.workspace, self.view.sheet
        design = workspace.design
        chosen = workspace.frames.ids | {self.id}
        cards, groups = set(workspace.selection), set(chosen)
        for id in chosen:
            inside = frames.held(design, id)
            cards.update(inside.nodes)
            groups.update(inside.frames)
        self._chosen, self._cards = chosen, frozenset(workspace.selection)
        self._places = {id: sheet.nodes[id].pos() for id in cards}
        self._areas = {
            each.id: sheet.frames.place(each) for each in sheet.frames.shown if each.id in groups
        }
        self._by = QPointF()

    def follow(self, pointer: Pointer) -> None:
        by = pointer.place - self.start.place
        if not pointer.has(Keys.AltModifier):
            corner = self._areas[self.id].topLeft() + by
            snap = sizes().snap
            by += QPointF(
                round(corner.x() / snap) * snap - corner.x(),
                round(corner.y() / snap) * snap - corner.y(),
            )
        self._by = by
        sheet = self.view.sheet
        sheet.frames.hold({id: area.translated(by) for id, area in self._areas.items()})
        sheet.put({id: place + by for id, place in self._places.items()})
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        by, chosen, cards = self._by.toTuple(), self._chosen, self._cards
        sizes = self.view.sheet.frames.sizes()
        at = pointer.place.toTuple()
        moved = {*chosen, *cards}

        def edit(design: Design) -> Design:
            after = frames.shifted(design, chosen, by, cards)
            return frames.settled(design, after, moved, at, sizes)

        frame = frames.frame_of(self.view.workspace.design, self.id)
        word = "note" if frame is not None and frame.is_note else "frame"
        label = f"Move {word}" if len(moved) == 1 else f"Move {len(moved)} together"
        self._end()
        self.view.workspace.apply(label, edit)

    def cancel(self) -> None:
        if self.is_under_way:
            self._end()
            self.view.sheet.put(self._places)

    def click(self, pointer: Pointer) -> None:
        workspace = self.view.workspace
        if self._node:
            workspace.select({self._node})
        elif pointer.has(Keys.ControlModifier):
            if self._was_selected:
                workspace.select(workspace.selection, workspace.frames.ids - {self.id})
        elif not pointer.has(Keys.ShiftModifier):
            workspace.select((), {self.id})

    def _end(self) -> None:
        self.view.sheet.frames.hold({})
        self.view.viewport().update()
