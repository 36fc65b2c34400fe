"""Where the cards of coarse parts stand, and how the lines between them run."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QPainterPath

from netbuilder.core import arrangement
from netbuilder.core.coarse import Coarse
from netbuilder.core.design import Design, Node, Port, Wire
from netbuilder.core.edits import moved
from netbuilder.ui import theme

_ROWS = range(3, 11)
# Of a design with more parts, every width is not tried.
_MANY = 80

Measured = tuple[dict[str, QRectF], QSizeF, float]


class Layout(Struct, frozen=True):
    """All cards in their own pixels, and how large they are shown.

    Attributes:
        places: By id of the group, beginning at 0, 0.
        links: The line between two groups.
        size: Of all together.
        scale: Screen pixels per own pixel.
    """

    places: dict[str, QRectF]
    links: dict[tuple[str, str], QPainterPath]
    size: QSizeF
    scale: float


def laid_out(parts: Coarse, design: Design, view: QSizeF) -> Layout:
    """The layout that shows a design largest in a view of this size."""
    sizes = theme.current().tables["blocks_px"]
    reduced = _reduced(parts, design)
    heights = {group.id: float(sizes["height"]) for group in parts.groups}
    row = arrangement.arranged(reduced, None, heights)
    tries = [row]
    counts = _ROWS if len(parts.groups) <= _MANY else (8,)
    for most in counts:
        other = arrangement.wrapped(row, most, heights)
        if other is not row:
            tries.append(other)
    found = [_measured(each, view) for each in tries]
    if max(_worth(each, view) for each in found) < 0:
        found += [_measured(_in_rows(row, most), view) for most in counts]
    # One row reads best, as long as it can be read.
    is_row = found[0][2] >= float(sizes["row_least"])
    places, size, scale = found[0] if is_row else max(found, key=lambda each: _worth(each, view))
    scale = min(float(sizes["largest"]), max(float(sizes["least"]), scale))
    links = {link: _line(places, link) for link in parts.links}
    return Layout(places, links, size, scale)


def _reduced(parts: Coarse, design: Design) -> Design:
    """A design with one node for every group."""
    nodes = {group.id: Node(group.id, design.nodes[group.nodes[0]].layer) for group in parts.groups}
    wires = tuple(Wire(Port(one, "y"), Port(other, "x")) for one, other in parts.links)
    return Design(nodes, wires)


def _worth(measured: Measured, view: QSizeF) -> float:
    """How well a layout can be read; below 0 where it is too wide: one can only look down."""
    sizes = theme.current().tables["blocks_px"]
    _, size, scale = measured
    across = (view.width() - 2 * float(sizes["margin"])) / max(1.0, size.width())
    least = float(sizes["least"])
    return scale if across >= least else across - least - 1


def _in_rows(row: Design, most: int) -> Design:
    """One long row cut into several, wherever lines cross: for what cannot be cut well."""
    sizes = theme.current().tables["blocks_px"]
    columns = sorted({node.position[0] for node in row.nodes.values()})
    number = {x: index for index, x in enumerate(columns)}
    tops = [node.position[1] for node in row.nodes.values()]
    tall = max(tops) - min(tops) + float(sizes["height"]) + float(sizes["across"]) / 4
    spots = {}
    for id, node in row.nodes.items():
        down, across = divmod(number[node.position[0]], most)
        spots[id] = across * arrangement.COLUMN_PX, node.position[1] + down * tall
    return moved(row, spots)


def _measured(design: Design, view: QSizeF) -> Measured:
    sizes = theme.current().tables["blocks_px"]
    width, height = float(sizes["width"]), float(sizes["height"])
    spread = float(sizes["across"]) / arrangement.COLUMN_PX
    spots = {id: node.position for id, node in design.nodes.items()}
    left = min((x for x, _ in spots.values()), default=0.0)
    top = min((y for _, y in spots.values()), default=0.0)
    places = {
        id: QRectF((x - left) * spread, y - top, width, height) for id, (x, y) in spots.items()
    }
    whole = QRectF()
    for place in places.values():
        whole = whole.united(place)
    room = 2 * float(sizes["margin"])
    scale = min(
        max(1.0, view.width() - room) / max(1.0, whole.width()),
        max(1.0, view.height() - room) / max(1.0, whole.height()),
    )
    return places, whole.size(), scale


def _line(places: dict[str, QRectF], link: tuple[str, str]) -> QPainterPath:
    """From the right side of one card to the left side of another, around what stands between."""
    start, end = (places[id] for id in link)
    sizes = theme.current().tables["blocks_px"]
    bend = float(sizes["bend"])
    begin = QPointF(start.right(), start.center().y())
    finish = QPointF(end.left(), end.center().y())
    if finish.x() < begin.x() + bend:
        return _around(begin, finish, _lane(places.values(), start, end), bend)
    path = QPainterPath(begin)
    if begin.y() == finish.y() and finish.x() - begin.x() > start.width():
        # Cards stand between: the line goes over them.
        lift = start.height() / 2 + 1.6 * bend
        reach = QPointF(2 * bend, 0)
        top = QPointF(0, -lift)
        path.cubicTo(begin + reach, begin + top, begin + top + reach * 2)
        path.lineTo(finish + top - reach * 2)
        path.cubicTo(finish + top, finish - reach, finish)
        return path
    middle = (finish.x() - begin.x()) / 2
    path.cubicTo(begin + QPointF(middle, 0), finish - QPointF(middle, 0), finish)
    return path


def _lane(places: Iterable[QRectF], start: QRectF, end: QRectF) -> float:
    """Where a line runs back to the left: between the row of its end and the one above."""
    if end.top() <= start.bottom():
        return max(start.bottom(), end.bottom()) + start.height() / 6
    above = max(place.bottom() for place in places if place.bottom() < end.top())
    return (above + end.top()) / 2


def _around(begin: QPointF, finish: QPointF, between: float, bend: float) -> QPainterPath:
    """Back to the left, between two rows of cards."""
    corners = (
        begin + QPointF(bend, 0),
        QPointF(begin.x() + bend, between),
        QPointF(finish.x() - bend, between),
        finish - QPointF(bend, 0),
    )
    path = QPainterPath(begin)
    spots = (*corners, finish)
    for spot, after in zip(corners, spots[1:], strict=True):
        path.lineTo(_short(spot, path.currentPosition(), bend / 2))
        path.quadTo(spot, _short(spot, after, bend / 2))
    path.lineTo(finish)
    return path


def _short(corner: QPointF, other: QPointF, by: float) -> QPointF:
    """A bit before a corner, as seen from another point."""
    way = other - corner
    length = (way.x() ** 2 + way.y() ** 2) ** 0.5
    return corner + way * min(1.0, by / length) if length else corner
