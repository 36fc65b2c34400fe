"""A past moment of a playground: what is shown of it stays, and is not painted over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import LookAgain
from tests.helpers.window import ScriptedBridge
from tests.ui.playground.hand import Hand
from tests.ui.playground.test_playground import painted, stroke


def test_the_past_is_not_painted_over(hand: Hand, bridge: ScriptedBridge) -> None:
    hand.take(None)
    plot = hand.decision.plot
    plot.setFocus()
    bridge.moment.choose(3)
    QTest.keyClick(plot, Qt.Key.Key_Space)
    stroke(hand, (0.0, 0.0), (0.5, 0.5))
    assert painted(hand).samples == 0
    bridge.moment.choose(-1)
    QTest.keyClick(plot, Qt.Key.Key_Space)
    assert painted(hand).samples > 0


def test_a_surface_that_comes_late_does_not_take_the_place_of_a_past_one(
    hand: Hand, bridge: ScriptedBridge, qtbot: QtBot
) -> None:
    def waiting() -> list[LookAgain]:
        asked = [bridge.orders[number - 1] for number in bridge._waiting]
        return [each for each in asked if isinstance(each, LookAgain) and each.watch.surface]

    qtbot.waitUntil(lambda: bool(waiting()))
    bridge.moment.choose(3)
    qtbot.waitUntil(lambda: not waiting())
