"""Takes all wires of a port to another port at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from netbuilder.core import edits, wiring
from netbuilder.core.design import Port
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas.hits import nodes_in, nodes_near
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.painter import port_path
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.shape import port_at
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.visual import PortMark
from netbuilder.ui.canvas.ways import course
from netbuilder.ui.canvas.wire_painter import stroke

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class MoveWires(Gesture):
    """Drag with Ctrl from a port: its wires hang at the pointer and go to where it is let go."""

    cursor = Qt.CursorShape.CrossCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem, mark: PortMark) -> None:
        super().__init__(view, start)
        self._item, self._mark = item, mark
        self.port = Port(item.id, mark.name)
        self.is_output = not mark.is_input
        self.wires = wiring.wires_at(view.sheet.design, self.port, mark.is_input)
        self.target: Port | None = None
        self._end = start.place

    def begin(self, pointer: Pointer) -> None:
        self._without = edits.disconnected(self.view.sheet.design, *self.wires)
        self._paths = [self.view.sheet.wires.paths[wire] for wire in self.wires]
        self.view.hide_wires(*self.wires)
        self._open = self._open_ports()

    def follow(self, pointer: Pointer) -> None:
        self.target, self._end = None, pointer.place
        reason = ""
        found = self._under(pointer)
        if found is not None and Port(found[0].id, found[1].name) != self.port:
            item, mark = found
            target = Port(item.id, mark.name)
            problem = self._refusal(target)
            if problem is None:
                self.target, self._end = target, item.port_place(mark)
            else:
                reason = problem.found
        self.view.say(reason, pointer.spot)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._end_drawing()
        if self.target is not None:
            self.view.wiring.move(self.wires, self.target, self.is_output)

    def cancel(self) -> None:
        self._end_drawing()

    def click(self, pointer: Pointer) -> None:
        self.view.workspace.select(self.view.workspace.selection ^ {self._item.id})

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look, zoom = paints(), self.view.zoom
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for path in self._paths:
            other = path.points[3] if self.is_output else path.points[0]
            points = course(self._end, other) if self.is_output else course(other, self._end)
            line = QPainterPath(points[0])
            line.cubicTo(*points[1:])
            stroke(painter, line, ("plain", path.form == "square", True), look, zoom)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(look.look.colour("accent", 0.8), look.look.line("focus")))
        ring = sizes().port + 3.0
        for place in self._open:
            painter.drawEllipse(place, ring, ring)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours["accent"])
        radius = sizes().port * (1.3 if self.target is not None else 1.0)
        painter.drawPath(port_path(self._end, self._mark.form, radius))

    def _open_ports(self) -> list[QPointF]:
        """The places of the ports on screen that can take all the wires."""
        places = []
        for item in nodes_in(self.view.sheet, self.view.visible_area()):
            for mark in item.visual.ports:
                port = Port(item.id, mark.name)
                if mark.is_input == self.is_output or port == self.port:
                    continue
                if self._refusal(port) is None:
                    places.append(item.port_place(mark))
        return places

    def _under(self, pointer: Pointer) -> tuple[NodeItem, PortMark] | None:
        """The port of the same side that is meant: the closest in reach, else the node's first."""
        reach = sizes().port_reach / min(1.0, self.view.zoom)
        for item in nodes_near(self.view.sheet, pointer.place, reach):
            wanted = [mark for mark in item.visual.ports if mark.is_input != self.is_output]
            visual = item.visual._replace(ports=tuple(wanted))
            mark = port_at(visual, pointer.place - item.pos(), reach)
            if mark is None and item.place.contains(pointer.place) and wanted:
                mark = self._first_open(item, wanted)
            if mark is not None:
                return item, mark
        return None

    def _first_open(self, item: NodeItem, marks: list[PortMark]) -> PortMark:
        for mark in marks:
            if self._refusal(Port(item.id, mark.name)) is None:
                return mark
        return marks[0]

    def _refusal(self, target: Port) -> Problem | None:
        return wiring.ends_refusal(self._without, self.wires, target, self.is_output)

    def _end_drawing(self) -> None:
        self.view.hide_wires()
        self.view.say("", self.start.spot)
        self.view.viewport().update()
