"""Earlier runs beside the one that is shown: chosen by key, told apart by what they changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.document import Document
from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.curves_page import CurvesPage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers import training
from tests.helpers.run_events import tell_running


def run_of(store: RunStore, project: Project) -> None:
    folder = store.new_run(project)
    training.finished(training.session(project, folder=folder.path))


@pytest.fixture
def workspace(qapp: object, tmp_path: Path) -> Workspace:
    """A project with two earlier runs, the older one with other units."""
    project = training.classification(epochs=2)
    path = tmp_path / "mine.netb"
    store = RunStore.beside(path)
    design = edits.with_parameter(project.design, "dense_1", "units", 5)
    run_of(store, structs.replace(project, design=design))
    run_of(store, project)
    made = Workspace(Document(project))
    made.document.mark_clean(path)
    return made


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge) -> CurvesPage:
    made = CurvesPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1200, 260)
    made.show()
    run = RunRecord("now", workspace.project)
    tell_running(run)
    made.show_run(run)
    return made


def opened(page: CurvesPage, qtbot: QtBot) -> QMenu:
    page.earlier.setFocus()
    qtbot.keyClick(page.earlier, Qt.Key.Key_Space)
    menu = page.earlier.menu_now
    assert menu is not None
    return menu


def titles(page: CurvesPage) -> list[str]:
    return [curve.title for curve in page.loss.chart.curves]


def test_the_menu_says_how_earlier_runs_differ(page: CurvesPage, qtbot: QtBot) -> None:
    same, other, *_ = (action.text() for action in opened(page, qtbot).actions())

    assert same.endswith("trained alike")
    assert other.endswith("Dense 1: units 8 → 5")


def test_a_run_that_is_chosen_by_key_is_drawn_beside(page: CurvesPage, qtbot: QtBot) -> None:
    menu = opened(page, qtbot)
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)

    assert titles(page)[:2] == ["training", "validation"]
    assert len(titles(page)) == 3
    assert len(list(page.loss.chart.curves[2].rows())) == 2
    other = opened(page, qtbot).actions()
    assert other[0].isChecked()
    other[1].trigger()
    assert [curve.colour for curve in page.loss.chart.curves] == ["c1", "c2", "c3", "c4"]


def test_another_run_keeps_those_beside_it_and_none_can_be_drawn(
    page: CurvesPage, qtbot: QtBot, workspace: Workspace
) -> None:
    opened(page, qtbot).actions()[0].trigger()
    run = RunRecord("next", workspace.project)
    tell_running(run)

    page.show_run(run)
    assert len(titles(page)) == 3
    (nothing,) = [a for a in opened(page, qtbot).actions() if a.text() == "Draw none"]
    nothing.trigger()

    assert titles(page) == ["training", "validation"]


def test_the_part_in_view_stays_when_another_run_is_drawn(page: CurvesPage, qtbot: QtBot) -> None:
    page.loss.chart.view.hold(2, 6)

    opened(page, qtbot).actions()[0].trigger()

    assert page.loss.chart.view.zoom == (2, 6)


def test_without_earlier_runs_it_says_so(
    page: CurvesPage, qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    workspace.document.mark_clean(tmp_path / "other.netb")

    first = opened(page, qtbot).actions()[0]

    assert first.text() == "There are no earlier runs yet"
    assert not first.isEnabled()
