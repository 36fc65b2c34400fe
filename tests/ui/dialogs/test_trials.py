"""Trials of a copy show what they found in a plot, and change the plan only when asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.document import Document
from netbuilder.core.problems import Problem
from netbuilder.link.messages import (
    BatchesTried,
    BatchTried,
    Cancel,
    Failed,
    FindBatch,
    Numbers,
    Overfit,
    Overfitted,
    Progress,
    RatesTried,
    TryRates,
)
from netbuilder.ui.dialogs.trials import BatchesSheet, OverfitSheet, RatesSheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool

Sheet = TypeVar("Sheet", RatesSheet, BatchesSheet, OverfitSheet)


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    return Workspace(Document(project("input", layer("dense", units=3), "output")))


@pytest.fixture
def bridge(qtbot: QtBot, pool: FakePool) -> Iterator[EngineBridge]:
    made = EngineBridge(pool)  # type: ignore[arg-type]
    made.start()
    qtbot.waitUntil(lambda: made.state == "warm")
    yield made
    made.shutdown()


def shown(kind: type[Sheet], workspace: Workspace, bridge: EngineBridge, qtbot: QtBot) -> Sheet:
    sheet = kind(workspace, bridge)
    qtbot.addWidget(sheet)
    sheet.show()
    return sheet


def numbers(*values: float) -> Numbers:
    array = np.array(values, np.float32)
    return Numbers("float32", array.shape, array.tobytes())


def rates_found(pool: FakePool, rate: float) -> None:
    request = pool.newest.ordered(TryRates)[-1].request
    pool.newest.tell(RatesTried(request, numbers(0.001, 0.1), numbers(1.0, 0.5), rate))


def batches_found(pool: FakePool) -> None:
    request = pool.newest.ordered(FindBatch)[-1].request
    tried = (
        BatchTried(8, 1_000.0, 2_000_000),
        BatchTried(32, 3_900.0, 4_000_000),
        BatchTried(64, 4_000.0, 8_000_000),
        BatchTried(128, 0.0, 16_000_000, fits=False),
    )
    pool.newest.tell(BatchesTried(request, tried, 64))


def test_the_advised_rate_is_used_in_one_step(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    before = workspace.project
    sheet = shown(RatesSheet, workspace, bridge, qtbot)
    rates_found(pool, 0.03)
    qtbot.waitUntil(sheet.use_button.isVisible)

    assert sheet.use_button.text() == "Use 0.03"
    qtbot.mouseClick(sheet.use_button, Qt.MouseButton.LeftButton)

    assert optimizer_of(workspace.project.plan.phases[0]).learning_rate == 0.03  # type: ignore[attr-defined]
    workspace.undo()
    assert workspace.project == before


def test_without_advice_the_sheet_says_so(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    sheet = shown(RatesSheet, workspace, bridge, qtbot)
    rates_found(pool, 0.0)
    qtbot.waitUntil(sheet.again_button.isEnabled)

    assert not sheet.use_button.isVisible()
    assert sheet.state.text() == "The loss never fell clearly: no rate stands out."


def test_sizes_are_listed_with_speed_and_memory_and_the_advised_one_is_chosen(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    sheet = shown(BatchesSheet, workspace, bridge, qtbot)
    batches_found(pool)
    qtbot.waitUntil(sheet.use_button.isVisible)

    rows = [sheet.list.topLevelItem(place) for place in range(4)]
    told = [tuple(row.text(column) for column in range(3)) for row in rows if row is not None]
    assert told == [
        ("8", "1,000", "2 MB"),
        ("32", "3,900", "4 MB"),
        ("64", "4,000", "8 MB"),
        ("128", "does not fit", "16 MB"),
    ]
    assert sheet.chosen == 64
    assert sheet.use_button.text() == "Use 64"
    assert "learning rate" in sheet.caveat.text()


def test_another_size_is_chosen_and_used_by_keyboard(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    before = workspace.project
    sheet = shown(BatchesSheet, workspace, bridge, qtbot)
    batches_found(pool)
    qtbot.waitUntil(sheet.use_button.isVisible)

    qtbot.keyClick(sheet.list, Qt.Key.Key_Up)
    assert not sheet.use_button.isVisible()  # 32 is what the plan has
    qtbot.keyClick(sheet.list, Qt.Key.Key_Up)
    qtbot.keyClick(sheet.list, Qt.Key.Key_Return)

    assert workspace.project.plan.batch_size == 8
    assert not sheet.isVisible()
    workspace.undo()
    assert workspace.project == before


def test_how_far_a_trial_is_can_be_seen_and_it_can_be_given_up(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    sheet = shown(BatchesSheet, workspace, bridge, qtbot)
    request = pool.newest.ordered(FindBatch)[-1].request
    pool.newest.tell(Progress(request, 0.5, "Batches of 64 rows"))
    qtbot.waitUntil(lambda: sheet.state.text() == "Batches of 64 rows…")
    assert sheet.progress.spoken_value() == "50 %"
    assert sheet.close_button.text() == "Cancel"

    qtbot.keyClick(sheet, Qt.Key.Key_Escape)

    assert [each.request for each in pool.newest.ordered(Cancel)] == [request]


def test_the_loss_of_one_batch_is_drawn_and_judged(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    sheet = shown(OverfitSheet, workspace, bridge, qtbot)
    request = pool.newest.ordered(Overfit)[-1].request
    pool.newest.tell(Overfitted(request, numbers(2.0, 1.0, 0.1), 32, True, "In 3 steps."))
    qtbot.waitUntil(sheet.again_button.isEnabled)

    assert sheet.state.text() == "It can learn. In 3 steps."
    assert sheet.plot.spoken() == "In 3 steps the loss of one batch went from 2 to 0.1."
    assert next(iter(sheet.plot.rows())) == ("steps", "loss")
    assert not sheet.use_button.isVisible()


def test_what_keeps_a_trial_from_running_is_told_and_it_can_be_tried_again(
    workspace: Workspace, bridge: EngineBridge, pool: FakePool, qtbot: QtBot
) -> None:
    sheet = shown(OverfitSheet, workspace, bridge, qtbot)
    request = pool.newest.ordered(Overfit)[-1].request
    pool.newest.tell(Failed(request, (Problem("gone", "The data is gone.", fix="Find it."),)))
    qtbot.waitUntil(lambda: sheet.state.text() == "The data is gone. Find it.")

    qtbot.mouseClick(sheet.again_button, Qt.MouseButton.LeftButton)

    assert len(pool.newest.ordered(Overfit)) == 2
