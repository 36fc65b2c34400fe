"""Metrics of a network with one output: counted by a kernel where they are the usual ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.answers import Answer
from netbuilder.engine.measure import Meter
from netbuilder.engine.steps.fused.kernel import Floats, Whole
from netbuilder.engine.steps.fused.measures import Asked, classes_measured, numbers_measured

Parts = Mapping[str, tuple[Tensor, Sequence[Tensor]]]
# What the kernels count, in their order.
_OF_CLASSES, _OF_NUMBERS = ("accuracy", "f1"), ("rmse", "mae", "r2")


class Counting:
    """Measures scores of a part.

    Args:
        meter: Names the metrics, and computes those that no kernel counts.
        answer: What the output is asked.
        parts: Inputs and targets of all parts of the data, by name.

    Attributes:
        outputs: Numbers that the network gives for one row.
        is_usual: Whether a kernel counts all of them.
        asked: How scores are read.
    """

    def __init__(self, meter: Meter, answer: Answer, parts: Parts) -> None:
        self.outputs = answer.outputs
        self._meter, self._is_classes = meter, answer.is_classes
        self._targets = {name: targets for name, (_, targets) in parts.items()}
        self._truth = {
            name: targets[answer.column].numpy() for name, targets in self._targets.items()
        }
        kinds = _OF_CLASSES if answer.is_classes else _OF_NUMBERS
        self.is_usual = set(meter.names) <= set(kinds)
        self._places = [(name, kinds.index(name)) for name in meter.names if name in kinds]
        self.asked = Asked(
            threshold=float(answer.threshold),
            classes=self._classes() if answer.is_classes else 0,
            scale=float(answer.scale),
            offset=float(answer.offset),
        )

    def __call__(self, part: str, scores: Tensor, order: Tensor) -> dict[str, float]:
        """All metrics of a part.

        Args:
            scores: (rows, outputs).
            order: Numbers of the rows that they are of.
        """
        if not self.is_usual:
            targets = tuple(target.index_select(0, order) for target in self._targets[part])
            return self._meter.metrics((scores,), targets)
        if not self._places:
            return {}
        count = classes_measured if self._is_classes else numbers_measured
        found = count(self.asked, scores.numpy(), self._truth[part], order.numpy())
        return self.named(found)

    def named(self, found: Sequence[float] | NDArray[np.float64]) -> dict[str, float]:
        """What a kernel counted, by kind of metric."""
        return {name: float(found[place]) for name, place in self._places}

    def truths(self, part: str) -> tuple[Whole, Floats]:
        """The targets of a part as the data gives them: classes and numbers; one has no rows."""
        truth = self._truth.get(part)
        none: Whole = np.zeros(0, np.int64)
        nothing: Floats = np.zeros((0, self.outputs), np.float32)
        if truth is None:
            return none, nothing
        return (truth, nothing) if self._is_classes else (none, truth)

    def _classes(self) -> int:
        largest = [int(np.max(truth)) + 1 for truth in self._truth.values() if len(truth)]
        return max(self.outputs, 2, *largest)
