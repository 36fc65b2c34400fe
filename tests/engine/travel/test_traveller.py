"""Every moment of a run can be gone to, and is what it was to the last bit."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from msgspec import structs

from netbuilder.catalog.more_optimizers import LBFGS
from netbuilder.catalog.optimizers import Adam
from netbuilder.catalog.schedules import Cosine, Plateau
from netbuilder.core.plan import Averaging
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.moments import Moments
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import FUSED
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import ChangeSetting, Order, Replace
from tests.helpers import training, travel
from tests.helpers.designs import layer
from tests.helpers.fused import dense
from tests.helpers.kernels import kernels
from tests.helpers.live import EDITS, HIDDEN, adam, planned


@pytest.fixture
def compiled() -> Iterator[None]:
    """The kernels are there."""
    with kernels():
        assert loading.compile_all()
        assert loading.load()
        yield


def eager(project: Project) -> Project:
    return structs.replace(project, plan=structs.replace(project.plan, fast_steps=False))


PROJECTS = {
    "dense": eager(training.classification(layer("dense", units=8), optimizer=adam())),
    "tape": training.classification(*HIDDEN, optimizer=adam()),
    "dropout": eager(training.classification(*HIDDEN, optimizer=adam())),
    "batch normalisation": eager(
        training.classification(
            layer("dense", units=6), layer("batch_normalisation"), optimizer=adam()
        )
    ),
    "several batches an update": eager(training.classification(*HIDDEN, accumulation=3)),
    "averaged": eager(training.classification(*HIDDEN, averaging=Averaging.EXPONENTIAL)),
    "averaged by epoch": eager(training.classification(*HIDDEN, averaging=Averaging.STOCHASTIC)),
    "rate that follows the loss": eager(
        planned(schedule=Plateau(patience=1))(
            training.classification(*HIDDEN, epochs=8, optimizer=adam(learning_rate=0.5))
        )
    ),
    "rate that follows the iterations": eager(
        planned(schedule=Cosine())(training.classification(*HIDDEN, optimizer=adam()))
    ),
    "curvature from steps before": eager(
        training.classification(layer("dense", units=6), optimizer=LBFGS())
    ),
}


@pytest.mark.parametrize("name", PROJECTS)
def test_every_moment_is_what_it_was(name: str, tmp_path: Path) -> None:
    project = PROJECTS[name]
    known = travel.every_moment(project)
    run = travel.recorded(project, tmp_path)
    travel.forget_all_but_the_start(travel.folder_of(run))
    ways = travel.traveller(run, project)

    order = list(range(len(known)))
    random.Random(0).shuffle(order)
    for iteration in order[:12]:
        assert travel.are_equal(travel.weights_of(ways.go(iteration)), known[iteration])
        assert ways.trainee.progress.iteration == iteration


def test_every_moment_of_a_fused_run_is_what_it_was(compiled: None, tmp_path: Path) -> None:
    project = training.classification(dense(6), epochs=5, optimizer=Adam(learning_rate=0.01))
    known = travel.every_moment(project)
    run = travel.recorded(project, tmp_path)
    ways = travel.traveller(run, project)

    assert run.trainee.arithmetic.tier == FUSED
    for iteration in (0, 33, 7, 40, 39, 8, 16):
        assert travel.are_equal(travel.weights_of(ways.go(iteration)), known[iteration])


def test_one_step_back_and_forward_again_changes_nothing(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    ways = travel.traveller(travel.recorded(project, tmp_path), project)
    there = travel.weights_of(ways.go(13))
    before = travel.weights_of(ways.go(12))

    assert travel.are_equal(travel.weights_of(ways.go(13)), there)
    assert not travel.are_equal(before, there)


def test_random_numbers_drawn_in_between_do_not_matter(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    known = travel.every_moment(project)
    ways = travel.traveller(travel.recorded(project, tmp_path), project)

    ways.go(5)
    torch.rand(100)

    assert travel.are_equal(travel.weights_of(ways.go(9)), known[9])


CHANGES: dict[str, dict[int, Callable[[Project], Order]]] = {
    "setting": {11: lambda project: ChangeSetting("learning_rate", 0.05)},
    "dropout": {11: lambda project: Replace(to_text(EDITS["dropout"](project)))},
    "batch size": {11: lambda project: Replace(to_text(EDITS["batch size"](project)))},
    "another optimizer": {9: lambda project: Replace(to_text(EDITS["another optimizer"](project)))},
    "two": {
        5: lambda project: ChangeSetting("learning_rate", 0.05),
        12: lambda project: Replace(to_text(EDITS["activation"](project))),
    },
}


@pytest.mark.parametrize("name", CHANGES)
def test_changes_on_the_way_are_made_again(name: str, tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    orders = CHANGES[name]
    known = travel.every_moment(project, orders)
    run = travel.recorded(project, tmp_path, orders)
    travel.forget_all_but_the_start(travel.folder_of(run))
    ways = travel.traveller(run, project)

    for iteration in (20, 3, 11, 12, 13, 6, 14):
        if iteration in orders:
            continue  # before or after the change: both are this moment
        assert travel.are_equal(travel.weights_of(ways.go(iteration)), known[iteration])


def test_a_moment_beyond_the_end_is_named_with_the_nearest(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    ways = travel.traveller(travel.recorded(project, tmp_path), project)

    with pytest.raises(FileProblemError) as caught:
        ways.go(1000)

    (problem,) = caught.value.problems
    assert problem.code == "moment-not-there"
    assert problem.found == "Iteration 1,000 of this run is not recorded."
    assert problem.fix == "Go to iteration 24."


def test_a_run_that_is_gone_says_so(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    run = travel.recorded(project, tmp_path)
    ways = travel.traveller(run, project)
    shutil.rmtree(travel.folder_of(run))

    with pytest.raises(FileProblemError) as caught:
        ways.go(3)

    assert caught.value.problems[0].found == f"Run {run.run} is no longer there."


def test_a_damaged_frame_is_passed_over_for_the_one_before(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    known = travel.every_moment(project)
    run = travel.recorded(project, tmp_path)
    frame = Moments(travel.folder_of(run)).frames[-1]
    with frame.path.open("r+b") as file:
        file.seek(frame.start + frame.length // 2)
        file.write(b"\x55\xaa\x55")
    (travel.folder_of(run) / "checkpoints.json").unlink()
    ways = travel.traveller(run, project)

    assert frame.iteration == len(known) - 1
    assert travel.are_equal(travel.weights_of(ways.go(frame.iteration)), known[-1])


def test_what_cannot_be_repeated_is_shown_where_it_was_recorded(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    known = travel.every_moment(project)
    run = travel.recorded(project, tmp_path)
    folder = RunFolder(travel.folder_of(run))
    folder.update(arithmetic={**folder.run_json()["arithmetic"], "seeds": 4})
    ways = travel.traveller(run, project)

    assert travel.are_equal(travel.weights_of(ways.go(24)), known[24])
    with pytest.raises(FileProblemError) as caught:
        ways.go(9)
    assert caught.value.problems[0].fix == "Go to iteration 0."


def test_what_is_too_far_to_train_again_names_the_nearest_moment(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    run = travel.recorded(project, tmp_path)
    travel.forget_all_but_the_start(travel.folder_of(run))
    ways = travel.traveller(run, project)

    with pytest.raises(FileProblemError) as caught:
        ways.go(9, limit=0.0)

    assert caught.value.problems[0].fix == "Go to iteration 0."
