"""Lines that a dragged node snaps to: neighbours' edges and centres, straight wires, equal gaps."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF

from netbuilder.ui.canvas.paints import sizes

_TICK = 5.0
_BEYOND = 8.0


class LevelWire(NamedTuple):
    """A height at which a wire of the dragged node runs level.

    Attributes:
        top: The node's top edge there.
        start, end: The ends of the wire's way, to be shown.
    """

    top: float
    start: tuple[float, float]
    end: tuple[float, float]


class Goal(NamedTuple):
    """A place that one edge of a card may snap to.

    Attributes:
        at: Where the left or top edge goes.
        away: How far that is.
        lines: What is shown when it does.
    """

    at: float
    away: float
    lines: tuple[QLineF, ...]


class Guides:
    """The places of the nodes that stand still, as lines to snap to.

    Args:
        still: Cards that do not move.
        has_grid: Whether what meets no guide falls on the grid.
        levels: Heights at which wires to them run level.
    """

    def __init__(
        self, still: Iterable[QRectF], has_grid: bool = True, levels: Iterable[LevelWire] = ()
    ) -> None:
        self._still = list(still)
        self._has_grid = has_grid
        self._levels = tuple(levels)
        self.lines: list[QLineF] = []

    def snapped(self, card: QRectF, reach: float) -> tuple[float, float]:
        """Where the left top corner of a card goes: onto a guide within reach, else the grid."""
        across = [*self._aligned(card, is_across=True), *self._spaced(card, is_across=True)]
        x = _nearest(across, reach)
        left = self._on_grid(card.left()) if x is None else x.at
        moved = card.translated(left - card.left(), 0.0)
        down = [*self._level(moved), *self._aligned(moved, is_across=False)]
        y = _nearest([*down, *self._spaced(moved, is_across=False)], reach)
        top = self._on_grid(card.top()) if y is None else y.at
        self.lines = [*(x.lines if x else ()), *(y.lines if y else ())]
        return left, top

    def _on_grid(self, at: float) -> float:
        grid = sizes().snap
        return round(at / grid) * grid if self._has_grid else at

    def _level(self, card: QRectF) -> Iterable[Goal]:
        for level in self._levels:
            yield Goal(level.top, abs(level.top - card.top()), (QLineF(*level.start, *level.end),))

    def _aligned(self, card: QRectF, is_across: bool) -> Iterable[Goal]:
        """Edges and centres of single neighbours."""
        start, length = _extent(card, is_across)
        for other in self._still:
            theirs, size = _extent(other, is_across)
            pairs = [(theirs, start), (theirs + size, start + length)]
            if is_across:
                pairs.append((theirs + size / 2, start + length / 2))
            for goal, own in pairs:
                line = _line(card, other, goal, is_across)
                yield Goal(start + goal - own, abs(goal - own), (line,))

    def _spaced(self, card: QRectF, is_across: bool) -> Iterable[Goal]:
        """Between two neighbours of one row or column, and as far beyond them as they are apart."""
        start, length = _extent(card, is_across)
        row = [each for each in self._still if _share(each, card, is_across)]
        row.sort(key=lambda each: _extent(each, is_across)[0])
        for one, other in itertools.pairwise(row):
            first, second = _extent(one, is_across), _extent(other, is_across)
            end, begin = first[0] + first[1], second[0]
            gap = begin - end
            if gap <= 0:
                continue
            places = [begin + second[1] + gap, first[0] - gap - length]
            if gap > length:
                places.append((end + begin - length) / 2)
            for at in places:
                lines = _gaps(card, (one, other), at, is_across)
                yield Goal(at, abs(at - start), lines)


def _nearest(goals: list[Goal], reach: float) -> Goal | None:
    within = [goal for goal in goals if goal.away <= reach]
    return min(within, key=lambda goal: goal.away, default=None)


def _extent(rect: QRectF, is_across: bool) -> tuple[float, float]:
    return (rect.left(), rect.width()) if is_across else (rect.top(), rect.height())


def _share(one: QRectF, other: QRectF, is_across: bool) -> bool:
    """Whether two cards stand beside each other in a row, or above each other in a column."""
    (start, length), (theirs, size) = _extent(one, not is_across), _extent(other, not is_across)
    return start < theirs + size and theirs < start + length


def _line(card: QRectF, other: QRectF, at: float, is_across: bool) -> QLineF:
    both = card.united(other)
    if is_across:
        return QLineF(at, both.top() - _BEYOND, at, both.bottom() + _BEYOND)
    return QLineF(both.left() - _BEYOND, at, both.right() + _BEYOND, at)


def _gaps(
    card: QRectF, others: tuple[QRectF, QRectF], at: float, is_across: bool
) -> tuple[QLineF, ...]:
    """The equal gaps of three cards, each as a line with a tick at both ends."""
    start, _ = _extent(card, is_across)
    by = at - start
    moved = card.translated(by, 0.0) if is_across else card.translated(0.0, by)
    cards = sorted((*others, moved), key=lambda each: _extent(each, is_across)[0])
    level = moved.center().y() if is_across else moved.center().x()
    found: list[QLineF] = []
    for one, other in itertools.pairwise(cards):
        first, second = _extent(one, is_across), _extent(other, is_across)
        end, begin = first[0] + first[1], second[0]
        found.append(_along(end, begin, level, is_across))
        found += [_tick(place, level, is_across) for place in (end, begin)]
    return tuple(found)


def _along(start: float, end: float, level: float, is_across: bool) -> QLineF:
    return QLineF(start, level, end, level) if is_across else QLineF(level, start, level, end)


def _tick(place: float, level: float, is_across: bool) -> QLineF:
    low, high = level - _TICK, level + _TICK
    return QLineF(place, low, place, high) if is_across else QLineF(low, place, high, place)
