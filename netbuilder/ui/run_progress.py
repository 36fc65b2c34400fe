"""How far a run is, how fast it goes and how long it will take, from the little it must know."""

from __future__ import annotations

import math
from collections import deque
from typing import Final

from msgspec import Struct

from netbuilder.core.value import Project
from netbuilder.link.messages import RunStarted, RunState

ALIVE: Final = (RunState.PREPARING, RunState.RUNNING, RunState.PAUSED)


class Cut(Struct, frozen=True):
    """How iterations make epochs from some moment on.

    Attributes:
        iteration: The one after which `epoch` epochs were done.
        per_epoch: Iterations in one epoch since.
    """

    iteration: int
    epoch: int
    per_epoch: int

    def epochs_at(self, iteration: float) -> float:
        """Epochs done at an iteration, with the part of the one under way."""
        since = iteration - self.iteration
        return self.epoch + since / self.per_epoch if self.per_epoch else float(self.epoch)


class RunProgress:
    """Counters that follow from what a run has told.

    Attributes:
        project: What is trained.
        started: What the engine told before the first step; None before.
        state: Where it stands.
        iteration, epoch: How far it is.
        cuts: How its iterations make epochs; more than one where the size of a batch changed.
    """

    project: Project
    started: RunStarted | None
    state: RunState
    iteration: int
    epoch: int
    cuts: list[Cut]
    _marks: deque[tuple[float, int]]

    @property
    def is_alive(self) -> bool:
        """Whether it may still go on by itself or by a click."""
        return self.state in ALIVE

    @property
    def iterations_per_epoch(self) -> int:
        """Batches in one epoch; 0 before it is known."""
        return self.started.iterations_per_epoch if self.started else 0

    @property
    def planned_epochs(self) -> int:
        """How many epochs it was to have."""
        return self.started.epochs if self.started else self.project.plan.epochs

    @property
    def series_names(self) -> tuple[str, ...]:
        """Names of the loss series."""
        return self.started.series if self.started else ()

    @property
    def batch_size(self) -> int:
        """Rows in one iteration."""
        return self.started.batch_size if self.started else self.project.plan.batch_size

    @property
    def batch(self) -> int:
        """Number of the batch within its epoch, counted from 1; 0 before the first."""
        per_epoch, done = self.iterations_per_epoch, self.iteration - self._cut.iteration
        return (done - 1) % per_epoch + 1 if per_epoch and done > 0 else 0

    @property
    def current_epoch(self) -> int:
        """Number of the epoch that the newest iteration belongs to, counted from 1."""
        return max(self.epoch, math.ceil(self._cut.epochs_at(self.iteration)))

    @property
    def axis_per_epoch(self) -> int:
        """Iterations in an epoch, for plots over iterations; 0 where epochs differ in that."""
        return self.iterations_per_epoch if len(self.cuts) < 2 else 0

    def epochs_at(self, iteration: float) -> float:
        """Epochs done at an iteration, with the part of the one under way."""
        own = (cut for cut in reversed(self.cuts) if cut.iteration <= iteration)
        return next(own, self._cut).epochs_at(iteration)

    @property
    def _cut(self) -> Cut:
        return self.cuts[-1] if self.cuts else Cut(0, 0, self.iterations_per_epoch)

    def _recut(self, iteration: int, epoch: int, per_epoch: int) -> None:
        """Note how iterations make epochs from now on, unless that is known."""
        self.cuts = [cut for cut in self.cuts if cut.iteration <= iteration]
        last = self._cut
        is_known = last.per_epoch == per_epoch and last.epochs_at(iteration) == epoch
        if not self.cuts or not is_known:
            self.cuts.append(Cut(iteration, epoch, per_epoch))

    @property
    def planned_iterations(self) -> int:
        """How many iterations it was to have; 0 before that is known."""
        cut, per_epoch = self._cut, self.iterations_per_epoch
        return cut.iteration + per_epoch * max(0, self.planned_epochs - cut.epoch)

    @property
    def share(self) -> float:
        """How far it is, from 0 to 1."""
        planned = self.planned_iterations
        return min(1.0, self.iteration / planned) if planned else 0.0

    @property
    def iterations_per_second(self) -> float:
        """Speed over the last seconds of training; 0 where it is not known."""
        if len(self._marks) < 2:
            return 0.0
        (begin, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - begin) if end > begin else 0.0

    @property
    def seconds_left(self) -> float:
        """About how long it will still take; NaN where that is not known."""
        speed = self.iterations_per_second
        if not speed or not self.planned_iterations:
            return math.nan
        return max(0, self.planned_iterations - self.iteration) / speed
