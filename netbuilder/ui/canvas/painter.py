"""Draws a node in full: card, header, rows, ports, bias neuron and the signs of its states."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.curves import paint_curve
from netbuilder.ui.canvas.inner_painter import paint_inner
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.canvas.sign_painter import paint_sign, triangle
from netbuilder.ui.canvas.visual import Attention, NodeVisual, PortMark, Row

CENTRED = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def paint_node(
    painter: QPainter, visual: NodeVisual, paints: Paints, is_selected: bool, is_hovered: bool
) -> None:
    """Draw a node with its left top corner at the origin of the painter."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = shape.body(visual)
    if visual.copies > 1:
        _copies(painter, rect, paints, visual.copies)
    paint_card(painter, rect, visual, paints, Attention(is_selected, is_hovered))
    _header(painter, rect, visual, paints)
    if visual.inner is not None:
        is_faint = visual.is_bypassed or visual.is_placeholder
        ground = paints.colours["canvas" if is_faint else "node"]
        paint_inner(painter, visual.inner, paints, ground)
    if not visual.is_door and not visual.is_folded:
        _rows(painter, rect, visual, paints)
        _footer(painter, rect, visual, paints)
    for port in visual.ports:
        paint_port(painter, shape.port_place(visual, port), port, paints)
    if visual.is_bypassed and not visual.is_folded:
        _bypass_line(painter, visual, paints)
    _bias(painter, visual, paints, is_selected, is_hovered)
    if visual.problem:
        _badge(painter, visual, paints)
    if visual.sign:
        paint_sign(painter, visual, paints)


def paint_card(
    painter: QPainter,
    rect: QRectF,
    visual: NodeVisual,
    paints: Paints,
    attention: Attention,
    ground: QColor | None = None,
) -> None:
    """The rounded body with the halo and edge of its state; a `ground` fills all of it."""
    look = paints.look
    radius = sizes().header / 2 if visual.is_door else sizes().radius
    if attention.is_selected:
        halo = look.line("selected_halo")
        painter.setPen(QPen(look.colour("accent", 0.28), halo))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        more = halo / 2 + look.line("selected_edge") / 2
        painter.drawRoundedRect(
            rect.adjusted(-more, -more, more, more), radius + more, radius + more
        )
    painter.setPen(Qt.PenStyle.NoPen)
    is_faint = visual.is_bypassed or visual.is_placeholder
    painter.setBrush(ground or paints.colours["canvas" if is_faint else "node"])
    painter.drawRoundedRect(rect, radius, radius)
    if visual.is_placeholder:
        painter.setBrush(QBrush(paints.colours["line"], Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(rect, radius, radius)
    elif ground is None and not is_faint:
        painter.setBrush(paints.tints[visual.family])
        header = rect if visual.is_door or visual.is_folded else None
        top = QPainterPath() if header else _top(rect, sizes().header, radius)
        if header:
            top.addRoundedRect(header, radius, radius)
        painter.drawPath(top)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(_edge(visual, paints, attention))
    painter.drawRoundedRect(rect, radius, radius)


def _edge(visual: NodeVisual, paints: Paints, attention: Attention) -> QPen:
    thick = paints.look.line("selected_edge")
    if visual.problem == "error":
        pen = paints.pen("error", thick)
        if visual.is_placeholder:
            pen.setDashPattern([3.0, 2.0])
        return pen
    if attention.is_selected:
        return paints.pen("accent", thick)
    if visual.is_unknown_size or visual.is_bypassed or visual.is_placeholder:
        token = "line_strong" if visual.is_bypassed and not attention.is_hovered else "control"
        pen = QPen(paints.colours[token], 1.0)
        pen.setDashPattern([4.0, 3.0])
        return pen
    return paints.pen("control" if attention.is_hovered else "line_strong")


def _top(rect: QRectF, height: float, radius: float) -> QPainterPath:
    """The header: round above, straight below."""
    path = QPainterPath(QPointF(rect.left(), rect.top() + height))
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + radius, rect.top()))
    path.lineTo(rect.right() - radius, rect.top())
    path.quadTo(rect.topRight(), QPointF(rect.right(), rect.top() + radius))
    path.lineTo(rect.right(), rect.top() + height)
    path.closeSubpath()
    return path


def _copies(painter: QPainter, rect: QRectF, paints: Paints, copies: int) -> None:
    """Two offset cards behind, for a block that stands in a row."""
    step = sizes().copies
    painter.setPen(paints.pen("line_strong"))
    painter.setBrush(paints.colours["node"])
    for back in (2, 1):
        painter.drawRoundedRect(
            rect.translated(back * step, -back * step), sizes().radius, sizes().radius
        )


def _header(painter: QPainter, rect: QRectF, visual: NodeVisual, paints: Paints) -> None:
    size, look = sizes(), paints.look
    tile = QRectF(size.tile_left, size.tile_top, size.tile, size.tile)
    grey = paints.colours["disabled"] if visual.is_bypassed or visual.is_placeholder else None
    theme.paint_tile(painter, visual.family.token, visual.icon, tile, grey)
    if not visual.is_door and not visual.is_folded:
        painter.setPen(look.colour("line"))
        painter.drawLine(QPointF(1.0, size.header), QPointF(rect.width() - 1.0, size.header))
    right = rect.width() - size.inset
    middle = size.header / 2
    if visual.copies > 1:
        right = _copies_mark(painter, right, visual.copies, paints)
    if visual.is_learning:
        _learning(painter, QPointF(right - 2.0, middle), paints)
        right -= 16.0
    if visual.is_frozen:
        icon = QRectF(right - 14.0, middle - 7.0, 14.0, 14.0)
        theme.paint_icon(painter, "freeze", icon, paints.colours["positive"])
        right -= 18.0
    if visual.is_pinned:
        icon = QRectF(right - 14.0, middle - 7.0, 14.0, 14.0)
        theme.paint_icon(painter, "pin", icon, paints.colours["text_2"])
        right -= 18.0
    painter.setFont(paints.fonts["name"])
    painter.setPen(paints.colours["text_3" if grey is not None else "text"])
    space = QRectF(size.title_left, 0.0, right - size.title_left, size.header)
    painter.drawText(space, LEFT, paints.elided("name", visual.title, space.width()))


def _copies_mark(painter: QPainter, right: float, copies: int, paints: Paints) -> float:
    text = f"×{copies}"
    width = paints.width("value", text) + 10.0
    rect = QRectF(right - width + 4.0, sizes().header / 2 - 8.0, width, 16.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours["text_2"])
    painter.drawRoundedRect(rect, 4.0, 4.0)
    painter.setPen(paints.colours["node"])
    painter.setFont(paints.fonts["value"])
    painter.drawText(rect, CENTRED, text)
    return right - width - 4.0


def _learning(painter: QPainter, middle: QPointF, paints: Paints) -> None:
    painter.setBrush(paints.look.colour("success", 0.18))
    painter.setPen(QPen(paints.look.colour("success", 0.55), 1.0))
    ring = paints.size("state_ring")
    painter.drawEllipse(middle, ring, ring)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(paints.colours["success"])
    dot = paints.size("state")
    painter.drawEllipse(middle, dot, dot)


def _rows(painter: QPainter, rect: QRectF, visual: NodeVisual, paints: Paints) -> None:
    size = sizes()
    top = size.header + size.row_pad
    for index, row in enumerate(visual.rows):
        space = QRectF(size.inset, top + index * size.row, rect.width() - 2 * size.inset, size.row)
        _row(painter, space, row, visual, paints)


def _row(painter: QPainter, space: QRectF, row: Row, visual: NodeVisual, paints: Paints) -> None:
    is_faint = visual.is_bypassed or visual.is_placeholder
    label_width = min(paints.width("label", row.label), space.width() * 0.6)
    painter.setFont(paints.fonts["label"])
    painter.setPen(paints.colours["text_3"])
    painter.drawText(space, LEFT, paints.elided("label", row.label, label_width + 1.0))
    right = space.right()
    if row.curve is not None:
        width, height = paints.size("curve_width"), paints.size("curve_height")
        place = QRectF(right - width, space.center().y() - height / 2, width, height)
        painter.setOpacity(paints.look.shade("disabled") if is_faint else 1.0)
        if paint_curve(painter, row.curve, place, paints):
            right -= width + paints.size("curve_gap")
        painter.setOpacity(1.0)
    left = space.left() + label_width + 8.0
    value = QRectF(left, space.top(), right - left, space.height())
    painter.setFont(paints.fonts["value"])
    painter.setPen(paints.colours["disabled" if is_faint else "text"])
    painter.drawText(value, RIGHT, paints.elided("value", row.value, value.width()))


def _footer(painter: QPainter, rect: QRectF, visual: NodeVisual, paints: Paints) -> None:
    size = sizes()
    top = rect.bottom() - size.footer
    if (visual.rows or visual.inner is not None) and visual.footer:
        painter.setPen(paints.colours["line"])
        painter.drawLine(QPointF(size.inset, top), QPointF(rect.right() - size.inset, top))
    space = QRectF(size.inset, top, rect.width() - 2 * size.inset, size.footer)
    painter.setFont(paints.fonts["small"])
    painter.setPen(paints.colours[visual.tone])
    is_right = visual.problem or visual.is_unknown_size or not (visual.rows or visual.inner)
    is_right = is_right and not visual.leaving
    text = visual.footer
    if paints.width("small", text) > space.width():
        text = text.removesuffix(" parameters")  # the number says more than half a word
    text = paints.elided("small", text, space.width())
    painter.drawText(space, RIGHT if is_right else LEFT, text)
    # What leaves stands at the end it leaves from, where there is room and no wire says it.
    room = space.width() - paints.width("small", text) - size.inset
    if visual.leaving and not is_right and paints.width("small", visual.leaving) <= room:
        painter.setPen(paints.colours["text_3"])
        painter.drawText(space, RIGHT, visual.leaving)


def paint_port(painter: QPainter, middle: QPointF, port: PortMark, paints: Paints) -> None:
    """A port: filled, dotted where the size is not known, hollow where no wire is.

    Red and thick where it is guilty, thick where a wire has to be, thin where one may be.
    """
    if port.state == "guilty":
        pen = paints.pen("error", 2.0)
        painter.setBrush(paints.colours["canvas"])
    elif port.state in ("wanted", "free"):
        pen = paints.pen("wire", 2.0 if port.state == "wanted" else 1.2)
        painter.setBrush(paints.colours["canvas"])
    elif port.state == "unknown":
        pen = QPen(paints.colours["wire"], 1.4)
        pen.setDashPattern([1.2, 1.6])
        painter.setBrush(paints.colours["canvas"])
    else:
        pen = QPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.colours["wire"])
    painter.setPen(pen)
    painter.drawPath(port_path(middle, port.form, sizes().port))


def port_path(middle: QPointF, form: str, radius: float) -> QPainterPath:
    """The outline of a port: round, square or a triangle that points onwards."""
    path = QPainterPath()
    if form == "square":
        path.addRoundedRect(
            QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius), 1.0, 1.0
        )
    elif form == "triangle":
        across, down = radius * 1.05, radius * 1.2
        path.moveTo(middle.x() - across, middle.y() - down)
        path.lineTo(middle.x() + across, middle.y())
        path.lineTo(middle.x() - across, middle.y() + down)
        path.closeSubpath()
    else:
        path.addEllipse(middle, radius, radius)
    return path


def _bypass_line(painter: QPainter, visual: NodeVisual, paints: Paints) -> None:
    """The wire drawn through a bypassed node."""
    inputs = [port for port in visual.ports if port.is_input]
    outputs = [port for port in visual.ports if not port.is_input]
    if inputs and outputs:
        start, end = shape.port_place(visual, inputs[0]), shape.port_place(visual, outputs[0])
        low = sizes().header + 1.0
        painter.setPen(paints.pen("wire", paints.look.line("wire")))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        path = QPainterPath(start)
        path.cubicTo(QPointF(14.0, low), QPointF(14.0, low), QPointF(30.0, low))
        path.lineTo(end.x() - 30.0, low)
        path.cubicTo(QPointF(end.x() - 14.0, low), QPointF(end.x() - 14.0, low), end)
        painter.drawPath(path)


def _bias(
    painter: QPainter, visual: NodeVisual, paints: Paints, is_selected: bool, is_hovered: bool
) -> None:
    if (
        visual.bias is None
        or visual.is_folded
        or (not visual.bias and not is_hovered and not is_selected)
    ):
        return
    size, middle = sizes(), shape.bias_place(visual)
    pen = QPen(paints.colours["control"], 1.2)
    if not visual.bias:
        pen.setDashPattern([2.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(paints.colours["node" if visual.bias else "canvas"])
    painter.drawLine(
        QPointF(middle.x(), shape.body(visual).height()),
        QPointF(middle.x(), middle.y() - size.bias_radius),
    )
    painter.drawEllipse(middle, size.bias_radius, size.bias_radius)
    if visual.bias:
        painter.setFont(paints.fonts["bias"])
        painter.setPen(paints.colours["text_2"])
        edge = size.bias_radius
        space = QRectF(middle.x() - edge, middle.y() - edge, 2 * edge, 2 * edge)
        painter.drawText(space, CENTRED, "+1")
    if is_selected:
        painter.setFont(paints.fonts["small"])
        painter.setPen(paints.colours["text_3"])
        left = middle.x() + size.bias_radius + 6.0
        words = "bias neuron" if visual.bias else "no bias neuron"
        painter.drawText(QRectF(left, middle.y() - 9.0, 120.0, 18.0), LEFT, words)


def _badge(painter: QPainter, visual: NodeVisual, paints: Paints) -> None:
    middle, radius = shape.badge_place(visual), sizes().badge
    token = "error" if visual.problem == "error" else "warning"
    painter.setPen(QPen(paints.colours["canvas"], 1.5))
    painter.setBrush(paints.colours[token])
    if token == "error":
        painter.drawEllipse(middle, radius, radius)
    else:
        painter.drawPath(triangle(middle, radius + 1.0))
    ink = paints.colours["node" if not paints.look.is_dark else "canvas"]
    pen = QPen(ink, 2.0)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.drawLine(middle + QPointF(0.0, -4.0), middle + QPointF(0.0, 0.8))
    painter.drawPoint(middle + QPointF(0.0, 4.2))
