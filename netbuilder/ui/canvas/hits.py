"""What is under the pointer: a port, a badge, a bias neuron, a node, a wire or nothing."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from netbuilder.core.bends import Dot
from netbuilder.core.design import Wire
from netbuilder.ui.canvas import frame_hits, shape
from netbuilder.ui.canvas.lod import Level, level
from netbuilder.ui.canvas.node_item import NodeItem
from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.scene import CanvasScene
from netbuilder.ui.canvas.value_rows import value_at
from netbuilder.ui.canvas.visual import PortMark


class Hit(NamedTuple):
    """The part of the drawing at a place.

    Attributes:
        part: ``port``, ``badge``, ``sign``, ``bias``, ``node``, ``wire``, ``frame`` (its title, a
            note or the card of a folded one), ``frame_edge``, ``link`` (in a note) or ``nothing``.
        item: The node it belongs to.
        port: The port, where it is one.
        wire: The wire, where it is one.
        row: The row of a node's card whose value is meant; -1 for none.
        dot: The dot of the wire, where it is one.
        frame: The frame or note it belongs to.
        detail: Which edges of a frame are meant, or where a link leads.
    """

    part: str = "nothing"
    item: NodeItem | None = None
    port: PortMark | None = None
    wire: Wire | None = None
    row: int = -1
    dot: Dot | None = None
    frame: str = ""
    detail: str = ""


def hit(scene: CanvasScene, place: QPointF, zoom: float) -> Hit:
    """What lies at a place of the scene, the uppermost first."""
    size = sizes()
    items = nodes_near(scene, place, max(size.port_reach / 2 / zoom, 1.0))
    is_full = level(zoom) >= Level.FULL
    for item in items:
        local = place - item.pos()
        part = _part(item, local) if is_full else ""
        if part:
            return Hit(part, item)
    if level(zoom) >= Level.NAME:
        found = nearest_port(items, place, size.port_reach / 2 / max(zoom, 1.0))
        if found is not None:
            return Hit("port", found[0], found[1])
    card = frame_hits.card_at(scene, place)
    if card.part:
        return Hit(card.part, frame=card.id)
    for item in items:
        if item.body.contains(place - item.pos()):
            row = value_at(item.visual, place - item.pos()) if is_full else -1
            return Hit("node", item, row=row)
    dot = scene.wires.dot_at(place, size.port_reach / 2 / max(zoom, 1.0))
    if dot is not None and level(zoom) >= Level.NAME:
        return Hit("dot", wire=dot[0], dot=dot)
    path = scene.wires.at(place, size.wire_reach / zoom)
    if path is not None:
        return Hit("wire", wire=path.wire)
    spot = frame_hits.frame_at(scene, place, zoom)
    return Hit(spot.part, frame=spot.id, detail=spot.detail) if spot.part else Hit()


def nearest_port(
    items: list[NodeItem], place: QPointF, reach: float
) -> tuple[NodeItem, PortMark] | None:
    """The closest port of some nodes; inside a card it wins only where it is really meant."""
    best: tuple[NodeItem, PortMark] | None = None
    nearest = reach * reach
    for item in items:
        local = place - item.pos()
        inside = item.body.adjusted(sizes().port * 1.4, 0, -sizes().port * 1.4, 0).contains(local)
        port = None if inside else shape.port_at(item.visual, local, reach)
        if port is None:
            continue
        away = shape.port_place(item.visual, port) - local
        distance = away.x() ** 2 + away.y() ** 2
        if distance <= nearest:
            best, nearest = (item, port), distance
    return best


def nodes_near(scene: CanvasScene, place: QPointF, reach: float) -> list[NodeItem]:
    """The nodes that are drawn near a place, the uppermost first."""
    area = QRectF(place.x() - reach, place.y() - reach, 2 * reach, 2 * reach)
    return nodes_in(scene, area)


def nodes_in(scene: CanvasScene, area: QRectF) -> list[NodeItem]:
    """The nodes of which anything is drawn in an area, the uppermost first."""
    found = scene.items(
        area, Qt.ItemSelectionMode.IntersectsItemBoundingRect, Qt.SortOrder.DescendingOrder
    )
    # Cards of folded frames are no nodes.
    return [item for item in found if type(item) is NodeItem]


def _part(item: NodeItem, local: QPointF) -> str:
    visual = item.visual
    if visual.problem and shape.is_near(shape.badge_place(visual), local, sizes().badge + 1.0):
        return "badge"
    if visual.sign and shape.is_near(shape.sign_place(visual), local, sizes().badge + 1.0):
        return "sign"
    has_bias = visual.bias is not None and not visual.is_folded
    if has_bias and shape.is_near(shape.bias_place(visual), local, sizes().bias_radius + 3.0):
        return "bias"
    return ""
