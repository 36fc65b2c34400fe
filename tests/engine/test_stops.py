"""A run ends by itself where its plan says so, and says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from msgspec import structs

from netbuilder.core.plan import Stopping
from netbuilder.engine.state import Progress
from netbuilder.engine.stops import Stops
from netbuilder.link.messages import EpochDone, Losses, RunState, RunStateChanged
from tests.engine.test_session import whole_run
from tests.helpers import training


def ended(**limits: Any) -> tuple[list[object], RunStateChanged]:
    events = whole_run(training.classification(epochs=500, stopping=Stopping(**limits)))
    last = events[-1]
    assert isinstance(last, RunStateChanged)
    assert last.state is RunState.FINISHED
    return events, last


def test_a_limit_of_iterations_holds_within_an_epoch() -> None:
    events, last = ended(iterations=7)

    assert sum(each.values.shape[0] for each in events if isinstance(each, Losses)) == 7
    assert last.iteration == 7
    assert last.sentence == "Ended after 7 iterations, as planned."


def test_a_limit_of_minutes_counts_training_time_alone() -> None:
    plan = training.classification(epochs=500, stopping=Stopping(minutes=0.5)).plan
    progress = Progress(seconds=29.9)
    stops = Stops(plan, progress)
    assert stops.reached() == ""

    progress.seconds = 30.0

    assert stops.reached() == "Ended after 0.5 minutes, as planned."


def test_a_goal_ends_the_run_after_the_first_epoch_that_reaches_it() -> None:
    free = whole_run(training.classification(epochs=20))
    losses = [each.validation["loss"] for each in free if isinstance(each, EpochDone)]
    goal = losses[-1]

    events, last = ended(metric="loss", goal=goal)

    count = len([each for each in events if isinstance(each, EpochDone)])
    assert count == next(number for number, loss in enumerate(losses, 1) if loss <= goal)
    assert last.sentence.startswith("Ended because the loss reached ")


def test_a_goal_of_a_metric_looks_the_right_way() -> None:
    progress = Progress()
    plan = training.classification(stopping=Stopping(metric="accuracy", goal=0.9)).plan
    stops = Stops(plan, progress)

    assert stops.judged({"accuracy": 1.0}, {"accuracy": 0.89}) == ""
    assert stops.judged({"accuracy": 0.0}, {"accuracy": 0.95}) == (
        "Ended because the accuracy reached 0.95; 0.9 was wished."
    )
    assert "reached" in stops.judged({"accuracy": 0.9}, {})


def test_a_goal_is_that_of_the_first_output_that_has_the_measure() -> None:
    plan = training.classification(stopping=Stopping(metric="accuracy", goal=0.9)).plan
    stops = Stops(plan, Progress())

    assert stops.judged({}, {"mae": 0.1, "accuracy kind": 0.89}) == ""
    assert "reached 0.95" in stops.judged({}, {"mae": 0.1, "accuracy kind": 0.95})


def test_going_on_after_the_last_iteration_ends_in_words_and_adds_none(tmp_path: Path) -> None:
    project = training.classification(epochs=500, stopping=Stopping(iterations=7))
    training.finished(training.session(project, tmp_path))

    again = training.finished(training.session(project, tmp_path, resume=True))

    assert not [each for each in again if isinstance(each, Losses)]
    assert (again[-1].state, again[-1].iteration) == (RunState.FINISHED, 7)
    assert again[-1].sentence == "Ended after 7 iterations, as planned."


def test_a_run_that_ended_by_iterations_goes_on_to_a_higher_limit(tmp_path: Path) -> None:
    project = training.classification(epochs=500, stopping=Stopping(iterations=7))
    training.finished(training.session(project, tmp_path))
    plan = structs.replace(project.plan, stopping=Stopping(iterations=12))

    session = training.session(structs.replace(project, plan=plan), tmp_path, resume=True)
    again = training.finished(session)

    assert sum(each.values.shape[0] for each in again if isinstance(each, Losses)) == 5
    assert again[-1].iteration == 12


def test_iterations_left_end_at_the_limit() -> None:
    project = training.classification(epochs=500, stopping=Stopping(iterations=7))

    assert training.session(project).trainee.iterations_left == 7
