"""Every edit of a drawing as a pure function from one design to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from netbuilder.core import bends
from netbuilder.core.design import (
    NAME_LIMIT,
    Design,
    Node,
    NodeLayer,
    Port,
    Wire,
    breaks_loops,
    free_id,
)
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError, Problem, Where

STEP_PX = 240.0


def added(
    design: Design, layer: NodeLayer, position: tuple[float, float] = (0.0, 0.0), name: str = ""
) -> tuple[Design, str]:
    """Place a node; answers the new design and the node's id."""
    id = free_id(design.nodes, layer.stem)
    node = Node(id, layer, name=name, position=position)
    return structs.replace(design, nodes={**design.nodes, id: node}), id


def refusal(design: Design, source: Port, target: Port) -> Problem | None:
    """Why a wire between two ports cannot be, or None if it can.

    A wire may be legal and still not fit in size: that is a problem of the design, not of the
    edit.
    """
    where = Where(node=target.node, port=target.name)
    for port in (source, target):
        if port.node not in design.nodes:
            return Problem("no-such-node", found="One end of this wire is not there.", where=where)
    start, end = design.nodes[source.node], design.nodes[target.node]
    if not any(socket.name == source.name for socket in start.layer.outputs):
        return Problem("not-an-output", found=f"{start.title} gives nothing here.", where=where)
    socket = next((each for each in end.layer.inputs if each.name == target.name), None)
    if socket is None:
        return Problem("not-an-input", found=f"{end.title} takes no wire here.", where=where)
    if source.node == target.node:
        return Problem(
            "wire-to-itself",
            found=f"{end.title} cannot feed itself.",
            where=where,
            fix="Use a recurrent layer for memory.",
        )
    if Wire(source, target) in design.wires:
        return Problem("wired-already", found="These two are wired already.", where=where)
    if _reaches(design, target.node, source.node):
        return Problem(
            "loop",
            found=f"{end.title} already leads to {start.title}: this wire would close a circle.",
            fix="Lead it through a Delay, or use a recurrent layer for memory.",
            where=where,
        )
    return None


def connected(design: Design, source: Port, target: Port) -> Design:
    """Draw a wire. The wire of an occupied single input is replaced.

    Raises:
        DesignError: The wire cannot be; see `refusal`.
    """
    problem = refusal(design, source, target)
    if problem is not None:
        raise DesignError(problem)
    socket = next(
        each for each in design.nodes[target.node].layer.inputs if each.name == target.name
    )
    wires = design.wires
    if not socket.many:
        wires = tuple(wire for wire in wires if wire.target != target)
    return design.with_wires((*wires, Wire(source, target)))


def disconnected(design: Design, *wires: Wire) -> Design:
    """Take wires away; those that are not there are ignored."""
    gone = set(wires)
    return design.with_wires(tuple(wire for wire in design.wires if wire not in gone))


def removed(design: Design, ids: Iterable[str], heal: bool = False) -> Design:
    """Take nodes away with their wires; with `heal`, what fed them feeds what they fed."""
    gone = set(ids) & set(design.nodes)
    for id in gone if heal else ():
        design = _healed(design, id)
    nodes = {
        id: structs.replace(node, same_weights_as="") if node.same_weights_as in gone else node
        for id, node in design.nodes.items()
        if id not in gone
    }
    wires = tuple(
        wire
        for wire in design.wires
        if wire.source.node not in gone and wire.target.node not in gone
    )
    return structs.replace(design.with_wires(wires), nodes=nodes)


def moved(design: Design, positions: Mapping[str, tuple[float, float]]) -> Design:
    """Put nodes elsewhere, with the dots of wires between them; unknown ids are ignored."""
    design = bends.carried(design, positions)
    changes = {
        id: structs.replace(design.nodes[id], position=position)
        for id, position in positions.items()
        if id in design.nodes
    }
    return structs.replace(design, nodes={**design.nodes, **changes})


def renamed(design: Design, id: str, text: str) -> Design:
    """Give a node a name; an empty one brings back the kind's own title."""
    cleaned = "".join(letter for letter in text if letter.isprintable()).strip()[:NAME_LIMIT]
    return _with_nodes(design, (id,), name=cleaned)


def with_parameter(design: Design, id: str, field: str, value: Any) -> Design:
    """Give a parameter of a node a new value, in its Python form.

    Raises:
        DesignError: The value is not legal, or the node has no such parameter.
    """
    layer = design.nodes[id].layer
    if not isinstance(layer, Layer) or field not in layer.parameters:
        raise DesignError(
            Problem(
                "no-such-parameter",
                found=f"{design.nodes[id].title} has no setting '{field}'.",
                where=Where(node=id, field=field),
            )
        )
    problem = layer.parameters[field].problem(value, owner=design.nodes[id].title, node=id)
    if problem is not None:
        raise DesignError(problem)
    return with_layer(design, id, layer.replaced(**{field: value}))


def with_same_weights(design: Design, id: str, other: str) -> Design:
    """Let a node share the weights of another; an empty `other` gives it its own again.

    Sharing never goes through a third node: who shared with either of the two shares with the
    one that owns them.

    Raises:
        DesignError: The other node is not there, or is the node itself.
    """
    owner = design.nodes[other].same_weights_as or other if other in design.nodes else other
    if owner == id or (owner and owner not in design.nodes):
        raise DesignError(
            Problem(
                "weights-not-shareable",
                found=f"{design.nodes[id].title} cannot share its weights with itself."
                if owner == id
                else "The layer to share weights with is not there.",
                where=Where(node=id),
            )
        )
    followers = [node.id for node in design.nodes.values() if node.same_weights_as == id]
    return _with_nodes(design, (id, *(followers if owner else ())), same_weights_as=owner)


def with_layer(design: Design, id: str, layer: NodeLayer) -> Design:
    """Put another layer record in a node's place; wires to sockets it lacks are taken away."""
    design = _with_nodes(design, (id,), layer=layer)
    inputs = {socket.name for socket in layer.inputs}
    outputs = {socket.name for socket in layer.outputs}
    wires = tuple(
        wire
        for wire in design.wires
        if (wire.target.node != id or wire.target.name in inputs)
        and (wire.source.node != id or wire.source.name in outputs)
    )
    return design if wires == design.wires else design.with_wires(wires)


def with_bypass(design: Design, ids: Iterable[str], on: bool) -> Design:
    """Let data pass nodes untouched, or no longer; an Input or Output it cannot pass."""
    able = [id for id in ids if not on or design.nodes[id].can_pass]
    return _with_nodes(design, able, bypassed=on)


def with_frozen(design: Design, ids: Iterable[str], on: bool) -> Design:
    """Let training leave the weights of nodes alone, or no longer."""
    return _with_nodes(design, ids, frozen_weights=on)


def with_rate_factor(design: Design, ids: Iterable[str], factor: float) -> Design:
    """Let the weights of nodes learn with so many times the learning rate of the plan."""
    return _with_nodes(design, ids, rate_factor=factor)


def with_weight_decay(design: Design, ids: Iterable[str], decay: float | None) -> Design:
    """Give the weights of nodes a weight decay of their own; None for that of the optimizer."""
    return _with_nodes(design, ids, weight_decay=decay)


def inserted_on_wire(
    design: Design, wire: Wire, layer: NodeLayer, position: tuple[float, float]
) -> tuple[Design, str]:
    """Place a new node on a wire; answers the new design and its id."""
    design, id = added(design, layer, position)
    return put_on_wire(design, wire, id), id


def with_room(design: Design, start: str, x: float) -> Design:
    """Push a node and all that follows it to the right, so that it begins at `x` or later."""
    gap = x - design.nodes[start].position[0]
    if gap <= 0:
        return design
    places = {id: design.nodes[id].position for id in design.following(start)}
    return moved(design, {id: (left + gap, top) for id, (left, top) in places.items()})


def put_on_wire(design: Design, wire: Wire, id: str) -> Design:
    """Lead a wire through a node that is already placed.

    The two new wires take the old one's place in the order, so sockets with many wires keep
    theirs.

    Raises:
        DesignError: The node has no input or no output, or a circle would close.
    """
    layer = design.nodes[id].layer
    if not layer.inputs or not layer.outputs or wire not in design.wires:
        raise DesignError(
            Problem(
                "not-insertable",
                found=f"{design.nodes[id].title} cannot stand in the middle of a wire.",
                where=Where(node=id),
            )
        )
    first = Wire(wire.source, Port(id, layer.inputs[0].name))
    second = Wire(Port(id, layer.outputs[0].name), wire.target)
    without = disconnected(design, wire)
    for each in (first, second):
        problem = refusal(without, each.source, each.target)
        if problem is not None:
            raise DesignError(problem)
    wires = [other for other in design.wires if other.target != first.target or other == wire]
    place = wires.index(wire)
    before, after = bends.split(design, wire, id)
    design = design.with_wires((*wires[:place], first, second, *wires[place + 1 :]))
    return bends.bent(bends.bent(design, first, before), second, after)


def room_beside(design: Design, position: tuple[float, float]) -> tuple[float, float]:
    """The nearest place at or below `position` where a node covers no other."""
    x, y = position
    while any(
        abs(node.position[0] - x) < 190 and abs(node.position[1] - y) < 130
        for node in design.nodes.values()
    ):
        y += 24
    return x, y


def _healed(design: Design, id: str) -> Design:
    """What fed a node feeds what it fed, where that closes no circle; the node is left unwired.

    With several inputs and outputs the first goes on from the first, the second from the second;
    an output without such an input goes on from the first wire.
    """
    before, after = design.incoming.get(id, ()), set(design.outgoing.get(id, ()))
    if not before:
        return design
    wires: dict[Wire, tuple[tuple[float, float], ...]] = {}
    for wire in design.wires:
        if wire not in after:
            if wire not in before:
                wires[wire] = design.bends.get(wire, ())
            continue
        feeding = _feeding(design.nodes[id].layer, before, wire.source.name)
        source, target = feeding.source, wire.target
        closes = breaks_loops(design.nodes[id]) and _reaches(design, target.node, source.node)
        replacement = Wire(source, target)
        if source.node != target.node and not closes and replacement not in design.wires:
            wires[replacement] = bends.joined(design, feeding, wire)
    design = design.with_wires(tuple(wires))
    for wire, points in wires.items():
        if points:
            design = bends.bent(design, wire, points)
    return design


def _feeding(layer: NodeLayer, before: tuple[Wire, ...], output: str) -> Wire:
    """The wire whose data takes the place of what left through an output."""
    names = [socket.name for socket in layer.outputs]
    rank = names.index(output) if output in names else 0
    inputs = [socket.name for socket in layer.inputs]
    wanted = inputs[rank] if rank < len(inputs) else ""
    return next((wire for wire in before if wire.target.name == wanted), before[0])


def _with_nodes(design: Design, ids: Iterable[str], **values: Any) -> Design:
    changes = {id: structs.replace(design.nodes[id], **values) for id in ids if id in design.nodes}
    return structs.replace(design, nodes={**design.nodes, **changes})


def _reaches(design: Design, start: str, end: str) -> bool:
    """Whether one node leads to another without a memory of one step on the way."""
    ends = (design.nodes[start], design.nodes[end])
    if any(breaks_loops(node) for node in ends):
        return False
    seen, queue = {start}, [start]
    while queue:
        id = queue.pop()
        if id == end:
            return True
        fresh = {each for each in design.after(id) if not breaks_loops(design.nodes[each])} - seen
        seen |= fresh
        queue.extend(fresh)
    return False
