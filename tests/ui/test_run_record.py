"""What a run record keeps of what an engine tells."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    ChangeRefused,
    CheckpointSaved,
    EpochsDone,
    Losses,
    Numbers,
    ProjectChanged,
    RunState,
    RunStateChanged,
    SettingChanged,
    TierChanged,
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


def many(run: str, first: int, count: int) -> EpochsDone:
    """Epochs of five iterations, whose validation is measured every second time."""
    numbers = np.arange(first, first + count)
    losses = 1.0 / numbers
    measured = np.where(numbers % 2 == 0, losses, np.nan)
    rates = np.where(numbers < first + 2, 0.1, 0.05)

    def told(values: np.ndarray) -> Numbers:
        return Numbers(values.dtype.name, values.shape, values.tobytes())

    return EpochsDone(
        run=run,
        epoch=first,
        iterations=told(5 * numbers.astype(np.int64)),
        training={"loss": told(losses)},
        validation={"loss": told(measured)},
        settings={"learning_rate": told(rates)},
        seconds=3.0,
    )


def test_many_epochs_at_once_are_kept_like_one_by_one() -> None:
    one, other = RunRecord("a", Project()), RunRecord("a", Project())
    event = many("a", 1, 6)

    one.take(event)
    for each in event.each():
        other.take(each)

    assert (one.epoch, one.iteration, one.seconds) == (6, 30, 3.0)
    assert (other.epoch, other.iteration) == (6, 30)
    for part in ("training", "validation"):
        found, wanted = one.metric(part, "loss"), other.metric(part, "loss")
        assert found.positions.tolist() == wanted.positions.tolist()
        assert found.values.tolist() == wanted.values.tolist()
    assert one.metric("validation", "loss").positions.tolist() == [10, 20, 30]
    assert one.setting_values("learning_rate").positions.tolist() == [0, 15]
    assert one.setting_values("learning_rate").values.tolist() == (
        other.setting_values("learning_rate").values.tolist()
    )


def test_epochs_that_are_told_again_take_the_place_of_the_former() -> None:
    run = RunRecord("a", Project())
    run.take(many("a", 1, 6))

    run.take(many("a", 4, 3))

    assert run.metric("training", "loss").positions.tolist() == [5, 10, 15, 20, 25, 30]


def test_the_way_of_iterations_is_known_from_the_start_and_kept_up_to_date() -> None:
    run = RunRecord("a", Project())
    run.take(started("a", arithmetic={"tier": "fused"}))
    assert (run.tier, run.tier_reason) == ("fused", "")

    run.take(TierChanged("a", 7, "eager", "Something else is wanted."))

    assert (run.tier, run.tier_reason) == ("eager", "Something else is wanted.")


def changed(run: RunRecord, per_epoch: int, position: int = 0) -> ProjectChanged:
    words = ("batch size 16 → 8", "Dense 2 frozen")
    text = to_text(run.project)
    return ProjectChanged(run.id, 10, 2, position, words, text, per_epoch, 40, 8, (), 131)


def test_a_changed_project_leaves_a_flag_for_each_change(run: RunRecord) -> None:
    run.take(changed(run, 10))

    assert [flag.words for flag in run.flags] == ["Batch size 16 → 8", "Dense 2 frozen"]
    assert {flag.iteration for flag in run.flags} == {10}


def test_counters_follow_another_cut_of_the_epoch(run: RunRecord) -> None:
    assert run.axis_per_epoch == 5

    run.take(changed(run, 10))
    run.take(losses(run.id, 11, [0.1] * 13))

    assert (run.iteration, run.batch, run.current_epoch) == (23, 3, 4)
    assert (run.iterations_per_epoch, run.batch_size, run.planned_epochs) == (10, 8, 40)
    assert run.planned_iterations == 10 + 38 * 10
    assert (run.epochs_at(5), run.epochs_at(10), run.epochs_at(25)) == (1.0, 2.0, 3.5)
    assert run.axis_per_epoch == 0  # epochs have several lengths


def test_a_change_that_leaves_batches_alone_leaves_the_axis_alone(run: RunRecord) -> None:
    run.take(changed(run, 5))

    assert run.axis_per_epoch == 5
    assert run.current_epoch == 2


def test_the_project_of_a_run_is_the_one_that_is_trained_now(run: RunRecord) -> None:
    run.take(SettingChanged(run.id, 10, "learning_rate", 0.25))

    assert optimizer_of(run.project.plan.phases[0]).learning_rate == 0.25  # type: ignore[attr-defined]


def test_a_refused_change_is_kept_until_one_is_made(run: RunRecord) -> None:
    refused = ChangeRefused(run.id, 10, (Problem("change-not-live", found="It cannot be."),))

    run.take(refused)
    assert run.refusal is refused
    run.take(changed(run, 5))
    assert run.refusal is None
