"""Explains any number of a network at one moment of its training, with one row of its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError, Where
from netbuilder.engine import state
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.activations import activation_stages, value_of
from netbuilder.engine.explain.beside import beside
from netbuilder.engine.explain.completing import completed
from netbuilder.engine.explain.deltas import delta_stages, delta_value
from netbuilder.engine.explain.gates import gate_stages
from netbuilder.engine.explain.losses import loss_stages
from netbuilder.engine.explain.scene import Rows, Scene
from netbuilder.engine.explain.slopes import gradient_stages
from netbuilder.engine.explain.weights import KEPT, kept_stages, moved_stages, weight_stages
from netbuilder.engine.given import given
from netbuilder.engine.trainee import PARTS, Part, Trainee
from netbuilder.link.messages.explaining import Explanation, Number, Quantity, Stage

_NO_TRUTH = Problem(
    "explain.no-truth",
    found="What is true of the made sample is not known, so it has no loss and no delta.",
    fix="Say what is true of it, or look at a row of the data.",
)
MOST = 50


Before = Callable[[], Mapping[str, Tensor] | None]


def _unknown() -> None:
    """Nothing is known of an iteration ago."""


class Explainer:
    """Explains numbers of a network as it stands.

    All is computed by a copy in double precision and in evaluation mode: dropout silences nothing.
    Gradients and updates are those of the iteration that would come next.

    Args:
        trainee: Stands at the moment.
        prepared: The data it learns from.
        before: The weights of an iteration ago, by name; None where they are not known.
    """

    def __init__(self, trainee: Trainee, prepared: Prepared, before: Before = _unknown) -> None:
        self._trainee, self._prepared, self._before = trainee, prepared, before

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
            others = beside(scene, self._trainee, number)
        rows = scene.sample.numbers
        if number.what in (Quantity.WEIGHT, Quantity.KEPT):
            rows = ()
        elif number.what in (Quantity.GRADIENT, Quantity.UPDATE):
            rows = scene.batch.numbers
        iteration = self._trainee.progress.iteration
        words = _words(scene, number)
        return Explanation(number, words, stages[-1].total, stages, iteration, rows, others)

    def _stages(self, scene: Scene, number: Number) -> tuple[Stage, ...]:
        match number.what:
            case Quantity.INPUT | Quantity.ACTIVATION:
                value_of(scene, number)
                _check_input(scene, number)
                return activation_stages(scene, number)
            case Quantity.GATE:
                return gate_stages(scene, number)
            case Quantity.DELTA:
                delta_value(scene, number)
                return delta_stages(scene, number)
            case Quantity.GRADIENT:
                return gradient_stages(scene, number)
            case Quantity.WEIGHT:
                return weight_stages(scene, self._trainee, number, self._ago(number))
            case Quantity.UPDATE:
                return moved_stages(scene, self._trainee, number)
            case Quantity.KEPT:
                return kept_stages(scene, self._trainee, number)
            case _:
                return loss_stages(scene, self._trainee.built)

    def _ago(self, number: Number) -> float | None:
        """What a weight was an iteration ago; None where that is not known."""
        weights = self._before()
        found = weights.get(f"{number.node}.{number.weight or 'weight'}") if weights else None
        is_inside = (
            found is not None
            and len(number.index) == found.dim()
            and all(0 <= at < size for at, size in zip(number.index, found.shape, strict=True))
        )
        return float(found[number.index]) if found is not None and is_inside else None

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
        places = data.order[start : start + size].cpu().numpy()
        return self._rows(self._prepared.parts[PARTS[0]][places])

    def _rows(self, places: Any) -> Rows:
        inputs = torch.from_numpy(self._prepared.inputs[places])
        targets = tuple(torch.from_numpy(each[places]) for each in self._prepared.targets)
        numbers = tuple(int(each) + 1 for each in self._prepared.rows[places])
        return Rows(Part(inputs, targets), numbers)


def _check_input(scene: Scene, number: Number) -> None:
    """Refuse to call an input what a layer answers."""
    if number.what is Quantity.INPUT and not scene.names.is_input(number.node):
        title = scene.names.title(number.node)
        raise ProblemError(
            Problem(
                "explain.no-input",
                found=f"'{title}' is no Input: its numbers are answers.",
                fix="Ask for its activation, whose terms are what arrives.",
                where=Where(node=number.node),
            )
        )


_TITLES = {
    Quantity.INPUT: "Input",
    Quantity.ACTIVATION: "Answer",
    Quantity.WEIGHT: "Weight",
    Quantity.GATE: "Gate",
    Quantity.DELTA: "Delta",
    Quantity.GRADIENT: "Gradient",
    Quantity.UPDATE: "Next update",
    Quantity.KEPT: "Kept",
    Quantity.LOSS: "Loss",
}


def _words(scene: Scene, number: Number) -> str:
    title = _TITLES[number.what]
    if number.what is Quantity.LOSS:
        rows = scene.sample.numbers
        return f"{title} of row {rows[0]}" if rows else f"{title} of the made sample"
    if number.what in (Quantity.INPUT, Quantity.ACTIVATION, Quantity.DELTA):
        return f"{title} of {scene.names.words(number.node, number.index)}"
    if number.what is Quantity.GATE:
        place = " x ".join(str(each + 1) for each in number.index)
        return f"{title} of {scene.names.title(number.node)}, {number.weight} {place}"
    if number.what is Quantity.KEPT:
        title = KEPT[number.kept][0].capitalize()
    words = scene.names.weight(number)
    if number.what is Quantity.WEIGHT:
        return words[0].upper() + words[1:]
    return f"{title} of the {words}"
