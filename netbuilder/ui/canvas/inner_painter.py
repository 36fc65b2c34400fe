"""Draws what is inside a block on its card: tiles with names and sizes, and the wires between."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from netbuilder.ui import theme
from netbuilder.ui.canvas.inner_layout import Inner, InnerSizes, InnerTile, InnerWire
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.short_titles import shortened

READABLE_PX = 7.0
CENTRED = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignVCenter


def inner_sizes(paints: Paints) -> InnerSizes:
    """The sizes of open blocks, from the look."""
    names = ("pitch", "pitch_least", "widest", "lane", "pad", "lift")
    values = {name: paints.size(f"inner_{name}") for name in names}
    return InnerSizes(header=sizes().header, tile=sizes().tile, port=sizes().port_pitch, **values)


def paint_inner(painter: QPainter, inner: Inner, paints: Paints, ground: QColor) -> None:
    """Draw the inside of a block on its ground, the left top corner of its card at the origin."""
    zoom = painter.worldTransform().m11()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(paints.pen("wire", max(paints.look.line("curve") * 0.75, 1.0 / zoom)))
    for wire in inner.wires:
        painter.drawPath(_way(wire))
    for tile in inner.tiles:
        _paint_tile(painter, tile, inner, paints, ground)
    painter.restore()


def _paint_tile(
    painter: QPainter, tile: InnerTile, inner: Inner, paints: Paints, ground: QColor
) -> None:
    zoom = painter.worldTransform().m11()
    x, y = tile.middle
    edge = sizes().tile
    box = QRectF(x - edge / 2, y - edge / 2, edge, edge)
    # The wire ends at the tile, whatever its outline.
    painter.fillRect(box.adjusted(-2.0, 0.0, 2.0, 0.0), ground)
    grey = paints.colours["disabled"] if tile.is_faint else None
    theme.paint_tile(painter, tile.family.token, tile.icon, box, grey)
    title = shortened(tile.title, lambda words: paints.width("label", words) <= inner.room)
    size = tile.size
    if paints.width("small", size) > inner.room:
        size = size.replace(" steps", "")  # the numbers say more than half a word
    lines = (("label", "text", title), ("small", "text_3", size))
    top = box.bottom() + 2.0
    for role, token, text in lines:
        height = paints.metrics[role].height()
        if text and paints.fonts[role].pixelSize() * zoom >= READABLE_PX:
            shown = paints.elided(role, text, inner.room)
            wide = paints.width(role, shown)
            # Wires pass behind words.
            painter.fillRect(QRectF(x - wide / 2 - 1.0, top, wide + 2.0, height), ground)
            painter.setFont(paints.fonts[role])
            painter.setPen(paints.colours["text_3" if tile.is_faint else token])
            space = QRectF(x - inner.room / 2, top, inner.room, height)
            painter.drawText(space, CENTRED, shown)
        top += height
    painter.setPen(paints.pen("wire", max(paints.look.line("curve") * 0.75, 1.0 / zoom)))


def _way(wire: InnerWire) -> QPainterPath:
    """A straight line along a lane, an arc over what stands between, a curve to another lane."""
    start, end = QPointF(*wire.start), QPointF(*wire.end)
    path = QPainterPath(start)
    across = end.x() - start.x()
    if wire.lift:
        high = min(start.y(), end.y()) - wire.lift
        bend = min(across / 4, wire.lift)
        path.cubicTo(
            start.x() + bend * 0.6, start.y(), start.x() + bend * 0.4, high, start.x() + bend, high
        )
        path.lineTo(end.x() - bend, high)
        path.cubicTo(end.x() - bend * 0.4, high, end.x() - bend * 0.1, high, end.x(), end.y())
    elif abs(end.y() - start.y()) < 1.0:
        path.lineTo(end)
    else:
        # Level as long as it can be, on the lower of both lanes, where nothing stands.
        bend = min(across, sizes().space)
        is_rising = start.y() > end.y()
        first = QPointF(end.x() - bend, start.y()) if is_rising else start
        last = end if is_rising else QPointF(start.x() + bend, end.y())
        half = bend / 2
        path.lineTo(first)
        path.cubicTo(first.x() + half, first.y(), last.x() - half, last.y(), last.x(), last.y())
        path.lineTo(end)
    return path
