"""A layer of a network for digits is opened from the inside: before, while and after it learns."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.inside.maps import MapsFace
from netbuilder.ui.inside.sheet import Spot
from netbuilder.ui.inside.view import InsideView
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.widgets.numbers import written
from tests.helpers.window import made_window

PATIENCE_MS = 60_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with real engines and the digits open."""
    bridge = EngineBridge()
    made = made_window(qtbot, bridge=bridge)
    assert made.files.open_copy(example_project("digits"))
    yield made
    bridge.shutdown()


def test_kernels_and_maps_show_before_while_and_after_training(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.workspace.select(["convolution_1"])
    canvas = window.workbench.canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    view: InsideView = window.workbench.middle.page.inside.view
    assert view.isVisible()
    qtbot.waitUntil(lambda: view.board.face("kernels") is not None, timeout=PATIENCE_MS)
    assert view.moment.text().startswith("Before training")
    before = _kernels(view)
    assert before.shape == (16, 3, 3)

    window.workbench.deck.toggle_training()
    qtbot.waitUntil(lambda: view.moment.text().startswith("Iteration"), timeout=PATIENCE_MS)
    run = window.bridge.run
    assert run is not None
    qtbot.waitUntil(lambda: run.iteration > 20, timeout=PATIENCE_MS)
    window.bridge.stop()
    qtbot.waitUntil(lambda: view.moment.text().endswith("where the run ended"), timeout=PATIENCE_MS)
    assert np.abs(_kernels(view) - before).max() > 0, "they have learned"

    explain = window.workbench.middle.page.explain
    for name in ("kernel", "map"):
        value = _pressed(view, name, qtbot)
        _wait_for(qtbot, explain.title, value)

    window.bridge.sample.choose(5)
    qtbot.waitUntil(lambda: _sample(view) == 5, timeout=PATIENCE_MS)


def _pressed(view: InsideView, name: str, qtbot: QtBot) -> str:
    """Click the number in the second row and column of a plate; how it is written."""
    face = view.board.face(name)
    assert isinstance(face, MapsFace)
    spot = face.pixel(Spot(0, 1, 1)).center().toPoint()
    qtbot.mouseClick(face, Qt.MouseButton.LeftButton, pos=spot)
    return written(float(face.sheet.values[0, 1, 1]))


def _wait_for(qtbot: QtBot, label: QLabel, words: str) -> None:
    qtbot.waitUntil(lambda: words in label.text(), timeout=PATIENCE_MS)


def _kernels(view: InsideView) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    face = view.board.face("kernels")
    assert isinstance(face, MapsFace)
    return face.sheet.values.copy()


def _sample(view: InsideView) -> int:
    return view._drawn.sample if view._drawn is not None else 0
