"""Plots as tables: exact, virtual, live, and walked by keys."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.confusion import ConfusionPlot
from netbuilder.ui.plots.copies import plot_menu
from netbuilder.ui.plots.curves import PointsCurve, SeriesCurve
from netbuilder.ui.plots.plot_rows import CurveTable, as_text
from netbuilder.ui.plots.plot_table import MOST_ROWS, PlotTable, RowsModel
from netbuilder.ui.plots.predicted import PredictedPlot
from netbuilder.ui.plots.series import Points, Series
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.training_plots import LossPlot


@pytest.fixture
def series() -> Series:
    made = Series()
    made.put(1, np.array([2.0, 1.5, np.nan, 0.5], np.float32))
    return made


@pytest.fixture
def points() -> Points:
    made = Points()
    made.add(2, 1.75)
    made.add(4, 0.75)
    return made


@pytest.fixture
def chart(qtbot: QtBot, series: Series, points: Points) -> Chart:
    made = Chart("Loss", "Loss")
    made.set_curves(
        [
            SeriesCurve("training", "c1", series=series, smoothing=3),
            PointsCurve("validation", "c2", dots=True, points=lambda: points),
        ]
    )
    made.resize(600, 300)
    qtbot.addWidget(made)
    made.show()
    return made


def opened(plot: QWidget) -> tuple[PlotTable, RowsModel]:
    table = plot.findChild(PlotTable)
    assert table is not None
    model = table.view.model()
    assert isinstance(model, RowsModel)
    return table, model


def texts(model: RowsModel) -> list[list[str]]:
    return [
        [model.data(model.index(row, column)) for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_a_chart_shows_its_exact_values_in_place_of_the_drawing(chart: Chart) -> None:
    chart.toggle_table()
    table, model = opened(chart)

    assert table.geometry() == chart.rect()
    assert model.header == ("iteration", "training", "validation")
    assert texts(model) == [["1", "2", ""], ["2", "1.5", "1.75"], ["3", "", ""],
                            ["4", "0.5", "0.75"]]  # fmt: skip


def test_the_menu_opens_the_table_and_escape_closes_it(chart: Chart, qtbot: QtBot) -> None:
    menu = plot_menu(chart)
    next(each for each in menu.actions() if each.text() == "Show as table").trigger()
    menu.close()
    table, _ = opened(chart)
    assert chart.is_table

    qtbot.keyClick(table.view, Qt.Key.Key_Escape)

    assert not chart.is_table


def test_the_table_has_the_keyboard_and_a_name(chart: Chart) -> None:
    chart.toggle_table()
    table, _ = opened(chart)

    assert table.view.accessibleName() == "Loss as a table"
    assert chart.focusWidget() is table.view


def test_names_stand_over_their_numbers(chart: Chart) -> None:
    chart.toggle_table()
    _, model = opened(chart)
    role, across = Qt.ItemDataRole.TextAlignmentRole, Qt.Orientation.Horizontal

    assert model.headerData(1, across, role) == model.data(model.index(0, 1), role)
    assert model.data(model.index(0, 2), role) == model.data(model.index(1, 2), role)


def test_controls_of_the_drawing_go_with_it(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 240)
    plot.show()
    assert plot.scale.isVisible()

    plot.chart.toggle_table()
    assert not plot.scale.isVisible()
    plot.chart.toggle_table()

    assert plot.scale.isVisible()


def test_keys_walk_and_copy_what_is_chosen(chart: Chart, qtbot: QtBot) -> None:
    chart.toggle_table()
    table, model = opened(chart)
    table.view.setCurrentIndex(model.index(0, 0))
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    qtbot.keyClick(table.view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)

    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text() == "2\t1.5"


def test_several_rows_are_copied_under_their_names(chart: Chart, qtbot: QtBot) -> None:
    chart.toggle_table()
    table, _ = opened(chart)
    table.view.selectAll()

    qtbot.keyClick(table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)

    assert QGuiApplication.clipboard().text().splitlines()[:2] == [
        "iteration\ttraining\tvalidation",
        "1\t2.0\t",
    ]


def test_new_values_reach_the_table_and_leave_the_choice(
    chart: Chart, series: Series, qtbot: QtBot
) -> None:
    chart.toggle_table()
    table, model = opened(chart)
    table.view.selectionModel().select(
        model.index(1, 1), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )

    series.put(5, np.array([0.25], np.float32))
    chart.refresh()

    qtbot.waitUntil(lambda: model.rowCount() == 5)
    assert texts(model)[-1] == ["5", "0.25", ""]
    assert table.view.chosen_text() == "1.5"


def test_a_million_rows_are_thinned_and_cost_no_copies(chart: Chart, series: Series) -> None:
    series.put(1, np.ones(1_000_000, np.float32))

    chart.toggle_table()
    table, model = opened(chart)

    assert model.rowCount() <= MOST_ROWS
    assert model.stride == 5
    assert "every 5th" in table._words.text()
    assert model.data(model.index(model.rowCount() - 1, 0)) == "999,996"


def test_rows_of_curves_leave_out_what_nobody_measured(series: Series, points: Points) -> None:
    curves = [
        SeriesCurve("=sum", "c1", series=series),
        PointsCurve("validation", "c2", points=lambda: points),
    ]

    rows = list(csv.reader(io.StringIO(as_text(CurveTable(curves).rows()))))

    assert rows == [
        ["iteration", "'=sum", "validation"],
        ["1", "2.0", ""],
        ["2", "1.5", "1.75"],
        ["4", "0.5", "0.75"],
    ]


def test_measured_points_alone_have_a_row_each(points: Points) -> None:
    table = CurveTable([PointsCurve("accuracy", "c1", points=lambda: points)])

    assert [table.cell(row, 0) for row in range(len(table))] == [2, 4]
    assert table.cell(1, 1) == 0.75


@pytest.mark.parametrize("kind", [ConfusionPlot, PredictedPlot, SurfacePlot])
def test_every_plot_has_a_table(qtbot: QtBot, kind: type[ConfusionPlot]) -> None:
    plot = kind()
    qtbot.addWidget(plot)
    plot.resize(500, 300)
    plot.show()

    plot.toggle_table()

    _, model = opened(plot)
    assert len(model.header) >= 1
    assert model.rowCount() == 0


def test_a_text_that_is_a_formula_is_disarmed_and_numbers_are_not() -> None:
    assert as_text([("=1+1", -2.5, "+x", "@y", "plain", -3)]) == "'=1+1,-2.5,'+x,'@y,plain,-3\n"
