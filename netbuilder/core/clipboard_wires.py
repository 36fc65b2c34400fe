"""The wires of a pasted group: those that can be, and how many cannot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from msgspec import structs

from netbuilder.core.design import Design, Node, Port, UnknownLayer, Wire, breaks_loops

Bends = dict[Wire, tuple[tuple[float, float], ...]]
Nodes = dict[str, Node]


def fitted(
    nodes: Nodes,
    wires: Mapping[Wire, tuple[tuple[float, float], ...]],
    ids: Mapping[str, str],
    found: Counter[str],
) -> tuple[Nodes, Bends]:
    """The nodes, where of an unknown kind with the sockets their wires need, and the wires.

    Args:
        nodes: The new nodes.
        wires: As they were copied.
        ids: The new id of each that was copied.
        found: Counts the wires that are left out, by reason.
    """
    known: Bends = {}
    for wire, bends in wires.items():
        if wire.source.node in ids and wire.target.node in ids:
            known[_renamed(wire, ids)] = bends
        else:
            found["loose"] += 1
    able = with_sockets(nodes, known)
    inputs = {id: {each.name: each.many for each in able[id].layer.inputs} for id in able}
    outputs = {id: {each.name for each in able[id].layer.outputs} for id in able}
    used: set[Port] = set()
    kept: Bends = {}
    for wire, bends in known.items():
        source, target = wire.source, wire.target
        sockets = inputs[target.node]
        if source.name not in outputs[source.node] or target.name not in sockets:
            found["port"] += 1
        elif target in used and not sockets[target.name]:
            found["taken"] += 1
        else:
            used.add(target)
            kept[wire] = bends
    for wire in _closing(nodes, kept):
        found["circle"] += 1
        del kept[wire]
    return with_sockets(nodes, kept), kept


def fed(
    design: Design,
    nodes: Nodes,
    led_in: Iterable[Wire],
    ids: Mapping[str, str],
    wires: Collection[Wire],
    found: Counter[str],
) -> tuple[Wire, ...]:
    """The wires from nodes that are there to new ones, as they led to the originals.

    They close no circle, since nothing leads back from what is new. `with_sockets` then gives
    nodes of an unknown kind what they need.
    """
    used = {wire.target for wire in wires}
    kept: dict[Wire, None] = {}
    for wire in led_in:
        start, id = design.nodes.get(wire.source.node), ids[wire.target.node]
        target = Port(id, wire.target.name)
        layer = nodes[id].layer
        many = {each.name: each.many for each in layer.inputs}.get(target.name)
        if isinstance(layer, UnknownLayer) and target.name.isidentifier():
            many = True
        has_output = start is not None and any(
            each.name == wire.source.name for each in start.layer.outputs
        )
        if not has_output or many is None or (target in used and not many):
            found["led_in"] += 1
            continue
        used.add(target)
        kept[Wire(wire.source, target)] = None
    return tuple(kept)


def _renamed(wire: Wire, ids: Mapping[str, str]) -> Wire:
    source, target = wire.source, wire.target
    return Wire(Port(ids[source.node], source.name), Port(ids[target.node], target.name))


def with_sockets(nodes: Nodes, wires: Iterable[Wire]) -> Nodes:
    """The nodes; those of an unknown kind with a socket for each of their wires."""
    inputs: dict[str, dict[str, None]] = {}
    outputs: dict[str, dict[str, None]] = {}
    for wire in wires:
        for port, names in ((wire.target, inputs), (wire.source, outputs)):
            if port.name.isidentifier():
                names.setdefault(port.node, {})[port.name] = None
    changes = {}
    for id, node in nodes.items():
        layer = node.layer
        if isinstance(layer, UnknownLayer):
            takes = dict.fromkeys((*layer.input_names, *inputs.get(id, ())))
            gives = dict.fromkeys((*layer.output_names, *outputs.get(id, ())))
            layer = structs.replace(layer, input_names=tuple(takes), output_names=tuple(gives))
            changes[id] = structs.replace(node, layer=layer)
    return {**nodes, **changes}


def _closing(nodes: Nodes, wires: Iterable[Wire]) -> list[Wire]:
    """Wires without which the others close no circle; a memory of one step may stand in one."""
    memories = {id for id, node in nodes.items() if breaks_loops(node)}
    after: dict[str, list[Wire]] = {}
    for wire in wires:
        if wire.source.node not in memories and wire.target.node not in memories:
            after.setdefault(wire.source.node, []).append(wire)
    closing: list[Wire] = []
    done: set[str] = set()
    for start in after:
        if start in done:
            continue
        way, open_ids = [(start, iter(after[start]))], {start}
        while way:
            id, rest = way[-1]
            following = next(rest, None)
            if following is None:
                way.pop()
                open_ids.discard(id)
                done.add(id)
                continue
            target = following.target.node
            if target in open_ids:
                closing.append(following)
            elif target not in done:
                way.append((target, iter(after.get(target, ()))))
                open_ids.add(target)
    return closing
