"""Rows are chosen by mouse and keyboard, and what the network says of them is told in a line."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.link.messages import Failed, Way
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.samples.bar import SampleBar
from tests.helpers.fake_engines import FakePool
from tests.helpers.run_events import tell_running
from tests.ui.samples.telling import answer, asked, tell_sample

Left = Qt.MouseButton.LeftButton


def _bar(page: NeuronPage) -> SampleBar:
    return page.samples.bar


def _last(qtbot: QtBot, pool: FakePool, page: NeuronPage) -> Any:
    """The question under way, once there is one."""
    feed = page.samples.feed
    qtbot.waitUntil(lambda: bool(feed.request) and not feed.is_waiting)
    return asked(pool)[-1]


def test_the_first_row_is_asked_for_and_told_in_a_line(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    order = tell_sample(qtbot, pool, page.samples.feed)
    assert (order.sample, order.made, order.way) == (1, (), Way.HERE)
    assert [column.node for column in order.columns] == ["input_1", "dense_1", "dense_2"]
    assert _bar(page).words.text() == "test row 3 of 16: says a, is b"
    assert _bar(page).row.toolTip() == "x0 0.5, x1 0.5, x2 0.5, x3 0.5"
    assert _bar(page).chances.shown == (("a", 0.7), ("b", 0.2))
    assert "c 10 %" in _bar(page).chances.toolTip()


def test_arrows_go_through_the_chosen_part(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    _bar(page).part.set_value("test")
    qtbot.mouseClick(_bar(page).forth, Left)
    order = _last(qtbot, pool, page)
    assert (order.way, order.part, order.sample) == (Way.NEXT, "test", 1)

    pool.newest.tell(_as_row(order, 9))

    qtbot.waitUntil(lambda: bridge.sample.row == 9)
    assert int(_bar(page).row.value()) == 9
    assert _bar(page).is_lighting, "who chooses a row wants to see it"
    qtbot.waitUntil(lambda: not page.samples.feed.is_waiting)
    assert asked(pool)[-1] is order, "what is told already is not asked again"


def _as_row(order: Any, row: int) -> Any:
    from msgspec import structs

    return structs.replace(answer(order), sample=row)


def test_every_way_has_a_button(qtbot: QtBot, page: NeuronPage, pool: FakePool) -> None:
    bar = _bar(page)
    ways = {
        Way.PREVIOUS: bar.back,
        Way.RANDOM: bar.random,
        Way.WORST: bar.worst,
    }
    for way, button in ways.items():
        tell_sample(qtbot, pool, page.samples.feed)
        qtbot.mouseClick(button, Left)
        assert _last(qtbot, pool, page).way is way
        assert button.accessibleName()


def test_that_nothing_is_wrong_is_said_beside_the_row_that_stays(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    qtbot.mouseClick(_bar(page).worst, Left)
    order = _last(qtbot, pool, page)
    words = "Every row is answered rightly."
    pool.newest.tell(Failed(order.request, (Problem("none-wrong", found=words),)))
    qtbot.waitUntil(lambda: _bar(page).words.text() == words)
    assert _bar(page).chances.shown
    bridge.sample.choose(2)
    tell_sample(qtbot, pool, page.samples.feed)
    assert _bar(page).words.text().startswith("test row")


def test_a_number_chooses_a_row(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    _bar(page).row.setFocus()
    qtbot.keyClick(_bar(page).row, Qt.Key.Key_Up)
    assert bridge.sample.row == 2
    assert _last(qtbot, pool, page).sample == 2


def test_who_switched_the_light_off_is_not_lit_again(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    assert not page.samples.is_lighting
    bridge.sample.choose(2)
    assert page.samples.is_lighting
    qtbot.mouseClick(_bar(page).light, Left)
    bridge.sample.choose(3)
    assert not page.samples.is_lighting


def test_the_newest_choice_wins_and_one_question_is_under_way_at_most(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    order = _last(qtbot, pool, page)
    for row in range(2, 30):
        bridge.sample.choose(row)
    qtbot.waitUntil(lambda: not page.samples.feed.is_waiting)
    assert asked(pool)[-1] is order
    pool.newest.tell(answer(order))
    qtbot.waitUntil(lambda: asked(pool)[-1] is not order)
    assert asked(pool)[-1].sample == 29
    assert len(asked(pool)) == 2


def test_a_row_that_is_not_there_is_said_and_there_is_a_way_back(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    bridge.sample.choose(999)
    order = _last(qtbot, pool, page)
    problem = Problem(
        "no-sample",
        found="The data has no usable row 999.",
        expected="It has 150 usable rows, numbered 1 to 150.",
    )
    pool.newest.tell(Failed(order.request, (problem,)))
    qtbot.waitUntil(lambda: "It has 150 usable rows" in _bar(page).words.text())
    assert _bar(page).return_button.accessibleName() == "Back to row 1"

    qtbot.mouseClick(_bar(page).return_button, Left)

    assert bridge.sample.row == 1
    tell_sample(qtbot, pool, page.samples.feed)
    assert not _bar(page).return_button.isVisible()


def test_a_made_sample_can_be_left_for_the_row(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    bridge.sample.choose(4)
    bridge.sample.make(("1", "2", "3", "4"))
    order = tell_sample(qtbot, pool, page.samples.feed)
    assert order.made == ("1", "2", "3", "4")
    assert _bar(page).words.text() == "made sample: says a"
    qtbot.mouseClick(_bar(page).return_button, Left)
    assert (bridge.sample.row, bridge.sample.made) == (4, ())


def test_while_a_run_goes_on_its_engine_is_asked_again_as_it_learns(
    qtbot: QtBot, page: NeuronPage, bridge: EngineBridge, pool: FakePool
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    run = bridge.train(page._workspace.project)
    tell_running(run)
    page.samples.feed._told_at = 0.0
    run.revision += 1
    bridge.frame.emit()
    assert _last(qtbot, pool, page).run == run.id


def test_nobody_is_asked_while_the_page_is_away(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    tell_sample(qtbot, pool, page.samples.feed)
    count = len(asked(pool))
    page.hide()
    bridge.sample.choose(7)
    assert not page.samples.feed.is_waiting
    page.show()
    assert tell_sample(qtbot, pool, page.samples.feed).sample == 7
    assert len(asked(pool)) > count
