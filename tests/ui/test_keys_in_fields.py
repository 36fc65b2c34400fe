"""Keys typed into a field above the drawing belong to the field: no command of the canvas runs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from netbuilder.ui.actions import all_actions
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import made_window

# Tab leaves a name, and goes on to the next value of a card.
LEAVES = ("Tab",)
KEYS = [
    key
    for row in all_actions()
    if row.on_canvas
    for key in (row.key, *row.also)
    if key and key not in LEAVES
]
Open = Callable[[MainWindow], object]
FIELDS: dict[str, Open] = {
    "name": lambda window: window.binder.run("edit.rename"),
    "search": lambda window: window.binder.run("network.add"),
    "find": lambda window: window.binder.run("edit.find"),
    "value": lambda window: window.binder.run("network.edit_values"),
    "note": lambda window: window.binder.run("arrange.note"),
}


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = made_window(qtbot)
    made.files.open_copy(example_project("iris"))
    qtbot.waitUntil(made.workbench.canvas.hasFocus)
    made.workspace.select(["dense_1"])
    made.binder.run("view.actual")
    made.workbench.canvas.center_on("dense_1")
    return made


def field() -> QWidget:
    """What has the keys, which is a field."""
    focus: QWidget | None = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit | QPlainTextEdit)
    return focus


@pytest.mark.parametrize("name", FIELDS)
def test_no_key_typed_into_a_field_is_a_command(
    window: MainWindow, qtbot: QtBot, name: str
) -> None:
    FIELDS[name](window)
    here = field()
    run: list[str] = []
    before = window.workspace.project, window.workspace.selection
    window.binder.table.done.connect(run.append)

    for key in KEYS:
        combined = QKeySequence(key)[0]  # type: ignore[index]  # the stubs do not know it
        qtbot.keyClick(here, combined.key(), combined.keyboardModifiers())
        assert run == [], f"{key} in the {name} ran a command"

    assert (window.workspace.project, window.workspace.selection) == before
    assert here.hasFocus()
    qtbot.keyClick(here, Qt.Key.Key_Escape)


def test_a_button_above_the_drawing_leaves_the_keys_of_the_canvas_working(
    window: MainWindow, qtbot: QtBot
) -> None:
    button = window.workbench.canvas.toolbar.zoom_button
    button.setFocus()

    qtbot.keyClick(button, Qt.Key.Key_M)

    assert window.workspace.design.nodes["dense_1"].bypassed
