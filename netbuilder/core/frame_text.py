"""Frames and notes as parts of copied text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import structs

from netbuilder.core import frames
from netbuilder.core.design import Design, Frame, free_ids

FURTHEST_PX = 1e6
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


def read(content: Any) -> tuple[Frame, ...] | None:
    """Frames of copied text, made legal; None where they cannot be read."""
    if not isinstance(content, list) or len(content) > MOST_FRAMES:
        return None
    try:
        found = msgspec.convert(content, tuple[Frame, ...])
    except msgspec.ValidationError:
        return None
    numbers = (each for frame in found for each in (*frame.position, *frame.size))
    if not all(math.isfinite(each) and abs(each) < FURTHEST_PX for each in numbers):
        return None
    return tuple(frames.legal(frame) for frame in found)


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
