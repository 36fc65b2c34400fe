"""Wires speak: cards show what flows, follow the canvas, and ask only for what is on screen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Design
from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import View, Watched, from_text, to_text
from netbuilder.link.messages import (
    DrawValues,
    Failed,
    LookedAgain,
    Numbers,
    Outlet,
    RunState,
    RunStateChanged,
    Values,
    ValuesDrawn,
    ValuesTold,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.views import look_at, view_of
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import started
from tests.ui.canvas.conftest import Hands, OpenCanvas

DENSE = Outlet(("dense_1",), "y")


def values(**other: object) -> Values:
    pixels = np.arange(2 * 4 * 4, dtype=np.uint8).reshape(2, 4, 4)
    return Values(
        **{
            "shape": (64, 8),
            "counts": (1, 5, 2),
            "edges": (0.0, 1.0, 2.0, 3.0),
            "low": 0.0,
            "high": 3.0,
            "mean": 0.41,
            "deviation": 1.0,
            "zeros": 0.23,
            "not_numbers": 0,
            "infinite": 0,
            "gradient": 0.0012,
            "pictures": Numbers("uint8", pixels.shape, pixels.tobytes()),
            "maps": 32,
            **other,
        }  # type: ignore[arg-type]
    )


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def bridge(qtbot: QtBot, pool: FakePool) -> Iterator[EngineBridge]:
    made = EngineBridge(pool)  # type: ignore[arg-type]
    made.start()
    qtbot.waitUntil(lambda: made.state == "warm")
    yield made
    made.shutdown()


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design, bridge: EngineBridge) -> Hands:
    made = open_canvas(chain)
    made.view.watches.listen(bridge)
    return made


def train(hands: Hands, bridge: EngineBridge, pool: FakePool, folder: object = None) -> str:
    bridge.train(hands.view.workspace.project, folder)  # type: ignore[arg-type]
    assert bridge.run is not None
    pool.newest.tell(started(bridge.run.id), RunStateChanged(bridge.run.id, RunState.RUNNING))
    return bridge.run.id


def test_a_past_moment_has_its_own_values_and_says_so(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    run, feed = train(hands, bridge, pool), hands.view.watches.feed
    pool.newest.tell(ValuesDrawn(run, 9, DENSE, values(mean=0.9)))
    qtbot.waitUntil(lambda: feed.values(DENSE) is not None)
    bridge.moment.choose(4)
    assert feed.values(DENSE) is None
    bridge.past.take(LookedAgain(1, 4, (ValuesDrawn(run, 4, DENSE, values(mean=0.4)),)))
    known = feed.values(DENSE)
    assert known is not None
    assert known.mean == 0.4
    assert feed.moment(DENSE) == "iteration 4, past"
    bridge.moment.choose(-1)
    known = feed.values(DENSE)
    assert known is not None
    assert known.mean == 0.9


def test_a_key_pins_the_selected_layers_outputs_and_lets_them_go(hands: Hands) -> None:
    hands.view.workspace.select({"dense_1"})

    hands.key(Qt.Key.Key_V)
    pinned = list(hands.view.watches.pins)
    hands.key(Qt.Key.Key_V)

    assert pinned == [DENSE]
    assert not hands.view.watches.pins
    assert not hands.view.workspace.document.can_undo


def test_without_a_run_a_card_says_what_belongs_there(hands: Hands) -> None:
    hands.view.watches.pin(DENSE)

    (card,) = hands.view.watches.pins.values()
    assert card.title.text() == "Dense 1 → Output 1"
    assert card.face.words == "Values appear here once the network has trained (F5)."


def test_pinned_outputs_are_watched_while_a_run_trains_and_shown(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    hands.view.watches.pin(DENSE)
    run = train(hands, bridge, pool)
    card = hands.view.watches.pins[DENSE]
    qtbot.waitUntil(lambda: any(order.values == (DENSE,) for order in pool.newest.ordered(Watch)))

    pool.newest.tell(ValuesDrawn(run, 5, DENSE, values()))
    qtbot.waitUntil(lambda: card.face.values is not None)

    assert card.note.text() == "8 of 32 maps, row 1"
    assert card.face.facts() == [
        ("mean", "0.41", "text"),
        ("zeros", "23 %", "text"),
        ("gradient", "0.0012", "text"),
        ("NaN", "none", "text"),
        ("infinite", "none", "text"),
    ]
    assert "mean 0.41" in card.accessibleDescription()


def test_values_that_are_no_numbers_are_told_in_the_colour_of_errors(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    hands.view.watches.pin(DENSE)
    run = train(hands, bridge, pool)
    card = hands.view.watches.pins[DENSE]

    pool.newest.tell(ValuesDrawn(run, 5, DENSE, values(not_numbers=1_200, infinite=3)))
    qtbot.waitUntil(lambda: card.face.values is not None)

    assert ("NaN", "1,200", "error") in card.face.facts()
    assert ("infinite", "3", "error") in card.face.facts()


def test_cards_that_leave_the_screen_are_asked_for_no_more(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    hands.view.watches.pin(DENSE)
    train(hands, bridge, pool)
    qtbot.waitUntil(
        lambda: (
            pool.newest.ordered(Watch)[-1:] != [] and bool(pool.newest.ordered(Watch)[-1].values)
        )
    )

    hands.view.pan_by(5_000, 0)

    qtbot.waitUntil(lambda: pool.newest.ordered(Watch)[-1].values == ())


def test_a_card_moves_with_the_scene_and_is_dragged_by_hand(hands: Hands, qtbot: QtBot) -> None:
    watches = hands.view.watches
    watches.pin(DENSE, QPointF(100.0, 200.0))
    card = watches.pins[DENSE]
    before = card.pos()

    hands.view.pan_by(40, 30)
    panned = card.pos()
    qtbot.mousePress(card, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    qtbot.mouseMove(card, QPoint(65, 25))
    qtbot.mouseRelease(card, Qt.MouseButton.LeftButton, pos=QPoint(65, 25))

    assert panned - before == QPoint(40, 30)
    assert card.at == QPointF(160.0, 220.0)
    assert not hands.view.workspace.document.can_undo


def test_delete_closes_the_card_that_has_the_keys(hands: Hands, qtbot: QtBot) -> None:
    hands.view.watches.pin(DENSE)
    card = hands.view.watches.pins[DENSE]
    card.setFocus()

    qtbot.keyClick(card, Qt.Key.Key_Delete)

    assert not hands.view.watches.pins
    assert "dense_1" in hands.design.nodes


def test_resting_on_a_wire_shows_its_values_and_leaving_hides_them(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    train(hands, bridge, pool)
    watches = hands.view.watches
    path = hands.view.sheet.wires.paths[hands.design.wires[1]]

    hands.move(hands.empty())  # a pointer that rests there already moves nothing
    hands.move(hands.spot(path.middle))
    qtbot.waitUntil(lambda: watches.preview is not None)
    seen = watches.preview
    hands.move(hands.empty())
    qtbot.waitUntil(lambda: watches.preview is None)

    assert seen is not None
    assert seen.outlet == DENSE


def test_resting_on_a_wire_shows_nothing_before_anything_was_trained(
    hands: Hands, qtbot: QtBot
) -> None:
    watches = hands.view.watches
    path = hands.view.sheet.wires.paths[hands.design.wires[1]]

    hands.move(hands.spot(path.middle))
    qtbot.waitUntil(lambda: not watches._rest.isActive())

    assert watches.preview is None


def test_values_of_a_run_that_has_ended_are_asked_for_once(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot, tmp_path: object
) -> None:
    run = train(hands, bridge, pool, tmp_path)
    pool.newest.tell(RunStateChanged(run, RunState.FINISHED))
    qtbot.waitUntil(lambda: bridge.run is not None and not bridge.run.is_alive)
    hands.view.watches.pin(DENSE)
    card = hands.view.watches.pins[DENSE]
    asked = [each for engine in pool.engines for each in engine.ordered(DrawValues)]
    qtbot.waitUntil(
        lambda: any(engine.ordered(DrawValues) for engine in pool.engines), timeout=3_000
    )
    engine = next(each for each in pool.engines if each.ordered(DrawValues))
    (order,) = engine.ordered(DrawValues)

    engine.tell(ValuesTold(order.request, 40, ((DENSE, values()),)))
    qtbot.waitUntil(lambda: card.face.values is not None)

    assert asked == []
    assert order.outlets == (DENSE,)
    assert order.folder == str(tmp_path)


def test_another_sample_is_asked_for_once_it_is_let_go(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot, tmp_path: object
) -> None:
    run = train(hands, bridge, pool, tmp_path)
    pool.newest.tell(RunStateChanged(run, RunState.FINISHED))
    qtbot.waitUntil(lambda: bridge.run is not None and not bridge.run.is_alive)
    hands.view.watches.pin(DENSE)
    card = hands.view.watches.pins[DENSE]
    qtbot.waitUntil(lambda: any(engine.ordered(DrawValues) for engine in pool.engines))
    engine = next(each for each in pool.engines if each.ordered(DrawValues))
    (order,) = engine.ordered(DrawValues)
    assert (order.sample, order.made) == (1, ())
    engine.tell(ValuesTold(order.request, 40, ((DENSE, values()),)))
    qtbot.waitUntil(lambda: card.face.values is not None)
    assert "row 1" in card.note.text()

    for row in range(2, 9):
        bridge.sample.choose(row)
    assert "row" not in card.note.text() or "row 1" in card.note.text()
    qtbot.waitUntil(lambda: len(engine.ordered(DrawValues)) == 2)
    again = engine.ordered(DrawValues)[-1]
    assert again.sample == 8
    engine.tell(ValuesTold(again.request, 40, ((DENSE, values()),)))
    qtbot.waitUntil(lambda: "row 8" in card.note.text())
    bridge.sample.make(("1", "2"))
    qtbot.waitUntil(lambda: engine.ordered(DrawValues)[-1].made == ("1", "2"))


def test_why_an_ended_run_tells_no_values_stands_on_the_card(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot, tmp_path: object
) -> None:
    run = train(hands, bridge, pool, tmp_path)
    pool.newest.tell(RunStateChanged(run, RunState.FINISHED))
    qtbot.waitUntil(lambda: bridge.run is not None and not bridge.run.is_alive)
    hands.view.watches.pin(DENSE)
    card = hands.view.watches.pins[DENSE]
    qtbot.waitUntil(lambda: any(engine.ordered(DrawValues) for engine in pool.engines))
    engine = next(each for each in pool.engines if each.ordered(DrawValues))

    problem = Problem("gone", found="The weights of this run are gone.")
    engine.tell(Failed(engine.ordered(DrawValues)[0].request, (problem,)))

    qtbot.waitUntil(lambda: card.face.words == "The weights of this run are gone.")


def test_cards_are_kept_with_the_project(hands: Hands, open_canvas: OpenCanvas) -> None:
    hands.view.watches.pin(DENSE, QPointF(12.0, 34.0))
    view = view_of(hands.view, View())

    loaded = from_text(to_text(hands.view.workspace.project, view), "mine.netb")
    again = open_canvas(hands.design)
    look_at(again.view, loaded.view)

    assert loaded.view.watches == (Watched(("dense_1",), "y", (12.0, 34.0)),)
    assert again.view.watches.pins[DENSE].at == QPointF(12.0, 34.0)


def test_a_card_goes_with_its_layer_and_comes_back_with_undo(hands: Hands) -> None:
    hands.view.watches.pin(DENSE)
    hands.view.workspace.select({"dense_1"})

    hands.key(Qt.Key.Key_Delete)
    is_shown = hands.view.watches.pins[DENSE].isVisible()
    hands.view.workspace.undo()

    assert not is_shown
    assert hands.view.watches.pins[DENSE].isVisible()


def test_another_project_has_no_cards_of_this_one(hands: Hands) -> None:
    hands.view.watches.pin(DENSE)

    hands.view.workspace.open(hands.view.workspace.project)

    assert not hands.view.watches.pins


def test_a_gradient_that_has_burst_stands_in_the_colour_of_errors(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    hands.view.watches.pin(DENSE)
    run = train(hands, bridge, pool)
    card = hands.view.watches.pins[DENSE]

    pool.newest.tell(ValuesDrawn(run, 5, DENSE, values(gradient=float("inf"))))
    qtbot.waitUntil(lambda: card.face.values is not None)

    assert ("gradient", "burst", "error") in card.face.facts()
