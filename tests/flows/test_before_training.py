"""Before training, with real engines: layers are marked, and trials tell what to plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from netbuilder.ui.dialogs.rehearsal import RehearsalSheet
from netbuilder.ui.dialogs.trials import BatchesSheet, OverfitSheet
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import made_window

PATIENCE_MS = 60_000

Kind = TypeVar("Kind", bound=QDialog)


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    """A window with real engines and a small example open."""
    bridge = EngineBridge()
    made = made_window(qtbot, bridge=bridge)
    assert made.files.open_copy(example_project("iris"))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    bridge.shutdown()


def opened(window: MainWindow, kind: type[Kind]) -> Kind:
    sheet = window.findChild(kind)
    assert isinstance(sheet, kind)
    return sheet


def test_a_check_marks_every_layer_and_a_row_of_it_leads_there(
    window: MainWindow, qtbot: QtBot
) -> None:
    canvas = window.workbench.canvas
    qtbot.keyClick(canvas, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    sheet = opened(window, RehearsalSheet)
    qtbot.waitUntil(sheet.nodes.isVisible, timeout=PATIENCE_MS)

    assert {item.visual.sign for item in canvas.sheet.nodes.values()} == {"fine"}
    assert sheet.nodes.topLevelItemCount() == len(window.workspace.design.nodes)
    second = sheet.nodes.topLevelItem(1)
    assert second is not None
    place = sheet.nodes.visualItemRect(second).center()
    id = second.data(0, Qt.ItemDataRole.UserRole)[-1]
    qtbot.mouseClick(sheet.nodes.viewport(), Qt.MouseButton.LeftButton, pos=place)

    assert window.workspace.selection == {id}
    assert not sheet.isVisible()


def test_trials_of_the_plan_find_a_batch_size_and_learn_one_batch_by_heart(
    window: MainWindow, qtbot: QtBot
) -> None:
    helpers = window.workbench.inspector.plan.helpers.buttons
    qtbot.mouseClick(helpers["train.overfit"], Qt.MouseButton.LeftButton)
    by_heart = opened(window, OverfitSheet)
    qtbot.waitUntil(by_heart.again_button.isEnabled, timeout=PATIENCE_MS)
    assert by_heart.state.text().startswith("It can learn. In ")
    assert len(by_heart.plot.values) > 10
    qtbot.keyClick(by_heart, Qt.Key.Key_Escape)

    qtbot.mouseClick(helpers["train.find_batch"], Qt.MouseButton.LeftButton)
    sheet = opened(window, BatchesSheet)
    qtbot.waitUntil(sheet.again_button.isEnabled, timeout=PATIENCE_MS)
    now = window.workspace.project.plan.batch_size
    rows = [sheet.list.topLevelItem(place) for place in range(sheet.list.topLevelItemCount())]
    other = next(row for row in rows if row is not None and row.text(0) != f"{now:,}")
    place = sheet.list.visualItemRect(other).center()
    sheet.list.scrollToItem(other)
    qtbot.mouseClick(sheet.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseClick(sheet.use_button, Qt.MouseButton.LeftButton)

    assert window.workspace.project.plan.batch_size == int(other.text(0))
    window.workspace.undo()
    assert window.workspace.project.plan.batch_size == now
