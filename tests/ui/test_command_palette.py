"""The command palette finds commands by their words and runs them by keys alone."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.ui.actions import all_actions
from netbuilder.ui.command_palette import CommandPalette
from netbuilder.ui.command_rows import LINE, CommandLine
from netbuilder.ui.command_search import ranked
from tests.helpers.window import made_window


def line(id: str, words: str, help: str = "", is_offered: bool = True) -> CommandLine:
    menu = id.partition(".")[0].capitalize()
    return CommandLine(id, words, menu, "", help, is_offered=is_offered)


ROWS = [line(row.id, row.label, row.help) for row in all_actions()]


def open_palette(qtbot: QtBot) -> tuple[CommandPalette, list[str]]:
    window = made_window(qtbot)
    window.open_command_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None
    chosen: list[str] = []
    palette.chosen.disconnect()
    palette.chosen.connect(chosen.append)
    return palette, chosen


def labels(palette: CommandPalette) -> list[str]:
    return [palette.list.item(index).text() for index in range(palette.list.count())]


def test_a_command_that_begins_with_the_words_comes_first() -> None:
    assert ranked(ROWS, "sa")[0].id == "file.save"
    assert ranked(ROWS, "undo")[0].id == "edit.undo"


def test_words_may_come_in_any_order_and_from_the_explanation() -> None:
    assert "file.export" in [row.id for row in ranked(ROWS, "module pytorch")]
    assert "help.about" in [row.id for row in ranked(ROWS, "licences")]


def test_a_few_letters_in_their_order_are_enough() -> None:
    assert ranked(ROWS, "slctall")[0].id == "edit.select_all"
    assert "edit.select_all" not in [each.id for each in ranked(ROWS, "llates")]


def test_of_equally_good_commands_the_latest_comes_first() -> None:
    lines = [line("view.a", "Show all"), line("view.b", "Show some"), line("view.c", "Hide")]

    found = ranked(lines, "show", ("view.c", "view.b"))

    assert [each.id for each in found] == ["view.b", "view.a"]
    assert ranked(lines, "", ("view.c", "view.b"))[0].id == "view.c"


def test_typing_and_enter_runs_the_command(qtbot: QtBot) -> None:
    palette, chosen = open_palette(qtbot)

    QTest.keyClicks(palette.field, "keyboard")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert chosen == ["help.keys"]
    assert palette.isHidden()


def test_arrows_walk_through_the_list_and_around_its_end(qtbot: QtBot) -> None:
    palette, _ = open_palette(qtbot)
    last = palette.list.count() - 1

    QTest.keyClick(palette.field, Qt.Key.Key_Up)
    at_end = palette.list.currentRow()
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    QTest.keyClick(palette.field, Qt.Key.Key_Down)

    assert at_end == last
    assert palette.list.currentRow() == 1


def test_escape_closes_it_and_runs_nothing(qtbot: QtBot) -> None:
    palette, chosen = open_palette(qtbot)

    QTest.keyClick(palette.field, Qt.Key.Key_Escape)

    assert palette.isHidden()
    assert chosen == []


def test_unknown_words_say_so_and_enter_does_nothing(qtbot: QtBot) -> None:
    palette, chosen = open_palette(qtbot)

    QTest.keyClicks(palette.field, "xyzzy")
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert labels(palette) == ["No command has these words."]
    assert chosen == []


def test_only_what_can_be_done_now_is_listed_at_first(qtbot: QtBot) -> None:
    palette, _ = open_palette(qtbot)

    assert "Undo" not in labels(palette)
    assert "New" in labels(palette)


def test_a_search_finds_what_cannot_be_done_and_says_why(qtbot: QtBot) -> None:
    palette, chosen = open_palette(qtbot)

    QTest.keyClicks(palette.field, "rename")
    found: CommandLine = palette.list.currentItem().data(LINE)
    QTest.keyClick(palette.field, Qt.Key.Key_Return)

    assert found.words == "Rename"
    assert found.remark == "Select one layer, frame or note first"
    assert chosen == []
    assert palette.isVisible()


def test_a_command_that_was_run_stands_first_the_next_time(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.open_command_palette()
    first = window.findChild(CommandPalette)
    assert first is not None
    QTest.keyClicks(first.field, "begin with an empty")
    QTest.keyClick(first.field, Qt.Key.Key_Return)

    window.open_command_palette()

    assert window.is_editing
    assert window.preferences.now.commands == ("file.new",)
    palette = window.findChildren(CommandPalette)[-1]
    assert labels(palette)[0] == "New"


def test_the_list_shows_and_says_the_key_that_holds_now(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.preferences.change(shortcuts={"file.open": "F3"})
    window.open_command_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None

    QTest.keyClicks(palette.field, "open a project from")

    found: CommandLine = palette.list.currentItem().data(LINE)
    assert found.keys == "F3"
    assert "F3" in palette.field.accessibleDescription()
    assert palette.help.text() == "Open a project from a file."


def test_leaving_gives_the_keyboard_back(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    canvas = window.workbench.canvas
    canvas.setFocus()
    window.open_command_palette()
    palette = window.findChild(CommandPalette)
    assert palette is not None

    QTest.keyClick(palette.field, Qt.Key.Key_Escape)

    assert palette.isHidden()
    assert window.focusWidget() is canvas
