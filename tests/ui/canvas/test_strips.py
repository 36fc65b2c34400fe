"""Histograms in the footers of layers: asked for where they are seen, drawn where is room."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Design
from netbuilder.link.messages import Outlet, ValuesDrawn, Watch
from netbuilder.ui.canvas.strips import strip_place
from netbuilder.ui.engine_bridge import EngineBridge
from tests.helpers.fake_engines import FakePool
from tests.helpers.window import made_window
from tests.ui.canvas.conftest import Hands, OpenCanvas
from tests.ui.canvas.test_watches import DENSE, train, values


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
    made.view.zoom_to(1.0)
    made.view.fit()
    made.view.zoom_to(1.0)
    return made


def switch(hands: Hands, on: bool) -> None:
    hands.view.take_options(hands.view.options._replace(has_strips=on))


def asked(pool: FakePool) -> tuple[Outlet, ...]:
    orders = pool.newest.ordered(Watch)
    return orders[-1].values if orders else ()


def picture(hands: Hands) -> QImage:
    item = hands.view.sheet.nodes["dense_1"]
    place = strip_place(item)
    assert place is not None
    box = hands.view.mapFromScene(place).boundingRect()
    return hands.view.viewport().grab(box).toImage()


def test_layers_on_screen_are_watched_while_strips_are_wanted(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    train(hands, bridge, pool)

    switch(hands, True)
    qtbot.waitUntil(lambda: DENSE in asked(pool))
    switch(hands, False)

    qtbot.waitUntil(lambda: asked(pool) == ())


def test_layers_that_are_too_small_to_read_are_not_watched(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    train(hands, bridge, pool)
    switch(hands, True)
    qtbot.waitUntil(lambda: DENSE in asked(pool))

    hands.view.zoom_to(0.3)

    qtbot.waitUntil(lambda: asked(pool) == ())


def test_a_strip_is_drawn_when_values_come(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    run = train(hands, bridge, pool)
    switch(hands, True)
    record = bridge.run
    assert record is not None
    bare = picture(hands)

    pool.newest.tell(ValuesDrawn(run, 5, DENSE, values()))
    qtbot.waitUntil(lambda: DENSE in record.values)
    first = picture(hands)
    pool.newest.tell(ValuesDrawn(run, 9, DENSE, values(counts=(9, 0, 0))))
    qtbot.waitUntil(lambda: record.values[DENSE].iteration == 9)

    assert first != bare
    assert picture(hands) not in (first, bare)


def test_values_without_a_finite_number_leave_the_footer_as_it_was(
    hands: Hands, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    run = train(hands, bridge, pool)
    switch(hands, True)
    record = bridge.run
    assert record is not None
    bare = picture(hands)

    pool.newest.tell(ValuesDrawn(run, 5, DENSE, values(counts=(), edges=())))
    qtbot.waitUntil(lambda: DENSE in record.values)

    assert picture(hands) == bare


def test_a_footer_that_is_full_of_words_or_tells_a_fault_has_no_strip(hands: Hands) -> None:
    item = hands.view.sheet.nodes["dense_1"]
    assert strip_place(item) is not None

    visual = item.visual
    for other in (
        visual._replace(footer="123,456,789,012 parameters"),
        visual._replace(problem="broken"),
        visual._replace(is_bypassed=True),
    ):
        item.dress(other)
        assert strip_place(item) is None


def test_the_command_switches_strips_and_is_remembered(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    window.files.new()

    window.binder.run("view.strips")

    assert window.workbench.canvas.watches.strips.is_on
    assert window.binder.actions["view.strips"].isChecked()
    assert window.preferences.now.has_strips
