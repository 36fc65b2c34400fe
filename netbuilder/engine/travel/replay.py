"""Trains on, from a moment that is known to one that is asked for, with the same bits as then."""

from __future__ import annotations

import time
from collections.abc import Iterator

from netbuilder.engine.stops import note_best
from netbuilder.engine.trainee import Trainee

# So long is trained before whoever waits may look at it, or give it up.
PIECE_SECONDS = 0.025
# A replay may be followed by many more: a faster way that gives the same bits is worth it.
_LEFT = 1 << 30


def replayed(trainee: Trainee, until: int) -> None:
    """Train without telling anyone until so many iterations are done.

    Nothing that a person changed on the way is made; see `Traveller` for that.
    """
    for _ in replaying(trainee, until):
        pass


def replaying(trainee: Trainee, until: int, each: float = 0.0) -> Iterator[None]:
    """The same in pieces; after each the trainee stands at a whole moment.

    Args:
        each: About the seconds that an iteration takes; 0 where that is not known.
    """
    while not _is_there(trainee, until):
        before, started = trainee.progress.iteration, time.perf_counter()
        with trainee.step.looking_ahead():
            _go_on(trainee, until, each)
        seconds, done = time.perf_counter() - started, trainee.progress.iteration - before
        trainee.progress.seconds += seconds
        trainee.tiers.consider(done, seconds, _LEFT)
        each = seconds / done
        yield


def _is_there(trainee: Trainee, until: int) -> bool:
    progress = trainee.progress
    return progress.iteration >= until or progress.epoch >= trainee.plan.epochs


def _go_on(trainee: Trainee, until: int, each: float) -> None:
    """Train for one piece."""
    progress, started = trainee.progress, time.perf_counter()
    most = max(1, int(PIECE_SECONDS / each)) if each else until
    while not _is_there(trainee, until):
        count = min(trainee.iterations_per_epoch - progress.position, until - progress.iteration)
        count = min(count, most)
        trainee.advance(count)
        progress.iteration += count
        progress.position += count
        if progress.position == trainee.iterations_per_epoch:
            _end_epoch(trainee)
        if time.perf_counter() - started >= PIECE_SECONDS:
            return


def _end_epoch(trainee: Trainee) -> None:
    """Measure an epoch and begin the next, as the loop does: rates may follow what is measured."""
    progress = trainee.progress
    progress.epoch, progress.position = progress.epoch + 1, 0
    training, validation = trainee.measured()
    if trainee.is_judged:
        note_best(trainee.plan, progress, training, validation)
        trainee.judged()
    if progress.epoch < trainee.plan.epochs:
        trainee.begin_epoch()
