"""What an engine can do, by role: a data engine never imports torch."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    AnyOrder,
    Devices,
    DrawValues,
    Event,
    Explain,
    FindBatch,
    InspectData,
    KeepMoment,
    ListDevices,
    LookAgain,
    Near,
    Order,
    Overfit,
    Predict,
    PreviewData,
    Progress,
    Rehearse,
    SlowMotion,
    TellSample,
    Train,
    TryRates,
    WorkerRole,
)

IsCancelled = Callable[[], bool]
# What the run that goes on answers itself, where it is meant.
Question = Explain | TellSample | SlowMotion
# What is asked about a network at some moment.
OfMoment = LookAgain | KeepMoment | Question
# Whoever looks at a network asks again and again with the same project.
_PROJECTS = 4
# How far it is gets told so often.
_TELL_SECONDS = 0.1


class RequestCancelledError(Exception):
    """The window no longer wants the answer."""


class RunControl(Protocol):
    """A run as the worker sees it."""

    def order(self, order: Order) -> None:
        """Give it an order, from any thread."""

    def answered(self, order: Question) -> Event | None:
        """What is asked of it, as things are now; None where it is not what is meant.

        Raises:
            ProblemError: It cannot be said.
        """

    def events(self) -> Iterator[Event | None]:
        """All it tells, until it ends; None where it waits."""


class Role:
    """What every engine can do, which is nothing."""

    def __init__(self) -> None:
        self.pid = os.getpid()
        self.versions = {"python": platform.python_version()}

    def settle(self) -> None:
        """Load, beside what else is done, what the engine may need later."""

    def answers(self, order: AnyOrder, is_cancelled: IsCancelled) -> Iterator[Event]:
        """The events that answer a request.

        Raises:
            ProblemError: It cannot be done.
            RequestCancelledError: It is no longer wanted.
        """
        raise ProblemError(
            Problem("wrong-engine", found=f"This engine cannot do '{type(order).__name__}'.")
        )

    def session(self, order: Train) -> RunControl:
        """A run that has not begun.

        Raises:
            ProblemError: The project cannot be trained.
        """
        raise ProblemError(Problem("wrong-engine", found="This engine cannot train."))


class DataRole(Role):
    """Looks at the user's data, without torch."""

    def __init__(self) -> None:
        super().__init__()
        import numpy
        import polars

        import netbuilder.catalog
        import netbuilder.engine.data.inspect
        import netbuilder.engine.data.prepare  # noqa: F401 - warm before the first request.

        self.versions |= {"numpy": numpy.__version__, "polars": polars.__version__}

    def answers(self, order: AnyOrder, is_cancelled: IsCancelled) -> Iterator[Event]:
        from netbuilder.engine.data import requests

        if is_cancelled():
            raise RequestCancelledError
        if isinstance(order, InspectData):
            yield requests.inspected(order)
        elif isinstance(order, PreviewData):
            yield requests.previewed(order)
        else:
            yield from super().answers(order, is_cancelled)


class TrainRole(Role):
    """Trains, predicts and knows the devices."""

    def __init__(self) -> None:
        super().__init__()
        import numpy
        import torch

        import netbuilder.catalog
        import netbuilder.engine.session  # noqa: F401 - warm before the first run.

        self.versions |= {"torch": str(torch.__version__), "numpy": numpy.__version__}

    def settle(self) -> None:
        from netbuilder.engine.steps import tape
        from netbuilder.engine.steps.fused import loading

        tape.begin_warm_up()
        loading.begin_warm_up()

    def answers(self, order: AnyOrder, is_cancelled: IsCancelled) -> Iterator[Event]:
        if is_cancelled():
            raise RequestCancelledError
        if isinstance(order, ListDevices):
            from netbuilder.engine.devices import devices

            yield Devices(request=order.request, devices=devices())
        elif isinstance(order, Predict):
            from netbuilder.engine.predict import predicted

            yield predicted(order, loaded_project(order.project))
        elif isinstance(order, OfMoment):
            yield from _approached(order, is_cancelled)
            yield _of_moment(order)
        elif isinstance(order, DrawValues):
            from netbuilder.engine.drawn_values import values_told

            yield values_told(order, loaded_project(order.project))
        elif isinstance(order, Rehearse):
            from netbuilder.engine.trials.rehearsal import rehearsed

            yield rehearsed(order.request, loaded_project(order.project), Path(order.base or "."))
        elif isinstance(order, TryRates):
            from netbuilder.engine.trials.rates import rates_tried

            project, base = loaded_project(order.project), Path(order.base or ".")
            yield rates_tried(order.request, project, base, stopping(is_cancelled))
        elif isinstance(order, FindBatch):
            from netbuilder.engine.trials.batches import batches_tried

            project, base = loaded_project(order.project), Path(order.base or ".")
            yield from batches_tried(order.request, project, base, stopping(is_cancelled))
        elif isinstance(order, Overfit):
            from netbuilder.engine.trials.overfit import overfitted

            project, base = loaded_project(order.project), Path(order.base or ".")
            yield from overfitted(order.request, project, base, stopping(is_cancelled))
        else:
            yield from super().answers(order, is_cancelled)

    def session(self, order: Train) -> RunControl:
        from netbuilder.engine import standing
        from netbuilder.engine.data.prepare import prepare
        from netbuilder.engine.session import TrainingSession

        standing.forget()
        project = loaded_project(order.project)
        prepared = prepare(project.recipe, Path(order.base or "."))
        if order.seeds:
            from netbuilder.engine.seeds.session import SeedsSession

            return SeedsSession(project, prepared, order.seeds, run=order.run, paused=order.paused)
        return TrainingSession(
            project,
            prepared,
            Path(order.folder) if order.folder else order.run,
            resume=order.fork or order.resume,
            paused=order.paused,
            threads=order.threads,
        )


def _approached(order: OfMoment, is_cancelled: IsCancelled) -> Iterator[Event]:
    """Go to the moment that is asked about, and tell how far that is where it takes long."""
    from netbuilder.engine import standing

    folder = Path(order.folder) if order.folder else None
    if not standing.is_past(folder, order.iteration):
        return
    near = order.near if isinstance(order, LookAgain) else Near.NOT
    project, base = loaded_project(order.project), Path(order.base or ".")
    told = time.monotonic()
    for share in standing.approach(project, folder, base, order.iteration, near):
        if is_cancelled():
            raise RequestCancelledError
        if time.monotonic() - told >= _TELL_SECONDS:
            told = time.monotonic()
            yield Progress(order.request, share)


def _of_moment(order: OfMoment) -> Event:
    """What is asked about a network at a moment of its training."""
    project = loaded_project(order.project)
    match order:
        case LookAgain():
            from netbuilder.engine.looks import looked_again

            return looked_again(order, project)
        case KeepMoment():
            from netbuilder.engine.travel.keeping import moment_kept

            return moment_kept(order, project)
        case Explain():
            from netbuilder.engine.explain.moment import explained

            return explained(order, project)
        case SlowMotion():
            from netbuilder.engine.slow_motion import slow_motion_told

            return slow_motion_told(order, project)
        case TellSample():
            from netbuilder.engine.looks import sample_told

            return sample_told(order, project)


_ROLES: dict[WorkerRole, type[Role]] = {
    WorkerRole.TRAIN: TrainRole,
    WorkerRole.DATA: DataRole,
    WorkerRole.QUARANTINE: Role,
}


def role_of(kind: WorkerRole) -> Role:
    """The role of a kind, with everything imported that it needs."""
    return _ROLES[kind]()


def stopping(is_cancelled: IsCancelled) -> Callable[[], None]:
    """A function that raises `RequestCancelledError` once a request is no longer wanted."""

    def stop() -> None:
        if is_cancelled():
            raise RequestCancelledError

    return stop


@lru_cache(maxsize=_PROJECTS)
def loaded_project(text: str) -> Project:
    """A project from a message, read as strictly as a file; the same one for the same text."""
    from netbuilder.core.project.schema import from_text

    return from_text(text, "the project").project
