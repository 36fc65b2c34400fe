"""Views of the chosen moment: what is asked for, in which order, and what views paint from."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    Failed,
    JudgementDrawn,
    LookAgain,
    LookedAgain,
    Numbers,
    SurfaceDrawn,
    Watch,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.moment_views import MomentViews
from netbuilder.ui.travel.past_views import PastViews
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool


def surface(run: RunRecord, iteration: int) -> SurfaceDrawn:
    """A plane of one output."""
    values = np.full((1, 2, 2), iteration, np.float32)
    return SurfaceDrawn(
        run.id, iteration, Numbers("float32", values.shape, values.tobytes()), (0, 0), (1, 1)
    )


@pytest.fixture
def views(workspace: Workspace, bridge: EngineBridge, qapp: QObject) -> MomentViews:
    return MomentViews(workspace, bridge, bridge)


@pytest.fixture
def asked(pool: FakePool, qtbot: QtBot) -> Callable[[int], Any]:
    """Waits until so many requests were made, and answers the last."""

    def wait(count: int) -> Any:
        def orders() -> list[Any]:
            return [order for each in pool.engines for order in each.ordered(LookAgain)]

        qtbot.waitUntil(lambda: len(orders()) == count)
        return orders()[-1]

    return wait


def test_a_past_moment_is_asked_for_with_what_is_on_screen(
    views: MomentViews, bridge: EngineBridge, run: RunRecord, asked: Callable[[int], Any]
) -> None:
    bridge.watch(surface=64, judged=True, layers=True, weights=("dense_1",))
    bridge.moment.choose(4)
    order = asked(1)
    assert order.iteration == 4
    assert order.folder == str(run.folder)
    assert order.watch == Watch(surface=64, judged=True, weights=("dense_1",))


def test_a_dragged_slider_has_one_request_under_way_and_the_latest_wins(
    views: MomentViews,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    asked: Callable[[int], Any],
    qtbot: QtBot,
) -> None:
    bridge.watch(surface=64)
    bridge.moment.choose(2)
    first = asked(1)
    for iteration in (3, 4, 5):
        bridge.moment.choose(iteration)
    assert asked(1) is first
    pool.newest.tell(LookedAgain(first.request, 2, (surface(run, 2),)))
    last = asked(2)
    assert last.iteration == 5
    assert bridge.past.surface is not None
    assert bridge.past.iteration == 2
    with qtbot.waitSignal(views.settled):
        pool.newest.tell(LookedAgain(last.request, 5, (surface(run, 5),)))
    assert bridge.past.iteration == 5
    assert views.is_settled


def test_what_comes_on_screen_later_is_asked_for_too(
    views: MomentViews,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    asked: Callable[[int], Any],
) -> None:
    bridge.watch(surface=64)
    bridge.moment.choose(2)
    pool.newest.tell(LookedAgain(asked(1).request, 2, (surface(run, 2),)))
    bridge.watch(judged=True)
    assert asked(2).watch == Watch(surface=64, judged=True)


def test_live_views_are_never_mixed_with_those_of_the_past(
    views: MomentViews,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    asked: Callable[[int], Any],
    qtbot: QtBot,
) -> None:
    bridge.watch(surface=64, layers=True)
    run.take(surface(run, 10))
    assert isinstance(bridge.seen, RunRecord)
    bridge.moment.choose(3)
    assert isinstance(bridge.seen, PastViews)
    assert bridge.past.surface is None
    assert pool.newest.ordered(Watch)[-1] == Watch(layers=True)
    pool.newest.tell(LookedAgain(asked(1).request, 3, (surface(run, 3),)))
    qtbot.waitUntil(lambda: bridge.past.iteration == 3)
    bridge.moment.choose(-1)
    assert isinstance(bridge.seen, RunRecord)
    assert bridge.past.surface is None
    assert pool.newest.ordered(Watch)[-1].surface == 64


def test_views_that_are_not_wanted_any_more_are_of_no_moment(
    bridge: EngineBridge, run: RunRecord
) -> None:
    judged = JudgementDrawn(run.id, 2, "validation", 0, 0, *[Numbers("float32", (0,), b"")] * 3)
    bridge.past.take(LookedAgain(1, 2, (surface(run, 2), judged)))
    bridge.past.take(LookedAgain(2, 3, (surface(run, 3),)))
    assert bridge.past.judgements == {}


def test_a_moment_that_cannot_be_shown_says_why_and_now_is_a_step_away(
    views: MomentViews,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    asked: Callable[[int], Any],
    qtbot: QtBot,
) -> None:
    bridge.watch(surface=64)
    bridge.moment.choose(3)
    problem = Problem("moment-gone", found="This moment is no longer recorded.")
    pool.newest.tell(Failed(asked(1).request, (problem,)))
    qtbot.waitUntil(lambda: bridge.past.words == "This moment is no longer recorded.")
    bridge.moment.choose(-1)
    assert bridge.past.words == ""


def test_a_run_whose_folder_went_says_so(
    views: MomentViews, bridge: EngineBridge, run: RunRecord, qtbot: QtBot
) -> None:
    assert run.folder is not None
    shutil.rmtree(run.folder)
    bridge.watch(surface=64)
    bridge.moment.choose(3)
    qtbot.waitUntil(lambda: "no longer there" in bridge.past.words)


def test_another_run_is_looked_at_as_it_is_now(
    views: MomentViews, bridge: EngineBridge, run: RunRecord
) -> None:
    bridge.moment.choose(3)
    bridge.show(None)
    assert not bridge.moment.is_past


def test_the_engine_that_has_the_run_is_asked(
    views: MomentViews,
    bridge: EngineBridge,
    run: RunRecord,
    pool: FakePool,
    workspace: Workspace,
    asked: Callable[[int], Any],
) -> None:
    own = pool.newest
    bridge.train_beside(workspace.project)
    assert pool.newest is not own
    bridge.watch(surface=64)
    bridge.moment.choose(3)
    asked(1)
    assert own.ordered(LookAgain)
