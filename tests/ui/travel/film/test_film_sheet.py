"""The sheet that saves a film: what it offers, estimates and does, by mouse and by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netbuilder.link.messages.travel import MomentsRecorded
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.film import sheet as sheets
from netbuilder.ui.travel.film.plan import FilmKind, Part
from netbuilder.ui.travel.film.sheet import FilmSheet
from tests.helpers.designs import layer, project
from tests.helpers.run_events import tell_running
from tests.helpers.window import Asker, ScriptedBridge, made_window

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """A window with a run of ten iterations."""
    design = project("input", "dense", layer("dense", units=3), "output")
    made = made_window(qtbot, Asker("leave"), ScriptedBridge())
    made.workspace.open(design)
    made.show_editor()
    run = RunRecord("20260101T000000Z-0001", made.workspace.project, tmp_path)
    tell_running(run)
    run.take(MomentsRecorded(run.id, 0, 10, 3, 1000))
    made.bridge.show(run)
    return made


@pytest.fixture
def sheet(qtbot: QtBot, window: MainWindow) -> FilmSheet:
    """The sheet, of curves alone, for which no engine is asked."""
    made = FilmSheet(window, window.workbench.deck.travel.traveller)
    qtbot.addWidget(made)
    made.open()
    qtbot.waitUntil(made.isVisible)
    if made.parts[Part.NEURONS].isChecked():
        qtbot.mouseClick(made.parts[Part.NEURONS], Left)
    return made


def test_the_command_opens_it(qtbot: QtBot, window: MainWindow) -> None:
    assert window.binder.table.run("train.save_film")
    found = window.findChildren(FilmSheet)
    qtbot.waitUntil(lambda: found[0].isVisible())
    qtbot.keyClick(found[0], Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.findChildren(FilmSheet))


def test_what_the_data_cannot_show_is_not_offered(sheet: FilmSheet) -> None:
    assert not sheet.parts[Part.SURFACE].isEnabled()
    assert sheet.plan.parts == {Part.CURVES}
    assert (sheet.plan.first, sheet.plan.last) == (0, 10)


def test_it_shows_the_last_picture_and_says_how_large_the_film_will_be(
    qtbot: QtBot, sheet: FilmSheet
) -> None:
    qtbot.waitUntil(lambda: not sheet.preview.pixmap().isNull())
    assert sheet.words.text().startswith("11 pictures")
    assert "about" in sheet.words.text()


def test_without_any_view_there_is_nothing_to_save(qtbot: QtBot, sheet: FilmSheet) -> None:
    qtbot.mouseClick(sheet.parts[Part.CURVES], Left)
    assert not sheet.save_button.isEnabled()
    assert sheet.words.text() == "Choose at least one view."


def test_without_the_library_for_videos_a_gif_is_what_is_left(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "has_video", lambda: False)
    made = FilmSheet(window, window.workbench.deck.travel.traveller)
    qtbot.addWidget(made)
    assert made.plan.kind is FilmKind.GIF
    assert not made.kind.isEnabled()
    assert "netbuilder[film]" in made.kind.toolTip()
    made.reject()


def test_a_film_is_saved_where_the_person_says(
    qtbot: QtBot,
    window: MainWindow,
    sheet: FilmSheet,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chosen = tmp_path / "films" / "run"
    chosen.parent.mkdir()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    qtbot.mouseClick(sheet.kind._group.buttons()[1], Left)
    qtbot.mouseClick(sheet.save_button, Left)
    assert sheet.progress.isVisible()
    qtbot.waitUntil(lambda: not sheet.isVisible(), timeout=30_000)
    assert [each.name for each in chosen.parent.iterdir()] == ["run.gif"]
    assert any("run.gif is saved" in words for words in window.notices.texts)


def test_a_film_on_its_way_can_be_cancelled_and_the_sheet_stays(
    qtbot: QtBot, sheet: FilmSheet, tmp_path: Path
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    sheet.save(folder / "run.gif")
    qtbot.mouseClick(sheet._cancel, Left)
    assert sheet.isVisible()
    assert list(folder.iterdir()) == []
    assert sheet.words.text() == "The film was not saved."


def test_what_keeps_it_from_being_saved_is_said(
    qtbot: QtBot, sheet: FilmSheet, tmp_path: Path
) -> None:
    sheet.save(tmp_path / "gone" / "run.gif")
    qtbot.waitUntil(lambda: "no longer there" in sheet.words.text(), timeout=30_000)
    assert sheet.save_button.isEnabled()
