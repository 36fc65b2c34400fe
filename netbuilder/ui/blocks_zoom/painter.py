"""Draws cards of coarse parts and the lines between them."""

from __future__ import annotations

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from netbuilder.ui import theme
from netbuilder.ui.blocks_zoom.cards import Card
from netbuilder.ui.short_titles import shortened
from netbuilder.ui.theme import Theme, mixed
from netbuilder.ui.widgets.painting import edge, paint_box


class CardState(Struct, frozen=True):
    """How a card is now."""

    is_selected: bool = False
    is_partly: bool = False
    is_hovered: bool = False
    is_learning: bool = False
    has_keys: bool = False


def paint_link(painter: QPainter, path: QPainterPath, *, is_strong: bool) -> None:
    """A line with its arrow."""
    look = theme.current()
    colour = look.colour("accent" if is_strong else "wire")
    painter.strokePath(path, QPen(colour, look.line("wire")))
    size, end = float(look.tables["blocks_px"]["arrow"]), path.currentPosition()
    back, half = QPointF(-size, 0), QPointF(0, size / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(QPolygonF([end, end + back - half, end + back + half]))


def paint_card(painter: QPainter, card: Card, place: QRectF, state: CardState) -> None:
    """One card; copies of a block lie behind it."""
    look = theme.current()
    radius = float(look.radius("card"))
    line = edge(look, "control" if state.is_hovered else "line_strong")
    if state.is_selected or state.is_partly:
        line = edge(look, "accent", "selected_edge")
        if not state.is_selected:
            line.setStyle(Qt.PenStyle.DashLine)
    if card.sums.errors:
        line = edge(look, "error", "selected_edge")
    if card.group.copies > 1:
        for step in (2, 1):
            behind = place.translated(step * look.space("xs"), -step * look.space("xs"))
            paint_box(painter, behind, radius, look.colour("node"), edge(look, "line_strong"))
    if state.is_selected:
        halo = look.line("selected_halo")
        ring = place.adjusted(-halo, -halo, halo, halo)
        paint_box(painter, ring, radius + halo, look.colour("accent", look.shade("wire_glow")))
    paint_box(painter, place, radius, look.colour("node"), line)
    _paint_head(painter, card, place, look)
    _paint_facts(painter, card, place, look)
    if state.is_learning:
        _paint_learning(painter, place, look)
    if state.has_keys:
        gap = look.line("selected_halo") + look.line("focus_gap")
        ring = place.adjusted(-gap, -gap, gap, gap)
        paint_box(painter, ring, radius + gap, None, edge(look, "focus", "focus"))


def _paint_head(painter: QPainter, card: Card, place: QRectF, look: Theme) -> None:
    """Tile, title and kind on a ground in the colour of the family."""
    gap = look.space("m")
    size = float(look.icon_size("tile"))
    head = QRectF(place.left(), place.top(), place.width(), size + 2.5 * gap)
    inner = head.adjusted(1.5, 1.5, -1.5, 0)
    ground = QPainterPath()
    radius = float(look.radius("card")) - 1
    ground.addRoundedRect(inner.adjusted(0, 0, 0, radius), radius, radius)
    painter.save()
    painter.setClipRect(inner)
    share = float(look.tables["header_tint"][look.name])
    painter.fillPath(ground, mixed(look.family_colour(card.family), look.colour("node"), share))
    painter.restore()
    tile = QRectF(place.left() + gap, head.center().y() - size / 2, size, size)
    theme.paint_tile(painter, card.family, card.icon, tile)
    left = tile.right() + gap
    room = place.right() - left - gap - look.icon_size("small")
    title = look.font("body", "semibold")
    metrics = QFontMetricsF(title)
    words = shortened(card.group.title, lambda each: metrics.horizontalAdvance(each) <= room)
    _write(painter, QPointF(left, head.top() + gap * 0.6), words, (room, "text"), title)
    below = head.top() + gap * 0.6 + metrics.height()
    _write(painter, QPointF(left, below), card.kind, (room, "text_2"), look.font("small"))


def _paint_facts(painter: QPainter, card: Card, place: QRectF, look: Theme) -> None:
    """What comes in and out, parameters, and the layers inside."""
    gap = look.space("m")
    top = place.top() + look.icon_size("tile") + 3.2 * gap
    room = place.width() - 2 * gap
    font = look.font("label", "medium", tabular=True)
    line = QFontMetricsF(font).height()
    facts = [(words, "text") for words in _flow(card, room, QFontMetricsF(font))]
    for words, token in (*facts, (card.parameters, "text_2")):
        if words:
            _write(painter, QPointF(place.left() + gap, top), words, (room, token), font)
            top += line + look.space("xxs")
    size = float(look.icon_size("control"))
    left, top = place.left() + gap, place.bottom() - gap - size
    for family, icon in card.tiles:
        theme.paint_tile(painter, family, icon, QRectF(left, top, size, size))
        left += size + look.space("xs")
    if card.more:
        small = look.font("small")
        spot = QPointF(left, top + (size - QFontMetricsF(small).height()) / 2)
        _write(painter, spot, f"+{card.more}", (room, "text_3"), small)
    if card.sums.errors or card.sums.warnings:
        icon = "error" if card.sums.errors else "warning"
        inner = float(look.icon_size("control"))
        box = QRectF(place.right() - gap - inner, place.bottom() - gap - inner, inner, inner)
        theme.paint_icon(painter, icon, box, look.colour(icon))


def _flow(card: Card, room: float, metrics: QFontMetricsF) -> tuple[str, ...]:
    """What comes in and out, on two lines where one has no room."""
    line = "  →  ".join(card.ends)
    if len(card.ends) < 2 or metrics.horizontalAdvance(line) <= room:
        return (line,)
    return card.ends[0], f"→  {card.ends[1]}"


def _paint_learning(painter: QPainter, place: QRectF, look: Theme) -> None:
    """The green dot with its ring, as on the canvas."""
    sizes = look.tables["canvas_px"]
    spot = QPointF(place.right() - 2 * look.space("m"), place.top() + 2 * look.space("m"))
    painter.setPen(QPen(look.colour("success"), look.line("hairline")))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(spot, float(sizes["state_ring"]), float(sizes["state_ring"]))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.colour("success"))
    painter.drawEllipse(spot, float(sizes["state"]), float(sizes["state"]))


def _write(
    painter: QPainter, spot: QPointF, words: str, how: tuple[float, str], font: QFont
) -> None:
    """A line of text, cut where it has no room."""
    room, token = how
    painter.setFont(font)
    painter.setPen(theme.current().colour(token))
    metrics = QFontMetricsF(font)
    shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
    box = QRectF(spot.x(), spot.y(), room + 1, metrics.height())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)
