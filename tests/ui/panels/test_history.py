"""The history: every step by name, with a jump to any of them by mouse and by key."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.core.value import Project
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.panels.history import FIRST, HistoryPanel
from tests.helpers.window import made_window

Key = Qt.Key


def opened(qtbot: QtBot, *titles: str) -> tuple[MainWindow, HistoryPanel]:
    """A window in which the project was named several times, with its history open."""
    window = made_window(qtbot)
    window.files.new()
    for title in titles:
        window.workspace.change(f"Name it {title}", lambda _, title=title: Project(title=title))  # type: ignore[misc]
    window.binder.run("edit.history")
    panel = window.findChild(HistoryPanel)
    assert panel is not None
    return window, panel


def texts(panel: HistoryPanel) -> list[str]:
    return [panel.list.item(row).text() for row in range(panel.list.count())]


def spoken(panel: HistoryPanel) -> list[str]:
    role = Qt.ItemDataRole.AccessibleTextRole
    return [panel.list.item(row).data(role) for row in range(panel.list.count())]


def test_every_step_is_listed_and_the_current_one_marked(qtbot: QtBot) -> None:
    _, panel = opened(qtbot, "one", "two")

    assert texts(panel) == [FIRST, "Name it one", "Name it two"]
    assert spoken(panel)[2] == "Name it two, now"
    assert panel.list.currentRow() == 2


def test_the_key_opens_and_closes_it(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one")
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with qtbot.waitActive(window):
        window.activateWindow()

    QTest.keyClick(window.windowHandle(), Key.Key_Z, held)
    closed = panel.isHidden()
    QTest.keyClick(window.windowHandle(), Key.Key_Z, held)

    assert closed
    assert panel.isVisible()


def test_the_right_button_on_undo_opens_it_and_undo_names_its_step(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one")
    window.binder.run("edit.history")

    button = window.top_bar.undo
    button.customContextMenuRequested.emit(button.rect().center())

    assert panel.isVisible()
    assert window.binder.actions["edit.undo"].text() == "Undo: Name it one"
    assert button.toolTip() == "Undo: Name it one. Take the last step back. (Ctrl+Z)"


def test_a_click_goes_to_a_step_and_what_is_undone_stays_listed(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one", "two", "three")
    place = panel.list.visualItemRect(panel.list.item(1)).center()

    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert window.workspace.project.title == "one"
    assert spoken(panel)[1:] == ["Name it one, now", "Name it two, undone", "Name it three, undone"]
    assert panel.isVisible()


def test_arrows_and_enter_go_to_a_step_and_forth_again(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one", "two", "three")

    for _ in range(2):
        QTest.keyClick(panel.list, Key.Key_Up)
    QTest.keyClick(panel.list, Key.Key_Return)
    back = window.workspace.project.title
    QTest.keyClick(panel.list, Key.Key_End)
    QTest.keyClick(panel.list, Key.Key_Return)

    assert back == "one"
    assert window.workspace.project.title == "three"


def test_it_follows_edits_and_saving_while_it_is_open(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one")

    assert not [each for each in spoken(panel) if "saved" in each]  # it has no file yet
    window.workspace.document.mark_clean(Path("one.netb"))
    window.workspace.change("Name it two", lambda _: Project(title="two"))
    window.workspace.undo()

    assert texts(panel) == [FIRST, "Name it one", "Name it two"]
    assert spoken(panel)[1] == "Name it one, now, saved"


def test_a_new_edit_after_going_back_drops_what_was_undone(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one", "two")
    window.workspace.document.go_to(0)

    window.workspace.change("Name it new", lambda _: Project(title="new"))

    assert texts(panel) == [FIRST, "Name it new"]


def test_escape_closes_it_and_gives_the_keyboard_back(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    canvas = window.workbench.canvas
    canvas.setFocus()
    window.binder.run("edit.history")
    panel = window.findChild(HistoryPanel)
    assert panel is not None

    QTest.keyClick(panel.list, Key.Key_Escape)

    assert panel.isHidden()
    assert window.focusWidget() is canvas


def test_the_start_view_and_another_project_close_it(qtbot: QtBot) -> None:
    window, panel = opened(qtbot, "one")

    window.show_start()
    on_start = panel.isHidden()
    window.show_editor()
    window.binder.run("edit.history")
    window.files.new()

    assert on_start
    assert panel.isHidden()
