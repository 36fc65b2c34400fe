"""Folds nodes, blocks and frames, and lets what stands beside them make room or close up.

What grows pushes its neighbours: those to the right of it in its row to the right, and all that
stands below downwards; the frame it lies in grows with it and does the same to its own
neighbours. What shrinks draws them back by the same amounts, so that folding and unfolding again
leaves everything where it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec import structs

from netbuilder.core import frames
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.frames import Area, Pair, Sizes

FOLDED, UNFOLDED, PLAIN = "folded", "unfolded", ""
GAP_PX, BESIDE_PX = 16.0, 24.0


def next_fold(design: Design, id: str) -> str:
    """What folding a node again and again leads to: blocks unfold, others fold to their header."""
    node = design.nodes[id]
    if node.fold:
        return PLAIN
    return UNFOLDED if isinstance(node.layer, BlockUse) else FOLDED


class Heights(NamedTuple):
    """How far below their top edge nodes take their wires, before and after they fold."""

    before: Mapping[str, float]
    after: Mapping[str, float]


def with_fold(
    design: Design,
    folds: Mapping[str, str],
    before: Sizes,
    after: Sizes,
    heights: Heights | None = None,
) -> Design:
    """Fold nodes or draw them in full again.

    Args:
        folds: How each is to be drawn.
        before, after: Sizes of cards as they are, and as the folded ones will be.
        heights: With them, wires that ran level run level again.
    """
    start, sizes = design, dict(before)
    is_closing = any(start.nodes[id].fold == UNFOLDED for id in folds if id in start.nodes)
    if heights is not None and is_closing:  # backwards, so that all comes back to its place
        design = _levelled(start, start, folds, heights)
    for id in _from_the_left(design, folds):
        before_it = design.nodes[id]
        is_large = UNFOLDED in (before_it.fold, folds[id])
        node = _moved_aside(structs.replace(before_it, fold=folds[id]), before_it)
        old = _room(before_it, sizes)
        if id in after:
            sizes[id] = after[id]
        new = _room(node, sizes)
        design = structs.replace(design, nodes={**design.nodes, id: node})
        # A header in the place of a card leaves the drawing as it is, and so does the way back.
        if is_large or _is_in_the_way(design, id, new, sizes):
            design = with_room(design, id, old, new, sizes)
    if heights is None or is_closing:
        return design
    return _levelled(start, design, folds, heights)


def _levelled(start: Design, design: Design, folds: Mapping[str, str], heights: Heights) -> Design:
    """Let the rows of open blocks run level: their upper edges stay where they are."""
    places: dict[str, Pair] = {}
    for row in _rows(start, folds, heights.before):
        old = {id: heights.before[id] for id in row}
        new = {id: heights.after.get(id, old[id]) for id in row}
        # All of a row went down together, so that any of its nodes tells how far.
        first = row[0]
        line = design.nodes[first].position[1] + old[first]
        line += max(new.values()) - max(old.values())
        for id in row:
            places[id] = (design.nodes[id].position[0], line - new[id])
    moved = {
        id: structs.replace(design.nodes[id], position=place)
        for id, place in places.items()
        if not design.nodes[id].pinned
    }
    return structs.replace(design, nodes={**design.nodes, **moved})


def _rows(
    design: Design, folds: Mapping[str, str], heights: Mapping[str, float]
) -> Iterator[list[str]]:
    """Nodes of one frame whose wires leave at one height, where a block opens or closes."""
    around, away = frames.homes(design), frames.hidden(design)
    rows: dict[tuple[str, int], list[str]] = {}
    for id, node in design.nodes.items():
        if id in heights and id not in away:
            line = round(node.position[1] + heights[id])
            rows.setdefault((around.get(id, ""), line), []).append(id)
    for row in rows.values():
        if any(UNFOLDED in (design.nodes[id].fold, folds.get(id)) for id in row if id in folds):
            yield row


def _moved_aside(node: Node, before: Node) -> Node:
    """An open block has more room at its left too, for the sizes on its wires."""
    change = 0 if node.pinned else (node.fold == UNFOLDED) - (before.fold == UNFOLDED)
    left, top = node.position
    return structs.replace(node, position=(left + change * BESIDE_PX, top))


def _room(node: Node, sizes: Sizes) -> Area:
    """What a node takes up, with the room beside an open block."""
    area = frames.node_area(node, sizes)
    if node.fold != UNFOLDED:
        return area
    return Area(area.left - BESIDE_PX, area.top, area.right + BESIDE_PX, area.bottom)


def with_folded_frame(
    design: Design, id: str, on: bool, sizes: Sizes, card: Pair = frames.CARD_PX
) -> Design:
    """Fold a frame to a card, or open it again where it stands.

    Args:
        card: Width and height of the card.
    """
    frame = frames.frame_of(design, id)
    if frame is None or frame.is_note or frame.folded == on:
        return design
    left, top = frame.position
    whole = Area(left, top, left + frame.size[0], top + frame.size[1])
    small = Area(left, top, left + card[0], top + card[1])
    if on:
        inside = frames.held(design, id)
        values = {"folded": True, "holds": (*inside.nodes, *inside.frames)}
        return frames.with_values(with_room(design, id, whole, small, sizes), id, values)
    design = with_room(design, id, small, whole, sizes)
    return frames.with_values(design, id, {"folded": False, "holds": ()})


def with_room(design: Design, id: str, old: Area, new: Area, sizes: Sizes) -> Design:
    """Let the neighbours of what changed its size from its left top corner make room or close up.

    Args:
        id: The node or frame that changed.
        old, new: Where it was and is.
    """
    around = frames.homes(design)  # as it is now: frames that grow lie over others for a while
    while old != new:
        home = frames.frame_of(design, around.get(id, ""))
        units = _units(design, around, around.get(id, ""), sizes)
        units.pop(id, None)
        before = _content([*units.values(), old])
        design = _pushed(design, units, old, new)
        if home is None:
            break
        units = _units(design, around, home.id, sizes)
        units.pop(id, None)
        after = _content([*units.values(), new])
        old = frames.area_of(home)
        # Its edges keep their distance to what it holds.
        right = old.right + after.right - before.right
        new = Area(old.left, old.top, right, old.bottom + after.bottom - before.bottom)
        design = frames.resized(design, home.id, new)
        id = home.id
    return design


def _content(areas: list[Area]) -> Area:
    whole = areas[0]
    for area in areas:
        whole = whole.united(area)
    return whole


def _pushed(design: Design, units: Mapping[str, Area], old: Area, new: Area) -> Design:
    """Move what stands right of a place in its row, and all below it."""
    by = (new.right - old.right, new.bottom - old.bottom)
    lower = {key for key, area in units.items() if area.top >= old.bottom}
    right = {
        key
        for key, area in units.items()
        if key not in lower and area.left >= old.right and area.bottom > old.top
    }
    across = _pull(by[0], right, units, new) if by[0] < 0 else by[0]
    row = [area for key, area in units.items() if key not in lower and _is_beside(area, old)]
    fall = _fall(row, [units[key] for key in lower], old, new)
    down = _pull(fall, lower, units, new, is_down=True) if fall < 0 else fall
    design = _shifted(design, right, (across, 0.0))
    return _shifted(design, lower, (0.0, down))


def _is_beside(area: Area, other: Area) -> bool:
    return area.top < other.bottom and area.bottom > other.top


def _fall(row: list[Area], lower: list[Area], old: Area, new: Area) -> float:
    """How far what stands below goes down (or up), so that it keeps its distance to the row."""
    depth = max((area.bottom for area in row), default=new.top)
    before, after = max(depth, old.bottom), max(depth, new.bottom)
    is_clear = all(area.top >= before for area in lower)
    return after - before if is_clear else new.bottom - old.bottom


def _is_in_the_way(design: Design, id: str, area: Area, sizes: Sizes) -> bool:
    others = (frames.node_area(node, sizes) for node in design.nodes.values() if node.id != id)
    return any(area.meets(other) for other in others)


def _units(design: Design, around: Mapping[str, str], home: str, sizes: Sizes) -> dict[str, Area]:
    """What moves as one in a frame (or outside of all): nodes, notes and whole inner frames."""
    away = frames.hidden(design)
    units = {
        id: frames.node_area(node, sizes)
        for id, node in design.nodes.items()
        if around.get(id, "") == home and id not in away
    }
    units.update(
        (frame.id, frames.area_of(frame, sizes))
        for frame in design.frames
        if around.get(frame.id, "") == home and frame.id not in away
    )
    return units


def _pull(
    by: float, moving: set[str], units: Mapping[str, Area], new: Area, is_down: bool = False
) -> float:
    """How far neighbours may be drawn back (a negative number) without covering what stands."""
    still = [area for key, area in units.items() if key not in moving] + [new]
    for key in moving:
        area = units[key]
        for other in still:
            if is_down and area.left < other.right and other.left < area.right:
                gap = area.top - other.bottom
            elif not is_down and area.top < other.bottom and other.top < area.bottom:
                gap = area.left - other.right
            else:
                continue
            if gap >= 0:
                by = max(by, min(0.0, GAP_PX - gap))
    return by


def _shifted(design: Design, ids: Iterable[str], by: Pair) -> Design:
    """Move units; pinned nodes keep their place."""
    chosen = set(ids)
    loose = [id for id in chosen if id in design.nodes and not design.nodes[id].pinned]
    groups = [frame.id for frame in design.frames if frame.id in chosen]
    if by == (0.0, 0.0) or not (loose or groups):
        return design
    return frames.shifted(design, groups, by, loose)


def _from_the_left(design: Design, ids: Iterable[str]) -> list[str]:
    known = [id for id in ids if id in design.nodes]
    return sorted(known, key=lambda id: design.nodes[id].position)
