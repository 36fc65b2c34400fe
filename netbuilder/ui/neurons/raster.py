"""Pictures of many neurons at once, as arrays of pixels: planes, weights, hills and broken ones."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

from netbuilder.ui.plots.surface_image import class_colours
from netbuilder.ui.theme import Theme

Floats = npt.NDArray[np.float32]
Pixels = npt.NDArray[np.uint32]

_STEPS = 255
# How much of the colour of its sign the strongest answer gets, as on the decision surface.
_STRONGEST = 0.82
_LEAST = 1e-6
_HATCH = 6
_HILL_AT = 0.14


def signed(values: Floats, reach: Floats | float, look: Theme) -> Pixels:
    """Numbers from orange (negative) over grey (zero) to blue; hatched where they are none.

    Args:
        values: (..., height, width), one number per pixel.
        reach: What gets the full colour; one number, or one for each picture.
    """
    most = np.asarray(reach, np.float32)
    if most.ndim:
        most = most[..., None, None]
    places = np.clip(values / np.maximum(most, np.float32(1e-30)), -1, 1) * _STEPS + _STEPS
    is_known = np.isfinite(values)
    index = np.where(is_known, places, 0).astype(np.int16)
    pixels: Pixels = _signs(look)[index]
    if not is_known.all():
        pixels = np.where(is_known, pixels, hatched(values.shape[-2:], look))
    return pixels


def planes(answers: Floats, side: int, look: Theme) -> Pixels:
    """What neurons answer over the plane: (neurons, side, side) pixels, each in its own range.

    Args:
        answers: (neurons, points, points), row 0 at the lower edge.
    """
    known = np.where(np.isfinite(answers), answers, 0)
    reach = np.abs(known).reshape(len(answers), -1).max(axis=1, initial=0)
    between = _between(answers.shape[-1], side)
    smooth = between @ known[:, ::-1] @ between.T
    pixels = signed(smooth.astype(np.float32), np.where(reach > 0, reach, 1), look)
    return _without_broken(pixels, answers, look)


def hills(shares: Floats, side: int, look: Theme) -> Pixels:
    """Histograms per class: (neurons, side, side) pixels, one hill per class, as high as the tile.

    Args:
        shares: (neurons, classes, bins).
    """
    known = np.nan_to_num(shares)
    padded = np.pad(known, ((0, 0), (0, 0), (1, 1)))
    smooth = padded[..., :-2] / 4 + padded[..., 1:-1] / 2 + padded[..., 2:] / 4
    # A class that answers nearly always the same would leave the others flat.
    smooth = np.sqrt(smooth / np.maximum(smooth.max(axis=2, keepdims=True), _LEAST))
    bins = shares.shape[-1]
    spots = np.clip((np.arange(side) + 0.5) / side * bins - 0.5, 0, bins - 1)
    low = np.minimum(spots.astype(np.int64), max(bins - 2, 0))
    part = (spots - low).astype(np.float32)
    heights = smooth[..., low] * (1 - part) + smooth[..., np.minimum(low + 1, bins - 1)] * part
    heights *= side * (1 - _HILL_AT)
    colours = class_colours(look, shares.shape[1])
    ground = np.array(_channels(look.colour("node")), np.float32)
    drawn = np.broadcast_to(ground[:, None, None, None], (3, len(shares), side, side)).copy()
    rows = np.arange(side, 0, -1, dtype=np.float32)[:, None]
    strength = np.float32(look.shade("bars"))
    for group in range(shares.shape[1]):
        covered = np.clip(heights[:, group, None, :] - rows + 1, 0, 1).astype(np.float32) * strength
        for channel, ink in enumerate(_channels(colours[group])):
            drawn[channel] += covered * (np.float32(ink) - drawn[channel])
    red, green, blue = drawn.astype(np.uint32)
    pixels = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    return _without_broken(pixels, shares, look)


def enlarged(values: Floats, height: int, width: int) -> Floats:
    """Each number as a block of pixels: (..., height, width)."""
    rows = np.arange(height) * values.shape[-2] // max(height, 1)
    columns = np.arange(width) * values.shape[-1] // max(width, 1)
    made: Floats = values[..., rows[:, None], columns[None, :]]
    return made


def greys(values: Floats, look: Theme) -> Pixels:
    """A picture of the data (height, width), or (3, height, width) in its colours."""
    known = np.where(np.isfinite(values), values, 0)
    low, high = float(known.min(initial=0)), float(known.max(initial=0))
    shares = (known - low) / max(high - low, _LEAST)
    if values.ndim == 2:
        dark, light = (
            np.array(_channels(look.colour(name)), np.float32) for name in ("node", "text")
        )
        shares = (dark[:, None, None] + (light - dark)[:, None, None] * shares) / 255
    red, green, blue = (np.clip(shares, 0, 1) * 255).astype(np.uint32)
    pixels: Pixels = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    is_known = np.isfinite(values) if values.ndim == 2 else np.isfinite(values).all(axis=0)
    if not is_known.all():
        pixels = np.where(is_known, pixels, hatched(values.shape[-2:], look))
    return pixels


def hatched(shape: tuple[int, ...], look: Theme) -> Pixels:
    """Stripes for what is not a number, which is never a colour of a sign: (height, width)."""
    rows, columns = np.indices(shape[-2:])
    ink, ground = (_packed(each) for each in _broken(look))
    is_line = (rows + columns) % _HATCH < 2
    return np.where(is_line, ink, ground).astype(np.uint32)


def rounded(pixels: Pixels, radius: float) -> Pixels:
    """The pictures (..., side, side) with round corners, colours multiplied by what covers."""
    cover = _corners(pixels.shape[-1], round(radius, 1))
    partly = np.nonzero(cover < 255)
    corner = pixels[..., partly[0], partly[1]]
    share = cover[partly]
    made = np.zeros_like(corner)
    for shift in (0, 8, 16, 24):
        made |= ((corner >> shift & 0xFF) * share // 255) << shift
    pixels[..., partly[0], partly[1]] = made
    return pixels


def image_of(pixels: Pixels, ratio: float = 1.0) -> QImage:
    """A picture (height, width) for Qt, with pixels of its own."""
    whole = np.ascontiguousarray(pixels)
    height, width = whole.shape
    form = QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(whole.data, width, height, 4 * width, form).copy()
    image.setDevicePixelRatio(ratio)
    return image


def strip_of(activity: Floats, height: int, look: Theme) -> Pixels:
    """All neurons of a layer as one line of pixels: the more active the stronger the accent.

    Where several share a pixel the most active counts, so that none gets lost.
    """
    known = np.nan_to_num(activity, posinf=0, neginf=0)
    count = len(known)
    if count > height > 0:
        starts = np.arange(height) * count // height
        shown = np.maximum.reduceat(known, starts)
        broken = np.logical_or.reduceat(~np.isfinite(activity), starts)
    else:
        places = np.arange(height) * count // max(height, 1)
        shown, broken = known[places], ~np.isfinite(activity[places])
    share = shown / (float(shown.max(initial=0)) or 1.0)
    ink, ground = (
        np.array(_channels(look.colour(name)), np.float32) for name in ("accent", "node")
    )
    red, green, blue = (ground[:, None] + (ink - ground)[:, None] * share).astype(np.uint32)
    pixels = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    pixels = np.where(broken, np.uint32(_packed(look.colour("error"))), pixels)
    return pixels.reshape(-1, 1)


def _without_broken(pixels: Pixels, values: Floats, look: Theme) -> Pixels:
    """Neurons whose answers are no numbers are hatched whole."""
    broken = ~np.isfinite(values).reshape(len(values), -1).all(axis=1)
    if broken.any():
        pixels[broken] = hatched(pixels.shape[-2:], look)
    return pixels


def _channels(colour: QColor) -> tuple[int, int, int]:
    return colour.red(), colour.green(), colour.blue()


def _packed(colour: QColor) -> int:
    return int(colour.rgba())


def _broken(look: Theme) -> tuple[QColor, QColor]:
    """Line and ground of what is not a number."""
    ink, ground = look.colour("error"), look.colour("node")
    parts: list[Any] = [
        round(one * 0.2 + other * 0.8)
        for one, other in zip(_channels(ink), _channels(ground), strict=True)
    ]
    return ink, QColor(*parts)


_tables: dict[tuple[int, ...], Pixels] = {}


def _signs(look: Theme) -> Pixels:
    """Colours from the strongest negative to the strongest positive number, zero in the middle."""
    names = ("negative", "zero", "positive")
    key = tuple(_packed(look.colour(name)) for name in names)
    if key not in _tables:
        low, middle, high = (
            np.array(_channels(look.colour(name)), np.float32)[:, None] for name in names
        )
        share = np.linspace(-1, 1, 2 * _STEPS + 1, dtype=np.float32)
        size = np.abs(share) * _STRONGEST
        ends = np.where(share < 0, low, high)
        red, green, blue = (middle + (ends - middle) * size).astype(np.uint32)
        _tables[key] = np.uint32(0xFF000000) | (red << 16) | (green << 8) | blue
    return _tables[key]


@lru_cache(maxsize=16)
def _between(points: int, side: int) -> Floats:
    """What each pixel takes of each point, on straight lines: (side, points)."""
    places = np.linspace(0, points - 1, side)
    low = np.minimum(places.astype(np.int64), max(points - 2, 0))
    shares = np.zeros((side, points), np.float32)
    rows = np.arange(side)
    shares[rows, low] = 1 - (places - low)
    shares[rows, np.minimum(low + 1, points - 1)] += (places - low).astype(np.float32)
    return shares


@lru_cache(maxsize=32)
def _corners(side: int, radius: float) -> npt.NDArray[np.uint32]:
    """How much of each pixel a square with round corners covers, to 255."""
    middle = (side - 1) / 2
    away = np.abs(np.arange(side) - middle) - (side / 2 - radius)
    across = np.maximum(away, 0)
    beyond = np.hypot(across[:, None], across[None, :])
    return np.asarray(np.clip(radius + 0.5 - beyond, 0, 1) * 255, np.uint32)
