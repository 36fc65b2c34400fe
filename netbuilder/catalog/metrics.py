"""Metrics: how good a network is, in numbers that people compare."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from netbuilder.core.entry import Entry
from netbuilder.core.layer import TargetKind
from netbuilder.core.plan import Plan

DECIDED = '''def decided(scores: Tensor, threshold: float) -> Tensor:
    """The class that raw scores speak for; a single column says whether it is the second."""
    if scores.shape[1] == 1:
        return (scores[:, 0] > threshold).long()
    return scores.argmax(dim=1)
'''

MACRO_F1 = '''def macro_f1(scores: Tensor, target: Tensor, threshold: float) -> Tensor:
    """Mean over the classes of the F1 score; classes that neither side names do not count."""
    names = torch.arange(max(scores.shape[1], 2), device=scores.device)
    guessed = (decided(scores, threshold)[:, None] == names).double()
    true = (target[:, None] == names).double()
    hits, named = (guessed * true).sum(dim=0), (guessed + true).sum(dim=0)
    return (2 * hits / named.clamp(min=1)).sum() / (named > 0).sum()
'''

EXPLAINED = '''def explained(predicted: Tensor, target: Tensor) -> Tensor:
    """Share of the target's variance that the predictions explain, the mean over the outputs."""
    predicted, target = predicted.double(), target.double()
    left = (target - predicted).square().sum(dim=0)
    total = (target - target.mean(dim=0)).square().sum(dim=0)
    constant = torch.where(left == 0, 1.0, 0.0).double()
    return torch.where(total == 0, constant, 1 - left / total.clamp(min=1e-300)).mean()
'''


class Metric(Entry, is_family=True):
    """How good a network is on a whole part of the data.

    Class attributes:
        targets: Which targets it fits.
        higher_is_better: Whether a larger value is a better one.
        unit: ``target`` if its value is in the unit of the target, else empty. Such a metric wants
            predictions and targets in the target's own unit, not scaled.
        definitions: Functions its expression calls, emitted once per file, in order.
        is_usual: Whether it is shown where none are chosen.
        low, high: The smallest and largest value it can have; None where there is no end.
    """

    targets: ClassVar[tuple[TargetKind, ...]]
    higher_is_better: ClassVar[bool] = True
    unit: ClassVar[str] = ""
    definitions: ClassVar[tuple[str, ...]] = ()
    is_usual: ClassVar[bool] = True
    low: ClassVar[float | None] = 0.0
    high: ClassVar[float | None] = None

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        """Text of PyTorch for its value, a scalar tensor.

        Args:
            predicted: Expression for raw scores, ``(rows, outputs)``.
            target: Expression for the data's targets: classes as int64 ``(rows,)``, numbers as
                float32 ``(rows, outputs)``.
            threshold: For two classes with a single output: `Loss.threshold` of the output.
        """
        raise NotImplementedError


class Accuracy(Metric):
    """Share of rows whose class is predicted right."""

    source = "Equal to sklearn.metrics.accuracy_score"
    synonyms = ("hit rate", "percent correct")
    targets = (TargetKind.CLASSES,)
    definitions = (DECIDED,)
    high = 1.0

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"(decided({predicted}, {threshold}) == {target}).double().mean()"


class F1(Metric):
    """Balance of finding every row of a class and naming no wrong one, the mean of all classes."""

    source = 'Equal to sklearn.metrics.f1_score(average="macro")'
    synonyms = ("f-score", "macro f1")
    targets = (TargetKind.CLASSES,)
    definitions = (DECIDED, MACRO_F1)
    high = 1.0

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"macro_f1({predicted}, {target}, {threshold})"


class RMSE(Metric):
    """Root of the mean squared difference, in the unit of the target."""

    source = "Equal to sklearn.metrics.root_mean_squared_error"
    title = "RMSE"
    synonyms = ("root mean squared error",)
    targets = (TargetKind.NUMBERS,)
    higher_is_better = False
    unit = "target"

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"({predicted} - {target}).double().square().mean(dim=0).sqrt().mean()"


class MAE(Metric):
    """Mean of the absolute differences, in the unit of the target."""

    source = "Equal to sklearn.metrics.mean_absolute_error"
    title = "MAE"
    synonyms = ("mean absolute error",)
    targets = (TargetKind.NUMBERS,)
    higher_is_better = False
    unit = "target"

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"({predicted} - {target}).double().abs().mean()"


class R2(Metric):
    """Share of the target's variance that is explained: 1 is perfect, 0 is as good as its mean."""

    source = "Equal to sklearn.metrics.r2_score"
    title = "R²"
    synonyms = ("coefficient of determination", "r squared")
    targets = (TargetKind.NUMBERS,)
    definitions = (EXPLAINED,)
    low, high = None, 1.0

    def expression(self, predicted: str, target: str, threshold: float = 0.0) -> str:
        return f"explained({predicted}, {target})"


def fitting(kind: TargetKind, chosen: Collection[str] = ()) -> tuple[type[Metric], ...]:
    """The metrics that fit a target, in the order they are shown.

    Args:
        chosen: Kinds of the wanted ones; empty means the usual ones.
    """
    return tuple(
        metric
        for name, metric in Metric.entries().items()
        if kind in metric.targets and (name in chosen if chosen else metric.is_usual)
    )


def wanted(kind: TargetKind, plan: Plan) -> tuple[type[Metric], ...]:
    """The metrics that a plan measures of a target: those it names, and those it goes by."""
    usual = {metric.kind for metric in fitting(kind, plan.metrics)}
    return fitting(kind, usual | {plan.keep_best_by, plan.stopping.metric})
