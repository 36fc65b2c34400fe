"""Decision surfaces: the right colour at the right place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import DataPreviewed, Numbers, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.plot_rows import as_text
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.surface_image import classes_image, numbers_image

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

    assert plot._words_at(middle).startswith("blue, 90 % sure")


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
