"""While something hangs at the pointer, no shortcut of the window acts on what it hangs on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.layer import Layer
from tests.helpers.window import made_window


def test_delete_takes_no_layer_away_while_its_wire_is_drawn(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.binder.run("file.new")
    canvas, workspace = window.workbench.canvas, window.workspace
    dense = Layer.entries()["dense"]()
    workspace.apply("Place", lambda design: edits.added(design, dense)[0])
    canvas.fit()
    canvas.setFocus()
    window.activateWindow()
    qtbot.waitUntil(canvas.hasFocus)
    workspace.select(["dense_1"])
    item = canvas.sheet.nodes["dense_1"]
    mark = item.port("y", False)
    assert mark is not None
    start = canvas.mapFromScene(item.port_place(mark))
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas.viewport(), start + QPoint(40, 40))
    assert canvas.gesture is not None
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert "dense_1" in workspace.design.nodes
    qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.gesture is None
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.keyClick(canvas, Qt.Key.Key_Delete)
    assert "dense_1" not in workspace.design.nodes
