"""What is drawn around and upon the plane of the Decision tab: names, ramp, fresh points, brush."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from netbuilder.core.layer import Target
from netbuilder.ui import theme
from netbuilder.ui.playground.colours import colour_of
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.playground.sizes import size
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.surface_image import classes_image, numbers_image
from netbuilder.ui.plots.surface_parts import is_classes, paint_point, point_radius

_Align = Qt.AlignmentFlag
_STEPS = 128


def paint_names(painter: QPainter, plane: QRectF, names: tuple[str, str]) -> None:
    """What the two axes are, at their far ends."""
    look = theme.current()
    painter.setFont(look.font("small", "medium"))
    painter.setPen(look.colour("text_2"))
    line = float(look.text_height("small") * 2)
    metrics = QFontMetricsF(painter.font())
    wide = plane.width() / 4
    across = metrics.elidedText(names[0], Qt.TextElideMode.ElideRight, wide)
    room = QRectF(plane.right() - wide, plane.bottom() + 2, wide, line)
    painter.drawText(room, _Align.AlignRight | _Align.AlignTop, across)
    left = plane.left() - look.space("s")
    up = metrics.elidedText(names[1], Qt.TextElideMode.ElideRight, left)
    painter.drawText(QRectF(0, plane.top(), left, line), _Align.AlignRight | _Align.AlignTop, up)


def paint_mark(painter: QPainter, plane: QRectF, spot: QPointF) -> None:
    """Where the sample lies that is looked at: a ring in the middle of fine lines."""
    look = theme.current()
    radius = float(look.part("plot_marker"))
    ways = (
        (QPointF(plane.left(), spot.y()), QPointF(spot.x() - radius, spot.y())),
        (QPointF(spot.x() + radius, spot.y()), QPointF(plane.right(), spot.y())),
        (QPointF(spot.x(), plane.top()), QPointF(spot.x(), spot.y() - radius)),
        (QPointF(spot.x(), spot.y() + radius), QPointF(spot.x(), plane.bottom())),
    )
    painter.save()
    painter.setClipRect(plane)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for colour, wide in (("node", look.line("selected_halo")), ("text", look.line("focus") / 2)):
        painter.setPen(QPen(look.colour(colour), wide))
        painter.drawEllipse(spot, radius, radius)
        for start, end in ways:
            painter.drawLine(start, end)
    painter.restore()


def paint_ramp(
    painter: QPainter, ramp: QRectF, target: Target | None, reach: float, *, is_hard: bool
) -> None:
    """What the colours mean, from one end to the other.

    Args:
        reach: The number of the strongest colour.
    """
    look = theme.current()
    values = np.linspace(0, 1, _STEPS, dtype=np.float32)[None, None, :]
    if is_classes(target) and target is not None:
        names = target.classes
        image = classes_image(look, values, is_hard=is_hard, names=names)
        first, last = (names[0], names[-1]) if len(names) == 2 else ("first", "second")
        words = (first, "unsure", last)
    else:
        image, _ = numbers_image(look, values * 2 - 1, is_hard=is_hard)
        words = (f"−{value_label(reach)}", "0", value_label(reach))
    painter.drawImage(ramp, image, QRectF(image.rect()))
    painter.setFont(look.font("small"))
    painter.setPen(look.colour("text_2"))
    line = look.text_height("small") + look.space("m")
    room = QRectF(ramp.left(), ramp.bottom() + 2, ramp.width(), line)
    sides = (_Align.AlignLeft, _Align.AlignHCenter, _Align.AlignRight)
    for text, side in zip(words, sides, strict=True):
        painter.drawText(room, side | _Align.AlignTop, text)


def paint_fresh(
    painter: QPainter,
    plane: QRectF,
    scales: tuple[Scale, Scale],
    desk: PaintDesk,
    *,
    has_places: bool,
) -> None:
    """Points of the stroke, and all of them where the engine cannot tell of them yet."""
    source = desk.source
    if source is None:
        return
    marks = [*desk.fresh] if has_places else [*source.marks, *desk.fresh]
    radius = point_radius(plane, source.samples)
    across, up = scales
    for mark in marks:
        spot = QPointF(across.pixel(mark.x), up.pixel(mark.y))
        paint_point(painter, spot, radius, colour_of(mark.value, source.task), is_training=True)


def paint_cursor(painter: QPainter, spot: QPointF, wide: float, desk: PaintDesk) -> None:
    """Where the next points come: a ring as wide as the brush, dashed for the eraser.

    Args:
        wide: Radius of the brush, in pixels.
    """
    look, source = theme.current(), desk.source
    if source is None:
        return
    cross = size("cursor") / 2
    wide = max(wide, cross)
    colour = look.colour("text") if desk.is_erasing else colour_of(desk.value, source.task)
    pen = QPen(colour, look.line("icon"))
    if desk.is_erasing:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for each in (QPen(look.colour("panel"), 2 * look.line("icon")), pen):
        painter.setPen(each)
        painter.drawEllipse(spot, wide, wide)
        painter.drawLine(spot - QPointF(cross, 0), spot + QPointF(cross, 0))
        painter.drawLine(spot - QPointF(0, cross), spot + QPointF(0, cross))
