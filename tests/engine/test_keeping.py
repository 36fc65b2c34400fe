"""The best epoch is the best by the measure of the plan; patience waits for that measure too."""

from __future__ import annotations

from typing import Any

import pytest

from netbuilder.core.plan import Stopping
from netbuilder.engine.state import Progress
from netbuilder.engine.stops import Stops, note_best
from netbuilder.link.messages import EpochDone, RunStateChanged
from tests.helpers import training


def noted(validations: list[dict[str, float]], **plan: Any) -> tuple[list[bool], Progress]:
    made = training.classification(**plan).plan
    progress = Progress()
    found = []
    for epoch, validation in enumerate(validations, 1):
        progress.epoch = epoch
        found.append(note_best(made, progress, {"loss": 9.0}, validation))
    return found, progress


def test_a_higher_accuracy_is_better_whatever_the_loss() -> None:
    epochs = [
        {"loss": 1.0, "accuracy": 0.5},
        {"loss": 0.5, "accuracy": 0.4},
        {"loss": 2.0, "accuracy": 0.6},
        {"loss": 0.1, "accuracy": 0.6},
    ]
    found, progress = noted(epochs, keep_best_by="accuracy")
    assert found == [True, False, True, False]
    assert (progress.best_epoch, progress.best_loss, progress.best_value) == (3, 2.0, 0.6)
    assert progress.waiting == 1
    found, progress = noted(epochs)
    assert found == [True, True, False, True]
    assert progress.best_epoch == 4


def test_a_measure_that_is_not_there_is_replaced_by_the_loss() -> None:
    found, progress = noted([{"loss": 1.0}, {"loss": 0.5}], keep_best_by="rmse")
    assert found == [True, True]
    assert progress.best_by == "loss"


def test_without_validation_rows_training_rows_decide() -> None:
    found, progress = noted([{}, {}])
    assert found == [True, False]
    assert progress.best_loss == 9.0


def test_a_measure_that_is_no_number_is_never_the_best() -> None:
    found, progress = noted([{"loss": float("nan")}, {"loss": 1.0}, {"loss": float("inf")}])
    assert found == [False, True, False]
    assert progress.best_epoch == 2


def test_another_measure_begins_anew() -> None:
    progress = Progress()
    by_loss, by_accuracy = (
        training.classification(keep_best_by=kind).plan for kind in ("loss", "accuracy")
    )
    assert note_best(by_loss, progress, {"loss": 1.0}, {"loss": 1.0, "accuracy": 0.9})
    assert note_best(by_accuracy, progress, {"loss": 1.0}, {"loss": 2.0, "accuracy": 0.1})
    assert note_best(by_loss, progress, {"loss": 1.0}, {"loss": 3.0, "accuracy": 0.1})


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ({}, "Stopped early: no better loss for 2 epochs. Epoch 1 was the best."),
        (
            {"keep_best_by": "accuracy"},
            "Stopped early: no better accuracy for 2 epochs. Epoch 1 was the best.",
        ),
        (
            {"validate_every": 5},
            "Stopped early: no better loss for 2 measured epochs. Epoch 1 was the best.",
        ),
    ],
)
def test_early_stopping_says_what_it_waited_for(plan: dict[str, Any], words: str) -> None:
    made = training.classification(stopping=Stopping(patience=2), **plan).plan
    progress = Progress()
    sentences = []
    for epoch in range(1, 4):
        progress.epoch = epoch
        measures = {"loss": 1.0, "accuracy": 0.5}
        note_best(made, progress, measures, measures)
        sentences.append(Stops(made, progress).judged(measures, measures))
    assert sentences == ["", "", words]


def test_a_run_hands_on_the_epoch_with_the_best_measure() -> None:
    run = training.session(training.classification(epochs=30, keep_best_by="recall"))
    events = training.finished(run)
    recalls = [each.validation["recall"] for each in events if isinstance(each, EpochDone)]
    last = [each for each in events if isinstance(each, RunStateChanged)][-1]
    assert last.results["validation"]["recall"] == max(recalls)
    assert run.trainee.progress.best_epoch == recalls.index(max(recalls)) + 1
