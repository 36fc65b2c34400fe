"""Draws frames behind the nodes, and notes."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen

from netbuilder.core.design import Frame
from netbuilder.ui import theme
from netbuilder.ui.canvas.frame_sheet import FrameSheet
from netbuilder.ui.canvas.paints import Paints

READABLE_PX = 7.0
EDGE_SHARE, GROUND_SHARE, NOTE_SHARE = 0.45, 0.08, 0.12


def paint_frames(
    painter: QPainter, sheet: FrameSheet, chosen: frozenset[str], area: QRectF, paints: Paints
) -> None:
    """Draw what can be seen of frames and notes in an area, the outermost first."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for frame in sheet.shown:
        rect = sheet.place(frame)
        if frame.folded or not rect.adjusted(-4.0, -4.0, 4.0, 4.0).intersects(area):
            continue
        colour = frame_colour(frame.colour, paints)
        _paint_box(painter, rect, colour, paints, frame.is_note)
        _paint_state(painter, rect, paints, frame.id in chosen, frame.id == sheet.hovered)
        if frame.is_note:
            _paint_note(painter, sheet, frame, rect, paints)
        else:
            _paint_words(painter, frame, rect, paints)


def frame_colour(token: str, paints: Paints) -> QColor:
    """The colour of a frame; that of blocks where it is not known."""
    known = token if token in paints.look.colours else "f_block"
    return paints.look.colour(known)


def frame_ground(frame: Frame, paints: Paints) -> QColor:
    """What fills a frame, note or folded frame where it is drawn small."""
    share = paints.look.shade("bars") if frame.folded else paints.look.shade("soft_bars")
    return theme.mixed(frame_colour(frame.colour, paints), paints.colours["canvas"], share)


def title_height(frame: Frame, zoom: float, paints: Paints) -> float:
    """How high the strip is that a frame is dragged by, in canvas pixels."""
    return max(paints.size("frame_title"), paints.size("frame_words_least") * 2.0 / zoom)


def _paint_box(
    painter: QPainter, rect: QRectF, colour: QColor, paints: Paints, is_note: bool
) -> None:
    radius = float(paints.look.radius("card"))
    ground = paints.colours["node" if is_note else "canvas"]
    painter.setPen(QPen(theme.mixed(colour, ground, EDGE_SHARE), 1.0))
    painter.setBrush(theme.mixed(colour, ground, NOTE_SHARE if is_note else GROUND_SHARE))
    painter.drawRoundedRect(rect, radius, radius)


def _paint_state(
    painter: QPainter, rect: QRectF, paints: Paints, is_chosen: bool, is_hovered: bool
) -> None:
    look, radius = paints.look, float(paints.look.radius("card"))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    zoom = painter.worldTransform().m11()
    if is_chosen:
        halo = max(look.line("selected_halo"), 1.0 / zoom)
        painter.setPen(QPen(look.colour("accent", 0.28), halo))
        more = halo / 2 + look.line("selected_edge") / 2
        painter.drawRoundedRect(
            rect.adjusted(-more, -more, more, more), radius + more, radius + more
        )
        painter.setPen(paints.pen("accent", max(look.line("selected_edge"), 1.0 / zoom)))
        painter.drawRoundedRect(rect, radius, radius)
    elif is_hovered:
        painter.setPen(paints.pen("control", max(1.0, 1.0 / zoom)))
        painter.drawRoundedRect(rect, radius, radius)


def _paint_words(painter: QPainter, frame: Frame, rect: QRectF, paints: Paints) -> None:
    """Title and comment; from afar the title is written larger, so that it still says where one
    is."""
    zoom, inset = painter.worldTransform().m11(), paints.size("frame_inset")
    font = QFont(paints.fonts["name"])
    plain = font.pixelSize()
    scale = max(1.0, paints.size("frame_words_least") / (plain * zoom))
    room = (rect.width() - 2 * inset) / scale
    text = paints.elided("name", frame.title, room)
    if len(text) > 1 and room > plain:
        painter.save()
        painter.translate(rect.left() + inset, rect.top() + inset * 0.7)
        painter.scale(scale, scale)
        painter.setFont(font)
        painter.setPen(paints.colours["text"])
        painter.drawText(QPointF(0.0, paints.metrics["name"].ascent()), text)
        painter.restore()
    height = paints.metrics["small"].height()
    if frame.comment and paints.fonts["small"].pixelSize() * zoom >= READABLE_PX:
        top = rect.top() + inset * 0.7 + paints.metrics["name"].height() * 1.15
        space = QRectF(rect.left() + inset, top, rect.width() - 2 * inset, height)
        painter.setFont(paints.fonts["small"])
        painter.setPen(paints.colours["text_2"])
        line = " ".join(frame.comment.split())
        painter.drawText(
            space, Qt.AlignmentFlag.AlignLeft, paints.elided("small", line, space.width())
        )


def _paint_note(
    painter: QPainter, sheet: FrameSheet, frame: Frame, rect: QRectF, paints: Paints
) -> None:
    if paints.fonts["body"].pixelSize() * painter.worldTransform().m11() < READABLE_PX:
        return
    painter.save()
    painter.translate(rect.topLeft())
    sheet.texts.paint(painter, sheet.drawn(frame), paints)
    painter.restore()
