"""Going through the past of a run: slider, steps, film, keys, curves, kept moments and forks."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.core.project import moments
from netbuilder.core.project.schema import from_text
from netbuilder.link.messages import (
    Failed,
    Fork,
    KeepMoment,
    LookAgain,
    LookedAgain,
    MomentKept,
    RunState,
    Train,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.curves_page import CurvesPage
from netbuilder.ui.panels.deck import Deck
from netbuilder.ui.panels.surface_page import SurfacePage
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def deck(
    qtbot: QtBot,
    workspace: Workspace,
    bridge: EngineBridge,
    run: RunRecord,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Deck:
    """The deck under a run that goes on."""
    made = Deck(workspace, bridge)
    places = made.travel.forking._places
    monkeypatch.setattr(places, "new_folder", lambda project: tmp_path / "fork")
    qtbot.addWidget(made)
    made.resize(1600, 360)
    with qtbot.waitExposed(made):
        made.show()
    bridge.run_changed.emit(run)
    return made


def test_without_a_run_there_is_no_bar(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    deck = Deck(workspace, bridge)
    qtbot.addWidget(deck)
    assert deck.travel.bar.isHidden()
    assert "Train first" in deck.travel.traveller.reason


def test_a_click_on_the_slider_goes_there_and_its_right_end_is_now(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge
) -> None:
    slider = deck.travel.bar.slider
    y = round(slider._line())
    qtbot.mouseClick(slider, Left, pos=QPoint(round(slider._pixel(4)), y))
    assert bridge.moment.iteration == 4
    assert deck.travel.bar.words.text() == "4 of 10"
    qtbot.mouseClick(slider, Left, pos=QPoint(slider.width() - 1, y))
    assert not bridge.moment.is_past


def test_a_drag_of_the_slider_goes_along(qtbot: QtBot, deck: Deck, bridge: EngineBridge) -> None:
    slider = deck.travel.bar.slider
    y = round(slider._line())
    seen: list[int] = []
    bridge.moment.changed.connect(lambda: seen.append(bridge.moment.iteration))
    qtbot.mousePress(slider, Left, pos=QPoint(round(slider._pixel(10)), y))
    for iteration in (7, 5, 2):
        qtbot.mouseMove(slider, QPoint(round(slider._pixel(iteration)), y))
    qtbot.mouseRelease(slider, Left, pos=QPoint(round(slider._pixel(2)), y))
    assert seen == [7, 5, 2]


def test_keys_on_the_slider_step_single_iterations(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge
) -> None:
    slider = deck.travel.bar.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert bridge.moment.iteration == 8
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert bridge.moment.iteration == 0
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert not bridge.moment.is_past


def test_buttons_step_back_and_forward_and_to_both_ends(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge
) -> None:
    bar = deck.travel.bar
    assert not bar.forth.isEnabled()
    qtbot.mouseClick(bar.back, Left)
    assert bridge.moment.iteration == 9
    qtbot.mouseClick(bar.back, Left)
    qtbot.mouseClick(bar.forth, Left)
    assert bridge.moment.iteration == 9
    qtbot.mouseClick(bar.start, Left)
    assert bridge.moment.iteration == 0
    assert not bar.back.isEnabled()
    qtbot.mouseClick(bar.now, Left)
    assert not bridge.moment.is_past


def test_nothing_is_gone_to_that_is_not_recorded(
    deck: Deck, bridge: EngineBridge, run: RunRecord
) -> None:
    assert run.moments is not None
    run.moments = structs.replace(run.moments, first=3, last=8)
    deck.travel.traveller.go(1)
    assert bridge.moment.iteration == 3
    deck.travel.traveller.go(9)
    assert bridge.moment.iteration == 8


def test_the_slider_stands_under_the_axis_of_the_loss(deck: Deck, qtbot: QtBot) -> None:
    chart = deck.views.pages.of(CurvesPage).loss.chart
    slider = deck.travel.bar.slider

    def is_aligned() -> bool:
        for iteration in (0, 10):
            there = chart.pixel_of(iteration)
            if there is None:
                return False
            wanted = chart.mapTo(deck, QPointF(there, 0)).x()
            if abs(slider.mapTo(deck, QPointF(slider._pixel(iteration), 0)).x() - wanted) > 1:
                return False
        return True

    qtbot.waitUntil(is_aligned)


def test_the_curves_mark_the_moment_and_tell_its_values(
    deck: Deck, bridge: EngineBridge, run: RunRecord
) -> None:
    chart = deck.views.pages.of(CurvesPage).loss.chart
    bridge.moment.choose(4)
    assert chart.moment == 4
    assert chart.curves[0].at(4) == pytest.approx(0.25)
    bridge.moment.choose(-1)
    assert chart.moment == -1


def test_a_click_on_a_curve_goes_there_and_a_double_click_still_shows_all(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge
) -> None:
    chart = deck.views.pages.of(CurvesPage).loss.chart
    x = chart.pixel_of(6)
    assert x is not None
    spot = QPoint(round(x), chart.height() // 2)
    qtbot.mouseClick(chart, Left, pos=spot)
    assert bridge.moment.iteration == 6
    bridge.moment.choose(2)
    qtbot.mouseClick(chart, Left, pos=spot)
    qtbot.mouseDClick(chart, Left, pos=spot)
    qtbot.mouseRelease(chart, Left, pos=spot)
    assert bridge.moment.iteration == 2


def test_a_film_goes_on_only_once_a_picture_is_there_and_ends_at_now(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge, pool: FakePool
) -> None:
    traveller, seen = deck.travel.traveller, []
    traveller.set_seconds(0)
    bridge.moment.changed.connect(lambda: seen.append(bridge.moment.iteration))
    bridge.watch(surface=8)
    qtbot.mouseClick(deck.travel.bar.film, Left)
    assert traveller.is_playing
    engine = pool.newest

    def answer() -> bool:
        for order in engine.ordered(LookAgain):
            engine.tell(LookedAgain(order.request, order.iteration, ()))
        return not traveller.is_playing

    qtbot.waitUntil(answer)
    assert seen == [*range(10), -1]


def test_a_film_can_be_paused_where_it_is(qtbot: QtBot, deck: Deck, bridge: EngineBridge) -> None:
    bar = deck.travel.bar
    qtbot.mouseClick(bar.film, Left)
    qtbot.mouseClick(bar.film, Left)
    assert not deck.travel.traveller.is_playing
    assert bridge.moment.is_past


def test_views_of_the_past_say_so_and_lead_back_to_now(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge
) -> None:
    deck.show_tab("results")
    stripe = deck.views.pages["results"].findChild(PastStripe)
    assert isinstance(stripe, PastStripe)
    assert not stripe.isVisible()
    bridge.moment.choose(4)
    assert stripe.isVisible()
    assert stripe.words.text() == "Iteration 4 of 10, as it was."
    qtbot.mouseClick(stripe.back, Left)
    assert not bridge.moment.is_past
    assert not stripe.isVisible()


def test_a_network_that_was_changed_since_is_said_to_be_the_old_one(
    deck: Deck, bridge: EngineBridge, workspace: Workspace, qtbot: QtBot
) -> None:
    from netbuilder.core import edits

    bridge.watch(judged=True)
    bridge.moment.choose(4)
    qtbot.waitUntil(lambda: bridge.past.project is not None)
    stripe = deck.views.pages.of(SurfacePage).findChild(PastStripe)
    assert isinstance(stripe, PastStripe)
    workspace.apply("Widen", lambda design: edits.with_parameter(design, "dense_1", "units", 5))
    assert "changed since" in stripe.words.text()


def test_a_moment_is_kept_with_a_name_and_its_flag_leads_there(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge, pool: FakePool, run: RunRecord
) -> None:
    bridge.moment.choose(4)
    qtbot.mouseClick(deck.travel.bar.keep, Left)
    card = deck.travel.card
    qtbot.keyClicks(card.name, "first bend")
    qtbot.keyClick(card.name, Qt.Key.Key_Return)
    assert not card.isVisible()
    order = pool.newest.ordered(KeepMoment)[-1]
    assert (order.iteration, order.name, order.folder) == (4, "first bend", str(run.folder))
    _keep(run, 4, "first bend")
    pool.newest.tell(MomentKept(order.request, 4, "first bend"))
    qtbot.waitUntil(lambda: deck.travel.kept.names == {4: "first bend"})
    bridge.moment.choose(-1)
    slider = deck.travel.bar.slider
    flag = QPoint(round(slider._pixel(4)) + 3, 2)
    qtbot.mouseClick(slider, Left, pos=flag)
    assert bridge.moment.iteration == 4


def test_kept_moments_are_gone_to_renamed_and_removed_by_keys(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge, pool: FakePool, run: RunRecord
) -> None:
    for iteration in (3, 7):
        _keep(run, iteration, f"at {iteration}")
    deck.travel.open_kept()
    card = deck.travel.card
    items = card.list.findItems("at", Qt.MatchFlag.MatchStartsWith)
    assert [item.text(0) for item in items] == ["at 3", "at 7"]
    card.list.setFocus()
    qtbot.keyClick(card.list, Qt.Key.Key_Down)
    qtbot.keyClick(card.list, Qt.Key.Key_Return)
    assert bridge.moment.iteration == 7
    qtbot.keyClick(card.list, Qt.Key.Key_F2)
    editor = card.list.findChild(type(card.name))
    assert editor is not None
    editor.setText("a corner")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(pool.newest.ordered(KeepMoment)))
    order = pool.newest.ordered(KeepMoment)[-1]
    assert (order.iteration, order.name) == (7, "a corner")
    card.list.setFocus()
    qtbot.keyClick(card.list, Qt.Key.Key_Delete)
    assert set(deck.travel.kept.names) == {3}
    qtbot.keyClick(card.list, Qt.Key.Key_Escape)
    assert not card.isVisible()


def test_what_could_not_be_kept_is_said(
    qtbot: QtBot, deck: Deck, bridge: EngineBridge, pool: FakePool, workspace: Workspace
) -> None:
    told: list[Any] = []
    workspace.refused.connect(told.append)
    deck.travel.kept.keep(4, "")
    request = pool.newest.ordered(KeepMoment)[-1].request
    pool.newest.tell(Failed(request, (Problem("disk-full", found="The disk is full."),)))
    qtbot.waitUntil(lambda: [each.found for each in told] == ["The disk is full."])


def test_a_fork_begins_at_the_moment_and_the_old_run_goes_on(
    qtbot: QtBot,
    deck: Deck,
    bridge: EngineBridge,
    pool: FakePool,
    run: RunRecord,
    workspace: Workspace,
) -> None:
    told: list[str] = []
    deck.travel.told.connect(told.append)
    bridge.moment.choose(4)
    qtbot.mouseClick(deck.travel.bar.fork, Left)
    order = pool.newest.ordered(Train)[-1]
    assert order.fork == Fork(str(run.folder), run.id, 4)
    assert order.folder.endswith("fork")
    assert from_text(order.project, "it").project.design == workspace.project.design
    assert bridge.run is not None
    assert bridge.run.folder is not None
    assert bridge.run.folder.name == "fork"
    assert run.state is RunState.RUNNING
    assert not bridge.moment.is_past
    assert "iteration 4" in told[-1]


def test_a_fork_late_in_a_finished_plan_gets_epochs_to_learn_in(
    deck: Deck, bridge: EngineBridge, pool: FakePool, workspace: Workspace
) -> None:
    def short(project: Any) -> Any:
        return structs.replace(project, plan=structs.replace(project.plan, epochs=1))

    workspace.change("Short", short)
    bridge.moment.choose(9)
    deck.travel.forking.fork()
    order = pool.newest.ordered(Train)[-1]
    assert from_text(order.project, "it").project.plan.epochs == 2


def _keep(run: RunRecord, iteration: int, name: str) -> None:
    """Write a kept moment as engines do."""
    assert run.folder is not None
    path = moments.kept_path(run.folder, iteration)
    path.parent.mkdir(exist_ok=True)
    blocks = [
        moments.block(moments.FRAME, b"frame", iteration),
        moments.block(moments.NAME, name.encode(), iteration),
    ]
    path.write_bytes(b"".join(itertools.chain(blocks)))
