"""Pictures of neurons as pixels: signs, hatching of what is no number, and strips."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QColor

from netbuilder.ui import theme
from netbuilder.ui.neurons import raster

SIDE = 20


@pytest.fixture
def look(qapp: object) -> Any:
    return theme.current()


def _colour(pixel: Any) -> QColor:
    return QColor.fromRgba(int(pixel))


def _like(pixel: Any, look: Any, token: str) -> float:
    """How far a colour is from that of a token."""
    one, other = _colour(pixel), look.colour(token)
    return float(
        abs(one.red() - other.red())
        + abs(one.green() - other.green())
        + abs(one.blue() - other.blue())
    )


def test_signs_have_their_colours_and_zero_is_grey(look: Any) -> None:
    pixels = raster.signed(np.array([[-1, 0, 1]], np.float32), 1.0, look)[0]
    tokens = ("negative", "zero", "positive")
    for pixel, token in zip(pixels, tokens, strict=True):
        nearest = min(tokens, key=lambda each: _like(pixel, look, each))
        assert nearest == token


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_hatched_never_the_colour_of_a_sign(look: Any, value: float) -> None:
    values = np.zeros((SIDE, SIDE), np.float32)
    values[:10] = value
    pixels = raster.signed(values, 1.0, look)
    hatch = raster.hatched((SIDE, SIDE), look)
    assert (pixels[:10] == hatch[:10]).all()
    assert len(np.unique(hatch)) == 2, "stripes on a ground"
    assert len(np.unique(pixels[10:])) == 1


def test_a_neuron_with_answers_that_are_no_numbers_is_hatched_whole(look: Any) -> None:
    planes = np.ones((2, 8, 8), np.float32)
    planes[0, 3, 3] = np.nan
    shares = np.full((2, 3, 16), 1 / 16, np.float32)
    shares[0, 0, 0] = np.nan
    for pixels in (raster.planes(planes, SIDE, look), raster.hills(shares, SIDE, look)):
        assert (pixels[0] == raster.hatched((SIDE, SIDE), look)).all()
        assert not (pixels[1] == raster.hatched((SIDE, SIDE), look)).all()


def test_the_lowest_row_of_a_plane_is_at_the_bottom_of_its_picture(look: Any) -> None:
    plane = np.zeros((1, 8, 8), np.float32)
    plane[0, 0] = 1.0
    pixels = raster.planes(plane, SIDE, look)[0]
    assert _like(pixels[-1, 5], look, "positive") < _like(pixels[0, 5], look, "positive")


def test_corners_are_round_and_the_middle_is_whole(look: Any) -> None:
    pixels = raster.rounded(raster.planes(np.ones((3, 8, 8), np.float32), SIDE, look), 6.0)
    assert (pixels[:, 0, 0] >> 24 == 0).all()
    assert (pixels[:, 10, 10] >> 24 == 255).all()


def test_of_a_huge_layer_no_active_neuron_is_lost_in_the_strip(look: Any) -> None:
    activity = np.zeros(65_536, np.float32)
    activity[40_000] = 1.0
    strip = raster.strip_of(activity, 300, look)[:, 0]
    assert _like(strip[40_000 * 300 // 65_536], look, "accent") < 8
    assert len(np.unique(strip)) == 2


def test_weights_that_are_no_numbers_have_a_colour_of_their_own_in_the_strip(look: Any) -> None:
    activity = np.array([1.0, np.nan, 0.5], np.float32)
    strip = raster.strip_of(activity, 3, look)[:, 0]
    assert _like(strip[1], look, "error") == 0
