"""The results page: views by kind of target, asked for only while looked at, also of past runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    Failed,
    JudgementDrawn,
    LookAgain,
    LookedAgain,
    Numbers,
    RankingsDrawn,
    RunState,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.judgement_page import JudgementPage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import table_recipe
from tests.helpers.fake_engines import FakePool
from tests.ui.plots.test_rankings import ranking

NOTHING = Numbers("float32", (0,), b"")
COUNTS = Numbers("int64", (3, 3), np.eye(3, dtype=np.int64).tobytes())


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> JudgementPage:
    made = JudgementPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1000, 300)
    return made


@pytest.fixture
def run(page: JudgementPage, bridge: EngineBridge, workspace: Workspace) -> RunRecord:
    page.show()
    made = bridge.train(workspace.project)
    page.show_run(made)
    return made


def press(page: JudgementPage, words: str, qtbot: QtBot) -> None:
    for button in page.findChildren(QRadioButton):
        if button.text() == words:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def judged(run: RunRecord) -> JudgementDrawn:
    return JudgementDrawn(run.id, 10, "validation", 0, 3, COUNTS, NOTHING, NOTHING)


def ranked(run: RunRecord) -> RankingsDrawn:
    return RankingsDrawn(run.id, 10, "validation", 0, 3, (ranking(0), ranking(1), ranking(2)))


def test_rankings_are_asked_for_only_while_looked_at(
    page: JudgementPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    press(page, "ROC", qtbot)
    asked = pool.newest.ordered(Watch)[-1]
    press(page, "Confusion", qtbot)
    no_more = pool.newest.ordered(Watch)[-1]
    page.hide()

    assert (asked.judged, asked.ranked) == (True, True)
    assert (no_more.judged, no_more.ranked) == (True, False)
    assert not pool.newest.ordered(Watch)[-1].judged


def test_rankings_are_shown_with_the_names_of_the_classes(
    page: JudgementPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    press(page, "ROC", qtbot)
    pool.newest.tell(judged(run), ranked(run))

    qtbot.waitUntil(lambda: bool(page.roc.curves))

    names = run.project.recipe.facts.targets[0].classes
    assert page.roc.isVisible()
    assert tuple(each.name for each in page.roc.curves)[: len(names)] == names
    assert page.roc.title.endswith("3 validation rows")


def test_both_rankings_speak_of_one_class_and_threshold(
    page: JudgementPage, run: RunRecord, pool: FakePool, qtbot: QtBot
) -> None:
    press(page, "ROC", qtbot)
    pool.newest.tell(ranked(run))
    qtbot.waitUntil(lambda: bool(page.roc.curves))

    qtbot.keyClick(page.roc, Qt.Key.Key_Down)
    qtbot.keyClick(page.roc, Qt.Key.Key_Right)

    assert page.precision.chosen == 1
    assert page.precision.threshold == page.roc.threshold == 0.3


def test_numbers_have_pairs_and_residuals(
    page: JudgementPage, workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    project = structs.replace(workspace.project, recipe=table_recipe(4, 0))
    run = RunRecord("a", project)
    pair = Numbers("float32", (2,), np.array([1, 2], np.float32).tobytes())
    run.take(JudgementDrawn("a", 10, "validation", 0, 2, NOTHING, pair, pair))
    page.show()
    page.show_run(run)

    press(page, "Residuals", qtbot)

    assert page.residuals.isVisible()
    assert len(page.residuals.wanted) == 2
    assert page.of_classes.isHidden()


def past(workspace: Workspace, folder: Path) -> RunRecord:
    made = RunRecord("past", workspace.project, folder)
    made.state, made.checkpoint = RunState.FINISHED, 10
    return made


def test_a_past_run_is_looked_at_again_and_only_once(
    page: JudgementPage, workspace: Workspace, pool: FakePool, qtbot: QtBot, tmp_path: Path
) -> None:
    run = past(workspace, tmp_path)
    page.show_run(run)
    assert not pool.newest.ordered(LookAgain)

    page.show()
    (order,) = pool.newest.ordered(LookAgain)
    pool.newest.tell(LookedAgain(order.request, 10, (judged(run), ranked(run))))
    qtbot.waitUntil(lambda: bool(page.confusion.counts.any()))
    page.hide()
    page.show()

    assert order.folder == str(tmp_path)
    assert order.watch == Watch(judged=True, ranked=True)
    assert len(pool.newest.ordered(LookAgain)) == 1
    assert len(page.roc.curves) == 3


def test_a_past_run_without_its_data_says_so(
    page: JudgementPage, workspace: Workspace, pool: FakePool, qtbot: QtBot, tmp_path: Path
) -> None:
    page.show_run(past(workspace, tmp_path))
    page.show()
    (order,) = pool.newest.ordered(LookAgain)

    pool.newest.tell(Failed(order.request, (Problem("gone", found="loans.csv is not there."),)))

    qtbot.waitUntil(lambda: "loans.csv is not there." in page.note.text())
    assert page.note.isVisible()
