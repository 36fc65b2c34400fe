"""The decision surface of a network with two inputs, with the data points on it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QToolTip, QWidget

from netbuilder.core.layer import Target
from netbuilder.link.messages import DataPreviewed, SurfaceDrawn
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale
from netbuilder.ui.plots.kept_points import KeptPoints
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.plots.surface_image import class_image, classes_image, enlarged, numbers_image
from netbuilder.ui.plots.surface_legend import Row, legend, paint_legend, row_rooms
from netbuilder.ui.plots.surface_parts import is_classes, paint_axes, paint_points, words_at
from netbuilder.ui.run_record import array
from netbuilder.ui.widgets.painting import paint_focus

_Align = Qt.AlignmentFlag


class SurfacePlot(PlotFace):
    """A square plane: colour says what the network answers there, points are the data.

    Training points are dots, those of validation and test diamonds. A click on a class in the
    legend, or the up and down keys, shows the answer of its neuron alone; H makes edges hard.

    Attributes:
        surface: What is drawn now.
        data, target: The points, and what is predicted of them.
        is_hard: Whether regions are told apart sharply.
        has_others: Whether points that are not trained on are drawn.
        chosen: The class whose answer alone is shown; -1 for all.
    """

    room_of_tick = 4.0

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Decision surface", parent)
        self.setMouseTracking(True)
        self.target: Target | None = None
        self.surface: SurfaceDrawn | None = None
        self.data: DataPreviewed | None = None
        self._image: QImage | None = None
        self._points = KeptPoints()
        self._reach = 1.0
        self.is_hard = False
        self.has_others = True
        self.chosen = -1
        theme.follow(self, self._restyle)

    def set_data(self, data: DataPreviewed | None, target: Target | None) -> None:
        """Show these points, coloured by their target."""
        self.data, self.target = data, target
        if not self.is_classes:
            self.chosen = -1
        self._restyle()

    def set_surface(self, surface: SurfaceDrawn | None) -> None:
        """Show the network's newest answers."""
        if surface is not self.surface:
            self.surface, self._image = surface, None
            self._renew()

    @property
    def is_classes(self) -> bool:
        """Whether the answers are classes rather than numbers."""
        return is_classes(self.target)

    def set_hard(self, on: bool) -> None:
        """Whether regions are told apart sharply, rather than fading where it is unsure."""
        self.is_hard = on
        self._restyle()

    def choose(self, number: int) -> None:
        """Show the answer of one neuron alone, the probability of its class; -1 for all."""
        count = self.target.size if self.target is not None and self.is_classes else 0
        number = number if -1 <= number < count else -1
        if number != self.chosen:
            self.chosen = number
            self._restyle()
            self._renew()

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 2, side)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if self.surface is None:
            return "The surface appears here while the network trains."
        of = ""
        if self.target is not None and 0 <= self.chosen < len(self.target.classes):
            of = f" of {self.target.classes[self.chosen]} alone"
        return f"Decision surface{of} after {self.surface.iteration:,} iterations."

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every point of the plane."""
        surface = self.surface
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
            wrapped = _Align.AlignCenter.value | Qt.TextFlag.TextWordWrap.value
            painter.drawText(rect, wrapped, self.spoken())
            return
        self._paint_plane(painter, plane)
        across = Scale(corners[0], corners[1], plane.left(), plane.right())
        up = Scale(corners[2], corners[3], plane.bottom(), plane.top())
        if self.data is not None:
            paint = self._points.paint if interactive else paint_points
            is_all = self.has_others
            paint(painter, plane, (across, up), self.data, self.target, has_others=is_all)
        paint_axes(painter, plane, across, up, self.room_of_tick)
        rows = self._legend_rooms(rect)
        paint_legend(painter, [room for _, room in rows], [row for row, _ in rows], self.chosen)
        if interactive and self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_focus(painter, rect, look, look.radius("field"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        plane, surface = self._plane(QRectF(self.rect())), self.surface
        words = words_at(surface, self.target, plane, event.position()) if surface else ""
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for row, room in self._legend_rooms(QRectF(self.rect())):
            if row.number >= 0 and room.contains(event.position()):
                self.choose(-1 if row.number == self.chosen else row.number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_H:
            self.set_hard(not self.is_hard)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down) and self.is_classes:
            self.choose(self.chosen + (1 if event.key() == Qt.Key.Key_Down else -1))
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        from netbuilder.ui.plots.copies import surface_menu  # dialogs only when asked for

        surface_menu(self).popup(event.globalPos())

    def _legend_rooms(self, rect: QRectF) -> list[tuple[Row, QRectF]]:
        """The lines of the legend, and where they stand."""
        rows = legend(self.target, self._reach)
        rooms = row_rooms(self._plane(rect), rows, rect.right())
        return list(zip(rows, rooms, strict=True))

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
        if self.surface is not None:
            low, high = self.surface.low, self.surface.high
            return low[0], high[0], low[1], high[1]
        if self.data is not None and self.data.plane is not None:
            found = self.data.plane
            return found.low[0], found.high[0], found.low[1], found.high[1]
        if self.data is not None and len(self.data.lows) >= 2:
            (a, c), (b, d) = self.data.lows[:2], self.data.highs[:2]
            return a, b, c, d
        return None

    def _paint_plane(self, painter: QPainter, plane: QRectF) -> None:
        look = theme.current()
        if self._image is None and self.surface is not None:
            values = array(self.surface.values)
            names = self.target.classes if self.target is not None else ()
            if self.is_hard:
                values = enlarged(values)
            if self.is_classes and self.chosen >= 0:
                self._image = class_image(
                    look, values, self.chosen, is_hard=self.is_hard, names=names
                )
            elif self.is_classes:
                self._image = classes_image(look, values, is_hard=self.is_hard, names=names)
            else:
                self._image, self._reach = numbers_image(look, values, is_hard=self.is_hard)
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
