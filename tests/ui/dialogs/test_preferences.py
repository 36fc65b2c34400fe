"""Preferences: keys are changed, conflicts told, and every choice takes effect at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.project import settings
from netbuilder.core.project.settings import Settings
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas.presets import PRESETS
from netbuilder.ui.dialogs.keyboard_page import KeyboardPage
from netbuilder.ui.dialogs.preferences import PreferencesSheet
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.workspace import Workspace
from tests.helpers.window import Asker, ScriptedBridge, made_window

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def look_as_before() -> Iterator[None]:
    """Gives the tests that follow the look they expect."""
    before = theme.manager()
    choice, scale = before.choice, before.font_scale
    yield
    before.set_theme(choice)
    before.set_font_scale(scale)
    before.set_still(False)


def opened(qtbot: QtBot, window: MainWindow | None = None) -> tuple[MainWindow, PreferencesSheet]:
    window = window or made_window(qtbot)
    window.binder.run("edit.preferences")
    sheet = window.findChild(PreferencesSheet)
    assert sheet is not None
    qtbot.waitExposed(sheet)
    return window, sheet


def press(page: KeyboardPage, id: str, key: Key, keys: Qt.KeyboardModifier) -> None:
    """Choose a command and press a key for it."""
    page.choose(id)
    page.field.setFocus()
    QTest.keyClick(page.field, key, keys)


def keys_of(window: MainWindow, id: str) -> list[str]:
    return [sequence.toString() for sequence in window.binder.actions[id].shortcuts()]


def test_ctrl_comma_opens_them(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    with qtbot.waitActive(window):
        window.activateWindow()

    QTest.keyClick(window.windowHandle(), Key.Key_Comma, CTRL)

    assert window.findChild(PreferencesSheet) is not None


def test_a_key_that_is_free_is_taken_at_once_and_remembered(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)

    press(sheet.keyboard, "file.open", Key.Key_F11, SHIFT)

    assert keys_of(window, "file.open") == ["Shift+F11"]
    assert "(Shift+F11)" in window.binder.actions["file.open"].toolTip()
    assert settings.load()[0].shortcuts == {"file.open": "Shift+F11"}
    assert "Open" in sheet.keyboard.told.message.text()


def test_a_key_that_is_taken_names_both_and_changes_nothing(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)

    press(sheet.keyboard, "file.open", Key.Key_S, CTRL)

    told = sheet.keyboard.told.message.text()
    assert "“Save”" in told
    assert "“Open”" in told
    assert keys_of(window, "file.open") == ["Ctrl+O"]
    assert [button.text() for button in sheet.keyboard.told.buttons] == ["Use it here", "Keep"]


def test_use_it_here_takes_the_key_from_the_other(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    press(sheet.keyboard, "file.open", Key.Key_S, CTRL)

    QTest.keyClick(sheet.keyboard.told.buttons[0], Key.Key_Space)

    assert keys_of(window, "file.open") == ["Ctrl+S"]
    assert keys_of(window, "file.save") == []


def test_a_conflict_is_settled_by_enter_alone(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    qtbot.waitUntil(sheet.isActiveWindow)
    press(sheet.keyboard, "file.open", Key.Key_S, CTRL)
    focus = QApplication.focusWidget()
    assert focus is sheet.keyboard.told.buttons[0]

    QTest.keyClick(focus, Key.Key_Return)

    assert keys_of(window, "file.open") == ["Ctrl+S"]


def test_tab_goes_on_from_the_field_of_a_key(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    qtbot.waitUntil(sheet.isActiveWindow)
    page = sheet.keyboard
    page.choose("file.open")
    page.field.setFocus()

    QTest.keyClick(page.field, Key.Key_Tab)

    assert QApplication.focusWidget() is page.remove
    assert window.preferences.now.shortcuts == {}


def test_keep_leaves_both_as_they_were(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    press(sheet.keyboard, "file.open", Key.Key_S, CTRL)

    QTest.keyClick(sheet.keyboard.told.buttons[1], Key.Key_Space)

    assert keys_of(window, "file.save") == ["Ctrl+S"]
    assert window.preferences.now.shortcuts == {}
    assert sheet.keyboard.field.keySequence() == QKeySequence("Ctrl+O")


def test_a_key_with_a_fixed_meaning_is_refused_in_words(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)

    press(sheet.keyboard, "file.open", Key.Key_Left, Qt.KeyboardModifier.NoModifier)

    assert "fixed meaning" in sheet.keyboard.told.message.text()
    assert window.preferences.now.shortcuts == {}


def test_escape_leaves_the_field_and_not_the_sheet(qtbot: QtBot) -> None:
    _, sheet = opened(qtbot)
    sheet.keyboard.choose("file.open")
    sheet.keyboard.field.setFocus()

    QTest.keyClick(sheet.keyboard.field, Key.Key_Escape)

    assert sheet.isVisible()
    assert sheet.focusWidget() is sheet.keyboard.list


def test_one_is_reset_and_all_are_and_that_can_be_taken_back(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    page = sheet.keyboard
    press(page, "file.open", Key.Key_F11, SHIFT)
    press(page, "file.save", Key.Key_F4, SHIFT)

    page.choose("file.open")
    page.reset.click()
    one = dict(window.preferences.now.shortcuts)
    page.reset_all.click()
    none = dict(window.preferences.now.shortcuts)
    page.told.buttons[0].click()

    assert one == {"file.save": "Shift+F4"}
    assert none == {}
    assert window.preferences.now.shortcuts == one
    assert keys_of(window, "file.save") == ["Shift+F4"]


def test_a_command_can_be_left_without_a_key(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    sheet.keyboard.choose("edit.redo")

    sheet.keyboard.remove.click()

    assert keys_of(window, "edit.redo") == []
    assert settings.load()[0].shortcuts == {"edit.redo": ""}


def test_the_search_finds_commands_by_name_and_by_key(qtbot: QtBot) -> None:
    _, sheet = opened(qtbot)
    page = sheet.keyboard

    QTest.keyClicks(page.search, "freeze")
    by_name = page.list.item(0).text()
    page.search.clear()
    QTest.keyClicks(page.search, "ctrl+shift+g")

    assert by_name == "Freeze weights"
    assert page.list.item(0).text() == "Unpack block"


def test_everything_is_done_by_keys_alone(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    page = sheet.keyboard
    assert sheet.focusWidget() is page.search

    QTest.keyClicks(page.search, "quit")
    QTest.keyClick(page.search, Key.Key_Down)
    in_list = sheet.focusWidget()
    QTest.keyClick(page.list, Key.Key_Return)
    in_field = sheet.focusWidget()
    QTest.keyClick(page.field, Key.Key_F12)

    assert in_list is page.list
    assert in_field is page.field or in_field is page.field.findChild(QLineEdit)
    assert keys_of(window, "file.quit") == ["F12"]


def test_rows_and_field_speak(qtbot: QtBot) -> None:
    _, sheet = opened(qtbot)
    page = sheet.keyboard
    page.choose("edit.undo")

    spoken = page.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole)
    field = QAccessible.queryAccessibleInterface(page.field)

    assert spoken == "Undo, Edit, Ctrl+Z"
    assert field.text(QAccessible.Text.Name) == "Key of Undo"


def test_the_mouse_preset_works_at_once_and_is_remembered(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    _, sheet = opened(qtbot, window)
    sheet.tabs.setCurrentIndex(1)

    sheet.mouse.choices["trackpad"].click()

    assert window.workbench.canvas.habits is PRESETS["trackpad"]
    assert settings.load()[0].mouse == "trackpad"
    assert dict(sheet.mouse.gestures.pairs)["Pan"].startswith("Wheel")


def test_look_and_motion_change_at_once(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    page = sheet.look

    page.theme.set_value("dark")
    page.theme.chosen.emit("dark")
    page.scale.setCurrentIndex(4)
    page.scale.activated.emit(4)
    page.still.click()

    assert theme.current().name == "dark"
    assert theme.current().font_scale == 1.25
    assert theme.current().motion("layout") == 0
    assert window.preferences.now.reduced_motion


def test_the_canvas_behaves_as_chosen_also_when_it_comes_later(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)

    sheet.canvas.grid.click()
    sheet.canvas.guides.click()
    sheet.canvas.wires.chosen.emit("square")
    window.files.new()

    options = window.workbench.canvas.options
    assert not options.snaps_to_grid
    assert not options.has_guides
    assert options.wire_style == "square"


def test_threads_are_chosen_by_keys_and_told_to_the_next_run(qtbot: QtBot) -> None:
    window, sheet = opened(qtbot)
    window.show_editor()
    window.preferences.change(tuned_threads={"a design": "2"})
    sheet.tabs.setCurrentIndex(4)
    sheet.training.threads.setFocus()

    QTest.keyClick(sheet.training.threads, Key.Key_Down)  # from automatic to one thread

    assert window.preferences.now.threads == 1
    assert window.preferences.now.tuned_threads == {}  # automatic would try anew
    assert window.bridge.threads_for(window.workspace.project) == 1


def test_keys_that_cannot_be_used_are_told_by_name(qtbot: QtBot) -> None:
    broken = Preferences(Settings(shortcuts={"file.save": "nonsense", "future.fold": "F2"}))

    window = MainWindow(Workspace(Document(Project())), ScriptedBridge(), broken, Asker())
    qtbot.addWidget(window)

    assert any("own shortcut of Save" in text for text in window.notices.texts)
    assert keys_of(window, "file.save") == ["Ctrl+S"]
    assert broken.now.shortcuts["future.fold"] == "F2"
