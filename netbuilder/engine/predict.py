"""Predictions from the weights of a run: raw values in, raw units and probabilities out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import torch
from msgspec import Struct
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.answers import Answer
from netbuilder.engine.arithmetic import PREDICTION_ROWS
from netbuilder.engine.build import Built, built
from netbuilder.engine.checkpoints import BEST, LAST, Loaded, newest
from netbuilder.engine.data.predict import applied_to_file
from netbuilder.engine.data.preparation import Preparation
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.devices import device_of
from netbuilder.engine.measure import Meter, raw, read
from netbuilder.engine.scales import scales_of
from netbuilder.engine.tensor_file import check_fit
from netbuilder.link.messages import Predict, Predicted

Cell = str | float


class Predictions(Struct, frozen=True):
    """What a network says about rows.

    Attributes:
        columns: ``prediction``, then a probability per class where there are classes.
        rows: One row of cells per input row.
        truths: The known answers of the first target, where all rows hold them.
        metrics: Loss and metrics, where the answers are known.
        names, table: The table the rows came from as text, where they came from a file.
        warnings: What was replaced or left aside.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    truths: tuple[Cell, ...] = ()
    metrics: dict[str, float] = {}
    names: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    warnings: tuple[Problem, ...] = ()


class Predictor:
    """A network with the weights of a run.

    Args:
        project: Whose design, recipe and plan apply.
        folder: The run folder that holds the weights and the fitted preparation.
        base: Folder that relative paths start from.

    Raises:
        ProblemError: There are no weights, they are damaged, or they are another network's.
    """

    def __init__(self, project: Project, folder: Path, base: Path = Path()) -> None:
        self._project, self._base = project, base
        run = RunFolder(folder)
        loaded = _weights(run, project)
        self.step = loaded.checkpoint.step
        self.preparation = _preparation(loaded)
        self.device = device_of(project.plan.device)
        with state.undisturbed(self.device):
            self.built: Built = built(project, scales_of(self.preparation))
        check_fit(self.built, loaded.tensors)
        state.put_weights(self.built.network, state.handed_on(loaded.tensors))
        self.built.network.to(self.device).eval()
        self._meter = Meter(self.built.answers, self.built.objective, project.plan)
        chosen = arithmetic.chosen(project.plan, self.built.inference.multiply_adds)
        self.arithmetic = arithmetic.repeated(_recorded(run), chosen)

    def scores(self, inputs: NDArray[Any]) -> tuple[Tensor, ...]:
        """Raw scores of prepared inputs, on the processor, with the arithmetic of the run."""
        with self.threads():
            rows = torch.from_numpy(np.ascontiguousarray(inputs)).to(self.device)
            found = self.built.predictions_in_parts(rows, PREDICTION_ROWS)
        return tuple(each.cpu() for each in found)

    @contextmanager
    def threads(self) -> Iterator[None]:
        """As many threads as the run had, while something is computed."""
        before = torch.get_num_threads()
        torch.set_num_threads(self.arithmetic.threads)
        try:
            yield
        finally:
            torch.set_num_threads(before)

    def file(self, path: str) -> Predictions:
        """Predictions for the rows of a table file, which may hold the answers too."""
        applied = applied_to_file(self.preparation, path, self._base)
        found = self._told(applied.inputs, applied.truths)
        return msgspec.structs.replace(
            found,
            names=applied.names,
            table=tuple(
                tuple("" if cell is None else str(cell) for cell in row)
                for row in applied.cells.iter_rows()
            ),
            warnings=applied.warnings,
        )

    def part(self, name: str) -> Predictions:
        """Predictions for a part of the project's own data."""
        prepared = prepare(self._project.recipe, self._base)
        rows = prepared.parts[name]
        return self._told(prepared.inputs[rows], tuple(each[rows] for each in prepared.targets))

    def _told(self, inputs: NDArray[Any], truths: Sequence[NDArray[Any] | None]) -> Predictions:
        answers = self.built.answers
        if not len(inputs):
            return Predictions(_columns(answers), ())
        scores = self.scores(inputs)
        parts = [_cells(answer, each) for answer, each in zip(answers, scores, strict=True)]
        rows = tuple(
            tuple(cell for part in row for cell in part) for row in zip(*parts, strict=True)
        )
        known = [torch.from_numpy(each) for each in truths if each is not None]
        if len(known) < len(truths):
            return Predictions(_columns(answers), rows)
        targets = tuple(known)
        metrics = {"loss": self._meter.loss(scores, targets)}
        metrics |= self._meter.metrics(scores, targets)
        return Predictions(_columns(answers), rows, _truths(answers[0], targets), metrics)


def predicted(order: Predict, project: Project) -> Predicted:
    """The answer to a request.

    Raises:
        ProblemError: There is nothing to predict with, or the rows cannot be used.
    """
    predictor = Predictor(project, Path(order.folder), Path(order.base or "."))
    found = predictor.file(order.rows) if order.rows else predictor.part(order.part)
    return Predicted(
        request=order.request,
        columns=found.columns,
        rows=found.rows,
        truths=found.truths,
        metrics=found.metrics,
    )


def _weights(run: RunFolder, project: Project) -> Loaded:
    kinds = (BEST, LAST) if project.plan.keep_best else (LAST, BEST)
    loaded = newest(run, *kinds)
    if loaded is None:
        raise FileProblemError(
            Problem(
                "no-weights",
                found="There are no trained weights yet.",
                fix="Train the network first.",
            )
        )
    return loaded


def _preparation(loaded: Loaded) -> Preparation:
    try:
        return Preparation.loaded(loaded.facts.get("preparation"))
    except (msgspec.ValidationError, TypeError) as error:
        raise FileProblemError(
            Problem(
                "preparation-missing",
                found="The weights do not say how the data was prepared.",
                fix="Train the network again.",
            )
        ) from error


def _recorded(run: RunFolder) -> dict[str, Any]:
    try:
        found = run.run_json().get("arithmetic")
    except FileProblemError:
        return {}
    return found if isinstance(found, dict) else {}


def _columns(answers: Sequence[Answer]) -> tuple[str, ...]:
    names: list[str] = []
    for answer in answers:
        ending = f" of {answer.target.name}" if len(answers) > 1 else ""
        names.append(f"prediction{ending}")
        if _has_probabilities(answer):
            names += [f"probability of {name}" for name in answer.target.classes]
    return tuple(names)


def _has_probabilities(answer: Answer) -> bool:
    return answer.is_classes and answer.reading in ("softmax", "sigmoid")


def _cells(answer: Answer, scores: Tensor) -> list[tuple[Cell, ...]]:
    """What is told of each row: a class with its probabilities, or a number in its own unit."""
    if not answer.is_classes:
        return [(value,) for value in read(answer, scores)[:, 0].tolist()]
    if scores.shape[1] == 1:
        decided = (scores[:, 0] > answer.threshold).long().tolist()
    else:
        decided = scores.argmax(dim=1).tolist()
    names = [_class_name(answer, number) for number in decided]
    if not _has_probabilities(answer):
        return [(name,) for name in names]
    shares = read(answer, scores)
    if shares.shape[1] == 1:
        shares = torch.cat([1 - shares, shares], dim=1)
    return [(name, *row) for name, row in zip(names, shares.tolist(), strict=True)]


def _truths(answer: Answer, targets: Sequence[Tensor]) -> tuple[Cell, ...]:
    known = targets[answer.column]
    if answer.is_classes:
        return tuple(_class_name(answer, number) for number in known.tolist())
    return tuple(raw(answer, known)[:, 0].tolist())


def _class_name(answer: Answer, number: int) -> str:
    names = answer.target.classes
    return names[number] if number < len(names) else str(number)
