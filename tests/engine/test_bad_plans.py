"""Plans that hardly anyone means are told before a run, and end it in words at worst."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import structs

from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.core.inference import infer
from netbuilder.core.plan import Phase, Schedule
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.project.metrics_log import read
from netbuilder.core.value import Project
from netbuilder.engine.session import TrainingSession
from netbuilder.link.messages import EpochDone, RunState
from tests.helpers import training
from tests.helpers.designs import layer


def warnings(project: Project) -> dict[str, Problem]:
    return {each.code: each for each in infer(project).warnings}


def splitting(project: Project, **shares: float) -> Project:
    split = structs.replace(project.recipe.split, **shares)
    return structs.replace(project, recipe=structs.replace(project.recipe, split=split))


def test_a_batch_larger_than_the_data_is_told_and_makes_one_iteration_of_an_epoch() -> None:
    project = training.classification(batch_size=1_000)

    warning = warnings(project)["batch-larger-than-data"]
    assert warning.found == (
        "A batch is to have 1,000 rows, and about 105 train the network: every epoch is one "
        "iteration."
    )
    assert warning.fixes
    run = training.session(project)
    assert run.trainee.iterations_per_epoch == 1
    assert training.finished(run)[-1].state is RunState.FINISHED


def test_without_validation_rows_the_best_weights_go_by_the_training_rows() -> None:
    project = splitting(training.classification(), train=0.85, validation=0.0)
    warning = warnings(project)["no-validation-rows"]
    assert warning.found == (
        "No rows are left for validation, so the choice of the best weights goes by the training "
        "rows."
    )
    prepared = training.prepared(project)
    parts = {**prepared.parts, "validation": np.zeros(0, np.int64)}
    run = TrainingSession(project, dataclasses.replace(prepared, parts=parts))
    events = training.finished(run)

    epochs: list[Any] = [each for each in events if isinstance(each, EpochDone)]
    assert all(each.validation == {} for each in epochs)
    assert run.trainee.progress.best_epoch > 0
    assert events[-1].state is RunState.FINISHED


def test_a_learning_rate_of_nothing_is_told_and_changes_no_weight() -> None:
    project = training.classification(optimizer=SGD(learning_rate=0.0))

    warning = warnings(project)["no-learning-rate"]
    assert warning.found == "The learning rate is 0, so no weight will change."
    assert warning.fix == "Set a learning rate such as 0.001."
    run = training.session(project)
    before = [each.detach().clone() for each in run.trainee.network.parameters()]
    assert training.finished(run)[-1].state is RunState.FINISHED
    after = run.trainee.network.parameters()
    assert all(bool((one == other).all()) for one, other in zip(before, after, strict=True))


def test_a_learning_rate_far_above_the_usual_is_told() -> None:
    warning = warnings(training.classification(optimizer=Adam(learning_rate=10.0)))

    assert warning["large-learning-rate"].found == (
        "The learning rate is 10, where Adam usually takes 0.001: the loss is likely to run away."
    )
    assert "large-learning-rate" not in warnings(
        training.classification(optimizer=SGD(learning_rate=0.5))
    )


def test_a_loss_that_runs_away_ends_the_run_in_words_with_all_points_kept(tmp_path: Path) -> None:
    hidden = (layer("dense", units=8), layer("dense", units=8))
    project = training.regression(*hidden, optimizer=SGD(learning_rate=10.0), epochs=50)

    events = training.finished(training.session(project, tmp_path / "run"))

    end = events[-1]
    assert end.state is RunState.FAILED
    (problem,) = end.problems
    count = len(training.losses_of(events))
    assert problem.found.startswith(f"The loss became infinite at iteration {count + 1}, first in ")
    assert problem.expected.startswith("Training stopped")
    assert problem.fix == "Lower the learning rate to 1 and train again."
    log = read(tmp_path / "run" / "metrics.nbm")
    points = sum(each.count for each in log.slices if each.series == 0)
    assert points == count
    assert all(np.isfinite(training.losses_of(events)))


def test_a_loss_that_runs_away_and_stays_a_number_is_told_at_the_end() -> None:
    hidden = [layer("dense", units=16)] * 3
    project = training.classification(*hidden, optimizer=Adam(learning_rate=10.0), epochs=3)

    run = training.session(project)
    end = training.finished(run)[-1]

    assert end.state is RunState.FINISHED
    (problem,) = end.problems
    assert problem.found.startswith("The loss ran away: it ended at ")
    assert problem.found.endswith(" it began with.")
    assert problem.fix == "Lower the learning rate to 1 and train again."
    assert end.sentence.endswith(" were the best and are kept.")
    assert training.finished(training.session(training.classification()))[-1].problems == ()


def test_a_device_that_is_not_there_is_never_replaced_by_another_on_its_own() -> None:
    with pytest.raises(ProblemError) as caught:
        training.session(training.classification(device="cuda:7"))

    (problem,) = caught.value.problems
    assert problem.code == "device-missing"
    assert problem.found == "The device 'cuda:7' is not available on this computer."
    assert problem.fix == "Choose another device, or connect this one and try again."


def test_a_schedule_longer_than_the_run_is_told_and_the_run_goes_through() -> None:
    project = training.classification(epochs=2)
    phases = (Phase(schedule=Schedule.entries()["warm_up"]()),)
    project = structs.replace(project, plan=structs.replace(project.plan, phases=phases))

    warning = warnings(project)["schedule-too-long"]
    assert warning.found.endswith("takes 5 epochs, and the run has 2.")
    assert [fix.label for fix in warning.fixes] == ["Train 5 epochs"]
    assert training.finished(training.session(project))[-1].state is RunState.FINISHED
