"""Runs side by side: what changed, how good it got, and a way back to each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.problems import Problem
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.run_list import RunList
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

RESULTS = {"test": {"loss": 0.25, "accuracy": 0.9}}


@pytest.fixture
def store(workspace: Workspace, tmp_path: Path) -> RunStore:
    """Two runs of the project, the second with more units and half as many epochs."""
    path = tmp_path / "mine.netb"
    workspace.document.mark_clean(path)
    store = RunStore.beside(path)
    first = store.new_run(workspace.project)
    first.append_event("running", iteration=0, epoch=0)
    first.append_event("finished", iteration=40, epoch=4, results=RESULTS)
    design = edits.with_parameter(workspace.design, "dense_1", "units", 99)
    other = structs.replace(workspace.project, design=design)
    store.new_run(other).append_event("running", iteration=7, epoch=1)
    return store


@pytest.fixture
def page(qtbot: QtBot, workspace: Workspace, bridge: EngineBridge, store: RunStore) -> RunsPage:
    made = RunsPage(workspace, bridge)
    qtbot.addWidget(made)
    made.resize(1200, 300)
    made.show()
    return made


def cells(page: RunsPage, row: int) -> list[str]:
    item = page.list.topLevelItem(row)
    assert item is not None
    return [item.text(column) for column in range(1, page.list.columnCount())]


def test_the_newest_run_stands_first_with_what_it_changed(page: RunsPage) -> None:
    assert cells(page, 0) == ["interrupted", "1", "–", "–", "Dense 1: units 16 → 99"]
    assert cells(page, 1) == ["finished", "4", "0.25", "Accuracy 90 %", ""]


def test_bringing_a_network_back_is_one_step(page: RunsPage, workspace: Workspace) -> None:
    before = workspace.project

    page.bring_back()

    assert getattr(workspace.design.nodes["dense_1"].layer, "units") == 99  # noqa: B009
    workspace.undo()
    assert workspace.project == before


def test_a_deleted_run_goes_to_the_trash(page: RunsPage, store: RunStore, qtbot: QtBot) -> None:
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)

    assert len(store.runs()) == 1
    assert len(list((store.folder / "trash").iterdir())) == 1
    assert page.list.topLevelItemCount() == 1


def test_runs_that_cannot_be_read_are_left_out(store: RunStore) -> None:
    newest = store.runs()[0]
    (newest.path / "run.json").write_text("{broken", encoding="utf-8")

    assert [each.state for each in RunList().read(store)] == ["finished"]


def test_results_that_are_no_numbers_are_left_out(store: RunStore) -> None:
    folder = store.runs()[1]
    folder.append_event("finished", iteration=1, epoch=1, results={"test": {"loss": None}})

    assert RunList().read(store)[1].measures == {}
    assert json.dumps(RunList().read(store)[1].changes) == "[]"


def test_without_runs_the_page_says_what_belongs_there(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge, tmp_path: Path
) -> None:
    workspace.document.mark_clean(tmp_path / "other.netb")
    page = RunsPage(workspace, bridge)
    qtbot.addWidget(page)
    page.show()

    assert not page.list.isVisible()


def test_runs_that_have_not_changed_are_not_read_again(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = RunList()
    first = runs.read(store)
    store.runs()[0].append_event("finished", iteration=9, epoch=1)
    reading: list[str] = []
    project = RunFolder.project

    def noted(folder: RunFolder) -> Project:
        reading.append(folder.id)
        return project(folder)

    monkeypatch.setattr(RunFolder, "project", noted)

    again = runs.read(store)

    assert reading == [first[0].id]
    assert [each.state for each in again] == ["finished", "finished"]


def three_runs(store: RunStore) -> None:
    """A third run, as the second but for its epochs."""
    second = store.runs()[0].project()
    plan = structs.replace(second.plan, epochs=77)
    store.new_run(structs.replace(second, plan=plan)).append_event("stopped", iteration=1, epoch=1)


def test_a_run_is_compared_anew_when_the_one_before_it_is_gone(
    store: RunStore, workspace: Workspace
) -> None:
    three_runs(store)
    runs = RunList()
    assert not any("units" in each for each in runs.read(store)[0].changes)

    store.runs()[1].discard()

    assert any("units" in each for each in runs.read(store)[0].changes)


def test_a_run_named_after_no_day_is_left_out(store: RunStore) -> None:
    newest = store.runs()[0].path
    newest.rename(newest.with_name(f"20269999T{newest.name[9:]}"))

    assert [each.state for each in RunList().read(store)] == ["finished"]


def test_deleting_goes_on_with_the_run_below(
    page: RunsPage, store: RunStore, qtbot: QtBot, workspace: Workspace
) -> None:
    three_runs(store)
    page.refresh()
    page.list.setFocus()
    first = page.list.topLevelItem(0)
    assert first is not None
    page.list.setCurrentItem(first)
    below = list(page.runs)[1]

    qtbot.keyClick(page.list, Qt.Key.Key_Delete)

    assert page.chosen is not None
    assert page.chosen.id == below
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    qtbot.keyClick(page.list, Qt.Key.Key_Delete)
    assert page.chosen is None
    assert not store.runs()


def test_the_deck_lets_go_of_a_run_that_is_deleted(page: RunsPage, bridge: EngineBridge) -> None:
    assert page.chosen is not None
    bridge.run = RunRecord(page.chosen.id, page.chosen.project)
    bridge.run.fail("It failed.")
    told: list[object] = []
    bridge.run_changed.connect(told.append)

    page.delete()

    assert bridge.run is None
    assert told == [None]


def test_names_in_the_changes_are_never_taken_for_markup(
    page: RunsPage, store: RunStore, workspace: Workspace
) -> None:
    second = store.runs()[0].project()
    design = edits.renamed(second.design, "dense_1", "<b>A & B</b>")
    design = edits.with_parameter(design, "dense_1", "units", 5)
    store.new_run(structs.replace(second, design=design))

    page.refresh()

    item = page.list.topLevelItem(0)
    assert item is not None
    assert "&lt;b&gt;A &amp; B&lt;/b&gt;" in item.toolTip(5)


def test_a_run_without_curves_says_so(page: RunsPage, bridge: EngineBridge) -> None:
    told: list[Problem] = []
    page.refused.connect(told.append)

    page.show_curves()

    assert bridge.run is None
    assert [each.code for each in told] == ["run-without-curves"]
