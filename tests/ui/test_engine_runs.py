"""Several runs at once: each in its engine, one of them shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.core.value import Project
from netbuilder.link.messages import Pause, Quit, RunState, RunStateChanged, Stop, Watch
from netbuilder.ui.engine_bridge import EngineBridge
from tests.helpers.fake_engines import FakeEngine, FakePool
from tests.helpers.run_events import losses, started

PROJECT = Project(id="0" * 32)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def bridge(qtbot: QtBot, pool: FakePool) -> Iterator[EngineBridge]:
    made = EngineBridge(pool)  # type: ignore[arg-type]
    yield made
    made.shutdown()


def running(bridge: EngineBridge, pool: FakePool, qtbot: QtBot) -> FakeEngine:
    run = bridge.train(PROJECT)
    engine = pool.newest
    engine.tell(started(run.id), RunStateChanged(run.id, RunState.RUNNING))
    qtbot.waitUntil(lambda: run.state is RunState.RUNNING)
    return engine


def test_a_run_beside_lets_the_shown_one_go_on(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    first = running(bridge, pool, qtbot)
    shown = bridge.run
    assert shown is not None

    beside = bridge.train_beside(PROJECT)
    second = pool.newest

    assert second is not first
    assert bridge.run is shown
    assert first.ordered(Stop) == []
    second.tell(started(beside.id), RunStateChanged(beside.id, RunState.RUNNING))
    second.tell(losses(beside.id, 1, [1.0, 0.5]))
    first.tell(losses(shown.id, 1, [2.0]))
    qtbot.waitUntil(lambda: beside.iteration == 2 and shown.iteration == 1)
    assert bridge.live.alive == (shown, beside)


def test_a_run_beside_moves_no_frame_of_the_shown_one(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    running(bridge, pool, qtbot)
    beside = bridge.train_beside(PROJECT)
    pool.newest.tell(started(beside.id), RunStateChanged(beside.id, RunState.RUNNING))
    qtbot.waitUntil(lambda: beside.state is RunState.RUNNING)
    frames: list[int] = []
    bridge.frame.connect(lambda: frames.append(1))

    with qtbot.waitSignal(bridge.progressed):
        pool.newest.tell(losses(beside.id, 1, [1.0]))

    assert frames == []


def test_a_death_beside_leaves_the_shown_run_alone(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    running(bridge, pool, qtbot)
    shown = bridge.run
    beside = bridge.train_beside(PROJECT)

    pool.newest.end()
    qtbot.waitUntil(lambda: beside.state is RunState.FAILED)

    assert shown is not None
    assert shown.is_alive
    assert bridge.state == "busy"


def test_orders_go_to_the_run_that_is_shown_or_meant(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    first = running(bridge, pool, qtbot)
    beside = bridge.train_beside(PROJECT)
    second = pool.newest

    bridge.pause()
    bridge.stop(beside)
    bridge.show(beside)
    bridge.pause()

    assert (len(first.ordered(Pause)), len(first.ordered(Stop))) == (1, 0)
    assert (len(second.ordered(Pause)), len(second.ordered(Stop))) == (1, 1)


def test_what_is_looked_at_follows_the_run_that_is_shown(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    bridge.watch(surface=64)
    first = running(bridge, pool, qtbot)
    beside = bridge.train_beside(PROJECT)
    second = pool.newest
    assert second.ordered(Watch) == [Watch()]

    bridge.show(beside)

    assert first.ordered(Watch)[-1] == Watch()
    assert second.ordered(Watch)[-1] == Watch(64)


def test_one_engine_is_kept_warm_after_several_runs(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    first = running(bridge, pool, qtbot)
    shown = bridge.run
    assert shown is not None
    beside = bridge.train_beside(PROJECT)
    second = pool.newest

    first.tell(RunStateChanged(shown.id, RunState.FINISHED))
    second.tell(RunStateChanged(beside.id, RunState.FINISHED))
    qtbot.waitUntil(lambda: bridge.state == "warm")

    assert len(first.ordered(Quit)) + len(second.ordered(Quit)) == 1
    bridge.train(PROJECT)
    assert len(pool.engines) == 2
