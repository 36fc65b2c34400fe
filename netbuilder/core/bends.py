"""Dots that lead a wire another way: adding, moving, dropping, and what edits do to them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from msgspec import structs

from netbuilder.core.design import BENDS_LIMIT, Design, Wire

Place = tuple[float, float]
Places = tuple[Place, ...]
# A dot by its wire and its number, from the source on.
Dot = tuple[Wire, int]

# The usual card, for asking which part of a wire a node stands on.
CARD_PX = (176.0, 128.0)
PORT_DOWN_PX = 16.0
CLEAR_PX = 16.0
# Two shifts that differ by less are the same one: positions are sums of floats.
SAME_PX = 1e-3


def bent(design: Design, wire: Wire, points: Iterable[Place]) -> Design:
    """Lead a wire through these dots and no others; unchanged where there is no such wire."""
    places = tuple((float(x), float(y)) for x, y in points)[:BENDS_LIMIT]
    if wire not in design.wires:
        return design
    others = {each: held for each, held in design.bends.items() if each != wire}
    return structs.replace(design, bends={**others, wire: places} if places else others)


def with_dot(design: Design, wire: Wire, index: int, place: Place) -> Design:
    """Put a dot on a wire, before the one that now has this number."""
    points = design.bends.get(wire, ())
    return bent(design, wire, (*points[:index], place, *points[index:]))


def without_dots(design: Design, dots: Iterable[Dot]) -> Design:
    """Drop dots; their wires stay."""
    gone = set(dots)
    for wire in {wire for wire, _ in gone}:
        points = design.bends.get(wire, ())
        kept = [each for index, each in enumerate(points) if (wire, index) not in gone]
        design = bent(design, wire, kept)
    return design


def shifted(design: Design, dots: Iterable[Dot], across: float, down: float) -> Design:
    """Move dots by as much."""
    chosen = set(dots)
    for wire in {wire for wire, _ in chosen}:
        points = enumerate(design.bends.get(wire, ()))
        design = bent(
            design,
            wire,
            [(x + across, y + down) if (wire, at) in chosen else (x, y) for at, (x, y) in points],
        )
    return design


def straightened(design: Design, ids: Iterable[str]) -> Design:
    """Drop the dots of wires between these nodes: they are to be laid out anew."""
    inside = set(ids)
    kept = {
        wire: points
        for wire, points in design.bends.items()
        if wire.source.node not in inside or wire.target.node not in inside
    }
    return design if len(kept) == len(design.bends) else structs.replace(design, bends=kept)


def carried(design: Design, positions: Mapping[str, Place]) -> Design:
    """The dots of wires both ends of which move by the same way go along.

    Args:
        positions: Where nodes are about to be put.
    """
    if not design.bends:
        return design
    bends = dict(design.bends)
    for wire, points in design.bends.items():
        way = _common_way(design, wire, positions)
        if way is not None:
            bends[wire] = tuple((x + way[0], y + way[1]) for x, y in points)
    return structs.replace(design, bends=bends)


def split(design: Design, wire: Wire, id: str) -> tuple[Places, Places]:
    """The dots of a wire before and after a node that is put on it, without those it covers."""
    points = design.bends.get(wire, ())
    if not points:
        return (), ()
    (wide, high), (left, top) = CARD_PX, design.nodes[id].position
    x, y = design.nodes[wire.source.node].position
    start = (x + wide, y + PORT_DOWN_PX)
    x, y = design.nodes[wire.target.node].position
    course = (start, *points, (x, y + PORT_DOWN_PX))
    middle = (left + wide / 2, top + PORT_DOWN_PX)
    leg = nearest_leg(course, middle)

    def is_clear(place: Place) -> bool:
        across, down = place[0] - left, place[1] - top
        is_across = -CLEAR_PX < across < wide + CLEAR_PX
        return not (is_across and -CLEAR_PX < down < high + CLEAR_PX)

    return (
        tuple(each for each in points[:leg] if is_clear(each)),
        tuple(each for each in points[leg:] if is_clear(each)),
    )


def joined(design: Design, first: Wire, second: Wire) -> Places:
    """The dots of two wires that become one."""
    return (*design.bends.get(first, ()), *design.bends.get(second, ()))[:BENDS_LIMIT]


def nearest_leg(course: Iterable[Place], place: Place) -> int:
    """The number of the straight piece of a course that lies closest to a place."""
    points = tuple(course)
    pieces = pairwise(points)
    away = [_distance_squared(place, *ends) for ends in pieces]
    return min(range(len(away)), key=away.__getitem__)


def _distance_squared(place: Place, start: Place, end: Place) -> float:
    (x, y), (ax, ay), (bx, by) = place, start, end
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
    along = min(1.0, max(0.0, along))
    return float((ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2)


def _common_way(design: Design, wire: Wire, positions: Mapping[str, Place]) -> Place | None:
    ways = []
    for id in (wire.source.node, wire.target.node):
        if id not in positions or id not in design.nodes:
            return None
        x, y = design.nodes[id].position
        ways.append((positions[id][0] - x, positions[id][1] - y))
    (across, down), (other_across, other_down) = ways
    is_same = abs(across - other_across) < SAME_PX and abs(down - other_down) < SAME_PX
    return (across, down) if is_same else None
