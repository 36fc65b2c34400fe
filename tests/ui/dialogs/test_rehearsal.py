"""The sheet before training shows what the engine found, and changes the plan only when asked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.document import Document
from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    Cancel,
    Check,
    Failed,
    Numbers,
    RatesTried,
    Rehearse,
    Rehearsed,
    TryRates,
)
from netbuilder.ui.dialogs.rehearsal import RehearsalSheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool

FOUND = (
    Check("inputs", True, "Inputs lie between 0 and 1."),
    Check("gradients", False, "No error reaches the weights of Dense 1.", node="dense_1"),
)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    return Workspace(Document(project("input", layer("dense", units=3), "output")))


@pytest.fixture
def sheet(qtbot: QtBot, workspace: Workspace, pool: FakePool) -> Iterator[RehearsalSheet]:
    bridge = EngineBridge(pool)  # type: ignore[arg-type]
    bridge.start()
    qtbot.waitUntil(lambda: bridge.state == "warm")
    made = RehearsalSheet(workspace, bridge)
    qtbot.addWidget(made)
    made.show()
    yield made
    bridge.shutdown()


def words(sheet: RehearsalSheet) -> list[str]:
    return [each.text() for each in sheet.findChildren(PlainLabel) if each.text()]


def rehearsed(pool: FakePool) -> None:
    request = pool.newest.ordered(Rehearse)[-1].request
    memory = {"weights": 60, "gradients": 60, "optimizer": 2_500, "activations": 3_000_000}
    pool.newest.tell(Rehearsed(request, FOUND, 0.002, 0.25, 90.0, memory))


def tried(sheet: RehearsalSheet, pool: FakePool, rate: float) -> None:
    sheet.try_button.click()
    request = pool.newest.ordered(TryRates)[-1].request
    values = np.array([1.0, 0.5], np.float32)
    numbers = Numbers("float32", (2,), values.tobytes())
    pool.newest.tell(RatesTried(request, numbers, numbers, rate))


def test_checks_and_costs_are_shown_in_words(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    rehearsed(pool)
    qtbot.waitUntil(lambda: sheet.checks.count() > 0)

    shown = words(sheet)
    assert "Inputs lie between 0 and 1." in shown
    assert {"2 ms", "0.25 s", "1:30", "60 bytes", "2.5 kB", "3 MB"} <= set(shown)


def test_a_check_leads_to_its_layer(sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot) -> None:
    rehearsed(pool)
    qtbot.waitUntil(lambda: sheet.checks.count() > 0)
    (button,) = [each for each in sheet.findChildren(QPushButton) if each.text() == "Show"]

    with qtbot.waitSignal(sheet.jump_requested) as told:
        button.click()

    assert told.args == ["dense_1"]


def test_the_advised_rate_is_used_in_one_step(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot, workspace: Workspace
) -> None:
    before = workspace.project
    tried(sheet, pool, 0.03)
    qtbot.waitUntil(sheet.use_button.isVisible)

    sheet.use_button.click()

    assert sheet.use_button.text() == "Use 0.03"
    assert optimizer_of(workspace.project.plan.phases[0]).learning_rate == 0.03  # type: ignore[attr-defined]
    workspace.undo()
    assert workspace.project == before


def test_without_advice_the_sheet_says_so(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    tried(sheet, pool, 0.0)
    qtbot.waitUntil(sheet.plot.isVisible)

    assert not sheet.use_button.isVisible()
    assert sheet.state.text() == "The loss never fell clearly: no rate stands out."


def test_what_keeps_it_from_trying_is_told(
    sheet: RehearsalSheet, pool: FakePool, qtbot: QtBot
) -> None:
    request = pool.newest.ordered(Rehearse)[-1].request
    pool.newest.tell(Failed(request, (Problem("gone", found="The data is gone."),)))

    qtbot.waitUntil(lambda: sheet.state.text() == "The data is gone.")


def test_closing_asks_for_no_more_answers(sheet: RehearsalSheet, pool: FakePool) -> None:
    sheet.reject()

    assert [each.request for each in pool.newest.ordered(Cancel)]
