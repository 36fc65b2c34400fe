"""Chips of the layers of a network: how large they are, where they lie, and how they look."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.ui import theme
from netbuilder.ui.inside.heading import write
from netbuilder.ui.inside.stops import Stop
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import edge, paint_box, paint_focus


class ChipState(Struct, frozen=True):
    """How a chip is looked at.

    Attributes:
        is_beside: Whether it is shown together with the current one.
    """

    is_current: bool
    is_beside: bool
    is_hovered: bool
    has_focus: bool


def chip_boxes(stops: Sequence[Stop], look: Theme) -> list[QRectF]:
    """Where chips lie in a row, when nothing is scrolled."""
    sizes, scale = look.tables["inside_px"], look.font_scale
    height, gap = float(sizes["chip"]) * scale, float(sizes["arrow"]) * scale
    left, top = float(look.space("l")), float(look.space("m"))
    boxes = []
    for stop in stops:
        width = _width(stop, look)
        boxes.append(QRectF(left, top, width, height))
        left += width + gap
    return boxes


def paint_chip(painter: QPainter, stop: Stop, box: QRectF, state: ChipState, look: Theme) -> None:
    """Tile, title, and how much leaves it; a block is a card upon another."""
    is_current, radius = state.is_current, look.radius("node")
    pen = edge(look, "accent", "selected_edge") if is_current else edge(look, "line_strong")
    ground = look.colour("accent_soft" if is_current or state.is_beside else "node")
    if stop.is_block:
        behind = box.translated(look.space("xxs"), look.space("xxs"))
        paint_box(painter, behind, radius, look.colour("node"), pen)
    paint_box(painter, box, radius, ground, pen)
    if state.is_hovered and not is_current:
        paint_box(painter, box, radius, look.colour("text", look.shade("hover")), None)
    if is_current and state.has_focus:
        paint_focus(painter, box, look, radius)
    size, gap = float(look.icon_size("tile_small")), float(look.space("m"))
    tile = QRectF(box.left() + gap, box.center().y() - size / 2, size, size)
    theme.paint_tile(painter, stop.family, stop.icon, tile)
    left, middle = tile.right() + look.space("s"), box.center().y()
    room, line = box.right() - gap - left + 1, _line(look)
    title, note = look.font("label", "semibold"), look.font("small", tabular=True)
    above = QRectF(left, middle - line, room, line)
    write(painter, above, stop.title, title, look.colour("text"))
    write(painter, QRectF(left, middle, room, line), stop.note, note, look.colour("text_2"))


def paint_arrow(painter: QPainter, before: QRectF, after: QRectF, look: Theme) -> None:
    """That data goes on from one chip to the next."""
    size = min(after.left() - before.right(), float(look.icon_size("small")))
    icon = QRectF(0, 0, size, size)
    icon.moveCenter(QPointF((before.right() + after.left()) / 2, before.center().y()))
    theme.paint_icon(painter, "chevron-right", icon, look.colour("text_3"))


def row_width(stops: Sequence[Stop], look: Theme) -> int:
    """How wide all of them are."""
    boxes = chip_boxes(stops, look)
    return round(boxes[-1].right() + look.space("l")) if boxes else 0


def paint_place(painter: QPainter, offset: float, whole: float, size: QSizeF, look: Theme) -> None:
    """Where in a row that is wider than its place one is."""
    if whole <= size.width():
        return
    thick = float(look.tables["inside_px"]["strip_bar"])
    share = size.width() / whole
    bar = QRectF(offset * share, size.height() - thick - 1, size.width() * share, thick)
    paint_box(painter, bar, thick / 2, look.colour("control"), None)


def _width(stop: Stop, look: Theme) -> float:
    sizes, scale = look.tables["inside_px"], look.font_scale
    words = max(
        QFontMetricsF(look.font("label", "semibold")).horizontalAdvance(stop.title),
        QFontMetricsF(look.font("small", tabular=True)).horizontalAdvance(stop.note),
    )
    gaps = look.space("s") + 2 * look.space("m") + look.space("xxs")
    least, most = float(sizes["chip_least"]) * scale, float(sizes["chip_most"]) * scale
    return min(max(words + look.icon_size("tile_small") + gaps, least), most)


def _line(look: Theme) -> float:
    return float(look.text_height("label")) * 1.35
