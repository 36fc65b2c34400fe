"""Where frames and notes lie, and what lies in them.

A node lies in a frame when the beginning of its header does, a note when its left top corner does,
a frame when all of it does; the smallest frame around something is its home. A folded frame keeps a
list instead, since others may stand where its content would be.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from netbuilder.core.design import Design, Frame, Node

# Room between a frame's edge and what it holds; above, its title stands there too.
PAD_PX, HEAD_PX, COMMENT_PX, BELOW_PX = 24.0, 48.0, 20.0, 32.0
GRID_PX = 8.0
ANCHOR_PX = (40.0, 16.0)
CARD_PX = (176.0, 150.0)

Sizes = Mapping[str, tuple[float, float]]
Pair = tuple[float, float]


class Area(NamedTuple):
    """A rectangle on the canvas, in canvas pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def has(self, place: Pair) -> bool:
        """Whether a place lies in it."""
        return self.left <= place[0] <= self.right and self.top <= place[1] <= self.bottom

    def encloses(self, other: Area) -> bool:
        """Whether another lies in it completely."""
        return self.has((other.left, other.top)) and self.has((other.right, other.bottom))

    def meets(self, other: Area) -> bool:
        """Whether they overlap."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom

    def united(self, other: Area) -> Area:
        """The smallest around both."""
        return Area(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def shifted(self, by: Pair) -> Area:
        """The same elsewhere."""
        return Area(self.left + by[0], self.top + by[1], self.right + by[0], self.bottom + by[1])

    @property
    def size(self) -> Pair:
        """Width and height."""
        return self.right - self.left, self.bottom - self.top


class Held(NamedTuple):
    """What lies in a frame, in inner frames too."""

    nodes: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()


def frame_of(design: Design, id: str) -> Frame | None:
    """A frame or note by its id."""
    return next((frame for frame in design.frames if frame.id == id), None)


def area_of(frame: Frame, sizes: Sizes | None = None) -> Area:
    """Where a frame or note lies; of folded frames and notes `sizes` tells how large they are."""
    width, height = frame.size
    if frame.folded or frame.is_note:
        width, height = (sizes or {}).get(frame.id, CARD_PX if frame.folded else (width, 0.0))
    left, top = frame.position
    return Area(left, top, left + width, top + height)


def node_area(node: Node, sizes: Sizes | None = None) -> Area:
    """Where the card of a node lies."""
    width, height = (sizes or {}).get(node.id, CARD_PX)
    left, top = node.position
    return Area(left, top, left + width, top + height)


def anchor(node: Node) -> Pair:
    """The place of a node that decides in which frame it lies."""
    return node.position[0] + ANCHOR_PX[0], node.position[1] + ANCHOR_PX[1]


def hidden(design: Design) -> dict[str, str]:
    """Nodes and frames that folded frames hide, each with the outermost that does."""
    folded = [frame for frame in design.frames if frame.folded]
    inner = {id for frame in folded for id in frame.holds}
    return {id: frame.id for frame in folded if frame.id not in inner for id in frame.holds}


def held(design: Design, id: str) -> Held:
    """What lies in a frame and moves with it."""
    frame = frame_of(design, id)
    if frame is None or frame.is_note:
        return Held()
    if frame.folded:
        inner = set(frame.holds)
        return Held(
            tuple(each for each in design.nodes if each in inner),
            tuple(each.id for each in design.frames if each.id in inner and each.id != id),
        )
    area, away = area_of(frame), hidden(design)
    found = {
        each.id
        for each in design.frames
        if each.id != id and each.id not in away and lies_in(each, area, frame, design)
    }
    found |= {each for each, card in away.items() if card in found}
    nodes = tuple(
        each.id
        for each in design.nodes.values()
        if away.get(each.id) in found or (each.id not in away and area.has(anchor(each)))
    )
    return Held(nodes, tuple(each.id for each in design.frames if each.id in found))


def homes(design: Design) -> dict[str, str]:
    """The smallest open frame around each node, frame and note that lies in one."""
    found: dict[str, str] = {}
    for frame in sorted(design.frames, key=lambda each: -each.size[0] * each.size[1]):
        if not frame.is_note and not frame.folded:
            inside = held(design, frame.id)
            found.update(dict.fromkeys((*inside.nodes, *inside.frames), frame.id))
    return found


def padded(areas: Iterable[Area], has_comment: bool) -> Area:
    """The frame around areas, with room for its title, on the grid."""
    (first, *others) = areas
    for other in others:
        first = first.united(other)
    head = HEAD_PX + (COMMENT_PX if has_comment else 0.0)
    step = GRID_PX
    return Area(
        (first.left - PAD_PX) // step * step,
        (first.top - head) // step * step,
        -(-(first.right + PAD_PX) // step) * step,
        -(-(first.bottom + BELOW_PX) // step) * step,
    )


def frame_at(design: Design, place: Pair, without: Iterable[str] = ()) -> str:
    """The smallest open frame at a place; empty where there is none."""
    left_out = {*without, *hidden(design)}
    found = [
        frame
        for frame in design.frames
        if not frame.is_note and not frame.folded and frame.id not in left_out
        if area_of(frame).has(place)
    ]
    return min(found, key=lambda frame: frame.size[0] * frame.size[1]).id if found else ""


def lies_in(inner: Frame, area: Area, outer: Frame, design: Design) -> bool:
    """Whether a frame or note lies in another one, whose area is given."""
    if inner.is_note:
        return area.has(inner.position)
    if inner.size == outer.size and inner.position == outer.position:
        ids = [each.id for each in design.frames]
        return ids.index(inner.id) > ids.index(outer.id)
    return area.encloses(area_of(inner))
