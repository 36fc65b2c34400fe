"""Problems list, log and status line."""

from __future__ import annotations

import struct

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.link.messages import (
    Device,
    EpochsDone,
    Numbers,
    RunState,
    RunStateChanged,
    TierChanged,
)
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.log_panel import LogPanel
from netbuilder.ui.panels.problems_panel import ProblemsPanel
from netbuilder.ui.panels.status import StatusLine
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer
from tests.helpers.run_events import started


def unfit(workspace: Workspace) -> None:
    """Seven answers for three classes: one problem with repairs."""
    workspace.apply("x", lambda d: edits.with_layer(d, "dense_2", layer("dense", units=7)))


@pytest.fixture
def log(qtbot: QtBot, bridge: EngineBridge) -> LogPanel:
    panel = LogPanel(bridge)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_no_problems_is_said(qtbot: QtBot, workspace: Workspace) -> None:
    panel = ProblemsPanel(workspace)
    qtbot.addWidget(panel)

    assert panel.cards() == ()


def test_errors_come_before_warnings(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.apply("Cut", lambda d: edits.disconnected(d, d.wires[0]))
    panel = ProblemsPanel(workspace)
    qtbot.addWidget(panel)

    kinds = [card.problem.is_error for card in panel.cards()]

    assert kinds == sorted(kinds, reverse=True)
    assert set(kinds) == {True, False}


def test_a_repair_is_applied_and_can_be_undone(qtbot: QtBot, workspace: Workspace) -> None:
    panel = ProblemsPanel(workspace)
    qtbot.addWidget(panel)
    panel.show()
    unfit(workspace)
    fix = panel.cards()[0].problem.fixes[0]
    button = next(b for b in panel.cards()[0].findChildren(QPushButton) if b.text() == fix.label)

    button.click()

    assert workspace.inference.is_trainable
    assert workspace.document.undo_label == fix.label


def test_the_list_follows_the_design(qtbot: QtBot, workspace: Workspace) -> None:
    panel = ProblemsPanel(workspace)
    qtbot.addWidget(panel)
    panel.show()

    unfit(workspace)
    assert len(panel.cards()) == 1
    workspace.undo()
    qtbot.waitUntil(lambda: panel.cards() == ())


def test_the_log_shows_lines_with_their_time(log: LogPanel, bridge: EngineBridge) -> None:
    bridge.log.note("Something happened.")

    assert log.text.toPlainText().endswith("Something happened.")
    assert log.text.toPlainText()[2] == ":"


def test_the_log_is_filtered(log: LogPanel, bridge: EngineBridge) -> None:
    bridge.log.note("One thing.")
    bridge.log.note("Another.", origin="engine")

    log.filter.setText("one")
    assert log.text.toPlainText().endswith("One thing.")
    assert "Another" not in log.text.toPlainText()
    log.filter.clear()
    log.origin.set_value("engine")
    log.rebuild()

    assert log.text.toPlainText().endswith("Another.")
    assert "One thing" not in log.text.toPlainText()


def test_the_log_is_copied(log: LogPanel, bridge: EngineBridge) -> None:
    bridge.log.note("Copy me.")

    log.copy.click()

    assert QGuiApplication.clipboard().text().endswith("Copy me.")


def test_lines_are_shown_as_they_are(log: LogPanel, bridge: EngineBridge) -> None:
    bridge.log.note("<b>bold</b>")

    assert log.text.toPlainText().endswith("<b>bold</b>")


def test_the_status_line_counts_and_leads_to_problems(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    status = StatusLine(workspace, bridge)
    qtbot.addWidget(status)
    assert status.problems.text() == "No problems"

    unfit(workspace)

    assert status.problems.text() == "1 problem"
    with qtbot.waitSignal(status.problems_asked):
        status.problems.click()


def test_the_status_line_names_device_size_and_seed(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    status = StatusLine(workspace, bridge)
    qtbot.addWidget(status)
    bridge.devices = (Device("cpu", "EPYC", threads=8),)

    bridge.devices_changed.emit()

    assert status.device.text() == "CPU · 8 threads"
    assert status.size_words.text() == "131 parameters · 112 multiply-adds"
    assert status.engine.text() == "engine is warm"
    assert status.seed.text() == "seed 0 · repeatable"


def test_getting_ready_is_said_once(bridge: EngineBridge, workspace: Workspace) -> None:
    run = bridge.train(workspace.project)
    bridge.log.hear(RunStateChanged(run.id, RunState.PREPARING))

    assert sum("prepar" in line.text for line in bridge.log.lines) == 1


def test_the_status_line_says_how_iterations_are_done_and_why(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    status = StatusLine(workspace, bridge)
    qtbot.addWidget(status)
    bridge.run = run = RunRecord("run", workspace.project)
    run.take(started("run", arithmetic={"tier": "fused"}))
    run.take(RunStateChanged("run", RunState.RUNNING))
    bridge.frame.emit()
    assert status.speed.text().endswith("iterations/s · fused steps")
    assert status.speed.toolTip().startswith("One compiled call")

    run.take(TierChanged("run", 9, "tape", "Iterations are not fused: gradients are clipped."))
    bridge.frame.emit()

    assert status.speed.text().endswith("iterations/s · recorded steps")
    assert "gradients are clipped" in status.speed.toolTip()


def test_the_log_tells_of_another_way_and_of_the_last_of_many_epochs(bridge: EngineBridge) -> None:
    bridge.log.hear(TierChanged("run", 0, "fused"))
    bridge.log.hear(TierChanged("run", 0, "eager", "Iterations are not fused: for a reason."))
    values = Numbers("float64", (2,), struct.pack("<2d", 0.5, 0.25))
    done = Numbers("int64", (2,), struct.pack("<2q", 5, 10))
    bridge.log.hear(EpochsDone("run", 1, done, {"loss": values}, {}, {}, 1.0))

    first, second, third = (line.text for line in list(bridge.log.lines)[-3:])
    assert first.startswith("Iterations are fused after iteration 0")
    assert second == "Iterations are not fused: for a reason."
    assert third == "Epoch 2: training loss 0.25"
