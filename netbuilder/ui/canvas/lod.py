"""Which of four levels of detail a zoom shows, and how a node looks in the second of them."""

from __future__ import annotations

from enum import IntEnum

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from netbuilder.ui import theme
from netbuilder.ui.canvas import shape
from netbuilder.ui.canvas.inner_painter import paint_inner
from netbuilder.ui.canvas.painter import LEFT, paint_card
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.canvas.visual import Attention, NodeVisual
from netbuilder.ui.short_titles import shortened

SMALLEST_PX = 9.0


class Level(IntEnum):
    """What is drawn: a coloured rectangle, with its sign, with its name, or everything."""

    COLOUR = 0
    SIGN = 1
    NAME = 2
    FULL = 3


def level(zoom: float) -> Level:
    """The level of detail of a zoom."""
    look = theme.current()
    if zoom >= look.level_of_detail("full"):
        return Level.FULL
    if zoom >= look.level_of_detail("name"):
        return Level.NAME
    return Level.SIGN if zoom >= look.level_of_detail("sign") else Level.COLOUR


def paint_named(
    painter: QPainter,
    visual: NodeVisual,
    paints: Paints,
    zoom: float,
    attention: Attention,
) -> None:
    """Draw a node as a block with its tile and its name, readable at this zoom."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    rect = shape.body(visual)
    is_faint = visual.is_bypassed or visual.is_placeholder
    ground = None if is_faint else paints.soft[visual.family]
    paint_card(painter, rect, visual, paints, attention, ground)
    if visual.inner is not None:
        paint_inner(painter, visual.inner, paints, ground or paints.colours["canvas"])
        rect = QRectF(0.0, 0.0, rect.width(), sizes().header)
    edge = paints.size("name_tile") / zoom
    edge = min(edge, rect.height() * 0.6)
    left = edge * 0.4
    tile = QRectF(left, rect.center().y() - edge / 2, edge, edge)
    grey = paints.colours["disabled"] if is_faint else None
    theme.paint_tile(painter, visual.family.token, visual.icon, tile, grey)
    height = min(13.0, max(paints.size("name_least"), 20.0 * zoom)) / zoom
    font = QFont(paints.fonts["name"])
    room = rect.width() - tile.right() - 1.5 * left
    title = shortened(
        visual.title,
        lambda words: paints.width("name", words) * height / font.pixelSize() <= room,
    )
    # A name that is too long is written smaller, as far as it can still be read.
    fitting = room / max(paints.width("name", title), 1.0) * font.pixelSize()
    height = min(height, max(fitting, SMALLEST_PX / zoom))
    scale = height / font.pixelSize()
    painter.save()
    painter.translate(tile.right() + left, 0.0)
    painter.scale(scale, scale)
    painter.setFont(font)
    painter.setPen(paints.colours["text_3" if is_faint else "text"])
    width = room / scale + 1.0
    space = QRectF(0.0, 0.0, width, rect.height() / scale)
    painter.drawText(space, LEFT, paints.elided("name", title, width))
    painter.restore()
    if visual.problem:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paints.colours["error" if visual.problem == "error" else "warning"])
        radius = 4.0 / zoom
        painter.drawEllipse(shape.badge_place(visual), radius, radius)
