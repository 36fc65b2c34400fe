"""Wires two nodes without aiming at ports: from body to body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath

from netbuilder.core import edits, wiring
from netbuilder.core.design import Port
from netbuilder.ui.canvas.hits import nodes_near
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.painter import port_path
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.ways import course
from netbuilder.ui.canvas.wire_painter import stroke

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost


class LazyConnect(Gesture):
    """Drag from one node to another; the closest ports that go together are wired.

    Data goes from the first node to the second; where that cannot be, the other way round.
    """

    cursor = Qt.CursorShape.CrossCursor
    pans_at_edge = True

    def __init__(self, view: GestureHost, start: Pointer, item: NodeItem) -> None:
        super().__init__(view, start)
        self.item = item
        self.pair: wiring.Pair | None = None
        self._end = start.place

    def begin(self, pointer: Pointer) -> None:
        self._design = self.view.sheet.design

    def follow(self, pointer: Pointer) -> None:
        self._end, self.pair = pointer.place, None
        other = self._under(pointer)
        reason = ""
        if other is not None and other is not self.item:
            self.pair = self._best(other, pointer)
            reason = "" if self.pair is not None else self._why_not(other)
        self.view.hover_nodes({self.item.id} | ({other.id} if other is not None else set()))
        self.view.say(reason, pointer.spot)
        self.view.viewport().update()

    def finish(self, pointer: Pointer) -> None:
        self._end_drawing()
        if self.pair is not None:
            pair = self.pair
            self.view.workspace.apply("Draw wire", lambda each: edits.connected(each, *pair))

    def cancel(self) -> None:
        self._end_drawing()

    def paint(self, painter: QPainter) -> None:
        if not self.is_under_way:
            return
        look, zoom = paints(), self.view.zoom
        start, end = self._ends()
        points = course(start, end)
        path = QPainterPath(points[0])
        path.cubicTo(*points[1:])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        stroke(painter, path, ("plain", False, True), look, zoom)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours["accent"])
        for place in (start, end):
            painter.drawPath(port_path(place, "round", sizes().port))

    def _ends(self) -> tuple[QPointF, QPointF]:
        if self.pair is not None:
            return self._place(self.pair[0], False), self._place(self.pair[1], True)
        outputs = [mark for mark in self.item.visual.ports if not mark.is_input]
        if not outputs:
            return self.start.place, self._end
        places = [self.item.port_place(mark) for mark in outputs]
        return min(places, key=lambda each: (each - self.start.place).manhattanLength()), self._end

    def _best(self, other: NodeItem, pointer: Pointer) -> wiring.Pair | None:
        """The best wire to the other node, else from it."""
        fits = self.view.wiring.fits
        for first, second, start, end in (
            (self.item, other, self.start.place, pointer.place),
            (other, self.item, pointer.place, self.start.place),
        ):

            def away(
                source: Port, target: Port, start: QPointF = start, end: QPointF = end
            ) -> float:
                way = self._place(source, False) - start, self._place(target, True) - end
                return float(way[0].manhattanLength() + way[1].manhattanLength())

            pair = wiring.best_link(self._design, first.id, second.id, fits, away)
            if pair is not None:
                return pair
        return None

    def _why_not(self, other: NodeItem) -> str:
        nodes = self._design.nodes
        outputs, inputs = nodes[self.item.id].layer.outputs, nodes[other.id].layer.inputs
        if not outputs:
            return f"{self.item.visual.title} gives nothing on."
        if not inputs:
            return f"{other.visual.title} takes no wire."
        pair = Port(self.item.id, outputs[0].name), Port(other.id, inputs[0].name)
        problem = edits.refusal(self._design, *pair)
        return problem.found if problem is not None else ""

    def _under(self, pointer: Pointer) -> NodeItem | None:
        items = nodes_near(self.view.sheet, pointer.place, 1.0)
        return next((item for item in items if item.place.contains(pointer.place)), None)

    def _place(self, port: Port, is_input: bool) -> QPointF:
        item = self.view.sheet.nodes[port.node]
        index = len(wiring.wires_at(self._design, port, True)) if is_input else 0
        mark = item.port(port.name, is_input, index)
        return item.port_place(mark) if mark is not None else item.place.center()

    def _end_drawing(self) -> None:
        self.view.say("", self.start.spot)
        self.view.hover_nodes(())
        self.view.viewport().update()
