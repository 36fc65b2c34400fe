"""How wires are shown is chosen in the View menu and remembered."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.value import Project
from netbuilder.ui.canvas.ways import WireStyle
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.workspace import Workspace
from tests.helpers.window import Asker, ScriptedBridge, made_window


def test_the_style_of_wires_is_chosen_in_the_menu_and_kept(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.binder.run("file.new")
    window.binder.run("view.square_wires")
    look = window.workbench.canvas.wiring.look
    assert look.style is WireStyle.SQUARE
    assert window.binder.actions["view.square_wires"].isChecked()
    assert not window.binder.actions["view.curved_wires"].isChecked()
    assert window.preferences.now.wire_style == "square"


def test_hidden_wires_stay_hidden_in_the_next_session(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.binder.run("file.new")
    window.binder.run("view.hide_wires")
    assert window.binder.actions["view.hide_wires"].isChecked()
    workspace = Workspace(Document(Project()))
    other = MainWindow(workspace, ScriptedBridge(), window.preferences, Asker())
    qtbot.addWidget(other)
    other.binder.run("file.new")
    assert other.workbench.canvas.wiring.look.are_hidden
    other.binder.run("view.hide_wires")
    assert not window.preferences.now.window["hidden_wires"]
