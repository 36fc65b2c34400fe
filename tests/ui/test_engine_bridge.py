"""The bridge between window and engines: threads in, signals out, deaths in words."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    Device,
    Devices,
    EngineFault,
    Failed,
    ListDevices,
    Pause,
    PreviewData,
    Progress,
    Quit,
    RunState,
    RunStateChanged,
    Stop,
    Train,
    Watch,
    WorkerRole,
)
from netbuilder.link.process import Exit
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.engine_inbox import EngineInbox
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


def running(bridge: EngineBridge, pool: FakePool, qtbot: QtBot, **more: Any) -> FakeEngine:
    run = bridge.train(PROJECT, **more)
    engine = pool.newest
    engine.tell(started(run.id), RunStateChanged(run.id, RunState.RUNNING))
    qtbot.waitUntil(lambda: run.state is RunState.RUNNING)
    return engine


def test_nothing_starts_by_itself(bridge: EngineBridge, pool: FakePool) -> None:
    assert pool.engines == []
    assert bridge.state == "off"


def test_a_started_engine_is_warm_and_tells_its_devices(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    bridge.start()
    qtbot.waitUntil(lambda: bridge.state == "warm")
    (order,) = pool.newest.ordered(ListDevices)

    with qtbot.waitSignal(bridge.devices_changed):
        pool.newest.tell(Devices(order.request, (Device("cpu", "A processor", threads=2),)))

    assert [device.id for device in bridge.devices] == ["cpu"]


def test_signals_come_in_the_thread_of_the_window(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)
    heard: list[threading.Thread] = []
    bridge.frame.connect(lambda: heard.append(threading.current_thread()))
    assert bridge.run is not None

    engine.tell(losses(bridge.run.id, 1, [1.0]))
    qtbot.waitUntil(lambda: bool(heard))

    assert set(heard) == {threading.main_thread()}


def test_many_slices_make_one_frame(bridge: EngineBridge, pool: FakePool, qtbot: QtBot) -> None:
    engine = running(bridge, pool, qtbot)
    run = bridge.run
    assert run is not None
    frames: list[int] = []
    bridge.frame.connect(lambda: frames.append(run.iteration))

    engine.tell(*(losses(run.id, first, [1.0]) for first in range(1, 201)))
    qtbot.waitUntil(lambda: run.iteration == 200)

    assert len(frames) <= 2


def test_no_timer_runs_while_nothing_arrives(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    running(bridge, pool, qtbot)

    qtbot.waitUntil(lambda: not bridge._inbox._timer.isActive())


def test_orders_reach_the_engine_that_runs(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)

    bridge.pause()
    bridge.change_setting("learning_rate", 0.5)

    assert engine.ordered(Pause) == [Pause()]
    assert engine.ordered(ChangeSetting) == [ChangeSetting("learning_rate", 0.5)]


def test_what_is_watched_is_told_to_every_run(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    bridge.watch(surface=64)
    bridge.watch(weights=("dense_1",))

    engine = running(bridge, pool, qtbot)

    assert engine.ordered(Watch) == [Watch(64, ("dense_1",))]


def test_a_death_is_told_in_words_and_keeps_all_points(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)
    run = bridge.run
    assert run is not None
    engine.tell(losses(run.id, 1, [1.0] * 812), CheckpointSaved(run.id, 800, "last"))
    qtbot.waitUntil(lambda: run.checkpoint == 800)

    engine.end()
    qtbot.waitUntil(lambda: run.state is RunState.FAILED, timeout=250)

    assert run.sentence == (
        "Training stopped unexpectedly at iteration 812 (ended by the system, killed). "
        "Iteration 800 is kept."
    )
    assert len(run.loss()) == 812


def test_training_anew_ends_the_engine_of_the_run_before(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    first = running(bridge, pool, qtbot)
    second = running(bridge, pool, qtbot)
    assert first is not second
    assert [type(order) for order in first.orders[-2:]] == [Stop, Quit]
    first.on_exit(Exit(0, "", "closed", ("its last line",), expected=True))
    assert bridge.run is not None
    second.tell(losses(bridge.run.id, 1, [1.0]))
    qtbot.waitUntil(lambda: bridge.run is not None and bridge.run.iteration == 1)
    assert bridge.run.state is RunState.RUNNING
    assert not any(line.is_fault for line in bridge.log.lines)


def test_nothing_is_delivered_after_the_end(qtbot: QtBot) -> None:
    taken: list[list[object]] = []
    inbox = EngineInbox(taken.append)
    inbox.put("before")
    inbox.close()
    inbox.put("after")
    QCoreApplication.sendPostedEvents()
    assert taken == []
    assert not inbox._timer.isActive()


def test_another_engine_warms_up_after_a_death(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)

    engine.end()

    qtbot.waitUntil(lambda: pool.newest is not engine and bridge.state == "warm")


def test_going_on_keeps_the_record(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot, tmp_path: Path
) -> None:
    engine = running(bridge, pool, qtbot, folder=tmp_path)
    run = bridge.run
    assert run is not None
    engine.tell(losses(run.id, 1, [1.0] * 9))
    engine.end()
    qtbot.waitUntil(lambda: run.state is RunState.FAILED)

    again = bridge.train(PROJECT, tmp_path, resume=True)

    assert again is run
    assert run.state is RunState.PREPARING
    assert len(run.loss()) == 9
    (order,) = pool.newest.ordered(Train)
    assert (order.run, order.resume, order.folder) == (run.id, True, str(tmp_path))


def test_a_fault_of_ours_ends_the_run_and_goes_to_the_log(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)
    run = bridge.run
    assert run is not None

    engine.tell(EngineFault("Traceback of ours", run.id))
    qtbot.waitUntil(lambda: run.state is RunState.FAILED)

    assert "a fault in netbuilder" in run.sentence
    assert any("Traceback of ours" in line.text for line in bridge.log.lines)


def test_data_is_asked_of_the_data_engine(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    answers: list[Any] = []
    shares: list[float] = []
    number = bridge.request(
        lambda request: PreviewData(request, "{}"),
        answers.append,
        on_progress=lambda progress: shares.append(progress.share),
    )
    assert pool.newest.role is WorkerRole.DATA

    pool.newest.tell(Progress(number, 0.5), Devices(number, ()))
    qtbot.waitUntil(lambda: bool(answers))

    assert shares == [0.5]


def test_a_request_fails_when_its_engine_ends(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    failures: list[Failed] = []
    bridge.request(lambda request: PreviewData(request, "{}"), print, failures.append)

    pool.newest.end()
    qtbot.waitUntil(lambda: bool(failures))

    assert "ended by the system" in failures[0].problems[0].found


def test_a_failed_request_is_told_to_who_asked(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    failures: list[Failed] = []
    number = bridge.request(lambda request: PreviewData(request, "{}"), print, failures.append)

    pool.newest.tell(Failed(number, (Problem("x", found="It is empty."),)))

    qtbot.waitUntil(lambda: bool(failures))


def test_nobody_hears_the_answer_to_a_request_given_up(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    answers: list[Any] = []
    number = bridge.request(lambda request: PreviewData(request, "{}"), answers.append)
    bridge.cancel(number)

    with qtbot.waitSignal(bridge.heard):
        pool.newest.tell(Devices(number, ()))

    assert answers == []


def test_what_an_engine_writes_reaches_the_log_once(
    bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    engine = running(bridge, pool, qtbot)
    engine.log_lines = ("one", "two")
    bridge.log.collect()
    engine.log_lines = ("two", "three")
    bridge.log.collect()

    assert [line.text for line in bridge.log.lines if line.origin == "engine"] == [
        "one",
        "two",
        "three",
    ]


def test_the_end_of_the_window_ends_the_engines(bridge: EngineBridge, pool: FakePool) -> None:
    bridge.start()

    bridge.shutdown()

    assert pool.is_closed
    assert bridge.state == "off"
