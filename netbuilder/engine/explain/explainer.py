"""Explains any number of a network at one moment of its training, with one row of its data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine import state
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.explain.activations import activation_stages, check_address
from netbuilder.engine.explain.beside import beside
from netbuilder.engine.explain.completing import completed
from netbuilder.engine.explain.deltas import delta_stages, delta_value
from netbuilder.engine.explain.gates import gate_stages, gate_words
from netbuilder.engine.explain.losses import loss_stages
from netbuilder.engine.explain.scene import Rows, Scene
from netbuilder.engine.explain.slopes import gradient_of_row, gradient_stages
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

    All is computed by copies in double precision. The sample is computed as it is evaluated:
    dropout silences nothing. Gradients and updates are those of the iteration that would come next,
    with what dropout will silence and with the batch's own mean where that is normalised.

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
        drawn = torch.get_rng_state()
        with state.undisturbed(self._trainee.device):
            built = self._trainee.built
            coming = Scene(built, self._coming(), most, drawn=drawn)
            scene = self._scene(number, coming, most, (sample, made))
            if not scene.is_training:
                number = structs.replace(number, row=0)
            if number.what in (Quantity.DELTA, Quantity.LOSS) and not scene.rows.part.targets:
                raise ProblemError(_NO_TRUTH)
            number = completed(scene, coming, number)
            stages = self._stages(scene, coming, number)
            if not stages:
                raise ProblemError(_NO_TRUTH)
            others = beside(scene, coming, self._trainee, number)
        rows: tuple[int, ...] = scene.rows.numbers
        if scene.is_training:
            rows = (scene.row,)
        if number.what in (Quantity.WEIGHT, Quantity.KEPT):
            rows = ()
        elif _is_of_batch(number):
            rows = coming.rows.numbers
        iteration = self._trainee.progress.iteration
        words = _words(scene, number)
        return Explanation(number, words, stages[-1].total, stages, iteration, rows, others)

    def _scene(
        self, number: Number, coming: Scene, most: int, given: tuple[int, Sequence[str]]
    ) -> Scene:
        """What an address with a row is computed in: the batch, while the row is in it."""
        sample, made = given
        if number.row and number.row in coming.rows.numbers:
            return coming.beside(coming.rows.numbers.index(number.row))
        if number.row:
            sample, made = number.row, ()
        row = self._made(made) if made else self._row(sample)
        return Scene(self._trainee.built, row, most)

    def _stages(self, scene: Scene, coming: Scene, number: Number) -> tuple[Stage, ...]:
        match number.what:
            case Quantity.INPUT | Quantity.ACTIVATION:
                check_address(scene, number)
                return activation_stages(scene, number)
            case Quantity.GATE:
                return gate_stages(scene, number)
            case Quantity.DELTA:
                delta_value(scene, number)
                return delta_stages(scene, number)
            case Quantity.GRADIENT if scene.is_training:
                return gradient_of_row(scene, number)
            case Quantity.GRADIENT:
                return gradient_stages(scene, coming, number)
            case Quantity.WEIGHT:
                return weight_stages(scene, self._trainee, number, self._ago(number))
            case Quantity.UPDATE:
                return moved_stages(coming, self._trainee, number)
            case Quantity.KEPT:
                return kept_stages(scene, self._trainee, number)
            case _:
                return loss_stages(scene)

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


def _is_of_batch(number: Number) -> bool:
    return number.what in (Quantity.GRADIENT, Quantity.UPDATE) and not number.row


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
    of_row = f", row {scene.row} as training sees it" if scene.is_training else ""
    if number.what is Quantity.LOSS:
        rows = scene.rows.numbers
        return f"{title} of row {rows[scene.at]}" if rows else f"{title} of the made sample"
    if number.what is Quantity.DELTA and number.weight:
        return f"{title} of {gate_words(scene, number)}{of_row}"
    if number.what is Quantity.INPUT and not scene.names.is_input(number.node):
        place = " x ".join(str(each + 1) for each in number.index)
        return f"What arrives at {scene.names.title(number.node)}, number {place}{of_row}"
    if number.what in (Quantity.INPUT, Quantity.ACTIVATION, Quantity.DELTA):
        return f"{title} of {scene.names.words(number.node, number.index)}{of_row}"
    if number.what is Quantity.GATE:
        words = gate_words(scene, number)
        return f"{words[0].upper()}{words[1:]}{of_row}"
    if number.what is Quantity.KEPT:
        title = KEPT[number.kept][0].capitalize()
    words = scene.names.weight(number)
    if number.what is Quantity.WEIGHT:
        return words[0].upper() + words[1:]
    return f"{title} of the {words}{of_row}"
