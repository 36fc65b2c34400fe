"""Makes the points of small problems in the plane; same seed, same points."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import polars as pl

from netbuilder.catalog.sources.points import Pattern, Points, Task
from netbuilder.engine.data.preparation import Floats, Whole
from netbuilder.engine.data.raw import Raw

CLASSES = ("orange", "blue")
# Points of different classes keep this far from the border between them, before noise.
_MARGIN = 0.08
_HILL = 0.35

Placed = tuple[Floats, Whole]


def points(source: Points) -> Raw:
    """The points a source describes: columns ``x``, ``y`` and ``class`` or ``value``."""
    random = np.random.default_rng([source.seed, list(Pattern).index(source.pattern)])
    if source.task is Task.REGRESSION and source.pattern in _SURFACES:
        return _measured(source, random)
    place, blue = _PLACES[source.pattern](source.samples, random)
    place = place + source.noise * random.standard_normal(place.shape)
    # Classes take turns above; a shuffle keeps the first rows of a preview from looking sorted.
    order = random.permutation(source.samples)
    place, blue = place[order], blue[order]
    if source.task is Task.REGRESSION:
        return _raw(source, place, pl.Series("value", blue * 2.0 - 1.0))
    return _raw(source, place, pl.Series("class", np.array(CLASSES)[blue]))


def _measured(source: Points, random: np.random.Generator) -> Raw:
    if source.pattern is Pattern.CIRCLES:
        angle = random.uniform(0, 2 * math.pi, source.samples)
        radius = np.sqrt(random.uniform(0, 1, source.samples))
        place = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    else:
        place = random.uniform(-1, 1, (source.samples, 2))
    value = _SURFACES[source.pattern](place[:, 0], place[:, 1])
    value = value + source.noise * random.standard_normal(source.samples)
    return _raw(source, place, pl.Series("value", value))


def _raw(source: Points, place: Floats, target: pl.Series) -> Raw:
    table = pl.DataFrame({"x": place[:, 0], "y": place[:, 1], target.name: target})
    classes = {"class": CLASSES} if target.name == "class" else {}
    return Raw(table, source.label, classes=classes, target=target.name, is_made_up=True)


def _turns(samples: int) -> Whole:
    return (np.arange(samples) % 2).astype(np.int64)


def _xor(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    x = random.uniform(_MARGIN, 1, samples) * random.choice([-1.0, 1.0], samples)
    y = random.uniform(_MARGIN, 1, samples) * np.sign(x) * (2 * blue - 1)
    return np.stack([x, y], axis=1), blue


def _circles(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    angle = random.uniform(0, 2 * math.pi, samples)
    radius = np.where(blue == 1, 0.5, 1.0)
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), blue


def _moons(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    angle = random.uniform(0, math.pi, samples)
    x = np.where(blue == 1, 1 - np.cos(angle), np.cos(angle))
    y = np.where(blue == 1, 0.5 - np.sin(angle), np.sin(angle))
    return np.stack([(x - 0.5) / 1.5, (y - 0.25) / 1.5], axis=1), blue


def _gaussians(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    centre = np.where(blue == 1, 0.5, -0.5)[:, None]
    return centre + 0.15 * random.standard_normal((samples, 2)), blue


def _spirals(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    along = random.uniform(0.05, 1, samples)
    angle = 1.75 * 2 * math.pi * along + math.pi * blue
    return np.stack([along * np.sin(angle), along * np.cos(angle)], axis=1), blue


def _plane(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    place = random.uniform(-1, 1, (samples, 2))
    side = np.where(place.sum(axis=1) > 0, 1, -1) * (2 * blue - 1)
    place = place * side[:, None]
    return place * (1 - _MARGIN) + _MARGIN * np.where(blue == 1, 1.0, -1.0)[:, None], blue


def _hilly(samples: int, random: np.random.Generator) -> Placed:
    blue = _turns(samples)
    tops = np.array([(-0.8, 0.5), (0.8, 0.5), (0.0, -0.5)])
    centre = tops[random.integers(0, 3, samples)] * np.where(blue == 1, 1, -1)[:, None]
    angle = random.uniform(0, 2 * math.pi, samples)
    radius = 0.32 * np.sqrt(random.uniform(0, 1, samples))
    return centre + np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1), blue


_PLACES: dict[Pattern, Callable[[int, np.random.Generator], Placed]] = {
    Pattern.XOR: _xor,
    Pattern.CIRCLES: _circles,
    Pattern.MOONS: _moons,
    Pattern.GAUSSIANS: _gaussians,
    Pattern.SPIRALS: _spirals,
    Pattern.PLANE: _plane,
    Pattern.HILLS: _hilly,
}


def _hills(x: Floats, y: Floats) -> Floats:
    def hill(centre: float) -> Floats:
        return np.exp(-((x - centre) ** 2 + (y - centre) ** 2) / (2 * _HILL**2))

    return hill(0.5) - hill(-0.5)


def _landscape(x: Floats, y: Floats) -> Floats:
    value = np.zeros(len(x))
    for sign, across, up in _TOPS:
        near = np.sqrt((x - across) ** 2 + (y - up) ** 2)
        value = value + sign * np.clip(1 - near / 0.4, 0, 1)
    return value


# Sign and middle of each hill; no two of them overlap.
_TOPS = (
    *((1, -0.8, 0.5), (1, 0.8, 0.5), (1, 0.0, -0.5)),
    *((-1, 0.8, -0.5), (-1, -0.8, -0.5), (-1, 0.0, 0.5)),
)
_SURFACES: dict[Pattern, Callable[[Floats, Floats], Floats]] = {
    Pattern.XOR: lambda x, y: x * y,
    Pattern.CIRCLES: lambda x, y: 1 - 2 * np.sqrt(x**2 + y**2),
    Pattern.GAUSSIANS: _hills,
    Pattern.PLANE: lambda x, y: (x + y) / 2,
    Pattern.HILLS: _landscape,
}
