"""The decision surface of a network with two inputs, with the data points on it."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from netbuilder.core.layer import Target, TargetKind
from netbuilder.link.messages import DataPreviewed, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label, ticks, value_label
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.plots.surface_image import (
    class_colours,
    classes_image,
    numbers_image,
    scores_of,
)
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets.painting import paint_box, paint_focus

_Align = Qt.AlignmentFlag


class SurfacePlot(PlotFace):
    """A square plane: colour says what the network answers there, points are the data.

    Training points are filled, those of validation and test are rings.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Decision surface", parent)
        self.setMouseTracking(True)
        self.target: Target | None = None
        self._surface: SurfaceDrawn | None = None
        self._data: DataPreviewed | None = None
        self._image: QImage | None = None
        self._reach = 1.0
        theme.follow(self, self._restyle)

    @property
    def surface(self) -> SurfaceDrawn | None:
        """What is drawn now."""
        return self._surface

    def set_data(self, data: DataPreviewed | None, target: Target | None) -> None:
        """Show these points, coloured by their target."""
        self._data, self.target = data, target
        self._restyle()

    def set_surface(self, surface: SurfaceDrawn | None) -> None:
        """Show the network's newest answers."""
        if surface is not self._surface:
            self._surface, self._image = surface, None
            self._renew()

    @property
    def is_classes(self) -> bool:
        """Whether the answers are classes rather than numbers."""
        return self.target is not None and self.target.kind is TargetKind.CLASSES

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 2, side)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if self._surface is None:
            return "The surface appears here while the network trains."
        return f"Decision surface after {self._surface.iteration:,} iterations."

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every point of the plane."""
        surface = self._surface
        if surface is None:
            yield ("first input", "second input")
            return
        values = array(surface.values)
        side = values.shape[-1]
        yield ("first input", "second input", *(f"answer {i + 1}" for i in range(len(values))))
        for row, column in itertools.product(range(side), repeat=2):
            # The engine asks at the corners themselves, and evenly between them.
            place = column / max(side - 1, 1), row / max(side - 1, 1)
            inputs = [
                low + (high - low) * share
                for low, high, share in zip(surface.low, surface.high, place, strict=True)
            ]
            yield (*inputs, *(float(value) for value in values[:, row, column]))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.is_table:
            return
        painter = QPainter(self)
        self.render_on(painter, QRectF(self.rect()), interactive=True)
        painter.end()

    def render_on(self, painter: QPainter, rect: QRectF, *, interactive: bool = False) -> None:
        """Draw the plane with points, axes and legend into a rectangle."""
        look = theme.current()
        plane = self._plane(rect)
        corners = self._corners()
        if corners is None:
            painter.setFont(look.font("label"))
            painter.setPen(look.colour("text_3"))
            painter.drawText(rect, _Align.AlignCenter, self.spoken())
            return
        self._paint_plane(painter, plane)
        across = Scale(corners[0], corners[1], plane.left(), plane.right())
        up = Scale(corners[2], corners[3], plane.bottom(), plane.top())
        self._paint_points(painter, plane, across, up)
        self._paint_axes(painter, plane, across, up)
        self._paint_legend(painter, plane)
        if interactive and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_focus(painter, rect, look, look.radius("field"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self._words_at(event.position())
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def _restyle(self) -> None:
        self._image = None
        self.updateGeometry()
        self.update()

    def _plane(self, rect: QRectF) -> QRectF:
        look = theme.current()
        foot = look.text_height("small") + look.space("m")
        left = QFontMetricsF(look.font("small")).horizontalAdvance("−0.0000") + look.space("m")
        side = min(rect.height() - foot - look.space("m"), rect.width() / 2)
        return QRectF(rect.left() + left, rect.top() + look.space("m"), side, side)

    def _corners(self) -> tuple[float, float, float, float] | None:
        """Low and high of the first, then of the second input."""
        if self._surface is not None:
            low, high = self._surface.low, self._surface.high
            return low[0], high[0], low[1], high[1]
        if self._data is not None and len(self._data.lows) >= 2:
            (a, c), (b, d) = self._data.lows[:2], self._data.highs[:2]
            return a, b, c, d
        return None

    def _paint_plane(self, painter: QPainter, plane: QRectF) -> None:
        look = theme.current()
        if self._image is None and self._surface is not None:
            values = array(self._surface.values)
            if self.is_classes:
                self._image = classes_image(look, values)
            else:
                self._image, self._reach = numbers_image(look, values)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._image is not None:
            # The outer answers are those at the corners, so half of their squares is outside.
            half = plane.width() / max(self._image.width() - 1, 1) / 2
            painter.save()
            painter.setClipRect(plane)
            painter.drawImage(plane.adjusted(-half, -half, half, half), self._image)
            painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(look.colour("line_strong"), look.line()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(plane)

    def _paint_points(self, painter: QPainter, plane: QRectF, across: Scale, up: Scale) -> None:
        if self._data is None:
            return
        look = theme.current()
        inputs, parts = array(self._data.inputs), array(self._data.parts)
        colours = point_colours(self._data, self.target)
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

    def _paint_axes(self, painter: QPainter, plane: QRectF, across: Scale, up: Scale) -> None:
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

    def _paint_legend(self, painter: QPainter, plane: QRectF) -> None:
        """What the colours and the two kinds of points mean, to the right of the plane."""
        look = theme.current()
        line = look.text_height("label") + look.space("m")
        left, top = plane.right() + look.space("xxl"), plane.top()
        for words, colour, is_filled in self._legend():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            size = look.part("plot_marker")
            spot = QRectF(left, top + (line - size) / 2, size, size)
            if colour is not None:
                edge = None if is_filled else QPen(colour, look.line("icon"))
                paint_box(painter, spot, size / 2, colour if is_filled else None, edge)
                painter.setPen(look.colour("text_2"))
                painter.setFont(look.font("label"))
            else:
                painter.setPen(look.colour("text"))
                painter.setFont(look.font("label", "semibold"))
            x = spot.right() + look.space("m") if colour is not None else left
            room = QRectF(x, top, self.width() - x, line)
            painter.drawText(room, _Align.AlignVCenter, words)
            top += line

    def _legend(self) -> list[tuple[str, QColor | None, bool]]:
        look = theme.current()
        rows: list[tuple[str, QColor | None, bool]] = []
        if self.target is not None:
            rows.append((self.target.name, None, True))
        if self.is_classes and self.target is not None:
            colours = class_colours(look, self.target.size)
            names = self.target.classes or tuple(str(i) for i in range(self.target.size))
            rows += [(n, c, True) for n, c in zip(names, colours, strict=False)][:6]
        else:
            reach = value_label(self._reach)
            rows += [(f"−{reach}", look.colour("negative"), True)]
            rows += [("0", look.colour("zero"), True), (reach, look.colour("positive"), True)]
        rows += [("Points", None, True), ("training", look.colour("text_2"), True)]
        rows.append(("validation and test", look.colour("text_2"), False))
        return rows

    def _words_at(self, position: QPointF) -> str:
        """What the network answers under the pointer."""
        plane, corners = self._plane(QRectF(self.rect())), self._corners()
        if self._surface is None or corners is None or not plane.contains(position):
            return ""
        values = array(self._surface.values)
        side = values.shape[-1]
        last = max(side - 1, 1)
        column = min(side - 1, round((position.x() - plane.left()) / plane.width() * last))
        row = min(side - 1, round((plane.bottom() - position.y()) / plane.height() * last))
        x = corners[0] + (corners[1] - corners[0]) * column / last
        y = corners[2] + (corners[3] - corners[2]) * row / last
        place = f"at ({value_label(x)}, {value_label(y)})"
        if not self.is_classes or self.target is None:
            return f"{value_label(float(values[0, row, column]))} {place}"
        scores = scores_of(values)[:, row, column]
        best = int(np.argmax(scores))
        names = self.target.classes
        name = names[best] if best < len(names) else str(best)
        score = float(scores[best])
        return f"{name}, {score * 100:.3g} % sure, {place}" if math.isfinite(score) else place


def point_colours(data: DataPreviewed | None, target: Target | None) -> list[QColor]:
    """The colour of every point: of its class, or of the sign of its number."""
    look = theme.current()
    targets = array(data.targets).reshape(-1) if data else np.empty(0)
    if target is not None and target.kind is TargetKind.CLASSES:
        palette = class_colours(look, target.size)
        return [palette[int(value) % len(palette)] for value in targets.tolist()]
    signs = (look.colour("negative"), look.colour("positive"))
    return [signs[value >= 0] for value in targets.tolist()]
