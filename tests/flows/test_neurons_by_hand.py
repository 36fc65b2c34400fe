"""While a real engine trains, neurons and synapses are changed in the window, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import RunState
from netbuilder.resources import example_project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.neurons.chosen_synapse import (
    ChosenSynapse,
    Ends,
    ends_of,
    path_of,
    weight_of,
)
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from tests.helpers.window import made_window

PATIENCE_MS = 60_000
Left = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with real engines, and a long training of a small example, step by step."""
    bridge = EngineBridge()
    made = made_window(qtbot, bridge=bridge)
    assert made.files.open_copy(example_project("iris"))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    bridge.shutdown()


def shown(window: MainWindow, qtbot: QtBot) -> NeuronPage:
    """The neurons of a run that stands still after an iteration."""
    control = window.workbench.deck.control
    control.step(iterations=1)
    qtbot.waitUntil(
        lambda: control.run is not None and control.run.state is RunState.PAUSED,
        timeout=PATIENCE_MS,
    )
    window.workbench.middle.show_zoom("neurons")
    page = window.workbench.middle.page
    qtbot.waitUntil(lambda: page.feed.drawn is not None, timeout=PATIENCE_MS)
    QApplication.processEvents()
    return page


def node(window: MainWindow) -> Any:
    run: Any = window.bridge.run
    return run.project.design.nodes["dense_1"]


def counts(page: NeuronPage, at: Ends) -> float:
    """The weight of a synapse as the network computes with it."""
    told = page.view.picture.told(at.column)
    assert told is not None
    return float(told.weights[at.target, at.source])


def test_a_silenced_neuron_a_cut_synapse_and_a_set_weight_reach_the_run_and_go_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = shown(window, qtbot)
    view, control = page.view, window.workbench.deck.control
    box = view.picture.places[1].tiles[1]
    qtbot.mouseClick(view, Left, pos=box.center().toPoint())
    qtbot.keyClick(view, Qt.Key.Key_M)
    qtbot.waitUntil(lambda: node(window).silenced == (1,), timeout=PATIENCE_MS)

    first = ChosenSynapse("dense_1", 0, 0)
    at = ends_of(view.picture, first)
    assert at is not None
    spot = path_of(view.picture, at).pointAtPercent(0.5).toPoint()
    qtbot.mouseClick(view, Left, pos=spot)
    assert page.tools.synapse == first
    qtbot.keyClick(view, Qt.Key.Key_Return)
    editor = page.tools.field.weight.editor
    qtbot.keyClicks(editor, "1.5")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(node(window).set_weights) == 1, timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: abs(weight_of(view.picture, at) - 1.5) < 1e-5, timeout=PATIENCE_MS)

    qtbot.keyClick(view, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: node(window).cut == ((0, 0),), timeout=PATIENCE_MS)
    qtbot.waitUntil(lambda: counts(page, at) == 0, timeout=PATIENCE_MS)
    assert abs(weight_of(view.picture, at) - 1.5) < 1e-5, "it keeps its weight"
    control.step(iterations=1)
    qtbot.waitUntil(
        lambda: (
            control.run is not None
            and control.run.iteration == 2
            and control.run.state is RunState.PAUSED
        ),
        timeout=PATIENCE_MS,
    )
    for _ in range(3):
        window.workspace.undo()
    qtbot.waitUntil(lambda: not node(window).has_marks, timeout=PATIENCE_MS)
    title = node(window).title
    assert control.run is not None
    flags = [(each.iteration, each.text) for each in control.run.flags]
    assert flags[:3] == [
        (1, f"{title}: neuron 2 silenced"),
        (1, f"{title}: synapse 1 → 1 set to 1.5"),
        (1, f"{title}: synapse 1 → 1 cut"),
    ]
    assert {iteration for iteration, _ in flags[3:]} == {2}


def test_a_neuron_more_joins_the_run_at_once(window: MainWindow, qtbot: QtBot) -> None:
    page = shown(window, qtbot)
    page.view.choose(Cell(1, 0))
    before = node(window).layer.units
    qtbot.keyClicks(page.view, "+")
    qtbot.waitUntil(lambda: node(window).layer.units == before + 1, timeout=PATIENCE_MS)
    window.workspace.undo()
    qtbot.waitUntil(lambda: node(window).layer.units == before, timeout=PATIENCE_MS)
