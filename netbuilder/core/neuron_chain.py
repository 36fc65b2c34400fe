"""Which part of a design is layers of plain neurons, one behind the other, up to an output."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.core.design import Design, Node
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import DataFacts, Role
from netbuilder.core.shapes import ShapeKind


class NeuronColumn(Struct, frozen=True):
    """A layer of neurons, or what feeds the first.

    Attributes:
        node: Id of the node that owns the weights; of what feeds them, for the first column.
        answer: Id of the node whose answer is theirs.
        count: How many neurons there are.
        has_weights: Whether synapses lead to it.
        has_bias: Whether a bias neuron feeds it.
        between: Ids of nodes without weights that its answer passes through, `answer` included.
        names: What its neurons stand for: columns of the data, classes; empty for none.
        picture: Height, width and channels, where its neurons are the pixels of a picture of the
            data; one channel after the other, each row by row.
    """

    node: str
    answer: str
    count: int
    has_weights: bool
    has_bias: bool = False
    between: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    picture: tuple[int, int, int] | None = None


def neuron_chain(design: Design, inference: Inference) -> tuple[NeuronColumn, ...]:
    """The columns, from what feeds the first layer to the last; empty where there are none.

    It is followed back from the first output as long as every node has one feeder, and is either
    a layer whose every neuron weighs all that arrives, or has no weights and keeps the count.
    """
    outputs = design.with_role(Role.OUTPUT)
    if not outputs:
        return ()
    columns: list[NeuronColumn] = []
    passed: list[str] = []
    id = _feeder(design, outputs[0].id)
    while id:
        node, facts = design.nodes[id], inference.nodes.get(id)
        count = _count(facts)
        if facts is None or not count:
            return ()
        before = _feeder(design, id)
        if node.passes or (before and _keeps(facts, count)):
            passed.append(id)
        elif before and _is_dense(facts, count):
            columns.append(_column(node, facts, passed, count))
            passed = []
        else:
            columns.append(_first(node, passed, facts, inference.data))
            break
        id = before
    found = tuple(reversed(columns))
    if len(found) < 2 or found[0].has_weights:
        return ()
    return (*found[:-1], _named(found[-1], inference.data))


def _feeder(design: Design, id: str) -> str:
    """The only node that feeds another; empty where there are none or several."""
    feeders = list(design.before(id))
    return feeders[0] if len(feeders) == 1 else ""


def _count(facts: NodeFacts | None) -> int:
    """How many numbers leave a node for one sample; 0 where that is not known."""
    shape = facts.output if facts is not None else None
    if shape is None or any(size is None for size in shape.sizes):
        return 0
    return shape.count


def _arriving(facts: NodeFacts) -> int:
    shape = facts.inputs[0] if facts.inputs else None
    if shape is None or isinstance(shape, tuple) or None in shape.sizes:
        return 0
    return int(shape.count)


def _keeps(facts: NodeFacts, count: int) -> bool:
    """Whether each number that leaves stands for the one that arrives at its place."""
    return not facts.weights and _arriving(facts) == count and not facts.inside


def _is_dense(facts: NodeFacts, count: int) -> bool:
    """Whether every neuron weighs every number that arrives."""
    shape = facts.output
    sizes = {weight.name: weight.sizes for weight in facts.weights}
    is_flat = shape is not None and shape.kind is ShapeKind.FEATURES
    return is_flat and sizes.get("weight") == (count, _arriving(facts)) and not facts.inside


def _column(node: Node, facts: NodeFacts, passed: list[str], count: int) -> NeuronColumn:
    between = tuple(reversed(passed))
    return NeuronColumn(
        node.id,
        passed[0] if passed else node.id,
        count,
        has_weights=True,
        has_bias=any(weight.name == "bias" for weight in facts.weights),
        between=between,
    )


def _first(node: Node, passed: list[str], facts: NodeFacts, data: DataFacts) -> NeuronColumn:
    count, is_source = _count(facts), node.layer.role is Role.SOURCE
    names = data.input_names if is_source and len(data.input_names) == count else ()
    return NeuronColumn(
        node.id,
        passed[0] if passed else node.id,
        count,
        has_weights=False,
        between=tuple(reversed(passed)),
        names=names,
        picture=_picture(facts) if is_source else None,
    )


def _picture(facts: NodeFacts) -> tuple[int, int, int] | None:
    """Height, width and channels of a picture; None for anything else."""
    shape = facts.output
    if shape is None or shape.kind is not ShapeKind.IMAGE:
        return None
    channels, height, width = (int(size or 0) for size in shape.sizes)
    return height, width, channels


def _named(column: NeuronColumn, data: DataFacts) -> NeuronColumn:
    """The last column, whose neurons stand for classes or for a number."""
    target = data.targets[0] if data.targets else None
    if target is None:
        return column
    names = target.classes if len(target.classes) == column.count else ()
    names = names or ((target.name,) if column.count == 1 else ())
    return NeuronColumn(
        column.node,
        column.answer,
        column.count,
        has_weights=True,
        has_bias=column.has_bias,
        between=column.between,
        names=names,
    )
