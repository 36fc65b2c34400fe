"""The help sheets: every layer explained, every shortcut listed, and what netbuilder is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401
from netbuilder import __version__
from netbuilder.core.edits import added
from netbuilder.core.layer import Layer
from netbuilder.ui.actions import all_actions
from netbuilder.ui.dialogs.help import About, ShortcutSheet
from netbuilder.ui.dialogs.layer_help import LayerHelp, LayerPage, example_sentences
from netbuilder.ui.dialogs.preferences import PreferencesSheet
from netbuilder.ui.dialogs.question import Question, QuestionDialog
from netbuilder.ui.widgets import PlainLabel
from tests.helpers.window import made_window


@pytest.mark.parametrize("kind", list(Layer.entries().values()), ids=lambda kind: kind.kind)
def test_every_kind_has_a_page_with_example_and_parameters(qtbot: QtBot, kind: type[Layer]) -> None:
    page = LayerPage(kind)
    qtbot.addWidget(page)

    words = [label.text() for label in page.findChildren(PlainLabel)]

    assert kind.title in words
    assert all(parameter.title in words for parameter in kind.parameters.values())
    assert all(sentence in words for sentence in example_sentences(kind))


def test_the_example_counts_parameters_as_the_network_does() -> None:
    assert example_sentences(Layer.entries()["dense"])[1].startswith("80 parameters")


def test_help_opens_at_the_kind_of_the_selected_layer(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()
    dropout = Layer.entries()["dropout"]()
    window.workspace.apply("Place", lambda design: added(design, dropout)[0])
    window.workspace.select(window.workspace.design.nodes)

    window.commands.sheets.show_layer_help()

    sheet = window.findChild(LayerHelp)
    assert sheet is not None
    assert sheet.kinds.currentItem().text() == "Dropout"


def test_the_sheet_lists_every_shortcut_of_the_table(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    window.commands.sheets.show_shortcuts()

    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert {row.label for row in all_actions() if row.key} <= set(sheet.pairs)
    assert sheet.pairs["Undo"] == "Ctrl+Z"


def test_the_sheet_tells_changed_keys_and_the_habits_of_the_mouse(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.preferences.change(shortcuts={"edit.undo": "F4"}, mouse="blender")

    window.commands.sheets.show_shortcuts()

    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None
    assert sheet.pairs["Undo"] == "F4"
    assert sheet.pairs["Zoom"] == "Wheel, Ctrl+middle drag"
    assert "Mouse and touchpad: Blender" in [title for title, _ in sheet.groups()]


def test_a_search_leaves_only_what_has_the_words(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.commands.sheets.show_shortcuts()
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None

    QTest.keyClicks(sheet.search, "undo")
    undo = dict(sheet.pairs)
    QTest.keyClicks(sheet.search, " nonsense")

    assert undo == {"Undo": "Ctrl+Z"}
    assert sheet.pairs == {}


def test_the_sheet_leads_to_where_keys_are_changed(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.commands.sheets.show_shortcuts()
    sheet = window.findChild(ShortcutSheet)
    assert sheet is not None

    sheet.change_asked.emit()

    assert sheet.isHidden()
    preferences = window.findChild(PreferencesSheet)
    assert preferences is not None
    assert preferences.isVisible()


def test_about_names_the_version_and_promises_silence(qtbot: QtBot) -> None:
    about = About()
    qtbot.addWidget(about)

    assert about.windowTitle() == f"netbuilder {__version__}"
    assert "Nothing leaves this computer" in about.words.text()


def test_a_question_answers_with_the_button_pressed(qtbot: QtBot) -> None:
    dialog = QuestionDialog(Question("Save?", "Unsaved.", (("save", "Save"), ("leave", "No"))))
    qtbot.addWidget(dialog)
    dialog.show()

    button = next(each for each in dialog.findChildren(type(dialog.main)) if each.text() == "No")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    assert dialog.answer == "leave"


def test_escape_is_the_answer_that_changes_nothing_and_enter_the_main_one(qtbot: QtBot) -> None:
    for key, wanted in ((Qt.Key.Key_Escape, "cancel"), (Qt.Key.Key_Return, "save")):
        dialog = QuestionDialog(Question("Save?", "Unsaved.", (("save", "Save"),)))
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)

        QTest.keyClick(dialog, key)

        assert dialog.answer == wanted
