"""Trainings beyond the shown one: queued, in variants, of several seeds, and beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.document import Document
from netbuilder.core.problems import Problem
from netbuilder.core.project.queued_runs import Stage
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.schema import from_text
from netbuilder.link.messages import RunState, RunStateChanged, Stop, Train
from netbuilder.ui.dialogs.question import Question
from netbuilder.ui.dialogs.seeds import SeedsSheet
from netbuilder.ui.dialogs.variants import VariantsSheet, parsed_values, varied_settings
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.many_runs import ManyRuns
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.run_queue import RunQueue
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import losses, started


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
def many(workspace: Workspace, bridge: EngineBridge) -> Iterator[ManyRuns]:
    control = TrainingControl(workspace, bridge, bridge)
    queue = RunQueue(workspace, bridge, bridge)
    yield ManyRuns(workspace, bridge, control, queue, bridge)
    queue.close()


def ordered(pool: FakePool) -> list[Train]:
    return [order for engine in pool.engines for order in engine.ordered(Train)]


def group_of(bridge: EngineBridge) -> SeedsRecord:
    assert isinstance(bridge.run, SeedsRecord)
    return bridge.run


def test_the_design_as_it_is_now_is_queued(many: ManyRuns, pool: FakePool, qtbot: QtBot) -> None:
    many.add()

    qtbot.waitUntil(lambda: len(ordered(pool)) == 1)
    assert many.queue.runs[0].name == "seed 0"


def test_a_queued_run_is_named_after_what_it_changes(many: ManyRuns, workspace: Workspace) -> None:
    many.queue.set_paused(True)
    many.add()
    plan = structs.replace(workspace.project.plan, epochs=7)
    workspace.change("Epochs", lambda project: structs.replace(project, plan=plan))

    many.add()

    assert many.queue.runs[1].name == "epochs 100 → 7"


def test_a_design_with_problems_cannot_be_queued(many: ManyRuns, workspace: Workspace) -> None:
    workspace.apply("Clear", lambda design: structs.replace(design, nodes={}, wires=()))

    many.add()

    assert not many.can_queue
    assert many.queue.runs == ()


@pytest.mark.parametrize(
    ("answer", "counts"),
    [("queue", (1, 0, 1)), ("beside", (2, 0, 0)), ("stop", (2, 1, 0)), ("cancel", (1, 0, 0))],
)
def test_another_training_waits_runs_beside_or_takes_the_place(
    many: ManyRuns,
    bridge: EngineBridge,
    pool: FakePool,
    answer: str,
    counts: tuple[int, int, int],
) -> None:
    bridge.train(many._workspace.project)
    first = pool.newest
    asked: list[Question] = []

    def asking(question: Question) -> str:
        asked.append(question)
        return answer

    many.asking = asking

    many.start_another()

    assert len(asked) == 1
    begun, stopped, queued = counts
    assert len(ordered(pool)) == begun
    assert len(first.ordered(Stop)) == stopped
    assert len(many.queue.runs) == queued


def test_seeds_are_one_order_with_a_folder_for_each(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool
) -> None:
    many.train_seeds(3)

    (order,) = ordered(pool)
    assert [each.seed for each in order.seeds] == [0, 1, 2]
    folders = [RunFolder(Path(each.folder)) for each in order.seeds]
    assert [each.project().plan.seed for each in folders] == [0, 1, 2]
    assert {each.run_json()["group"] for each in folders} == {order.run}
    assert group_of(bridge).seeds == (0, 1, 2)


def test_the_results_of_seeds_are_told_as_mean_and_deviation(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    many.train_seeds(3)
    group = group_of(bridge)
    for member, value in zip(group.members, (0.9, 0.95, 1.0), strict=True):
        results = {"test": {"loss": 1 - value, "accuracy": value}}
        pool.newest.tell(RunStateChanged(member.id, RunState.FINISHED, results=results))

    with qtbot.waitSignal(many.told) as told:
        pool.newest.tell(RunStateChanged(group.id, RunState.FINISHED))

    assert told.args is not None
    assert told.args[0] == "Accuracy 95 ± 5 % over 3 seeds, on test rows."
    assert group.best is group.members[2]


def test_seeds_that_cannot_be_trained_in_one_go_are_queued_in_words(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool, workspace: Workspace, qtbot: QtBot
) -> None:
    many.train_seeds(3)
    group = group_of(bridge)
    problem = Problem(
        "seeds-apart",
        found="These seeds cannot be trained in one go: it is so.",
        fix="They are trained one after another instead.",
    )

    with qtbot.waitSignal(many.told) as told:
        pool.newest.tell(
            RunStateChanged(group.id, RunState.FAILED, sentence=problem.found, problems=(problem,))
        )
    qtbot.waitUntil(lambda: len(ordered(pool)) == 2)

    assert told.args is not None
    assert told.args[0] == f"{problem.found} {problem.fix}"
    assert [each.name for each in many.queue.runs] == ["seed 0", "seed 1", "seed 2"]
    again = ordered(pool)[1]
    assert (again.folder, again.resume) == (str(group.members[0].folder), False)
    path = workspace.document.path
    assert path is not None
    assert len(RunStore.beside(path).runs()) == 3


def test_a_queue_that_was_left_is_told_of_and_can_go_on(
    many: ManyRuns, workspace: Workspace, qtbot: QtBot, tmp_path: Path
) -> None:
    many.queue.set_paused(True)
    many.add()
    many.add()
    here, path = workspace.project, workspace.document.path
    workspace.open(structs.replace(here, id="1" * 32), tmp_path / "other.netb")

    with qtbot.waitSignal(many.told) as told:
        workspace.open(here, path)

    assert told.args is not None
    words, actions = told.args
    assert words == "2 trainings are in the queue."
    actions[0][1]()
    qtbot.waitUntil(lambda: many.queue.runs[0].stage is Stage.RUNNING)


def test_what_was_taken_out_can_be_put_back(many: ManyRuns, qtbot: QtBot) -> None:
    many.queue.set_paused(True)
    many.queue.add(*((name, many._workspace.project) for name in "abc"))

    with qtbot.waitSignal(many.told) as told:
        many.queue.remove(many.queue.runs[1].id)

    assert told.args is not None
    words, actions = told.args
    assert words == "B was taken out of the queue."
    actions[0][1]()
    assert [each.name for each in many.queue.runs] == ["a", "b", "c"]


def test_a_failure_that_nobody_looks_at_is_told(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    bridge.train(many._workspace.project)
    beside = bridge.train_beside(many._workspace.project)

    with qtbot.waitSignal(many.told) as told:
        pool.newest.tell(RunStateChanged(beside.id, RunState.FAILED, sentence="It burst."))

    assert told.args is not None
    assert told.args[0] == "A training beside the shown one failed. It burst."


def test_a_mean_grows_as_far_as_all_seeds_have_come(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    many.train_seeds(2)
    group = group_of(bridge)
    first, second = group.members
    pool.newest.tell(started(group.id), started(first.id), started(second.id))
    pool.newest.tell(losses(first.id, 1, [1.0, 3.0, 5.0]))
    pool.newest.tell(losses(second.id, 1, [3.0, 5.0]))

    qtbot.waitUntil(lambda: group.iteration == 2)

    assert group.loss().values.tolist() == [2.0, 4.0]
    assert group.lows.values.tolist() == [1.0, 3.0]
    assert group.highs.values.tolist() == [3.0, 5.0]


def test_a_seed_that_ended_leaves_the_mean_to_the_others(
    many: ManyRuns, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    many.train_seeds(2)
    group = group_of(bridge)
    first, second = group.members
    pool.newest.tell(started(first.id), started(second.id))
    pool.newest.tell(losses(first.id, 1, [1.0]), losses(second.id, 1, [3.0]))
    pool.newest.tell(RunStateChanged(first.id, RunState.FAILED, iteration=1))
    pool.newest.tell(losses(second.id, 2, [5.0, 7.0]))

    qtbot.waitUntil(lambda: group.iteration == 3)

    assert group.loss().values.tolist() == [2.0, 5.0, 7.0]


# --- sheets ---------------------------------------------------------------------------------


def test_values_of_a_setting_become_trainings(workspace: Workspace, qtbot: QtBot) -> None:
    sheet = VariantsSheet(workspace)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.values.selectAll()
    qtbot.keyClicks(sheet.values, "0.1, 0.03; 0.01")

    assert sheet.queue_button.text() == "Queue 3 trainings"
    with qtbot.waitSignal(sheet.queued) as queued:
        qtbot.mouseClick(sheet.queue_button, Qt.MouseButton.LeftButton)

    assert queued.args is not None
    wanted = queued.args[0]
    assert [name for name, _ in wanted] == [
        "learning rate 0.1",
        "learning rate 0.03",
        "learning rate 0.01",
    ]
    rates = [made.plan.phases[0].optimizer.learning_rate for _, made in wanted]
    assert rates == [0.1, 0.03, 0.01]
    assert workspace.project.plan.phases[0].optimizer is None


def test_seeds_are_proposed_from_that_of_the_plan_on(workspace: Workspace, qtbot: QtBot) -> None:
    sheet = VariantsSheet(workspace)
    qtbot.addWidget(sheet)

    sheet.setting.set_value("seed")
    sheet.setting.value_changed.emit("seed")

    assert [made.plan.seed for _, made in sheet.wanted] == [0, 1, 2]


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("learning_rate", "0.1, fast", "'fast' is no number."),
        ("learning_rate", "-1", "-1 is outside the range from 0 to 100."),
        ("learning_rate", "nan", "nan is outside the range from 0 to 100."),
        ("batch_size", "8.5", "8.5 is not a whole number."),
        ("seed", " ".join(map(str, range(65))), "These are 65 values; at most 64"),
    ],
)
def test_what_is_no_value_is_said(workspace: Workspace, name: str, text: str, problem: str) -> None:
    setting = next(each for each in varied_settings(workspace.project) if each.name == name)

    values, words = parsed_values(text, setting)

    assert values == []
    assert words.startswith(problem)


def test_every_varied_project_can_be_saved(workspace: Workspace) -> None:
    from netbuilder.core.project.schema import to_text

    for setting in varied_settings(workspace.project):
        value = int(setting.now) if setting.whole else setting.now
        made = setting.with_value(workspace.project, value)
        assert from_text(to_text(made), "x").project.plan.epochs == made.plan.epochs


def test_the_number_of_seeds_is_asked_for(workspace: Workspace, qtbot: QtBot) -> None:
    sheet = SeedsSheet(workspace)
    qtbot.addWidget(sheet)
    sheet.show()
    assert sheet.train_button.text() == "Train 8 seeds"
    assert sheet.words.text() == "seeds 0 to 7"
    qtbot.keyClick(sheet.count, Qt.Key.Key_Up)

    with qtbot.waitSignal(sheet.wanted) as wanted:
        qtbot.mouseClick(sheet.train_button, Qt.MouseButton.LeftButton)

    assert wanted.args == [9]
