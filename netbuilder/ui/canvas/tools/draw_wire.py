"""Draws a wire from either end: it snaps to ports, says why it cannot, and may end in a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.core import bends, edits, frames, wiring
from netbuilder.core.bends import Dot
from netbuilder.core.design import Design, Port, Wire, breaks_loops
from netbuilder.ui.canvas import frame_hits
from netbuilder.ui.canvas.hits import nodes_in, nodes_near
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.painter import port_path
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.placing import Link
from netbuilder.ui.canvas.shape import port_at
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.visual import PortMark
from netbuilder.ui.canvas.wire_painter import stroke
from netbuilder.ui.canvas.wire_path import WirePath

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

NONE_FREE = "Nothing in this folded frame is free to take the wire. Unfold it to replace one."


class DrawWire(Gesture):
    """Drag from a port.

    From an occupied input the wire is taken off and hangs at its other end; let go in empty
    space it is gone. Other wires let go in empty space open the search for a node to take them,
    unless Shift is held.

    Attributes:
        port: The end that is held.
        is_output: Whether data comes out of it.
        detached: The wire that was taken off.
        target: Where it would end now.
        through: Dots that the new wire takes over.
    """

    cursor = Qt.CursorShape.CrossCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem, port: PortMark) -> None:
        super().__init__(view, start)
        self._pressed = item
        self._anchor, self._mark, self.detached = self._held_end(item, port)
        self.is_output = not self._mark.is_input
        self.port = Port(self._anchor.id, self._mark.name)
        self.target: Port | None = None
        self.through: tuple[tuple[float, float], ...] = ()
        if self.detached is not None:
            self.through = view.sheet.design.bends.get(self.detached, ())
        self._end = start.place
        self._dimmed: list[NodeItem] = []
        self._open: dict[str, list[tuple[PortMark, bool]]] = {}

    def begin(self, pointer: Pointer) -> None:
        self._design = self.view.sheet.design
        if self.detached is not None:
            self._design = edits.disconnected(self._design, self.detached)
            self.view.hide_wires(self.detached)
        blocked = self._out_of_reach()
        for item in nodes_in(self.view.sheet, self.view.visible_area()):
            layer = self._design.nodes[item.id].layer
            sockets = layer.inputs if self.is_output else layer.outputs
            if item.id != self.port.node and (item.id in blocked or not sockets):
                item.dim(True)
                self._dimmed.append(item)

    def follow(self, pointer: Pointer) -> None:
        self.target, self._end = None, pointer.place
        reason = ""
        for item, mark in self._candidates(pointer):
            port = Port(item.id, mark.name)
            problem = edits.refusal(self._design, *self._pair(port))
            if problem is None:
                self.target, self._end = port, item.port_place(mark)
                reason = ""
                break
            reason = reason or problem.found
        else:
            reason = reason or self._drop_on_body(pointer)
        if self.target is not None:
            unfit = self.view.wiring.misfit(*self._pair(self.target))
            reason = unfit.found if unfit is not None else ""
        self.view.say(reason, pointer.spot)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._clean_up()
        detached, target, through = self.detached, self.target, self.through
        if target is not None:
            pair = self._pair(target)
            if detached == Wire(*pair):
                return

            def edit(design: Design) -> Design:
                if detached is not None:
                    design = edits.disconnected(design, detached)
                return bends.bent(edits.connected(design, *pair), Wire(*pair), through)

            self.view.workspace.apply("Draw wire" if detached is None else "Move wire", edit)
        elif detached is not None:
            self.view.workspace.apply(
                "Take wire off", lambda design: edits.disconnected(design, detached)
            )
        elif not self._is_over_node(pointer) and not pointer.has(Qt.KeyboardModifier.ShiftModifier):
            self.view.open_search(pointer.spot, Link(self.port, self.is_output))

    def cancel(self) -> None:
        self._clean_up()

    def click(self, pointer: Pointer) -> None:
        self.view.workspace.select({self._pressed.id})

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look, zoom = paints(), self.view.zoom
        anchor = self._anchor.port_place(self._mark)
        dots = tuple(QPointF(*point) for point in self.through)
        pair = (anchor, self._end) if self.is_output else (self._end, anchor)
        ghost = WirePath(Wire(self.port, self.port))
        ghost.lead(*pair, dots=dots, style=self.view.sheet.wires.style)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        is_square = self._mark.form == "square"
        stroke(painter, ghost.line.whole, ("plain", is_square, True), look, zoom)
        self._paint_lights(painter)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours["accent"])
        radius = sizes().port * (1.3 if self.target is not None else 1.0)
        painter.drawPath(port_path(self._end, self._mark.form, radius))

    def _paint_lights(self, painter: QPainter) -> None:
        """Ring the ports that can take the wire: in the accent where it fits, else faintly."""
        dim, look = set(self._dimmed), paints()
        width, ring = look.look.line("focus"), sizes().port + 3.0
        pens = {
            True: QPen(look.look.colour("accent", 0.8), width),
            False: QPen(look.colours["warning"], width, Qt.PenStyle.DotLine),
        }
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for item in nodes_in(self.view.sheet, self.view.visible_area()):
            if item in dim or item.id == self.port.node:
                continue
            for mark, fits in self._open_ports(item):
                painter.setPen(pens[fits])
                painter.drawEllipse(item.port_place(mark), ring, ring)

    def _open_ports(self, item: NodeItem) -> list[tuple[PortMark, bool]]:
        """The ports of a node that can take the wire, and whether what flows fits there."""
        if item.id not in self._open:
            found = []
            for mark in item.visual.ports:
                pair = self._pair(Port(item.id, mark.name))
                is_other_side = mark.is_input == self.is_output
                if is_other_side and Wire(*pair) not in self._design.incoming.get(pair[1].node, ()):
                    found.append((mark, self.view.wiring.fits(*pair)))
            self._open[item.id] = found
        return self._open[item.id]

    def _held_end(self, item: NodeItem, port: PortMark) -> tuple[NodeItem, PortMark, Wire | None]:
        """The end the wire hangs at: the pressed port, or the source of the wire it takes off."""
        if port.is_input:
            sheet = self.view.sheet
            first = next(
                mark.slot for mark in item.visual.ports if mark.is_input and mark.name == port.name
            )
            wires = [
                wire
                for wire in sheet.design.incoming.get(item.id, ())
                if wire.target.name == port.name
            ]
            if port.slot - first < len(wires):
                wire = wires[port.slot - first]
                source = sheet.nodes[wire.source.node]
                mark = source.port(wire.source.name, False)
                if mark is not None:
                    return source, mark, wire
        return item, port, None

    def _pair(self, other: Port) -> tuple[Port, Port]:
        return (self.port, other) if self.is_output else (other, self.port)

    def _candidates(self, pointer: Pointer) -> list[tuple[NodeItem, PortMark]]:
        """Ports of the other side near the pointer, the closest first."""
        reach = sizes().port_reach / min(1.0, self.view.zoom)
        found = []
        for item in nodes_near(self.view.sheet, pointer.place, reach):
            wanted = [mark for mark in item.visual.ports if mark.is_input == self.is_output]
            visual = item.visual._replace(ports=tuple(wanted))
            mark = port_at(visual, pointer.place - item.pos(), reach)
            if mark is not None:
                away = item.port_place(mark) - pointer.place
                found.append((away.manhattanLength(), item, mark))
        return [(item, mark) for _, item, mark in sorted(found, key=lambda each: each[0])]

    def _drop_on_body(self, pointer: Pointer) -> str:
        """Anywhere on a node means its first port that fits; answers why none does."""
        for item in nodes_near(self.view.sheet, pointer.place, 1.0):
            if not item.place.contains(pointer.place):
                continue
            fits = self.view.wiring.fits
            ports = wiring.ranked_ports(self._design, item.id, self.port, self.is_output, fits)
            if ports:
                self.target = port = ports[0]
                mark = item.port(port.name, self.is_output, self._taken(port))
                self._end = item.port_place(mark) if mark is not None else pointer.place
                return ""
            if item.id == self.port.node and self.detached is None:
                return ""
            return self._reason(item)
        return self._drop_on_folded(pointer)

    def _drop_on_folded(self, pointer: Pointer) -> str:
        """On the card of a folded frame it means the first port in the frame that is free."""
        frame = frame_hits.card_at(self.view.sheet, pointer.place).id
        if not frame:
            return ""
        nodes, fits = self._design.nodes, self.view.wiring.fits
        held = frames.held(self._design, frame).nodes
        for id in sorted({*held} - {self.port.node}, key=lambda id: nodes[id].position):
            for port in wiring.ranked_ports(self._design, id, self.port, self.is_output, fits):
                if not self.is_output or not self._taken(port):
                    self.target = port
                    return ""
        return NONE_FREE

    def _taken(self, port: Port) -> int:
        """How many wires a port has already: the next one has the place after them."""
        return len(wiring.wires_at(self._design, port, self.is_output))

    def _reason(self, item: NodeItem) -> str:
        layer = self._design.nodes[item.id].layer
        sockets = layer.inputs if self.is_output else layer.outputs
        if not sockets:
            verb = "takes no wire" if self.is_output else "gives nothing on"
            return f"{item.visual.title} {verb}."
        problem = edits.refusal(self._design, *self._pair(Port(item.id, sockets[0].name)))
        return problem.found if problem is not None else ""

    def _is_over_node(self, pointer: Pointer) -> bool:
        sheet = self.view.sheet
        items = nodes_near(sheet, pointer.place, 1.0)
        is_on_card = bool(frame_hits.card_at(sheet, pointer.place).id)
        return is_on_card or any(item.place.contains(pointer.place) for item in items)

    def _out_of_reach(self) -> set[str]:
        """Nodes that a wire from here would close a circle with that has no memory."""
        nodes = self._design.nodes
        step = self._design.before if self.is_output else self._design.after
        seen, queue = {self.port.node}, [self.port.node]
        while queue and not breaks_loops(nodes[self.port.node]):
            for id in step(queue.pop()):
                if id not in seen and not breaks_loops(nodes[id]):
                    seen.add(id)
                    queue.append(id)
        return seen

    def _clean_up(self) -> None:
        for item in self._dimmed:
            item.dim(False)
        self._dimmed = []
        self.view.hide_wires()
        self.view.say("", self.start.spot)
        self.view.viewport().update()


class BranchWire(DrawWire):
    """Drag with Ctrl from a dot: a new wire from the source of its wire, that far along it."""

    def __init__(self, view: GestureHost, start: Pointer, dot: Dot) -> None:
        wire, index = dot
        item = view.sheet.nodes[wire.source.node]
        mark = item.port(wire.source.name, False) or item.visual.ports[-1]
        super().__init__(view, start, item, mark)
        self._dot = dot
        self.through = view.sheet.design.bends[wire][: index + 1]

    def click(self, pointer: Pointer) -> None:
        sheet = self.view.sheet
        sheet.choose_wires(sheet.chosen_wires, sheet.chosen_dots ^ {self._dot})
