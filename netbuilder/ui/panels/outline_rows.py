"""The rows of the outline: nodes in the order of the flow, and what can be set below each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from netbuilder.core.block_edits import exposed_parameters, with_inside
from netbuilder.core.design import BlockUse, Design, Frame, Node, Wire
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import Layer
from netbuilder.core.node_values import NodeValue, node_value
from netbuilder.core.problems import Problem
from netbuilder.ui import block_path
from netbuilder.ui.workspace import Workspace

NODE, INPUT, PARAMETER, FRAME = "node", "input", "parameter", "frame"


class RowKey(NamedTuple):
    """What a row is about.

    Attributes:
        kind: A node, one wire of an input, a parameter, or a frame or note.
        inside: Ids of the blocks to go into for it, from outside in.
        id: Of the node or frame.
        name: Of the input or parameter.
        wire: Which of the wires of an input; the last of many is none yet.
    """

    kind: str
    inside: tuple[str, ...]
    id: str
    name: str = ""
    wire: int = 0


class Level(NamedTuple):
    """One design of the project, and what is known of it."""

    design: Design
    known: Inference
    problems: dict[str, list[Problem]]


class OutlineRows:
    """Answers what rows there are and what they are about, always of the project as it is now."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._levels: dict[tuple[str, ...], Level] = {}

    def renew(self) -> None:
        """The project is another one."""
        self._levels.clear()

    def level(self, inside: tuple[str, ...]) -> Level:
        """The design at an address."""
        found = self._levels.get(inside)
        if found is None:
            project, workspace = self.workspace.project, self.workspace
            design = block_path.open_design(project, inside)
            known = block_path.open_inference(project, workspace.whole_inference, inside)
            problems: dict[str, list[Problem]] = {}
            for problem in known.problems:
                problems.setdefault(problem.where.node, []).append(problem)
            found = self._levels[inside] = Level(design, known, problems)
        return found

    def top(self) -> list[RowKey]:
        """The rows of the open design."""
        inside = self.workspace.inside
        frames = self.level(inside).design.frames
        return [*self._nodes(inside), *(RowKey(FRAME, inside, frame.id) for frame in frames)]

    def below(self, key: RowKey) -> list[RowKey]:
        """The rows below one: inputs and parameters of a node, and what is inside a block."""
        if key.kind != NODE:
            return []
        node = self.node(key)
        layer = node.layer
        rows = [*self._inputs(key, node), *self._parameters(key, node)]
        if isinstance(layer, BlockUse) and layer.definition in self.workspace.project.blocks:
            rows += self._nodes((*key.inside, key.id))
        return rows

    def has_below(self, key: RowKey) -> bool:
        """Whether a row has others below it, without looking for them."""
        if key.kind != NODE:
            return False
        layer = self.node(key).layer
        is_set = isinstance(layer, Layer) and bool(layer.parameters)
        return is_set or bool(layer.inputs) or isinstance(layer, BlockUse)

    def is_there(self, key: RowKey) -> bool:
        """Whether what a row is about is in the project still."""
        design = self.level(key.inside).design
        if key.kind == FRAME:
            return any(frame.id == key.id for frame in design.frames)
        return key.id in design.nodes

    def node(self, key: RowKey) -> Node:
        """The node that a row is about or belongs to."""
        return self.level(key.inside).design.nodes[key.id]

    def frame(self, key: RowKey) -> Frame:
        """The frame or note that a row is about."""
        frames = self.level(key.inside).design.frames
        return next(frame for frame in frames if frame.id == key.id)

    def facts(self, key: RowKey) -> NodeFacts | None:
        """What is known of its node."""
        return self.level(key.inside).known.nodes.get(key.id)

    def problems(self, key: RowKey) -> list[Problem]:
        """The problems of its node."""
        return self.level(key.inside).problems.get(key.id, [])

    def wire(self, key: RowKey) -> Wire | None:
        """The wire that a row of an input shows; None where nothing is wired yet."""
        wires = self._wires(key)
        return wires[key.wire] if key.wire < len(wires) else None

    def value(self, key: RowKey) -> NodeValue | None:
        """The value that a row of a parameter shows."""
        design, blocks = self.level(key.inside).design, self.workspace.project.blocks
        return node_value(design, blocks, key.id, key.name)

    def title(self, key: RowKey) -> str:
        """The words for a parameter."""
        layer = self.node(key).layer
        if isinstance(layer, BlockUse):
            block = self.workspace.project.blocks[layer.definition]
            return next(each.title for each in exposed_parameters(block) if each.key == key.name)
        shown = self.value(key)
        return shown.parameter.title if shown is not None else key.name

    def edit(self, key: RowKey, label: str, edit: Callable[[Design], Design]) -> bool:
        """Edit the design that a row is of, as one step; answers whether it was legal."""
        workspace = self.workspace
        if key.inside == workspace.inside:
            return workspace.apply(label, edit)
        way = block_path.followed(workspace.project, key.inside)
        use = way[-1].layer if way else None
        if not isinstance(use, BlockUse):
            return False
        definition = use.definition
        return workspace.change(label, lambda project: with_inside(project, definition, edit))

    def _nodes(self, inside: tuple[str, ...]) -> list[RowKey]:
        design = self.level(inside).design
        return [RowKey(NODE, inside, id) for id in dict.fromkeys((*design.order, *design.nodes))]

    def _wires(self, key: RowKey) -> list[Wire]:
        wires = self.level(key.inside).design.incoming.get(key.id, ())
        return [wire for wire in wires if wire.target.name == key.name]

    def _inputs(self, key: RowKey, node: Node) -> Iterator[RowKey]:
        for socket in node.layer.inputs:
            row = RowKey(INPUT, key.inside, key.id, socket.name)
            count = len(self._wires(row)) + 1 if socket.many else 1
            yield from (row._replace(wire=index) for index in range(count))

    def _parameters(self, key: RowKey, node: Node) -> list[RowKey]:
        layer = node.layer
        names: list[str] = []
        if isinstance(layer, BlockUse):
            block = self.workspace.project.blocks.get(layer.definition)
            names = [each.key for each in exposed_parameters(block)] if block is not None else []
        elif isinstance(layer, Layer):
            names = list(layer.parameters)
        return [RowKey(PARAMETER, key.inside, key.id, name) for name in names]
