"""A real run of ours on one workload, as a worker of the training benchmark.

Run as ``training_ours.py TIER WORKLOAD DATA``. What happens here is what happens in an engine
process: the events of a run are taken one by one and written as frames, every loss among them,
with metrics, the best weights and their log kept; only the pipe ends nowhere.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.losses import Loss
from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.core.layer import Layer, TargetKind
from netbuilder.core.plan import Phase, Plan, Precision
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source
from netbuilder.core.value import Project
from netbuilder.engine.data.preparation import Preparation, TargetColumn
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps import tape
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import Losses, framed
from tests.benchmarks.training_served import Clock, serve
from tests.benchmarks.training_workloads import WORKLOADS, Arrays, Workload, loaded
from tests.helpers.designs import chain, layer

MANY_EPOCHS = 10_000_000
# A tier by its short name; whether faster steps, and among them the compiled ones, may be tried.
TIERS = {
    "eager": (False, False, Precision.FLOAT32),
    "tape": (True, False, Precision.FLOAT32),
    "fused": (True, True, Precision.FLOAT32),
    "tape, bfloat16": (True, False, Precision.BFLOAT16),
}
# Compiling kernels for the first time takes its time; a run goes on meanwhile.
SETTLING_SECONDS = 60.0


def project_of(workload: Workload, data: Arrays, tier: str = "tape") -> Project:
    """The workload as someone draws it."""
    inputs = data[0]
    width = int(np.prod(inputs.shape[1:]))
    classes = tuple(f"class {number}" for number in range(workload.classes))
    kind = ColumnType.CATEGORY if classes else ColumnType.NUMBER
    target = Column("target", kind, ColumnRole.TARGET, classes=classes)
    picture = (*inputs.shape[2:], inputs.shape[1]) if inputs.ndim == 4 else None
    sizes = {"size": inputs.shape[1:]} if inputs.ndim == 3 else {}
    loss = {} if classes else {"loss": Loss.entries()["mse"]()}
    layers = [layer("input", **sizes), *map(_drawn, workload.layers), layer("output", **loss)]
    optimizer = SGD if workload.optimizer == "sgd" else Adam
    is_fast, _, precision = TIERS[tier]
    return Project(
        design=chain(*layers),
        recipe=Recipe(
            source=Source.entries()["iris"](),
            columns=(*(Column(f"x{number}") for number in range(width)), target),
            rows=len(inputs),
            picture=picture,
        ),
        plan=Plan(
            phases=(Phase(optimizer=optimizer(learning_rate=workload.rate)),),
            epochs=MANY_EPOCHS,
            batch_size=workload.batch,
            fast_steps=is_fast,
            precision=precision,
        ),
        id="0" * 32,
    )


def prepared_of(project: Project, data: Arrays) -> Prepared:
    """The data as the data worker hands it over: all rows train."""
    facts, rows = project.recipe.facts, np.arange(len(data[0]))
    target = facts.targets[0]
    is_classes = target.kind is TargetKind.CLASSES
    nothing = np.array([], dtype=np.int64)
    inputs = data[0].reshape(len(rows), -1) if data[0].ndim == 3 else data[0]
    return Prepared(
        inputs=inputs,
        targets=(data[1].astype(np.int64) if is_classes else data[1],),
        parts={"train": rows, "validation": nothing, "test": nothing},
        preparation=Preparation((), (TargetColumn(target.name, target.kind, target.classes),)),
        facts=facts,
        recipe=project.recipe,
        rows=rows,
    )


def _drawn(words: tuple[Any, ...]) -> Layer:
    kind, *sizes = words
    if kind == "dense":
        return layer("dense", units=sizes[0], activation=Activation.entries()[sizes[1]]())
    if kind == "convolution":
        relu = Activation.entries()["relu"]()
        return layer("convolution_2d", filters=sizes[0], activation=relu)
    if kind == "lstm":
        return layer("lstm", units=sizes[0])
    return layer("max_pooling" if kind == "pooling" else kind)


class Run:
    """A run that goes on for some seconds at a time."""

    def __init__(self, project: Project, data: Arrays, folder: Path) -> None:
        started = time.perf_counter()
        session = TrainingSession(project, prepared_of(project, data), folder)
        self.trainee = session.trainee
        self._events = session.events()
        self._output = Path(os.devnull).open("wb")  # noqa: SIM115 - as long as the run
        self._done = 0
        while not self._done:
            self._take()
        self.first_iteration_seconds = time.perf_counter() - started

    def settle(self) -> None:
        """Go on until the way of its iterations is chosen."""
        clock = Clock(SETTLING_SECONDS)
        while not self.trainee.tiers.is_settled and not clock.tick():
            self._take()

    def train(self, seconds: float) -> tuple[int, float]:
        """See `training_served.Worker`."""
        clock, before = Clock(seconds), self._done
        while not clock.tick(self._done - before - clock.count) or not clock.count:
            self._take()
        return clock.answer

    def close(self) -> None:
        """Leave the run where it stands."""
        self._output.close()

    def _take(self) -> None:
        """What the worker does with the next event."""
        event = next(self._events)
        if event is None:
            return
        self._output.write(framed(event))
        if isinstance(event, Losses) and event.series == 0:
            self._done += event.values.shape[0]


def recording_seconds(project: Project, data: Arrays) -> float:
    """Time to make and to check the tapes of a workload; 0 where it has none."""
    session = TrainingSession(project, prepared_of(project, data))
    session.trainee.advance(1)
    started = time.perf_counter()
    problems = [phase.record() for phase in session.trainee.step.phases]
    return 0.0 if any(problems) else time.perf_counter() - started


def main() -> None:
    """Serve one workload with one tier."""
    tier, name, path = sys.argv[1:]
    is_fast, is_compiled, _ = TIERS[tier]
    # As an engine in reserve does before anyone presses Train.
    tape.warm_up()
    if is_compiled:
        # As setting netbuilder up does.
        loading.compile_all()
        loading.load()
    else:
        os.environ["NETBUILDER_KERNELS"] = "off"
    data = loaded(Path(path))
    project = project_of(WORKLOADS[name], data, tier)
    recording = recording_seconds(project, data) if is_fast and not is_compiled else 0.0
    with tempfile.TemporaryDirectory() as folder:
        run = Run(project, data, Path(folder) / "run")
        if is_fast:
            run.settle()
        serve(
            run.train,
            tier=run.trainee.tiers.name,
            reason=run.trainee.tiers.reason,
            recording=recording,
            first=run.first_iteration_seconds,
        )


if __name__ == "__main__":
    main()
