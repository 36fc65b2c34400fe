"""Losses and metrics of a whole part of the data, from the very expressions that are exported."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

from netbuilder.catalog.metrics import Metric, wanted
from netbuilder.core.plan import Plan
from netbuilder.engine.answers import Answer
from netbuilder.engine.steps.replayed import Replayed
from netbuilder.engine.text import executed

Outputs = tuple[Tensor, ...]
ObjectiveFunction = Callable[[Tensor | Outputs, Outputs], Tensor]
_NAMES = {"torch": torch, "nn": nn, "Tensor": Tensor}


class Meter:
    """Measures predictions of a whole part.

    Args:
        answers: What is asked.
        objective: The loss.
        plan: Names the metrics, or leaves the choice to the targets.

    Attributes:
        names: Of the metrics.
    """

    def __init__(self, answers: Sequence[Answer], objective: ObjectiveFunction, plan: Plan) -> None:
        self._answers, self.objective = tuple(answers), objective
        self.names: tuple[str, ...] = ()
        self._functions: list[Callable[[Tensor, Tensor], Tensor] | None] = []
        for number, answer in enumerate(answers):
            metrics = wanted(answer.target.kind, plan)
            suffix = f" {answer.target.name}" if number else ""
            self.names += tuple(metric.kind + suffix for metric in metrics)
            self._functions.append(_function(metrics, answer) if metrics else None)
        self._replayed = Replayed(self._measured, plan.fast_steps)

    def loss(self, predictions: Outputs, targets: Outputs) -> float:
        """The loss of a whole part; arguments as of `metrics`."""
        scores = predictions if len(predictions) > 1 else predictions[0]
        with torch.inference_mode():
            return float(self.objective(scores, targets))

    def metrics(self, predictions: Outputs, targets: Outputs) -> dict[str, float]:
        """All metrics of a whole part.

        Args:
            predictions: Raw scores, one tensor per answer.
            targets: As the data gives them (numbers scaled), one tensor per target column.
        """
        if not self.names:
            return {}
        values = self._replayed(*predictions, *targets)
        return dict(zip(self.names, torch.cat(values).tolist(), strict=True))

    def _measured(self, *tensors: Tensor) -> Outputs:
        """Metrics of predictions that are followed by targets."""
        count = len(self._answers)
        return tuple(self.values(tensors[:count], tensors[count:]))

    def values(self, predictions: Outputs, targets: Outputs) -> list[Tensor]:
        """All metrics as `metrics` has them, one float64 tensor for each answer that has some."""
        found: list[Tensor] = []
        for answer, function, predicted in zip(
            self._answers, self._functions, predictions, strict=True
        ):
            if function is not None:
                target = raw(answer, targets[answer.column])
                found.append(function(raw(answer, predicted), target))
        return found


def raw(answer: Answer, values: Tensor) -> Tensor:
    """Numbers in the target's own unit; class numbers and scores as they are."""
    if answer.is_classes or (answer.scale == 1.0 and answer.offset == 0.0):
        return values
    return values * answer.scale + answer.offset


def read(answer: Answer, scores: Tensor) -> Tensor:
    """Scores after the reading: probabilities, or numbers in the target's own unit."""
    if answer.reading == "softmax":
        return scores.softmax(dim=1)
    if answer.reading == "sigmoid":
        return scores.sigmoid()
    return raw(answer, scores)


def _function(
    metrics: Sequence[type[Metric]], answer: Answer
) -> Callable[[Tensor, Tensor], Tensor]:
    definitions = {text: None for metric in metrics for text in metric.definitions}
    values = ", ".join(
        f"{metric().expression('predicted', 'target', answer.threshold)}.double()"
        for metric in metrics
    )
    body = f"def measured(predicted, target):\n    return torch.stack([{values}])\n"
    text = "\n".join([*definitions, body])
    function: Callable[[Tensor, Tensor], Tensor] = executed(text, _NAMES)["measured"]
    return function
