"""A run that begins at a moment of another goes on as that one did, where nothing is changed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from netbuilder.catalog.optimizers import Adam
from netbuilder.core.problems import ProblemError
from netbuilder.core.project.moments import parent_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.project.schema import to_text
from netbuilder.core.value import Project
from netbuilder.engine.arithmetic import FUSED
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.steps.fused import loading
from netbuilder.link.messages import (
    ChangeSetting,
    Order,
    ProjectChanged,
    Replace,
    RunStarted,
    RunStateChanged,
    SettingChanged,
)
from tests.engine.travel.test_traveller import CHANGES, PROJECTS
from tests.helpers import training, travel
from tests.helpers.designs import layer
from tests.helpers.fused import dense
from tests.helpers.kernels import kernels
from tests.helpers.live import EDITS, stepped


@pytest.fixture
def compiled() -> Iterator[None]:
    """The kernels are there."""
    with kernels():
        assert loading.compile_all()
        assert loading.load()
        yield


def compared(
    project: Project, place: Path, at: int, orders: travel.Orders | None = None
) -> tuple[TrainingSession, list[Any]]:
    """A fork of a run that equals it: losses, results and weights, to the last bit."""
    parent = travel.recorded(project, place, orders)
    travel.forget_all_but_the_start(travel.folder_of(parent))
    wanted = RunFolder(travel.folder_of(parent)).project()
    fork = travel.forked(wanted, parent, at, place)
    events = training.finished(fork)

    assert training.losses_of(events) == travel.losses_of(parent)[at:]
    assert travel.are_equal(travel.weights_of(fork.trainee), travel.weights_of(parent.trainee))
    assert fork.results == parent.results
    assert fork.trainee.progress.best_epoch == parent.trainee.progress.best_epoch
    return fork, events


@pytest.mark.parametrize("name", PROJECTS)
def test_a_fork_goes_on_as_its_parent_did(name: str, tmp_path: Path) -> None:
    fork, events = compared(PROJECTS[name], tmp_path, 11)

    (started,) = (event for event in events if isinstance(event, RunStarted))
    assert (started.iteration, started.epoch, started.position) == (11, 1, 3)
    known = parent_of(travel.folder_of(fork))
    assert known is not None
    assert (known.iteration, known.repeats) == (11, False)


def test_a_fused_fork_goes_on_as_its_parent_did(compiled: None, tmp_path: Path) -> None:
    project = training.classification(dense(6), epochs=5, optimizer=Adam(learning_rate=0.01))

    fork, _ = compared(project, tmp_path, 19)

    assert fork.trainee.arithmetic.tier == FUSED


def test_a_recurrent_fork_goes_on_as_its_parent_did(tmp_path: Path) -> None:
    project = training.classification(
        layer("dense", units=8), layer("reshape", size=(4, 2)), layer("lstm", units=5)
    )

    compared(project, tmp_path, 13)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("at", [3, 17])
def test_changes_of_the_parent_count_before_and_are_made_again_after(
    name: str, at: int, tmp_path: Path
) -> None:
    orders = CHANGES[name]
    fork, events = compared(PROJECTS["dropout"], tmp_path, at, orders)

    changes = [each for each in events if isinstance(each, SettingChanged | ProjectChanged)]
    assert [each.iteration for each in changes] == [each for each in orders if each > at]
    own = RunFolder(travel.folder_of(fork))
    assert [each.iteration for each in own.changes()] == [each for each in orders if each > at]


def test_without_the_later_changes_it_goes_its_own_way(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    plain = travel.recorded(project, tmp_path / "plain")
    parent = travel.recorded(project, tmp_path, CHANGES["setting"])

    events = training.finished(travel.forked(project, parent, 9, tmp_path))

    assert training.losses_of(events) == travel.losses_of(plain)[9:]


def test_a_change_at_the_fork_is_recorded_there(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    parent = travel.recorded(project, tmp_path)
    wanted = EDITS["dropout"](project)

    fork = travel.forked(wanted, parent, 9, tmp_path)
    events = training.finished(fork)

    (change,) = RunFolder(travel.folder_of(fork)).changes()
    assert change.iteration == 9
    orders: dict[int, Callable[[Project], Order]] = {9: lambda _: Replace(to_text(wanted))}
    changed = travel.recorded(project, tmp_path / "changed", orders)
    assert training.losses_of(events) == travel.losses_of(changed)[9:]


@pytest.mark.parametrize("at", [3, 17])
def test_a_fork_is_resumed_as_any_run(at: int, tmp_path: Path) -> None:
    project, orders = PROJECTS["dropout"], CHANGES["two"]
    parent = travel.recorded(project, tmp_path, orders)
    wanted = RunFolder(travel.folder_of(parent)).project()
    fork = travel.forked(wanted, parent, at, tmp_path, paused=True)
    stream = fork.events()
    first = stepped(fork, stream, 1)
    stream.close()  # type: ignore[attr-defined]

    folder = travel.folder_of(fork)
    more = TrainingSession(wanted, training.prepared(wanted), folder, resume=True)
    events = training.finished(more)

    assert training.losses_of(first + events) == travel.losses_of(parent)[at:]
    assert travel.are_equal(travel.weights_of(more.trainee), travel.weights_of(parent.trainee))


def test_a_fork_that_ended_before_its_first_checkpoint_begins_again(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    parent = travel.recorded(project, tmp_path)
    fork = travel.forked(project, parent, 9, tmp_path, paused=True)
    next(fork.events())
    fork._moments.close()

    folder = travel.folder_of(fork)
    more = TrainingSession(project, training.prepared(project), folder, resume=True)

    assert training.losses_of(training.finished(more)) == travel.losses_of(parent)[9:]


def test_a_person_who_changes_a_fork_ends_what_it_repeats(tmp_path: Path) -> None:
    project, orders = PROJECTS["dropout"], CHANGES["two"]
    parent = travel.recorded(project, tmp_path, orders)
    wanted = RunFolder(travel.folder_of(parent)).project()
    fork = travel.forked(wanted, parent, 2, tmp_path, paused=True)
    stream = fork.events()
    stepped(fork, stream, 1)
    fork.order(ChangeSetting("learning_rate", 0.2))
    for _ in range(3):
        next(stream)
    stream.close()  # type: ignore[attr-defined]

    known = parent_of(travel.folder_of(fork))
    assert known is not None
    assert not known.repeats


def test_moments_of_a_fork_begin_where_it_does(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    known = travel.every_moment(project)
    parent = travel.recorded(project, tmp_path)
    fork = travel.forked(project, parent, 9, tmp_path)
    training.finished(fork)
    ways = travel.traveller(fork, project)

    assert travel.are_equal(travel.weights_of(ways.go(9)), known[9])
    assert travel.are_equal(travel.weights_of(ways.go(20)), known[20])
    with pytest.raises(ProblemError) as caught:
        ways.go(8)
    assert caught.value.problems[0].fix == "Go to iteration 9."


def test_a_fork_of_a_fork_goes_on_too(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    parent = travel.recorded(project, tmp_path)
    child = travel.forked(project, parent, 5, tmp_path)
    training.finished(child)

    events = training.finished(travel.forked(project, child, 14, tmp_path))

    assert training.losses_of(events) == travel.losses_of(parent)[14:]


def test_it_is_compared_with_its_parent_from_where_it_begins(tmp_path: Path) -> None:
    project = PROJECTS["dropout"]
    parent = travel.recorded(project, tmp_path)
    events = training.finished(travel.forked(project, parent, 9, tmp_path))

    (end,) = (each for each in events if isinstance(each, RunStateChanged) and each.results)
    assert end.same is not None
    assert (end.same.run, end.same.iterations, end.same.differs_at) == (parent.run, 15, 0)


def test_a_parent_that_is_gone_is_told(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    parent = travel.recorded(project, tmp_path)
    folder = travel.folder_of(parent)
    shutil.move(folder, tmp_path / "elsewhere")

    with pytest.raises(ProblemError) as caught:
        travel.forked(project, parent, 9, tmp_path)

    assert caught.value.problems[0].code == "run-gone"


def test_other_data_is_refused(tmp_path: Path) -> None:
    project = PROJECTS["dense"]
    parent = travel.recorded(project, tmp_path)
    split = structs.replace(project.recipe.split, train=0.5)
    other = structs.replace(project, recipe=structs.replace(project.recipe, split=split))

    with pytest.raises(ProblemError) as caught:
        travel.forked(other, parent, 9, tmp_path)

    assert caught.value.problems[0].code == "fork-other-data"
