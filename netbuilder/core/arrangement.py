"""Tidy layout: layers from left to right, few crossings, straight main line, no overlaps."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from netbuilder.core import bends, edits
from netbuilder.core.design import Design

COLUMN_PX = 240.0
GAP_PX = 48.0
HEIGHT_PX = 150.0
HEAD_AND_FOOT_PX = 64.0
ROW_PX = 22.0
SWEEPS = 6


def arranged(
    design: Design, ids: Iterable[str] | None = None, heights: Mapping[str, float] | None = None
) -> Design:
    """Lay out nodes by the flow of data, keeping the centre of what is moved.

    Args:
        ids: Nodes to move; None for all.
        heights: Height of nodes on the canvas, in canvas pixels; others count as usual ones.
    """
    chosen = set(design.nodes if ids is None else ids) & set(design.nodes)
    if not chosen:
        return design
    columns = _columns(design, chosen)
    _untangle(design, columns)
    places = _places(design, columns, heights or {})
    return edits.moved(design, _centred(design, places))


def _columns(design: Design, chosen: set[str]) -> list[list[str]]:
    """Ids by column: each one right of everything that feeds it, as far right as it can be."""
    order = [id for id in design.order if id in chosen]
    ordered = set(order)
    order += [id for id in design.nodes if id in chosen and id not in ordered]
    column: dict[str, int] = {}
    for id in order:
        feeding = [column[other] for other in design.before(id) if other in column]
        column[id] = max(feeding, default=-1) + 1
    for id in reversed(order):
        following = [column[other] for other in design.after(id) if other in column]
        if following and not list(design.before(id)):
            column[id] = max(0, min(following) - 1)
    result: list[list[str]] = [[] for _ in range(max(column.values()) + 1)]
    for id in order:
        result[column[id]].append(id)
    return [each for each in result if each]


def _untangle(design: Design, columns: list[list[str]]) -> None:
    """Order each column by the middle of its neighbours, sweeping forth and back."""
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        rank = {id: index for column in columns for index, id in enumerate(column)}
        for column in columns if forward else reversed(columns):
            neighbours = design.before if forward else design.after
            middles = {id: _middle(rank, id, neighbours(id)) for id in column}
            column.sort(key=middles.__getitem__)
            rank.update({id: index for index, id in enumerate(column)})


def _middle(rank: Mapping[str, int], id: str, neighbours: Iterable[str]) -> float:
    ranks = [rank[other] for other in neighbours if other in rank]
    return sum(ranks) / len(ranks) if ranks else float(rank[id])


def _places(
    design: Design, columns: list[list[str]], heights: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    places: dict[str, tuple[float, float]] = {}
    for index, column in enumerate(columns):
        wanted = []
        for id in column:
            tops = [places[other][1] for other in design.before(id) if other in places]
            wanted.append(sum(tops) / len(tops) if tops else 0.0)
        tops = _spread(wanted, [_height(design, id, heights) + GAP_PX for id in column])
        for id, top in zip(column, tops, strict=True):
            places[id] = (index * COLUMN_PX, round(top / 8) * 8.0)
    return places


def _spread(wanted: list[float], sizes: list[float]) -> list[float]:
    """Tops close to the wanted ones in the given order, at least a size apart."""
    tops: list[float] = []
    for want, index in zip(wanted, range(len(wanted)), strict=True):
        least = tops[-1] + sizes[index - 1] if tops else want
        tops.append(max(want, least))
    shift = sum(want - top for want, top in zip(wanted, tops, strict=True)) / len(tops)
    return [top + shift for top in tops]


def _centred(
    design: Design, places: dict[str, tuple[float, float]]
) -> dict[str, tuple[float, float]]:
    """The places moved so that their centre is where the nodes' centre was, on the 8 px grid."""
    shift = []
    for axis in (0, 1):
        old = [design.nodes[id].position[axis] for id in places]
        new = [place[axis] for place in places.values()]
        shift.append(round(((min(old) + max(old)) - (min(new) + max(new))) / 16) * 8.0)
    return {id: (x + shift[0], y + shift[1]) for id, (x, y) in places.items()}


def wrapped(design: Design, most: int = 7, heights: Mapping[str, float] | None = None) -> Design:
    """A tidy design whose long main line goes on in further rows, like lines of text.

    It is cut only where a single wire crosses; without such places it stays in one row.

    Args:
        most: Columns that a row may have before it is cut.
    """
    columns = _columns(design, set(design.nodes))
    if len(columns) <= most:
        return design
    rows = -(-len(columns) // most)
    wanted = -(-len(columns) // rows)
    place = {id: index for index, column in enumerate(columns) for id in column}
    crossing = [0] * len(columns)
    for wire in design.wires:
        for index in range(place[wire.source.node] + 1, place[wire.target.node] + 1):
            crossing[index] += 1
    cuts, begin = [0], 0
    while len(columns) - begin > wanted:
        fits = [i for i in range(begin + 2, begin + most + 1) if i < len(columns)]
        single = [i for i in fits if crossing[i] == 1]
        if not single:
            return design
        begin = min(single, key=lambda i: abs(i - begin - wanted))
        cuts.append(begin)
    return edits.moved(design, _rows(design, columns, cuts, heights or {}))


def _rows(
    design: Design, columns: list[list[str]], cuts: list[int], heights: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    places: dict[str, tuple[float, float]] = {}
    top = 0.0
    for begin, end in zip(cuts, [*cuts[1:], len(columns)], strict=True):
        ids = [id for column in columns[begin:end] for id in column]
        upper = min(design.nodes[id].position[1] for id in ids)
        for index, column in enumerate(columns[begin:end]):
            for id in column:
                down = design.nodes[id].position[1] - upper
                places[id] = (index * COLUMN_PX, top + down)
        bottoms = [places[id][1] + _height(design, id, heights) for id in ids]
        top = round((max(bottoms) + 2 * GAP_PX) / 8) * 8.0
    return places


def _height(design: Design, id: str, heights: Mapping[str, float]) -> float:
    """The height of a node; where it is not told, guessed from its ports and parameters."""
    layer = design.nodes[id].layer
    ports = max(len(layer.inputs), len(layer.outputs))
    shown = getattr(layer, "parameters", {}).values()
    rows = (ports if ports > 1 else 0) + sum(each.on_node for each in shown)
    return heights.get(id, max(HEIGHT_PX, HEAD_AND_FOOT_PX + rows * ROW_PX))


def tidy(
    design: Design, ids: Iterable[str] | None = None, heights: Mapping[str, float] | None = None
) -> Design:
    """The whole laid out in rows, or some of its nodes in their place; what Tidy up does.

    Pinned nodes stay, and the others stay off them.
    Dots of wires between the nodes that are laid out go: they led around what stood there before.
    """
    pinned = {id for id, node in design.nodes.items() if node.pinned}
    if pinned:
        chosen = set(design.nodes if ids is None else ids) & set(design.nodes)
        design = bends.straightened(design, chosen - pinned)
        laid = arranged(design, chosen - pinned, heights)
        return _off_pinned(laid, chosen - pinned, pinned, heights or {})
    design = bends.straightened(design, design.nodes if ids is None else ids)
    if ids is not None:
        return arranged(design, ids, heights)
    whole = arranged(design, None, heights)
    rows = wrapped(whole, heights=heights)
    if rows is whole:
        return whole
    places = {id: node.position for id, node in rows.nodes.items()}
    return edits.moved(design, _centred(design, places))


def _off_pinned(
    design: Design, ids: set[str], pinned: set[str], heights: Mapping[str, float]
) -> Design:
    """The design with laid out nodes moved down where they would cover pinned ones."""
    places: dict[str, tuple[float, float]] = {}
    settled = [(*design.nodes[id].position, _height(design, id, heights)) for id in pinned]
    for id in sorted(ids, key=lambda id: (design.nodes[id].position[1], id)):
        x, y = design.nodes[id].position
        tall = _height(design, id, heights)
        while True:
            near = [each for each in settled if abs(each[0] - x) < COLUMN_PX - GAP_PX / 2]
            hit = [each for each in near if each[1] < y + tall and y < each[1] + each[2]]
            if not hit:
                break
            y = math.ceil((max(top + height for _, top, height in hit) + GAP_PX) / 8) * 8.0
        settled.append((x, y, tall))
        places[id] = (x, y)
    return edits.moved(design, places)
