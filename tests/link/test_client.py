"""Engine processes start, answer, end in words, and leave nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from netbuilder.core.plan import Plan
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.schema import to_text
from netbuilder.core.recipe import Source
from netbuilder.core.value import Project
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import (
    CheckpointSaved,
    DataInspected,
    Devices,
    EngineFault,
    EpochDone,
    Failed,
    InspectData,
    ListDevices,
    Losses,
    Pause,
    Predict,
    Predicted,
    Ready,
    RunState,
    RunStateChanged,
    Step,
    Stop,
    Train,
    WorkerRole,
    framed,
)
from netbuilder.link.pool import EnginePool
from netbuilder.link.process import exit_of
from tests.helpers import training
from tests.helpers.designs import chain, layer
from tests.helpers.processes import Engine, Listener

posix = pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")


@pytest.fixture
def project() -> Project:
    """Four inputs, three classes: the iris flowers."""
    recipe = inspect(Source.entries()["iris"]()).recipe
    design = chain("input", layer("dense", units=8), training.linear(3), "output")
    return Project(design=design, recipe=recipe, plan=Plan(epochs=3), id="0" * 32)


@pytest.fixture(scope="module")
def one_engine() -> Iterator[Engine]:
    """An engine that the tests of this file share; starting one takes seconds."""
    with Engine() as started:
        yield started


@pytest.fixture
def engine(one_engine: Engine) -> Iterator[Engine]:
    """The shared engine without memories; it is idle again afterwards."""
    one_engine.events.clear()
    yield one_engine
    one_engine.send(Stop())
    one_engine.wait(has_ended)


def has_ended(events: list[Any]) -> bool | None:
    """Whether no run is alive; None while one is."""
    states = [event.state for event in events if isinstance(event, RunStateChanged)]
    alive = (RunState.PREPARING, RunState.RUNNING, RunState.PAUSED)
    return None if states and states[-1] in alive else True


def with_plan(project: Project, **values: Any) -> Project:
    return msgspec.structs.replace(project, plan=Plan(**values))


def train(project: Project, **values: Any) -> Train:
    return Train(run="one", project=to_text(project), **values)


def test_a_run_in_a_process_equals_a_run_here(engine: Engine, project: Project) -> None:
    here = TrainingSession(project, prepare(project.recipe, Path()))
    expected = training.losses_of(training.finished(here))

    engine.send(train(project))
    ended = engine.wait_for(RunStateChanged, state=RunState.FINISHED)

    assert training.losses_of(engine.events) == expected
    assert ended.results == here.results


def test_orders_reach_a_run_between_two_iterations(engine: Engine, project: Project) -> None:
    engine.send(train(with_plan(project, epochs=1_000_000), paused=True))
    engine.wait_for(RunStateChanged, state=RunState.PAUSED)
    engine.send(Step(iterations=3))
    engine.wait_for(RunStateChanged, state=RunState.PAUSED, iteration=3)
    engine.send(Step(epochs=1))
    engine.wait_for(RunStateChanged, state=RunState.PAUSED, epoch=1)
    engine.send(Stop())
    engine.wait_for(RunStateChanged, state=RunState.STOPPED)

    assert not [event for event in engine.events if isinstance(event, EngineFault)]


def test_devices_are_listed_while_a_network_trains(engine: Engine, project: Project) -> None:
    engine.send(train(with_plan(project, epochs=1_000_000)), ListDevices(request=5))
    found = engine.wait_for(Devices, request=5)
    engine.wait_for(Losses)

    assert found.devices[0].id == "cpu"
    assert found.devices[0].name
    assert found.devices[0].threads >= 1


@posix
def test_a_killed_engine_is_noticed_and_named(project: Project) -> None:
    with Engine() as engine:
        engine.send(train(with_plan(project, epochs=1_000_000)))
        engine.wait_for(Losses)
        os.kill(engine.client.pid, signal.SIGKILL)
        ended = engine.wait_for_exit()

    assert (ended.code, ended.signal) == (-9, "SIGKILL")
    assert ended.words == "ended by the system (killed)"
    assert not engine.client.is_alive


def test_a_window_that_goes_away_leaves_a_checkpoint_to_go_on_from(
    project: Project, tmp_path: Path
) -> None:
    project = with_plan(project, epochs=1_000_000, keep_best=False)
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    with Engine() as engine:
        engine.send(train(project, folder=str(run.path)))
        engine.wait_for(Losses)
        # What a dying window does: its end of the pipe closes, and nothing is said.
        engine.client._outbox.put(None)
        ended = engine.wait_for_exit()

    assert ended.code == 0
    last = RunFolder(run.path).last()
    assert last is not None
    assert last.step > 0
    with Engine() as engine:
        engine.send(train(project, folder=str(run.path), resume=True, paused=True))
        paused = engine.wait_for(RunStateChanged, state=RunState.PAUSED)
    assert paused.iteration == last.step


def test_closing_saves_and_ends_in_order(project: Project, tmp_path: Path) -> None:
    project = with_plan(project, epochs=1_000_000)
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    engine = Engine()
    engine.send(train(project, folder=str(run.path)))
    engine.wait_for(EpochDone)

    engine.client.close()

    ended = engine.wait_for_exit()
    assert (ended.code, ended.words, ended.expected) == (0, "closed", True)
    engine.wait_for(CheckpointSaved, kind="last")
    engine.wait_for(RunStateChanged, state=RunState.STOPPED)


def test_a_project_that_cannot_train_fails_with_its_problems(
    engine: Engine, project: Project
) -> None:
    engine.send(train(with_plan(project, device="cuda:9")))
    failed = engine.wait_for(RunStateChanged, state=RunState.FAILED)

    assert failed.problems[0].code == "device-missing"


def test_predictions_come_from_the_weights_of_a_run(
    engine: Engine, project: Project, tmp_path: Path
) -> None:
    run = RunStore(tmp_path / "x.netb.runs").new_run(project)
    engine.send(train(project, folder=str(run.path)))
    ended = engine.wait_for(RunStateChanged, state=RunState.FINISHED)
    engine.send(Predict(request=1, project=to_text(project), folder=str(run.path)))
    predicted = engine.wait_for(Predicted, request=1)

    assert predicted.metrics["accuracy"] == ended.results["test"]["accuracy"]
    assert len(predicted.rows) == len(predicted.truths)


def test_a_request_that_fails_says_why(engine: Engine, project: Project, tmp_path: Path) -> None:
    engine.send(Predict(request=3, project=to_text(project), folder=str(tmp_path)))
    failed = engine.wait_for(Failed, request=3)

    assert failed.problems[0].code == "no-weights"


def test_the_data_engine_never_imports_torch() -> None:
    code = (
        "import sys, netbuilder.engine.roles as roles\n"
        "from netbuilder.link.messages import WorkerRole\n"
        "roles.role_of(WorkerRole.DATA)\n"
        "sys.exit('torch' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], cwd=Path.cwd()).returncode == 0


def test_the_data_engine_looks_at_a_table(tmp_path: Path) -> None:
    with Engine(WorkerRole.DATA) as engine:
        ready = engine.wait_for(Ready)
        engine.send(InspectData(request=1, source='"iris"'))
        found = engine.wait_for(DataInspected, request=1)

    assert len(found.histograms) == 5
    assert "torch" not in ready.versions


def test_prints_of_libraries_never_reach_the_stream() -> None:
    code = (
        "from netbuilder.engine.streams import Streams\n"
        "from netbuilder.link.messages import Pause, EngineFault\n"
        "import os, subprocess\n"
        "streams = Streams()\n"
        "print('hello', flush=True); os.write(1, b'raw'); subprocess.run(['echo', 'child'])\n"
        "streams.send(EngineFault(details='x'))\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, input=b"")

    assert done.stdout == framed(EngineFault(details="x"))
    for word in (b"hello", b"raw", b"child"):
        assert word in done.stderr


def test_an_order_to_a_dead_engine_goes_nowhere() -> None:
    engine = Engine(WorkerRole.QUARANTINE)
    engine.client.close()

    engine.send(Pause())

    assert not engine.client.is_alive


@pytest.mark.parametrize(
    ("code", "log", "out_of_memory", "words"),
    [
        (-9, (), False, "ended by the system (killed)"),
        (-9, (), True, "the computer ran out of memory"),
        (-11, (), False, "crashed inside a library (memory access)"),
        (1, ("MemoryError",), False, "the computer ran out of memory"),
        (3, (), False, "ended with code 3"),
        (0, (), False, "ended by itself"),
    ],
)
@posix
def test_an_exit_is_told_in_words(
    code: int, log: tuple[str, ...], out_of_memory: bool, words: str
) -> None:
    assert exit_of(code, log, out_of_memory=out_of_memory, expected=False).words == words


def test_the_pool_lends_the_warm_engine_and_closes_everything() -> None:
    pool, listener = EnginePool(), Listener()
    assert not pool.clients
    pool.warm()
    (reserve,) = pool.clients

    taken = pool.take_train(listener.on_event, listener.on_exit, refill=False)

    assert taken is reserve
    listener.wait_for(Ready)
    pool.close()
    assert not pool.clients
    assert listener.wait_for_exit().expected


def test_losses_travel_as_little_endian_float32(engine: Engine, project: Project) -> None:
    engine.send(train(project))
    slice = engine.wait_for(Losses)

    assert slice.values.dtype == "float32"
    assert len(np.frombuffer(slice.values.data, "<f4")) == slice.values.shape[0]
