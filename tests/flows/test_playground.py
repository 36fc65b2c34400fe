"""The playground with a real engine: fed, painted, trained, looked at, and begun anew."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Pattern
from netbuilder.link.messages import RunState
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord, array
from netbuilder.ui.widgets import Button
from tests.helpers.window import made_window
from tests.ui.playground.hand import Hand, Left

PATIENCE_MS = 60_000


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    """At a new playground with real engines."""
    bridge = EngineBridge()
    window = made_window(qtbot, bridge=bridge)
    window.resize(1600, 1400)
    window.binder.run("file.playground")
    yield Hand(window)
    bridge.shutdown()


def test_a_network_fed_sines_learns_two_spirals_before_the_eyes(hand: Hand, qtbot: QtBot) -> None:
    decision = hand.decision
    qtbot.waitUntil(lambda: decision.feed.is_fresh, timeout=PATIENCE_MS)
    for name in ("sine of x", "sine of y"):
        hand.feed(name)
    qtbot.waitUntil(
        lambda: decision.plot.data is not None and len(decision.plot.data.names) == 5,
        timeout=PATIENCE_MS,
    )
    first = decision.plot.surface
    assert first is not None

    hand.click(hand.window.workbench.deck.bar.buttons.primary)
    run = hand.window.bridge.run
    assert run is not None
    qtbot.waitUntil(
        lambda: run.surface is not None and decision.plot.surface is run.surface,
        timeout=PATIENCE_MS,
    )
    assert run.surface is not None
    assert (run.surface.low, run.surface.high) == ((-1.2, -1.2), (1.2, 1.2))
    qtbot.waitUntil(
        lambda: accuracy(run) > 0.95,
        timeout=PATIENCE_MS,
    )
    assert not np.array_equal(array(run.surface.values), array(first.values))

    hand.take(Pattern.CIRCLES)
    change = hand.window.workbench.deck.change
    qtbot.waitUntil(lambda: any(b.isVisible() for b in _buttons(change)), timeout=PATIENCE_MS)
    hand.click(next(each for each in _buttons(change) if each.isVisible()))
    qtbot.waitUntil(
        lambda: hand.window.bridge.run is not run and hand.window.bridge.run is not None,
        timeout=PATIENCE_MS,
    )
    again = hand.window.bridge.run
    assert again is not None
    assert again.project.recipe == hand.project.recipe
    qtbot.waitUntil(lambda: again.state is RunState.RUNNING, timeout=PATIENCE_MS)


def test_painted_points_are_learned_and_drawn(hand: Hand, qtbot: QtBot) -> None:
    hand.take(None)
    plot = hand.decision.plot
    for number, x in enumerate((-0.6, 0.6)):
        hand.click(hand.points.paint.swatches[number])
        QTest.mousePress(plot, Left, pos=hand.spot(x, -0.8))
        for y in (-0.4, 0.0, 0.4, 0.8):
            QTest.mouseMove(plot, hand.spot(x, y))
        QTest.mouseRelease(plot, Left, pos=hand.spot(x, 0.8))
    source = hand.project.recipe.source
    assert isinstance(source, PaintedPoints)
    qtbot.waitUntil(
        lambda: plot.data is not None and sum(plot.data.counts) == source.samples,
        timeout=PATIENCE_MS,
    )
    assert not hand.window.workbench.desk.fresh

    hand.click(hand.window.workbench.deck.bar.buttons.primary)
    run = hand.window.bridge.run
    assert run is not None
    qtbot.waitUntil(
        lambda: accuracy(run) > 0.95,
        timeout=PATIENCE_MS,
    )


def accuracy(run: RunRecord) -> float:
    """How much of the training rows is right now; 0 before the first epoch."""
    values = run.metric("training", "accuracy").values
    return float(values[-1]) if len(values) else 0.0


def _buttons(parent: object) -> list[Button]:
    return [each for each in parent.findChildren(Button) if each.text()]  # type: ignore[attr-defined]
