"""The main job as a person does it: draw, give data, watch it learn, save, find it all again."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.recipe import ColumnRole
from netbuilder.core.repairs import fixed
from netbuilder.link.messages import RunState
from netbuilder.ui.canvas.tools.place_node import layer_mime
from netbuilder.ui.dialogs.import_dialog import ImportDialog
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.panels.palette_tree import LAYER
from tests.helpers.window import Asker, made_window

LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier
PATIENCE_MS = 60_000


def flowers(path: Path) -> Path:
    """A table like iris: four lengths in centimetres and a species that follows from them."""
    random_state = random.Random(7)
    lines = ["sepal_length,sepal_width,petal_length,petal_width,species"]
    for species, centre in (
        ("setosa", (5.0, 3.4, 1.5, 0.2)),
        ("versicolor", (5.9, 2.8, 4.3, 1.3)),
        ("virginica", (6.6, 3.0, 5.6, 2.0)),
    ):
        for _ in range(40):
            lengths = [f"{random_state.gauss(value, 0.25):.1f}" for value in centre]
            lines.append(",".join([*lengths, species]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


class User:
    """Works a window with mouse and keys."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self.qtbot = window, qtbot

    def drag_from_palette(self, title: str, at: QPoint) -> None:
        """Drag a kind from the palette onto the canvas."""
        palette, canvas = self.window.workbench.palette, self.window.workbench.canvas
        tree = palette.tree
        item = next(each for each in tree.layer_items() if each.text(0) == title)
        data = layer_mime(item.data(0, LAYER))
        action = Qt.DropAction.CopyAction
        viewport = canvas.viewport()
        QApplication.sendEvent(viewport, QDragEnterEvent(at, action, data, LEFT, PLAIN))
        QApplication.sendEvent(viewport, QDragMoveEvent(at, action, data, LEFT, PLAIN))
        QApplication.sendEvent(viewport, QDropEvent(QPointF(at), action, data, LEFT, PLAIN))

    def wire(self, source: str, target: str) -> None:
        """Drag a wire from an output port to an input port."""
        viewport = self.window.workbench.canvas.viewport()
        start, end = self._port(source, False), self._port(target, True)
        self.qtbot.mousePress(viewport, LEFT, PLAIN, start)
        self.qtbot.mouseMove(viewport, start + QPoint(12, 4))
        self.qtbot.mouseMove(viewport, end)
        self.qtbot.mouseRelease(viewport, LEFT, PLAIN, end)

    def drop_file(self, path: Path) -> None:
        """Drop a file on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        action = Qt.DropAction.CopyAction
        at = QPoint(60, 60)
        QApplication.sendEvent(self.window, QDragEnterEvent(at, action, data, LEFT, PLAIN))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(at), action, data, LEFT, PLAIN))

    def import_dialog(self) -> ImportDialog:
        """The import dialog, once it has come."""
        self.qtbot.waitUntil(lambda: bool(self._dialogs()), timeout=PATIENCE_MS)
        return self._dialogs()[0]

    def fix(self, code: str) -> None:
        """Apply the first repair of the first problem with a code."""
        problem = next(
            each for each in self.window.workspace.inference.problems if each.code == code
        )
        fix = next(each for each in problem.fixes if each.label.startswith("Insert"))
        self.window.workspace.apply(fix.label, lambda design: fixed(design, fix))

    def learning(self) -> frozenset[str]:
        """Ids of the layers that the canvas shows as learning."""
        return self.window.workbench.canvas.sheet.knowledge.learning

    def _dialogs(self) -> list[ImportDialog]:
        return [each for each in self.window.findChildren(ImportDialog) if each.isVisible()]

    def _port(self, id: str, is_input: bool) -> QPoint:
        canvas = self.window.workbench.canvas
        item = canvas.sheet.nodes[id]
        layer = self.window.workspace.design.nodes[id].layer
        sockets = layer.inputs if is_input else layer.outputs
        mark = item.port(sockets[0].name, is_input, 0)
        assert mark is not None
        return canvas.mapFromScene(item.port_place(mark))


@pytest.fixture
def user(qtbot: QtBot) -> User:
    window = made_window(qtbot, Asker("leave"), EngineBridge())
    window.resize(1600, 1000)
    return User(window, qtbot)


def test_the_main_job_from_an_empty_canvas_to_a_reopened_project(
    user: User, qtbot: QtBot, tmp_path: Path
) -> None:
    window = user.window
    window.files.new()
    qtbot.waitUntil(lambda: window.is_editing)
    for column, title in enumerate(("Input", "Dense", "Output")):
        user.drag_from_palette(title, QPoint(120 + column * 280, 240))
    assert list(window.workspace.design.nodes) == ["input_1", "dense_1", "output_1"]
    user.wire("input_1", "dense_1")
    user.wire("dense_1", "output_1")
    assert len(window.workspace.design.wires) == 2
    assert not window.workbench.deck.can_toggle, "nothing to learn from yet"

    user.drop_file(flowers(tmp_path / "flowers.csv"))
    dialog = user.import_dialog()
    target = dialog.recipe.with_role(ColumnRole.TARGET)
    assert [column.name for column in target] == ["species"]
    dialog.agree(False)
    user.fix("output-size-mismatch")
    assert window.workspace.inference.is_trainable

    window.workbench.deck.toggle_training()
    run = window.bridge.run
    assert run is not None
    qtbot.waitUntil(lambda: bool(user.learning()), timeout=PATIENCE_MS)
    assert user.learning() == {"dense_1", "dense_2"}, "layers with weights show that they learn"
    qtbot.waitUntil(lambda: run.state is RunState.FINISHED, timeout=PATIENCE_MS)
    assert not user.learning()
    assert run.results["test"]["accuracy"] >= 0.9
    assert len(run.loss()) == run.iteration

    path = tmp_path / "flowers.netb"
    assert window.files.save_to(path)
    assert window.workspace.document.is_clean
    losses = run.loss().values.copy()
    project = window.workspace.project

    window.files.new()
    qtbot.waitUntil(lambda: window.bridge.run is None)
    assert window.files.open(path)
    assert window.workspace.project == project
    qtbot.waitUntil(lambda: window.bridge.run is not None and window.bridge.run is not run)
    again = window.bridge.run
    assert again is not None
    assert np.array_equal(again.loss().values, losses)
    assert again.results == run.results
    assert again.checkpoint == run.iteration, "the weights are there to go on from"
