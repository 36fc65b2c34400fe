"""Every kind of plate is drawn, and pointed at by mouse and key; what is no number is hatched."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import Plate, PlateKind
from netbuilder.link.messages.inside import Mark
from netbuilder.ui import theme
from netbuilder.ui.inside.bars import BarsFace
from netbuilder.ui.inside.board import PlateBoard
from netbuilder.ui.inside.cells import CellsFace
from netbuilder.ui.inside.face import PlateFace
from netbuilder.ui.inside.heat import heat_image
from netbuilder.ui.inside.maps import MapsFace
from netbuilder.ui.inside.matrix import MatrixFace
from netbuilder.ui.inside.ridges import RidgesFace
from netbuilder.ui.inside.sheet import Spot
from tests.ui.inside.drawings import flags, plate

EVERY = (
    plate("maps", PlateKind.MAPS, np.arange(18).reshape(2, 3, 3) - 4, labels=("one", "two")),
    plate("curves", PlateKind.MAPS, np.sin(np.arange(40)).reshape(2, 1, 20)),
    plate(
        "matrix",
        PlateKind.MATRIX,
        np.arange(6).reshape(2, 3),
        labels=("unit 1", "unit 2"),
        columns=("step 1", "step 2", "step 3"),
    ),
    plate("hills", PlateKind.HISTOGRAMS, np.ones((2, 4)) / 4, labels=("a", "b")),
    plate("bars", PlateKind.LIST, [-1.0, 2.0, 0.5], labels=("low", "high", "middle")),
    plate("cells", PlateKind.CELLS, [0.0, 1.0, 2.0, 3.0]),
    plate("curve", PlateKind.CURVE, [[-1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]),
)


@pytest.fixture
def board(qtbot: QtBot) -> PlateBoard:
    made = PlateBoard()
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitExposed(made):
        made.show()
    return made


def _face(board: PlateBoard, name: str) -> PlateFace:
    found = board.face(name)
    assert found is not None
    return found


def _picture(face: PlateFace) -> set[str]:
    """All colours it is drawn in."""
    image = face.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(image.width())
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize("shown", EVERY, ids=lambda each: each.name)
def test_every_kind_is_drawn_and_read_by_keys(
    qtbot: QtBot, board: PlateBoard, shown: Plate
) -> None:
    board.show_plates((shown,))
    face = _face(board, shown.name)
    assert len(_picture(face)) > 3
    assert face.accessibleName() == shown.name
    qtbot.keyClick(face, Qt.Key.Key_Right)
    first = face.accessibleDescription()
    qtbot.keyClick(face, Qt.Key.Key_Right)
    assert first
    assert face.accessibleDescription() != first
    assert board._card.text
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Up, Qt.Key.Key_Down) * 4:
        qtbot.keyClick(face, key)
    assert face.spot is not None
    assert face.sheet.has(face.spot)


@pytest.mark.parametrize("shown", EVERY, ids=lambda each: each.name)
def test_every_kind_is_drawn_in_a_group_and_in_every_look(board: PlateBoard, shown: Plate) -> None:
    from msgspec import structs

    grouped = tuple(
        structs.replace(shown, name=f"{shown.name}{n}", group="g", joint="→") for n in range(9)
    )
    board.show_plates(grouped)
    assert board.height() > 0
    assert all(face.geometry().right() <= board.width() for face in board.faces[:3])
    for look in ("dark", "high_contrast", "light"):
        theme.manager().set_theme(look)
        assert len(_picture(board.faces[0])) > 3


def test_pointing_tells_value_and_place(qtbot: QtBot, board: PlateBoard) -> None:
    board.show_plates(EVERY)
    maps = _face(board, "maps")
    assert isinstance(maps, MapsFace)
    qtbot.mouseMove(maps, maps.pixel(Spot(1, 2, 0)).center().toPoint())
    assert board._card.text == "two: 11\nrow 3, column 1"
    curves = _face(board, "curves")
    assert isinstance(curves, MapsFace)
    qtbot.mouseMove(curves, curves.pixel(Spot(0, 0, 3)).center().toPoint())
    assert "step 4" in board._card.text
    matrix = _face(board, "matrix")
    assert isinstance(matrix, MatrixFace)
    qtbot.mouseMove(matrix, matrix.cell(1, 2).center().toPoint())
    assert board._card.text == "unit 2, step 3\n5"
    hills = _face(board, "hills")
    assert isinstance(hills, RidgesFace)
    qtbot.mouseMove(hills, hills.hill(1).center().toPoint())
    assert board._card.text.startswith("b\n25.0% between")
    bars = _face(board, "bars")
    assert isinstance(bars, BarsFace)
    qtbot.mouseMove(bars, bars.line(0).center().toPoint())
    assert board._card.text == "low: −1"
    cells = _face(board, "cells")
    assert isinstance(cells, CellsFace)
    qtbot.mouseMove(cells, cells.cell(2).center().toPoint())
    assert board._card.text == "unit 3: 2"
    qtbot.mouseMove(cells, QPoint(2, 2))
    assert board._card.text == ""


def test_parts_of_a_picture_and_means_of_pixels_say_where_they_are(
    qtbot: QtBot, board: PlateBoard
) -> None:
    board.show_plates(
        (
            plate("parts", PlateKind.MAPS, np.zeros((1, 6, 6)), grid=(2, 2)),
            plate("means", PlateKind.MAPS, np.zeros((1, 6, 6)), scale=3),
        )
    )
    parts, means = _face(board, "parts"), _face(board, "means")
    assert parts.words(Spot(0, 4, 2)) == "0\npart 3, row 2, column 3"
    assert means.words(Spot(0, 1, 2)) == "0\nrow 4, column 7, mean of 3 × 3"


def test_numbers_are_written_in_all_pixels_or_in_none(board: PlateBoard) -> None:
    short = np.full((1, 5, 5), 0.5)
    board.show_plates((plate("short", PlateKind.MAPS, short, group="g"),))
    face = _face(board, "short")
    assert isinstance(face, MapsFace)
    assert face._has_numbers(theme.current())
    long = short.copy()
    long[0, 2, 2] = -0.000123
    board.show_plates((plate("short", PlateKind.MAPS, long, group="g"),))
    assert not face._has_numbers(theme.current())


def test_a_part_that_is_missing_is_no_zero(board: PlateBoard) -> None:
    parts = np.zeros((1, 4, 4))
    board.show_plates((plate("kernels", PlateKind.MAPS, parts, grid=(2, 2), parts=3),))
    face = _face(board, "kernels")
    assert isinstance(face, MapsFace)
    image = face.grab().toImage()
    colours = [
        image.pixelColor(face.pixel(Spot(0, row, row)).center().toPoint()).name() for row in (0, 3)
    ]
    assert colours[1] == theme.current().colour("canvas").name()
    assert colours[0] != colours[1]
    assert "no part" in face.words(Spot(0, 3, 3))


def test_curves_tell_what_their_height_stands_for(board: PlateBoard) -> None:
    curve = np.linspace(0, 1, 8).reshape(1, 1, 8)
    board.show_plates((plate("curve", PlateKind.MAPS, curve),))
    face = _face(board, "curve")
    heat = theme.current().colour("text").name()
    legend = face.grab(QRect(face.width() // 2, 0, face.width() // 2, 20)).toImage()
    dark = [legend.pixelColor(x, 10).name() for x in range(legend.width())].count(heat)
    assert dark < 5, "no bar of colours"


def test_what_is_no_number_is_left_clear_and_said() -> None:
    look = theme.current()
    values = np.array([[math.nan, 1.0], [math.inf, -math.inf]], np.float32)
    image = heat_image(look, values, -1.0, 1.0)
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(1, 0).alpha() == 255
    assert image.pixelColor(0, 1) != image.pixelColor(1, 1), "infinite values keep their sign"


def test_what_is_no_number_is_hatched(board: PlateBoard) -> None:
    fault = theme.current().colour("error").name()
    for shown in (
        plate("maps", PlateKind.MAPS, np.full((1, 3, 3), np.nan)),
        plate("cells", PlateKind.CELLS, [math.nan, 1.0]),
        plate("bars", PlateKind.LIST, [math.nan, 1.0], labels=("a", "b")),
        plate("curves", PlateKind.MAPS, np.full((1, 1, 20), np.nan)),
    ):
        board.show_plates((shown,))
        face = _face(board, shown.name)
        assert fault in _picture(face)
        assert "not a number" in face.words(Spot(0, 0, 0))


def test_winners_stand_out_and_dropped_units_are_crossed_out(board: PlateBoard) -> None:
    values = np.ones((1, 2, 2))
    marks = np.array([[[1, 0], [0, 0]]])
    plain = plate("maps", PlateKind.MAPS, values)
    won = plate("won", PlateKind.MAPS, values, mark=Mark.WON, marks=flags(marks))
    dropped = plate("dropped", PlateKind.MAPS, values, mark=Mark.DROPPED, marks=flags(marks))
    board.show_plates((plain, won, dropped))
    pictures = [_picture(_face(board, name)) for name in ("maps", "won", "dropped")]
    assert pictures[0] != pictures[1] != pictures[2]
    assert "the largest of its window" in _face(board, "won").words(Spot(0, 0, 0))
    assert "dropped" in _face(board, "dropped").words(Spot(0, 0, 0))
    assert "dropped" not in _face(board, "dropped").words(Spot(0, 0, 1))


def test_marks_of_steps_and_of_matrices_are_drawn_and_said(board: PlateBoard) -> None:
    course, grid = np.arange(9.0).reshape(1, 1, 9), np.ones((2, 3))
    last, corner = np.zeros((1, 1, 9)), np.zeros((2, 3))
    last[0, 0, 8] = corner[0, 0] = 1
    for kind, values, marks, mark in (
        (PlateKind.MAPS, course, last, Mark.WON),
        (PlateKind.MATRIX, grid, corner, Mark.DROPPED),
    ):
        board.show_plates((plate("plain", kind, values),))
        plain = _picture(board.faces[0])
        board.show_plates((plate("marked", kind, values, mark=mark, marks=flags(marks)),))
        assert _picture(board.faces[0]) != plain
    assert board.faces[0].words(Spot(0, 0, 0)).endswith("dropped")
    assert not board.faces[0].words(Spot(1, 0, 2)).endswith("dropped")


def test_other_numbers_of_the_same_layout_move_nothing(board: PlateBoard) -> None:
    board.show_plates(EVERY)
    kept = [(face, face.geometry()) for face in board.faces]
    board.show_plates(EVERY)
    assert [(face, face.geometry()) for face in board.faces] == kept


@pytest.mark.parametrize("shown", EVERY, ids=lambda each: each.name)
def test_every_kind_can_be_taken_along_as_rows_and_as_a_picture(
    board: PlateBoard, shown: Plate
) -> None:
    board.show_plates((shown,))
    face = _face(board, shown.name)
    header, *body = face.rows()
    assert all(len(row) == len(header) for row in body)
    assert sum(1 for _ in body) >= 2
    image = QImage(face.width() * 2, face.height() * 2, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    face.render_on(painter, QRectF(image.rect()))
    painter.end()
    drawn = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 5)
        for y in range(image.height() // 2, image.height(), 3)
    }
    assert len(drawn) > 2, "the lower half is drawn too: twice as large"


def test_rows_of_pictures_name_their_places(board: PlateBoard) -> None:
    board.show_plates((EVERY[0],))
    rows = list(_face(board, "maps").rows())
    assert rows[0] == ("picture", "row", "column", "value")
    assert rows[-1] == ("two", 3, 3, 13.0)
