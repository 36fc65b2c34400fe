"""Every edit of frames and notes; what lies in them: `netbuilder.core.frame_places`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import NAME_LIMIT, Design, Frame, free_id
from netbuilder.core.frame_places import (
    ANCHOR_PX,
    CARD_PX,
    COMMENT_PX,
    GRID_PX,
    HEAD_PX,
    PAD_PX,
    Area,
    Held,
    Pair,
    Sizes,
    area_of,
    frame_at,
    frame_of,
    held,
    hidden,
    homes,
    lies_in,
    node_area,
    padded,
)
from netbuilder.core.layer import Family

__all__ = [
    "ANCHOR_PX", "CARD_PX", "COLOURS", "COMMENT_LIMIT", "GRID_PX", "HEAD_PX", "LEAST_PX",
    "NOTE_LEAST_PX", "NOTE_WIDTH_PX", "PAD_PX", "Area", "Held", "Pair", "Sizes", "area_of",
    "changed", "frame_at", "frame_of", "framed", "grown", "held", "hidden", "homes", "legal",
    "node_area", "noted", "padded", "placed", "removed", "resized", "settled", "shifted",
    "with_values",
]  # fmt: skip

LEAST_PX = (64.0, 40.0)
NOTE_WIDTH_PX, NOTE_LEAST_PX = 240.0, 96.0
EMPTY_SIZE_PX = (320.0, 200.0)
COMMENT_LIMIT = 10_000
COLOURS = tuple(family.token for family in Family)
NOTE_COLOUR = Family.ACTIVATIONS.token


def framed(
    design: Design, ids: Iterable[str], frames: Iterable[str] = (), sizes: Sizes | None = None
) -> tuple[Design, str]:
    """A new frame around nodes and other frames; answers its id. It lies behind those it holds."""
    inner = set(frames)
    nodes = [design.nodes[id] for id in ids if id in design.nodes]
    areas = [node_area(node, sizes) for node in nodes]
    areas += [area_of(each, sizes) for each in design.frames if each.id in inner]
    area = padded(areas, has_comment=False)
    frame = _new(design, (area.left, area.top), area.size)
    families = Counter(node.layer.group.token for node in nodes)
    if families:
        frame = structs.replace(frame, colour=families.most_common(1)[0][0])
    place = min(
        (index for index, each in enumerate(design.frames) if area.encloses(area_of(each, sizes))),
        default=len(design.frames),
    )
    both = (*design.frames[:place], frame, *design.frames[place:])
    return _grown_outwards(structs.replace(design, frames=both), frame.id), frame.id


def placed(design: Design, place: Pair, size: Pair = EMPTY_SIZE_PX) -> tuple[Design, str]:
    """A new empty frame; answers its id."""
    frame = _new(design, place, size)
    return structs.replace(design, frames=(*design.frames, frame)), frame.id


def noted(design: Design, place: Pair, text: str = "") -> tuple[Design, str]:
    """A new note; answers its id."""
    frame = _new(design, place, (NOTE_WIDTH_PX, 0.0), "note")
    frame = structs.replace(frame, title="", comment=_text(text), colour=NOTE_COLOUR)
    return structs.replace(design, frames=(*design.frames, frame)), frame.id


def changed(design: Design, ids: Iterable[str], **values: Any) -> Design:
    """Give frames another title, comment or colour; text is cleaned and shortened."""
    if "title" in values:
        values["title"] = _line(values["title"])
    if "comment" in values:
        values["comment"] = _text(values["comment"])
    if values.get("colour", NOTE_COLOUR) not in COLOURS:
        return design
    wanted = set(ids)
    changes = {
        each.id: values if each.is_note else {**values, **_headroom(each, values)}
        for each in design.frames
        if each.id in wanted
    }
    return _with(design, changes)


def _headroom(frame: Frame, values: Mapping[str, Any]) -> dict[str, Any]:
    """A frame with a comment is taller at its top than one without."""
    change = bool(values.get("comment", frame.comment)) - bool(frame.comment)
    (left, top), (width, height) = frame.position, frame.size
    more = change * COMMENT_PX
    return {"position": (left, top - more), "size": (width, max(LEAST_PX[1], height + more))}


def legal(frame: Frame) -> Frame:
    """A frame from elsewhere with a size, colour and words that can be."""
    width, height = frame.size
    if height <= 0:
        size = (width if width >= NOTE_LEAST_PX else NOTE_WIDTH_PX, 0.0)
    else:
        size = (max(width, LEAST_PX[0]), max(height, LEAST_PX[1]))
    return structs.replace(
        frame,
        title=_line(frame.title),
        comment=_text(frame.comment),
        size=size,
        colour=frame.colour if frame.colour in COLOURS else Frame("").colour,
        folded=frame.folded and height > 0,
        holds=frame.holds if frame.folded and height > 0 else (),
    )


def with_values(design: Design, id: str, values: Mapping[str, Any]) -> Design:
    """Give a frame other values, unchecked."""
    return _with(design, {id: values})


def shifted(design: Design, ids: Iterable[str], by: Pair, nodes: Iterable[str] = ()) -> Design:
    """Move frames with all that lies in them, and further nodes; bends between them go along."""
    moving, cards = set(ids), set(nodes)
    for id in tuple(moving):
        inside = held(design, id)
        moving |= set(inside.frames)
        cards |= set(inside.nodes)
    places = {id: _plus(node.position, by) for id, node in design.nodes.items() if id in cards}
    design = edits.moved(design, places)
    return _with(
        design,
        {
            each.id: {"position": _plus(each.position, by)}
            for each in design.frames
            if each.id in moving
        },
    )


def resized(design: Design, id: str, area: Area) -> Design:
    """Give a frame other edges; a note only another left edge and width."""
    frame = frame_of(design, id)
    if frame is None:
        return design
    width, height = area.size
    if frame.is_note:
        size = (max(NOTE_LEAST_PX, width), 0.0)
    else:
        size = (max(LEAST_PX[0], width), max(LEAST_PX[1], height))
    return _with(design, {id: {"position": (area.left, area.top), "size": size}})


def removed(design: Design, ids: Iterable[str], with_content: bool = False) -> Design:
    """Take frames and notes away; what lies in them stays, unless it shall go too."""
    gone = set(ids)
    cards: set[str] = set()
    if with_content:
        for id in tuple(gone):
            inside = held(design, id)
            gone |= set(inside.frames)
            cards |= set(inside.nodes)
    kept = tuple(each for each in design.frames if each.id not in gone)
    design = structs.replace(design, frames=kept)
    return edits.removed(design, cards) if cards else design


def grown(
    design: Design,
    id: str,
    ids: Iterable[str],
    sizes: Sizes | None = None,
) -> Design:
    """Enlarge a frame, and those around it, until these nodes and frames lie well within."""
    frame = frame_of(design, id)
    if frame is None or frame.is_note or frame.folded:
        return design
    wanted = set(ids) - set(hidden(design))
    areas = [node_area(design.nodes[each], sizes) for each in wanted if each in design.nodes]
    areas += [area_of(each, sizes) for each in design.frames if each.id in wanted]
    if not areas:
        return design
    return _covering(design, frame, padded(areas, bool(frame.comment)))


def settled(
    before: Design, after: Design, moved: Iterable[str], at: Pair | None, sizes: Sizes
) -> Design:
    """Let frames take in what was moved.

    The smallest frame under the pointer grows around those that lie in it now or lay in it
    before; whatever is let go elsewhere leaves its frame.

    Args:
        moved: Ids of the nodes and frames that were moved.
        at: Where the pointer let go; None for keys, where a frame keeps what still lies in it.
    """
    ids = set(moved)
    if at is None:
        now = homes(after)
        for home in dict.fromkeys(now[id] for id in sorted(ids) if id in now):
            after = grown(after, home, [id for id in ids if now.get(id) == home], sizes)
        return after
    home, was = frame_at(after, at, without=ids), homes(before)
    inside = set(held(after, home).nodes) | set(held(after, home).frames) if home else set()
    return grown(after, home, [id for id in ids if id in inside or was.get(id) == home], sizes)


def _covering(design: Design, frame: Frame, wanted: Area) -> Design:
    """Let a frame cover an area, and the frames around it cover it."""
    area = area_of(frame).united(wanted)
    around = list(_around(design, frame.id))
    design = resized(design, frame.id, area)
    for outer in around:
        whole = area_of(outer)
        wanted = padded([area], bool(outer.comment))
        if not whole.encloses(area):
            design = resized(design, outer.id, whole.united(wanted))
        area = whole.united(area)
    return design


def _grown_outwards(design: Design, id: str) -> Design:
    """Let the frames that a new frame reaches out of grow around it."""
    frame = frame_of(design, id)
    if frame is None:
        return design
    area = area_of(frame)
    centre = ((area.left + area.right) / 2, (area.top + area.bottom) / 2)
    for outer in design.frames:
        whole = area_of(outer)
        is_larger = outer.size[0] * outer.size[1] > frame.size[0] * frame.size[1]
        if outer.id != id and is_larger and not outer.folded and whole.has(centre):
            wanted = whole if whole.encloses(area) else whole.united(padded([area], False))
            design = resized(design, outer.id, wanted)
    return design


def _around(design: Design, id: str) -> Iterator[Frame]:
    """The open frames that a frame lies in, from inside out."""
    inner = frame_of(design, id)
    boxes = [each for each in design.frames if not each.is_note and not each.folded]
    for outer in sorted(boxes, key=lambda each: each.size[0] * each.size[1]):
        if inner is not None and outer.id != id and lies_in(inner, area_of(outer), outer, design):
            yield outer


def _new(design: Design, place: Pair, size: Pair, stem: str = "frame") -> Frame:
    taken = {frame.id: frame for frame in design.frames}
    id = free_id(taken, stem)
    title = f"Frame {id.rpartition('_')[2]}"
    return Frame(id, title=title, position=place, size=size)


def _with(design: Design, changes: Mapping[str, Mapping[str, Any]]) -> Design:
    frames = tuple(
        structs.replace(each, **changes[each.id]) if each.id in changes else each
        for each in design.frames
    )
    return structs.replace(design, frames=frames)


def _plus(place: Pair, by: Pair) -> Pair:
    return place[0] + by[0], place[1] + by[1]


def _line(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable()).strip()[:NAME_LIMIT]


def _text(text: str) -> str:
    kept = (letter for letter in text if letter.isprintable() or letter in "\n\t")
    return "".join(kept).rstrip()[:COMMENT_LIMIT]
