"""Where the layers inside a block stand when it is drawn open, as values without any Qt."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import NamedTuple

from netbuilder.core.design import BlockUse, Design, NodeLayer
from netbuilder.core.facts import Inference
from netbuilder.core.layer import Family, Role
from netbuilder.core.params import ParameterKind
from netbuilder.core.value import Block

DOORS = (Role.ENTRANCE, Role.EXIT)
Place = tuple[float, float]


class InnerSizes(NamedTuple):
    """Sizes of an open block, in canvas pixels.

    Attributes:
        header: Height of its header.
        pitch, pitch_least: From one column to the next, and the least where there are many.
        widest: Width from which on columns stand closer.
        lane: From one lane to the next.
        pad: Room at the edges.
        lift: How far wires rise that pass others over.
        tile: Edge of a tile.
        port: From one port to the next on the edge.
    """

    header: float
    pitch: float
    pitch_least: float
    widest: float
    lane: float
    pad: float
    lift: float
    tile: float
    port: float


class InnerTile(NamedTuple):
    """A layer inside; `middle` is that of its tile, from the corner of the card."""

    id: str
    title: str
    family: Family
    icon: str
    size: str
    middle: Place
    is_faint: bool = False


class InnerWire(NamedTuple):
    """A wire inside. `lift` says how far it rises over what it passes; 0 for none."""

    start: Place
    end: Place
    lift: float = 0.0


class Inner(NamedTuple):
    """A block drawn open.

    Attributes:
        width, height: Of the part between header and footer.
        takes, gives: Heights of the ports on the edges, in the order of the sockets.
        room: How wide a name may be.
    """

    tiles: tuple[InnerTile, ...]
    wires: tuple[InnerWire, ...]
    width: float
    height: float
    takes: tuple[float, ...]
    gives: tuple[float, ...]
    room: float


def tile_at(inner: Inner, place: Place, lane: float) -> str:
    """The layer whose tile or name is at a place of the card; empty where there is none."""
    x, y = place
    for tile in inner.tiles:
        across, down = x - tile.middle[0], y - tile.middle[1]
        if abs(across) <= inner.room / 2 and -lane / 4 <= down <= lane / 2:
            return tile.id
    return ""


def columns(design: Design) -> dict[str, tuple[int, int]]:
    """Column and lane of every node but the ports, by the longest way from the start.

    A node stands in the lane of the first that feeds it, where that is free.
    """
    depth: dict[str, int] = {}
    for id in design.order:
        if design.nodes[id].layer.role in DOORS:
            continue
        depth[id] = 1 + max((depth.get(before, -1) for before in design.before(id)), default=-1)
    taken: dict[int, set[int]] = {}
    places: dict[str, tuple[int, int]] = {}
    for id, column in depth.items():
        lanes = taken.setdefault(column, set())
        feeding = (places[before][1] for before in design.before(id) if before in places)
        wanted = next(feeding, 0)
        lane = next(each for each in count(wanted) if each not in lanes)
        places[id] = (column, lane)
        lanes.add(lane)
    return places


def opened(use: BlockUse, block: Block, known: Inference | None, sizes: InnerSizes) -> Inner:
    """A block drawn open where it stands.

    Args:
        known: What is inferred inside its first copy, if anything is.
    """
    design, spots = block.design, columns(block.design)
    many = 1 + max((column for column, _ in spots.values()), default=0)
    lanes = 1 + max((lane for _, lane in spots.values()), default=0)
    pitch = max(sizes.pitch_least, min(sizes.pitch, sizes.widest / many))
    # Always with room for wires that rise, so that the ports of open blocks are level.
    above = sizes.lift
    top = sizes.header + sizes.pad + above
    middles = {
        id: (
            sizes.pad + (column + 0.5) * pitch,
            top + sizes.tile / 2 + lane * sizes.lane,
        )
        for id, (column, lane) in spots.items()
    }
    width = 2 * sizes.pad + many * pitch
    takes = _edge(design, use.takes, middles, top, sizes, is_entrance=True)
    gives = _edge(design, use.gives, middles, top, sizes, is_entrance=False)
    ends = dict(middles)
    ends.update((id, (0.0, y)) for id, y in zip(use.takes, takes, strict=True))
    ends.update((id, (width, y)) for id, y in zip(use.gives, gives, strict=True))
    wires = tuple(
        InnerWire(
            ends[wire.source.node],
            ends[wire.target.node],
            above if _passes(design, wire.source.node, wire.target.node, spots) else 0.0,
        )
        for wire in design.wires
        if wire.source.node in ends and wire.target.node in ends
    )
    lowest = max((*takes, *gives, top), default=top) + sizes.tile
    height = max(sizes.pad + above + lanes * sizes.lane, lowest - sizes.header)
    return Inner(
        _tiles(design, middles, known), wires, width, height, takes, gives, pitch - sizes.port / 4
    )


def _tiles(
    design: Design, middles: Mapping[str, Place], known: Inference | None
) -> tuple[InnerTile, ...]:
    tiles = []
    for id, middle in middles.items():
        node = design.nodes[id]
        facts = known.nodes.get(id) if known is not None else None
        output = facts.output if facts is not None else None
        tiles.append(
            InnerTile(
                id,
                node.name or _title(node.layer),
                node.layer.group,
                node.layer.icon,
                output.label if output is not None else "",
                middle,
                node.bypassed,
            )
        )
    return tuple(tiles)


def _title(layer: NodeLayer) -> str:
    """What a layer is called in little room; one that only applies a function, by that."""
    functions = [
        getattr(layer, name)
        for name, parameter in getattr(layer, "parameters", {}).items()
        if parameter.kind is ParameterKind.ENTRY
    ]
    is_function = layer.group is Family.ACTIVATIONS and len(functions) == 1
    return str(functions[0].title) if is_function else layer.title.lower()


def _passes(design: Design, source: str, target: str, spots: Mapping[str, tuple[int, int]]) -> bool:
    """Whether a wire runs over other layers of its lane."""
    last = max((column for column, _ in spots.values()), default=0)
    start, start_lane = spots.get(source, (-1, -1))
    end, end_lane = spots.get(target, (last + 1, -1))
    if source not in spots:
        start_lane = end_lane
    if target not in spots:
        end_lane = start_lane
    between = range(min(start, end) + 1, max(start, end))
    return start_lane == end_lane and any(
        column in between and lane == start_lane for column, lane in spots.values()
    )


def _edge(
    design: Design,
    doors: tuple[str, ...],
    middles: Mapping[str, Place],
    top: float,
    sizes: InnerSizes,
    *,
    is_entrance: bool,
) -> tuple[float, ...]:
    """Heights of the ports of one side: beside what they lead to, each with room of its own."""
    heights: list[float] = []
    for id in doors:
        beside = design.after(id) if is_entrance else design.before(id)
        wanted = [middles[each][1] for each in beside if each in middles]
        height = min(wanted, default=top + sizes.tile / 2)
        if heights and height < heights[-1] + sizes.port:
            height = heights[-1] + sizes.port
        heights.append(height)
    return tuple(heights)
