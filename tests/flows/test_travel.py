"""Travel through a real run: back, other values; forward, the same; and a fork that goes on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.value import Project
from netbuilder.link.messages import NeuronsDrawn, Numbers, RunState
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.neurons.middle import NEURONS
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.run_record import RunRecord, array
from tests.helpers.source import ROOT
from tests.helpers.window import Asker, made_window

LEFT = Qt.MouseButton.LeftButton
PATIENCE_MS = 60_000


def _shorter(project: Project) -> Project:
    """So many epochs that there is something to go back to, and no more."""
    return structs.replace(project, plan=structs.replace(project.plan, epochs=40))


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Spirals, trained to the end, neuron by neuron."""
    made = made_window(qtbot, Asker("leave", "leave"), EngineBridge())
    made.resize(1600, 1000)
    file = tmp_path / "spirals.netb"
    file.write_bytes((ROOT / "projects" / "spirals.netb").read_bytes())
    assert made.files.open(file)
    made.workspace.change("Fewer epochs", _shorter)
    deck = made.workbench.deck
    qtbot.waitUntil(lambda: deck.can_toggle, timeout=PATIENCE_MS)
    qtbot.mouseClick(deck.bar.buttons.primary, LEFT)
    qtbot.waitUntil(lambda: _is_over(made.bridge.run), timeout=PATIENCE_MS)
    made.workbench.middle.show_zoom(NEURONS)
    return made


def _is_over(run: RunRecord | None) -> bool:
    return run is not None and run.state is RunState.FINISHED and run.moments is not None


def _go(window: MainWindow, qtbot: QtBot, iteration: int) -> NeuronsDrawn:
    """Go to a moment, and wait for its neurons."""
    traveller = window.workbench.deck.travel.traveller
    past = window.bridge.past
    traveller.go(iteration)
    qtbot.waitUntil(
        lambda: traveller.views.is_settled and past.iteration == iteration, timeout=PATIENCE_MS
    )
    assert past.words == ""
    assert past.neurons is not None
    return past.neurons


def _weights(drawn: NeuronsDrawn) -> list[bytes]:
    return [_bytes(layer.weights) for layer in drawn.layers]


def _bytes(numbers: Numbers) -> bytes:
    return array(numbers).tobytes()


def test_back_are_other_weights_forward_the_same_and_now_the_last(
    window: MainWindow, qtbot: QtBot
) -> None:
    page = window.workbench.middle.page
    run = window.bridge.run
    assert run is not None
    qtbot.waitUntil(lambda: page.feed.drawn is not None, timeout=PATIENCE_MS)
    late = _weights(_go(window, qtbot, 200))
    early = _weights(_go(window, qtbot, 20))
    again = _weights(_go(window, qtbot, 200))
    assert early != late
    assert again == late
    assert page.feed.drawn is window.bridge.past.neurons
    window.workbench.deck.travel.traveller.to_now()
    qtbot.waitUntil(
        lambda: page.feed.drawn is not None and page.feed.drawn.iteration == run.checkpoint,
        timeout=PATIENCE_MS,
    )


def test_a_fork_without_changes_learns_what_its_parent_learnt(
    window: MainWindow, qtbot: QtBot
) -> None:
    parent = window.bridge.run
    assert parent is not None
    _go(window, qtbot, 100)
    qtbot.mouseClick(window.workbench.deck.travel.bar.fork, LEFT)
    qtbot.waitUntil(lambda: window.bridge.run is not parent)
    qtbot.waitUntil(lambda: _is_over(window.bridge.run), timeout=PATIENCE_MS)
    fork = window.bridge.run
    assert fork is not None
    assert fork.first_iteration == 100
    assert fork.iteration == parent.iteration
    assert fork.loss().first == 101
    assert np.array_equal(fork.loss().values, parent.loss().values[100:])
    deck = window.workbench.deck
    deck.show_tab("runs")
    runs = deck.views.pages.of(RunsPage).runs
    assert runs[fork.id].parent == parent.id
    assert runs[fork.id].parent_iteration == 100
