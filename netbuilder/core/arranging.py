"""Lines nodes up: aligns them, spaces them evenly, levels wires and pins nodes to their place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, Literal

from msgspec import structs

from netbuilder.core import bends, edits
from netbuilder.core.design import Design, Wire
from netbuilder.core.problems import Problem, Where

Edge = Literal["left", "centre", "right", "top", "middle", "bottom"]
Axis = Literal["across", "down"]
Size = tuple[float, float]
Places = dict[str, tuple[float, float]]
Levels = Callable[[Wire], tuple[float, float] | None]

GAP_PX = 24.0
# Which part of its size lies before the line that an edge stands for.
PARTS: Final[Mapping[Edge, tuple[int, float]]] = {
    "left": (0, 0.0),
    "centre": (0, 0.5),
    "right": (0, 1.0),
    "top": (1, 0.0),
    "middle": (1, 0.5),
    "bottom": (1, 1.0),
}


def aligned(design: Design, sizes: Mapping[str, Size], edge: Edge) -> Design:
    """Put nodes on one line; those that would then cover each other are parted along it.

    Pinned nodes stay, and the others line up with them.

    Args:
        sizes: Width and height of the nodes to align, by id.
    """
    axis, part = PARTS[edge]
    chosen = {id: size for id, size in sizes.items() if id in design.nodes}
    pinned = {id: size for id, size in chosen.items() if design.nodes[id].pinned}
    if len(chosen) < 2:
        return design
    lines = [
        design.nodes[id].position[axis] + size[axis] * part
        for id, size in (pinned or chosen).items()
    ]
    line = {0.0: min(lines), 1.0: max(lines)}.get(part, (min(lines) + max(lines)) / 2)
    places: Places = {id: design.nodes[id].position for id in chosen}
    for id, size in chosen.items():
        if id not in pinned:
            places[id] = _with(places[id], axis, line - size[axis] * part)
    _part(places, chosen, frozenset(pinned), 1 - axis)
    return edits.moved(design, _changed(design, places))


def distributed(design: Design, sizes: Mapping[str, Size], axis: Axis) -> Design:
    """Give nodes the same gaps between the outermost two, or wider ones where there is no room.

    Pinned nodes stay where they are and are not counted.
    """
    index = 0 if axis == "across" else 1
    free = [id for id in sizes if id in design.nodes and not design.nodes[id].pinned]
    if len(free) < 3:
        return design
    free.sort(key=lambda id: (design.nodes[id].position[index], id))
    start = design.nodes[free[0]].position[index]
    end = max(design.nodes[id].position[index] + sizes[id][index] for id in free)
    taken = sum(sizes[id][index] for id in free)
    gap = (end - start - taken) / (len(free) - 1)
    gap = gap if gap >= 0 else GAP_PX
    places: Places = {}
    for id in free:
        places[id] = _with(design.nodes[id].position, index, start)
        start += sizes[id][index] + gap
    return edits.moved(design, _changed(design, places))


def levelled(
    design: Design, ids: Iterable[str], sizes: Mapping[str, Size], levels: Levels
) -> Design:
    """Move nodes up or down so that wires between them run level; their dots go.

    Where a node would then cover another, it stays. Pinned nodes stay too, and lead the others.

    Args:
        sizes: Width and height of all nodes, by id.
        levels: Height of both ends of a wire, each below the top of its node.
    """
    chosen = {id for id in ids if id in design.nodes and id in sizes}
    wires = [w for w in design.wires if w.source.node in chosen and w.target.node in chosen]
    straight = bends.straightened(design, chosen) if wires else design
    places = _level_places(straight, chosen, wires, levels)
    before = {id: design.nodes[id].position for id in sizes if id in design.nodes}
    _keep_apart(before, places, sizes)
    return edits.moved(straight, _changed(design, places))


def with_pins(design: Design, ids: Iterable[str], on: bool) -> Design:
    """Pin nodes to their place, or let them go."""
    changes = {
        id: structs.replace(design.nodes[id], pinned=on)
        for id in ids
        if id in design.nodes and design.nodes[id].pinned != on
    }
    return structs.replace(design, nodes={**design.nodes, **changes}) if changes else design


def held_fast(design: Design, id: str) -> Problem:
    """Why a pinned node cannot be moved."""
    return Problem(
        "node-pinned",
        found=f"{design.nodes[id].title} is pinned in place.",
        fix="Unpin it to move it.",
        where=Where(node=id),
    )


def _level_places(design: Design, chosen: set[str], wires: list[Wire], levels: Levels) -> Places:
    """Heights at which wires are level, going from pinned nodes and then from the sources."""
    linked: dict[str, list[tuple[str, float]]] = {id: [] for id in chosen}
    for wire in wires:
        ends = levels(wire)
        if ends is not None:
            linked[wire.source.node].append((wire.target.node, ends[0] - ends[1]))
            linked[wire.target.node].append((wire.source.node, ends[1] - ends[0]))
    rank = {id: index for index, id in enumerate(design.order)}
    order = sorted(
        chosen, key=lambda id: (not design.nodes[id].pinned, rank.get(id, len(rank)), id)
    )
    tops = {id: design.nodes[id].position[1] for id in order if design.nodes[id].pinned}
    queue = list(tops)
    for root in [*order, None]:
        while queue:
            id = queue.pop(0)
            for other, below in linked[id]:
                if other not in tops:
                    tops[other] = tops[id] + below
                    queue.append(other)
        if root is not None and root not in tops:
            tops[root] = design.nodes[root].position[1]
            queue.append(root)
    return {id: (design.nodes[id].position[0], top) for id, top in tops.items()}


def _keep_apart(before: Places, places: Places, sizes: Mapping[str, Size]) -> None:
    """Put nodes back that would cover others, until none does that did not do so before."""
    while True:
        now = {**before, **places}
        back = {
            id
            for id, place in places.items()
            if place != before[id]
            and any(
                _meet(now, sizes, id, other) and not _meet(before, sizes, id, other)
                for other in now
                if other != id
            )
        }
        if not back:
            return
        # One after the other: what stands in the way may be gone with the first.
        first = min(back)
        places[first] = before[first]


def _meet(places: Places, sizes: Mapping[str, Size], one: str, other: str) -> bool:
    return all(
        places[one][axis] < places[other][axis] + sizes[other][axis]
        and places[other][axis] < places[one][axis] + sizes[one][axis]
        for axis in (0, 1)
    )


def _part(places: Places, sizes: Mapping[str, Size], still: frozenset[str], axis: int) -> None:
    """Move nodes on along an axis until none of them covers another."""
    settled = list(still)
    for id in sorted(
        (id for id in places if id not in still), key=lambda id: (places[id][axis], id)
    ):
        while True:
            hit = [other for other in settled if _meet(places, sizes, id, other)]
            if not hit:
                break
            beyond = max(places[other][axis] + sizes[other][axis] for other in hit)
            places[id] = _with(places[id], axis, beyond + GAP_PX)
        settled.append(id)


def _with(place: tuple[float, float], axis: int, value: float) -> tuple[float, float]:
    return (value, place[1]) if axis == 0 else (place[0], value)


def _changed(design: Design, places: Places) -> Places:
    return {id: place for id, place in places.items() if place != design.nodes[id].position}
