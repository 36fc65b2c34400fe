"""Explains any number of a network at one moment of its training, with one row of its data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine import state
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.activations import activation_stages, value_of
from netbuilder.engine.explain.completing import completed
from netbuilder.engine.explain.deltas import delta_stages, delta_value
from netbuilder.engine.explain.gates import gate_stages
from netbuilder.engine.explain.scene import Rows, Scene, real
from netbuilder.engine.explain.slopes import gradient_stages, gradient_value, weight_of
from netbuilder.engine.explain.updates import Ground, update_stages
from netbuilder.engine.given import given
from netbuilder.engine.trainee import PARTS, Part, Trainee
from netbuilder.link.messages.explaining import (
    Explanation,
    Factor,
    Number,
    Quantity,
    Stage,
    Term,
)

_NO_TRUTH = Problem(
    "explain.no-truth",
    found="What is true of the made sample is not known, so it has no loss and no delta.",
    fix="Say what is true of it, or look at a row of the data.",
)
MOST = 50
# Rows of a batch that are gone through one by one.
ROWS = 256


class Explainer:
    """Explains numbers of a network as it stands.

    All is computed by a copy in double precision and in evaluation mode: dropout silences nothing.
    Gradients and updates are those of the iteration that would come next.

    Args:
        trainee: Stands at the moment.
        prepared: The data it learns from.
    """

    def __init__(self, trainee: Trainee, prepared: Prepared) -> None:
        self._trainee, self._prepared = trainee, prepared

    def explained(
        self, number: Number, sample: int, most: int = MOST, made: Sequence[str] = ()
    ) -> Explanation:
        """Where a number comes from.

        An index that is too short is completed by the place there whose number is largest.

        Args:
            sample: Row of the data, counted from 1.
            most: How many terms of a sum are listed.
            made: A sample that a person made, in place of the row; see `given.made_row`.

        Raises:
            ProblemError: There is no such row, node, place or weight; or the truth is asked of a
                made sample that has none.
        """
        with state.undisturbed(self._trainee.device):
            row = self._made(made) if made else self._row(sample)
            if number.what in (Quantity.DELTA, Quantity.LOSS) and not row.part.targets:
                raise ProblemError(_NO_TRUTH)
            scene = Scene(self._trainee.built, row, self._coming(), most)
            number = completed(scene, number)
            stages = self._stages(scene, number)
            if not stages:
                raise ProblemError(_NO_TRUTH)
        about = number.what in (Quantity.GRADIENT, Quantity.UPDATE)
        rows = scene.batch.numbers if about else scene.sample.numbers
        iteration = self._trainee.progress.iteration
        words = _words(scene, number)
        return Explanation(number, words, stages[-1].total, stages, iteration, rows)

    def _stages(self, scene: Scene, number: Number) -> tuple[Stage, ...]:
        match number.what:
            case Quantity.INPUT | Quantity.ACTIVATION:
                value_of(scene, number)
                return activation_stages(scene, number)
            case Quantity.GATE:
                return gate_stages(scene, number)
            case Quantity.DELTA:
                delta_value(scene, number)
                return delta_stages(scene, number)
            case Quantity.GRADIENT:
                return gradient_stages(scene, number)
            case Quantity.UPDATE:
                return self._update(scene, number)
            case _:
                return (self._loss(scene),)

    def _loss(self, scene: Scene) -> Stage:
        """The loss of the row: what is said of each answer beside what is true."""
        answers = self._trainee.built.answers
        scores = scene.whole.scores
        tensors: Sequence[Tensor] = scores if isinstance(scores, tuple) else (scores,)
        terms = []
        for answer, found in zip(answers, tensors, strict=True):
            true = scene.sample.part.targets[answer.column].reshape(-1)
            for at, score in enumerate(found[0].reshape(-1).tolist()):
                where = Number(Quantity.ACTIVATION, answer.node, (at,))
                wanted = true[min(at, len(true) - 1)]
                name = _class_of(answer.target.classes, at) or f"{answer.target.name}"
                told = real(wanted == at) if answer.is_classes and found[0].numel() > 1 else wanted
                factors = (
                    Factor(f"score of {name}", score, where),
                    Factor("wanted", real(told)),
                )
                terms.append(Term(factors, score))
        words = "The loss compares the scores with what is wanted."
        return Stage(words, tuple(terms[: scene.most]), real(scene.loss), is_sum=False)

    def _update(self, scene: Scene, number: Number) -> tuple[Stage, ...]:
        """The change that the next iteration makes to a weight.

        Raises:
            ProblemError: Training leaves the weight as it is, or the optimizer's formula is not
                written out.
        """
        weight_of(scene, number)
        parameters = dict(self._trainee.network.named_parameters())
        name = f"{number.node}.{number.weight or 'weight'}"
        weight = parameters[name]
        for phase in self._trainee.step.phases:
            progress = self._trainee.progress
            if phase.rate.is_scheduled:
                phase.rate.apply(progress.epoch + progress.position / phase.data.count)
            optimizer = phase.stepper.optimizer
            for group in optimizer.param_groups:
                if any(each is weight for each in group["params"]):
                    kept = _kept(optimizer.state.get(weight, {}), number.index)
                    ground = Ground(
                        type(optimizer).__name__,
                        group,
                        kept,
                        real(weight[number.index]),
                        gradient_value(scene, number),
                    )
                    return update_stages(ground, number) or _unwritten(ground.kind)
        raise ProblemError(
            Problem(
                "explain.frozen",
                found=f"Training leaves the weights of '{scene.names.title(number.node)}' alone.",
                fix="Release them if they are frozen.",
            )
        )

    def _made(self, cells: Sequence[str]) -> Rows:
        found = given(self._trainee, 0, cells)
        targets = tuple(each.cpu() for each in found.targets)
        return Rows(Part(found.inputs.cpu(), targets), ())

    def _row(self, sample: int) -> Rows:
        found = (self._prepared.rows == sample - 1).nonzero()[0]
        if not len(found):
            known = self._prepared.rows
            raise ProblemError(
                Problem(
                    "explain.no-sample",
                    found=f"The data has no usable row {sample:,}.",
                    expected=f"Its rows are numbered {int(known[0]) + 1:,} to "
                    f"{int(known[-1]) + 1:,}.",
                )
            )
        return self._rows(found[:1])

    def _coming(self) -> Rows:
        """The batch of the next iteration."""
        data = self._trainee.step.phases[0].data
        size = self._trainee.plan.batch_size
        start = self._trainee.progress.position * size
        places = data.order[start : start + min(size, ROWS)].cpu().numpy()
        return self._rows(self._prepared.parts[PARTS[0]][places])

    def _rows(self, places: Any) -> Rows:
        inputs = torch.from_numpy(self._prepared.inputs[places])
        targets = tuple(torch.from_numpy(each[places]) for each in self._prepared.targets)
        numbers = tuple(int(each) + 1 for each in self._prepared.rows[places])
        return Rows(Part(inputs, targets), numbers)


def _kept(found: Any, index: tuple[int, ...]) -> dict[str, float]:
    """What an optimizer keeps of one weight."""
    kept: dict[str, float] = {}
    for name, value in found.items():
        if isinstance(value, Tensor):
            kept[name] = real(value[index]) if value.dim() == len(index) > 0 else real(value)
        elif isinstance(value, int | float):
            kept[name] = real(value)
    return kept


def _unwritten(kind: str) -> tuple[Stage, ...]:
    raise ProblemError(
        Problem(
            "explain.optimizer",
            found=f"How {kind} makes an update of a gradient is not written out yet.",
            expected="SGD, Adam and AdamW are.",
        )
    )


def _class_of(classes: Sequence[str], at: int) -> str:
    return classes[at] if at < len(classes) else ""


_TITLES = {
    Quantity.INPUT: "Input",
    Quantity.ACTIVATION: "Answer",
    Quantity.GATE: "Gate",
    Quantity.DELTA: "Delta",
    Quantity.GRADIENT: "Gradient",
    Quantity.UPDATE: "Next update",
    Quantity.LOSS: "Loss",
}


def _words(scene: Scene, number: Number) -> str:
    title = _TITLES[number.what]
    if number.what is Quantity.LOSS:
        rows = scene.sample.numbers
        return f"{title} of row {rows[0]}" if rows else f"{title} of the made sample"
    place = " x ".join(str(each + 1) for each in number.index)
    if number.what in (Quantity.GRADIENT, Quantity.UPDATE, Quantity.GATE):
        name = scene.names.title(number.node)
        return f"{title} of {name}, {number.weight or 'weight'} {place}"
    return f"{title} of {scene.names.words(number.node, number.index)}"
