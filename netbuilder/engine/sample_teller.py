"""Says what a network makes of one sample, fast enough to follow a slider."""

from __future__ import annotations

import math
import random

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.core.problems import DataProblemError, Problem
from netbuilder.engine import state
from netbuilder.engine.answers import Answer
from netbuilder.engine.data.inverse import raw_rows
from netbuilder.engine.given import Given, given
from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import raw
from netbuilder.engine.probes.ranking import class_scores
from netbuilder.engine.probes.samples import ROWS, row_losses
from netbuilder.engine.trainee import PARTS
from netbuilder.engine.twin import Spot, Twin
from netbuilder.link.messages import Lit, Numbers, Outlet, SampleTold, Saying, TellSample, Way
from netbuilder.link.messages.neurons import Column

Places = NDArray[np.int64]


class SampleTeller:
    """Answers for one network, as prediction does.

    A twin in evaluation mode computes: nothing that training uses changes.
    """

    def __init__(self, looked: Looked) -> None:
        self._looked, self._built = looked, looked.built
        self._twin = Twin(looked.built)
        self._columns: tuple[Column, ...] = ()
        self._spots: tuple[Spot, ...] = ()

    def is_of(self, looked: Looked) -> bool:
        """Whether it answers for this network as it is put together now."""
        return self._looked is looked and self._built is looked.built

    def told(self, order: TellSample, iteration: int) -> SampleTold:
        """The answer to a request, with the weights as they are.

        Raises:
            DataProblemError: There is no such row, or a cell of a made sample cannot be read.
        """
        looked = self._looked
        with state.undisturbed(looked.device):
            sample = order.sample if order.made else self._row(order)
            found = given(looked, sample, order.made)
            scores, lit = self._run(found, order.columns)
            loss = self._loss(scores, found)
        preparation = looked.origin.preparation
        return SampleTold(
            request=order.request,
            iteration=iteration,
            sample=found.sample,
            part=found.part,
            place=found.place + 1,
            rows=(*(len(looked.parts[name].inputs) for name in PARTS),),  # type: ignore[arg-type]
            columns=tuple(column.name for column in preparation.inputs),
            cells=order.made or self._cells(found),
            sayings=tuple(
                _saying(answer, each[0], found)
                for answer, each in zip(self._built.answers, scores, strict=True)
            ),
            loss=loss,
            lit=lit,
        )

    def _run(
        self, found: Given, columns: tuple[Column, ...]
    ) -> tuple[tuple[Tensor, ...], tuple[Lit, ...]]:
        if columns != self._columns:
            outlets = [Outlet((each.answer,), self._port(each.answer)) for each in columns]
            self._columns, self._spots = columns, self._twin.spots(outlets)
        inputs = [found.inputs.to(self._looked.device)] * len(self._built.text.inputs)
        with torch.no_grad():
            scores, seen = self._twin.run(inputs, self._spots)
        answers = {
            spot.outlet.nodes[0]: pieces for spot, pieces in zip(self._spots, seen, strict=True)
        }
        lit = tuple(
            Lit(column.node, column.neurons, _picked(answers[column.answer], column.neurons))
            for column in columns
            if column.answer in answers
        )
        return scores if isinstance(scores, tuple) else (scores,), lit

    def _loss(self, scores: tuple[Tensor, ...], found: Given) -> float:
        if not found.targets:
            return math.nan
        targets = tuple(each.to(self._looked.device) for each in found.targets)
        with torch.no_grad():
            return float(self._built.objective(scores if len(scores) > 1 else scores[0], targets))

    def _cells(self, found: Given) -> tuple[str, ...]:
        """A row of the data as a table has it."""
        preparation = self._looked.origin.preparation
        flat = preparation.flat(found.inputs.detach().cpu().float().numpy())
        cells = raw_rows(preparation, flat)[0]
        return tuple(each if isinstance(each, str) else _written(each) for each in cells)

    def _port(self, node: str) -> str:
        known = self._built.project.design.nodes.get(node)
        return known.layer.outputs[0].name if known is not None and known.layer.outputs else "y"

    # --- finding a row ----------------------------------------------------------------------

    def _row(self, order: TellSample) -> int:
        """The row that is meant, counted from 1."""
        if order.way is Way.HERE:
            return order.sample
        rows = self._looked.origin.rows
        parts = [rows.get(order.part, np.zeros(0, np.int64))] if order.part else [*rows.values()]
        numbers = np.sort(np.concatenate(parts))
        if not len(numbers):
            raise DataProblemError(_empty(order.part))
        if order.way is Way.WORST:
            numbers = self._worst(order.part or None)
            if not len(numbers):
                raise DataProblemError(_all_right(order.part))
            here = np.flatnonzero(numbers == order.sample - 1)
            return int(numbers[(int(here[0]) + 1) % len(numbers) if len(here) else 0]) + 1
        if order.way is Way.RANDOM:
            others = numbers[numbers != order.sample - 1]
            return int(random.choice(others if len(others) else numbers)) + 1
        if order.way is Way.NEXT:
            place = int(np.searchsorted(numbers, order.sample - 1, side="right"))
        else:
            place = int(np.searchsorted(numbers, order.sample - 1, side="left")) - 1
        return int(numbers[place % len(numbers)]) + 1

    def _worst(self, part: str | None) -> Places:
        """Rows that are answered wrongly, counted from 0, the largest loss first."""
        found: list[tuple[Places, NDArray[np.float64]]] = []
        for name in PARTS if part is None else (part,):
            content = self._looked.parts[name]
            if len(content.inputs):
                found.append(self._wrong(name))
        numbers = np.concatenate([each for each, _ in found])
        losses = np.nan_to_num(np.concatenate([each for _, each in found]), nan=np.inf)
        ordered: Places = numbers[np.argsort(-losses, kind="stable")]
        return ordered

    def _wrong(self, name: str) -> tuple[Places, NDArray[np.float64]]:
        part, built = self._looked.parts[name], self._built
        inputs = part.inputs[:ROWS]
        targets = tuple(each[:ROWS].to(built.device) for each in part.targets)
        rows = self._looked.arithmetic.prediction_rows
        predictions = built.predictions_in_parts(inputs, rows)
        losses = row_losses(built, predictions, targets)
        numbers = np.asarray(self._looked.origin.rows[name][: len(losses)], np.int64)
        is_wrong = np.ones(len(losses), bool)
        answer = built.answers[0]
        if answer.is_classes:
            said = _classes(answer, predictions[0][: len(losses)])
            true = targets[answer.column][: len(losses)].reshape(-1).cpu()
            is_wrong = (said.cpu() != true).numpy()
        return numbers[is_wrong], losses[is_wrong]


def _saying(answer: Answer, scores: Tensor, found: Given) -> Saying:
    flat = scores.reshape(1, -1)
    target = found.targets[answer.column].reshape(-1) if found.targets else None
    name = answer.target.name
    if not answer.is_classes:
        said = f"{float(raw(answer, flat[0, :1])[0]):.4g}"
        wanted = f"{float(raw(answer, target[:1])[0]):.4g}" if target is not None else ""
        return Saying(name, said, wanted)
    place = int(_classes(answer, flat)[0])
    true = int(target[0]) if target is not None else -1
    has_shares = answer.reading in ("softmax", "sigmoid")
    shares = tuple(class_scores(answer, flat)[0].tolist()) if has_shares else ()
    return Saying(
        name,
        _class(answer, place),
        _class(answer, true) if target is not None else "",
        place == true if target is not None else None,
        tuple(_class(answer, number) for number in range(len(shares))),
        shares,
    )


def _classes(answer: Answer, scores: Tensor) -> Tensor:
    """The class that is said of each row: int64 (rows,)."""
    flat = scores.reshape(len(scores), -1)
    return flat.argmax(dim=1) if flat.shape[1] > 1 else (flat[:, 0] > answer.threshold).long()


def _class(answer: Answer, place: int) -> str:
    names = answer.target.classes
    return names[place] if place < len(names) else str(place)


def _picked(pieces: tuple[Tensor, ...], neurons: tuple[int, ...]) -> Numbers:
    flat = pieces[-1].detach().to("cpu", torch.float32).reshape(-1)
    chosen = torch.tensor(neurons, dtype=torch.int64).clamp(max=max(len(flat) - 1, 0))
    array = np.ascontiguousarray(flat[chosen].numpy(), dtype="<f4")
    return Numbers("float32", array.shape, array.tobytes())


def _written(value: float) -> str:
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


_PART_NAMES = {"train": "training", "validation": "validation", "test": "test"}


def _empty(part: str) -> Problem:
    name = _PART_NAMES.get(part, part)
    return Problem("no-sample", found=f"The data has no {name} rows.")


def _all_right(part: str) -> Problem:
    name = f"{_PART_NAMES.get(part, part)} " if part else ""
    return Problem("none-wrong", found=f"Every {name}row is answered rightly.")
