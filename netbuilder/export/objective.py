"""Writes what training makes small: the weighted sum of the losses of all outputs."""

from __future__ import annotations

from typing import cast

from msgspec import Struct

from netbuilder.catalog.layers.ends import OutputLayer
from netbuilder.core.inference import Inference, infer
from netbuilder.core.layer import Role, Target
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project


class Asked(Struct, frozen=True):
    """What one Output is asked.

    Attributes:
        node: Its id.
        column: Number of its target column among all target columns.
        target: What is to be predicted.
        outputs: How many scores arrive.
    """

    node: str
    layer: OutputLayer
    column: int
    target: Target
    outputs: int


def asked_of(project: Project, inference: Inference | None = None) -> tuple[Asked, ...]:
    """What the Outputs are asked, in the order `Network.forward` answers.

    Raises:
        DesignError: The design is not ready.
    """
    inference = inference or infer(project)
    if inference.errors:
        raise DesignError(*inference.errors)
    found = []
    for id, facts in inference.nodes.items():
        if facts.layer.role is not Role.OUTPUT or facts.output is None:
            continue
        layer = cast(OutputLayer, facts.layer)
        target = layer.target_of(inference.data)
        if target is not None:
            column = inference.data.targets.index(target)
            found.append(Asked(id, layer, column, target, facts.output.known[0]))
    return tuple(found)


def objective_text(project: Project, inference: Inference | None = None) -> str:
    """Text of ``objective(scores, targets)``, a function of what ``Network.forward`` answers.

    Its targets are one tensor for each target column of the data: class numbers as int64
    ``(batch,)``, numbers as float32 ``(batch, numbers)``.

    Raises:
        DesignError: The design is not ready.
    """
    asked = asked_of(project, inference)
    several = len(asked) > 1
    kind = f"tuple[{', '.join(['Tensor'] * len(asked))}]" if several else "Tensor"
    terms = []
    for number, each in enumerate(asked):
        scores = f"scores[{number}]" if several else "scores"
        prepared = each.layer.loss.prepared(f"targets[{each.column}]", each.target, each.outputs)
        term = each.layer.loss.expression(scores, prepared)
        terms.append(term if each.layer.weight == 1.0 else f"{each.layer.weight} * {term}")
    lines = [
        f"def objective(scores: {kind}, targets: tuple[Tensor, ...]) -> Tensor:",
        '    """What training makes small."""',
    ]
    if several:
        lines += [f"    loss_{number} = {term}" for number, term in enumerate(terms, 1)]
        terms = [f"loss_{number}" for number in range(1, len(terms) + 1)]
    helpers = dict.fromkeys(text for each in asked for text in each.layer.loss.definitions)
    objective = "\n".join([*lines, f"    return {' + '.join(terms)}", ""])
    return "\n\n".join([*helpers, objective])
