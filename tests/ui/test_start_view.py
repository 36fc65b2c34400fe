"""The start view: recent work with what is known of it, examples, and ways to begin."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401
from netbuilder.core.edits import added
from netbuilder.core.layer import Layer
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunStore
from netbuilder.core.value import Project
from netbuilder.resources import example_projects, resource
from netbuilder.ui import theme
from netbuilder.ui.start_cards import EXAMPLES
from netbuilder.ui.start_recent import RecentRow, when
from netbuilder.ui.start_view import InterruptedCard, StartView
from tests.helpers.window import made_window


def project(path: Path, title: str = "Mine") -> Path:
    design, _ = added(Project().design, Layer.entries()["dense"]())
    store.save(path, Project(design=design, id="f" * 32, title=title))
    return path


def test_every_shipped_example_has_a_card_and_every_card_a_picture() -> None:
    names = {example.name for example in EXAMPLES}

    assert names == {path.stem for path in example_projects()}
    for name in names:
        assert resource("pictures", "examples", f"{name}.png").is_file(), name


def test_a_card_opens_its_example_by_the_keyboard(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    card = next(card for card in window.start.cards if card.example.name == "xor")
    card.setFocus()

    QTest.keyClick(card, Qt.Key.Key_Return)

    assert window.is_editing
    assert window.workspace.document.path is None
    assert window.workspace.inference.is_trainable


def test_recent_projects_tell_of_themselves_after_the_first_frame(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = project(tmp_path / "a.netb")
    window = made_window(qtbot, recent=(path, tmp_path / "gone.netb"))

    qtbot.waitUntil(lambda: all(row.is_read for row in window.start.rows))

    (row,) = window.start.rows
    assert row.title == "Mine"
    assert "problem" in row.facts


def test_a_recent_project_opens_with_one_click(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot, recent=(project(tmp_path / "a.netb"),))

    QTest.mouseClick(window.start.rows[0], Qt.MouseButton.LeftButton)

    assert window.is_editing
    assert window.workspace.document.path == tmp_path / "a.netb"


def test_a_recent_file_that_is_damaged_says_so_in_its_row(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "bad.netb").write_text("")
    row = RecentRow(tmp_path / "bad.netb")
    qtbot.addWidget(row)

    row.read()

    assert "empty" in row.facts


def test_an_interrupted_run_is_offered_to_go_on(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "xor.netb"
    example = next(each for each in example_projects() if each.stem == "xor")
    opened = store.load(example).project
    store.save(path, opened)
    run = RunStore.beside(path).new_run(opened)
    run.append_event("running", iteration=12, epoch=3)
    run.add_checkpoint(b"weights", step=12, kind="last")

    window = made_window(qtbot, recent=(path,))
    qtbot.waitUntil(lambda: bool(window.start.findChildren(InterruptedCard)))

    (row,) = window.start.rows
    assert row.facts.endswith("run interrupted at epoch 3")


def test_a_finished_run_is_told_and_not_offered(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "xor.netb"
    example = next(each for each in example_projects() if each.stem == "xor")
    opened = store.load(example).project
    store.save(path, opened)
    RunStore.beside(path).new_run(opened).append_event("finished", iteration=99, epoch=9)
    row = RecentRow(path)
    qtbot.addWidget(row)

    row.read()

    assert row.facts.endswith("finished at epoch 9")
    assert row.interrupted is None


def test_days_are_told_as_people_say_them(tmp_path: Path) -> None:
    path = project(tmp_path / "a.netb")
    now = datetime.datetime(2026, 3, 5, 15, 0)
    moments = {
        datetime.datetime(2026, 3, 5, 9, 7): "today, 09:07",
        datetime.datetime(2026, 3, 4, 23, 0): "yesterday",
        datetime.datetime(2026, 2, 1, 8, 0): "1 February",
        datetime.datetime(2025, 2, 1, 8, 0): "2025-02-01",
    }

    for moment, words in moments.items():
        os.utime(path, (moment.timestamp(), moment.timestamp()))
        assert when(path, now) == words
    assert when(tmp_path / "gone.netb") == ""


def test_an_empty_canvas_is_one_click_away(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    window.start.drop.empty.click()

    assert window.is_editing
    assert not window.workspace.design.nodes


def test_cards_stand_below_each_other_where_there_is_little_room(qtbot: QtBot) -> None:
    start = StartView()
    qtbot.addWidget(start)
    start.show()
    tops: list[int] = []

    for width in (1600, 1000):
        start.resize(width, 900)
        QApplication.processEvents()
        first_row = start.cards[0].y()
        tops.append(sum(card.y() == first_row for card in start.cards))

    assert tops[0] == 4
    assert 1 <= tops[1] < 4
    assert start.cards[0].width() >= theme.current().width("node")
