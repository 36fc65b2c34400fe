"""Runs of small dense networks, fused or not, and what they tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import EpochDone, EpochsDone, Event, Losses
from tests.helpers import training
from tests.helpers.designs import layer


def dense(units: int, activation: str = "tanh", **more: Any) -> Layer:
    chosen = Activation.entries()[activation]()
    return layer("dense", units=units, activation=chosen, **more)


def session(project: Project, folder: Path | None = None, **more: Any) -> TrainingSession:
    return TrainingSession(project, training.prepared(project), folder, **more)


def plain(project: Project) -> Project:
    """The same, trained as it is written."""
    return structs.replace(project, plan=structs.replace(project.plan, fast_steps=False))


def losses(events: Sequence[Event]) -> np.ndarray:
    parts = [each for each in events if isinstance(each, Losses)]
    return np.concatenate([np.frombuffer(each.values.data, "<f4") for each in parts])


def epochs(events: Sequence[Event]) -> list[EpochDone]:
    found: list[EpochDone] = []
    for each in events:
        if isinstance(each, EpochsDone):
            found += each.each()
        elif isinstance(each, EpochDone):
            found.append(each)
    return found


def measures(events: Sequence[Event]) -> list[Any]:
    return [(each.epoch, each.iteration, each.training, each.validation) for each in epochs(events)]


def weights(some: TrainingSession) -> torch.Tensor:
    return torch.cat([each.detach().reshape(-1) for each in some.trainee.network.parameters()])
