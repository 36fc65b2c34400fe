"""Takes a frame of a trainee: all of its state, without what is large and nobody will want."""

from __future__ import annotations

import time

from netbuilder.engine.rates import waits
from netbuilder.engine.state import Captured
from netbuilder.engine.stops import LOSS
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.frames import PARTIAL

# Predictions are only left out where they take more than this.
LARGE_BYTES = 64 << 10


def taken(trainee: Trainee) -> tuple[Captured, float]:
    """All state, and the seconds of work it took: what others do meanwhile does not count.

    Large predictions of an epoch under way are left out: only its metrics want them.
    """
    started = time.thread_time()
    outputs = sum(answer.outputs for answer in trainee.built.answers)
    size = 4 * outputs * trainee.progress.position * trainee.plan.batch_size
    is_partial = size > LARGE_BYTES and not _follows_metric(trainee)
    captured = trainee.capture(has_rows=not is_partial)
    if is_partial:
        captured = Captured(captured.tensors, {**captured.facts, PARTIAL: True})
    return captured, time.thread_time() - started


def size_of(captured: Captured) -> int:
    """About the bytes it takes."""
    return sum(each.nbytes for each in captured.tensors.values())


def _follows_metric(trainee: Trainee) -> bool:
    """Whether the learning rate depends on metrics of the rows that train."""
    has_validation = len(trainee.parts["validation"].inputs) > 0
    waits_for = any(waits(phase.schedule) for phase in trainee.plan.phases)
    return waits_for and not has_validation and trainee.plan.keep_best_by != LOSS
