"""Wires tell what flows through them: while a network learns, and of a run that is over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Outlet
from netbuilder.resources import example_project
from netbuilder.ui.canvas.overlays.value_card import ValueCard
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import made_window

PATIENCE_MS = 60_000


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with real engines and the smallest example open."""
    bridge = EngineBridge()
    made = made_window(qtbot, bridge=bridge)
    assert made.files.open_copy(example_project("xor"))
    yield made
    bridge.shutdown()


def watched(window: MainWindow, qtbot: QtBot, id: str) -> ValueCard:
    """Select a layer and press the key that watches it."""
    canvas = window.workbench.canvas
    window.workspace.select({id})
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_V)
    return canvas.watches.pins[Outlet((id,), "y")]


def test_cards_show_values_while_a_network_learns_and_when_it_has(
    window: MainWindow, qtbot: QtBot
) -> None:
    nodes = list(window.workspace.design.order)
    first, last = nodes[0], nodes[-2]
    card = watched(window, qtbot, first)
    window.workbench.deck.toggle_training()
    qtbot.waitUntil(lambda: card.face.values is not None, timeout=PATIENCE_MS)
    values = card.face.values
    assert values is not None
    assert values.shape[1:] == (2,)
    assert sum(values.counts) == values.shape[0] * 2
    assert values.not_numbers == 0

    bridge = window.bridge
    bridge.stop()
    run = bridge.run
    assert run is not None
    qtbot.waitUntil(lambda: not run.is_alive, timeout=PATIENCE_MS)
    late = watched(window, qtbot, last)
    qtbot.waitUntil(lambda: late.face.values is not None, timeout=PATIENCE_MS)
    assert late.face.moment.startswith("after ")
    assert late.face.values is not None
    assert late.face.values.gradient >= 0
