"""What follows from a project: every node's shapes, costs and problems, through all its blocks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from msgspec import Struct, structs

from netbuilder.core.budget import within_reach
from netbuilder.core.design import BlockUse, Design, Node, Wire, breaks_loops
from netbuilder.core.design_problems import loop_problems, whole_problems
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import DataFacts, Role
from netbuilder.core.loop_inference import checked_loop, memory_facts
from netbuilder.core.nesting import Nesting
from netbuilder.core.neuron_edits import silent_layers
from netbuilder.core.node_inference import (
    Arrivals,
    entrance_facts,
    infer_node,
    missing_inputs,
    sharing,
    with_feeders,
    with_widths,
)
from netbuilder.core.plan_problems import plan_problems
from netbuilder.core.problems import Problem
from netbuilder.core.shapes import Shape
from netbuilder.core.use_inference import Copies, overridden, problem_of_use, use_facts
from netbuilder.core.value import Block, Project

__all__ = ["Inference", "Inferrer", "NodeFacts", "infer"]


class _Known(Struct, frozen=True, gc=False):
    """What was inferred of a node, and from what."""

    node: Node
    arrivals: Arrivals
    data: DataFacts
    facts: NodeFacts
    blocks: Mapping[str, Block]


class _Memory:
    """What was inferred of a design where it stands.

    Attributes:
        known: Of every node.
        copies: The same for the inside of each block, by the node that stands for it.
        overridden: The design with a use's own values, and what it was made from.
    """

    __slots__ = ("copies", "known", "overridden")

    def __init__(self) -> None:
        self.known: dict[str, _Known] = {}
        self.copies: dict[str, list[_Memory]] = {}
        self.overridden: tuple[Design, BlockUse, Design] | None = None


class Inferrer:
    """Infers projects one after another and reuses what did not change.

    A node's facts are used again while its layer is the same record and the same shapes arrive,
    so moving a node infers nothing and changing one infers only what follows from it.
    """

    def __init__(self) -> None:
        self._memory = _Memory()
        self._blocks: Mapping[str, Block] = {}
        self._nesting = Nesting({})
        self._too_large: Mapping[str, Problem] = {}

    def infer(self, project: Project) -> Inference:
        """Everything that is known of `project`."""
        if self._blocks is not project.blocks:
            self._blocks, self._nesting = project.blocks, Nesting(project.blocks)
        design = project.design
        self._too_large = self._nesting.too_large(design) if self._blocks else {}
        nodes, looped = self._walk(design, project.recipe.facts, {}, self._memory, ())
        problems = [*whole_problems(project), *loop_problems(design, looped)]
        problems += [problem for id in design.nodes for problem in nodes[id].problems]
        problems += silent_layers(design, nodes)
        problems += plan_problems(project)
        return Inference(nodes, tuple(problems), design.order, project.recipe.facts)

    def _walk(
        self,
        design: Design,
        data: DataFacts,
        fed: Mapping[str, Shape | None],
        memory: _Memory,
        inside: tuple[str, ...],
    ) -> tuple[dict[str, NodeFacts], list[str]]:
        """Facts of every node of a design in placing order, and the ids that stand in a circle.

        Args:
            fed: What arrives at the entrances of a block.
            memory: What was inferred here before; brought up to date.
            inside: Keys of the blocks this design stands in, outermost first.
        """
        before = memory.known
        known: dict[str, _Known] = {}
        nodes: dict[str, NodeFacts] = {}
        circles = {id: loop for loop in design.loops for id in loop}
        for id in design.order:
            node = design.nodes[id]
            if id in circles and breaks_loops(node):
                nodes[id] = memory_facts(design, node, circles[id], nodes)
                continue
            if node.layer.role is Role.ENTRANCE:
                nodes[id] = entrance_facts(node, fed.get(id), is_inside=bool(inside))
                continue
            if not inside and id in self._too_large:
                nodes[id] = NodeFacts(node.layer, problems=(self._too_large[id],))
                continue
            arrivals = _arrivals(design, node, nodes)
            made = before.get(id)
            if made is None or not self._holds(made, node, arrivals, data):
                facts = self._made(node, arrivals, data, memory, inside)
                made = _Known(node, arrivals, data, facts, self._blocks)
            known[id] = made
            facts = with_feeders(design, node, made.facts)
            nodes[id] = with_widths(design, facts) if facts.problems else facts
        memory.known = known
        memory.copies = {id: each for id, each in memory.copies.items() if id in known}
        for loop in design.loops:
            nodes |= checked_loop(design, loop, nodes)
        looped = [id for id in design.nodes if id not in nodes]
        nodes |= {id: NodeFacts(design.nodes[id].layer) for id in looped}
        nodes |= sharing(design, nodes)
        return {id: nodes[id] for id in design.nodes}, looped

    def _holds(self, made: _Known, node: Node, arrivals: Arrivals, data: DataFacts) -> bool:
        """Whether facts made earlier still hold."""
        is_block = isinstance(node.layer, BlockUse)
        is_plain = node.layer.role is Role.HIDDEN and not is_block
        return (
            made.node.layer is node.layer
            and made.arrivals == arrivals
            and made.node.name == node.name
            and made.node.bypassed == node.bypassed
            and made.node.frozen_weights == node.frozen_weights
            and (is_plain or made.data == data)
            and (not is_block or made.blocks is self._blocks)
        )

    def _made(
        self,
        node: Node,
        arrivals: Arrivals,
        data: DataFacts,
        memory: _Memory,
        inside: tuple[str, ...],
    ) -> NodeFacts:
        if isinstance(node.layer, BlockUse):
            copies = memory.copies.setdefault(node.id, [])
            facts = self._used(node, arrivals, data, copies, inside)
        else:
            memory.copies.pop(node.id, None)
            facts = within_reach(node, infer_node(node, arrivals, data, is_inside=bool(inside)))
        if node.frozen_weights and facts.parameters:
            return structs.replace(facts, frozen=facts.parameters)
        return facts

    def _used(
        self,
        node: Node,
        arrivals: Arrivals,
        data: DataFacts,
        memories: list[_Memory],
        inside: tuple[str, ...],
    ) -> NodeFacts:
        """Facts of a node that stands for a block: its copies, one fed by the other."""
        use = cast(BlockUse, node.layer)
        fault = problem_of_use(node, use, self._blocks, self._nesting.endless, inside)
        if fault is not None:
            return NodeFacts(use, problems=(fault,))
        missing = tuple(missing_inputs(node, arrivals))
        fed = {
            name: shapes[0] if shapes else None
            for name, shapes in zip(use.takes, arrivals, strict=True)
        }
        if missing or None in fed.values():
            return NodeFacts(use, tuple(fed.values()), problems=missing)
        copies: Copies = []
        block = self._blocks[use.definition]
        arriving = dict(fed)
        del memories[use.repeat :]
        for copy in range(use.repeat):
            if copy == len(memories):
                memories.append(_Memory())
            design = _design(block, use, copy, memories[copy])
            within = (*inside, use.definition)
            nodes, looped = self._walk(design, data, arriving, memories[copy], within)
            problems = [*loop_problems(design, looped)]
            problems += [each for facts in nodes.values() for each in facts.problems]
            copies.append(Inference(nodes, tuple(problems), design.order, data))
            leaving = [nodes[id].inputs[0] for id in use.gives if nodes[id].inputs]
            arriving |= dict(zip(use.takes, leaving, strict=False))
            if problems_block(problems):
                break
        return use_facts(node, use, tuple(fed.values()), copies)


def infer(project: Project) -> Inference:
    """Everything that is known of `project`, inferred once."""
    return Inferrer().infer(project)


def problems_block(problems: list[Problem]) -> bool:
    """Whether any of these problems is an error."""
    return any(problem.is_error for problem in problems)


def _arrivals(design: Design, node: Node, known: Mapping[str, NodeFacts]) -> Arrivals:
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


def _design(block: Block, use: BlockUse, copy: int, memory: _Memory) -> Design:
    """The block's design with a use's own values, made once so that its records stay."""
    if not use.overrides:
        memory.overridden = None
        return block.design
    made = memory.overridden
    if made is None or made[0] is not block.design or made[1] is not use:
        made = (block.design, use, overridden(block.design, use.overrides, copy))
        memory.overridden = made
    return made[2]
