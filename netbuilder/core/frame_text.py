"""Frames and notes as parts of copied text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from netbuilder.core import frames
from netbuilder.core.design import Design, Frame, free_ids
from netbuilder.core.frames import EMPTY_SIZE_PX

FURTHEST_PX, LARGEST_PX = 1e7, 1e6
MOST_FRAMES = 10_000
BESIDE_PX = 48.0


def travelling(
    design: Design, ids: Iterable[str], chosen: Iterable[str] = ()
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The nodes and frames that are copied with a selection.

    A chosen frame takes all that lies in it along; a frame of which every node is chosen comes
    too.

    Returns:
        Ids of nodes and of frames, both in drawing order.
    """
    nodes, wanted = set(ids), set(chosen)
    for id in tuple(wanted):
        inside = frames.held(design, id)
        nodes.update(inside.nodes)
        wanted.update(inside.frames)
    for frame in design.frames:
        inside = frames.held(design, frame.id)
        if inside.nodes and nodes.issuperset(inside.nodes):
            wanted.update((frame.id, *inside.frames))
    return (
        tuple(id for id in design.nodes if id in nodes),
        tuple(frame.id for frame in design.frames if frame.id in wanted),
    )


def forms(design: Design, ids: Iterable[str]) -> list[dict[str, Any]]:
    """Frames in the form of copied text."""
    wanted, plain = set(ids), Frame("")
    return [
        {
            field: msgspec.to_builtins(getattr(frame, field))
            for field in Frame.__struct_fields__
            if getattr(frame, field) != getattr(plain, field)
        }
        for frame in design.frames
        if frame.id in wanted
    ]


def read(content: Any) -> tuple[list[Frame | None], frozenset[str]]:
    """Frames of copied text, made legal, and ids of those whose place cannot be read.

    None stands for each that cannot be read at all.
    """
    if not isinstance(content, list):
        return [None], frozenset()
    found: list[Frame | None] = []
    lost: set[str] = set()
    for item in content[:MOST_FRAMES]:
        form = dict(item) if isinstance(item, dict) else {}
        place, size = form.pop("position", [0.0, 0.0]), form.pop("size", [0.0, 0.0])
        try:
            frame = msgspec.convert(form, Frame)
        except msgspec.ValidationError:
            found.append(None)
            continue
        if not _is_pair(place, FURTHEST_PX):
            lost.add(frame.id)
            place = (0.0, 0.0)
        if not _is_pair(size, LARGEST_PX):
            size = EMPTY_SIZE_PX
        frame = structs.replace(
            frame,
            position=(float(place[0]), float(place[1])),
            size=(float(size[0]), float(size[1])),
        )
        found.append(frames.legal(frame))
    return [*found, *[None] * len(content[MOST_FRAMES:])], frozenset(lost)


def _is_pair(value: Any, most: float) -> bool:
    if not isinstance(value, list) or len(value) != 2:
        return False
    return all(type(each) in (int, float) and abs(each) <= most for each in value)


def free_shift(design: Design, fresh: Iterable[Frame]) -> tuple[float, float]:
    """How far from its original a pasted group goes: a little, or with frames clear below it."""
    boxes = [frames.area_of(frame) for frame in fresh if not frame.is_note]
    down = BESIDE_PX
    if boxes:
        whole = boxes[0]
        for box in boxes:
            whole = whole.united(box)
        below = [frames.area_of(frame) for frame in design.frames if not frame.is_note]
        below += [frames.node_area(node) for node in design.nodes.values()]
        while any(whole.shifted((0.0, down)).meets(other) for other in below):
            down += whole.bottom - whole.top + BESIDE_PX
        return 0.0, down
    return BESIDE_PX, down


def joined(
    design: Design, fresh: Iterable[Frame], by: tuple[float, float], ids: Mapping[str, str]
) -> tuple[Design, tuple[str, ...]]:
    """Add read frames under new ids, moved; `ids` are the new ids of the nodes that came along."""
    incoming = tuple(fresh)
    stems = ("note" if frame.is_note else "frame" for frame in incoming)
    names = free_ids((frame.id for frame in design.frames), stems)
    renamed = {**ids, **{old.id: new for old, new in zip(incoming, names, strict=True)}}
    placed = tuple(
        structs.replace(
            frame,
            id=id,
            position=(frame.position[0] + by[0], frame.position[1] + by[1]),
            holds=tuple(renamed[key] for key in frame.holds if key in renamed and key != frame.id),
        )
        for frame, id in zip(incoming, names, strict=True)
    )
    return structs.replace(design, frames=(*design.frames, *placed)), tuple(names)
