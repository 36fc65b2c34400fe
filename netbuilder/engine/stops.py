"""When a run ends by itself before its last epoch, and how that is said."""

from __future__ import annotations

import math
from collections.abc import Mapping

from netbuilder.catalog.metrics import Metric
from netbuilder.core.plan import Plan
from netbuilder.engine.state import Progress

LOSS = "loss"


class Stops:
    """The limits of one plan against where a run stands."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._stopping, self._progress = plan.stopping, progress
        self._is_rare = plan.validate_every > 1

    def fewest(self, count: int) -> int:
        """How many of the next `count` iterations may be done in one go."""
        last = self._stopping.iterations
        return max(1, min(count, last - self._progress.iteration)) if last else count

    def reached(self) -> str:
        """Why the run ends after the iteration that was just done; empty where it goes on."""
        stopping, progress = self._stopping, self._progress
        if stopping.iterations and progress.iteration >= stopping.iterations:
            return f"Ended after {progress.iteration:,} iterations, as planned."
        if stopping.minutes and progress.seconds >= stopping.minutes * 60:
            return f"Ended after {stopping.minutes:g} minutes, as planned."
        return ""

    def judged(self, training: Mapping[str, float], validation: Mapping[str, float]) -> str:
        """Why the run ends after an epoch with these measures; empty where it goes on."""
        stopping, progress = self._stopping, self._progress
        kind, goal = stopping.metric, stopping.goal
        value = _of_first_output(kind, validation or training) if kind else None
        if value is not None and (value >= goal if _rises(kind) else value <= goal):
            return f"Ended because the {_words(kind)} reached {value:.4g}; {goal:.4g} was wished."
        if stopping.patience and progress.waiting >= stopping.patience:
            measured = "measured " if self._is_rare else ""
            return (
                f"Stopped early: no better {_words(progress.best_by)} for {stopping.patience} "
                f"{measured}epochs. Epoch {progress.best_epoch} was the best."
            )
        return ""


def note_best(
    plan: Plan,
    progress: Progress,
    training: Mapping[str, float],
    validation: Mapping[str, float],
) -> bool:
    """Take notice of an epoch's measures; whether it is the best so far.

    It is judged by the measure of the plan, on validation rows where there are any; where that
    measure is not known, by the loss.
    """
    measures = validation or training
    kind, value = plan.keep_best_by, _of_first_output(plan.keep_best_by, measures)
    loss = measures.get(LOSS, training[LOSS])
    if value is None:
        kind, value = LOSS, loss
    best = _best_by(kind, progress)
    if not math.isfinite(value) or (
        best is not None and (value <= best if _rises(kind) else value >= best)
    ):
        progress.waiting += 1
        return False
    progress.best_loss, progress.best_by, progress.best_value = loss, kind, value
    progress.best_epoch, progress.best_iteration = progress.epoch, progress.iteration
    progress.waiting = 0
    return True


def _of_first_output(kind: str, measures: Mapping[str, float]) -> float | None:
    """The measure of the first output that has it; further outputs add the name of their target."""
    names = (name for name in measures if name == kind or name.startswith(f"{kind} "))
    name = next(names, None)
    return measures[name] if name is not None else None


def _best_by(kind: str, progress: Progress) -> float | None:
    """The best so far by a measure; None where none is, or was judged by another measure."""
    if progress.best_loss is None or progress.best_by != kind:
        return None
    return progress.best_loss if kind == LOSS else progress.best_value


def _words(kind: str) -> str:
    metric = Metric.entries().get(kind)
    return LOSS if metric is None else metric.title.lower()


def _rises(kind: str) -> bool:
    metric = Metric.entries().get(kind)
    return metric is not None and metric.higher_is_better
