"""Edits of blocks: group a selection, take it apart again, and keep every use in step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import structs

from netbuilder.core import edits, frame_text, frames
from netbuilder.core.block_refusals import refuse_many, refuse_ungroupable
from netbuilder.core.design import BlockUse, Design, Port, Wire, free_ids
from netbuilder.core.layer import Layer, Role
from netbuilder.core.problems import DesignError, Problem, Where
from netbuilder.core.use_inference import overridden
from netbuilder.core.value import Block, Project
from netbuilder.core.wiring import rewired


def entrances(design: Design) -> tuple[str, ...]:
    """Ids of a block's entrances in the order of its ports: from top to bottom."""
    return _ports(design, Role.ENTRANCE)


def exits(design: Design) -> tuple[str, ...]:
    """Ids of a block's exits in the order of its ports: from top to bottom."""
    return _ports(design, Role.EXIT)


def use_of(key: str, block: Block, **more: Any) -> BlockUse:
    """A use of a block with the sockets its ports give it."""
    return BlockUse(key, takes=entrances(block.design), gives=exits(block.design), **more)


def contains(blocks: Mapping[str, Block], outer: str, inner: str) -> bool:
    """Whether a block is another one, or holds it at any depth."""
    seen: set[str] = set()
    queue = [outer]
    while queue:
        key = queue.pop()
        if key == inner:
            return True
        if key in seen or key not in blocks:
            continue
        seen.add(key)
        queue += [use.definition for use in _uses(blocks[key].design)]
    return False


def with_block(project: Project, key: str, block: Block) -> Project:
    """Define a block anew; every use of it gets the sockets it has now.

    Raises:
        DesignError: The block would stand inside itself.
    """
    blocks = {**project.blocks, key: block}
    for use in _uses(block.design):
        if contains(blocks, use.definition, key):
            raise DesignError(_endless(block.name))
    sockets = (entrances(block.design), exits(block.design))
    changed = {
        name: structs.replace(each, design=_in_step(each.design, key, sockets))
        for name, each in blocks.items()
    }
    design = _in_step(project.design, key, sockets)
    return structs.replace(project, design=design, blocks=changed)


def grouped(project: Project, ids: Iterable[str], name: str) -> tuple[Project, str]:
    """Make a block of nodes of the project's own design; answers the id of the node in their place.

    Raises:
        DesignError: There is nothing to group, or data enters or is judged among the nodes.
    """
    design, blocks = project.design, dict(project.blocks)
    new_design, new_blocks, id = group_in(design, blocks, ids, name)
    return structs.replace(project, design=new_design, blocks=new_blocks), id


def group_in(
    design: Design, blocks: Mapping[str, Block], ids: Iterable[str], name: str
) -> tuple[Design, dict[str, Block], str]:
    """As `grouped`, for any design: answers the design, the blocks and the new node's id."""
    chosen = [id for id in design.nodes if id in set(ids)]
    refuse_ungroupable(design, chosen)
    inner = Design({id: design.nodes[id] for id in chosen}, _between(design, chosen))
    kept_bends = {wire: design.bends[wire] for wire in inner.wires if wire in design.bends}
    framed = set(frame_text.travelling(design, chosen)[1])
    inner_frames = tuple(frame for frame in design.frames if frame.id in framed)
    inner = structs.replace(inner, bends=kept_bends, frames=inner_frames)
    entering = _crossing(design, chosen, into=True)
    leaving = _crossing(design, chosen, into=False)
    inner, doors = _with_entrances(inner, entering)
    inner, gates = _with_exits(inner, leaving)
    inner = _in_drawn_order(inner, design, doors)
    key = free_key(blocks, name)
    block = Block(name, inner)
    use = use_of(key, block)
    outer = edits.removed(frames.removed(design, framed), chosen)
    outer, id = edits.added(outer, use, _centre(design, chosen))
    wires = {wire: _outside(wire, set(chosen), id, doors, gates) for wire in design.wires}
    kept = dict.fromkeys(wire for wire in wires.values() if wire is not None)
    bends = {new: design.bends[old] for old, new in wires.items() if new and old in design.bends}
    outer = structs.replace(outer.with_wires(tuple(kept)), bends=bends)
    return outer, {**blocks, key: block}, id


def _in_drawn_order(inner: Design, design: Design, doors: Mapping[Port, str]) -> Design:
    """The content of a block with its wires in the order they were drawn in.

    A socket with many wires takes them in this order.
    """
    outside = {door: source for source, door in doors.items()}
    order = {wire: index for index, wire in enumerate(design.wires)}

    def place(wire: Wire) -> int:
        source = outside.get(wire.source.node, wire.source)
        return order.get(Wire(source, wire.target), len(order))

    return inner.with_wires(tuple(sorted(inner.wires, key=place)))


def _outside(
    wire: Wire, chosen: set[str], id: str, doors: Mapping[Port, str], gates: Mapping[Port, str]
) -> Wire | None:
    """What becomes of a wire when nodes become a block: in its place in the order, or gone."""
    starts, ends = wire.source.node in chosen, wire.target.node in chosen
    if starts and ends:
        return None
    if ends:
        return Wire(wire.source, Port(id, doors[wire.source]))
    return Wire(Port(id, gates[wire.source]), wire.target) if starts else wire


def ungrouped(
    design: Design, blocks: Mapping[str, Block], id: str
) -> tuple[Design, tuple[str, ...]]:
    """Put a block's content, once per copy, in the place of the node that stands for it.

    Answers the design and the ids of the new nodes. What the use had overridden is in them.

    Raises:
        DesignError: The node stands for no block that is there.
    """
    node = design.nodes[id]
    use = node.layer
    if not isinstance(use, BlockUse) or use.definition not in blocks:
        raise DesignError(
            Problem("not-a-block", f"{node.title} is no block.", where=Where(node=id))
        )
    sources: dict[str, Port] = {
        wire.target.name: wire.source for wire in design.incoming.get(id, ())
    }
    refuse_many(node, use.repeat * len(blocks[use.definition].design.nodes))
    placed: list[str] = []
    twins: dict[str, str] = {}
    x, y = node.position
    for copy in range(use.repeat):
        inner = overridden(blocks[use.definition].design, use.overrides, copy)
        design, names, reached = _poured(design, inner, sources, (x, y), copy)
        placed += names.values()
        if use.shared:
            design = _shared(design, names, twins)
            twins = twins or names
        leaving = [reached[gate] for gate in use.gives if gate in reached]
        sources |= dict(zip(use.takes, leaving, strict=False))
        x += _width(inner)
    changes = {
        wire: Wire(reached[wire.source.name], wire.target)
        for wire in design.outgoing.get(id, ())
        if wire.source.name in reached
    }
    design = rewired(design, changes)
    return edits.removed(design, [id]), tuple(placed)


def _poured(
    design: Design,
    inner: Design,
    sources: Mapping[str, Port | None],
    corner: tuple[float, float],
    copy: int,
) -> tuple[Design, dict[str, str], dict[str, Port]]:
    """Place the content of one copy; answers its new ids by old ones and what feeds each exit."""
    doors, gates = set(entrances(inner)), set(exits(inner))
    content = {key: node for key, node in inner.nodes.items() if key not in doors | gates}
    left = min((node.position[0] for node in content.values()), default=0.0)
    top = min((node.position[1] for node in content.values()), default=0.0)
    nodes, names = dict(design.nodes), dict[str, str]()
    fresh = free_ids(nodes, (node.layer.stem for node in content.values()))
    for (key, node), id in zip(content.items(), fresh, strict=True):
        names[key] = id
        place = (node.position[0] - left + corner[0], node.position[1] - top + corner[1])
        nodes[names[key]] = structs.replace(node, id=names[key], position=place)
    for id in names.values():
        partner = names.get(nodes[id].same_weights_as, "")
        nodes[id] = structs.replace(nodes[id], same_weights_as=partner)
    wires, bends = list(design.wires), dict(design.bends)
    across, down = corner[0] - left, corner[1] - top
    reached: dict[str, Port] = {}
    for wire in inner.wires:
        start = wire.source.node
        source = sources.get(start) if start in doors else Port(names[start], wire.source.name)
        if source is None:
            continue
        if wire.target.node in gates:
            reached[wire.target.node] = source
        else:
            wires.append(Wire(source, Port(names[wire.target.node], wire.target.name)))
            points = inner.bends.get(wire, ())
            if points and start not in doors:
                bends[wires[-1]] = tuple((x + across, y + down) for x, y in points)
    whole = Design(nodes, tuple(wires), design.frames, bends)
    return frame_text.joined(whole, inner.frames, (across, down), names)[0], names, reached


def _shared(design: Design, names: Mapping[str, str], twins: Mapping[str, str]) -> Design:
    nodes = dict(design.nodes)
    for key, id in names.items():
        if key in twins:
            owner = nodes[twins[key]].same_weights_as or twins[key]
            nodes[id] = structs.replace(nodes[id], same_weights_as=owner)
    return structs.replace(design, nodes=nodes)


def _width(inner: Design) -> float:
    across = [node.position[0] for node in inner.nodes.values()]
    return max(across, default=0.0) - min(across, default=0.0) + edits.STEP_PX


def _ports(design: Design, role: Role) -> tuple[str, ...]:
    nodes = [node for node in design.nodes.values() if node.layer.role is role]
    return tuple(node.id for node in sorted(nodes, key=lambda node: node.position[1]))


def _uses(design: Design) -> Iterator[BlockUse]:
    for node in design.nodes.values():
        if isinstance(node.layer, BlockUse):
            yield node.layer


def _in_step(design: Design, key: str, sockets: tuple[tuple[str, ...], tuple[str, ...]]) -> Design:
    """The design with every use of a block given these sockets."""
    for id, node in design.nodes.items():
        use = node.layer
        if (
            isinstance(use, BlockUse)
            and use.definition == key
            and (use.takes, use.gives) != sockets
        ):
            layer = structs.replace(use, takes=sockets[0], gives=sockets[1])
            design = edits.with_layer(design, id, layer)
    return design


def _between(design: Design, chosen: list[str]) -> tuple[Wire, ...]:
    inside = set(chosen)
    return tuple(
        wire for wire in design.wires if wire.source.node in inside and wire.target.node in inside
    )


def _crossing(design: Design, chosen: list[str], into: bool) -> dict[Port, list[Wire]]:
    """Wires over the edge of the selection, by the port they come from."""
    inside = set(chosen)
    found: dict[Port, list[Wire]] = {}
    for wire in design.wires:
        if (wire.target.node in inside, wire.source.node in inside) == (into, not into):
            found.setdefault(wire.source, []).append(wire)
    return found


def _with_entrances(
    inner: Design, entering: Mapping[Port, list[Wire]]
) -> tuple[Design, dict[Port, str]]:
    """One entrance per port outside that feeds the block; answers them by that port."""
    doors: dict[Port, str] = {}
    fed: list[tuple[Port | None, list[Port]]] = [
        (source, [wire.target for wire in wires]) for source, wires in entering.items()
    ]
    fed += [(None, [port]) for port in _open_inputs(inner, entering)]
    for source, targets in fed:
        place = _beside(inner, [port.node for port in targets], -edits.STEP_PX, len(doors))
        inner, id = edits.added(inner, Layer.entries()["entrance"](), place)
        start = Port(id, inner.nodes[id].layer.outputs[0].name)
        inner = structs.replace(
            inner, wires=(*inner.wires, *(Wire(start, target) for target in targets))
        )
        if source is not None:
            doors[source] = id
    return inner, doors


def _open_inputs(inner: Design, entering: Mapping[Port, list[Wire]]) -> list[Port]:
    fed = {wire.target for wire in inner.wires}
    fed |= {wire.target for wires in entering.values() for wire in wires}
    return [
        Port(node.id, socket.name)
        for node in inner.nodes.values()
        for socket in node.layer.inputs
        if not socket.optional and Port(node.id, socket.name) not in fed
    ]


def _with_exits(
    inner: Design, leaving: Mapping[Port, list[Wire]]
) -> tuple[Design, dict[Port, str]]:
    """One exit per port inside that is read outside, or that nothing reads."""
    gates: dict[Port, str] = {}
    used = {wire.source.node for wire in inner.wires}
    unread = [
        Port(node.id, node.layer.outputs[0].name)
        for node in inner.nodes.values()
        if node.layer.outputs
        and node.id not in used
        and node.layer.role is Role.HIDDEN
        and not any(port.node == node.id for port in leaving)
    ]
    for source in [*leaving, *unread]:
        place = _beside(inner, [source.node], edits.STEP_PX, len(gates))
        inner, id = edits.added(inner, Layer.entries()["exit"](), place)
        end = Port(id, inner.nodes[id].layer.inputs[0].name)
        inner = structs.replace(inner, wires=(*inner.wires, Wire(source, end)))
        gates[source] = id
    return inner, gates


def _beside(inner: Design, ids: list[str], shift: float, row: int) -> tuple[float, float]:
    across = [node.position[0] for node in inner.nodes.values() if node.layer.role is Role.HIDDEN]
    down = [inner.nodes[id].position[1] for id in ids]
    edge = min(across) if shift < 0 else max(across)
    return edge + shift, sum(down) / len(down) + 120.0 * row


def _centre(design: Design, chosen: list[str]) -> tuple[float, float]:
    places = [design.nodes[id].position for id in chosen]
    across = [place[0] for place in places]
    down = [place[1] for place in places]
    return (min(across) + max(across)) / 2, (min(down) + max(down)) / 2


def free_key(blocks: Mapping[str, Block], name: str) -> str:
    """The first unused key that reads like a name."""
    key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "block"
    if not key[0].isalpha():
        key = f"block_{key}"
    number, free = 2, key
    while free in blocks:
        free, number = f"{key}_{number}", number + 1
    return free


def _endless(name: str) -> Problem:
    return Problem(
        "block-inside-itself",
        found=f"The block '{name}' cannot stand inside itself.",
        fix="Use another block there.",
    )
