"""Decision surfaces: the right colour at the right place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import DataPreviewed, Numbers, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.copies import surface_menu
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.surface_image import (
    class_image,
    classes_image,
    enlarged,
    numbers_image,
)
from netbuilder.ui.plots.surface_legend import legend, row_rooms
from netbuilder.ui.plots.surface_parts import words_at

COLOURS = Target("class", TargetKind.CLASSES, 2, ("orange", "blue"))


def numbers(values: np.ndarray, dtype: str = "float32") -> Numbers:
    return Numbers(dtype, values.shape, values.astype(dtype).tobytes())


def surface(values: np.ndarray) -> SurfaceDrawn:
    return SurfaceDrawn("run", 7, numbers(values), (-1.0, -1.0), (1.0, 1.0))


def points() -> DataPreviewed:
    inputs = np.array([[-0.5, -0.5], [0.5, 0.5]])
    return DataPreviewed(
        1,
        ("x", "y", "class"),
        (),
        (1, 1, 0),
        numbers(inputs),
        numbers(np.array([[0.0], [1.0]])),
        numbers(np.array([0, 1]), "uint8"),
        lows=(-1, -1),
        highs=(1, 1),
    )


def test_the_lowest_second_input_is_at_the_lower_edge(qapp: object) -> None:
    values = np.zeros((2, 4, 4), np.float32)
    values[0, :2], values[1, 2:] = 1.0, 1.0

    image = classes_image(theme.current(), values)

    top, bottom = image.pixelColor(0, 0), image.pixelColor(0, 3)
    assert top.blue() > top.red()
    assert bottom.red() > bottom.blue()


def test_unsure_answers_are_fainter_than_sure_ones(qapp: object) -> None:
    values = np.zeros((1, 1, 2), np.float32)
    values[0, 0] = (0.55, 0.99)

    image = classes_image(theme.current(), values)

    assert image.pixelColor(1, 0).saturation() > image.pixelColor(0, 0).saturation()


def test_numbers_take_the_colours_of_the_signs(qapp: object) -> None:
    image, reach = numbers_image(theme.current(), np.array([[[-2.0, 0.0, 1.0]]], np.float32))

    assert reach == 2.0
    assert image.pixelColor(0, 0).red() > image.pixelColor(0, 0).blue()
    assert image.pixelColor(1, 0) == theme.current().colour("zero")
    assert image.pixelColor(2, 0).blue() > image.pixelColor(2, 0).red()


def test_points_are_drawn_on_the_plane(qtbot: QtBot) -> None:
    plot = SurfacePlot()
    qtbot.addWidget(plot)
    plot.resize(500, 220)
    plot.set_surface(surface(np.full((2, 8, 8), 0.5, np.float32)))
    without = plot.grab().toImage()

    plot.set_data(points(), COLOURS)

    assert plot.grab().toImage() != without


def test_the_pointer_is_told_class_and_certainty(qtbot: QtBot) -> None:
    plot = SurfacePlot()
    qtbot.addWidget(plot)
    plot.resize(500, 220)
    values = np.zeros((2, 8, 8), np.float32)
    values[1] = 0.9
    plot.set_data(points(), COLOURS)
    plot.set_surface(surface(values))

    middle = plot._plane(QRectF(plot.rect())).center()

    plane, shown = plot._plane(QRectF(plot.rect())), plot.surface
    assert shown is not None
    assert words_at(shown, COLOURS, plane, middle).startswith("blue, 90 % sure")


def test_an_empty_surface_says_what_belongs_there(qtbot: QtBot) -> None:
    plot = SurfacePlot()
    qtbot.addWidget(plot)

    assert "appears here" in plot.spoken()
    assert not plot.grab().isNull()


def test_its_data_has_a_row_per_point_of_the_plane(qtbot: QtBot) -> None:
    plot = SurfacePlot()
    qtbot.addWidget(plot)
    plot.set_surface(surface(np.arange(4, dtype=np.float32).reshape(1, 2, 2)))

    assert as_text(plot.rows()).splitlines() == [
        "first input,second input,answer 1",
        "-1.0,-1.0,0.0",
        "1.0,-1.0,1.0",
        "-1.0,1.0,2.0",
        "1.0,1.0,3.0",
    ]


THREE = Target("kind", TargetKind.CLASSES, 3, ("a", "b", "c"))


def of_three(qtbot: QtBot) -> SurfacePlot:
    """Left is surely a, right is perhaps b, c is nowhere."""
    plot = SurfacePlot()
    qtbot.addWidget(plot)
    plot.resize(640, 300)
    plot.show()
    values = np.zeros((3, 8, 8), np.float32)
    values[0, :, :4], values[1, :, 4:], values[2] = 0.9, 0.5, 0.1
    plot.set_data(points(), THREE)
    plot.set_surface(surface(values))
    return plot


def test_a_click_on_a_class_shows_its_answer_alone_and_another_click_all(qtbot: QtBot) -> None:
    plot = of_three(qtbot)
    plane = plot._plane(plot.rect().toRectF())
    rows = legend(THREE, 1.0)
    spot = row_rooms(plane, rows, plot.width())[2].center().toPoint()
    every = picture(plot)

    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=spot)
    assert plot.chosen == 1
    assert picture(plot) != every
    assert plot.spoken() == "Decision surface of b alone after 7 iterations."
    qtbot.mouseClick(plot, Qt.MouseButton.LeftButton, pos=spot)

    assert plot.chosen == -1
    assert picture(plot) == every


def test_keys_choose_the_neuron_and_make_edges_hard(qtbot: QtBot) -> None:
    plot = of_three(qtbot)
    plot.setFocus()
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    qtbot.keyClick(plot, Qt.Key.Key_Down)
    assert plot.chosen == 1
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    qtbot.keyClick(plot, Qt.Key.Key_Up)
    assert plot.chosen == -1

    soft = picture(plot)
    qtbot.keyClick(plot, Qt.Key.Key_H)

    assert plot.is_hard
    assert picture(plot) != soft


def test_the_menu_offers_neurons_and_hard_edges(qtbot: QtBot) -> None:
    plot = of_three(qtbot)
    menu = surface_menu(plot)
    actions = {action.text(): action for action in menu.actions()}

    actions["Hard edges"].trigger()
    actions["Only c"].trigger()

    assert plot.is_hard
    assert plot.chosen == 2
    menu.close()


def test_the_answer_of_one_neuron_is_as_strong_as_it_is_likely(qapp: object) -> None:
    values = np.array([[[0.9, 0.1]], [[0.1, 0.9]]], np.float32)
    look = theme.current()

    image = class_image(look, values, 1)

    ground = look.colour("panel")
    weak, strong = image.pixelColor(0, 0), image.pixelColor(1, 0)
    assert abs(weak.red() - ground.red()) < abs(strong.red() - ground.red())


def test_hard_edges_have_two_colours_only(qapp: object) -> None:
    values = np.linspace(-1, 1, 16, dtype=np.float32).reshape(1, 4, 4)

    image, _ = numbers_image(theme.current(), enlarged(values), is_hard=True)

    colours = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colours) == 2


def test_answers_in_between_lie_on_straight_lines() -> None:
    values = np.arange(9, dtype=np.float32).reshape(1, 3, 3)

    found = enlarged(values, 2)

    assert np.allclose(found[0], np.add.outer(np.arange(5) * 1.5, np.arange(5) * 0.5))
