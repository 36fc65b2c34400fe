"""Draws wires: all of one kind with one stroke, then the labels that say what flows."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QStaticText

from netbuilder.core.design import Wire
from netbuilder.ui.canvas.paints import Paints
from netbuilder.ui.canvas.wire_path import WirePath

# (state, is picture, is selected)
Kind = tuple[str, bool, bool]
UNKNOWN_LABEL = "?"
# A wire that falls or climbs less than this has no room for a label beside it either.
NEARLY_LEVEL = 40.0
THIN_TIMES = "\u2009×\u2009"

_texts: dict[tuple[str, str], tuple[QStaticText, float, float]] = {}


def paint_wires(
    painter: QPainter,
    paths: Iterable[WirePath],
    paints: Paints,
    lit: Collection[Wire],
    area: QRectF,
    is_smooth: bool = True,
) -> None:
    """Draw wires as far as they cross an area; those in `lit` take the accent.

    Curves are stroked one by one: one path of all of them costs ten times as much, because the
    rasterizer then sorts every crossing.
    """
    zoom = painter.worldTransform().m11()
    kinds: dict[Kind, tuple[list[QLineF], list[QPainterPath]]] = {}
    for path in paths:
        kind = (path.state, path.form == "square", path.wire in lit)
        lines, curves = kinds.setdefault(kind, ([], []))
        if path.is_straight:
            lines.append(QLineF(path.points[0], path.points[3]))
        else:
            curves.extend(path.pieces(area))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    smooth = QPainter.RenderHint.Antialiasing
    for kind in sorted(kinds, key=lambda kind: (kind[2], kind[0] == "unfit")):
        lines, curves = kinds[kind]
        for pen in pens(kind, paints, zoom):
            painter.setPen(pen)
            # Level lines are crisper without smooth edges, and ten times as fast.
            painter.setRenderHint(smooth, kind[0] == "unknown")
            if lines:
                painter.drawLines(lines)
            painter.setRenderHint(smooth, is_smooth)
            for curve in curves:
                painter.drawPath(curve)


def stroke(painter: QPainter, path: QPainterPath, kind: Kind, paints: Paints, zoom: float) -> None:
    """One course in the line of its kind."""
    for pen in pens(kind, paints, zoom):
        painter.setPen(pen)
        painter.drawPath(path)


def pens(kind: Kind, paints: Paints, zoom: float) -> tuple[QPen, ...]:
    """The pens of a kind of wire: one, or two on top of each other for a double line."""
    state, is_picture, is_lit = kind
    look = paints.look
    token = "error" if state == "unfit" else ("accent" if is_lit else "wire")
    if is_picture and state == "plain" and zoom > 0.5:
        return (
            _flat(paints, token, look.line("picture_wire")),
            _flat(paints, "canvas", look.line("picture_wire_core")),
        )
    pen = _flat(paints, token, max(look.line("wire"), 1.0 / zoom))
    if state in ("unfit", "later"):
        pen.setDashPattern([4.0, 2.5])
    elif state == "unknown":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 3.0])
    return (pen,)


def paint_labels(
    painter: QPainter, paths: Iterable[WirePath], paints: Paints, lit: Collection[Wire]
) -> None:
    """Draw the pills that say the size of what flows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for path in paths:
        text = path.label or UNKNOWN_LABEL
        tone = "error" if path.state == "unfit" else ("accent" if path.wire in lit else "wire")
        paint_pill(painter, label_place(path, text, paints), text, tone, paints)


def label_place(path: WirePath, text: str, paints: Paints) -> QPointF:
    """The middle of the wire, or above it where the label would cover the ports."""
    start, end = path.points[0], path.points[3]
    gap = end.x() - start.x()
    slope = abs(start.y() - end.y())
    is_long = gap > pill_width(text, paints) + paints.size("label_gap")
    if is_long or path.corners or slope > NEARLY_LEVEL or path.is_bowed:
        return path.middle
    top = min(start.y(), end.y())
    return QPointF(path.middle.x(), top - paints.size("label_lift"))


def pill_width(text: str, paints: Paints) -> float:
    """How wide a label is."""
    width = _text(text, paints)[1]
    return max(paints.size("pill_height"), width + 2 * paints.size("pill_pad"))


def paint_pill(painter: QPainter, middle: QPointF, text: str, tone: str, paints: Paints) -> None:
    """A rounded label around a middle; `tone` is ``wire``, ``accent`` or ``error``."""
    static, width, height = _text(text, paints)
    tall = paints.size("pill_height")
    wide = pill_width(text, paints)
    rect = QRectF(middle.x() - wide / 2, middle.y() - tall / 2, wide, tall)
    edges = {"wire": "line_strong", "accent": "accent", "error": "error"}
    inks = {"wire": "text_2", "accent": "accent", "error": "error"}
    painter.setPen(QPen(paints.colours[edges[tone]], 1.0))
    painter.setBrush(paints.colours["error_soft" if tone == "error" else "node"])
    painter.drawRoundedRect(rect, tall / 2, tall / 2)
    painter.setPen(paints.colours[inks[tone]])
    painter.setFont(paints.fonts["pill"])
    painter.drawStaticText(QPointF(middle.x() - width / 2, middle.y() - height / 2), static)


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


def _flat(paints: Paints, token: str, width: float) -> QPen:
    pen = QPen(paints.colours[token], width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
