"""Learning rate, speed and memory of a run, one at a time."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.value import Project
from netbuilder.link.messages import Load
from netbuilder.ui.plots.pace_plot import PacePlot
from netbuilder.ui.run_record import RunRecord
from tests.helpers.run_events import losses, tell_running


@pytest.fixture
def run() -> RunRecord:
    made = RunRecord("a", Project())
    tell_running(made)
    for number in range(2, 6):
        made.take(losses("a", 10 * number - 9, [1.0] * 10, seconds=0.5 * number))
        made.take(Load("a", 10 * number, 150_000_000 + number))
    return made


@pytest.fixture
def plot(qtbot: QtBot, run: RunRecord) -> PacePlot:
    made = PacePlot()
    qtbot.addWidget(made)
    made.resize(400, 220)
    made.show_run(run)
    made.show()
    qtbot.waitExposed(made)
    return made


def choose(plot: PacePlot, qtbot: QtBot, key: Qt.Key) -> None:
    plot.choice.setFocus()
    qtbot.keyClick(plot.choice, key)


def test_the_learning_rate_stands_there_first(plot: PacePlot) -> None:
    assert plot.chart.spoken() == "Learning rate: now 0.01"


def test_the_speed_is_chosen_by_key(plot: PacePlot, qtbot: QtBot) -> None:
    choose(plot, qtbot, Qt.Key.Key_Down)

    assert plot.chart.spoken() == "Iterations per second: now 20"
    header, *rows = plot.chart.rows()
    assert header == ("iteration", "now")
    assert rows[-1] == (50, 20.0)


def test_memory_is_told_in_megabytes(plot: PacePlot, qtbot: QtBot) -> None:
    choose(plot, qtbot, Qt.Key.Key_End)

    assert plot.chart.spoken() == "Memory, MB: now 150"
    assert list(plot.chart.rows())[1] == (20, pytest.approx(150.0))
    found = plot.chart.curves[0].near(33)
    assert found is not None
    assert found == pytest.approx((30.0, 150.0))


def test_without_a_run_it_says_what_will_stand_there(plot: PacePlot, qtbot: QtBot) -> None:
    choose(plot, qtbot, Qt.Key.Key_Down)
    plot.show_run(None)

    assert plot.chart.spoken() == (
        "Iterations per second: The speed appears here while the network trains."
    )
