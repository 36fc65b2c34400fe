"""What the canvas knows of the nodes, and which of it is news after an edit."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import Inference, NodeFacts
from netbuilder.core.layer import DataFacts
from netbuilder.core.problems import Problem
from netbuilder.core.value import Block
from netbuilder.ui.canvas.block_visual import as_block, as_open_block
from netbuilder.ui.canvas.visual import NodeVisual, Sign, node_visual, worst


class Knowledge:
    """The last inference, by node.

    Attributes:
        facts: What is inferred of each node.
        problems: The one problem each node shows.
        learning: Nodes that a running training changes.
        signs: What a check before training found, by node.
        blocks: The definitions of blocks, by key.
        is_inside: Whether the nodes are those inside a block; training knows others.
    """

    def __init__(self) -> None:
        self.facts: Mapping[str, NodeFacts] = {}
        self.problems: dict[str, Problem] = {}
        self.learning: frozenset[str] = frozenset()
        self.signs: Mapping[str, Sign] = {}
        self.blocks: Mapping[str, Block] = {}
        self.is_inside = False
        self._data = DataFacts()

    def learn(self, inference: Inference) -> set[str]:
        """Take over an inference; answers the nodes about which something is new."""
        grouped: dict[str, list[Problem]] = {}
        for problem in inference.problems:
            grouped.setdefault(problem.where.node, []).append(problem)
        problems = {
            id: shown for id, found in grouped.items() if (shown := worst(found)) is not None
        }
        if inference.data != self._data:
            touched = set(inference.nodes)
        else:
            old = self.facts
            touched = {id for id, facts in inference.nodes.items() if old.get(id) is not facts}
        touched.update(
            id
            for id in problems.keys() | self.problems.keys()
            if problems.get(id) != self.problems.get(id)
        )
        self.facts, self.problems, self._data = inference.nodes, problems, inference.data
        return touched

    def visual(self, design: Design, id: str) -> NodeVisual:
        """What a node looks like now."""
        node = design.nodes[id]
        visual = node_visual(
            node,
            design,
            self.facts,
            self._data,
            self.problems.get(id),
            id in self.learning and not self.is_inside,
        )
        sign = self.signs.get(id)
        if sign is not None and not visual.is_door:
            visual = visual._replace(sign="fine" if sign.is_fine else "warning")
        if not isinstance(node.layer, BlockUse):
            return visual
        visual = as_block(visual, node.layer, self.blocks)
        return as_open_block(visual, node, self.blocks, self.facts.get(id))
