"""A fused run is the same each time, however it is stepped, stopped and resumed."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.core.layer import Layer
from netbuilder.core.plan import Plan, Stopping
from netbuilder.core.project.runs import RunStore
from netbuilder.core.project.schema import to_text
from netbuilder.core.recipe import Source
from netbuilder.core.value import Project
from netbuilder.engine import teller
from netbuilder.engine.arithmetic import EAGER, FUSED
from netbuilder.engine.data.inspect import inspect
from netbuilder.engine.data.prepare import prepare
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps.fused import compiling, loading, starting
from netbuilder.link.messages import (
    ChangeSetting,
    EpochsDone,
    Event,
    Replace,
    RunStarted,
    RunState,
    RunStateChanged,
    Step,
    Stop,
    TierChanged,
    Train,
)
from tests.helpers import training
from tests.helpers.designs import chain, layer
from tests.helpers.fused import dense, epochs, losses, measures, plain, session, weights
from tests.helpers.kernels import kernels
from tests.helpers.processes import Engine

ADAM = Adam(learning_rate=0.01, weight_decay=0.01)


@pytest.fixture(scope="module", autouse=True)
def compiled() -> Iterator[None]:
    """The kernels are there."""
    with kernels():
        assert loading.compile_all()
        assert loading.load()
        yield


def test_two_runs_are_equal_to_the_last_bit() -> None:
    project = training.classification(dense(6), epochs=20)
    one, other = session(project), session(project)

    first, second = training.finished(one), training.finished(other)

    assert np.array_equal(losses(first), losses(second))
    assert measures(first) == measures(second)
    assert torch.equal(weights(one), weights(other))


def test_stepping_gives_the_same_run(tmp_path: Path) -> None:
    project = training.classification(dense(6), epochs=4)
    whole = training.finished(session(project))
    some = session(project, paused=True)
    told: list[Event] = []
    orders = iter([Step(iterations=3), Step(iterations=1), Step(epochs=1), Step(epochs=9)])
    for event in some.events():
        told += [event] if event is not None else []
        if isinstance(event, RunStateChanged) and event.state.value == "paused":
            some.order(next(orders))

    assert np.array_equal(losses(told), losses(whole))
    assert measures(told) == measures(whole)


def test_a_resumed_run_equals_an_unbroken_one(tmp_path: Path) -> None:
    project = training.classification(dense(6), optimizer=ADAM, epochs=6)
    whole = training.finished(session(project))
    folder = RunStore(tmp_path / "x.netb.runs").new_run(project).path
    some = session(project, folder, paused=True)
    first: list[Event] = []
    orders = iter([Step(iterations=19), Stop()])
    for event in some.events():
        first += [event] if event is not None else []
        if isinstance(event, RunStateChanged) and event.state.value == "paused":
            some.order(next(orders))

    second = session(project, folder, resume=True)

    assert second.trainee.arithmetic.tier == FUSED
    rest = training.finished(second)
    assert np.array_equal(np.concatenate([losses(first), losses(rest)]), losses(whole))
    assert measures(first) + measures(rest) == measures(whole)


def test_a_run_records_how_it_was_computed(tmp_path: Path) -> None:
    project = training.regression(dense(6))
    folder = RunStore(tmp_path / "x.netb.runs").new_run(project).path

    events = training.finished(session(project, folder))

    (started,) = [each for each in events if isinstance(each, RunStarted)]
    assert started.arithmetic["tier"] == FUSED
    assert started.arithmetic["compiler"].startswith("numba ")
    recorded = json.loads((folder / "run.json").read_text())["arithmetic"]
    assert recorded["tier"] == FUSED
    (change,) = [each for each in events if isinstance(each, TierChanged)]
    assert (change.iteration, change.tier, change.reason) == (0, FUSED, "")


def test_a_run_that_was_not_fused_is_not_so_when_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = training.regression(dense(6), epochs=6)
    folder = RunStore(tmp_path / "x.netb.runs").new_run(project).path
    with monkeypatch.context() as without:
        without.setenv(compiling.VARIABLE, compiling.OFF)
        some = session(project, folder)
        assert some.trainee.arithmetic.tier == EAGER
        events = some.events()
        while some.trainee.progress.epoch < 2:
            next(events)
        some.order(Stop())
        list(events)

    assert session(project, folder, resume=True).trainee.arithmetic.tier == EAGER


def test_without_a_compiler_everything_trains_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba", None)

    some = session(training.regression(dense(6)))

    assert some.trainee.arithmetic.tier == EAGER
    assert len(epochs(training.finished(some))) == 3


def test_the_switch_of_the_plan_turns_it_off() -> None:
    some = session(training.regression(dense(6), fast_steps=False))

    assert some.trainee.step.fused is None


@pytest.mark.parametrize(
    ("hidden", "of_plan", "words"),
    [
        ((dense(6), layer("dropout")), {}, "no dense layer"),
        ((dense(6), layer("batch_normalisation")), {}, "keeps more than weights"),
        ((dense(6, "softmax"),), {}, "no compiled form"),
        ((dense(6),), {"clip_norm": 1.0}, "gradients are clipped"),
        ((dense(6),), {"accumulation": 2}, "several batches are gathered"),
    ],
)
def test_what_is_not_fused_says_why_and_trains(
    hidden: tuple[Layer, ...], of_plan: dict[str, Any], words: str
) -> None:
    some = session(training.regression(*hidden, **of_plan))

    events = training.finished(some)

    assert some.trainee.arithmetic.tier == EAGER
    change = next(each for each in events if isinstance(each, TierChanged))
    assert words in change.reason
    assert len(epochs(events)) == 3


def test_a_loss_that_is_not_known_is_not_fused() -> None:
    some = session(training.regression(dense(6), loss="quantile"))

    assert "the loss has no compiled form" in some.trainee.tiers.reason


def test_another_learning_rate_is_followed_at_once() -> None:
    def told(project: Project) -> list[Event]:
        some, found = session(project, paused=True), list[Event]()
        some.order(Step(iterations=5))
        for event in some.events():
            found += [event] if event is not None else []
            is_paused = isinstance(event, RunStateChanged) and event.state.value == "paused"
            if is_paused and some.trainee.progress.iteration == 5:
                some.order(ChangeSetting("learning_rate", 0.2))
                some.order(ChangeSetting("momentum", 0.5))
                some.order(Step(epochs=9))
        assert (some.trainee.step.fused is not None) == project.plan.fast_steps
        return found

    project = training.regression(dense(6), optimizer=SGD(learning_rate=0.01))

    fused, eager = told(project), told(plain(project))

    np.testing.assert_allclose(losses(fused), losses(eager), rtol=2e-4, atol=1e-6)


def test_a_change_that_no_kernel_follows_drops_back_within_the_epoch() -> None:
    def told(project: Project) -> list[Event]:
        some, found = session(project, paused=True), list[Event]()
        some.order(Step(iterations=11))
        clipped = structs.replace(some.project.plan, clip_value=0.01)
        for event in some.events():
            found += [event] if event is not None else []
            is_paused = isinstance(event, RunStateChanged) and event.state.value == "paused"
            if is_paused and some.trainee.progress.iteration == 11:
                some.order(Replace(to_text(structs.replace(some.project, plan=clipped))))
                some.order(Step(epochs=9))
        assert some.trainee.step.fused is None
        return found

    project = training.classification(dense(6), epochs=4)
    found, wanted = told(project), told(plain(project))

    np.testing.assert_allclose(losses(found), losses(wanted), rtol=2e-4, atol=1e-6)
    for one, other in zip(epochs(found), epochs(wanted), strict=True):
        assert one.training == pytest.approx(other.training, rel=2e-3, abs=1e-5)
    changes = [each for each in found if isinstance(each, TierChanged)]
    assert [each.tier for each in changes] == [FUSED, EAGER]
    assert (changes[1].iteration, "gradients are clipped" in changes[1].reason) == (11, True)


def test_the_counts_of_the_optimizer_are_those_of_torch() -> None:
    some = session(training.regression(dense(6), optimizer=ADAM))

    training.finished(some)

    optimizer = some.trainee.step.steppers[0].optimizer
    steps = {float(state["step"]) for state in optimizer.state.values()}
    assert steps == {some.trainee.progress.iteration}


def test_many_epochs_at_a_time_are_measured_as_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = training.classification(dense(6), epochs=200)
    with monkeypatch.context() as patient:
        patient.setattr(teller, "FLUSH_SECONDS", 1000.0)
        free = training.finished(session(project))
    some, told = session(project, paused=True), list[Event]()
    for event in some.events():
        told += [event] if event is not None else []
        if isinstance(event, RunStateChanged) and event.state.value == "paused":
            some.order(Step(epochs=1))

    assert any(isinstance(each, EpochsDone) for each in free)
    assert not any(isinstance(each, EpochsDone) for each in told)
    assert measures(free) == measures(told)


def test_early_stopping_ends_in_the_very_epoch() -> None:
    project = training.classification(
        dense(20), optimizer=Adam(learning_rate=0.05), epochs=5000, stopping=Stopping(patience=7)
    )
    some = session(project)
    events = training.finished(some)

    values = [each.validation["loss"] for each in epochs(events)]
    best = int(np.argmin(values)) + 1
    assert some.trainee.progress.best_epoch == best
    assert len(values) == best + 7
    assert some.results["validation"]["loss"] == min(values)


def test_a_loss_that_is_no_number_ends_the_run_with_its_reason() -> None:
    project = training.regression(
        dense(6, "relu"), dense(6, "relu"), optimizer=SGD(learning_rate=100.0), epochs=50
    )
    fused, eager = training.finished(session(project)), training.finished(session(plain(project)))

    one, other = fused[-1], eager[-1]
    assert isinstance(one, RunStateChanged)
    assert isinstance(other, RunStateChanged)
    assert one.problems
    assert one.problems[0].code == other.problems[0].code
    assert len(losses(fused)) == len(losses(eager))


def test_kernels_that_others_can_write_to_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(compiling.VARIABLE, str(tmp_path / "kernels"))
    assert compiling.prepare()
    compiling.finish()
    assert compiling.is_complete()

    compiling.folder().chmod(0o777)

    assert not compiling.is_complete()


def test_what_older_sources_left_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = tmp_path / "kernels" / "0123456789abcdef"
    old.mkdir(mode=0o700, parents=True)
    old.parent.chmod(0o700)
    monkeypatch.setenv(compiling.VARIABLE, str(old.parent))

    assert compiling.prepare()
    compiling.finish()

    assert not old.exists()
    assert compiling.folder().is_dir()


def test_loading_kernels_draws_no_random_number() -> None:
    from netbuilder.engine.steps.fused.exercise import exercise

    before = torch.get_rng_state()
    exercise()
    assert torch.equal(torch.get_rng_state(), before)


def test_kernels_that_are_not_there_are_compiled_beside_and_loaded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[list[str]] = []

    class Compiler:
        def __init__(self, command: list[str], **streams: Any) -> None:
            done.append(command)

        def wait(self) -> None:
            monkeypatch.setattr(compiling, "is_complete", lambda: True)

    monkeypatch.setattr(loading, "_is_loaded", threading.Event())
    monkeypatch.setattr(subprocess, "Popen", Compiler)
    monkeypatch.setattr(compiling, "is_complete", lambda: False)

    loading.begin_warm_up()
    for thread in threading.enumerate():
        if thread.name == "kernels":
            thread.join()

    assert done == [[sys.executable, "-m", "netbuilder.engine.steps.fused", loading.WATCHED]]
    assert loading.load()


def test_an_engine_process_trains_the_same_fused_run(tmp_path: Path) -> None:
    recipe = inspect(Source.entries()["iris"]()).recipe
    project = Project(
        design=chain("input", dense(8), training.linear(3), "output"),
        recipe=recipe,
        plan=Plan(epochs=30),
        id="0" * 32,
    )
    here = TrainingSession(project, prepare(recipe, tmp_path))
    assert here.trainee.arithmetic.tier == FUSED
    expected = training.losses_of(training.finished(here))

    with Engine() as engine:
        engine.send(Train(run="one", project=to_text(project)))
        ended = engine.wait_for(RunStateChanged, state=RunState.FINISHED)
        told = engine.wait_for(RunStarted)

        assert told.arithmetic["tier"] == FUSED
        assert training.losses_of(engine.events) == expected
        assert ended.results == here.results


def test_numbers_that_differ_are_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "TOLERANCE", 0.0)

    some = session(training.regression(dense(6), dense(6)))

    assert some.trainee.arithmetic.tier == EAGER
    assert "its numbers differ from those of PyTorch" in some.trainee.tiers.reason


def test_a_fused_run_goes_on_where_there_is_no_compiler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = training.regression(dense(6), optimizer=ADAM, epochs=6)
    whole = training.finished(session(project))
    folder = RunStore(tmp_path / "x.netb.runs").new_run(project).path
    some, first = session(project, folder, paused=True), list[Event]()
    some.order(Step(iterations=11))
    for event in some.events():
        first += [event] if event is not None else []
        if some.trainee.progress.iteration == 11:
            some.order(Stop())

    monkeypatch.setenv(compiling.VARIABLE, compiling.OFF)
    second = session(project, folder, resume=True)

    assert second.trainee.arithmetic.tier == EAGER
    found = np.concatenate([losses(first), losses(training.finished(second))])
    np.testing.assert_allclose(found, losses(whole), rtol=2e-4, atol=1e-6)
