"""A network to be trained for a moment and thrown away, without a trace in the process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.core.inference import infer
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.devices import device_of
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import Numbers


def trainee_of(project: Project, base: Path) -> Trainee:
    """A fresh network on the project's data, as a run would begin with it.

    Raises:
        ProblemError: It cannot be trained.
    """
    prepared = prepare(project.recipe, base)
    inference = infer(project)
    chosen = arithmetic.chosen(project.plan, inference.multiply_adds)
    return Trainee(project, prepared, chosen.begun(arithmetic.EAGER))


@contextmanager
def undisturbed(project: Project) -> Iterator[None]:
    """Leave random numbers and threads of the process as they were.

    Raises:
        ProblemError: The device of the plan is not there.
    """
    device = device_of(project.plan.device)
    kept, threads = state.random_states(device), torch.get_num_threads()
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        state.put_random_states(device, kept)


@contextmanager
def copied(project: Project, base: Path) -> Iterator[Trainee]:
    """A fresh trainee; random numbers and threads of the process are left as they were.

    Raises:
        ProblemError: It cannot be trained.
    """
    with undisturbed(project):
        yield trainee_of(project, base)


def step(trainee: Trainee, count: int = 1) -> NDArray[np.float32]:
    """Do iterations one by one, over the ends of epochs; losses (phases, count)."""
    losses = []
    progress = trainee.progress
    for _ in range(count):
        losses.append(trainee.advance(1))
        progress.position += 1
        progress.iteration += 1
        if progress.position == trainee.iterations_per_epoch:
            progress.position = 0
            progress.epoch += 1
            trainee.begin_epoch()
    return np.concatenate(losses, axis=1)


def numbers(values: NDArray[Any]) -> Numbers:
    """An array of float32 as a message holds it."""
    array = np.ascontiguousarray(values, dtype="<f4")
    return Numbers("float32", array.shape, array.tobytes())
