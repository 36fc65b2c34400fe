"""What is drawn around and upon a decision surface: points, axes, and words under the pointer."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import DataPreviewed, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.series import Floats
from netbuilder.ui.plots.surface_image import class_colours, scores_of
from netbuilder.ui.run_record import array
from netbuilder.ui.theme.tokens import mixed

_Align = Qt.AlignmentFlag
# How much of its sign's colour a number near 0 gets.
_PALEST = 0.3


def is_classes(target: Target | None) -> bool:
    """Whether answers are classes rather than numbers."""
    return target is not None and target.kind is TargetKind.CLASSES


def places_of(data: DataPreviewed) -> Floats:
    """Where the points lie, (rows, 2); empty where they lie in no plane."""
    if data.plane is not None:
        return array(data.plane.places)
    inputs = array(data.inputs)
    has_two = inputs.ndim == 2 and inputs.shape[1] >= 2
    return inputs[:, :2] if has_two else np.empty((0, 2), np.float32)


def paint_points(
    painter: QPainter,
    plane: QRectF,
    scales: tuple[Scale, Scale],
    data: DataPreviewed,
    target: Target | None,
    *,
    has_others: bool = True,
) -> None:
    """The data: training points as dots, those of validation and test as diamonds.

    Args:
        has_others: Whether points that are not trained on are drawn.
    """
    across, up = scales
    places, parts = places_of(data), array(data.parts)
    if not len(places):
        return
    colours = point_colours(data, target)
    xs, ys = across.pixels(places[:, 0]), up.pixels(places[:, 1])
    radius = point_radius(plane, len(places))
    painter.save()
    painter.setClipRect(plane)
    for is_training in (False, True):
        if not is_training and not has_others:
            continue
        for index in np.flatnonzero((parts == 0) == is_training).tolist():
            spot = QPointF(xs[index], ys[index])
            paint_point(painter, spot, radius, colours[index], is_training=is_training)
    painter.restore()


def point_radius(plane: QRectF, count: int) -> float:
    """How large points are drawn: many on a small plane must not hide it."""
    whole = float(theme.current().part("plot_marker"))
    crowd = min(1.0, plane.width() / (8.0 * math.sqrt(count + 1)) / whole)
    return min(whole / 2.4 * max(0.75, crowd * 3), whole / 2.4)


def paint_point(
    painter: QPainter, spot: QPointF, radius: float, colour: QColor, *, is_training: bool
) -> None:
    """One point, set off from what lies under it."""
    look = theme.current()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(look.colour("panel"), look.line()))
    painter.setBrush(colour)
    if is_training:
        painter.drawEllipse(spot, radius, radius)
        return
    reach = radius * 1.25
    corners = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
    painter.drawPolygon(QPolygonF([spot + QPointF(x, y) for x, y in corners]))


def paint_axes(
    painter: QPainter, plane: QRectF, across: Scale, up: Scale, room_of_tick: float = 4.0
) -> None:
    """Numbers along both axes.

    Args:
        room_of_tick: Lines of text that stand for the width of one number.
    """
    look = theme.current()
    painter.setFont(look.font("small", tabular=True))
    painter.setPen(look.colour("text_3"))
    line = look.text_height("small") * 2.0
    values = ticks(across.low, across.high, max(2, int(plane.width() / (room_of_tick * line))))
    for value in values:
        room = QRectF(across.pixel(value) - 2 * line, plane.bottom() + 2, 4 * line, line)
        how = _Align.AlignHCenter | _Align.AlignTop
        painter.drawText(room, how, tick_label(value, step_of(values)))
    values = ticks(up.low, up.high, max(2, int(plane.height() / (2 * line))))
    for value in values:
        room = QRectF(
            plane.left() - 4 * line - look.space("s"),
            up.pixel(value) - line / 2,
            4 * line,
            line,
        )
        how = _Align.AlignRight | _Align.AlignVCenter
        painter.drawText(room, how, tick_label(value, step_of(values)))


def words_at(surface: SurfaceDrawn, target: Target | None, plane: QRectF, position: QPointF) -> str:
    """What the network answers under the pointer."""
    if not plane.contains(position):
        return ""
    (x0, y0), (x1, y1) = surface.low, surface.high
    values = array(surface.values)
    side = values.shape[-1]
    last = max(side - 1, 1)
    column = min(side - 1, round((position.x() - plane.left()) / plane.width() * last))
    row = min(side - 1, round((plane.bottom() - position.y()) / plane.height() * last))
    x = x0 + (x1 - x0) * column / last
    y = y0 + (y1 - y0) * row / last
    place = f"at ({value_label(x)}, {value_label(y)})"
    if not is_classes(target) or target is None:
        return f"{value_label(float(values[0, row, column]))} {place}"
    scores = scores_of(values)[:, row, column]
    best = int(np.argmax(scores))
    names = target.classes
    name = names[best] if best < len(names) else str(best)
    score = float(scores[best])
    return f"{name}, {score * 100:.3g} % sure, {place}" if math.isfinite(score) else place


def point_colours(data: DataPreviewed | None, target: Target | None) -> list[QColor]:
    """The colour of every point: of its class, or of its number, the stronger the larger."""
    look = theme.current()
    targets = array(data.targets).reshape(-1) if data else np.empty(0)
    if target is not None and target.kind is TargetKind.CLASSES:
        palette = class_colours(look, target.size, target.classes)
        return [palette[int(value) % len(palette)] for value in targets.tolist()]
    reach = float(np.abs(targets).max()) if len(targets) else 1.0
    signs, pale = (look.colour("negative"), look.colour("positive")), look.colour("zero")
    return [
        mixed(signs[value >= 0], pale, _PALEST + (1 - _PALEST) * abs(value) / (reach or 1.0))
        for value in np.nan_to_num(targets).tolist()
    ]
