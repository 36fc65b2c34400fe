"""Where the parts of a node lie: its body, ports, bias neuron and badge, in its own pixels."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from netbuilder.ui.canvas.paints import sizes
from netbuilder.ui.canvas.visual import NodeVisual, PortMark


def body(visual: NodeVisual) -> QRectF:
    """The card, with its left top corner at (0, 0)."""
    size = sizes()
    if visual.is_door:
        return QRectF(0.0, 0.0, size.node_small, size.header)
    rows = len(visual.rows)
    if visual.is_folded:
        return QRectF(0.0, 0.0, size.node if rows else size.node_small, size.header)
    if visual.inner is not None:
        whole = size.header + visual.inner.height + size.footer
        return QRectF(0.0, 0.0, max(visual.inner.width, size.node), whole)
    height = size.header + (rows * size.row + 2 * size.row_pad if rows else 0.0) + size.footer
    ports = size.header + (visual.slots - 1) * size.port_pitch
    return QRectF(0.0, 0.0, size.node if rows else size.node_small, max(height, ports))


def bounds(visual: NodeVisual) -> QRectF:
    """Everything that is drawn of it: halo, ports, badge and bias neuron included."""
    size = sizes()
    rect = body(visual)
    has_bias = visual.bias is not None and not visual.is_folded
    below = size.bias_drop + size.bias_radius + 2 if has_bias else size.margin
    more = size.copies * 2 if visual.copies > 1 else 0.0
    return rect.adjusted(-size.margin, -size.margin - more, size.margin + more, below)


def port_place(visual: NodeVisual, port: PortMark) -> QPointF:
    """The middle of a port."""
    size = sizes()
    x = 0.0 if port.is_input else body(visual).width()
    if visual.is_folded:
        count = sum(each.is_input == port.is_input for each in visual.ports)
        return QPointF(x, size.header * (port.slot + 1) / (count + 1))
    if visual.inner is not None:
        heights = visual.inner.takes if port.is_input else visual.inner.gives
        if port.slot < len(heights):
            return QPointF(x, heights[port.slot])
    if visual.port_rows:
        return QPointF(x, size.header + size.row_pad + (port.slot + 0.5) * size.row)
    return QPointF(x, size.header / 2 + port.slot * size.port_pitch)


def bias_place(visual: NodeVisual) -> QPointF:
    """The middle of the bias neuron that hangs below."""
    size = sizes()
    return QPointF(size.bias_left, body(visual).height() + size.bias_drop)


def badge_place(visual: NodeVisual) -> QPointF:
    """The middle of the problem badge at the corner."""
    return QPointF(body(visual).width() - sizes().port / 2, 0.0)


def sign_place(visual: NodeVisual) -> QPointF:
    """The middle of the sign of a check, at the lower corner."""
    rect = body(visual)
    return QPointF(rect.width() - sizes().port / 2, rect.height())


def port_at(visual: NodeVisual, place: QPointF, reach: float) -> PortMark | None:
    """The port closest to a place of the node, within reach."""
    best, nearest = None, reach * reach
    for port in visual.ports:
        middle = port_place(visual, port)
        across, down = middle.x() - place.x(), middle.y() - place.y()
        distance = across * across + down * down
        if distance <= nearest:
            best, nearest = port, distance
    return best


def is_near(middle: QPointF, place: QPointF, reach: float) -> bool:
    """Whether two places are within reach of each other."""
    across, down = middle.x() - place.x(), middle.y() - place.y()
    return across * across + down * down <= reach * reach
