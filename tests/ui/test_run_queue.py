"""The queue of trainings: order, places on devices, failures, and what outlives a window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.document import Document
from netbuilder.core.project.queued_runs import NAME, Stage, load
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.schema import from_text
from netbuilder.core.value import Project
from netbuilder.link.messages import RunState, RunStateChanged, Stop, Train
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_queue import RunQueue
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakeEngine, FakePool


@pytest.fixture
def workspace(qapp: object, tmp_path: Path) -> Workspace:
    made = Workspace(Document(project("input", layer("dense", units=3), "output")))
    made.document.mark_clean(tmp_path / "mine.netb")
    return made


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def bridge(qtbot: QtBot, pool: FakePool) -> Iterator[EngineBridge]:
    made = EngineBridge(pool)  # type: ignore[arg-type]
    yield made
    made.shutdown()


@pytest.fixture
def queue(workspace: Workspace, bridge: EngineBridge) -> Iterator[RunQueue]:
    made = RunQueue(workspace, bridge, bridge)
    yield made
    made.close()


def on(project: Project, device: str = "cpu", seed: int = 0) -> Project:
    plan = structs.replace(project.plan, device=device, seed=seed)
    return structs.replace(project, plan=plan)


def names(queue: RunQueue, stage: Stage) -> list[str]:
    return [each.name for each in queue.runs if each.stage is stage]


def trained(pool: FakePool) -> list[tuple[FakeEngine, Train]]:
    return [(engine, order) for engine in pool.engines for order in engine.ordered(Train)]


def filled(queue: RunQueue, workspace: Workspace, *wanted: str) -> None:
    queue.add(*((name, workspace.project) for name in wanted))


def end(pool: FakePool, place: int, state: RunState = RunState.FINISHED) -> None:
    engine, order = trained(pool)[place]
    engine.tell(RunStateChanged(order.run, state, sentence="Because."))


def test_runs_begin_one_after_another_in_their_order(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b", "c")
    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a"])

    end(pool, 0)
    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["b"])

    assert names(queue, Stage.WAITING) == ["c"]
    assert len(trained(pool)) == 2


def test_a_failure_does_not_stop_the_others(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b", "c")
    qtbot.waitUntil(lambda: len(trained(pool)) == 1)
    end(pool, 0, RunState.FAILED)
    qtbot.waitUntil(lambda: len(trained(pool)) == 2)

    trained(pool)[1][0].end()  # its engine is killed

    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["c"])


def test_so_many_go_on_at_once_as_are_allowed(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b", "c")
    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a"])

    queue.set_at_once(2)

    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a", "b"])
    assert len({engine.on_event for engine, _ in trained(pool)}) == 2
    assert names(queue, Stage.WAITING) == ["c"]


def test_each_device_has_a_place_of_its_own(
    queue: RunQueue, workspace: Workspace, qtbot: QtBot
) -> None:
    wanted = [
        on(workspace.project),
        on(workspace.project, "cuda:0"),
        on(workspace.project, "cuda:0"),
    ]
    queue.add(*zip("abc", wanted, strict=True))

    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a", "b"])
    assert names(queue, Stage.WAITING) == ["c"]


def test_a_run_that_goes_on_already_takes_its_place(
    queue: RunQueue, workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    shown = bridge.train(workspace.project)
    filled(queue, workspace, "a")
    with qtbot.assertNotEmitted(bridge.any_changed, wait=50):
        pass
    assert names(queue, Stage.WAITING) == ["a"]

    pool.newest.tell(RunStateChanged(shown.id, RunState.FINISHED))

    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a"])


def test_the_order_can_be_changed(queue: RunQueue, workspace: Workspace) -> None:
    queue.set_paused(True)
    filled(queue, workspace, "a", "b", "c")

    assert queue.move(queue.runs[2].id, 0)
    assert names(queue, Stage.WAITING) == ["c", "a", "b"]
    assert queue.move(queue.runs[0].id, 99)
    assert names(queue, Stage.WAITING) == ["a", "b", "c"]
    assert not queue.move(queue.runs[0].id, 0)


def test_runs_can_be_taken_out_until_they_begin(
    queue: RunQueue, workspace: Workspace, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b")
    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a"])

    assert not queue.remove(queue.runs[0].id)
    assert queue.remove(queue.runs[1].id)
    assert names(queue, Stage.WAITING) == []


def test_a_duplicate_has_another_seed(queue: RunQueue, workspace: Workspace) -> None:
    queue.set_paused(True)
    filled(queue, workspace, "wide", "narrow")

    made = queue.duplicate(queue.runs[0].id)
    again = queue.duplicate(made.id) if made is not None else None

    assert [each.name for each in queue.runs] == ["wide", "wide, seed 1", "wide, seed 2", "narrow"]
    assert again is not None
    assert again.project.plan.seed == 2


def test_a_paused_queue_begins_nothing(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b")
    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["a"])
    queue.set_paused(True)
    with qtbot.waitSignal(queue.changed):
        end(pool, 0)
    assert names(queue, Stage.WAITING) == ["b"]

    queue.set_paused(False)

    qtbot.waitUntil(lambda: names(queue, Stage.RUNNING) == ["b"])


def test_later_changes_of_the_design_do_not_reach_a_queued_run(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    queue.set_paused(True)
    filled(queue, workspace, "a")
    workspace.change("New seed", lambda project: on(project, seed=77))

    queue.set_paused(False)

    qtbot.waitUntil(lambda: len(trained(pool)) == 1)
    (_, order) = trained(pool)[0]
    assert from_text(order.project, "x").project.plan.seed == 0


def test_a_run_of_the_queue_is_recorded_under_its_name(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "rate 0.1")
    qtbot.waitUntil(lambda: len(trained(pool)) == 1)

    (_, order) = trained(pool)[0]
    assert RunFolder(Path(order.folder)).run_json()["name"] == "rate 0.1"


def test_the_queue_outlives_the_window(
    queue: RunQueue, workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    queue.set_at_once(3)
    queue.set_paused(True)
    filled(queue, workspace, "a", "b")

    again = RunQueue(workspace, bridge, bridge)

    assert [each.name for each in again.runs] == ["a", "b"]
    assert (again.at_once, again.is_paused) == (3, True)
    assert again.runs[0].project == workspace.project
    again.close()


def test_a_started_run_goes_on_from_its_checkpoint_when_asked_for(
    queue: RunQueue, workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a", "b")
    qtbot.waitUntil(lambda: len(trained(pool)) == 1)
    engine, order = trained(pool)[0]
    RunFolder(Path(order.folder)).add_checkpoint(b"weights", 40)
    bridge.stop_all()
    assert engine.ordered(Stop) == [Stop()]
    engine.tell(RunStateChanged(order.run, RunState.STOPPED))
    queue.close()

    again = RunQueue(workspace, bridge, bridge)
    assert [each.stage for each in again.runs] == [Stage.INTERRUPTED, Stage.WAITING]
    assert again.is_paused
    again.set_paused(False)

    qtbot.waitUntil(lambda: len(trained(pool)) == 2)
    (_, resumed) = trained(pool)[1]
    assert (resumed.folder, resumed.resume) == (order.folder, True)
    again.close()


def test_what_was_running_at_a_crash_was_interrupted(
    queue: RunQueue, workspace: Workspace, pool: FakePool, qtbot: QtBot
) -> None:
    filled(queue, workspace, "a")
    qtbot.waitUntil(lambda: len(trained(pool)) == 1)
    path = workspace.document.path
    assert path is not None

    saved = load(RunStore.beside(path).folder)

    assert [each.stage for each in saved.runs] == [Stage.INTERRUPTED]


def test_an_empty_queue_leaves_no_file(queue: RunQueue, workspace: Workspace) -> None:
    queue.set_paused(True)
    filled(queue, workspace, "a")
    path = workspace.document.path
    assert path is not None
    file = RunStore.beside(path).folder / NAME
    assert file.is_file()

    queue.remove(queue.runs[0].id)
    queue.set_paused(False)

    assert not file.exists()


def test_a_damaged_file_is_an_empty_queue(tmp_path: Path) -> None:
    for text in ("{", "[]", '{"runs": 3}', '{"runs": [{"id": 1}, {"id": "a", "project": []}]}'):
        (tmp_path / NAME).write_text(text, encoding="utf-8")
        assert load(tmp_path).runs == ()


def test_another_project_has_a_queue_of_its_own(
    queue: RunQueue, workspace: Workspace, tmp_path: Path
) -> None:
    queue.set_paused(True)
    filled(queue, workspace, "a")
    first = workspace.document.path
    assert first is not None

    other = structs.replace(workspace.project, id="1" * 32)
    workspace.open(other, tmp_path / "other.netb")

    assert queue.runs == ()
    assert [each.name for each in load(RunStore.beside(first).folder).runs] == ["a"]
