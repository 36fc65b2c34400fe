"""A design as its coarse parts: blocks, frames, and runs of single layers between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from msgspec import Struct

from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import NodeFacts
from netbuilder.core.frame_places import held
from netbuilder.core.layer import Role
from netbuilder.core.shapes import Shape

Facts = Mapping[str, NodeFacts]


class GroupKind(StrEnum):
    """What a group is."""

    BLOCK = "block"
    FRAME = "frame"
    RUN = "run"
    LAYER = "layer"


class Group(Struct, frozen=True):
    """One coarse part.

    Attributes:
        id: Of the block node, the frame, or the first layer.
        title: What it is called.
        nodes: Ids of its nodes, in the order data flows.
        copies: How many in a row it stands for.
    """

    id: str
    kind: GroupKind
    title: str
    nodes: tuple[str, ...]
    copies: int = 1


class Coarse(Struct, frozen=True):
    """All parts of a design.

    Attributes:
        groups: In the order data flows.
        links: Pairs of group ids that wires run between, each once.
    """

    groups: tuple[Group, ...] = ()
    links: tuple[tuple[str, str], ...] = ()


class Sums(Struct, frozen=True):
    """What is known of a group.

    Attributes:
        parameters, frozen, multiply_adds: As of a node.
        layers: How many layers it has, inside blocks too.
        takes, gives: Shapes that enter and leave it; None where unknown or several.
        errors, warnings: How many problems it has.
    """

    parameters: int
    frozen: int
    multiply_adds: int
    layers: int
    takes: Shape | None
    gives: Shape | None
    errors: int
    warnings: int


def coarse(design: Design, facts: Facts) -> Coarse:
    """The coarse parts of a design.

    Every outermost frame with nodes is one, every block outside frames, every input and output;
    other layers in a row are one as long as nothing branches and the kind of data stays the same.
    """
    order = [*design.order, *(id for id in design.nodes if id not in set(design.order))]
    rank = {id: number for number, id in enumerate(order)}
    groups = _framed(design, rank)
    taken = {id for group in groups for id in group.nodes}
    run: list[str] = []
    for id in order:
        if id in taken:
            continue
        node = design.nodes[id]
        if _stands_alone(node):
            groups.append(_alone(node))
            taken.add(id)
            continue
        run = _chain(design, facts, id, taken)
        taken.update(run)
        groups.append(_run(design, run))
    groups.sort(key=lambda group: rank[group.nodes[0]])
    home = {id: group.id for group in groups for id in group.nodes}
    pairs = ((home[wire.source.node], home[wire.target.node]) for wire in design.wires)
    links = tuple(dict.fromkeys(pair for pair in pairs if pair[0] != pair[1]))
    return Coarse(tuple(groups), links)


def sums(design: Design, facts: Facts, group: Group) -> Sums:
    """What is known of a group, added up."""
    known = [facts[id] for id in group.nodes if id in facts]
    problems = [problem for each in known for problem in each.problems]
    return Sums(
        sum(each.parameters for each in known),
        sum(each.frozen for each in known),
        sum(each.multiply_adds for each in known),
        sum(_layers(each) for each in known),
        _takes(design, facts, group),
        _gives(design, facts, group),
        sum(problem.is_error for problem in problems),
        sum(not problem.is_error for problem in problems),
    )


def _framed(design: Design, rank: Mapping[str, int]) -> list[Group]:
    """A group for every outermost frame that holds nodes."""
    groups: list[Group] = []
    taken: set[str] = set()
    for frame in sorted(design.frames, key=lambda each: -len(held(design, each.id).nodes)):
        inside = held(design, frame.id).nodes
        if frame.is_note or not inside or not taken.isdisjoint(inside):
            continue
        taken.update(inside)
        nodes = tuple(sorted(inside, key=rank.__getitem__))
        title = frame.title or "Frame"
        groups.append(Group(frame.id, GroupKind.FRAME, title, nodes))
    return groups


def _stands_alone(node: Node) -> bool:
    return isinstance(node.layer, BlockUse) or node.layer.role is not Role.HIDDEN


def _alone(node: Node) -> Group:
    if isinstance(node.layer, BlockUse):
        return Group(node.id, GroupKind.BLOCK, node.title, (node.id,), node.layer.repeat)
    return Group(node.id, GroupKind.LAYER, node.title, (node.id,))


def _run(design: Design, run: list[str]) -> Group:
    first, last = design.nodes[run[0]], design.nodes[run[-1]]
    if len(run) == 1:
        return Group(first.id, GroupKind.LAYER, first.title, (first.id,))
    title = f"{first.title} – {last.title}"
    return Group(first.id, GroupKind.RUN, title, tuple(run))


def _chain(design: Design, facts: Facts, first: str, taken: set[str]) -> list[str]:
    """Layers in a row from this one on."""
    run = [first]
    while True:
        after = list(dict.fromkeys(design.after(run[-1])))
        if len(after) != 1:
            return run
        following = after[0]
        feeders = set(design.before(following))
        is_free = following not in taken and following not in run
        if not is_free or len(feeders) != 1 or _stands_alone(design.nodes[following]):
            return run
        if _turns(facts, following):
            return run
        run.append(following)


def _turns(facts: Facts, id: str) -> bool:
    """Whether data of another kind leaves a layer than arrives there."""
    known = facts.get(id)
    arriving: Any = known.inputs[0] if known is not None and known.inputs else None
    if known is None or known.output is None or not isinstance(arriving, Shape):
        return False
    return arriving.kind is not known.output.kind


def _layers(facts: NodeFacts) -> int:
    if facts.inside:
        return sum(_layers(each) for copy in facts.inside for each in copy.nodes.values())
    return int(facts.layer.role is Role.HIDDEN)


def _takes(design: Design, facts: Facts, group: Group) -> Shape | None:
    """The shape that enters a group, where it is one."""
    inside = set(group.nodes)
    found: set[Shape | None] = set()
    for id in group.nodes:
        for wire in design.incoming.get(id, ()):
            known = facts.get(wire.source.node)
            if wire.source.node not in inside:
                found.add(known.leaving(wire.source.name) if known is not None else None)
    return found.pop() if len(found) == 1 else None


def _gives(design: Design, facts: Facts, group: Group) -> Shape | None:
    """The shape that leaves a group, where it is one."""
    inside = set(group.nodes)
    found: set[Shape | None] = set()
    for id in group.nodes:
        wires = design.outgoing.get(id, ())
        if wires and all(wire.target.node in inside for wire in wires):
            continue
        known = facts.get(id)
        leaving = [wire.source.name for wire in wires if wire.target.node not in inside]
        if known is not None and leaving:
            found.update(known.leaving(name) for name in leaving)
        elif known is not None and known.outputs:
            found.add(known.output)
    return found.pop() if len(found) == 1 else None
