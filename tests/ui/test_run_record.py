"""What a run record keeps of what an engine tells."""

from __future__ import annotations

import math
from typing import Any

import pytest

from netbuilder.core.value import Project
from netbuilder.link.messages import (
    CheckpointSaved,
    Losses,
    RunState,
    RunStateChanged,
    SettingChanged,
)
from netbuilder.ui.run_record import RunRecord
from tests.helpers.run_events import epoch, losses, started, tell_running


@pytest.fixture
def run() -> RunRecord:
    record = RunRecord("a", Project())
    tell_running(record)
    return record


def test_counters_follow_the_losses(run: RunRecord) -> None:
    assert (run.iteration, run.epoch, run.batch, run.current_epoch) == (10, 2, 5, 2)
    assert run.planned_iterations == 100
    assert run.share == 0.1


def test_the_first_batch_of_an_epoch_counts_as_that_epoch(run: RunRecord) -> None:
    run.take(losses("a", 11, [0.1]))

    assert (run.batch, run.current_epoch) == (1, 3)


def test_events_of_other_runs_are_ignored(run: RunRecord) -> None:
    revision = run.revision

    assert not run.take(losses("b", 11, [0.1]))
    assert run.revision == revision


def test_speed_and_time_left_come_from_training_time(run: RunRecord) -> None:
    run.take(losses("a", 11, [0.1] * 10, seconds=2.0))

    assert run.iterations_per_second == pytest.approx(10.0)
    assert run.seconds_left == pytest.approx(8.0)


def test_nothing_is_promised_before_the_speed_is_known() -> None:
    assert math.isnan(RunRecord("a", Project()).seconds_left)


def test_a_change_leaves_a_flag(run: RunRecord) -> None:
    run.take(SettingChanged("a", 10, "learning_rate", 0.001))

    assert [(f.iteration, f.name, f.value) for f in run.flags] == [(10, "learning_rate", 0.001)]
    rates = run.setting_values("learning_rate")
    assert rates.positions.tolist() == [0, 10]
    assert rates.values.tolist() == pytest.approx([0.01, 0.001])


def test_metrics_are_kept_by_epoch(run: RunRecord) -> None:
    accuracy = run.metric("validation", "accuracy")
    assert accuracy.positions.tolist() == [5, 10]
    assert accuracy.values.tolist() == [0.5, 0.5]
    assert run.metric_kinds() == ("accuracy",)


def test_going_on_from_a_checkpoint_repeats_what_came_after_it(run: RunRecord) -> None:
    run.take(CheckpointSaved("a", 5, "last"))
    run.fail("Training stopped unexpectedly.")

    run.take(started("a", iteration=5))
    run.take(losses("a", 6, [9.0]))

    assert len(run.loss()) == 6
    assert run.loss().at(5) == pytest.approx(0.2)
    assert run.metric("training", "loss").positions.tolist() == [5]
    assert run.checkpoint == 5


def test_a_failure_keeps_every_value(run: RunRecord) -> None:
    run.fail("Training stopped unexpectedly.")

    assert run.state is RunState.FAILED
    assert not run.is_alive
    assert len(run.loss()) == 10


def test_the_end_brings_results(run: RunRecord) -> None:
    results = {"test": {"accuracy": 0.9}}

    run.take(RunStateChanged("a", RunState.FINISHED, iteration=100, epoch=20, results=results))

    assert run.results == results
    assert run.share == 1.0


def test_every_event_that_is_taken_counts_as_a_revision(run: RunRecord) -> None:
    before = run.revision
    events: tuple[Any, ...] = (losses("a", 11, [1.0]), epoch("a", 3))

    taken = [run.take(event) for event in events]

    assert taken == [True, True]
    assert run.revision == before + 2
    assert isinstance(events[0], Losses)
