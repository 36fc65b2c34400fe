"""What follows from a design: shapes, parameters, multiply-adds and problems, node by node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, structs

from netbuilder.core.design import BlockUse, Design, Node, NodeLayer, UnknownLayer, Wire
from netbuilder.core.layer import DataFacts, Layer, Role, Weight
from netbuilder.core.problems import (
    DesignError,
    Fix,
    FixEdit,
    Problem,
    RemoveWire,
    SetParameter,
    SetWidthBefore,
    Severity,
    Where,
)
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Project


class NodeFacts(Struct, frozen=True):
    """What is known of one node.

    Attributes:
        layer: Its layer with what the data decides filled in.
        inputs: One entry per input socket: a shape, None where unknown, or a tuple of those for a
            socket that takes many wires.
        outputs: One shape per output socket; empty where they cannot be known.
        weights: Every tensor it owns.
        parameters: Numbers that training changes or could change.
        buffers: Numbers it keeps but does not train.
        multiply_adds: For one sample, forward.
        problems: Its faults, with their place filled in.
    """

    layer: NodeLayer
    inputs: tuple[Any, ...] = ()
    outputs: tuple[Shape, ...] = ()
    weights: tuple[Weight, ...] = ()
    parameters: int = 0
    buffers: int = 0
    multiply_adds: int = 0
    problems: tuple[Problem, ...] = ()

    @property
    def output(self) -> Shape | None:
        """The shape that leaves through the first output socket; None where it is not known."""
        return self.outputs[0] if self.outputs else None

    def leaving(self, socket: str) -> Shape | None:
        """The shape that leaves through a named output socket; None where it is not known."""
        names = (each.name for each in self.layer.outputs)
        return dict(zip(names, self.outputs, strict=False)).get(socket)


class Inference(Struct, frozen=True):
    """What is known of a whole project.

    Attributes:
        nodes: Facts by node id.
        problems: Those of the design first, then those of its nodes in drawing order.
        order: Ids in the order data flows; nodes of a loop are left out.
        data: What the recipe told.
    """

    nodes: Mapping[str, NodeFacts]
    problems: tuple[Problem, ...]
    order: tuple[str, ...]
    data: DataFacts

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that block training."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that do not block training."""
        return tuple(problem for problem in self.problems if not problem.is_error)

    @property
    def is_trainable(self) -> bool:
        """Whether nothing blocks training."""
        return not self.errors

    @property
    def parameters(self) -> int:
        """Trainable numbers of all nodes."""
        return sum(facts.parameters for facts in self.nodes.values())

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of all nodes, for one sample forward."""
        return sum(facts.multiply_adds for facts in self.nodes.values())


class _Known(Struct, frozen=True):
    """What was inferred of a node, and from what."""

    node: Node
    arrivals: tuple[tuple[Shape | None, ...], ...]
    data: DataFacts
    facts: NodeFacts


class Inferrer:
    """Infers projects one after another and reuses what did not change.

    A node's facts are used again while its layer is the same record and the same shapes arrive,
    so moving a node infers nothing and changing one infers only what follows from it.
    """

    def __init__(self) -> None:
        self._known: dict[str, _Known] = {}

    def infer(self, project: Project) -> Inference:
        """Everything that is known of `project`."""
        design, data = project.design, project.recipe.facts
        known: dict[str, _Known] = {}
        nodes: dict[str, NodeFacts] = {}
        for id in design.order:
            made = self._made(design, design.nodes[id], nodes, data)
            known[id] = made
            facts = _with_feeders(design, made.node, made.facts)
            nodes[id] = with_widths(design, facts) if facts.problems else facts
        self._known = known
        looped = [id for id in design.nodes if id not in nodes]
        for id in looped:
            nodes[id] = NodeFacts(design.nodes[id].layer)
        problems = [*whole_problems(project), *loop_problems(design, looped)]
        problems += [problem for id in design.nodes for problem in nodes[id].problems]
        return Inference(
            {id: nodes[id] for id in design.nodes}, tuple(problems), design.order, data
        )

    def _made(
        self, design: Design, node: Node, facts: Mapping[str, NodeFacts], data: DataFacts
    ) -> _Known:
        arrivals = _arrivals(design, node, facts)
        old = self._known.get(node.id)
        if (
            old is not None
            and old.node.layer is node.layer
            and old.arrivals == arrivals
            and old.node.name == node.name
            and old.node.bypassed == node.bypassed
            and (node.layer.role is Role.HIDDEN or old.data == data)
        ):
            return old
        return _Known(node, arrivals, data, _infer_node(node, arrivals, data))


def infer(project: Project) -> Inference:
    """Everything that is known of `project`, inferred once."""
    return Inferrer().infer(project)


def _arrivals(
    design: Design, node: Node, known: Mapping[str, NodeFacts]
) -> tuple[tuple[Shape | None, ...], ...]:
    """The shapes at every input socket, in the order of its wires."""
    wires = design.incoming.get(node.id, ())
    sockets = node.layer.inputs
    if len(sockets) == 1:  # by far the most nodes, and this runs for all of them at every edit
        return (tuple([_sent(known, wire) for wire in wires]),)
    return tuple(
        tuple(_sent(known, wire) for wire in wires if wire.target.name == socket.name)
        for socket in sockets
    )


def _sent(known: Mapping[str, NodeFacts], wire: Wire) -> Shape | None:
    """The shape that a wire carries."""
    facts = known[wire.source.node]
    if len(facts.outputs) > 1:
        return facts.leaving(wire.source.name)
    return facts.output


def _infer_node(
    node: Node, arrivals: tuple[tuple[Shape | None, ...], ...], data: DataFacts
) -> NodeFacts:
    layer = node.layer
    if not isinstance(layer, Layer):
        return NodeFacts(layer, problems=(_unusable(node, layer),))
    bound = layer.bound(data)
    problems = [*_missing_inputs(node, arrivals)]
    inputs = tuple(
        shapes if socket.many else (shapes[0] if shapes else None)
        for socket, shapes in zip(layer.inputs, arrivals, strict=True)
    )
    is_complete = not problems and all(
        shape is not None and shape.is_known for shapes in arrivals for shape in shapes
    )
    if not is_complete:
        problems += [_placed(problem, node) for problem in _data_problems(bound, data, arrivals)]
        return NodeFacts(bound, inputs, problems=tuple(problems))
    if node.bypassed:
        return NodeFacts(bound, inputs, _passed(bound, arrivals))
    return _complete_facts(node, bound, inputs, data)


def _passed(layer: Layer, arrivals: tuple[tuple[Shape | None, ...], ...]) -> tuple[Shape, ...]:
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
    problems = tuple(_placed(problem, node) for problem in layer.problems(data, *inputs))
    return NodeFacts(
        layer,
        inputs,
        shapes if isinstance(shapes, tuple) else (shapes,),
        weights,
        sum(weight.count for weight in weights if weight.trained),
        sum(weight.count for weight in weights if not weight.trained),
        layer.multiply_adds(*inputs),
        problems,
    )


def _data_problems(
    layer: Layer, data: DataFacts, arrivals: tuple[tuple[Shape | None, ...], ...]
) -> Iterable[Problem]:
    """Faults that can be told of a source before anything arrives."""
    return layer.problems(data) if not arrivals else ()


def _missing_inputs(
    node: Node, arrivals: tuple[tuple[Shape | None, ...], ...]
) -> Iterable[Problem]:
    for socket, shapes in zip(node.layer.inputs, arrivals, strict=True):
        if not shapes and not socket.optional:
            yield Problem(
                "input-not-wired",
                found=f"Nothing arrives at {node.title}.",
                fix="Draw a wire to it, or delete it.",
                where=Where(node=node.id, port=socket.name),
            )


def _unusable(node: Node, layer: UnknownLayer | BlockUse) -> Problem:
    if isinstance(layer, BlockUse):
        found = (
            f"{node.title} is a block; this version draws and keeps blocks, but cannot train them."
        )
        return Problem(
            "block-not-trainable",
            found=found,
            fix="Replace it to train.",
            where=Where(node=node.id),
        )
    return Problem(
        "unknown-kind",
        found=(
            f"This project uses a layer '{layer.kind}' that this version does not know. "
            "It is shown in grey and kept as it is."
        ),
        expected="Training needs it replaced.",
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


def _with_feeders(design: Design, node: Node, facts: NodeFacts) -> NodeFacts:
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
    """The facts with every `SetWidthBefore` made an edit of the feeding node, or dropped."""
    problems = tuple(
        structs.replace(
            problem,
            fixes=tuple(fix for fix in (_widened(design, each) for each in problem.fixes) if fix),
        )
        for problem in facts.problems
    )
    return facts if problems == facts.problems else structs.replace(facts, problems=problems)


def _widened(design: Design, fix: Fix) -> Fix | None:
    edits: list[FixEdit] = []
    label = fix.label
    for edit in fix.edits:
        if not isinstance(edit, SetWidthBefore):
            edits.append(edit)
            continue
        wires = [w for w in design.incoming.get(edit.node, ()) if w.target.name == edit.port]
        feeder = design.nodes[wires[0].source.node] if wires else None
        if feeder is None or not isinstance(feeder.layer, Layer) or not feeder.layer.width:
            return None
        label = label.replace("{feeder}", feeder.title)
        edits.append(SetParameter(feeder.id, feeder.layer.width, edit.value))
    return structs.replace(fix, label=label, edits=tuple(edits))


def whole_problems(project: Project) -> Iterable[Problem]:
    """Faults of the drawing as a whole: nothing enters, nothing is judged, no data."""
    design = project.design
    if not design.with_role(Role.SOURCE):
        yield Problem("no-input", found="No data enters the network.", fix="Place an Input.")
    outputs = design.with_role(Role.OUTPUT)
    if not outputs:
        yield Problem(
            "no-output",
            found="The network has no Output, so nothing says what it should learn.",
            fix="Place an Output and wire it to the last layer.",
        )
    if project.recipe.source is None:
        yield Problem(
            "no-data", found="No data is chosen yet.", fix="Drop a CSV file, or choose data."
        )
    yield from _unread(design)


def _unread(design: Design) -> Iterable[Problem]:
    """Warnings for nodes whose answer nobody uses."""
    for node in design.nodes.values():
        is_wired = node.id in design.incoming or node.layer.role is Role.SOURCE
        if node.layer.outputs and not design.outgoing.get(node.id) and is_wired:
            yield Problem(
                "output-not-used",
                found=f"Nothing uses what {node.title} answers.",
                fix="Wire it on to another layer or an Output.",
                where=Where(node=node.id, port=node.layer.outputs[0].name),
                severity=Severity.WARNING,
            )


def loop_problems(design: Design, looped: list[str]) -> Iterable[Problem]:
    """One problem per circle of wires, with a fix that removes its closing wire."""
    remaining = set(looped)
    while remaining:
        circle = _circle(design, remaining)
        if not circle:
            return
        names = " → ".join(design.nodes[id].title for id in [*circle, circle[0]])
        closing = next(
            wire
            for wire in reversed(design.wires)
            if wire.source.node in circle and wire.target.node in circle
        )
        yield Problem(
            "loop",
            found=f"{names} form a circle, so none of them can be computed first.",
            fix="Remove one of the wires, or use a recurrent layer.",
            where=Where(node=closing.target.node, port=closing.target.name),
            fixes=(Fix("Remove the closing wire", (_removal(closing),)),),
        )
        remaining -= _downstream(design, set(circle), remaining)


def _removal(wire: Wire) -> RemoveWire:
    return RemoveWire((wire.source.node, wire.source.name), (wire.target.node, wire.target.name))


def _circle(design: Design, remaining: set[str]) -> list[str]:
    """Ids of one circle in the order of its wires, the node placed first at the front.

    Empty if there is none.
    """
    places = {id: index for index, id in enumerate(design.nodes)}
    trail: list[str] = [min(remaining, key=places.__getitem__)]
    while True:
        feeding = [id for id in design.before(trail[-1]) if id in remaining]
        if not feeding:
            return []
        if feeding[0] in trail:
            circle = trail[trail.index(feeding[0]) :][::-1]
            start = circle.index(min(circle, key=places.__getitem__))
            return [*circle[start:], *circle[:start]]
        trail.append(feeding[0])


def _downstream(design: Design, start: set[str], within: set[str]) -> set[str]:
    found, queue = set(start), list(start)
    while queue:
        for id in design.after(queue.pop()):
            if id in within and id not in found:
                found.add(id)
                queue.append(id)
    return found
