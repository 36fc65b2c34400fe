"""Paints what stays over tiles and synapses: edges, names, titles, light, and what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.neurons.geometry import Place
from netbuilder.ui.neurons.headers import paint_heading
from netbuilder.ui.neurons.picture import Cell, Picture
from netbuilder.ui.neurons.strands import bundle, dashed
from netbuilder.ui.neurons.synapses import SynapsePens, curve, ends, strength
from netbuilder.ui.neurons.tiles import paint_light
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import paint_box


def paint_static(painter: QPainter, picture: Picture) -> Iterator[None]:
    """All that does not change while a network learns, column by column."""
    look = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, place in enumerate(picture.places):
        _paint_edges(painter, picture, number, look)
        if picture.columns[number].picture is None:
            _paint_names(painter, picture, number, place, look)
        if place.bias is not None:
            _paint_bias(painter, place.bias, look)
        yield
    for heading, place in zip(picture.headings, picture.places, strict=True):
        paint_heading(painter, heading, place.header)
        yield


def paint_lights(painter: QPainter, picture: Picture) -> Iterator[None]:
    """How each neuron answers the sample that lights them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, place in enumerate(picture.places):
        told = picture.told(number)
        if told is None or picture.columns[number].picture is not None:
            continue
        most = strength(told.lit)
        for box, answer in zip(place.tiles, told.lit.tolist(), strict=False):
            paint_light(painter, box, answer, most)
        yield


def paint_marked(painter: QPainter, place: Place) -> None:
    """The ground of a header whose layer is selected."""
    look = theme.current()
    gap = look.space("s")
    box = place.header.adjusted(-gap, gap, 0, 0)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(look.colour("accent"), look.line("hairline"))
    paint_box(painter, box, look.radius("card"), look.colour("accent", look.shade("hover")), pen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def paint_window(painter: QPainter, picture: Picture, number: int) -> None:
    """A frame around those neurons of a strip that are tiles."""
    look, shown, strip = theme.current(), picture.columns[number], picture.places[number].strip
    if strip is None:
        return
    count = shown.column.count
    top = strip.top() + strip.height() * shown.first / count
    height = max(2.0, strip.height() * len(shown.neurons) / count)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(look.colour("text"), look.line("selected_edge") / 2))
    painter.drawRect(QRectF(strip.left() - 1, top, strip.width() + 2, height))


def paint_chosen(painter: QPainter, picture: Picture, chosen: Cell) -> None:
    """The synapses of one neuron, those that arrive and those that leave."""
    pens = picture.pens()
    number, place = chosen.column, chosen.place
    if number:
        _paint_arriving(painter, picture, chosen, pens)
        _paint_bias_line(painter, picture, chosen, pens)
    behind = number + 1
    if behind < len(picture.columns) and (
        picture.is_bundle(behind) or not picture.is_matrix(behind)
    ):
        targets, start = picture.places[behind].tiles, picture.places[number].tiles[place]
        for target, weight in enumerate(picture.pulls(behind)[:, place].tolist()):
            painter.strokePath(curve(*ends(start, targets[target])), pens.pen(weight))


def _paint_arriving(painter: QPainter, picture: Picture, chosen: Cell, pens: SynapsePens) -> None:
    number, target = chosen.column, picture.places[chosen.column].tiles[chosen.place]
    if picture.is_bundle(number):
        look = theme.current()
        pen = QPen(look.colour("accent"), look.line("selected_edge"))
        painter.strokePath(bundle(picture.places[number - 1].body, target), pen)
        return
    if picture.is_matrix(number):
        return
    sources = picture.places[number - 1].tiles
    for source, weight in enumerate(picture.pulls(number)[chosen.place].tolist()):
        painter.strokePath(curve(*ends(sources[source], target)), pens.pen(weight))


def _paint_bias_line(painter: QPainter, picture: Picture, chosen: Cell, pens: SynapsePens) -> None:
    place, told = picture.places[chosen.column], picture.told(chosen.column)
    if place.bias is None or told is None or chosen.place >= len(told.biases):
        return
    box = place.tiles[chosen.place]
    line = dashed(curve(place.bias, QPointF(box.left(), box.center().y())))
    painter.strokePath(line, pens.pen(float(told.biases[chosen.place])))


def _paint_edges(painter: QPainter, picture: Picture, number: int, look: Theme) -> None:
    """The edge of each tile, and a mark on those that never answer."""
    painter.setPen(QPen(look.colour("line_strong"), look.line()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    place = picture.places[number]
    if picture.columns[number].picture is not None:
        painter.drawRect(place.body)
        return
    dead = [at for at in range(len(place.tiles)) if picture.is_dead(Cell(number, at))]
    for box in place.tiles:
        radius = radius_of(box, look)
        painter.drawRoundedRect(box, radius, radius)
    for at in dead:
        _paint_dead(painter, place.tiles[at], look)


def radius_of(box: QRectF, look: Theme) -> float:
    """How round the corners of a tile are."""
    return min(float(look.radius("node")), box.width() / 4)


def _paint_dead(painter: QPainter, box: QRectF, look: Theme) -> None:
    """A neuron that answers 0 to every row: veiled, with an empty circle in its middle."""
    radius = radius_of(box, look)
    outline = QPainterPath()
    outline.addRoundedRect(box, radius, radius)
    painter.fillPath(outline, look.colour("canvas", look.shade("bars")))
    painter.setPen(QPen(look.colour("line_strong"), look.line(), Qt.PenStyle.DashLine))
    painter.drawPath(outline)
    painter.setPen(QPen(look.colour("text_3"), look.line("selected_edge") / 2))
    inner = box.width() * 0.16
    painter.drawEllipse(box.center(), inner, inner)
    slope = QPointF(inner, -inner) * float(np.sqrt(2))
    painter.drawLine(box.center() - slope, box.center() + slope)


def _paint_names(
    painter: QPainter, picture: Picture, number: int, place: Place, look: Theme
) -> None:
    """What neurons of the first and last column stand for, beside them."""
    shown = picture.columns[number]
    names = shown.column.names
    if not names:
        return
    painter.setFont(look.font("label"))
    painter.setPen(look.colour("text_2"))
    metrics = QFontMetricsF(look.font("label"))
    is_last = number == len(picture.columns) - 1
    room = float(look.tables["neurons_px"]["names"]) * look.font_scale
    room -= place.tiles[0].width() / 2 + 2 * look.space("m")
    gap = float(look.space("m"))
    if place.strip is not None and not is_last:
        gap += place.tiles[0].left() - place.strip.left()
    for neuron, box in zip(shown.neurons, place.tiles, strict=True):
        words = metrics.elidedText(names[neuron], Qt.TextElideMode.ElideRight, room)
        left = box.right() + gap if is_last else box.left() - gap - room
        side = Qt.AlignmentFlag.AlignLeft if is_last else Qt.AlignmentFlag.AlignRight
        where = QRectF(left, box.top(), room, box.height())
        painter.drawText(where, side | Qt.AlignmentFlag.AlignVCenter, words)


def _paint_bias(painter: QPainter, centre: QPointF, look: Theme) -> None:
    radius = float(look.tables["neurons_px"]["bias_radius"])
    painter.setBrush(look.colour("node"))
    painter.setPen(QPen(look.colour("text_2"), look.line("selected_edge") / 2))
    painter.drawEllipse(centre, radius, radius)
    painter.setFont(look.font("small", "semibold"))
    painter.setPen(look.colour("text"))
    box = QRectF(centre.x() - radius, centre.y() - radius, radius * 2, radius * 2)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "+1")
