"""The action table: every row explains itself, and can be done only when it makes sense."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.ui import theme
from netbuilder.ui.actions import MENUS, all_actions
from netbuilder.ui.actions.keymap import Keymap, legal
from tests.helpers.window import made_window

ROWS = all_actions()


def test_every_action_says_in_a_sentence_what_it_does() -> None:
    for row in ROWS:
        assert row.help.endswith("."), row.id
        assert row.help[0].isupper(), row.id
        assert "!" not in row.help + row.label, row.id


def test_no_two_actions_share_an_id_a_label_or_a_key() -> None:
    for taken in ("id", "label", "key"):
        values = [getattr(row, taken) for row in ROWS if getattr(row, taken)]

        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_every_key_leads_to_one_command_only() -> None:
    keys = [key for row in ROWS for key in (row.key, *row.also) if key]

    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert [key for key in keys if not legal(key)] == []


# What people who know node editors expect, and what it does here.
EXPECTED = {
    "Tab": "network.add",
    "F6": "view.next_region",
    "Ctrl+Shift+P": "help.commands",
    "F": "view.fit_selection",
    "Home": "view.fit",
    "J": "network.link",
    "1": "view.actual",
    "Ctrl+F": "edit.find",
    "Ctrl+D": "edit.duplicate",
    "Ctrl+C": "edit.copy",
    "Ctrl+X": "edit.cut",
    "Ctrl+V": "edit.paste",
    "Ctrl+Shift+V": "edit.paste_fed",
    "Ctrl+G": "network.group",
    "Ctrl+Shift+G": "network.unpack",
    "C": "arrange.frame",
    "M": "network.bypass",
    "Alt+M": "view.minimap",
    "H": "arrange.fold",
    "L": "network.tidy",
    "Q": "arrange.straighten",
    "Del": "edit.delete",
    "Alt+Del": "edit.heal",
    ".": "network.add_dot",
    "Shift+S": "network.change_kind",
    "F2": "edit.rename",
    "Ctrl+Z": "edit.undo",
    "Ctrl+Shift+Z": "edit.redo",
    "F5": "train.toggle",
    "Shift+F5": "train.stop",
    "F1": "help.layer",
    "Ctrl+,": "edit.preferences",
    "Ctrl+/": "help.keys",
    "Ctrl+Alt+Z": "edit.history",
}


@pytest.mark.parametrize(("key", "id"), EXPECTED.items())
def test_the_keys_that_experts_expect_are_in_the_table(key: str, id: str) -> None:
    assert Keymap(ROWS).owner(key) == id


def test_every_menu_fits_on_a_small_screen_and_names_nothing_twice(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    menus = {menu for menu in window.findChildren(QMenu) if menu.objectName().startswith("menu_")}
    named = [action.objectName() for menu in menus for action in every_action(menu)]

    assert len(menus) == len(MENUS)
    assert all(menu.sizeHint().height() < 720 for menu in menus)
    assert sorted(filter(None, named)) == sorted(row.id for row in ROWS)


def every_action(menu: QMenu) -> list[QAction]:
    """The actions of a menu and of its submenus."""
    found = []
    for action in menu.actions():
        inner = action.menu()
        found += every_action(inner) if isinstance(inner, QMenu) else [action]
    return found


def test_every_key_is_one_that_qt_knows() -> None:
    for row in ROWS:
        if row.key:
            assert not QKeySequence(row.key).isEmpty(), row.id
            assert QKeySequence(row.key).toString() == row.key, row.id


def test_every_action_stands_in_a_menu_and_names_a_drawing_we_have() -> None:
    names = theme.icon_names()

    for row in ROWS:
        assert row.menu in MENUS, row.id
        assert not row.icon or row.icon in names, row.id


def test_the_start_view_offers_only_what_makes_sense_there(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    offered = {row.id for row in window.binder.available()}

    assert {"file.new", "file.open", "file.data", "help.commands", "view.dark"} <= offered
    about_work = {id for id in offered if id.startswith(("edit.", "network.", "train."))}
    assert about_work == {"edit.preferences"}
    assert not window.binder.actions["file.save"].isEnabled()


def test_an_empty_canvas_offers_what_needs_no_selection(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    window.binder.run("file.new")

    offered = {row.id for row in window.binder.available()}
    assert {"network.add", "file.save", "view.fit"} <= offered
    assert not {"edit.delete", "edit.undo", "train.stop"} & offered


def test_running_an_action_that_cannot_be_done_does_nothing(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    window.binder.run("edit.undo")

    assert not window.is_editing


def test_switching_to_dark_is_remembered_and_ticked_in_the_menu(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    before = theme.manager().choice

    try:
        window.binder.run("view.dark")

        assert theme.current().name == "dark"
        assert window.preferences.now.theme == "dark"
        assert window.binder.actions["view.dark"].isChecked()
        assert not window.binder.actions["view.light"].isChecked()
    finally:
        theme.manager().set_theme(before)


def test_a_panel_is_hidden_and_shown_from_the_menu(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()

    window.binder.run("view.palette")
    hidden = window.docks.is_open("palette")
    window.binder.run("view.palette")

    assert not hidden
    assert window.docks.is_open("palette")


def test_the_minimap_is_hidden_and_stays_so(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    minimap = window.workbench.canvas.minimap
    shown = minimap.isVisible()

    window.binder.run("view.minimap")

    assert shown
    assert minimap.isHidden()
    assert not window.binder.actions["view.minimap"].isChecked()
    assert not window.preferences.now.has_minimap


def test_the_command_search_tells_the_key_that_holds_now(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    window.preferences.change(shortcuts={"help.commands": "F12"})

    assert window.top_bar.search.accessibleDescription() == "Shortcut F12"


def test_the_start_view_leads_back_to_the_open_work(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    window.workspace.change("Name it", lambda project: project.__class__(title="Mine"))

    window.binder.run("file.start")
    on_start = window.is_editing
    window.start.back.click()

    assert not on_start
    assert window.is_editing
    assert window.workspace.project.title == "Mine"


def test_every_menu_opens_by_a_letter_of_its_own(qtbot: QtBot) -> None:
    bar = made_window(qtbot).top_bar.menu_bar

    letters = [action.text().partition("&")[2][:1].lower() for action in bar.actions()]

    assert all(letters)
    assert len(set(letters)) == len(letters)
