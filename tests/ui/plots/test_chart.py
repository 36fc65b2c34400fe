"""Charts under the hands of a person: drag, double click, keys, copies."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QWheelEvent
from pytestqt.qtbot import QtBot

from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.chart_view import value_range
from netbuilder.ui.plots.copies import chart_menu
from netbuilder.ui.plots.curves import Drawn, PointsCurve, SeriesCurve
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.plots.series import Points, Series

Left = Qt.MouseButton.LeftButton


def falling(count: int = 1000) -> Series:
    series = Series()
    series.put(1, np.linspace(2, 0.5, count, dtype=np.float32))
    return series


@pytest.fixture
def series() -> Series:
    return falling()


@pytest.fixture
def chart(qtbot: QtBot, series: Series) -> Chart:
    chart = Chart("Loss", "Loss", "The loss appears here.")
    validation = Points()
    validation.add(500, 1.0)
    validation.add(1000, 0.75)
    qtbot.addWidget(chart)
    chart.resize(600, 220)
    chart.set_curves(
        [
            SeriesCurve("training", "c1", series=series),
            PointsCurve("validation", "c2", dots=True, points=lambda: validation),
        ]
    )
    chart.show()
    qtbot.waitExposed(chart)
    return chart


def drag(qtbot: QtBot, chart: Chart, start: int, end: int) -> None:
    qtbot.mousePress(chart, Left, pos=QPoint(start, 100))
    qtbot.mouseMove(chart, QPoint(end, 100))
    qtbot.mouseRelease(chart, Left, pos=QPoint(end, 100))


def test_a_drag_zooms_to_what_it_marked(qtbot: QtBot, chart: Chart) -> None:
    drag(qtbot, chart, 150, 250)

    assert chart.view.zoom is not None
    begin, end = chart.view.zoom
    assert 100 < begin < end < 600


def test_a_double_click_shows_everything_again(qtbot: QtBot, chart: Chart) -> None:
    drag(qtbot, chart, 150, 250)

    qtbot.mouseDClick(chart, Left, pos=QPoint(200, 100))

    assert chart.view.zoom is None


def test_a_click_zooms_nowhere(qtbot: QtBot, chart: Chart) -> None:
    qtbot.mouseClick(chart, Left, pos=QPoint(200, 100))

    assert chart.view.zoom is None


def test_a_followed_part_moves_with_the_newest_values(
    qtbot: QtBot, chart: Chart, series: Series
) -> None:
    drag(qtbot, chart, 150, 250)
    qtbot.keyClick(chart, Qt.Key.Key_End)

    series.put(1001, np.ones(1000, np.float32))

    _, end = chart.view.span((0.0, 2000.0))
    assert end == 2000.0


def test_a_held_part_stays_where_it_is(qtbot: QtBot, chart: Chart) -> None:
    drag(qtbot, chart, 150, 250)
    held = chart.view.zoom

    assert chart.view.span((0.0, 9000.0)) == held


def test_keys_zoom_walk_and_fit(qtbot: QtBot, chart: Chart) -> None:
    qtbot.keyClick(chart, Qt.Key.Key_Plus)
    zoomed = chart.view.zoom
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    walked = chart.view.zoom
    qtbot.keyClick(chart, Qt.Key.Key_Home)

    assert zoomed is not None
    assert walked is not None
    assert walked[0] > zoomed[0]
    assert chart.view.zoom is None


def test_the_pointer_shows_a_hair_line(qtbot: QtBot, chart: Chart) -> None:
    before = chart.grab().toImage()

    qtbot.mouseMove(chart, QPoint(300, 100))

    assert chart.grab().toImage() != before


def test_a_logarithmic_scale_draws_another_picture(chart: Chart) -> None:
    before = chart.grab().toImage()

    chart.set_logarithmic(True)

    assert chart.grab().toImage() != before


def test_data_has_a_row_for_every_iteration_with_all_digits(chart: Chart) -> None:
    lines = as_text(chart.rows()).splitlines()

    assert lines[0] == "iteration,training,validation"
    assert lines[1] == "1,2.0,"
    assert lines[500].endswith(",1.0")
    assert len(lines) == 1001


def test_a_picture_is_opaque_and_sharp(chart: Chart) -> None:
    image = picture(chart)

    assert image.size() == chart.size() * 2
    assert not image.hasAlphaChannel()


def test_the_menu_copies_picture_and_data(chart: Chart) -> None:
    actions = {action.text(): action for action in chart_menu(chart).actions()}

    actions["Copy as data"].trigger()
    text = QGuiApplication.clipboard().text()
    actions["Copy as picture"].trigger()

    assert text.startswith("iteration\ttraining")
    assert isinstance(QGuiApplication.clipboard().image(), QImage)


def test_an_empty_chart_says_what_belongs_there(qtbot: QtBot) -> None:
    chart = Chart("Loss", "Loss", "The loss appears here.")
    qtbot.addWidget(chart)

    assert chart.spoken() == "Loss: The loss appears here."
    assert not chart.grab().isNull()


def test_a_screen_reader_hears_the_last_values(chart: Chart) -> None:
    assert chart.spoken() == "Loss: training 0.5, validation 0.75"


def walked(chart: Chart) -> tuple[float, float]:
    assert chart.view.zoom is not None
    return chart.view.zoom


@pytest.mark.parametrize(
    ("button", "modifier"),
    [
        (Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier),
        (Left, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_a_drag_with_the_middle_button_or_shift_walks(
    qtbot: QtBot, chart: Chart, button: Qt.MouseButton, modifier: Qt.KeyboardModifier
) -> None:
    chart.view.hold(400, 600)

    qtbot.mousePress(chart, button, modifier, QPoint(300, 100))
    qtbot.mouseMove(chart, QPoint(250, 100))
    qtbot.mouseRelease(chart, button, modifier, QPoint(250, 100))

    begin, end = walked(chart)
    assert begin > 405
    assert end - begin == pytest.approx(200)
    qtbot.mouseMove(chart, QPoint(200, 100))
    assert walked(chart) == (begin, end)


def turn(chart: Chart, x: int, y: int) -> None:
    place = QPointF(300, 100)
    event = QWheelEvent(
        place, QPointF(chart.mapToGlobal(place.toPoint())), QPoint(), QPoint(x, y),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QGuiApplication.sendEvent(chart, event)


def test_a_wheel_that_goes_sideways_walks(chart: Chart) -> None:
    chart.view.hold(400, 600)

    turn(chart, -120, 0)

    begin, end = walked(chart)
    assert begin > 410
    assert end - begin == pytest.approx(200)


def test_a_part_that_follows_goes_on_following_when_the_wheel_zooms(
    chart: Chart, series: Series
) -> None:
    chart.view.hold(100, 300)
    chart.follow()

    turn(chart, 0, 120)
    series.put(1001, np.ones(1000, np.float32))

    begin, end = chart.view.span((0.0, 2000.0))
    assert end == 2000
    assert end - begin == pytest.approx(140)


def test_walking_from_a_part_that_follows_begins_where_it_is(qtbot: QtBot, chart: Chart) -> None:
    chart.view.hold(100, 300)
    chart.follow()

    qtbot.keyClick(chart, Qt.Key.Key_Left)

    begin, end = walked(chart)
    assert 900 < end < 1000
    assert end - begin == pytest.approx(200)
    assert not chart.view.follows


def test_a_line_is_within_its_logarithmic_axis_from_its_first_point() -> None:
    part = Drawn(np.arange(3.0), np.array([1e-3, 1.0, 2.0], np.float32))

    low, high = value_range([part], None, True)

    assert low <= 1e-3
    assert high >= 2
