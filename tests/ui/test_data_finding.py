"""Data that is not where it was is asked for by its name, also outside of training."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from netbuilder.core.problems import Problem
from netbuilder.core.recipe import Source
from netbuilder.link.messages import Failed, InspectData
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import ScriptedBridge, made_window

MOVED = Problem("data-file-moved", "loans.csv is not where it was (/old).", fix="Find it.")


def with_table(qtbot: QtBot) -> tuple[MainWindow, ScriptedBridge, Source]:
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)
    window.files.new()
    table = Source.loaded({"kind": "table", "path": "/old/loans.csv"})
    window.workspace.change(
        "Bring in loans.csv",
        lambda project: structs.replace(
            project, recipe=structs.replace(project.recipe, source=table, rows=1000)
        ),
    )
    return window, bridge, table


def test_the_file_is_looked_for_where_the_person_points(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, bridge, table = with_table(qtbot)
    titles: list[str] = []

    def shown(parent: object, title: str, *rest: object) -> tuple[str, str]:
        titles.append(title)
        return "/new/loans.csv", ""

    monkeypatch.setattr(QFileDialog, "getOpenFileName", shown)
    window.importer.look_again(table)
    bridge.answer(Failed(1, (MOVED,)))
    banner = window.notices.banners[0]

    banner.buttons[0].click()

    assert [button.text() for button in banner.buttons] == ["Find it"]
    assert titles == ["Where is loans.csv (1,000 rows)?"]
    order = bridge.orders[-1]
    assert isinstance(order, InspectData)
    assert "/new/loans.csv" in order.source


def test_another_file_that_vanished_is_only_told(qtbot: QtBot) -> None:
    window, bridge, _ = with_table(qtbot)

    window.importer.bring(Path("/old/other.csv"))
    bridge.answer(Failed(1, (MOVED,)))

    assert window.notices.texts == (MOVED.sentence,)
    assert not window.notices.banners[0].buttons
