"""A few points of each pattern, always the same, as its picture."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from netbuilder.catalog.sources.points import Pattern, Task

Spot = tuple[float, float, float]
_STEPS = 5


def miniature(pattern: Pattern, task: Task) -> tuple[Spot, ...]:
    """Points as (x, y, value), within -1 to 1; classes are -1 and 1."""
    if task is Task.REGRESSION and pattern in _HEIGHTS:
        height = _HEIGHTS[pattern]
        return tuple((x, y, height(x, y)) for x, y in _lattice())
    return tuple(_CLASSES[pattern]())


def _lattice() -> Iterator[tuple[float, float]]:
    """Places evenly over the plane."""
    ends = [-0.84 + 1.68 * step / (_STEPS - 1) for step in range(_STEPS)]
    return ((x, y) for x in ends for y in ends)


def _ring(radius: float, count: int) -> Iterator[tuple[float, float]]:
    turns = (2 * math.pi * step / count for step in range(count))
    return ((radius * math.cos(turn), radius * math.sin(turn)) for turn in turns)


def _xor() -> Iterator[Spot]:
    for x, y in _lattice():
        if x * y:
            yield x, y, math.copysign(1, x * y)


def _circles() -> Iterator[Spot]:
    yield from ((x, y, -1.0) for x, y in _ring(0.9, 12))
    yield from ((x, y, 1.0) for x, y in _ring(0.38, 6))
    yield 0.0, 0.0, 1.0


def _moons() -> Iterator[Spot]:
    for step in range(9):
        turn = math.pi * step / 8
        yield (math.cos(turn) - 0.5) / 1.6, (math.sin(turn) - 0.25) / 1.6, -1.0
        yield (0.5 - math.cos(turn)) / 1.6, (0.25 - math.sin(turn)) / 1.6, 1.0


def _gaussians() -> Iterator[Spot]:
    for sign in (-1.0, 1.0):
        yield 0.5 * sign, 0.5 * sign, sign
        for radius, count in ((0.17, 5), (0.34, 7)):
            yield from ((0.5 * sign + x, 0.5 * sign + y, sign) for x, y in _ring(radius, count))


def _spirals() -> Iterator[Spot]:
    for step in range(3, 17):
        along = step / 17
        turn = 1.75 * 2 * math.pi * along
        x, y = along * math.sin(turn), along * math.cos(turn)
        yield x, y, -1.0
        yield -x, -y, 1.0


def _plane() -> Iterator[Spot]:
    return ((x, y, math.copysign(1, x + y)) for x, y in _lattice() if abs(x + y) > 0.1)


def _hills() -> Iterator[Spot]:
    for column, across in enumerate((-0.72, 0.0, 0.72)):
        for row, up in enumerate((0.42, -0.42)):
            sign = 1.0 if (column + row) % 2 == 0 else -1.0
            yield across, up, sign
            yield from ((across + x, up + y, sign) for x, y in _ring(0.2, 5))


def _landscape(x: float, y: float) -> float:
    column = min((-0.8, 0.0, 0.8), key=lambda place: abs(x - place))
    row = 0.5 if y >= 0 else -0.5
    sign = 1 if (row > 0) == (column != 0.0) else -1
    return sign * max(0.0, 1 - math.hypot(x - column, y - row) / 0.6)


_CLASSES: dict[Pattern, Callable[[], Iterator[Spot]]] = {
    Pattern.XOR: _xor,
    Pattern.CIRCLES: _circles,
    Pattern.MOONS: _moons,
    Pattern.GAUSSIANS: _gaussians,
    Pattern.SPIRALS: _spirals,
    Pattern.PLANE: _plane,
    Pattern.HILLS: _hills,
}
_HEIGHTS: dict[Pattern, Callable[[float, float], float]] = {
    Pattern.XOR: lambda x, y: x * y,
    Pattern.CIRCLES: lambda x, y: 1 - 2 * math.hypot(x, y),
    Pattern.GAUSSIANS: lambda x, y: (
        math.exp(-((x - 0.5) ** 2 + (y - 0.5) ** 2) / 0.245)
        - math.exp(-((x + 0.5) ** 2 + (y + 0.5) ** 2) / 0.245)
    ),
    Pattern.PLANE: lambda x, y: (x + y) / 2,
    Pattern.HILLS: _landscape,
}
