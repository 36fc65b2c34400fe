"""The import dialog: what the person changes is what is brought in, and nothing before agreeing."""

from __future__ import annotations

from pathlib import Path

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import columns_from_text
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing, Recipe
from netbuilder.link.messages import Failed, InspectData, PreviewData
from netbuilder.ui import theme
from netbuilder.ui.dialogs.import_dialog import ImportDialog
from netbuilder.ui.dialogs.preview_table import PreviewTable
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.widgets import Button
from tests.helpers.inspections import inspected, previewed, recipe
from tests.helpers.window import ScriptedBridge, made_window


def brought(qtbot: QtBot) -> tuple[MainWindow, ScriptedBridge, ImportDialog]:
    """A window into which a table was dropped, and the dialog that explains it."""
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)
    window.importer.bring(Path("/data/clients.csv"))
    bridge.answer(inspected())
    dialog = window.findChild(ImportDialog)
    assert dialog is not None
    return window, bridge, dialog


def column(found: Recipe, name: str) -> object:
    return next(each for each in found.columns if each.name == name)


def cell(dialog: ImportDialog, row: int, column: int) -> str:
    item = dialog.preview.item(row, column)
    return item.text() if item is not None else ""


def card(dialog: ImportDialog, name: str) -> int:
    return [each.column.name for each in dialog.cards].index(name)


def test_it_says_what_was_found_and_what_is_doubtful(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)

    words = [label.text() for label in dialog.findChildren(type(dialog.hint))]

    assert "Bring in clients.csv" in words
    assert "100 rows and 4 columns, split at commas" in words
    assert "id differs in every row, so it is left out" in words
    assert "2 inputs, 1 target, 1 left out" in words
    assert "1 missing" in words


def test_leaving_by_escape_changes_nothing(qtbot: QtBot) -> None:
    window, _, dialog = brought(qtbot)

    QTest.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert window.workspace.project.recipe == Recipe()
    assert not window.is_editing


def test_bringing_in_draws_a_network_as_one_step(qtbot: QtBot) -> None:
    window, _, dialog = brought(qtbot)

    dialog.draw.click()

    assert window.is_editing
    assert window.workspace.project.recipe == recipe()
    assert window.workspace.project.title == "Clients"
    assert window.workspace.inference.is_trainable
    window.workspace.undo()
    assert not window.workspace.design.nodes


def test_data_only_keeps_the_drawing(qtbot: QtBot) -> None:
    window, _, dialog = brought(qtbot)

    dialog.only.click()

    assert window.workspace.project.recipe == recipe()
    assert not window.workspace.design.nodes


def test_a_role_chosen_on_a_card_is_in_the_recipe(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)
    role = dialog.cards[card(dialog, "age")].role

    role.activated.emit([*role.values()].index(ColumnRole.IGNORE))

    assert [each.name for each in dialog.recipe.with_role(ColumnRole.INPUT)] == ["job"]


def test_a_new_target_takes_the_place_of_the_old_one(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)
    role = dialog.cards[card(dialog, "job")].role

    role.activated.emit([*role.values()].index(ColumnRole.TARGET))

    assert [each.name for each in dialog.recipe.with_role(ColumnRole.TARGET)] == ["job"]
    assert dialog.cards[card(dialog, "loan")].role.value() is ColumnRole.INPUT


def test_without_a_target_no_network_is_promised(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)

    loan = dialog.recipe.columns[3]
    dialog.set_column(structs.replace(loan, role=ColumnRole.IGNORE))

    assert not dialog.draw.isEnabled()
    assert dialog.only.isEnabled()


def test_a_findings_link_applies_its_change(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)

    next(each for each in dialog.findChildren(Button) if each.text() == "Use it").click()

    assert dialog.recipe.columns[0].role is ColumnRole.INPUT


def test_another_type_is_asked_of_the_engine_with_what_was_decided(qtbot: QtBot) -> None:
    _, bridge, dialog = brought(qtbot)
    dialog._set_split(structs.replace(dialog.recipe.split, train=0.5, validation=0.35))

    dialog.cards[card(dialog, "job")].type.chosen.emit(ColumnType.NUMBER)
    order = bridge.orders[-1]
    assert isinstance(order, InspectData)
    decided = columns_from_text(order.columns)
    again = structs.replace(recipe(), columns=decided)
    bridge.answer(inspected(again))

    assert decided[2].type is ColumnType.NUMBER
    assert decided[2].missing is Missing.MEDIAN
    assert dialog.recipe.columns == decided
    assert dialog.recipe.split.train == 0.5
    assert dialog.cards[2].column.type is ColumnType.NUMBER


def test_reading_in_another_way_asks_with_the_other_source(qtbot: QtBot) -> None:
    _, bridge, dialog = brought(qtbot)

    next(each for each in dialog.findChildren(Button) if each.text() == "It is data").click()

    order = bridge.orders[-1]
    assert isinstance(order, InspectData)
    assert '"header": "none"' in order.source


def test_the_preview_shows_the_file_and_then_what_the_network_sees(qtbot: QtBot) -> None:
    _, bridge, dialog = brought(qtbot)
    in_file = cell(dialog, 1, 1)

    dialog.seen.chosen.emit("network")
    assert isinstance(bridge.orders[-1], PreviewData)
    bridge.answer(previewed())

    assert in_file == "missing"
    assert cell(dialog, 0, 0) == "−1.5"
    heading = dialog.preview.horizontalHeaderItem(1)
    assert heading is not None
    assert heading.text() == "job = baker"


def test_the_split_fields_share_the_rows_out(qtbot: QtBot) -> None:
    _, _, dialog = brought(qtbot)
    field = dialog.split.validation

    field.begin_editing("20")
    QTest.keyClick(field.editor, Qt.Key.Key_Return)

    split = dialog.recipe.split
    assert (split.train, split.validation, split.test) == (0.65, 0.2, 0.15)


def test_data_that_cannot_be_read_is_told_and_nothing_opens(qtbot: QtBot) -> None:
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)

    window.importer.bring(Path("/data/empty.csv"))
    bridge.answer(Failed(1, (Problem("csv-empty", "empty.csv has column names but no rows."),)))

    assert window.notices.texts == ("empty.csv has column names but no rows.",)
    assert window.findChild(ImportDialog) is None


def test_a_folder_is_refused_in_words(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)

    window.open_path(tmp_path)

    assert "is a folder" in window.notices.texts[0]


def test_many_columns_scroll_instead_of_being_squeezed(qtbot: QtBot) -> None:
    preview = PreviewTable()
    qtbot.addWidget(preview)
    preview.resize(300, 200)
    preview.show()
    columns = [Column(name=f"column_{index}") for index in range(20)]

    preview.show_file(columns, [["value"] * 20])

    least = theme.current().width("property_label")
    assert all(preview.columnWidth(index) >= least for index in range(20))
