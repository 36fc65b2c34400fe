"""The learning-rate range test: the rate grows with every batch, and the loss tells where to be."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.faults import in_words
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.trials.copies import copied, numbers
from netbuilder.engine.trials.copies import step as step_on
from netbuilder.link.messages import RatesTried

LOWEST, HIGHEST = 1e-6, 10.0
STEPS = 120
# The loss is smoothed over about so many steps before its slope is judged.
_MEMORY = 0.9
# A loss so many times the first one is lost for good.
_BURST = 1.5
# The fall that counts, in parts of the first loss, and the part of it that says it has begun.
_CLEAR, _BEGUN = 0.05, 0.2


def rates_tried(
    request: int, project: Project, base: Path, stop: Callable[[], None] = lambda: None
) -> RatesTried:
    """Train a copy with ever larger rates.

    Args:
        stop: Raises where the answer is no longer wanted.

    Source:
        Smith 2017, "Cyclical Learning Rates for Training Neural Networks", section 3.3.

    Raises:
        ProblemError: It cannot be trained, or its optimizer has no learning rate.
    """
    with copied(project, base) as trainee:
        if "learning_rate" not in trainee.settings():
            raise ProblemError(
                Problem("no-learning-rate", found="This optimizer has no learning rate to try.")
            )
        with in_words(trainee):
            return _told(request, *_tried(trainee, stop))


def _tried(trainee: Trainee, stop: Callable[[], None]) -> tuple[list[float], list[float]]:
    rates: list[float] = []
    losses: list[float] = []
    smooth = 0.0
    for step in range(STEPS):
        rate = LOWEST * (HIGHEST / LOWEST) ** (step / (STEPS - 1))
        trainee.step.phases[0].rate.force(rate)
        stop()
        loss = float(step_on(trainee)[0, 0])
        if not math.isfinite(loss):
            break
        smooth = _MEMORY * smooth + (1 - _MEMORY) * loss
        fair = smooth / (1 - _MEMORY ** (step + 1))
        rates.append(rate)
        losses.append(fair)
        if abs(fair) > _BURST * abs(losses[0]) and step > STEPS // 4:
            break
    return rates, losses


def _told(request: int, rates: list[float], losses: list[float]) -> RatesTried:
    return RatesTried(
        request=request,
        rates=numbers(np.asarray(rates)),
        losses=numbers(np.asarray(losses)),
        advised=advised(rates, losses),
    )


def advised(rates: list[float], losses: list[float]) -> float:
    """A rate half way, on a logarithmic scale, between where the loss begins to fall for good and
    where it is lowest; in two digits. 0 where it never falls clearly.
    """
    values = np.asarray(losses)
    if len(values) < STEPS // 8:
        return 0.0
    lowest = int(values.argmin())
    start = float(values[: max(3, len(values) // 8)].mean())
    drop = start - float(values[lowest])
    if drop < _CLEAR * abs(start) or lowest < 3:
        return 0.0
    above = np.flatnonzero(values[:lowest] > start - _BEGUN * drop)
    begin = int(above[-1]) if len(above) else 0
    return float(f"{math.sqrt(rates[begin] * rates[lowest]):.2g}")
