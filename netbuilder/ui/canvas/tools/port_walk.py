"""Wires by keyboard: Enter goes to a node's ports, arrows choose, Enter starts and ends a wire.

Ctrl+Enter takes all wires of a port to another one, Delete takes them away, W selects them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen

from netbuilder.core import edits, wiring
from netbuilder.core.design import Port, Wire
from netbuilder.core.sources import sources, targets
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.visual import PortMark
from netbuilder.ui.canvas.ways import course
from netbuilder.ui.canvas.wire_painter import stroke

if TYPE_CHECKING:
    from netbuilder.ui.canvas.gesture_host import GestureHost

Place = tuple[NodeItem, PortMark]
ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
BACK = (Qt.Key.Key_Left, Qt.Key.Key_Up)
ON = (Qt.Key.Key_Right, Qt.Key.Key_Down)
GONE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
Keys = Qt.KeyboardModifier


class PortWalk(Gesture):
    """A ring on a port; Esc leaves. Outputs come first, since most wires start there."""

    has_pointer = False

    def __init__(self, view: GestureHost, ports: list[Place]) -> None:
        super().__init__(view, Pointer(QPoint(), QPointF()))
        self._choices = ports
        self._index = 0
        self._anchor: Place | None = None
        self._moving: tuple[Wire, ...] = ()

    @classmethod
    def on(cls, view: GestureHost, id: str) -> PortWalk | None:
        """A walk over the ports of a node; None where it has none."""
        item = view.sheet.nodes[id]
        ports = sorted(item.visual.ports, key=lambda port: port.is_input)
        return cls(view, [(item, port) for port in ports]) if ports else None

    @property
    def current(self) -> Place:
        """The port with the ring."""
        return self._choices[self._index]

    @property
    def is_holding(self) -> bool:
        """Whether a wire was started, so that the choice is where it ends."""
        return self._anchor is not None

    def go(self, id: str, name: str, is_input: bool) -> bool:
        """Put the ring on a port; answers whether it is among the choices."""
        for index, (item, port) in enumerate(self._choices):
            if (item.id, port.name, port.is_input) == (id, name, is_input):
                self._index = index
                return True
        return False

    def key(self, key: Qt.Key, keys: Qt.KeyboardModifier = Keys.NoModifier) -> bool:
        """Do what a key means here; answers whether it means anything."""
        if key in ON or key in BACK:
            step = 1 if key in ON else -1
            self._index = (self._index + step) % len(self._choices)
            self.view.reveal(self.current[0].id)
        elif key in ENTER and keys & Keys.ControlModifier and self._anchor is None:
            self._take_all()
        elif key in ENTER:
            self._enter()
        elif key in GONE and self._anchor is None:
            held = self._held()
            self.view.cancel_gesture()
            self.view.wiring.delete(held)
        elif key == Qt.Key.Key_W and self._anchor is None:
            held = self._held()
            self.view.cancel_gesture()
            self.view.wiring.choose_only(held)
        else:
            return False
        self._speak()
        self.view.viewport().update()
        return True

    def release(self, pointer: Pointer) -> None:
        """A click ends the walk."""

    def move(self, pointer: Pointer) -> None:
        """The pointer has no part in it."""

    def cancel(self) -> None:
        self.view.say("", QPoint())

    def paint(self, painter: QPainter) -> None:
        look, (item, port) = paints(), self.current
        middle = item.port_place(port)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._anchor is not None:
            start = self._anchor[0].port_place(self._anchor[1])
            is_back = self._anchor[1].is_input != bool(self._moving)
            for near, far in self._lines(start, middle):
                points = course(far, near) if is_back else course(near, far)
                path = QPainterPath(points[0])
                path.cubicTo(*points[1:])
                stroke(painter, path, ("plain", False, True), look, self.view.zoom)
        painter.setPen(QPen(look.colours["focus"], 2.0))
        ring = sizes().port + 4.0
        painter.drawEllipse(middle, ring, ring)

    def _lines(self, start: QPointF, middle: QPointF) -> list[tuple[QPointF, QPointF]]:
        """From where to where wires hang: the new one, or all that are held from their ends."""
        if not self._moving or self._anchor is None:
            return [(start, middle)]
        paths = [self.view.sheet.wires.paths[wire] for wire in self._moving]
        far = 0 if self._anchor[1].is_input else 3
        return [(path.points[far], middle) for path in paths]

    def _enter(self) -> None:
        if self._anchor is None:
            self._start()
            return
        start, end = _port(self._anchor), _port(self.current)
        pair = (end, start) if self._anchor[1].is_input else (start, end)
        moving, is_output = self._moving, not self._anchor[1].is_input
        self.view.cancel_gesture()
        if moving:
            self.view.wiring.move(moving, end, is_output)
            return
        self.view.workspace.apply("Draw wire", lambda design: edits.connected(design, *pair))

    def _start(self) -> None:
        """Hold the chosen port and offer those that can take a wire from it."""
        anchor, sheet = self.current, self.view.sheet
        is_input = anchor[1].is_input
        ports = (sources if is_input else targets)(sheet.design, _port(anchor))
        marks = [(sheet.nodes[each.node], each.name) for each in ports if each.node in sheet.nodes]
        found = [(item, item.port(name, not is_input)) for item, name in marks]
        offered = [(item, mark) for item, mark in found if mark is not None]
        self._offer(anchor, offered, "No other port can take this wire.")

    def _take_all(self) -> None:
        """Hold all wires of the chosen port and offer the ports that can have them instead."""
        anchor, sheet = self.current, self.view.sheet
        self._moving, is_output = self._held(), not self.current[1].is_input
        without = edits.disconnected(sheet.design, *self._moving)
        offered: list[Place] = []
        for item in sheet.nodes.values() if self._moving else ():
            for port in item.visual.ports:
                target = _port((item, port))
                if port.is_input == is_output or target == _port(anchor):
                    continue
                if wiring.ends_refusal(without, self._moving, target, is_output) is None:
                    offered.append((item, port))
        words = "No other port can take these wires." if self._moving else "No wire is here."
        self._offer(anchor, offered, words)

    def _held(self) -> tuple[Wire, ...]:
        """The wires of the chosen port."""
        place = self.current
        return wiring.wires_at(self.view.sheet.design, _port(place), place[1].is_input)

    def _offer(self, anchor: Place, offered: list[Place], none: str) -> None:
        if not offered:
            self._moving = ()
            self.view.say(none, self._spot())
            return
        here = anchor[0].place.center()
        self._anchor = anchor
        fits = self.view.wiring.fits

        def rank(each: Place) -> tuple[bool, float]:
            is_unfit = not self._moving and not fits(*self._pair(each))
            return is_unfit, (each[0].place.center() - here).manhattanLength()

        self._choices, self._index = sorted(offered, key=rank), 0
        self.view.reveal(self.current[0].id)

    def _speak(self) -> None:
        if self.view.gesture is not self:
            return
        item, port = self.current
        if self._anchor is not None and not self._moving:
            unfit = self.view.wiring.misfit(*self._pair(self.current))
            self.view.say(unfit.found if unfit is not None else "", self._spot())
        side = "input" if port.is_input else "output"
        self.view.setAccessibleDescription(f"{item.visual.title}, {side} {port.name}")

    def _pair(self, other: Place) -> tuple[Port, Port]:
        """The wire between the held port and another."""
        held = self._anchor or self.current
        pair = _port(held), _port(other)
        return pair[::-1] if held[1].is_input else pair

    def _spot(self) -> QPoint:
        item, port = self.current
        return self.view.mapFromScene(item.port_place(port))


def _port(place: Place) -> Port:
    return Port(place[0].id, place[1].name)
