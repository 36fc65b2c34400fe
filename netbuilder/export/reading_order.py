"""The order in which nodes are written: branch by branch, as a person reads a drawing."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.core.design import Design


def reading_order(design: Design, ids: Iterable[str]) -> list[str]:
    """The ids so that each stands behind those that feed it, and branches are not interleaved.

    A node is followed by one that it feeds where that one is ready; among several, the one that
    was placed first comes first. A circle through a memory stays in one piece.
    """
    wanted = set(ids)
    circles = {loop[0]: loop for loop in design.loops if loop[0] in wanted}
    first = {id: loop[0] for loop in circles.values() for id in loop}

    def feeding(id: str) -> int:
        members = circles.get(id, (id,))
        feeders = (other for member in members for other in design.before(member))
        return sum(other in wanted and first.get(other, other) != id for other in feeders)

    waiting = {id: feeding(id) for id in wanted if first.get(id, id) == id}
    placed = {id: place for place, id in enumerate(design.nodes)}
    ready = sorted((id for id, count in waiting.items() if not count), key=lambda id: -placed[id])
    order: list[str] = []
    while ready:
        id = ready.pop()
        members = circles.get(id, (id,))
        order += members
        freed: list[str] = []
        for other in (first.get(each, each) for member in members for each in design.after(member)):
            if other in wanted and other != id:
                waiting[other] -= 1
                if not waiting[other]:
                    freed.append(other)
        ready += sorted(freed, key=lambda other: -placed[other])
    return order
