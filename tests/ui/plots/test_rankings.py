"""ROC, precision-recall and residual plots under the hands of a person."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Numbers, Ranking
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.plots.ranking_curve import RankingKind
from netbuilder.ui.plots.rankings import RankingPlot
from netbuilder.ui.plots.residuals import ResidualsPlot

Left = Qt.MouseButton.LeftButton


def numbers(values: list[float], dtype: str) -> Numbers:
    array = np.array(values, dtype)
    return Numbers(dtype, array.shape, array.tobytes())


def ranking(number: int) -> Ranking:
    return Ranking(
        number=number,
        positives=4,
        negatives=6,
        area=0.75 + number / 10,
        average_precision=0.7,
        thresholds=numbers([np.inf, 0.9, 0.6, 0.3, 0.1], "float64"),
        hits=numbers([0, 1, 3, 3, 4], "int64"),
        alarms=numbers([0, 0, 1, 4, 6], "int64"),
    )


@pytest.fixture(params=[RankingKind.ROC, RankingKind.PRECISION])
def plot(qtbot: QtBot, request: pytest.FixtureRequest) -> RankingPlot:
    made = RankingPlot(request.param)
    made.show_rankings([ranking(0), ranking(1)], ("a", "b"), "kind, 10 validation rows")
    qtbot.addWidget(made)
    made.resize(900, 300)
    made.show()
    return made


def test_it_says_the_area_and_the_counts_at_half(plot: RankingPlot) -> None:
    words = plot.spoken()

    assert words.startswith("a against all others: ")
    assert "At threshold 0.5, 3 of 4 are found, with 1 false alarms." in words
    area = "area 0.75" if plot.kind is RankingKind.ROC else "average precision 0.7"
    assert area in words


def test_the_pointer_moves_the_threshold_along_the_curve(plot: RankingPlot, qtbot: QtBot) -> None:
    plane = plot._plane(plot.rect().toRectF())
    curve = plot.curve
    assert curve is not None
    across, up = curve.points(plot.kind)
    told: list[float] = []
    plot.threshold_chosen.connect(told.append)

    spot = QPoint(round(plane.across.pixel(across[3])), round(plane.up.pixel(up[3])))
    qtbot.mouseMove(plot, spot)

    assert told == [0.3]
    found = plot.counted
    assert found is not None
    assert (found.hits, found.misses, found.alarms, found.rejected) == (3, 1, 4, 2)
    assert found.recall == 0.75
    assert found.precision == pytest.approx(3 / 7)


def test_keys_move_the_threshold_and_choose_the_class(plot: RankingPlot, qtbot: QtBot) -> None:
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    assert plot.threshold == 0.3
    qtbot.keyClick(plot, Qt.Key.Key_End)
    assert plot.threshold == 0.1
    qtbot.keyClick(plot, Qt.Key.Key_Home)
    found = plot.counted
    assert found is not None
    assert (found.hits, found.alarms) == (0, 0)

    qtbot.keyClick(plot, Qt.Key.Key_Down)

    assert plot.chosen == 1
    assert plot.spoken().startswith("b against all others")


def test_a_click_on_a_name_chooses_its_class(plot: RankingPlot, qtbot: QtBot) -> None:
    chosen: list[int] = []
    plot.class_chosen.connect(chosen.append)
    room = plot._name_rooms(plot.rect().toRectF())[1]

    qtbot.mouseClick(plot, Left, pos=room.center().toPoint())

    assert chosen == [1]
    assert plot.chosen == 1


def test_new_values_leave_threshold_and_class(plot: RankingPlot) -> None:
    plot.choose(1)
    plot.set_threshold(0.3)

    plot.show_rankings([ranking(0), ranking(1)], ("a", "b"), "later")

    assert (plot.chosen, plot.threshold) == (1, 0.3)


def test_the_chosen_class_is_drawn_otherwise(plot: RankingPlot) -> None:
    before = picture(plot)

    plot.choose(1)

    assert picture(plot) != before


def test_every_threshold_of_every_class_has_a_row(plot: RankingPlot) -> None:
    rows = list(csv.reader(io.StringIO(as_text(plot.rows()))))

    assert len(rows) == 11
    assert rows[3] == ["a", "0.6", "3", "1", "1", "5", "0.75", "0.75"]


def test_scores_that_are_no_shares_begin_at_zero(qtbot: QtBot) -> None:
    plot = RankingPlot(RankingKind.ROC)
    qtbot.addWidget(plot)
    scores = Ranking(
        0, 1, 1, 1.0, 1.0,
        numbers([np.inf, 2.0, -2.0], "float64"),
        numbers([0, 1, 1], "int64"),
        numbers([0, 0, 1], "int64"),
    )  # fmt: skip

    plot.show_rankings([scores], ("a",), "")

    found = plot.counted
    assert found is not None
    assert (found.threshold, found.hits, found.alarms) == (0.0, 1, 0)


def test_an_empty_ranking_says_what_belongs_there(qtbot: QtBot) -> None:
    plot = RankingPlot(RankingKind.ROC)
    qtbot.addWidget(plot)

    assert "appears here" in plot.spoken()
    assert not plot.grab().isNull()


def test_residuals_are_said_minus_true(qtbot: QtBot) -> None:
    plot = ResidualsPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 260)
    wanted, said = np.array([1, 2, 3, np.nan], np.float32), np.array([2, 2, 1, 1], np.float32)
    empty = picture(plot)

    plot.show_pairs(wanted, said, "y")

    assert plot.residuals.tolist() == [1.0, 0.0, -2.0]
    assert as_text(plot.rows()).splitlines()[1:] == ["2.0,1.0,1.0", "2.0,0.0,2.0", "1.0,-2.0,3.0"]
    assert "mean residual is −0.333" in plot.spoken()
    assert picture(plot) != empty
