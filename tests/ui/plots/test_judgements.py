"""What is right and wrong, as pictures that can be heard and taken along."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from netbuilder.ui.plots.confusion import ConfusionPlot
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.plots.predicted import PredictedPlot
from netbuilder.ui.plots.rates import RatesPlot

COUNTS = np.array([[8, 2, 0], [1, 9, 0], [0, 0, 0]])
NAMES = ("setosa", "virginica", "other")


def confusion(qtbot: QtBot) -> ConfusionPlot:
    plot = ConfusionPlot()
    qtbot.addWidget(plot)
    plot.resize(700, 300)
    plot.show_counts(COUNTS, NAMES, "species")
    return plot


def test_the_matrix_is_told_in_words(qtbot: QtBot) -> None:
    plot = confusion(qtbot)

    assert plot.accessibleDescription() == (
        "17 of 20 rows are right. Most often: setosa taken for virginica, 2 times."
    )


def test_shares_are_per_class_and_nothing_where_there_are_no_rows(qtbot: QtBot) -> None:
    plot = confusion(qtbot)

    assert plot.recalls[:2] == [0.8, 0.9]
    assert plot.precisions[0] == 8 / 9
    assert math.isnan(plot.recalls[2])


def test_the_matrix_can_be_copied_as_data(qtbot: QtBot) -> None:
    rows = as_text(confusion(qtbot).rows()).splitlines()

    assert rows[:2] == ["true class,setosa,virginica,other", "setosa,8,2,0"]


def test_mistakes_and_hits_have_different_colours(qtbot: QtBot) -> None:
    plot = confusion(qtbot)
    plane, image = plot._plane(plot.rect().toRectF()), picture(plot)
    wide, high = plane.width() / 3, plane.height() / 3

    def colour(true: int, said: int) -> object:
        x, y = plane.left() + (said + 0.15) * wide, plane.top() + (true + 0.15) * high
        return image.pixelColor(
            int(x * image.devicePixelRatio()), int(y * image.devicePixelRatio())
        )

    assert colour(0, 0) != colour(0, 1)
    assert colour(0, 1) != colour(0, 2)


def test_pairs_that_are_no_numbers_are_left_out(qtbot: QtBot) -> None:
    plot = PredictedPlot()
    qtbot.addWidget(plot)

    plot.show_pairs(
        np.array([1.0, 2.0, 3.0], np.float32), np.array([1.5, math.nan, 2.0], np.float32), "price"
    )

    assert plot.spoken() == "2 rows. On average 0.75 off, half of them within 0.75."
    assert list(plot.rows())[1:] == [(1.0, 1.5, 0.5), (3.0, 2.0, -1.0)]


def test_one_value_alone_can_be_drawn(qtbot: QtBot) -> None:
    plot = PredictedPlot()
    qtbot.addWidget(plot)
    plot.resize(600, 300)
    plot.show_pairs(np.ones(1, np.float32), np.ones(1, np.float32), "price")

    assert not picture(plot).isNull()


def test_too_many_classes_are_told_in_words(qtbot: QtBot) -> None:
    plot = ConfusionPlot()
    qtbot.addWidget(plot)

    plot.show_counts(np.zeros((0, 0), np.int64), [str(each) for each in range(150)], "target")

    assert plot.spoken() == "150 classes are too many for a table that can be read."


@pytest.mark.parametrize("plot", [ConfusionPlot, PredictedPlot, RatesPlot])
def test_every_plot_shows_that_it_has_the_keys(plot: type[PlotFace], qtbot: QtBot) -> None:
    made = plot()  # type: ignore[call-arg]
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show()
    qtbot.waitUntil(made.isActiveWindow)
    made.clearFocus()
    before = made.grab().toImage()

    made.setFocus()

    assert made.hasFocus()
    assert made.grab().toImage() != before
