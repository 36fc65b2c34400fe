"""What pressing a mouse button begins on ports, wires and their dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.core.design import Port
from netbuilder.core.wiring import wires_at
from netbuilder.ui.canvas.hits import Hit
from netbuilder.ui.canvas.tools.draw_wire import BranchWire, DrawWire
from netbuilder.ui.canvas.tools.gesture import Gesture, Pointer
from netbuilder.ui.canvas.tools.knife import Knife
from netbuilder.ui.canvas.tools.lazy_connect import LazyConnect
from netbuilder.ui.canvas.tools.move_bend import BendWire, MoveDots
from netbuilder.ui.canvas.tools.move_wires import MoveWires

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView


def draw_wire(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Drag a wire from a port."""
    if under.item is None or under.port is None:
        return None
    return DrawWire(view, pointer, under.item, under.port)


def move_all(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Drag all wires of a port to another; a port without wires begins one."""
    if under.item is None or under.port is None:
        return None
    port = Port(under.item.id, under.port.name)
    if not wires_at(view.sheet.design, port, under.port.is_input):
        return draw_wire(view, pointer, under)
    return MoveWires(view, pointer, under.item, under.port)


def break_port(view: CanvasView, _: Pointer, under: Hit) -> None:
    """Take away all wires of a port."""
    if under.item is not None and under.port is not None:
        port = Port(under.item.id, under.port.name)
        view.wiring.break_port(port, under.port.is_input)


def bend_wire(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Select a wire, or drag a dot out of it."""
    return BendWire(view, pointer, under.wire) if under.wire is not None else None


def move_dots(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Select and drag dots of wires."""
    return MoveDots(view, pointer, under.dot) if under.dot is not None else None


def branch(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Drag a new wire from a dot."""
    return BranchWire(view, pointer, under.dot) if under.dot is not None else None


def cut(view: CanvasView, pointer: Pointer, _: Hit) -> Gesture:
    """Draw a line that cuts the wires it crosses."""
    return Knife(view, pointer)


def connect(view: CanvasView, pointer: Pointer, under: Hit) -> Gesture | None:
    """Wire two nodes by a drag from one to the other."""
    return LazyConnect(view, pointer, under.item) if under.item is not None else None
