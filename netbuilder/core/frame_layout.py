"""Keeps frames around what they held when a layout moves the nodes, and off all other nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from netbuilder.core import arrangement, frames
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.edits import moved
from netbuilder.core.frames import Area, Sizes

GAP_PX, BESIDE_PX = 24.0, 16.0
# Units that meet by no more than this are parted sideways.
ASIDE_PX = 120.0
# Between a frame and the row below it, where wires to that row run.
ROW_PX = 64.0
PASSES = 200
Layout = Callable[[Design, Iterable[str] | None, Mapping[str, float]], Design]


class _Unit(NamedTuple):
    """What is kept in one piece: a node, a note, or a frame with all that it holds."""

    id: str
    area: Area
    is_frame: bool


def kept_around(before: Design, after: Design, sizes: Sizes) -> Design:
    """The design after a layout, with every frame around the nodes it held before.

    Nodes that a frame would cover without having held them are moved below it.
    """
    open_frames = [
        frame for frame in before.frames if not frame.is_note and frames.held(before, frame.id)[0]
    ]
    if not open_frames or before.nodes is after.nodes:
        return after
    home = frames.homes(before)
    # The smallest first: those around them have to know how large they become.
    for frame in sorted(open_frames, key=lambda each: each.size[0] * each.size[1]):
        after = (
            _follows(before, after, frame.id)
            if frame.folded
            else _enclosed(after, frame.id, home, sizes)
        )
    for frame in sorted(open_frames, key=lambda each: each.size[0] * each.size[1]):
        if not frame.folded:
            after = _apart(after, home, frame.id, sizes)
            after = _enclosed(after, frame.id, home, sizes)
    return _apart(after, home, "", sizes)


def tidied(
    design: Design, ids: Iterable[str] | None, heights: Mapping[str, float], sizes: Sizes
) -> Design:
    """A tidy layout in which frames stay around what they hold and folded ones count as one card.

    Args:
        ids: Nodes to lay out; None for all.
        heights: Height of nodes on the canvas, in canvas pixels.
    """
    laid = _laid(design, arrangement.tidy, ids, heights, sizes)
    kept = kept_around(design, laid, sizes)
    if ids is not None or not design.frames or not _is_torn(laid, kept):
        return kept
    # Rows would tear a frame apart and push what lies between them away: one row keeps it whole.
    laid = _laid(design, arrangement.arranged, None, heights, sizes)
    return kept_around(design, laid, sizes)


def _laid(
    design: Design,
    layout: Layout,
    ids: Iterable[str] | None,
    heights: Mapping[str, float],
    sizes: Sizes,
) -> Design:
    """A layout in which everything that a folded frame hides moves as its card does."""
    away = frames.hidden(design)
    if not away:
        return layout(design, ids, heights)
    first: dict[str, str] = {}
    for id in design.nodes:
        if id in away:
            first.setdefault(away[id], id)
    cards = {frame.id: frame for frame in design.frames if frame.id in first}
    rooms = {id: frames.area_of(frame, sizes) for id, frame in cards.items()}
    corners = {
        first[id]: (room.left + frames.PAD_PX, room.top + frames.HEAD_PX)
        for id, room in rooms.items()
    }
    tall = {first[id]: room.size[1] - frames.HEAD_PX for id, room in rooms.items()}
    reduced = _reduced(design, {id: first[owner] for id, owner in away.items() if owner in first})
    reduced = moved(reduced, corners)
    chosen = None if ids is None else {first.get(away.get(id, ""), id) for id in ids}
    laid = layout(reduced, chosen, {**heights, **tall})
    after = moved(design, {id: n.position for id, n in laid.nodes.items() if id not in away})
    for id in cards:
        (x, y), (left, top) = laid.nodes[first[id]].position, corners[first[id]]
        after = frames.shifted(after, [id], (x - left, y - top))
    return after


def _reduced(design: Design, cards: Mapping[str, str]) -> Design:
    """The design with one node in the place of all that a folded frame hides."""
    nodes = {id: node for id, node in design.nodes.items() if cards.get(id, id) == id}
    wires = (
        Wire(
            Port(cards.get(wire.source.node, wire.source.node), wire.source.name),
            Port(cards.get(wire.target.node, wire.target.node), wire.target.name),
        )
        for wire in design.wires
    )
    kept = tuple(dict.fromkeys(wire for wire in wires if wire.source.node != wire.target.node))
    return Design(nodes, kept)


def _is_torn(laid: Design, kept: Design) -> bool:
    """Whether nodes that stood level were moved up or down differently."""
    falls: dict[float, set[float]] = {}
    for id, node in laid.nodes.items():
        top = node.position[1]
        falls.setdefault(top, set()).add(kept.nodes[id].position[1] - top)
    return any(len(each) > 1 for each in falls.values())


def followed(before: Design, after: Design, sizes: Sizes) -> Design:
    """The design after an edit that placed nodes or made room, with frames around their own.

    A frame of which all that it held was moved alike goes along; one of which only a part was
    moved grows around it, and around new nodes that stand in it.
    """
    if before.nodes is after.nodes:
        return after
    for frame in sorted(before.frames, key=lambda each: each.size[0] * each.size[1]):
        inside = [id for id in frames.held(before, frame.id).nodes if id in after.nodes]
        ways = {_way(before, after, id) for id in inside}
        if len(ways) == 1 and ways != {(0.0, 0.0)}:
            x, y = ways.pop()
            place = (frame.position[0] + x, frame.position[1] + y)
            after = frames.with_values(after, frame.id, {"position": place})
        elif not frame.folded:
            new = [id for id in frames.held(after, frame.id).nodes if id not in before.nodes]
            moved_ids = [id for id in inside if _way(before, after, id) != (0.0, 0.0)]
            after = frames.grown(after, frame.id, [*moved_ids, *new], sizes)
    return after


def _way(before: Design, after: Design, id: str) -> tuple[float, float]:
    (x, y), (left, top) = after.nodes[id].position, before.nodes[id].position
    return x - left, y - top


def _enclosed(design: Design, id: str, home: dict[str, str], sizes: Sizes) -> Design:
    """A frame exactly around its own; notes in it keep their place in it."""
    frame = frames.frame_of(design, id)
    away = frames.hidden(design)
    own = [key for key, owner in home.items() if owner == id and key not in away]
    areas = [frames.node_area(design.nodes[key], sizes) for key in own if key in design.nodes]
    inner = [each for each in design.frames if each.id in own and not each.is_note]
    areas += [frames.area_of(each, sizes) for each in inner]
    if frame is None or not areas:
        return design
    area = frames.padded(areas, bool(frame.comment))
    by = (area.left - frame.position[0], area.top - frame.position[1])
    notes = [each.id for each in design.frames if each.id in own and each.is_note]
    design = frames.shifted(design, notes, by)
    return frames.resized(design, id, area)


def _follows(before: Design, after: Design, id: str) -> Design:
    """A folded frame goes where its first node went; the others keep their place to it."""
    frame, held = frames.frame_of(before, id), frames.held(before, id).nodes
    if frame is None or not held:
        return after
    old, new = before.nodes[held[0]].position, after.nodes[held[0]].position
    by = (new[0] - old[0], new[1] - old[1])
    places = {
        key: (before.nodes[key].position[0] + by[0], before.nodes[key].position[1] + by[1])
        for key in held
    }
    place = (frame.position[0] + by[0], frame.position[1] + by[1])
    return frames.with_values(moved(after, places), id, {"position": place})


def _apart(design: Design, home: dict[str, str], id: str, sizes: Sizes) -> Design:
    """Move what stands in one frame (or outside of all) so that no frame covers anything else."""
    for _ in range(PASSES):
        units = _units(design, home, id, sizes)
        clash = next(
            (
                (upper, lower)
                for index, upper in enumerate(units)
                if upper.is_frame  # they come first, so this finds every pair with one
                for lower in units[index + 1 :]
                if _meet(upper, lower)
            ),
            None,
        )
        if clash is None:
            return design
        design = _moved_off(design, clash, units, home)
    return design


def _moved_off(
    design: Design, clash: tuple[_Unit, _Unit], units: list[_Unit], home: dict[str, str]
) -> Design:
    """Part two units: where they hardly meet all to the right goes on, else the second down."""
    upper, lower = clash
    if _is_next_row(upper, lower):  # a row goes down in one piece
        top = lower.area.top - ROW_PX / 2
        ids = [unit.id for unit in units if unit.area.top >= top and unit is not upper]
        down = upper.area.bottom + ROW_PX - lower.area.top
        return _shifted(design, ids, home, (0.0, _on_grid(down)))
    left, right = sorted(clash, key=lambda unit: unit.area.left)
    across = left.area.right + BESIDE_PX - right.area.left
    if across <= ASIDE_PX:
        ids = [unit.id for unit in units if unit.area.left >= right.area.left and unit is not left]
        return _shifted(design, ids, home, (_on_grid(across), 0.0))
    down = upper.area.bottom + GAP_PX - lower.area.top
    return _shifted(design, [lower.id], home, (0.0, _on_grid(down)))


def _meet(upper: _Unit, lower: _Unit) -> bool:
    area = upper.area
    if _is_next_row(upper, lower):
        area = area._replace(bottom=area.bottom + ROW_PX)
    return area.meets(lower.area)


def _is_next_row(upper: _Unit, lower: _Unit) -> bool:
    return upper.is_frame and lower.area.top > (upper.area.top + upper.area.bottom) / 2


def _on_grid(by: float) -> float:
    return -(-by // frames.GRID_PX) * frames.GRID_PX


def _shifted(
    design: Design, ids: list[str], home: dict[str, str], by: tuple[float, float]
) -> Design:
    """Move units; what belongs to a frame is what was at home in it, wherever it is now."""
    own, queue = set(ids), list(ids)
    while queue:
        outer = queue.pop()
        inner = [key for key, owner in home.items() if owner == outer and key not in own]
        own.update(inner)
        queue += inner
        frame = frames.frame_of(design, outer)
        own.update(frame.holds if frame is not None else ())
    places = {
        key: (node.position[0] + by[0], node.position[1] + by[1])
        for key, node in design.nodes.items()
        if key in own
    }
    design = moved(design, places)
    for frame in design.frames:
        if frame.id in own:
            place = (frame.position[0] + by[0], frame.position[1] + by[1])
            design = frames.with_values(design, frame.id, {"position": place})
    return design


def _units(design: Design, home: dict[str, str], id: str, sizes: Sizes) -> list[_Unit]:
    """From above, then from the left; at equal places frames first, so that they stay."""
    away = frames.hidden(design)
    units = [
        _Unit(key, frames.node_area(node, sizes), False)
        for key, node in design.nodes.items()
        if home.get(key, "") == id and key not in away
    ]
    units += [
        _Unit(frame.id, frames.area_of(frame, sizes), True)
        for frame in design.frames
        if home.get(frame.id, "") == id and frame.id not in away and not frame.is_note
    ]
    return sorted(units, key=lambda unit: (not unit.is_frame, unit.area.top, unit.area.left))
