"""Trains on, from a moment that is known to one that is asked for, with the same bits as then."""

from __future__ import annotations

import time

from netbuilder.engine.stops import note_best
from netbuilder.engine.trainee import Trainee

# A replay may be followed by many more: a faster way that gives the same bits is worth it.
_LEFT = 1 << 30


def replayed(trainee: Trainee, until: int) -> None:
    """Train without telling anyone until so many iterations are done.

    Nothing that a person changed on the way is made; see `Traveller` for that.
    """
    progress, left = trainee.progress, max(0, until - trainee.progress.iteration)
    started = time.perf_counter()
    while progress.iteration < until and progress.epoch < trainee.plan.epochs:
        count = min(trainee.iterations_per_epoch - progress.position, until - progress.iteration)
        trainee.advance(count)
        progress.iteration += count
        progress.position += count
        if progress.position == trainee.iterations_per_epoch:
            _end_epoch(trainee)
    seconds = time.perf_counter() - started
    progress.seconds += seconds
    if left:
        trainee.tiers.consider(left, seconds, _LEFT)


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
