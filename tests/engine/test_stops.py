"""A run ends by itself where its plan says so, and says why."""

from __future__ import annotations

from typing import Any

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
