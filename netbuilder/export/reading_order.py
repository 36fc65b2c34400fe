"""The order in which nodes are written: branch by branch, as a person reads a drawing."""

from __future__ import annotations

from collections.abc import Iterable

from netbuilder.core.design import Design


def reading_order(design: Design, ids: Iterable[str]) -> list[str]:
    """The ids so that each stands behind those that feed it, and branches are not interleaved.

    A node is followed by one that it feeds where that one is ready; among several, the one that
    was placed first comes first.
    """
    wanted = set(ids)
    waiting = {id: sum(other in wanted for other in design.before(id)) for id in wanted}
    placed = {id: place for place, id in enumerate(design.nodes)}
    ready = sorted((id for id, count in waiting.items() if not count), key=lambda id: -placed[id])
    order: list[str] = []
    while ready:
        id = ready.pop()
        order.append(id)
        freed: list[str] = []
        for other in design.after(id):
            if other in wanted:
                waiting[other] -= 1
                if not waiting[other]:
                    freed.append(other)
        ready += sorted(freed, key=lambda other: -placed[other])
    return order
