"""Where an arrow key leads to: along a wire where there is one, else across the paper."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF

from netbuilder.core.design import Design, Wire

Direction = tuple[int, int]


def neighbour(
    design: Design, places: Mapping[str, QRectF], start: str, direction: Direction
) -> str | None:
    """The node that lies in a direction of `start`; wires come first to the left and right."""
    across, down = direction
    if across:
        wired = design.after(start) if across > 0 else design.before(start)
        ids = [id for id in dict.fromkeys(wired) if id in places]
        if ids:
            return min(ids, key=lambda id: abs(places[id].top() - places[start].top()))
    here = places[start].center()
    best, nearest = None, float("inf")
    for id, place in places.items():
        away = place.center() - here
        ahead = away.x() * across + away.y() * down
        aside = abs(away.x() * down) + abs(away.y() * across)
        if id != start and ahead > 1.0 and aside <= 2.0 * ahead and ahead + 2 * aside < nearest:
            best, nearest = id, ahead + 2 * aside
    return best


def wires_at(design: Design, id: str) -> tuple[Wire, ...]:
    """The wires of a node in the order the keyboard walks them: those that leave come first."""
    return (*design.outgoing.get(id, ()), *design.incoming.get(id, ()))
