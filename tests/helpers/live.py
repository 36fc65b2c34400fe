"""Runs that are changed while they go on: how they are driven, and changes of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.core import edits
from netbuilder.core.plan import Optimizer, Schedule
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import Resume, RunState, RunStateChanged, Step
from tests.helpers import training
from tests.helpers.designs import layer

Edit = Callable[[Project], Project]
HIDDEN = (layer("dense", units=8), layer("dropout", rate=0.3), layer("dense", units=6))
STEPS = 11


def sgd(**values: Any) -> Optimizer:
    return Optimizer.entries()["sgd"](**values)


def adam(**values: Any) -> Optimizer:
    return Optimizer.entries()["adam"](**values)


def planned(**fields: Any) -> Edit:
    """An edit of the plan; ``optimizer`` and ``schedule`` are those of its phase."""
    of_phase = {name: fields.pop(name) for name in ("optimizer", "schedule") if name in fields}

    def edit(project: Project) -> Project:
        (phase,) = project.plan.phases
        phases = (structs.replace(phase, **of_phase),)
        return structs.replace(project, plan=structs.replace(project.plan, phases=phases, **fields))

    return edit


def with_value(id: str, name: str, value: object) -> Edit:
    def edit(project: Project) -> Project:
        design = edits.with_parameter(project.design, id, name, value)
        return structs.replace(project, design=design)

    return edit


def frozen(*ids: str) -> Edit:
    return lambda project: structs.replace(
        project, design=edits.with_frozen(project.design, ids, True)
    )


def together(*each: Edit) -> Edit:
    def edit(project: Project) -> Project:
        for one in each:
            project = one(project)
        return project

    return edit


def begun(project: Project, folder: Path | None = None, **more: Any) -> tuple[Any, Iterator[Any]]:
    session = TrainingSession(project, training.prepared(project), folder, paused=True, **more)
    return session, session.events()


def stepped(session: TrainingSession, stream: Iterator[Any], iterations: int) -> list[Any]:
    """Events of so many iterations, up to the pause after them."""
    session.order(Step(iterations=iterations))
    goal = session.trainee.progress.iteration + iterations
    found: list[Any] = []
    for event in stream:
        if event is not None:
            found.append(event)
        is_paused = isinstance(event, RunStateChanged) and event.state is RunState.PAUSED
        if is_paused and event.iteration == goal:
            return found
    return found


def rest(session: TrainingSession, stream: Iterator[Any]) -> list[Any]:
    session.order(Resume())
    return [event for event in stream if event is not None]


EDITS: dict[str, Edit] = {
    "dropout": with_value("dropout_1", "rate", 0.6),
    "learning rate": planned(optimizer=adam(learning_rate=0.05)),
    "weight decay": planned(optimizer=adam(weight_decay=0.1)),
    "another optimizer": planned(optimizer=sgd(learning_rate=0.1)),
    "activation": with_value("dense_1", "activation", Activation.entries()["tanh"]()),
    "clipping": planned(clip_norm=0.05),
    "freezing": frozen("dense_2"),
    "schedule": planned(schedule=Schedule.entries()["cosine"]()),
    "length": planned(epochs=7),
    "loss weight": with_value("output_1", "weight", 2.5),
    "batch size": planned(batch_size=7),
    "many at once": together(
        with_value("dropout_1", "rate", 0.1), planned(batch_size=24), frozen("dense_1")
    ),
}
