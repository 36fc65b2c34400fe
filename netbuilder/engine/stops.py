"""When a run ends by itself before its last epoch, and how that is said."""

from __future__ import annotations

from collections.abc import Mapping

from netbuilder.catalog.metrics import Metric
from netbuilder.core.plan import Plan
from netbuilder.engine.state import Progress

LOSS = "loss"


class Stops:
    """The limits of one plan against where a run stands."""

    def __init__(self, plan: Plan, progress: Progress) -> None:
        self._stopping, self._progress = plan.stopping, progress

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
            words = LOSS if kind == LOSS else Metric.entries()[kind].title.lower()
            return f"Ended because the {words} reached {value:.4g}; {goal:.4g} was wished."
        if stopping.patience and progress.waiting >= stopping.patience:
            return (
                f"Stopped early: no better loss for {stopping.patience} epochs. "
                f"Epoch {progress.best_epoch} was the best."
            )
        return ""


def _of_first_output(kind: str, measures: Mapping[str, float]) -> float | None:
    """The measure of the first output that has it; further outputs add the name of their target."""
    names = (name for name in measures if name == kind or name.startswith(f"{kind} "))
    name = next(names, None)
    return measures[name] if name is not None else None


def _rises(kind: str) -> bool:
    metric = Metric.entries().get(kind)
    return metric is not None and metric.higher_is_better
