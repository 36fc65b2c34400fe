"""A run pauses, steps, stops, goes on and fails as ordered, and its losses never know of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from netbuilder.core.plan import Optimizer, Stopping
from netbuilder.core.problems import ProblemError
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    EpochDone,
    Losses,
    Pause,
    Quit,
    Resume,
    RunStarted,
    RunState,
    RunStateChanged,
    SettingChanged,
    Step,
    Stop,
    SurfaceDrawn,
    Watch,
    WeightsDrawn,
)
from tests.helpers import training
from tests.helpers.designs import layer

DROPPING = (layer("dense", units=8), layer("dropout", rate=0.3))


def sgd(**values: Any) -> Optimizer:
    return Optimizer.entries()["sgd"](**values)


def states(events: list[Any]) -> list[RunState]:
    return [event.state for event in events if isinstance(event, RunStateChanged)]


def until_paused(stream: Iterator[Any]) -> list[Any]:
    """Events up to the next pause."""
    found: list[Any] = []
    for event in stream:
        if event is not None:
            found.append(event)
        if isinstance(event, RunStateChanged) and event.state is RunState.PAUSED:
            return found
    raise AssertionError("the run never paused")


def whole_run(project: Project) -> list[Any]:
    return training.finished(training.session(project))


def test_two_runs_are_equal_bit_for_bit() -> None:
    project = training.classification(*DROPPING, epochs=4)

    first, second = whole_run(project), whole_run(project)

    assert training.losses_of(first) == training.losses_of(second)
    assert first[-1].results == second[-1].results


def test_another_seed_gives_another_curve() -> None:
    assert training.losses_of(whole_run(training.regression(seed=1))) != training.losses_of(
        whole_run(training.regression(seed=2))
    )


def test_a_run_tells_its_start_every_loss_every_epoch_and_its_end() -> None:
    events = whole_run(training.classification(epochs=3, keep_best=False))

    assert isinstance(events[0], RunStarted)
    assert events[0].iterations_per_epoch == 8
    assert events[0].rows == (72, 16, 16)
    assert states(events) == [RunState.RUNNING, RunState.FINISHED]
    assert len(training.losses_of(events)) == 24
    assert [event.epoch for event in events if isinstance(event, EpochDone)] == [1, 2, 3]
    assert set(events[-1].results) == {"train", "validation", "test"}
    assert set(events[-1].results["test"]) == {"loss", "accuracy", "f1"}


def test_the_loss_of_an_epoch_is_the_mean_over_its_rows() -> None:
    events = whole_run(training.regression(epochs=1))

    losses = training.losses_of(events)
    expected = (sum(losses[:7]) * 10 + losses[7] * 2) / 72
    (epoch,) = [event for event in events if isinstance(event, EpochDone)]
    assert epoch.training["loss"] == pytest.approx(expected, rel=1e-6)


def test_steps_and_pauses_leave_the_curve_as_it_is() -> None:
    project = training.classification(*DROPPING, epochs=4)
    run = training.session(project, paused=True)
    stream = run.events()

    events = until_paused(stream)
    for order in (Step(iterations=1), Step(iterations=5), Step(epochs=1)):
        run.order(order)
        events += until_paused(stream)
    run.order(Resume())
    events += [event for event in stream if event is not None]

    assert training.losses_of(events) == training.losses_of(whole_run(project))


def test_a_step_does_exactly_as_many_iterations_as_ordered() -> None:
    run = training.session(training.regression(epochs=9), paused=True)
    stream = run.events()
    until_paused(stream)

    run.order(Step(iterations=3))
    three = until_paused(stream)
    run.order(Step(epochs=2))
    two_epochs = until_paused(stream)

    assert len(training.losses_of(three)) == 3
    assert three[-1].iteration == 3
    assert (two_epochs[-1].iteration, two_epochs[-1].epoch) == (16, 2)


def test_pause_takes_effect_and_stop_keeps_the_run() -> None:
    run = training.session(training.regression(epochs=100_000))
    stream = run.events()
    next(event for event in stream if isinstance(event, Losses))

    run.order(Pause())
    paused = until_paused(stream)
    run.order(Stop())
    rest: list[Any] = [event for event in stream if event is not None]

    assert states(paused)[-1] is RunState.PAUSED
    assert states(rest) == [RunState.STOPPED]
    assert rest[-1].iteration == paused[-1].iteration


@pytest.mark.parametrize("ordered", [Pause(), ChangeSetting("learning_rate", 0.5)])
def test_an_order_waits_for_no_iteration_but_the_one_under_way(ordered: Any) -> None:
    run = training.session(training.regression(epochs=100_000))
    stream = run.events()
    next(event for event in stream if isinstance(event, Losses))
    run.order(Resume())  # so that the slice that was under way is told
    next(event for event in stream if event is None)
    begun = run.trainee.progress.iteration

    run.order(ordered)
    told = next(
        event
        for event in stream
        if isinstance(event, SettingChanged)
        or (isinstance(event, RunStateChanged) and event.state is RunState.PAUSED)
    )

    assert told.iteration == begun


@pytest.mark.parametrize("steps", [3, 8, 13])
def test_a_run_goes_on_from_its_checkpoint_as_if_unbroken(tmp_path: Path, steps: int) -> None:
    project = training.classification(
        layer("dense", units=8), layer("batch_normalisation"), *DROPPING, epochs=4
    )
    folder = tmp_path / "runs" / "one"
    first = training.session(project, folder, paused=True)
    stream = first.events()
    until_paused(stream)
    first.order(Step(iterations=steps))
    before = until_paused(stream)
    first.order(Quit())
    list(stream)
    torch.manual_seed(12345)

    second = training.finished(training.session(project, folder, resume=True))

    unbroken = whole_run(project)
    assert second[0].iteration == steps
    assert training.losses_of(before) + training.losses_of(second) == training.losses_of(unbroken)
    epochs = [event for event in unbroken if isinstance(event, EpochDone)]
    again = [event for event in before + second if isinstance(event, EpochDone)]
    for one, other in zip(epochs, again, strict=True):
        assert (one.training, one.validation) == (other.training, other.validation)
    assert second[-1].results == unbroken[-1].results


def test_the_learning_rate_changes_between_two_iterations() -> None:
    project = training.regression(optimizer=sgd(learning_rate=0.1), epochs=2)
    run = training.session(project, paused=True)
    stream = run.events()
    until_paused(stream)

    run.order(Step(iterations=4))
    events = until_paused(stream)
    run.order(ChangeSetting(name="learning_rate", value=0.0))
    run.order(Resume())
    events += [event for event in stream if event is not None]

    (changed,) = [event for event in events if isinstance(event, SettingChanged)]
    assert (changed.iteration, changed.value) == (4, 0.0)
    unchanged = training.losses_of(whole_run(project))
    losses = training.losses_of(events)
    assert losses[:5] == unchanged[:5]
    assert losses[5:] != unchanged[5:]
    epochs = [event for event in events if isinstance(event, EpochDone)]
    assert [epoch.settings["learning_rate"] for epoch in epochs] == [0.0, 0.0]
    assert epochs[0].validation == epochs[1].validation


def test_momentum_that_is_switched_on_later_takes_effect() -> None:
    project = training.regression(optimizer=sgd(learning_rate=0.01), epochs=2)
    run = training.session(project, paused=True)
    stream = run.events()
    until_paused(stream)
    run.order(Step(iterations=4))
    events = until_paused(stream)

    run.order(ChangeSetting(name="momentum", value=0.9))
    run.order(Resume())
    events += [event for event in stream if event is not None]

    assert training.losses_of(events)[7:] != training.losses_of(whole_run(project))[7:]


def test_a_setting_that_is_not_live_is_left_alone() -> None:
    run = training.session(training.regression(), paused=True)
    stream = run.events()
    until_paused(stream)

    run.order(ChangeSetting(name="colour", value=1.0))
    run.order(ChangeSetting(name="learning_rate", value=-1.0))
    run.order(Stop())

    assert not [event for event in stream if isinstance(event, SettingChanged)]


def test_a_loss_that_is_no_number_stops_the_run_and_names_iteration_and_layer(
    tmp_path: Path,
) -> None:
    project = training.regression(
        layer("dense", units=8), optimizer=sgd(learning_rate=90.0), epochs=200
    )
    events = training.finished(training.session(project, tmp_path / "runs" / "one"))

    failed = events[-1]
    assert failed.state is RunState.FAILED
    (problem,) = failed.problems
    assert problem.code == "loss-not-a-number"
    losses = training.losses_of(events)
    assert all(abs(loss) < 1e30 for loss in losses)
    assert f"at iteration {len(losses) + 1}, first in Dense" in problem.found
    assert problem.where.node.startswith("dense_")
    assert "Lower the learning rate to 9" in problem.fix
    assert failed.iteration == len(losses)
    assert [event.kind for event in events if isinstance(event, CheckpointSaved)] or (
        "is kept" in problem.expected
    )


def test_a_plan_may_let_a_loss_that_is_no_number_go_on() -> None:
    project = training.regression(
        layer("dense", units=8),
        optimizer=sgd(learning_rate=90.0),
        epochs=20,
        stopping=Stopping(on_not_a_number=False),
    )

    assert states(whole_run(project))[-1] is RunState.FINISHED


def test_patience_ends_a_run_early_and_the_best_weights_are_kept() -> None:
    project = training.classification(epochs=500, stopping=Stopping(patience=3))

    events = whole_run(project)

    epochs = [event for event in events if isinstance(event, EpochDone)]
    best = min(epochs, key=lambda epoch: epoch.validation["loss"])
    assert len(epochs) == best.epoch + 3
    assert events[-1].state is RunState.FINISHED
    assert f"Epoch {best.epoch} was the best" in events[-1].sentence
    assert events[-1].results["validation"] == best.validation


def test_without_keep_best_the_last_weights_are_judged() -> None:
    events = whole_run(training.regression(epochs=5, keep_best=False))

    last = [event for event in events if isinstance(event, EpochDone)][-1]
    assert events[-1].results["validation"] == last.validation


def test_metrics_of_numbers_are_in_the_unit_of_the_target() -> None:
    project = training.regression(epochs=2)
    plain = TrainingSession(project, training.prepared(project))
    scaled = TrainingSession(project, training.prepared(project, offset=100.0, scale=10.0))

    one, other = training.finished(plain)[-1], training.finished(scaled)[-1]

    assert other.results["test"]["loss"] == one.results["test"]["loss"]
    assert other.results["test"]["rmse"] == pytest.approx(10 * one.results["test"]["rmse"])
    assert other.results["test"]["r2"] == pytest.approx(one.results["test"]["r2"], abs=1e-4)


def test_frozen_weights_stay_as_they_are() -> None:
    project = training.regression(epochs=2)
    design = project.design
    frozen = msgspec.structs.replace(design.nodes["dense_1"], frozen_weights=True)
    nodes = {**design.nodes, "dense_1": frozen}
    project = msgspec.structs.replace(project, design=msgspec.structs.replace(design, nodes=nodes))
    run = training.session(project)
    network = run.trainee.network
    before = {name: each.detach().clone() for name, each in network.named_parameters()}

    training.finished(run)

    moved = {
        name for name, each in network.named_parameters() if not torch.equal(each, before[name])
    }
    assert moved == {"dense_2.weight", "dense_2.bias"}


def test_a_watched_surface_and_weights_are_drawn_and_change_nothing() -> None:
    project = training.classification(*DROPPING, epochs=4)
    run = training.session(project, paused=True)
    stream = run.events()
    until_paused(stream)

    run.order(Watch(surface=16, weights=("dense_1",)))
    run.order(Step(iterations=2))
    events = until_paused(stream)
    run.order(Resume())
    events += [event for event in stream if event is not None]

    surface = next(event for event in events if isinstance(event, SurfaceDrawn))
    assert surface.values.shape == (3, 16, 16)
    assert surface.low[0] < surface.high[0]
    weights = next(event for event in events if isinstance(event, WeightsDrawn))
    assert sum(weights.counts) == 24
    assert training.losses_of(events) == training.losses_of(whole_run(project))


def test_the_last_surface_shows_the_weights_that_are_handed_on() -> None:
    run = training.session(training.classification(epochs=30))
    run.order(Watch(surface=8))

    events = training.finished(run)

    last = [event for event in events if isinstance(event, SurfaceDrawn)][-1]
    low, high = last.low, last.high
    corner = torch.tensor([[low[0], low[1]], [high[0], high[1]]])
    found = np.frombuffer(last.values.data, np.float32).reshape(3, 8, 8)
    shares = run.trainee.built.predictions_in_parts(corner, 2)[0].softmax(dim=1).numpy()
    assert np.allclose(found[:, 0, 0], shares[0], atol=1e-6)
    assert np.allclose(found[:, -1, -1], shares[1], atol=1e-6)


def test_a_missing_device_is_a_problem_and_never_another_device() -> None:
    project = training.regression(device="cuda:7")

    with pytest.raises(ProblemError) as caught:
        training.session(project)

    assert caught.value.problems[0].code == "device-missing"
