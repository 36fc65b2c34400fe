"""Groups of nodes as readable text, for the clipboard, mails and other projects."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, structs

from netbuilder import __version__
from netbuilder.core import clipboard_reading, frame_text
from netbuilder.core.block_edits import adopted, needed, redirected
from netbuilder.core.blocks import use_of
from netbuilder.core.clipboard_reading import Group
from netbuilder.core.clipboard_text import MARK, MIN_READER, VERSION, refuse_many, refuse_wires
from netbuilder.core.clipboard_wires import fed, fitted, with_sockets
from netbuilder.core.design import BlockUse, Design, Node, Wire, free_ids
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.project.marks import marks_form
from netbuilder.core.project.reading import FURTHEST_PX
from netbuilder.core.project.wires import WIRES_LIMIT
from netbuilder.core.project.writing import layer_form
from netbuilder.core.value import Block

# Nearer than this two cards look like one.
APART_PX = 16.0
BESIDE_PX = frame_text.BESIDE_PX
Pair = tuple[float, float]


class Manner(Struct, frozen=True):
    """How a group is pasted.

    Attributes:
        position: Left and top edge of the group; None puts it a little beside the original.
        project: The mark of the open design (`copied`): only a group that was copied there may go
            on sharing the weights of nodes that were not copied with it.
        is_fed: Whether nodes that are there feed it as they fed the originals.
    """

    position: Pair | None = None
    project: str = ""
    is_fed: bool = False


class Pasted(Struct, frozen=True):
    """What became of a design.

    Attributes:
        ids: Of the new nodes.
        notes: What was left out or changed, a sentence each.
    """

    design: Design
    blocks: Mapping[str, Block]
    ids: tuple[str, ...]
    notes: tuple[str, ...] = ()


def copied(
    design: Design,
    ids: Iterable[str],
    blocks: Mapping[str, Block] | None = None,
    frames: Iterable[str] = (),
    project: str = "",
) -> str:
    """The nodes and the wires between them as JSON text, with the blocks they stand for.

    Frames come along with all that lies in them (`netbuilder.core.frame_text.travelling`).

    Args:
        project: Tells the design from others when the text is pasted.
    """
    chosen, framed = frame_text.travelling(design, ids, frames)
    wanted = dict.fromkeys(chosen)
    inner: list[list[Any]] = []
    led_in: list[list[Any]] = []
    for wire in design.wires:
        if wire.target.node in wanted:
            (inner if wire.source.node in wanted else led_in).append(_wire_form(design, wire))
    content = {
        "made_by": MARK,
        "version": VERSION,
        "min_reader": MIN_READER,
        "copied_with": __version__,
        **({"project": project} if project else {}),
        "nodes": [_saved(design.nodes[id]) for id in wanted],
        "wires": inner,
    }
    if led_in:
        content["fed_by"] = [form[:4] for form in led_in]
    if framed:
        content["frames"] = frame_text.forms(design, framed)
    layers = [design.nodes[id].layer for id in wanted]
    uses = [layer.definition for layer in layers if isinstance(layer, BlockUse)]
    definitions = needed(blocks or {}, uses)
    if definitions:
        from netbuilder.core.block_library import blocks_form  # needed only here

        content["blocks"] = blocks_form(definitions)
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)


def pasted(
    design: Design, text: str, position: Pair | None = None
) -> tuple[Design, tuple[str, ...]]:
    """Place copied nodes under new ids; answers the new design and those ids.

    Args:
        position: Left and top edge of the group; None puts it a little beside the original.

    Raises:
        DesignError: Nothing of the text can be used.
    """
    after = placed(design, {}, text, Manner(position))
    return after.design, after.ids


def placed(
    design: Design, blocks: Mapping[str, Block], text: str, manner: Manner | None = None
) -> Pasted:
    """Place copied nodes under new ids, with blocks that come along; tells what was left out.

    Raises:
        DesignError: Nothing of the text can be used.
    """
    manner = manner or Manner()
    group = clipboard_reading.read(text)
    if len(design.nodes) + len(group.nodes) > MOST_NODES:
        refuse_many(len(design.nodes) + len(group.nodes))
    nodes = list(group.nodes)
    if group.blocks:
        blocks, names = adopted(blocks, group.blocks)
        nodes = [_in_step(redirected(node, names), blocks) for node in nodes]
    by = _shift(design, group, manner.position)
    fresh = free_ids(design.nodes, (node.layer.stem for node in nodes))
    ids: dict[str, str] = {}
    for node, id in zip(nodes, fresh, strict=True):
        ids.setdefault(node.id, id)
    new = {
        id: structs.replace(node, id=id, position=_moved(node.position, by))
        for node, id in zip(nodes, fresh, strict=True)
    }
    found = Counter(group.found)
    new, wires = fitted(new, group.wires, ids, found)
    led_in = fed(design, new, group.led_in, ids, wires, found) if manner.is_fed else ()
    count = len(design.wires) + len(wires) + len(led_in)
    if count > WIRES_LIMIT:
        refuse_wires(count)
    everything = {**design.nodes, **(with_sockets(new, led_in) if led_in else new)}
    is_home = group.project == manner.project
    _share(everything, zip(nodes, fresh, strict=True), ids, is_home)
    bends = {
        wire: tuple(_moved(point, by) for point in points)
        for wire, points in wires.items()
        if points
    }
    wired = structs.replace(
        design,
        nodes=everything,
        wires=(*design.wires, *wires, *led_in),
        bends={**design.bends, **bends},
    )
    wired, _ = frame_text.joined(wired, group.frames, by, ids)
    return Pasted(wired, blocks, tuple(fresh), clipboard_reading.notes(found))


def _saved(node: Node) -> dict[str, Any]:
    kept = node.unknown.get("layer")
    result = {"id": node.id, "layer": layer_form(node.layer, kept), "at": list(node.position)}
    if node.name:
        result["name"] = node.name
    for field in ("bypassed", "frozen_weights", "pinned"):
        if getattr(node, field):
            result[field] = True
    if node.same_weights_as:
        result["same_weights_as"] = node.same_weights_as
    if node.fold:
        result["fold"] = node.fold
    if node.rate_factor != 1.0:
        result["rate_factor"] = node.rate_factor
    if node.weight_decay is not None:
        result["weight_decay"] = node.weight_decay
    result |= marks_form(node)
    return {**{key: node.unknown[key] for key in node.unknown if key != "layer"}, **result}


def _in_step(node: Node, blocks: Mapping[str, Block]) -> Node:
    """The node with the sockets its block gives it."""
    use = node.layer
    if not isinstance(use, BlockUse) or use.definition not in blocks:
        return node
    fresh = use_of(use.definition, blocks[use.definition])
    return structs.replace(node, layer=structs.replace(use, takes=fresh.takes, gives=fresh.gives))


def _shift(design: Design, group: Group, position: Pair | None) -> Pair:
    """How far a group is moved, so that none of its cards lies exactly on another."""
    cards = [node.position for node in group.nodes]
    boxes = [frame.position for frame in group.frames]
    if position is None:
        across, down = frame_text.free_shift(design, group.frames)
    else:
        across = position[0] - min(x for x, _ in (*cards, *boxes))
        down = position[1] - min(y for _, y in (*cards, *boxes))
    known = {cell for node in design.nodes.values() for cell in _cells(node.position)}
    framed = {cell for frame in design.frames for cell in _cells(frame.position)}
    while _meet(cards, known, (across, down)) or _meet(boxes, framed, (across, down)):
        across, down = across + BESIDE_PX, down + BESIDE_PX
    return across, down


def _meet(places: Iterable[Pair], taken: Collection[tuple[int, int]], by: Pair) -> bool:
    return any(_cell((x + by[0], y + by[1])) in taken for x, y in places)


def _cell(place: Pair) -> tuple[int, int]:
    return round(place[0] / APART_PX), round(place[1] / APART_PX)


def _cells(place: Pair) -> Iterator[tuple[int, int]]:
    """The cells in which a second card would lie on one."""
    column, row = _cell(place)
    return ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))


def _moved(place: Pair, by: Pair) -> Pair:
    x, y = place[0] + by[0], place[1] + by[1]
    return max(-FURTHEST_PX, min(FURTHEST_PX, x)), max(-FURTHEST_PX, min(FURTHEST_PX, y))


def _share(
    placed: dict[str, Node],
    pasted: Iterable[tuple[Node, str]],
    ids: Mapping[str, str],
    is_home: bool,
) -> None:
    """Let pasted nodes share weights with their pasted partner, else with the original.

    An original counts only in the design that the text came from, and while its layer is like
    that of the copy: elsewhere its id may stand for something else.
    """
    pasted = list(pasted)
    fresh = {id for _, id in pasted}
    for node, id in pasted:
        if not node.same_weights_as:
            continue
        partner = ids.get(node.same_weights_as, node.same_weights_as)
        owner = placed.get(partner)
        fits = owner is not None and partner != id and not owner.same_weights_as
        if fits and node.same_weights_as not in ids:
            is_fresh = partner in fresh
            is_like = owner is not None and owner.layer == placed[id].layer
            fits = is_home and is_like and not is_fresh
        placed[id] = structs.replace(placed[id], same_weights_as=partner if fits else "")


def _wire_form(design: Design, wire: Wire) -> list[Any]:
    form: list[Any] = [wire.source.node, wire.source.name, wire.target.node, wire.target.name]
    bends = design.bends.get(wire, ())
    return [*form, [list(point) for point in bends]] if bends else form
