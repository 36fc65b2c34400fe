"""How a wire is led from port to port: as a curve, straight or squarely, and through its dots."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise
from math import hypot
from typing import NamedTuple

from PySide6.QtCore import QPointF

from netbuilder.ui.canvas.paints import sizes

# A wire that goes back at least this far and this far down turns its corners squarely, like the
# end of a line of text; a curve would sweep across whatever stands between.
BACK = 120.0
DROP = 90.0
TURN = 24.0
BELOW = 132.0
STRAIGHT = 0.5
# How far the handles of a curve reach at a dot, as a share of the way to the next one.
AT_DOT = 0.36

Points = tuple[QPointF, QPointF, QPointF, QPointF]


class WireStyle(StrEnum):
    """What wires look like."""

    CURVED = "curved"
    STRAIGHT = "straight"
    SQUARE = "square"


class Way(NamedTuple):
    """The course of a wire.

    Attributes:
        points: Start, two control points and end of the curve where there is a single one.
        corners: The places it turns at, where it is led by lines instead.
        legs: The curves from dot to dot, where it is led through dots in curves.
        radius: How far before a corner the line begins to turn.
    """

    points: Points
    corners: tuple[QPointF, ...] = ()
    legs: tuple[Points, ...] = ()
    radius: float = 0.0


class Ask(NamedTuple):
    """What a way has to mind.

    Attributes:
        start, end: The two ports.
        dots: Where it is led through, from the start on.
        is_blocked: Whether a node stands on its straight way.
        is_later: Whether what it carries arrives one step later.
        depth: How far its end lies below the head of its card.
    """

    start: QPointF
    end: QPointF
    dots: tuple[QPointF, ...] = ()
    is_blocked: bool = False
    is_later: bool = False
    depth: float = 0.0


def way(ask: Ask, style: WireStyle) -> Way:
    """The course of a wire in a style."""
    start, end, dots = ask.start, ask.end, ask.dots
    if not dots and _is_level(start, end) and not ask.is_blocked:
        return Way(course(start, end))
    match style:
        case WireStyle.STRAIGHT:
            return _straight(ask)
        case WireStyle.SQUARE:
            return _square(ask)
        case WireStyle.CURVED:
            return _curved(ask) if dots else _plain(ask)


def course(start: QPointF, end: QPointF, is_blocked: bool = False) -> Points:
    """The four points of the cubic between two ports."""
    size = sizes()
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    reach = min(max(abs(across) * 0.5, size.reach_least), size.reach_most)
    if across < 0:
        reach = min(size.reach_most, size.reach_least + 0.6 * abs(across) + 0.2 * down)
    lift = 0.0
    if is_blocked:
        lift = _lift(across)
        reach = across * 0.3
    return (
        start,
        QPointF(start.x() + reach, start.y() - lift),
        QPointF(end.x() - reach, end.y() - lift),
        end,
    )


def way_back(ask: Ask) -> tuple[QPointF, ...]:
    """The corners of a wire to an earlier column in another row; empty for every other wire.

    What arrives one step later goes back below all that stands on the way.
    """
    start, end = ask.start, ask.end
    if start.x() - end.x() < BACK or (abs(end.y() - start.y()) < DROP and not ask.is_later):
        return ()
    if ask.is_later:
        return _around(start, end, max(start.y(), end.y()) + BELOW)
    # Between the rows, clear of the sizes that stand above the wires of the lower one.
    between = (start.y() + end.y()) / 2
    level = end.y() - ask.depth - TURN * 3 if end.y() > start.y() else between
    return _around(start, end, level)


def _plain(ask: Ask) -> Way:
    corners = way_back(ask)
    return Way(course(ask.start, ask.end, ask.is_blocked), corners, radius=TURN / 2)


def _curved(ask: Ask) -> Way:
    """Curves from dot to dot that go through every one without a kink."""
    places = (ask.start, *ask.dots, ask.end)
    size, flat = sizes(), QPointF(1.0, 0.0)
    inner = [_direction(before, after) for before, after in zip(places, places[2:], strict=False)]
    ways = [flat, *inner, flat]
    legs = []
    for index, (here, there) in enumerate(pairwise(places)):
        length = _length(there - here)
        port = min(max(abs(there.x() - here.x()) * 0.5, size.reach_least), size.reach_most)
        out = port if index == 0 else length * AT_DOT
        into = port if index == len(ask.dots) else length * AT_DOT
        legs.append((here, here + ways[index] * out, there - ways[index + 1] * into, there))
    return Way((ask.start, legs[0][1], legs[-1][2], ask.end), legs=tuple(legs))


def _straight(ask: Ask) -> Way:
    """Lines from dot to dot; back and over what blocks the way as if there were dots."""
    start, end = ask.start, ask.end
    if ask.dots:
        return Way(_line(start, end), ask.dots)
    back = way_back(ask)
    if back:
        return Way(_line(start, end), back, radius=TURN / 2)
    if ask.is_blocked:
        across = end.x() - start.x()
        lift = QPointF(0.0, _lift(across) * 0.75)
        turn = QPointF(across * 0.15, 0.0)
        return Way(_line(start, end), (start + turn - lift, end - turn - lift))
    return Way(_line(start, end))


def _square(ask: Ask) -> Way:
    """Level and upright lines with rounded corners."""
    start, end = ask.start, ask.end
    corners: tuple[QPointF, ...]
    if ask.dots:
        corners = _through(start, ask.dots, end)
    elif ask.is_blocked:
        level = min(start.y(), end.y()) - _lift(end.x() - start.x()) * 0.75
        corners = (
            QPointF(start.x() + TURN, start.y()),
            QPointF(start.x() + TURN, level),
            QPointF(end.x() - TURN, level),
            QPointF(end.x() - TURN, end.y()),
        )
    elif end.x() - start.x() >= 2 * TURN:
        middle = (start.x() + end.x()) / 2
        corners = (QPointF(middle, start.y()), QPointF(middle, end.y()))
    else:
        corners = way_back(ask)
        corners = corners or _around(start, end, (start.y() + end.y()) / 2)
    return Way(_line(start, end), corners, radius=TURN / 2)


def _through(start: QPointF, dots: Sequence[QPointF], end: QPointF) -> tuple[QPointF, ...]:
    """Corners on the way through dots: across the topmost and lowest, up or down past others."""
    places = (start, *dots, end)
    corners: list[QPointF] = []
    was_level = True
    for index, (here, there) in enumerate(pairwise(places)):
        is_last = index == len(dots)
        is_level = is_last or _is_turning(here, there, places[index + 2])
        if index == 0 and there.x() < start.x() + TURN:  # out of the port first, then back
            corners += _aside(here, there, start.x() + TURN, is_level)
        elif is_last and here.x() > end.x() - TURN:  # and into it from the left
            corners += reversed(_aside(there, here, end.x() - TURN, was_level))
        else:
            corners += _bend(here, there, was_level, is_level)
        if not is_last:
            corners.append(there)
        was_level = is_level
    return tuple(corners)


def _is_turning(before: QPointF, dot: QPointF, after: QPointF) -> bool:
    """Whether a dot lies above or below both its neighbours."""
    return (dot.y() - before.y()) * (after.y() - dot.y()) <= 0.0


def _bend(here: QPointF, there: QPointF, was_level: bool, is_level: bool) -> list[QPointF]:
    """Corners between two places, each of which is passed level or upright."""
    middle = (here + there) / 2
    match was_level, is_level:
        case True, True:
            if abs(here.y() - there.y()) < STRAIGHT:
                return []
            return [QPointF(middle.x(), here.y()), QPointF(middle.x(), there.y())]
        case True, False:
            return [QPointF(there.x(), here.y())]
        case False, True:
            return [QPointF(here.x(), there.y())]
        case _:
            if abs(here.x() - there.x()) < STRAIGHT:
                return []
            return [QPointF(here.x(), middle.y()), QPointF(there.x(), middle.y())]


def _aside(port: QPointF, dot: QPointF, x: float, is_level: bool) -> list[QPointF]:
    """Corners from a port to a dot that lies behind it, by way of an upright beside the port."""
    if is_level:
        return [QPointF(x, port.y()), QPointF(x, dot.y())]
    level = (port.y() + dot.y()) / 2
    return [QPointF(x, port.y()), QPointF(x, level), QPointF(dot.x(), level)]


def _around(start: QPointF, end: QPointF, level: float) -> tuple[QPointF, ...]:
    right, left = start.x() + TURN, end.x() - TURN
    return (
        QPointF(right, start.y()),
        QPointF(right, level),
        QPointF(left, level),
        QPointF(left, end.y()),
    )


def _line(start: QPointF, end: QPointF) -> Points:
    third = (end - start) / 3
    return start, start + third, end - third, end


def _is_level(start: QPointF, end: QPointF) -> bool:
    return abs(start.y() - end.y()) < STRAIGHT and end.x() > start.x()


def _lift(across: float) -> float:
    bow = sizes().bow
    return bow + min(bow, 0.1 * across)


def _direction(before: QPointF, after: QPointF) -> QPointF:
    way = after - before
    length = _length(way)
    return way / length if length else QPointF(1.0, 0.0)


def _length(way: QPointF) -> float:
    return hypot(way.x(), way.y())
