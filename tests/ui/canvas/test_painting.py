"""What is painted piece by piece is what would be painted in one go: nothing stale, no smear."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from netbuilder.ui.canvas.zoom_rest import ZoomRest
from tests.ui.canvas.conftest import OpenCanvas
from tests.ui.canvas.frames_match import compared, differing, on_screen, painted_anew


@pytest.mark.parametrize("seed", [1, 2])
def test_pieces_on_the_screen_equal_a_frame_painted_anew(qtbot: QtBot, seed: int) -> None:
    assert compared(seed, 30) == ""


def test_pieces_equal_a_new_frame_on_a_screen_of_twice_the_pixels() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tests.ui.canvas.frames_match", "4", "15"],
        env={**os.environ, "QT_SCALE_FACTOR": "2"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (told.returncode, told.stderr.replace("This plugin does not support", "")[:400]) == (
        0,
        "",
    )


def test_cards_are_stretched_while_zooming_and_drawn_well_at_rest(
    open_canvas: OpenCanvas, qtbot: QtBot
) -> None:
    from tests.helpers import designs

    view = open_canvas(project=designs.project("input", "dense", "output")).view
    qtbot.waitUntil(lambda: view.sheet.pictures.find("dense_1", view.zoom, 1.0) is not None)

    for _ in range(3):
        view.zoom_by(0.2)
        view.viewport().repaint()

    assert view.sheet.pictures.may_stretch
    assert view.sheet.pictures.find("dense_1", view.zoom, 1.0) is None
    qtbot.waitUntil(lambda: not view.sheet.pictures.may_stretch)
    qtbot.waitUntil(lambda: view.sheet.pictures.find("dense_1", view.zoom, 1.0) is not None)
    assert differing(on_screen(view), painted_anew(view)) == 0


def test_one_step_of_zooming_alone_is_painted_well_at_once(qtbot: QtBot) -> None:
    from PySide6.QtCore import QObject

    owner, rests = QObject(), list[bool]()
    rest = ZoomRest(lambda: rests.append(True), owner)

    rest.step()

    assert not rest.is_hasty
    rest.step()
    assert rest.is_hasty
    rest.settle()
    assert (rest.is_hasty, rests) == (False, [True])
