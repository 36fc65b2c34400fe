"""The sheet before training shows what the engine found, and changes the plan only when asked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.problems import Fix, Problem, SetPlan
from netbuilder.link.messages import (
    Cancel,
    Check,
    Failed,
    NodeCost,
    Rehearse,
    Rehearsed,
)
from netbuilder.ui.dialogs.rehearsal import RehearsalSheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool

FOUND = (
    Check("inputs", True, "Inputs lie between 0 and 1."),
    Check("gradients", False, "No error reaches the weights of Dense 1.", node="dense_1"),
)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    return Workspace(Document(project("input", layer("dense", units=3), "output")))


@pytest.fixture
def sheet(qtbot: QtBot, workspace: Workspace, pool: FakePool) -> Iterator[RehearsalSheet]:
    bridge = EngineBridge(pool)  # type: ignore[arg-type]
    bridge.start()
    qtbot.waitUntil(lambda: bridge.state == "warm")
    made = RehearsalSheet(workspace, bridge)
    qtbot.addWidget(made)
    made.show()
    yield made
    bridge.shutdown()


def words(sheet: RehearsalSheet) -> list[str]:
    return [each.text() for each in sheet.findChildren(PlainLabel) if each.text()]


def rehearsed(pool: FakePool) -> None:
    request = pool.newest.ordered(Rehearse)[-1].request
    memory = {"weights": 60, "gradients": 60, "optimizer": 2_500, "activations": 3_000_000}
    deaf = "No error reaches its weights: it would not learn."
    nodes = (
        NodeCost(("input_1",)),
        NodeCost(("dense_1",), 60, 60, 120, 0, 2e-5, deaf),
    )
    pool.newest.tell(Rehearsed(request, FOUND, 0.002, 0.25, 90.0, memory, nodes))


def test_checks_and_costs_are_shown_in_words(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    rehearsed(pool)
    qtbot.waitUntil(lambda: sheet.checks.count() > 0)

    shown = words(sheet)
    assert "Inputs lie between 0 and 1." in shown
    assert {"2 ms", "0.25 s", "1:30", "60 bytes", "2.5 kB", "3 MB"} <= set(shown)


def test_a_check_leads_to_its_layer(sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot) -> None:
    rehearsed(pool)
    qtbot.waitUntil(lambda: sheet.checks.count() > 0)
    (button,) = [each for each in sheet.findChildren(QPushButton) if each.text() == "Show"]

    with qtbot.waitSignal(sheet.jump_requested) as told:
        button.click()

    assert told.args == [("dense_1",)]


def test_every_layer_is_listed_with_what_it_takes_and_leads_to_itself(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    rehearsed(pool)
    qtbot.waitUntil(sheet.nodes.isVisible)

    first = sheet.nodes.topLevelItem(0)
    assert first is not None
    told = [first.text(column) for column in range(6)]
    assert told == ["Dense 1", "60 bytes", "60 bytes", "120 bytes", "–", "20 µs"]
    assert first.toolTip(0).startswith("No error reaches its weights: it would not learn.")
    with qtbot.waitSignal(sheet.jump_requested) as asked:
        qtbot.keyClick(sheet.nodes, Qt.Key.Key_Return)
    assert asked.args == [("dense_1",)]


def test_layers_inside_a_block_stand_below_it(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    request = pool.newest.ordered(Rehearse)[-1].request
    nodes = (NodeCost(("dense_1",), weights=9), NodeCost(("dense_1", "inner_1"), weights=9))
    pool.newest.tell(Rehearsed(request, FOUND, 0.002, 0.25, 90.0, {}, nodes))
    qtbot.waitUntil(sheet.nodes.isVisible)

    first = sheet.nodes.topLevelItem(0)
    assert first is not None
    inner = first.child(0)
    assert inner is not None
    assert inner.data(0, Qt.ItemDataRole.UserRole) == ("dense_1", "inner_1")


def test_what_does_not_fit_is_told_with_ways_out_of_which_one_click_takes_one(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = workspace.project
    request = pool.newest.ordered(Rehearse)[-1].request
    fix = Fix("Batch 32 → 8", (SetPlan("batch_size", 8),), "Fewer rows for each update")
    problem = Problem(
        "too-little-memory",
        found="Training needs about 6 MB; this computer has 2 MB free.",
        expected="Most of it is for Dense 1: 3 MB.",
        fix="Choose a smaller batch.",
        fixes=(fix,),
    )
    pool.newest.tell(Failed(request, (problem,)))
    qtbot.waitUntil(lambda: sheet.fixes.count() > 0)
    assert sheet.state.text() == problem.sentence
    (button,) = [each for each in sheet.findChildren(QPushButton) if each.text() == fix.label]

    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    assert workspace.project.plan.batch_size == 8
    assert len(pool.newest.ordered(Rehearse)) == 2  # it looks again
    workspace.undo()
    assert workspace.project == before


def test_what_keeps_it_from_trying_is_told(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    request = pool.newest.ordered(Rehearse)[-1].request
    pool.newest.tell(Failed(request, (Problem("gone", found="The data is gone."),)))

    qtbot.waitUntil(lambda: sheet.state.text() == "The data is gone.")


def test_closing_asks_for_no_more_answers(sheet: RehearsalSheet, pool: FakePool) -> None:
    sheet.reject()

    assert [each.request for each in pool.newest.ordered(Cancel)]
