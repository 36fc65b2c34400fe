"""Small projects with made-up data, and the shortest ways to train them in tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.losses import Loss
from netbuilder.core.layer import Layer, TargetKind
from netbuilder.core.plan import Optimizer, Phase, Plan
from netbuilder.core.recipe import ColumnRole
from netbuilder.core.value import Project
from netbuilder.engine.data.preparation import InputColumn, Preparation, TargetColumn
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import Losses
from tests.helpers import designs
from tests.helpers.designs import layer


def linear(units: int) -> Layer:
    """A dense layer without activation."""
    return layer("dense", units=units, activation=Activation.entries()["linear"]())


def plan(optimizer: Optimizer | None = None, **more: Any) -> Plan:
    """A short plan with one supervised phase."""
    values = {"epochs": 3, "batch_size": 10, **more}
    return Plan(phases=(Phase(optimizer=optimizer),), **values)


def regression(*hidden: str | Layer, loss: str = "mse", **of_plan: Any) -> Project:
    """Two inputs, some hidden layers, one number."""
    made = designs.project(
        "input",
        *(hidden or (layer("dense", units=8),)),
        linear(1),
        layer("output", loss=Loss.entries()[loss]()),
        inputs=2,
        classes=0,
    )
    return msgspec.structs.replace(made, plan=plan(**of_plan))


def classification(*hidden: str | Layer, **of_plan: Any) -> Project:
    """Two inputs, some hidden layers, three classes."""
    made = designs.project(
        "input",
        *(hidden or (layer("dense", units=8),)),
        linear(3),
        layer("output"),
        inputs=2,
        classes=3,
    )
    return msgspec.structs.replace(made, plan=plan(**of_plan))


def prepared(
    project: Project, rows: int = 104, offset: float = 0.0, scale: float = 1.0
) -> Prepared:
    """Made-up data of the project's sizes: 72, 16 and 16 rows of 104."""
    facts = project.recipe.facts
    chance = np.random.default_rng(7)
    width = len(project.recipe.with_role(ColumnRole.INPUT))
    inputs = chance.normal(size=(rows, width)).astype(np.float32)
    target = facts.targets[0]
    answers = (
        (np.abs(inputs[:, 0] * 3).astype(np.int64)) % target.size
        if target.kind is TargetKind.CLASSES
        else (inputs[:, :1] * inputs[:, 1:2]).astype(np.float32)
    )
    order, first, second = chance.permutation(rows), rows * 9 // 13, rows * 11 // 13
    return Prepared(
        inputs=inputs,
        targets=(answers,),
        parts={
            "train": order[:first],
            "validation": order[first:second],
            "test": order[second:],
        },
        preparation=Preparation(
            inputs=tuple(
                InputColumn(each.name, each.type, low=float(low), high=float(high))
                for each, low, high in zip(
                    project.recipe.with_role(ColumnRole.INPUT),
                    inputs.min(axis=0),
                    inputs.max(axis=0),
                    strict=True,
                )
            ),
            targets=(TargetColumn(target.name, target.kind, target.classes, offset, scale),),
        ),
        facts=facts,
        recipe=project.recipe,
        rows=np.arange(rows),
    )


def session(project: Project, folder: Path | None = None, **more: Any) -> TrainingSession:
    """A session over made-up data."""
    return TrainingSession(project, prepared(project), folder, **more)


def finished(run: TrainingSession) -> list[Any]:
    """Let a run happen; all its events."""
    return [event for event in run.events() if event is not None]


def losses_of(events: Iterable[Any]) -> list[float]:
    """All losses of the first series, in order, checked to follow each other."""
    found: list[float] = []
    first = None
    for event in events:
        if isinstance(event, Losses) and event.series == 0:
            first = event.first if first is None else first
            assert event.first == first + len(found)
            found += np.frombuffer(event.values.data, dtype=np.float32).tolist()
    return found
