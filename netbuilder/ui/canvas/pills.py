"""The labels of wires that say the size of what flows: where they stand, and their pictures."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QStaticText

from netbuilder.core.design import Wire
from netbuilder.ui.canvas.paints import Paints
from netbuilder.ui.canvas.pictures import Pictures
from netbuilder.ui.canvas.wire_path import WirePath

UNKNOWN_LABEL = "?"
# A short wire that falls or climbs less than this still runs between the heads of two cards.
NEARLY_LEVEL = 160.0
THIN_TIMES = "\u2009×\u2009"
EDGE_PX = 1.0
EDGES = {"wire": "line_strong", "accent": "accent", "error": "error"}
INKS = {"wire": "text_2", "accent": "accent", "error": "error"}

_texts: dict[tuple[str, str], tuple[QStaticText, float, float]] = {}
_pictures = Pictures(4 * 1024 * 1024)


def paint_labels(
    painter: QPainter, paths: Iterable[WirePath], paints: Paints, lit: Collection[Wire]
) -> None:
    """Draw the labels of wires, as far as the painter is not clipped."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    area, is_clipped = painter.clipBoundingRect(), painter.hasClipping()
    wide, tall = float(paints.look.width("node")), paints.size("pill_height")
    area = area.adjusted(-wide, -tall, wide, tall)
    for path in paths:
        text = path.label or UNKNOWN_LABEL
        middle = label_place(path, text, paints)
        if is_clipped and not area.contains(middle):
            continue
        tone = "error" if path.state == "unfit" else ("accent" if path.wire in lit else "wire")
        paint_pill(painter, middle, text, tone, paints)


def label_place(path: WirePath, text: str, paints: Paints) -> QPointF:
    """The middle of the wire, or above it where the label would run under the cards."""
    start, end = path.points[0], path.points[3]
    gap, slope = end.x() - start.x(), abs(start.y() - end.y())
    room = pill_width(text, paints) + paints.size("label_gap")
    if path.corners or gap <= 0.0 or slope > NEARLY_LEVEL:
        return path.middle
    if path.dots:
        piece = path.middle_piece
        if piece.x1() >= start.x() and piece.x2() <= end.x() and piece.dx() <= room:
            return _above((start + end) / 2, (start, end, *path.dots), paints)
        return path.middle
    if gap > room or path.is_bowed:
        return path.middle
    return _above(path.middle, (start, end), paints)


def _above(middle: QPointF, places: Iterable[QPointF], paints: Paints) -> QPointF:
    return QPointF(middle.x(), min(each.y() for each in places) - paints.size("label_lift"))


def pill_width(text: str, paints: Paints) -> float:
    """How wide a label is."""
    width = _text(text, paints)[1]
    return max(paints.size("pill_height"), width + 2 * paints.size("pill_pad"))


def paint_pill(painter: QPainter, middle: QPointF, text: str, tone: str, paints: Paints) -> None:
    """A rounded label around a middle; `tone` is ``wire``, ``accent`` or ``error``."""
    transform = painter.worldTransform()
    zoom, ratio = transform.m11(), painter.device().devicePixelRatio()
    key = f"{paints.look.name} {paints.look.font_family} {tone} {text}"
    picture = _pictures.find(key, zoom, ratio)
    if picture is None:
        wide, tall = pill_width(text, paints), paints.size("pill_height")
        rect = QRectF(-wide / 2, -tall / 2, wide, tall)
        bounds = rect.adjusted(-EDGE_PX, -EDGE_PX, EDGE_PX, EDGE_PX)
        picture = _pictures.make(
            key, zoom, ratio, bounds, lambda on: _paint(on, rect, text, tone, paints)
        )
    if picture is None:
        return
    spot = transform.map(middle)
    painter.resetTransform()
    # Not round(), which goes to even numbers: a label would shake while the view is panned.
    left = math.floor(spot.x() + 0.5) + picture.left
    painter.drawPixmap(left, math.floor(spot.y() + 0.5) + picture.top, picture.pixmap)
    painter.setWorldTransform(transform)


def _paint(painter: QPainter, rect: QRectF, text: str, tone: str, paints: Paints) -> None:
    static, width, height = _text(text, paints)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(paints.colours[EDGES[tone]], EDGE_PX))
    painter.setBrush(paints.colours["error_soft" if tone == "error" else "node"])
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
    painter.setPen(paints.colours[INKS[tone]])
    painter.setFont(paints.fonts["pill"])
    painter.drawStaticText(QPointF(-width / 2, -height / 2), static)


def _text(text: str, paints: Paints) -> tuple[QStaticText, float, float]:
    key = (text, paints.look.font_family)
    found = _texts.get(key)
    if found is None:
        static = QStaticText(text.replace(" × ", THIN_TIMES))
        static.setTextFormat(Qt.TextFormat.PlainText)
        static.prepare(font=paints.fonts["pill"])
        size = static.size()
        if len(_texts) > 4096:
            _texts.clear()
        found = _texts[key] = (static, size.width(), size.height())
    return found
