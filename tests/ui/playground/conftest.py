"""A playground over engines that only pretend, with a hand to work on it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.helpers.window import ScriptedBridge, made_window
from tests.ui.playground.hand import Hand


@pytest.fixture
def bridge() -> ScriptedBridge:
    """Engines that answer when they are told to."""
    return ScriptedBridge()


@pytest.fixture
def hand(qtbot: QtBot, bridge: ScriptedBridge) -> Hand:
    """At a window with a new playground."""
    window = made_window(qtbot, bridge=bridge)
    window.resize(1600, 1400)
    qtbot.mouseClick(window.start.drop.playground, Qt.MouseButton.LeftButton)
    found = Hand(window)
    qtbot.waitUntil(lambda: found.decision.isVisible() and found.points.isVisible())
    return found
