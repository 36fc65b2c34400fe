"""Where the loss of a row comes from: the formula of each output's loss with its real numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.catalog.loss_steps import Step
from netbuilder.catalog.losses import Loss
from netbuilder.engine.answers import Answer
from netbuilder.engine.build import Built
from netbuilder.engine.explain.scene import Scene, listed, product, real
from netbuilder.link.messages.explaining import Factor, Number, Quantity, Stage, Term

# The network takes its classes as single precision, which the steps here do not.
_CLOSE = 1e-6
_OUTPUT = re.compile(r"\{(\d+)\}")


def loss_stages(scene: Scene, built: Built) -> tuple[Stage, ...]:
    """The calculation of the row's loss, what large weights cost left aside."""
    scores = scene.whole.scores
    tensors: Sequence[Tensor] = scores if isinstance(scores, tuple) else (scores,)
    total = real(scene.loss)
    stages: list[Stage] = []
    shares: list[Term] = []
    for answer, found in zip(built.answers, tensors, strict=True):
        layer: Any = built.project.design.nodes[answer.node].layer
        own = _own(scene, answer, layer.loss, found)
        stages += own
        words = f"loss of {scene.names.title(answer.node)}"
        shares.append(product(Factor("counts", float(layer.weight)), Factor(words, own[-1].total)))
    if len(shares) > 1 or any(term.factors[0].value != 1.0 for term in shares):
        stages.append(listed("The losses of all outputs, each as much as it counts.", shares, 50))
    if abs(stages[-1].total - total) > _CLOSE * max(1.0, abs(total)):
        return (Stage("The loss compares the answers with the targets.", (), total, is_sum=False),)
    return tuple(stages)


def _own(scene: Scene, answer: Answer, loss: Loss, found: Tensor) -> list[Stage]:
    """The calculation for one output."""
    target = scene.sample.part.targets[answer.column]
    doubled = target.double() if target.is_floating_point() else target
    wanted: Tensor = _evaluated(loss.prepared("target", answer.target, answer.outputs), doubled)
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
        return Number(Quantity.ACTIVATION, answer.node, (output,)) if output >= 0 else None

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
            where = Number(Quantity.ACTIVATION, answer.node, (at,))
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
