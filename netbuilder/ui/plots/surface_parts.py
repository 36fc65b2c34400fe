"""What is drawn around and upon a decision surface: points, axes, and words under the pointer."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import DataPreviewed, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.surface_image import class_colours, scores_of
from netbuilder.ui.run_record import array

_Align = Qt.AlignmentFlag


def is_classes(target: Target | None) -> bool:
    """Whether answers are classes rather than numbers."""
    return target is not None and target.kind is TargetKind.CLASSES


def paint_points(
    painter: QPainter,
    plane: QRectF,
    scales: tuple[Scale, Scale],
    data: DataPreviewed,
    target: Target | None,
) -> None:
    """The data: training points filled, those of validation and test as rings."""
    across, up = scales
    look = theme.current()
    inputs, parts = array(data.inputs), array(data.parts)
    colours = point_colours(data, target)
    if inputs.ndim != 2 or inputs.shape[1] < 2:
        return
    xs, ys = across.pixels(inputs[:, 0]), up.pixels(inputs[:, 1])
    # Many points on a small plane must not hide it.
    crowd = min(1.0, plane.width() / (8.0 * math.sqrt(len(xs) + 1)) / look.part("plot_marker"))
    radius = look.part("plot_marker") / 2.4 * max(0.75, crowd * 3)
    radius = min(radius, look.part("plot_marker") / 2.4)
    painter.save()
    painter.setClipRect(plane)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    edge = QPen(look.colour("panel"), look.line())
    for part_is_training in (False, True):
        for index in np.flatnonzero((parts == 0) == part_is_training).tolist():
            colour = colours[index]
            painter.setPen(edge if part_is_training else QPen(colour, look.line("icon")))
            painter.setBrush(colour if part_is_training else Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(xs[index], ys[index]), radius, radius)
    painter.restore()


def paint_axes(painter: QPainter, plane: QRectF, across: Scale, up: Scale) -> None:
    """Numbers along both axes."""
    look = theme.current()
    painter.setFont(look.font("small", tabular=True))
    painter.setPen(look.colour("text_3"))
    line = look.text_height("small") * 2.0
    values = ticks(across.low, across.high, max(2, int(plane.width() / (4 * line))))
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
    """The colour of every point: of its class, or of the sign of its number."""
    look = theme.current()
    targets = array(data.targets).reshape(-1) if data else np.empty(0)
    if target is not None and target.kind is TargetKind.CLASSES:
        palette = class_colours(look, target.size, target.classes)
        return [palette[int(value) % len(palette)] for value in targets.tolist()]
    signs = (look.colour("negative"), look.colour("positive"))
    return [signs[value >= 0] for value in targets.tolist()]
