"""What follows for circles of wires: what their memories hold, and who may stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import structs

from netbuilder.core.design import BlockUse, Design, Node, Wire, breaks_loops
from netbuilder.core.facts import NodeFacts
from netbuilder.core.layer import Layer
from netbuilder.core.problems import Fix, Problem, SetParameter, Where
from netbuilder.core.shapes import Shape, ShapeKind, sequence

Known = Mapping[str, NodeFacts]
Loop = tuple[str, ...]
FIRST_WIDTH = 16


def memory_facts(design: Design, node: Node, loop: Loop, known: Known) -> NodeFacts:
    """The facts of a memory in a circle, before what arrives at it is known.

    It has as many steps as the sequences that enter the circle, and the width it is given or, if
    none, that of the layer that feeds it.
    """
    layer = node.layer
    entering = [_carried(known, wire) for wire in entering_wires(design, loop)]
    if None in entering or not isinstance(layer, Layer):
        return NodeFacts(layer)
    steps = _steps([shape for shape in entering if shape is not None])
    if steps is None:
        return NodeFacts(layer, problems=(_without_sequence(node),))
    width = _own_width(layer) or _width_before(design, node.id, loop)
    if not width:
        return NodeFacts(layer, problems=(_without_width(node, layer),))
    shape = sequence(steps, width)
    return NodeFacts(layer, (shape,), (shape,))


def checked_loop(design: Design, loop: Loop, known: Known) -> dict[str, NodeFacts]:
    """New facts of those in a circle that do not fit there; all of it is known by now."""
    memory = known[loop[0]].output
    if memory is None:
        return {}
    steps = memory.known[0]
    changed: dict[str, NodeFacts] = {}
    for id in loop:
        node, facts = design.nodes[id], known[id]
        found = tuple(_faults(design, node, facts, known, steps, loop))
        if found:
            changed[id] = structs.replace(facts, problems=(*facts.problems, *found))
    return changed


def entering_wires(design: Design, loop: Loop) -> list[Wire]:
    """Wires that lead into a circle from outside, in the order they were drawn."""
    inside = set(loop)
    return [w for w in design.wires if w.target.node in inside and w.source.node not in inside]


def _faults(
    design: Design, node: Node, facts: NodeFacts, known: Known, steps: int, loop: Loop
) -> Iterator[Problem]:
    if breaks_loops(node):
        yield from _unlike(design, node, facts, known)
        return
    if mixes_steps(facts):
        yield Problem(
            "cannot-stand-in-a-circle",
            found=f"{node.title} reads many steps at once, but the circle computes one by one.",
            fix="Place it before or behind the circle.",
            where=Where(node=node.id),
        )
    entering = (w for w in entering_wires(design, loop) if w.target.node == node.id)
    shapes = [*(_carried(known, wire) for wire in entering), *facts.outputs]
    for shape in shapes:
        if shape is not None and _steps([shape]) != steps:
            yield Problem(
                "circle-needs-a-sequence",
                found=f"{node.title} has to do with {shape.phrase}, but stands in a circle.",
                expected=f"All in a circle is a sequence of {steps:,} steps.",
                fix="Place it before or behind the circle.",
                where=Where(node=node.id),
            )
            return


def _unlike(design: Design, node: Node, facts: NodeFacts, known: Known) -> Iterator[Problem]:
    """The fault of a memory at which something else arrives than it holds."""
    arriving = [_carried(known, wire) for wire in design.incoming.get(node.id, ())]
    held, layer = facts.output, node.layer
    if not arriving or arriving[0] is None or held is None or arriving[0].sizes == held.sizes:
        return
    fixes: tuple[Fix, ...] = ()
    if isinstance(layer, Layer) and arriving[0].kind is ShapeKind.SEQUENCE:
        width = arriving[0].known[-1]
        edit = SetParameter(node.id, layer.width, width)
        fixes = (Fix(f"Set width to {width:,}", (edit,)),)
    yield Problem(
        "memory-size-mismatch",
        found=f"{node.title} remembers {held.phrase}, but {arriving[0].phrase} arrives.",
        expected="Both must be the same.",
        fix=f"{fixes[0].label}." if fixes else "",
        where=Where(node=node.id, port=node.layer.inputs[0].name),
        fixes=fixes,
    )


def mixes_steps(facts: NodeFacts) -> bool:
    """Whether a node's answer at one step depends on others, blocks looked into."""
    if isinstance(facts.layer, BlockUse):
        return any(mixes_steps(each) for copy in facts.inside for each in copy.nodes.values())
    return isinstance(facts.layer, Layer) and facts.layer.mixes_steps


def _carried(known: Known, wire: Wire) -> Shape | None:
    facts = known.get(wire.source.node)
    return facts.leaving(wire.source.name) if facts is not None else None


def _steps(shapes: list[Shape]) -> int | None:
    found = [shape.sizes[0] for shape in shapes if shape.kind is ShapeKind.SEQUENCE]
    return found[0] if found else None


def _own_width(layer: Layer) -> int:
    value = getattr(layer, layer.width, 0) if layer.width else 0
    return value if isinstance(value, int) else 0


def _width_before(design: Design, id: str, loop: Loop) -> int:
    """The width of the nearest layer before a node, within its circle, that has one."""
    seen, queue = {id}, [id]
    while queue:
        for other in design.before(queue.pop(0)):
            layer = design.nodes[other].layer
            if other in seen or other not in loop or not isinstance(layer, Layer):
                continue
            if _own_width(layer):
                return _own_width(layer)
            seen.add(other)
            queue.append(other)
    return 0


def _without_sequence(node: Node) -> Problem:
    return Problem(
        "circle-without-sequence",
        found=f"No sequence enters the circle of {node.title}, so there are no steps to go along.",
        fix="Wire a sequence into the circle.",
        where=Where(node=node.id),
    )


def _without_width(node: Node, layer: Layer) -> Problem:
    edit = SetParameter(node.id, layer.width, FIRST_WIDTH)
    return Problem(
        "memory-without-width",
        found=f"Nothing says how many numbers {node.title} remembers.",
        fix="Set its width.",
        where=Where(node=node.id, field=layer.width),
        fixes=(Fix(f"Set width to {FIRST_WIDTH}", (edit,)),) if layer.width else (),
    )
