"""What a network asks of a computer, told before anything is made."""

from __future__ import annotations

from msgspec import structs

from netbuilder.core.design import Node
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.problems import Problem, Where

# No computer holds more numbers; numbers of thousands of digits cannot even be written.
MOST_NUMBERS = 10**15
_BYTES = 4


def within_reach(node: Node, facts: NodeFacts) -> NodeFacts:
    """The facts; a node that would answer or own more than any computer holds gets a problem."""
    most = max(facts.parameters, facts.buffers)
    for shape in facts.outputs:
        most = max(most, shape.count)
    if most <= MOST_NUMBERS:
        return facts
    problem = Problem(
        "size-too-large",
        found=f"{node.title} would make more than a million thousand million numbers.",
        fix="Choose smaller sizes, here or in the layers before it.",
        where=Where(node=node.id),
    )
    return structs.replace(
        facts,
        outputs=(),
        weights=(),
        parameters=0,
        buffers=0,
        multiply_adds=0,
        problems=(*facts.problems, problem),
    )


def weight_bytes(inference: Inference) -> int:
    """Memory of the weights and buffers alone."""
    return _BYTES * (inference.parameters + inference.buffers)


def training_bytes(inference: Inference) -> int:
    """Memory that training takes at the least: weights, buffers and a gradient for each weight."""
    return weight_bytes(inference) + _BYTES * inference.trainable
