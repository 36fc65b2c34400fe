"""Finds a batch size: copies train with ever larger batches, and speed and memory tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from msgspec import structs

from netbuilder.core.inference import infer
from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.data.prepare import Prepared, prepare
from netbuilder.engine.faults import in_words
from netbuilder.engine.room import need_of
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.trials.copies import step, undisturbed
from netbuilder.link.messages import BatchesTried, BatchTried, Progress

SMALLEST, LARGEST = 4, 8_192
# Each size is tried for so long, after some iterations that only warm up.
_SECONDS, _WARM, _MOST = 0.25, 2, 50
# A size that is nearly as fast as the fastest is as good: smaller batches learn more per row.
NEARLY = 0.9


def batches_tried(
    request: int, project: Project, base: Path, stop: Callable[[], None] = lambda: None
) -> Iterator[Progress | BatchesTried]:
    """Train copies with batches of sizes that double, until rows or memory end.

    Args:
        stop: Raises where the answer is no longer wanted.

    Raises:
        ProblemError: It cannot be trained with the smallest of them.
    """
    with undisturbed(project):
        prepared = prepare(project.recipe, base)
        found: list[BatchTried] = []
        all_sizes = sizes(len(prepared.parts["train"]), project.plan.batch_size)
        for number, size in enumerate(all_sizes):
            stop()
            words = f"Batches of {size:,} rows"
            yield Progress(request=request, share=number / len(all_sizes), sentence=words)
            try:
                found.append(_tried(project, prepared, size))
            except ProblemError as error:
                needs = {"too-little-memory", "out-of-memory"}
                if not found or not needs & {each.code for each in error.problems}:
                    raise
                found.append(BatchTried(size, 0.0, _grown(found, size), fits=False))
            if not found[-1].fits:
                break
        yield BatchesTried(request=request, tried=tuple(found), advised=advised(found))


def sizes(rows: int, current: int) -> list[int]:
    """The sizes to try: powers of two up to a whole epoch, and the one of the plan."""
    powers = [1 << power for power in range(LARGEST.bit_length())]
    fitting = {each for each in powers if SMALLEST <= each <= min(rows, LARGEST)}
    return sorted(fitting | {max(1, min(current, rows))})


def advised(tried: list[BatchTried]) -> int:
    """The smallest size that is about as fast as any that fits; 0 where none was tried."""
    fit = [each for each in tried if each.fits and each.rows_per_second > 0]
    best = max((each.rows_per_second for each in fit), default=0.0)
    return next((each.size for each in fit if each.rows_per_second >= NEARLY * best), 0)


def _tried(project: Project, prepared: Prepared, size: int) -> BatchTried:
    plan = structs.replace(project.plan, batch_size=size)
    one = structs.replace(project, plan=plan, recipe=prepared.recipe)
    chosen = arithmetic.chosen(plan, infer(one).multiply_adds)
    trainee = Trainee(one, prepared, chosen.begun(arithmetic.EAGER))
    with in_words(trainee):
        need = need_of(trainee)
        if not need.fits:
            return BatchTried(size, 0.0, need.bytes, fits=False)
        return BatchTried(size, _rate(trainee), need.bytes)


def _rate(trainee: Trainee) -> float:
    """Rows per second at its best; of whole batches, where there are any."""
    rows, size = len(trainee.parts["train"].inputs), trainee.plan.batch_size
    whole = partial = 0.0
    began = time.perf_counter()
    for number in range(_MOST):
        count = min(size, rows - trainee.progress.position * size)
        started = time.perf_counter()
        step(trainee)
        now = time.perf_counter()
        if number >= _WARM and count == size:
            whole = max(whole, count / (now - started))
        elif number >= _WARM:
            partial = max(partial, count / (now - started))
        if now - began > _SECONDS and (whole or partial):
            break
    return whole or partial


def _grown(found: list[BatchTried], size: int) -> int:
    """The memory of a size that could not be tried, from that of the last two that could."""
    if len(found) < 2:
        return found[-1].memory * size // found[-1].size
    before, last = found[-2:]
    each = (last.memory - before.memory) / (last.size - before.size)
    return round(last.memory + each * (size - last.size))
