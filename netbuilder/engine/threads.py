"""Finds how many threads one operation of a network takes best, by trying it on the network."""

from __future__ import annotations

import math
import time

import torch
from msgspec import structs
from torch import Tensor

from netbuilder.core.value import Project
from netbuilder.engine import precisions, state
from netbuilder.engine.arithmetic import Arithmetic
from netbuilder.engine.costs import ways_forward
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.devices import cores
from netbuilder.engine.trainee import Trainee

# What an order says instead of a number: try which is fastest.
MEASURE = -1
# More threads have to be so much faster: fewer leave room for what else the computer does.
_WORTH = 0.9
_SECONDS, _LEAST, _MOST = 0.25, 2, 10


def tuned(project: Project, prepared: Prepared, chosen: Arithmetic) -> Arithmetic:
    """The arithmetic with the number of threads with which a step of the network is fastest.

    A copy is tried, so that not even the starting weights know of it. What is chosen depends on
    the moment; it is recorded with the run, and whoever begins the next run repeats it.

    Raises:
        ProblemError: The network cannot be trained.
    """
    if chosen.threads == 1 or project.plan.device != "cpu":
        return chosen
    threads = torch.get_num_threads()
    device = torch.device("cpu")
    try:
        with state.undisturbed(device):
            trainee = Trainee(project, prepared, chosen)
            times = {count: _seconds(trainee, count) for count in candidates(cores())}
    finally:
        torch.set_num_threads(threads)
    return structs.replace(chosen, threads=fewest(times), is_tuned=True)


def candidates(count: int) -> tuple[int, ...]:
    """Numbers of threads to try on a processor with so many cores; one is left to the window."""
    many = count - 1 if count > 2 else count
    return tuple(sorted({1, min(2, count), max(1, many // 2), max(1, many)}))


def fewest(times: dict[int, float]) -> int:
    """The number with the shortest time; fewer where more would not be clearly faster."""
    best = 1
    for count in sorted(times):
        if times[count] < times[best] * _WORTH:
            best = count
    return best


def _seconds(trainee: Trainee, threads: int) -> float:
    """Time of a way forward and back with a number of threads, the best of some."""
    torch.set_num_threads(threads)
    batch = trainee.step.phases[0].data.batch(0)
    around = precisions.surroundings(trainee.plan.precision, trainee.device)
    weights: list[Tensor] = list(trainee.built.trained(()))
    best, began = math.inf, time.perf_counter()
    for number in range(_MOST):
        started = time.perf_counter()
        _, loss = ways_forward(trainee.built, batch, around)
        torch.autograd.grad(loss, weights, allow_unused=True)
        now = time.perf_counter()
        if number:  # the first warms up
            best = min(best, now - started)
        if number >= _LEAST and now - began > _SECONDS:
            break
    return best
