"""Drags nodes, along guides and the grid; a single loose node can be dropped onto a wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core import arranging, edits, frame_layout
from netbuilder.core.design import Design, Wire
from netbuilder.ui.canvas.frame_growth import Growth
from netbuilder.ui.canvas.hits import nodes_in
from netbuilder.ui.canvas.lod import Level
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.guides import Guides, LevelWire

Keys = Qt.KeyboardModifier

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class MoveNodes(Gesture):
    """Press on a node selects it; the drag moves the selection and makes one step at its end.

    Shift adds to the selection, and its drag takes along all that data reaches from there; Ctrl
    toggles. Holding Alt while it moves turns all snapping off. Pinned nodes stay where they are.
    """

    cursor = Qt.CursorShape.SizeAllCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem) -> None:
        super().__init__(view, start)
        self.item = item
        self.wire: Wire | None = None
        self._was_selected = item.is_selected
        chosen = view.workspace.selection
        is_toggled_on = start.has(Keys.ControlModifier) and not item.is_selected
        if start.has(Keys.ShiftModifier) or is_toggled_on:
            view.workspace.select(chosen | {item.id}, view.workspace.frames.ids)
        elif not item.is_selected:
            view.workspace.select({item.id})
        view.sheet.choose_wires(())

    def begin(self, pointer: Pointer) -> None:
        nodes = self.view.sheet.nodes
        moving = self.view.workspace.selection
        if self.start.has(Keys.ShiftModifier):
            moving = self.view.sheet.design.following(*moving, self.item.id)
        self._places = {id: nodes[id].pos() for id in moving if id in nodes}
        self._places.setdefault(self.item.id, self.item.pos())
        self._hold_pinned()
        self._growth = Growth(self.view, self._places)
        self._card = self.item.place
        around = self.view.visible_area()
        still = [
            item.place for item in nodes_in(self.view.sheet, around) if item.id not in self._places
        ]
        options = self.view.options
        has_guides = options.has_guides and self.view.detail >= Level.NAME
        self._guides = Guides(
            still if has_guides else (),
            options.snaps_to_grid,
            self._levels() if has_guides else (),
        )
        design = self.view.sheet.design
        layer = design.nodes[self.item.id].layer
        is_loose = self.item.id not in design.incoming and self.item.id not in design.outgoing
        self._can_insert = bool(
            len(self._places) == 1 and is_loose and layer.inputs and layer.outputs
        )

    def follow(self, pointer: Pointer) -> None:
        if not self._places:
            return
        by = pointer.place - self.start.place
        if not pointer.has(Keys.AltModifier):
            reach = paints().size("guide") / self.view.zoom
            left, top = self._guides.snapped(self._card.translated(by), reach)
            by = QPointF(left, top) - self._card.topLeft()
        else:
            self._guides.lines = []
        self.view.sheet.put({id: place + by for id, place in self._places.items()})
        self._growth.show(pointer.place)
        if self._can_insert:
            self._find_wire(pointer)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        nodes = self.view.sheet.nodes
        places = {id: nodes[id].pos().toTuple() for id in self._places}
        if not places:
            self._end()
            return
        wire, id = self.wire, self.item.id

        def edit(design: Design) -> Design:
            moved = edits.moved(design, places)
            if wire is None:
                return self._growth.settled(design, moved, pointer.place)
            x = places[id][0]
            roomy = edits.with_room(moved, wire.target.node, x + edits.STEP_PX)
            whole = edits.put_on_wire(roomy, wire, id)
            return frame_layout.followed(moved, whole, self.view.sheet.frames.sizes())

        if wire is not None:
            label = "Insert on wire"
        else:
            label = "Move node" if len(places) == 1 else f"Move {len(places)} nodes"
        if not self.view.workspace.apply(label, edit):
            self._back()
        self._end()

    def cancel(self) -> None:
        if self.is_under_way:
            self._back()
            self._end()

    def click(self, pointer: Pointer) -> None:
        chosen = self.view.workspace.selection
        if pointer.has(Keys.ControlModifier):
            if self._was_selected:
                self.view.workspace.select(chosen - {self.item.id}, self.view.workspace.frames.ids)
        elif not pointer.has(Keys.ShiftModifier):
            self.view.workspace.select({self.item.id})

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look = paints()
        pen = QPen(look.colours["accent"], 1.0)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._guides.lines)

    def _levels(self) -> list[LevelWire]:
        """Heights at which a wire of the pressed node to one that stands still runs level."""
        sheet, own = self.view.sheet, self.item.id
        found = []
        for wire in (*sheet.design.incoming.get(own, ()), *sheet.design.outgoing.get(own, ())):
            path = sheet.wires.paths.get(wire)
            is_target = wire.target.node == own
            other = wire.source.node if is_target else wire.target.node
            if path is None or other in self._places or sheet.design.bends.get(wire):
                continue
            start, end = path.points[0], path.points[3]
            mine, theirs = (end, start) if is_target else (start, end)
            top = self._card.top() + theirs.y() - mine.y()
            level = (theirs.x(), theirs.y()), (mine.x(), theirs.y())
            found.append(LevelWire(top, *level))
        return found

    def _hold_pinned(self) -> None:
        """Leave out pinned nodes; a drag at one of them moves nothing, and says why."""
        workspace = self.view.workspace
        if workspace.design.nodes[self.item.id].pinned:
            self._places.clear()
            workspace.refused.emit(arranging.held_fast(workspace.design, self.item.id))
        nodes = workspace.design.nodes
        self._places = {id: at for id, at in self._places.items() if not nodes[id].pinned}

    def _find_wire(self, pointer: Pointer) -> None:
        """The wire that the node would be put on, lit while it hangs over it."""
        card = self.item.place
        middle = QPointF(card.center().x(), card.top() + sizes().header / 2)
        path = self.view.sheet.wires.at(middle, sizes().step)
        if path is None:
            path = self.view.sheet.wires.at(pointer.place, sizes().step)
        self.wire = None if path is None else path.wire
        self.view.light_wire(self.wire)

    def _back(self) -> None:
        self.view.sheet.put(self._places)

    def _end(self) -> None:
        self._growth.end()
        self.view.light_wire(None)
        self.view.viewport().update()
