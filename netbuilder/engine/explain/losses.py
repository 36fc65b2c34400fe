"""Where the loss of a row comes from: the formula of each output's loss with its real numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch
from msgspec import structs
from torch import Tensor, nn

from netbuilder.catalog.loss_steps import Step
from netbuilder.catalog.losses import Loss
from netbuilder.engine.answers import Answer
from netbuilder.engine.explain.body import Neurons, Trace
from netbuilder.engine.explain.scene import Index, Scene, columns
from netbuilder.engine.explain.terms import Many, listed, product, real, sum_of
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

# The network takes its classes as single precision, which the steps here do not.
_CLOSE = 1e-6
_OUTPUT = re.compile(r"\{(\d+)\}")


def loss_stages(scene: Scene) -> tuple[Stage, ...]:
    """The calculation of the row's loss, what large weights cost left aside."""
    tensors = tuple(each[scene.at : scene.at + 1] for each in _scores(scene.whole))
    total = real(_of_row(scene, tensors))
    stages: list[Stage] = []
    shares: list[Term] = []
    for answer, found in zip(scene.body.answers, tensors, strict=True):
        layer: Any = scene.body.project.design.nodes[answer.node].layer
        own = _own(scene, answer, layer.loss, found)
        stages += own
        words = f"loss of {scene.names.title(answer.node)}"
        shares.append(product(Factor("counts", float(layer.weight)), Factor(words, own[-1].total)))
    if len(shares) > 1 or any(term.factors[0].value != 1.0 for term in shares):
        stages.append(listed("The losses of all outputs, each as much as it counts.", shares, 50))
    if abs(stages[-1].total - total) > _CLOSE * max(1.0, abs(total)):
        return (Stage("The loss compares the answers with the targets.", (), total, is_sum=False),)
    return tuple(stages)


def loss_slopes(scene: Scene, neurons: Neurons, index: Index, slope: float) -> list[Term | Many]:
    """The slope of the loss in an answer: what is given less what is true, where it is that.

    Args:
        slope: In the number at this place of a node.
    """
    where = Number(Quantity.LOSS, row=scene.row)
    for answer, scores in zip(scene.body.answers, _scores(scene.cut), strict=True):
        column = columns(scores, neurons.leaf, (scene.at, *index)) if scores.dim() == 2 else None
        places = column.nonzero().tolist() if column is not None else []
        if len(places) != 1 or column is None or real(column[tuple(places[0])]) != 1.0:
            continue
        layer: Any = scene.body.project.design.nodes[answer.node].layer
        parts, others = _difference(scene, answer, layer, scores, places[0][1])
        terms = [product(part, *others) for part in parts]
        if terms and abs(sum_of(terms) - slope) <= _CLOSE * max(abs(slope), 1e-9):
            terms[0] = product(structs.replace(terms[0].factors[0], number=where), *others)
            return list(terms)
    return [product(Factor("slope of the loss", slope, where))]


def _difference(
    scene: Scene, answer: Answer, layer: Any, scores: Tensor, at: int
) -> tuple[tuple[Factor, ...], list[Factor]]:
    """What an output gives and minus what is true, and what both are multiplied by."""
    loss, row = layer.loss, scores[scene.at].detach()
    target = _wanted(scene, answer, loss).double()
    name = output_names(answer, len(row))[at]
    others = [Factor("counts", float(layer.weight))] if layer.weight != 1.0 else []
    share = [Factor(f"1 of {len(row):,} outputs", 1.0 / len(row))] if len(row) > 1 else []
    if target.numel() == 1 and loss.takes_class_numbers:
        is_true = int(target) == at
        given = Factor(f"share that softmax gives {name}", real(row.softmax(0)[at]))
        words = "1 for the class that is true" if is_true else "0 for a class that is not true"
        return (given, Factor(f"less {words}", -1.0 if is_true else 0.0)), others
    if target.numel() != len(row):
        return (), []
    true = Factor("less what is true", -real(target.reshape(-1)[at]))
    if loss.reading == "sigmoid":
        given = Factor(f"sigmoid of the score of {name}", real(row.sigmoid()[at]))
        return (given, true), [*others, *share]
    return (Factor(f"score of {name}", real(row[at])), true), [
        Factor("2, of the square", 2.0),
        *others,
        *share,
    ]


def _scores(trace: Trace) -> tuple[Tensor, ...]:
    return trace.scores if isinstance(trace.scores, tuple) else (trace.scores,)


def _of_row(scene: Scene, scores: tuple[Tensor, ...]) -> Tensor:
    """The loss of the row alone."""
    targets = scene.rows.part.targets
    given: Any = scores if isinstance(scene.whole.scores, tuple) else scores[0]
    return scene.body.loss(given, tuple(each[scene.at : scene.at + 1] for each in targets))


def _wanted(scene: Scene, answer: Answer, loss: Loss) -> Tensor:
    """What the loss takes as true of the row, (...)."""
    target = scene.rows.part.targets[answer.column][scene.at : scene.at + 1]
    doubled = target.double() if target.is_floating_point() else target
    wanted: Tensor = _evaluated(loss.prepared("target", answer.target, answer.outputs), doubled)
    return wanted


def _own(scene: Scene, answer: Answer, loss: Loss, found: Tensor) -> list[Stage]:
    """The calculation for one output."""
    wanted = _wanted(scene, answer, loss)
    names = output_names(answer, found[0].numel())
    if found.dim() == 2:
        values = wanted[0].double().reshape(-1).tolist()
        steps = loss.steps(found[0].tolist(), values)
        if steps:
            return [_stage(scene, answer, names, step) for step in steps]
    return [_only_value(scene, answer, loss, (found, wanted))]


def _stage(scene: Scene, answer: Answer, names: Sequence[str], step: Step) -> Stage:
    """A step of the catalog with the names of the outputs, and links to their scores."""

    def named(words: str) -> str:
        return _OUTPUT.sub(lambda match: names[int(match[1])], words)

    def where(output: int) -> Number | None:
        return (
            Number(Quantity.ACTIVATION, answer.node, (output,), row=scene.row)
            if output >= 0
            else None
        )

    terms = [
        product(*(Factor(named(part.words), part.value, where(part.output)) for part in parts))
        for parts in step.products
    ]
    if step.is_sum:
        return listed(named(step.words), terms, scene.most)
    return Stage(named(step.words), tuple(terms), step.total, is_sum=False)


def _only_value(scene: Scene, answer: Answer, loss: Loss, compared: tuple[Tensor, Tensor]) -> Stage:
    """A loss whose steps are not written out: its formula, the scores and the value."""
    found, wanted = compared
    value = _evaluated(loss.expression("predicted", "target"), wanted, found, loss.definitions)
    titles = output_names(answer, found[0].numel())
    terms = []
    if found.dim() == 2:
        for at, score in enumerate(found[0].tolist()):
            where = Number(Quantity.ACTIVATION, answer.node, (at,), row=scene.row)
            terms.append(product(Factor(f"score of {titles[at]}", score, where)))
    words = f"{loss.title} makes of the scores p and the targets t: {loss.formula}."
    return Stage(words, tuple(terms[: scene.most]), real(value), is_sum=False)


def _evaluated(
    text: str, target: Tensor, predicted: Tensor | None = None, definitions: Sequence[str] = ()
) -> Any:
    """The value of a text of the catalog, which is made of checked values only."""
    names: dict[str, Any] = {"torch": torch, "nn": nn, "Tensor": Tensor}
    names |= {"target": target, "predicted": predicted}
    for definition in definitions:
        exec(definition, names)
    return eval(compile(text, "<loss>", "eval"), names)


def output_names(answer: Answer, count: int) -> list[str]:
    """What each output is called."""
    classes, title = answer.target.classes, str(answer.target.name)
    if len(classes) == count:
        return list(classes)
    if count == 1:
        return [title]
    return [f"{title} {at + 1:,}" for at in range(count)]
