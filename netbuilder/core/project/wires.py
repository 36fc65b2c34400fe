"""Reads and writes the wires of a design; those that lead nowhere are left out and marked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from netbuilder.core.design import BENDS_LIMIT, Node, Port, UnknownLayer, Wire
from netbuilder.core.params import described
from netbuilder.core.project.findings import Place
from netbuilder.core.project.strict_json import refuse
from netbuilder.core.project.texts import shown

WIRES_LIMIT = 100_000
KNOWN = frozenset(("from", "to", "by"))
Nodes = dict[str, Node]
Bends = dict[Wire, tuple[tuple[float, float], ...]]
FURTHEST_PX = 1e7


def wire_form(
    wire: Wire,
    unknown: Mapping[str, Any] | None = None,
    bends: tuple[tuple[float, float], ...] = (),
) -> dict[str, Any]:
    """The saved form of a wire: ``{"from": "dense_1.y", "to": "output_1.x"}``, and its bends."""
    source, target = wire.source, wire.target
    form: dict[str, Any] = {
        "from": f"{source.node}.{source.name}",
        "to": f"{target.node}.{target.name}",
    }
    if bends:
        form["by"] = [list(point) for point in bends]
    return {**form, **unknown} if unknown else form


def wire_key(wire: Wire) -> str:
    """Names a wire in paths of unknown fields."""
    form = wire_form(wire)
    return f"{form['from']}>{form['to']}"


def read_wires(
    saved: Any, nodes: Nodes, ids: Mapping[str, str], place: Place
) -> tuple[tuple[Wire, ...], Nodes, Bends]:
    """The wires, the nodes again (unknown ones have the sockets their wires need), and bends.

    Raises:
        FileProblemError: They are no list, or more than any design can have.
    """
    if not isinstance(saved, list):
        refuse(
            "open.wrong-structure",
            f"'wires' in this file should be a list, found {described(saved)}. It was not opened, "
            "so that nothing is lost.",
        )
    if len(saved) > WIRES_LIMIT:
        refuse(
            "open.too-many-wires",
            f"This project has {len(saved):,} wires; netbuilder opens up to {WIRES_LIMIT:,}.",
        )
    sockets = {id: _Sockets(node) for id, node in nodes.items()}
    wires: dict[Wire, None] = {}
    bends: Bends = {}
    for item in saved:
        wire = _wire(item, ids, place)
        if wire is None:
            continue
        fault = _fault(wire, wires, nodes, sockets)
        if fault:
            structs.replace(place, node=wire.target.node).mark("open.unusable-wire", fault)
            continue
        wires[wire] = None
        sockets[wire.target.node].used.add(wire.target.name)
        if "by" in item:
            bends |= _bends(wire, item["by"], nodes, place)
        if not item.keys() <= KNOWN:
            here = place.inside("wires").inside(wire_key(wire))
            for key in item.keys() - KNOWN:
                here.keep(key, item[key])
    return tuple(wires), {id: each.fitted(nodes[id]) for id, each in sockets.items()}, bends


class _Sockets:
    """What wires may use of one node."""

    __slots__ = ("inputs", "is_open", "outputs", "used")

    def __init__(self, node: Node) -> None:
        layer = node.layer
        self.inputs = {socket.name: socket.many for socket in layer.inputs}
        self.outputs = dict.fromkeys(socket.name for socket in layer.outputs)
        self.used: set[str] = set()
        # A layer that this version does not know may have any sockets.
        self.is_open = isinstance(layer, UnknownLayer)

    def fitted(self, node: Node) -> Node:
        """The node with the sockets that its wires need."""
        layer = node.layer
        if not isinstance(layer, UnknownLayer):
            return node
        inputs, outputs = tuple(self.inputs), tuple(self.outputs)
        if (layer.input_names, layer.output_names) == (inputs, outputs):
            return node
        layer = structs.replace(layer, input_names=inputs, output_names=outputs)
        return structs.replace(node, layer=layer)


def _wire(item: Any, ids: Mapping[str, str], place: Place) -> Wire | None:
    if isinstance(item, dict):
        source, target = _port(item.get("from"), ids), _port(item.get("to"), ids)
        if source is not None and target is not None:
            return Wire(source, target)
    place.mark("open.loose-wire", "A wire led to a layer that is not in the file and was left out.")
    return None


def _bends(wire: Wire, saved: Any, nodes: Nodes, place: Place) -> Bends:
    points: list[Any] = saved if isinstance(saved, list) else [None]
    usable = tuple((float(p[0]), float(p[1])) for p in points[:BENDS_LIMIT] if _is_place(p))
    if len(usable) < len(points):
        start, end = nodes[wire.source.node].title, nodes[wire.target.node].title
        place.mark(
            "open.wrong-type",
            f"Some bends of the wire from '{start}' to '{end}' cannot be read and were left out.",
        )
    return {wire: usable} if usable else {}


def _is_place(point: Any) -> bool:
    return (
        isinstance(point, list)
        and len(point) == 2
        and all(type(each) in (int, float) and abs(each) <= FURTHEST_PX for each in point)
    )


def _port(end: Any, ids: Mapping[str, str]) -> Port | None:
    if not isinstance(end, str):
        return None
    node, dot, name = end.rpartition(".")
    return Port(ids[node], name) if dot and node in ids and name.isidentifier() else None


def _fault(
    wire: Wire, wires: Mapping[Wire, None], nodes: Nodes, sockets: Mapping[str, _Sockets]
) -> str:
    source, target = sockets[wire.source.node], sockets[wire.target.node]
    out, into = wire.source.name, wire.target.name
    if source.is_open:
        source.outputs.setdefault(out)
    if target.is_open:
        target.inputs.setdefault(into, True)
    is_taken = into in target.used and not target.inputs[into]
    if out in source.outputs and into in target.inputs and wire not in wires and not is_taken:
        return ""
    start, end = nodes[wire.source.node].title, nodes[wire.target.node].title
    if out not in source.outputs:
        return f"'{start}' has no output '{shown(out)}', so a wire from there was left out."
    if into not in target.inputs:
        return f"'{end}' has no input '{shown(into)}', so a wire to there was left out."
    if wire in wires:
        return f"A wire from '{start}' to '{end}' was there twice. One is kept."
    return f"Two wires led into '{end}', which takes one here. The first is kept."
