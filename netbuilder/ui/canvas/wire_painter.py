"""Draws wires kind by kind, each in the line of its kind, and the dots they are led through."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from netbuilder.core.bends import Dot
from netbuilder.core.design import Wire
from netbuilder.ui.canvas.painter import port_path
from netbuilder.ui.canvas.paints import Paints, sizes
from netbuilder.ui.canvas.wire_path import WirePath
from netbuilder.ui.canvas.wire_pictures import paint_kept
from netbuilder.ui.theme import mixed

# (state, is picture, is selected)
Kind = tuple[str, bool, bool]
# More lit wires than these are told apart without a glow around each.
MANY_LIT = 200


class Light(NamedTuple):
    """What the person does with the wires.

    Attributes:
        lit: Those in the accent.
        dots: The selected dots.
        is_fading: Whether all others step back, because there is a selection.
    """

    lit: Collection[Wire] = ()
    dots: Collection[Dot] = ()
    is_fading: bool = False


def paint_wires(
    painter: QPainter,
    paths: Iterable[WirePath],
    paints: Paints,
    light: Light,
    area: QRectF,
    is_smooth: bool = True,
) -> None:
    """Draw wires as far as they cross an area; lit ones take the accent and glow.

    Curves and dashes are stroked one by one: one path of all of them costs ten times as much,
    because the rasterizer then sorts every crossing.
    """
    zoom = painter.worldTransform().m11()
    kinds: dict[Kind, list[WirePath]] = {}
    for path in paths:
        kind = (path.state, path.form == "square", path.wire in light.lit)
        kinds.setdefault(kind, []).append(path)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for kind in sorted(kinds, key=lambda kind: (kind[2], kind[0] == "unfit")):
        glows = kind[2] and len(kinds[kind]) <= MANY_LIT
        is_faded = light.is_fading and not kind[2]
        for pen in (*glow(kind, paints, zoom, glows), *pens(kind, paints, zoom, is_faded)):
            painter.setPen(pen)
            if pen.style() == Qt.PenStyle.SolidLine:
                _solid(painter, kinds[kind], area, pen, is_smooth)
            else:
                _dashed(painter, kinds[kind], area, pen, is_smooth or kind[0] == "unknown")


def _solid(
    painter: QPainter, paths: list[WirePath], area: QRectF, pen: QPen, is_smooth: bool
) -> None:
    # Level lines are crisper without smooth edges, and ten times as fast.
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawLines(
        [QLineF(path.points[0], path.points[3]) for path in paths if path.is_straight]
    )
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_smooth)
    for path in paths:
        if not path.is_straight and not (is_smooth and paint_kept(painter, path.line, pen)):
            for run in path.line.runs(area):
                painter.drawPath(run)


def _dashed(
    painter: QPainter, paths: list[WirePath], area: QRectF, pen: QPen, is_smooth: bool
) -> None:
    """Piece by piece, each taking up the dashes where the one before left them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, is_smooth)
    for path in paths:
        for part, start in path.line.parts(area):
            pen.setDashOffset(start / pen.widthF())
            painter.setPen(pen)
            painter.drawPath(part)


def stroke(painter: QPainter, path: QPainterPath, kind: Kind, paints: Paints, zoom: float) -> None:
    """One course in the line of its kind."""
    for pen in pens(kind, paints, zoom):
        painter.setPen(pen)
        painter.drawPath(path)


def glow(kind: Kind, paints: Paints, zoom: float, is_on: bool = True) -> tuple[QPen, ...]:
    """The soft band behind a wire of the selection; none for where there would be too many."""
    if not is_on:
        return ()
    look = paints.look
    token = "error" if kind[0] == "unfit" else "accent"
    width = look.line("wire_glow") + (look.line("picture_wire") if kind[1] else 0.0)
    pen = QPen(look.colour(token, look.shade("wire_glow")), max(width, 3.0 / zoom))
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return (pen,)


def pens(kind: Kind, paints: Paints, zoom: float, is_faded: bool = False) -> tuple[QPen, ...]:
    """The pens of a kind of wire: one, or two on top of each other for a double line."""
    state, is_picture, _ = kind
    look = paints.look
    colour = tone(kind, paints, is_faded)
    if is_picture and state == "plain" and zoom > 0.5:
        return (
            _flat(colour, look.line("picture_wire")),
            _flat(paints.colours["canvas"], look.line("picture_wire_core")),
        )
    pen = _flat(colour, max(look.line("wire"), 1.0 / zoom))
    if state in ("unfit", "later"):
        pen.setDashPattern([4.0, 2.5])
    elif state == "unknown":
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setDashPattern([0.1, 3.0])
    return (pen,)


def tone(kind: Kind, paints: Paints, is_faded: bool = False) -> QColor:
    """The colour of a kind of wire; what is wrong does not fade."""
    state, _, is_lit = kind
    if state == "unfit":
        return paints.colours["error"]
    if is_lit:
        return paints.colours["accent"]
    wire = paints.colours["wire"]
    if not is_faded:
        return wire
    return mixed(wire, paints.colours["canvas"], paints.look.shade("faded_wire"))


def paint_dots(painter: QPainter, paths: Iterable[WirePath], paints: Paints, light: Light) -> None:
    """Draw the dots that wires are led through, in the form of what flows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = paints.size("dot") / 2
    for path in paths:
        if not path.dots:
            continue
        kind = (path.state, path.form == "square", path.wire in light.lit)
        is_faded = light.is_fading and not kind[2]
        colour = tone(kind, paints, is_faded)
        for index, dot in enumerate(path.dots):
            is_chosen = (path.wire, index) in light.dots
            painter.setPen(QPen(paints.colours["canvas"], paints.look.line("focus_gap")))
            painter.setBrush(colour)
            painter.drawPath(port_path(dot, path.form, radius))
            if is_chosen:
                painter.setPen(QPen(paints.colours["accent"], paints.look.line("selected_edge")))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawPath(port_path(dot, path.form, radius + sizes().port))


def _flat(colour: QColor, width: float) -> QPen:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen
