"""Where the values on a card stand, so that they can be pointed at and edited in place."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.visual import NodeVisual

LABEL_SHARE = 0.6
APART_PX = 8.0


def row_place(visual: NodeVisual, index: int) -> QRectF:
    """The space of a row, in the node's own pixels."""
    size = sizes()
    width = shape.body(visual).width() - 2 * size.inset
    top = size.header + size.row_pad + index * size.row
    return QRectF(size.inset, top, width, size.row)


def field_place(visual: NodeVisual, index: int) -> QRectF:
    """Where a row's value may be typed: all there is between its label and the edge."""
    space, row = row_place(visual, index), visual.rows[index]
    label = min(paints().width("label", row.label), space.width() * LABEL_SHARE)
    return space.adjusted(label + APART_PX, 1.0, paints().size("value_pad"), -1.0)


def value_place(visual: NodeVisual, index: int) -> QRectF:
    """What can be pointed at of a row's value: its text and drawing, and some room around."""
    look, row = paints(), visual.rows[index]
    field = field_place(visual, index)
    taken = look.width("value", row.value) + 2 * look.size("value_pad")
    if row.curve is not None:
        taken += look.size("curve_width") + look.size("curve_gap")
    width = min(max(taken, look.size("value_least")), field.width())
    return QRectF(field.right() - width, field.top(), width, field.height())


def value_at(visual: NodeVisual, place: QPointF) -> int:
    """The row whose value lies at a place of the node; -1 where none that can be set does."""
    size = sizes()
    index = int((place.y() - size.header - size.row_pad) // size.row)
    if not 0 <= index < len(visual.rows) or not visual.rows[index].name or visual.is_placeholder:
        return -1
    return index if value_place(visual, index).contains(place) else -1


def settable(visual: NodeVisual) -> list[int]:
    """The rows whose values can be set on the card, from above."""
    if visual.is_placeholder or visual.is_door:
        return []
    return [index for index, row in enumerate(visual.rows) if row.name]
