"""What is known of a design and its nodes: shapes, weights, costs and problems, as values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from netbuilder.core.design import NodeLayer
from netbuilder.core.layer import DataFacts, Weight
from netbuilder.core.problems import Problem
from netbuilder.core.shapes import Shape


class NodeFacts(Struct, frozen=True, gc=False):
    """What is known of one node.

    Attributes:
        layer: Its layer with what the data decides filled in.
        inputs: One entry per input socket: a shape, None where unknown, or a tuple of those for a
            socket that takes many wires.
        outputs: One shape per output socket; empty where they cannot be known.
        weights: Every tensor it owns.
        parameters: Numbers that training changes or could change.
        frozen: Those of them that are frozen.
        buffers: Numbers it keeps but does not train.
        multiply_adds: For one sample, forward.
        problems: Its faults, with their place filled in.
        inside: For a block: what is known inside each of its copies.
    """

    layer: NodeLayer
    inputs: tuple[Any, ...] = ()
    outputs: tuple[Shape, ...] = ()
    weights: tuple[Weight, ...] = ()
    parameters: int = 0
    buffers: int = 0
    multiply_adds: int = 0
    problems: tuple[Problem, ...] = ()
    inside: tuple[Inference, ...] = ()
    frozen: int = 0

    @property
    def trainable(self) -> int:
        """Numbers that training changes."""
        return self.parameters - self.frozen

    @property
    def activations(self) -> int:
        """How many numbers leave it for one sample, those inside a block included."""
        if self.inside:
            return sum(copy.activations for copy in self.inside)
        return sum(shape.count for shape in self.outputs)

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
        problems: Those of the design first, then those of its nodes in drawing order, and those of
            the plan.
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
        """Numbers of all nodes that training changes or could change."""
        return sum(facts.parameters for facts in self.nodes.values())

    @property
    def frozen(self) -> int:
        """Those of them that are frozen."""
        return sum(facts.frozen for facts in self.nodes.values())

    @property
    def trainable(self) -> int:
        """Numbers that training changes."""
        return self.parameters - self.frozen

    @property
    def buffers(self) -> int:
        """Numbers of all nodes that are kept but not trained."""
        return sum(facts.buffers for facts in self.nodes.values())

    @property
    def activations(self) -> int:
        """Numbers that all nodes answer for one sample."""
        return sum(facts.activations for facts in self.nodes.values())

    @property
    def multiply_adds(self) -> int:
        """Multiply-adds of all nodes, for one sample forward."""
        return sum(facts.multiply_adds for facts in self.nodes.values())
