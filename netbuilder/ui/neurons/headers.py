"""Titles of columns of neurons: what the layer is, how many neurons it has, and fewer or more."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.core.design import Design
from netbuilder.core.layer import Layer
from netbuilder.core.neuron_chain import NeuronColumn
from netbuilder.ui import theme
from netbuilder.ui.widgets.painting import edge, paint_box


class Heading(Struct, frozen=True):
    """What stands over a column.

    Attributes:
        node: Id of the node.
        family, icon: Of its tile.
        note: How many neurons, and their activation.
        field: Name of the parameter that says how many neurons there are; empty where that is
            decided elsewhere.
    """

    node: str
    title: str
    note: str
    family: Any
    icon: str
    field: str = ""


def heading_of(design: Design, column: NeuronColumn) -> Heading:
    """The heading of a column."""
    node = design.nodes[column.node]
    layer: Any = node.layer
    words = "inputs" if not column.has_weights else "neurons"
    if column.count == 1:
        words = words[:-1]
    notes = [f"{column.count:,} {words}"]
    activation = getattr(getattr(layer, "activation", None), "title", "")
    if activation and getattr(layer.activation, "kind", "") != "linear":
        notes.append(activation)
    notes += [design.nodes[id].title for id in column.between if id != column.node]
    has_width = column.has_weights and isinstance(layer, Layer) and bool(layer.width)
    return Heading(
        column.node,
        node.title,
        " · ".join(notes),
        getattr(layer, "group", None),
        getattr(layer, "icon", ""),
        layer.width if has_width else "",
    )


def buttons(header: QRectF) -> tuple[QRectF, QRectF]:
    """Where "fewer" and "more" are."""
    look = theme.current()
    size = float(look.icon_size("tile_small"))
    top = header.bottom() - size - look.space("xs")
    left = _left(header) + look.icon_size("tile_small") + look.space("s")
    fewer = QRectF(left, top, size, size)
    return fewer, fewer.translated(size + look.space("xxs"), 0)


def paint_heading(painter: QPainter, heading: Heading, header: QRectF) -> None:
    """Icon, title, note, and the two buttons where the number of neurons can be changed."""
    look = theme.current()
    size = float(look.icon_size("tile_small"))
    left = _left(header)
    top = header.top() + look.space("l")
    if heading.family is not None:
        theme.paint_tile(
            painter, heading.family, heading.icon, QRectF(left, top + look.space("xs"), size, size)
        )
    text = left + size + look.space("s")
    room = header.right() - text
    for words, font, token, line in (
        (heading.title, look.font("body", "semibold"), "text", 0),
        (heading.note, look.font("small"), "text_2", 1),
    ):
        painter.setFont(font)
        painter.setPen(look.colour(token))
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        height = metrics.height()
        box = QRectF(text, top + line * (look.text_height("body") + look.space("s")), room, height)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
    if heading.field:
        for box, icon in zip(buttons(header), ("remove", "add"), strict=True):
            paint_box(painter, box, look.radius("check"), look.colour("panel"), edge(look, "line"))
            inner = look.icon_size("small")
            spot = QRectF(0, 0, inner, inner)
            spot.moveCenter(box.center())
            theme.paint_icon(painter, icon, spot, look.colour("text_2"))


def _left(header: QRectF) -> float:
    """Where a heading begins: its tile stands over the left edge of the neurons."""
    return header.left()
