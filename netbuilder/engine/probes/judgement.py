"""What a network in training says beside what is true, over rows it does not learn from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from netbuilder.engine.answers import Answer
from netbuilder.engine.looked import Looked
from netbuilder.engine.measure import raw
from netbuilder.engine.probes.ranking import rankings
from netbuilder.link.messages import JudgementDrawn, Numbers, RankingsDrawn

ROWS = 10_000
POINTS = 2_000
CLASSES_LIMIT = 100


class Judgement:
    """Predictions of the validation rows, or of training rows where there are no others.

    Args:
        is_ranked: Whether it is told too how scores rank the rows of every class.
    """

    def __init__(self, trainee: Looked, *, is_ranked: bool = False) -> None:
        self._trainee, self._is_ranked = trainee, is_ranked
        self._part = "validation" if len(trainee.parts["validation"].inputs) else "train"
        part = trainee.parts[self._part]
        self._inputs = part.inputs[:ROWS]
        self._targets = tuple(target[:ROWS] for target in part.targets)

    def drawn(self, run: str, iteration: int) -> Iterator[JudgementDrawn | RankingsDrawn]:
        """One judgement per target, with the weights as they are, and a ranking where wanted."""
        built = self._trainee.built
        rows = self._trainee.arithmetic.prediction_rows
        predictions = built.predictions_in_parts(self._inputs, rows)
        drawn: set[int] = set()
        for answer, scores in zip(built.answers, predictions, strict=True):
            if answer.column in drawn:  # as of an output that only helps another to learn
                continue
            drawn.add(answer.column)
            wanted = self._targets[answer.column].to(scores.device)
            counts, true, said = _of_classes(answer, scores, wanted)
            if not answer.is_classes:
                true, said = _of_numbers(answer, scores, wanted)
            yield JudgementDrawn(
                run=run,
                iteration=iteration,
                part=self._part,
                output=answer.column,
                rows=len(self._inputs),
                counts=_numbers(counts, "int64"),
                wanted=_numbers(true, "float32"),
                predicted=_numbers(said, "float32"),
            )
            if self._is_ranked and answer.is_classes and answer.target.size <= CLASSES_LIMIT:
                yield RankingsDrawn(
                    run=run,
                    iteration=iteration,
                    part=self._part,
                    output=answer.column,
                    rows=len(self._inputs),
                    rankings=rankings(answer, scores, wanted),
                )


def _of_classes(answer: Answer, scores: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """How often each class was taken for each: (what it is, what is said)."""
    nothing = torch.zeros(0)
    size = max(answer.target.size, 2)
    if not answer.is_classes or size > CLASSES_LIMIT:
        return torch.zeros(0, 0), nothing, nothing
    flat = scores.reshape(len(scores), -1)
    said = flat.argmax(dim=1) if flat.shape[1] > 1 else (flat[:, 0] > answer.threshold).long()
    places = wanted.reshape(-1).long() * size + said
    counts = torch.bincount(places.cpu(), minlength=size * size)
    return counts.reshape(size, size), nothing, nothing


def _of_numbers(answer: Answer, scores: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
    """Numbers in their own unit, a fair share of the rows where there are many."""
    step = -(-len(scores) // POINTS)
    pairs = (raw(answer, each).reshape(len(each), -1)[::step, 0] for each in (wanted, scores))
    true, said = pairs
    return true, said


def _numbers(values: Tensor, dtype: str) -> Numbers:
    array = np.ascontiguousarray(values.cpu().numpy(), dtype=dtype)
    return Numbers(dtype, array.shape, array.tobytes())
