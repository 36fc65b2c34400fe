"""Edits of many wires at once: moving, swapping, linking in a chain, and choosing the ports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.layer import Socket
from netbuilder.core.problems import DesignError, Problem, Where

Fits = Callable[[Port, Port], bool]
Pair = tuple[Port, Port]
# Nodes that begin within half a card of each other stand in one column.
COLUMN_PX = 88.0
# How far apart two ports are, for choosing the closest; equal for all where it does not matter.
Away = Callable[[Port, Port], float]


def anything_fits(_source: Port, _target: Port) -> bool:
    """For where nothing is known of what flows."""
    return True


def nowhere(_source: Port, _target: Port) -> float:
    """For where the distance does not matter."""
    return 0.0


def wires_at(design: Design, port: Port, is_input: bool) -> tuple[Wire, ...]:
    """The wires of a port, in the order they were drawn."""
    if is_input:
        return tuple(w for w in design.incoming.get(port.node, ()) if w.target == port)
    return tuple(w for w in design.outgoing.get(port.node, ()) if w.source == port)


def wires_of(design: Design, ids: Iterable[str]) -> tuple[Wire, ...]:
    """The wires between these nodes; where there is none between them, all that touch them."""
    chosen = set(ids)
    touching = [w for w in design.wires if w.source.node in chosen or w.target.node in chosen]
    between = [w for w in touching if w.source.node in chosen and w.target.node in chosen]
    return tuple(between or touching)


def rewired(design: Design, changes: Mapping[Wire, Wire]) -> Design:
    """Put other wires in the place of some, in the same order and with the same dots."""
    wires = tuple(dict.fromkeys(changes.get(wire, wire) for wire in design.wires))
    bends = {changes.get(wire, wire): points for wire, points in design.bends.items()}
    return structs.replace(design, wires=wires, bends=bends)


def move_refusal(
    design: Design, wires: Iterable[Wire], target: Port, is_output: bool
) -> Problem | None:
    """Why the ends of these wires cannot all be moved to another port, or None if they can.

    Args:
        is_output: Whether it is the end data comes out of.
    """
    moving = tuple(wires)
    return ends_refusal(edits.disconnected(design, *moving), moving, target, is_output)


def ends_refusal(
    without: Design, moving: tuple[Wire, ...], target: Port, is_output: bool
) -> Problem | None:
    """As `move_refusal`, in a design from which the wires are taken already."""
    if not is_output and len(moving) > 1 and not _takes_many(without, target):
        title = without.nodes[target.node].title
        return Problem(
            "one-wire-only",
            found=f"{title} takes one wire here, and these are {len(moving)}.",
            where=Where(node=target.node, port=target.name),
        )
    for wire in moving:
        pair = _moved(wire, target, is_output)
        problem = edits.refusal(without, pair.source, pair.target)
        if problem is not None and problem.code != "wired-already":
            return problem
    return None


def moved_ends(design: Design, wires: Iterable[Wire], target: Port, is_output: bool) -> Design:
    """Move one end of wires to another port; who else had an input for itself gives way.

    Raises:
        DesignError: One of them cannot be there; then none is moved.
    """
    moving = tuple(wires)
    problem = move_refusal(design, moving, target, is_output)
    if problem is not None:
        raise DesignError(problem)
    if not is_output and moving and not _takes_many(design, target):
        taken = [w for w in wires_at(design, target, True) if w not in moving]
        design = edits.disconnected(design, *taken)
    return rewired(design, {wire: _moved(wire, target, is_output) for wire in moving})


def can_swap_inputs(design: Design, id: str) -> bool:
    """Whether a node has two inputs, or one that takes many wires and has two."""
    return _swapping(design, id) is not None


def swapped_inputs(design: Design, ids: Iterable[str]) -> Design:
    """Let what arrives at the first two inputs of nodes change places.

    Raises:
        DesignError: None of the nodes has two inputs.
    """
    able = [id for id in ids if can_swap_inputs(design, id)]
    if not able:
        raise DesignError(
            Problem(
                "nothing-to-swap",
                found="There are no two inputs to swap here.",
                fix="Select a layer with two wired inputs, such as Add.",
            )
        )
    for id in able:
        design = _swapping(design, id) or design
    return design


def ranked_ports(
    design: Design,
    id: str,
    other: Port,
    is_output: bool,
    fits: Fits = anything_fits,
    away: Away = nowhere,
) -> list[Port]:
    """The ports of a node that a wire from `other` can go to, the best first.

    Free ones stand before occupied ones, then those that what flows fits, then the closest.

    Args:
        is_output: Whether data comes out of `other`.
    """
    layer = design.nodes[id].layer
    ranked: list[tuple[tuple[bool, bool, float, int], Port]] = []
    for rank, socket in enumerate(layer.inputs if is_output else layer.outputs):
        port = Port(id, socket.name)
        pair = (other, port) if is_output else (port, other)
        if edits.refusal(design, *pair) is None:
            is_taken = is_output and not socket.many and bool(wires_at(design, port, True))
            ranked.append(((is_taken, not fits(*pair), away(*pair), rank), port))
    return [port for _, port in sorted(ranked, key=lambda each: each[0])]


def best_link(
    design: Design,
    first: str,
    second: str,
    fits: Fits = anything_fits,
    away: Away = nowhere,
) -> Pair | None:
    """The best wire from one node to another, into a free input if there is one."""
    best: tuple[tuple[bool, bool, float, int], Pair] | None = None
    for rank, socket in enumerate(design.nodes[first].layer.outputs):
        source = Port(first, socket.name)
        for target in ranked_ports(design, second, source, True, fits, away)[:1]:
            is_taken = not _is_free(design, target)
            key = (is_taken, not fits(source, target), away(source, target), rank)
            if best is None or key < best[0]:
                best = (key, (source, target))
    return best[1] if best is not None else None


def linked(
    design: Design, ids: Iterable[str], fits: Fits = anything_fits
) -> tuple[Design, tuple[Problem, ...]]:
    """Wire nodes from left to right, each to the next, into free inputs only.

    Nodes that stand one above the other are not wired to each other: each goes on from its
    neighbour to the left, or all from the one that stands there, and into the one to the right.

    Returns:
        The new design, and for every two neighbours that were not linked why.
    """
    problems: list[Problem] = []
    columns = _columns(design.nodes[id] for id in ids if id in design.nodes)
    for near, far in pairwise(columns):
        for node, following in _pairs(near, far):
            if following.id in design.after(node.id):
                continue
            pair = best_link(design, node.id, following.id, fits)
            if pair is None or not _is_free(design, pair[1]):
                problems.append(_unlinked(design, node, following))
            else:
                design = edits.connected(design, *pair)
    return design, tuple(problems)


def _columns(nodes: Iterable[Node]) -> list[list[Node]]:
    """Nodes by column from left to right, each column from above."""
    columns: list[list[Node]] = []
    for node in sorted(nodes, key=lambda each: each.position):
        if not columns or node.position[0] - columns[-1][0].position[0] > COLUMN_PX:
            columns.append([])
        columns[-1].append(node)
    return [sorted(column, key=lambda each: each.position[::-1]) for column in columns]


def _pairs(near: list[Node], far: list[Node]) -> list[tuple[Node, Node]]:
    """Which nodes of two columns belong together: in order, the last of the fewer for the rest."""
    count = max(len(near), len(far))
    return [
        (near[min(index, len(near) - 1)], far[min(index, len(far) - 1)]) for index in range(count)
    ]


def _unlinked(design: Design, node: Node, following: Node) -> Problem:
    where = Where(node=following.id)
    if not node.layer.outputs:
        return Problem("not-linked", found=f"{node.title} gives nothing on.", where=where)
    if not following.layer.inputs:
        return Problem("not-linked", found=f"{following.title} takes no wire.", where=where)
    source = Port(node.id, node.layer.outputs[0].name)
    for socket in following.layer.inputs:
        problem = edits.refusal(design, source, Port(following.id, socket.name))
        if problem is not None:
            return problem
    return Problem(
        "not-linked",
        found=f"{node.title} was not linked to {following.title}: its inputs are taken.",
        where=where,
    )


def _swapping(design: Design, id: str) -> Design | None:
    """The design with the first two inputs of a node swapped; None where there are no two."""
    layer, incoming = design.nodes[id].layer, design.incoming.get(id, ())
    if len(layer.inputs) > 1:
        names = [socket.name for socket in layer.inputs[:2]]
        other = dict(zip(names, reversed(names), strict=True))
        wires = [wire for wire in incoming if wire.target.name in other]
        changes = {w: Wire(w.source, Port(id, other[w.target.name])) for w in wires}
        return rewired(design, changes) if changes else None
    if len(incoming) < 2:
        return None
    first, second = incoming[:2]
    swap = {first: second, second: first}
    return design.with_wires(tuple(swap.get(wire, wire) for wire in design.wires))


def _moved(wire: Wire, target: Port, is_output: bool) -> Wire:
    return Wire(target, wire.target) if is_output else Wire(wire.source, target)


def _is_free(design: Design, target: Port) -> bool:
    return _takes_many(design, target) or not wires_at(design, target, True)


def _takes_many(design: Design, target: Port) -> bool:
    sockets: tuple[Socket, ...] = design.nodes[target.node].layer.inputs
    return any(socket.name == target.name and socket.many for socket in sockets)
