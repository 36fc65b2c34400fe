"""Which card lies next to another in a direction, for the arrow keys."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF


def beside(places: Mapping[str, QRectF], current: str, way: tuple[int, int]) -> str:
    """The card that an arrow key leads to: the nearest that way; else the one as before.

    Without a current one it is the first; right and left go on in the next row.
    """
    if not places:
        return ""
    if current not in places:
        return next(iter(places))
    here = places[current].center()
    across, down = way
    found: list[tuple[float, str]] = []
    for id, place in places.items():
        by = place.center() - here
        along = by.x() * across + by.y() * down
        aside = abs(by.x() * down) + abs(by.y() * across)
        if along > 1 and (not across or aside < place.height()):
            found.append((along + 2 * aside, id))
    if found:
        return min(found)[1]
    return _in_next_row(places, current, across) if across else current


def _in_next_row(places: Mapping[str, QRectF], current: str, across: int) -> str:
    """The card that comes next where a row ends, or before where it begins."""
    here = places[current]
    rows = [
        (place.center().y(), place.center().x(), id)
        for id, place in places.items()
        if (place.center().y() - here.center().y()) * across > here.height() / 2
    ]
    if not rows:
        return current
    row = min(rows)[0] if across > 0 else max(rows)[0]
    ends = [(x, id) for y, x, id in rows if abs(y - row) < here.height() / 2]
    return min(ends)[1] if across > 0 else max(ends)[1]
