"""Circles of wires through a memory of one step: who stands in them, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol


class Wired(Protocol):
    """What is asked of a design here."""

    @property
    def nodes(self) -> Mapping[str, object]:
        """All nodes by id."""

    def after(self, id: str) -> Iterable[str]:
        """Ids that a node feeds."""

    def before(self, id: str) -> Iterable[str]:
        """Ids that feed a node."""


def circles(design: Wired, among: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Groups of nodes that all lead to each other, each in placing order (Tarjan 1972)."""
    within = set(among)
    index: dict[str, int] = {}
    lowest: dict[str, int] = {}
    path: list[str] = []
    found: list[tuple[str, ...]] = []
    for start in [id for id in design.nodes if id in within]:
        if start in index:
            continue
        work = [(start, iter(tuple(design.after(start))))]
        index[start] = lowest[start] = len(index)
        path.append(start)
        while work:
            id, following = work[-1]
            fresh = next((each for each in following if each in within and each not in index), None)
            if fresh is not None:
                index[fresh] = lowest[fresh] = len(index)
                path.append(fresh)
                work.append((fresh, iter(tuple(design.after(fresh)))))
                continue
            work.pop()
            reached = [lowest[each] for each in design.after(id) if each in path]
            lowest[id] = min([lowest[id], *reached])
            if lowest[id] == index[id]:
                group = path[path.index(id) :]
                del path[path.index(id) :]
                if len(group) > 1:
                    places = set(group)
                    found.append(tuple(each for each in design.nodes if each in places))
    return tuple(found)


def inner_order(design: Wired, circle: Iterable[str], memories: set[str]) -> tuple[str, ...]:
    """The nodes of a circle in the order one step is computed: memories first, then what follows.

    Nodes that stand in a circle without a memory are left out.
    """
    ids = tuple(circle)
    inside = set(ids)
    done = [id for id in ids if id in memories]
    waiting = [id for id in ids if id not in memories]
    while waiting:
        ready = [
            id
            for id in waiting
            if all(each not in inside or each in done for each in design.before(id))
        ]
        if not ready:
            break
        done += ready
        waiting = [id for id in waiting if id not in ready]
    return tuple(done)


def order_through(
    design: Wired, done: Iterable[str], memories: set[str]
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Goes on where the plain order got stuck, through circles that have a memory.

    Args:
        done: The ids the plain order holds.

    Returns:
        The whole order, in which each circle stands in one piece, and those circles in their
        inner order. Nodes of circles without a memory, and what follows them, are left out.
    """
    order = list(done)
    rest = [id for id in design.nodes if id not in set(order)]
    groups = {id: group for group in circles(design, rest) for id in group}
    loops: list[tuple[str, ...]] = []
    known = set(order)
    waiting = list(rest)
    while waiting:
        before = len(order)
        for id in waiting:
            if id in known:
                continue
            group = groups.get(id, (id,))
            fed = {each for member in group for each in design.before(member)}
            if not fed <= known | set(group):
                continue
            inner = inner_order(design, group, memories) if len(group) > 1 else group
            if len(inner) < len(group):
                continue
            order += inner
            known |= set(inner)
            if len(inner) > 1:
                loops.append(inner)
        waiting = [id for id in waiting if id not in known]
        if len(order) == before:
            break
    return tuple(order), tuple(loops)
