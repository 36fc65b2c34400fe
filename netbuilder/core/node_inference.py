"""What follows for one node from its layer and the shapes that arrive at it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import structs

from netbuilder.core.design import Design, Node, UnknownLayer
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import DataFacts, Layer, Role, Socket
from netbuilder.core.offers import offered
from netbuilder.core.problems import (
    DesignError,
    Fix,
    FixEdit,
    Problem,
    SetParameter,
    SetWidthBefore,
    Where,
)
from netbuilder.core.shapes import Shape

Arrivals = tuple[tuple[Shape | None, ...], ...]


def infer_node(
    node: Node, arrivals: Arrivals, data: DataFacts, is_inside: bool = False
) -> NodeFacts:
    """The facts of one node.

    Args:
        arrivals: For each input socket, the shapes at its wires.
        is_inside: Whether it stands inside a block.
    """
    layer = node.layer
    if not isinstance(layer, Layer):
        kind = layer.kind if isinstance(layer, UnknownLayer) else layer.definition
        return NodeFacts(layer, problems=(_unusable(node, kind),))
    if is_inside and layer.role in (Role.SOURCE, Role.OUTPUT):
        return NodeFacts(layer, problems=(_misplaced(node, "only outside of blocks"),))
    if layer.role is Role.EXIT and not is_inside:
        return NodeFacts(layer, problems=(_misplaced(node, "only inside a block"),))
    bound = layer.bound(data)
    # This runs for every node of a design, so nothing is asked twice and no generator is made.
    problems = [] if all(arrivals) else [*missing_inputs(node, arrivals)]
    inputs = tuple(
        [
            shapes if socket.many else (shapes[0] if shapes else None)
            for socket, shapes in zip(layer.inputs, arrivals, strict=True)
        ]
    )
    if problems or not _are_known(arrivals):
        problems += [_placed(problem, node) for problem in _data_problems(bound, data, arrivals)]
        return NodeFacts(bound, inputs, problems=tuple(problems))
    if node.passes:
        return NodeFacts(bound, inputs, _passed(bound, arrivals))
    return _complete_facts(node, bound, inputs, data)


def _are_known(arrivals: Arrivals) -> bool:
    """Whether every size of all that arrives is known."""
    for shapes in arrivals:
        for shape in shapes:
            if shape is None or None in shape.sizes:
                return False
    return True


def _passed(layer: Layer, arrivals: Arrivals) -> tuple[Shape, ...]:
    """What leaves a bypassed node: what arrives first, at its first output."""
    first = arrivals[0][0] if arrivals and arrivals[0] else None
    return (first,) if first is not None and layer.outputs else ()


def _complete_facts(
    node: Node, layer: Layer, inputs: tuple[Any, ...], data: DataFacts
) -> NodeFacts:
    try:
        shapes = layer.shape(*inputs)
    except DesignError as error:
        problems = tuple(_placed(problem, node) for problem in error.problems)
        return NodeFacts(layer, inputs, problems=problems)
    weights = layer.weights(*inputs)
    trained = kept = 0
    for weight in weights:
        if weight.trained:
            trained += weight.count
        else:
            kept += weight.count
    problems = tuple([_placed(problem, node) for problem in layer.problems(data, *inputs)])
    return NodeFacts(
        layer,
        inputs,
        shapes if isinstance(shapes, tuple) else (shapes,),
        weights,
        trained,
        kept,
        layer.multiply_adds(*inputs),
        problems,
    )


def _data_problems(layer: Layer, data: DataFacts, arrivals: Arrivals) -> Iterable[Problem]:
    """Faults that can be told of a source before anything arrives."""
    return layer.problems(data) if not arrivals else ()


def missing_inputs(node: Node, arrivals: Arrivals) -> Iterable[Problem]:
    for socket, shapes in zip(node.layer.inputs, arrivals, strict=True):
        if not shapes and not socket.optional:
            yield Problem(
                "input-not-wired",
                found=f"Nothing arrives at {_place(node, socket)}.",
                fix="Draw a wire to it, or delete it.",
                where=Where(node=node.id, port=socket.name),
            )


def _place(node: Node, socket: Socket) -> str:
    """The node, with the name of the socket where it has several."""
    is_one = len(node.layer.inputs) == 1
    return node.title if is_one else f"'{socket.name}' of {node.title}"


def _unusable(node: Node, kind: str) -> Problem:
    return Problem(
        "unknown-kind",
        found=(
            f"This project uses a layer '{kind}' that this version does not know. "
            "It is shown in grey and kept as it is."
        ),
        expected="Training needs it replaced.",
        where=Where(node=node.id),
    )


def entrance_facts(node: Node, arriving: Shape | None, is_inside: bool) -> NodeFacts:
    """The facts of a block's entrance: what arrives at the block leaves here."""
    if is_inside:
        return NodeFacts(node.layer, (), (arriving,) if arriving is not None else ())
    return NodeFacts(node.layer, problems=(_misplaced(node, "only inside a block"),))


def _misplaced(node: Node, place: str) -> Problem:
    return Problem(
        "misplaced",
        found=f"{node.title} has a meaning {place}.",
        fix="Delete it.",
        where=Where(node=node.id),
    )


def sharing(design: Design, known: Mapping[str, NodeFacts]) -> dict[str, NodeFacts]:
    """New facts of the nodes that share another's weights: what is shared counts there only."""
    changed: dict[str, NodeFacts] = {}
    for node in design.nodes.values():
        if not node.same_weights_as:
            continue
        facts, partner = known[node.id], known.get(node.same_weights_as)
        theirs = {(weight.name, weight.sizes) for weight in partner.weights} if partner else set()
        own = tuple(each for each in facts.weights if (each.name, each.sizes) not in theirs)
        if facts.weights and len(own) == len(facts.weights):
            changed[node.id] = structs.replace(
                facts, problems=(*facts.problems, _unshareable(design, node))
            )
        elif len(own) < len(facts.weights):
            count = sum(each.count for each in own if each.trained)
            frozen = min(facts.frozen, count)
            changed[node.id] = structs.replace(facts, parameters=count, frozen=frozen)
    return changed


def _unshareable(design: Design, node: Node) -> Problem:
    partner = design.nodes.get(node.same_weights_as)
    name = partner.title if partner else "a layer that is not there"
    return Problem(
        "weights-not-shareable",
        found=f"{node.title} should have the same weights as {name}, but their sizes differ.",
        fix="Give both the same sizes, or let each have its own weights.",
        where=Where(node=node.id),
    )


def _placed(problem: Problem, node: Node) -> Problem:
    """The problem with the node filled in where its rule left it open."""
    where = structs.replace(problem.where, node=problem.where.node or node.id)
    fixes = tuple(
        structs.replace(fix, edits=tuple(_placed_edit(edit, node) for edit in fix.edits))
        for fix in problem.fixes
    )
    found = problem.found.replace("{node}", node.title)
    return structs.replace(problem, where=where, fixes=fixes, found=found)


def _placed_edit(edit: Any, node: Node) -> Any:
    if "node" in edit.__struct_fields__ and not edit.node:
        return structs.replace(edit, node=node.id)
    return edit


def with_feeders(design: Design, node: Node, facts: NodeFacts) -> NodeFacts:
    """The facts with the faults that depend on which nodes feed this one."""
    layer = facts.layer
    if not facts.outputs or not isinstance(layer, Layer):
        return facts
    if type(layer).problems_behind is Layer.problems_behind:  # spares nearly every node
        return facts
    feeding = (design.nodes[id] for id in design.before(node.id))
    feeders = tuple(
        (each.id, each.layer)
        for each in feeding
        if isinstance(each.layer, Layer) and not each.bypassed
    )
    found = tuple(_placed(problem, node) for problem in layer.problems_behind(feeders))
    return structs.replace(facts, problems=facts.problems + found) if found else facts


def with_widths(design: Design, facts: NodeFacts) -> NodeFacts:
    """The facts with every `SetWidthBefore` made an edit of the feeding node, or dropped.

    What is then without a repair gets one that the drawing tells.
    """
    problems = tuple(
        offered(
            design,
            structs.replace(
                problem,
                fixes=tuple(fix for each in problem.fixes if (fix := _widened(design, each))),
            ),
        )
        for problem in facts.problems
    )
    return facts if problems == facts.problems else structs.replace(facts, problems=problems)


def _widened(design: Design, fix: Fix) -> Fix | None:
    edits: list[FixEdit] = []
    label, consequence = fix.label, fix.consequence
    for edit in fix.edits:
        if not isinstance(edit, SetWidthBefore):
            edits.append(edit)
            continue
        wires = [w for w in design.incoming.get(edit.node, ()) if w.target.name == edit.port]
        has_wire = edit.index < len(wires)
        feeder = design.nodes[wires[edit.index].source.node] if has_wire else None
        if feeder is None or not isinstance(feeder.layer, Layer) or not feeder.layer.width:
            return None
        label = label.replace("{feeder}", feeder.title)
        if not consequence:
            now = getattr(feeder.layer, feeder.layer.width)
            consequence = f"{feeder.layer.width} {now:,} → {edit.value:,}"
        edits.append(SetParameter(feeder.id, feeder.layer.width, edit.value))
    return structs.replace(fix, label=label, edits=tuple(edits), consequence=consequence)
