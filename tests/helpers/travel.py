"""Runs whose every moment is known, to compare with what travelling through them gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from netbuilder.core.project import metrics_log
from netbuilder.core.project.moments import Moments
from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.traveller import Traveller
from netbuilder.link.messages import Fork, Order, Resume
from tests.helpers import training
from tests.helpers.live import stepped

Weights = Mapping[str, Tensor]
# Orders by the iteration after which they are given.
Orders = Mapping[int, Callable[[Project], Order]]


def weights_of(trainee: Trainee) -> dict[str, Tensor]:
    """Copies of all weights and buffers, and of what the optimizer keeps."""
    return {
        name: each.clone()
        for name, each in trainee.capture().tensors.items()
        if name.startswith(("m.", "o."))
    }


def are_equal(one: Weights, other: Weights) -> bool:
    """Whether all is the same to the last bit."""
    return one.keys() == other.keys() and all(torch.equal(one[k], other[k]) for k in one)


def every_moment(project: Project, orders: Orders | None = None) -> list[Weights]:
    """The state of a run after 0, 1, 2 ... iterations, each change made where it belongs."""
    session = TrainingSession(project, training.prepared(project), paused=True)
    stream = session.events()
    next(stream)
    found: list[Weights] = [weights_of(session.trainee)]
    while session._loop.end is None:
        iteration = session.trainee.progress.iteration
        if orders and iteration in orders:
            session.order(orders[iteration](project))
        before = len(found)
        stepped(session, stream, 1)
        if session.trainee.progress.iteration == before:
            found.append(weights_of(session.trainee))
        if session.trainee.iterations_left <= 0:
            break
    stream.close()  # type: ignore[attr-defined]
    return found


def recorded(project: Project, place: Path, orders: Orders | None = None) -> TrainingSession:
    """A run that was recorded in a folder of a store and has ended."""
    folder = RunStore(place / "store").new_run(project).path
    session = TrainingSession(project, training.prepared(project), folder, paused=True)
    stream = session.events()
    done = 0
    for iteration in sorted(orders or {}):
        if iteration > done:
            stepped(session, stream, iteration - done)
            done = iteration
        session.order((orders or {})[iteration](project))
    session.order(Resume())
    for _ in stream:
        pass
    return session


def losses_of(session: TrainingSession) -> list[float]:
    """All losses of a run of `recorded`, as its folder has them."""
    found: list[float] = []
    for part in metrics_log.read(folder_of(session) / "metrics.nbm").slices:
        if part.series == 0:
            assert part.first == len(found) + 1
            found += np.frombuffer(part.values, dtype="<f4").tolist()
    return found


def folder_of(session: TrainingSession) -> Path:
    """Where a run of `recorded` lies."""
    folder = session._recorder._folder
    assert folder is not None
    return folder


def forked(
    project: Project, session: TrainingSession, iteration: int, place: Path, **more: Any
) -> TrainingSession:
    """A run that begins at a moment of another."""
    parent = folder_of(session)
    folder = RunStore(place / "store").new_run(project).path
    fork = Fork(str(parent), session.run, iteration)
    return TrainingSession(project, training.prepared(project), folder, resume=fork, **more)


def traveller(session: TrainingSession, project: Project) -> Traveller:
    """Goes through a run of `recorded`."""
    return Traveller(folder_of(session), training.prepared(project))


def forget_all_but_the_start(folder: Path) -> None:
    """Take away every frame but the first, and the checkpoints."""
    first = Moments(folder).frames[0]
    for path in (folder / "moments").iterdir():
        if path != first.path:
            path.unlink()
    os.truncate(first.path, first.start + first.length)
    (folder / "checkpoints.json").unlink(missing_ok=True)
