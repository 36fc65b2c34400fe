"""Outputs whose values are looked at: where they are drawn, and what they are called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF

from netbuilder.core.design import Port, Wire
from netbuilder.link.messages import Outlet
from netbuilder.ui.canvas.paints import sizes

if TYPE_CHECKING:
    from netbuilder.ui.canvas.view import CanvasView
    from netbuilder.ui.canvas.wire_path import WirePath


class Outlets:
    """The outputs of the design that a canvas shows."""

    def __init__(self, view: CanvasView) -> None:
        self._view = view

    def of(self, port: Port) -> Outlet:
        """The address of an output of the open design."""
        return Outlet((*self._view.workspace.inside, port.node), port.name)

    def chosen(self) -> tuple[Outlet, ...]:
        """Those of the selected wires; without any, those of the selected layers."""
        view = self._view
        ports = [wire.source for wire in view.sheet.chosen_wires]
        if not ports:
            nodes = view.workspace.design.nodes
            chosen = [nodes[id] for id in nodes if id in view.workspace.selection]
            ports = [Port(node.id, out.name) for node in chosen for out in node.layer.outputs]
        return tuple(dict.fromkeys(map(self.of, ports)))

    def is_here(self, outlet: Outlet) -> bool:
        """Whether it is one of the open design."""
        workspace = self._view.workspace
        node = workspace.design.nodes.get(outlet.nodes[-1])
        return (
            outlet.nodes[:-1] == workspace.inside
            and node is not None
            and any(socket.name == outlet.port for socket in node.layer.outputs)
        )

    def title(self, outlet: Outlet) -> str:
        """From which layer to which."""
        nodes = self._view.workspace.design.nodes
        if outlet.nodes[-1] not in nodes:
            return outlet.nodes[-1]
        targets = dict.fromkeys(nodes[wire.target.node].title for wire in self._wires(outlet))
        leading = f" → {', '.join(targets)}" if targets else ""
        return f"{nodes[outlet.nodes[-1]].title}{leading}"

    def path(self, outlet: Outlet) -> WirePath | None:
        """The course of its first wire."""
        paths = self._view.sheet.wires.paths
        return next((paths[wire] for wire in self._wires(outlet) if wire in paths), None)

    def root(self, outlet: Outlet) -> QPointF | None:
        """Where its wires begin, just behind the port, in the scene."""
        path = self.path(outlet)
        return None if path is None else path.points[0] + QPointF(sizes().step, 0.0)

    def below(self, outlet: Outlet) -> QPointF:
        """A place under its layer, in the scene."""
        item = self._view.sheet.nodes.get(outlet.nodes[-1])
        corner = item.place.bottomLeft() if item is not None else QPointF()
        return corner + QPointF(0.0, 3 * sizes().step)

    def _wires(self, outlet: Outlet) -> list[Wire]:
        leaving = self._view.workspace.design.outgoing.get(outlet.nodes[-1], ())
        return [wire for wire in leaving if wire.source.name == outlet.port]
