"""Histograms over time: a picture by eye, words by ear, rows by hand."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from netbuilder.ui import theme
from netbuilder.ui.plots.histogram_chart import HistogramChart, nearest
from netbuilder.ui.plots.over_time import Histograms
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text

Left = Qt.MouseButton.LeftButton


def widening() -> Histograms:
    """All values in [0, 1] at first, in [-4, 4] at the end."""
    made = Histograms(8)
    for number in range(101):
        reach = 1 + 3 * number / 100
        low = 0.0 if number < 50 else -reach
        made.add(10 * number, low, reach, np.full(8, 5))
    return made


@pytest.fixture
def chart(qtbot: QtBot) -> HistogramChart:
    made = HistogramChart("Weights", "Histograms appear here.")
    qtbot.addWidget(made)
    made.resize(600, 240)
    kept = widening()
    made.show_histograms("Weights of Dense 1", "Weights of Dense 1", lambda: kept)
    made.show()
    qtbot.waitExposed(made)
    return made


def ink(image: QImage, x: float, y: float) -> tuple[int, int, int]:
    sharpness = image.devicePixelRatio()
    colour = image.pixelColor(round(x * sharpness), round(y * sharpness))
    return colour.red(), colour.green(), colour.blue()


def test_there_is_ink_where_values_are_and_none_elsewhere(chart: HistogramChart) -> None:
    plot = chart._layout(chart.rect().toRectF()).plot
    image = picture(chart)
    panel = theme.current().colour("panel")
    ground = (panel.red(), panel.green(), panel.blue())
    early, late = plot.left() + plot.width() * 0.1, plot.left() + plot.width() * 0.9

    low, high = plot.bottom() - plot.height() * 0.12, plot.top() + plot.height() * 0.12
    assert ink(image, early, low) == ground
    assert ink(image, late, low) != ground
    assert ink(image, late, high) != ground
    # Negative and positive values are told apart by the signs' own colours.
    warm, cold = ink(image, late, low), ink(image, late, high)
    assert warm[0] > warm[2]
    assert cold[2] > cold[0]


def test_it_is_told_in_words(chart: HistogramChart) -> None:
    assert chart.spoken() == (
        "Weights of Dense 1: at iteration 1,000 half of the values lie between −2 and 2, "
        "all of them between −4 and 4."
    )
    chart.show_histograms("Gradients", "Gradients", lambda: Histograms(8))
    assert chart.spoken() == "Gradients: Histograms appear here."
    assert not picture(chart).isNull()


def test_its_rows_tell_where_the_values_lie(chart: HistogramChart) -> None:
    header, first, *_, last = as_text(chart.rows()).splitlines()

    assert header == (
        "iteration,lowest,5 % below,25 % below,half below,75 % below,95 % below,highest"
    )
    assert first.startswith("0,0.0,0.05,0.25,0.5,0.75,0.95")
    assert last.startswith("1000,-4.0,")
    assert len(chart.table()) == 101


def test_a_drag_zooms_in_time_and_home_shows_all(qtbot: QtBot, chart: HistogramChart) -> None:
    qtbot.mousePress(chart, Left, pos=QPoint(200, 100))
    qtbot.mouseMove(chart, QPoint(300, 100))
    qtbot.mouseRelease(chart, Left, pos=QPoint(300, 100))
    assert chart.view.zoom is not None
    begin, end = chart.view.zoom
    assert 0 < begin < end < 1000

    qtbot.keyClick(chart, Qt.Key.Key_Home)

    assert chart.view.zoom is None


def test_the_pointer_tells_exact_values(qtbot: QtBot, chart: HistogramChart) -> None:
    before = chart.grab().toImage()

    qtbot.mouseMove(chart, QPoint(250, 120))

    assert chart.grab().toImage() != before


def test_rare_values_get_more_ink_on_the_logarithmic_scale(qtbot: QtBot) -> None:
    chart = HistogramChart("Weights", "")
    qtbot.addWidget(chart)
    chart.resize(600, 240)
    kept = Histograms(8)
    for number in range(10):
        kept.add(number, -4.0, 4.0, np.array([20, 0, 0, 0, 1000, 0, 0, 20]))
    chart.show_histograms("Weights", "Weights", lambda: kept)
    chart.show()
    plot = chart._layout(chart.rect().toRectF()).plot
    place = plot.left() + plot.width() / 2, plot.bottom() - plot.height() * 0.08
    ground = theme.current().colour("panel").blue()
    plain = abs(ground - ink(picture(chart), *place)[2])

    chart.set_logarithmic(True)

    assert abs(ground - ink(picture(chart), *place)[2]) > plain


def test_equal_and_missing_values_can_be_drawn(qtbot: QtBot) -> None:
    chart = HistogramChart("Weights", "")
    qtbot.addWidget(chart)
    kept = Histograms(4)
    kept.add(3, 0.0, 0.0, np.array([4, 0, 0, 0]))
    kept.add(4, -1.0, 1.0, np.zeros(4))
    chart.show_histograms("Weights", "Weights", lambda: kept)

    assert not picture(chart).isNull()
    assert chart.spoken()


@pytest.mark.parametrize(("position", "index"), [(-5, 0), (4, 0), (6, 1), (99, 2)])
def test_the_nearest_is_found(position: float, index: int) -> None:
    assert nearest(np.array([0.0, 10.0, 20.0]), position) == index
