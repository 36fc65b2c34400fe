"""Plots that take turns: one is painted a frame, and all show their newest state in the end."""

from __future__ import annotations

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from netbuilder.ui.plots.turns import Turns


class Plot:
    """Notes when it is asked to show what is new."""

    def __init__(self, name: str, told: list[str], *, is_visible: bool = True) -> None:
        self._name, self._told, self._is_visible = name, told, is_visible

    def isVisible(self) -> bool:
        return self._is_visible

    def refresh(self) -> None:
        self._told.append(self._name)


def turns(told: list[str], parent: QObject, hidden: str = "") -> Turns:
    plots = [Plot(name, told, is_visible=name != hidden) for name in ("loss", "metric", "pace")]
    return Turns(plots, parent)


def test_one_plot_is_shown_a_frame_and_the_first_every_other(qapp: QObject) -> None:
    told: list[str] = []
    made = turns(told, qapp)
    for _ in range(8):
        made.ask()
    assert told == ["loss", "metric", "loss", "pace"] * 2


def test_a_hidden_plot_has_no_turn(qapp: QObject) -> None:
    told: list[str] = []
    made = turns(told, qapp, hidden="metric")
    for _ in range(4):
        made.ask()
    assert set(told) == {"loss", "pace"}
    assert len(told) == 4


def test_all_show_the_newest_once_no_more_frames_come(qtbot: QtBot, qapp: QObject) -> None:
    told: list[str] = []
    made = turns(told, qapp)
    made.ask()
    made.ask()
    told.clear()
    made.ask()
    qtbot.waitUntil(lambda: set(told) == {"loss", "metric", "pace"})
    assert len(told) == 3
