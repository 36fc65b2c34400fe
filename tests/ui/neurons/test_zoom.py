"""Layers and neurons are two zooms of one network: by key, menu and the switch in the top bar."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from tests.helpers.window import made_window


def test_keys_and_switch_go_to_the_neurons_and_back(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.open_copy(example_project("xor"))
    middle = window.workbench.middle
    assert middle.zoom == "layers"
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window.workbench.canvas, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert middle.zoom == "neurons"
    assert window.top_bar.zoom.value() == "neurons"
    segment = window.top_bar.zoom._group.buttons()[1]
    qtbot.mouseClick(segment, Qt.MouseButton.LeftButton)
    assert middle.zoom == "layers"
    window.binder.run("view.neurons")
    window.files.open_copy(example_project("iris"))
    assert middle.zoom == "layers", "a project opens as layers"
