"""The decision surface in the full width of a panel, to look at and to paint on."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.catalog.sources.painted import REACH
from netbuilder.ui import theme
from netbuilder.ui.playground.colours import colour_of
from netbuilder.ui.playground.desk import BRUSHES, PaintDesk
from netbuilder.ui.playground.sizes import size
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.surface_image import classes_image, numbers_image
from netbuilder.ui.plots.surface_legend import Row, legend
from netbuilder.ui.plots.surface_parts import paint_point, places_of, point_radius

_Align = Qt.AlignmentFlag
_RAMP = 128
_STRIDE = 0.05
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class DecisionPlot(SurfacePlot):
    """A square plane with its legend below.

    Where points are painted, the mouse lays them down; with the keys, arrows move a cross (Shift:
    farther), Space or Enter paints there, E takes the eraser, digits choose colours, and + and -
    the size of the brush.
    """

    room_of_tick = 2.0

    def __init__(self, desk: PaintDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.cursor_place = (0.0, 0.0)
        self._pointer: QPointF | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        desk.painted.connect(self.update)
        desk.changed.connect(self._on_desk)

    @property
    def can_paint(self) -> bool:
        """Whether the points are painted."""
        return self.desk.source is not None

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        rect = QRectF(0, 0, width, 0)
        return math.ceil(self._ramp(rect).bottom() + self._foot() + theme.current().space("xs"))

    def sizeHint(self) -> QSize:
        wide = theme.current().width("inspector") - theme.current().space("xxl")
        return QSize(wide, self.heightForWidth(wide))

    def spoken(self) -> str:
        words = super().spoken()
        if self.can_paint:
            x, y = self.cursor_place
            words += f" Painting; the cross is at {x:.2f}, {y:.2f}."
        return words

    def render_on(self, painter: QPainter, rect: QRectF, *, interactive: bool = False) -> None:
        super().render_on(painter, rect, interactive=interactive)
        corners = self._corners()
        if corners is None:
            return
        plane = self._plane(rect)
        across = Scale(corners[0], corners[1], plane.left(), plane.right())
        up = Scale(corners[2], corners[3], plane.bottom(), plane.top())
        self._paint_names(painter, plane)
        self._paint_ramp(painter, self._ramp(rect))
        if self.can_paint:
            painter.save()
            painter.setClipRect(plane)
            self._paint_fresh(painter, plane, across, up)
            if interactive:
                self._paint_cursor(painter, across, up)
            painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self.can_paint and place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.cursor_place = place
            self.desk.begin(*place)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        place = self._place(event.position(), is_inside=False)
        if self.desk.is_down and place is not None:
            self.desk.move(*place)
        elif not self.desk.is_down:
            super().mouseMoveEvent(event)
        if self.can_paint:
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.desk.is_down and event.button() == Qt.MouseButton.LeftButton:
            self.desk.end()
        else:
            super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.can_paint or not self._paint_by_key(event):
            super().keyPressEvent(event)

    def _paint_by_key(self, event: QKeyEvent) -> bool:
        """Do what a key does to the brush; answers whether it does something."""
        desk, key, text = self.desk, Qt.Key(event.key()), event.text()
        if key == Qt.Key.Key_Escape and desk.is_down:
            desk.give_up()
        elif key in _ARROWS:
            far = _STRIDE * (4 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
            x, y = (
                min(max(each + far * sign, -REACH), REACH)
                for each, sign in zip(self.cursor_place, _ARROWS[key], strict=True)
            )
            self._pointer, self.cursor_place = None, (round(x, 3), round(y, 3))
            self._renew()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            desk.begin(*self.cursor_place)
            desk.end()
        elif key == Qt.Key.Key_E:
            desk.erase(not desk.is_erasing)
        elif text.isdecimal() and 0 < int(text) <= len(desk.choices):
            desk.choose(desk.choices[int(text) - 1])
        elif text in ("+", "-"):
            place = BRUSHES.index(desk.radius) + (1 if text == "+" else -1)
            desk.set_radius(BRUSHES[min(max(place, 0), len(BRUSHES) - 1)])
        else:
            return False
        return True

    def _on_desk(self) -> None:
        self.setCursor(Qt.CursorShape.CrossCursor if self.can_paint else Qt.CursorShape.ArrowCursor)
        self.update()

    # --- places -----------------------------------------------------------------------------

    def _foot(self) -> float:
        return float(theme.current().text_height("small") + theme.current().space("m"))

    def _plane(self, rect: QRectF) -> QRectF:
        look = theme.current()
        left = QFontMetricsF(look.font("small")).horizontalAdvance("−1.0") + look.space("m")
        side = max(1.0, rect.width() - left - look.space("xs"))
        return QRectF(rect.left() + left, rect.top() + look.space("xs"), side, side)

    def _ramp(self, rect: QRectF) -> QRectF:
        plane = self._plane(rect)
        return QRectF(plane.left(), plane.bottom() + self._foot(), plane.width(), size("ramp"))

    def _legend_rooms(self, rect: QRectF) -> list[tuple[Row, QRectF]]:
        """Classes beside each other where there are several; for two the ramp says it all."""
        if not self.is_classes or self.target is None or self.target.size < 3:
            return []
        look = theme.current()
        rows = [row for row in legend(self.target, 1.0) if row.number >= 0]
        ramp = self._ramp(rect)
        wide = ramp.width() / max(1, len(rows))
        tall = look.text_height("label") + look.space("s")
        return [
            (row, QRectF(ramp.left() + at * wide, ramp.top(), wide, tall))
            for at, row in enumerate(rows)
        ]

    def _corners(self) -> tuple[float, float, float, float] | None:
        found = super()._corners()
        return (-REACH, REACH, -REACH, REACH) if found is None and self.can_paint else found

    def _place(self, spot: QPointF, *, is_inside: bool = True) -> tuple[float, float] | None:
        """Where in the plane a spot of the screen is; None outside of it."""
        corners, plane = self._corners(), self._plane(QRectF(self.rect()))
        if corners is None or (is_inside and not plane.contains(spot)):
            return None
        x = corners[0] + (spot.x() - plane.left()) / plane.width() * (corners[1] - corners[0])
        y = corners[2] + (plane.bottom() - spot.y()) / plane.height() * (corners[3] - corners[2])
        return x, y

    # --- painting ---------------------------------------------------------------------------

    def _paint_names(self, painter: QPainter, plane: QRectF) -> None:
        """What the two axes are, at their far ends."""
        look = theme.current()
        names = self.data.plane.names if self.data is not None and self.data.plane else ("x", "y")
        painter.setFont(look.font("small", "medium"))
        painter.setPen(look.colour("text_2"))
        line = float(look.text_height("small") * 2)
        metrics = QFontMetricsF(painter.font())
        wide = plane.width() / 4
        across = metrics.elidedText(names[0], Qt.TextElideMode.ElideRight, wide)
        room = QRectF(plane.right() - wide, plane.bottom() + 2, wide, line)
        painter.drawText(room, _Align.AlignRight | _Align.AlignTop, across)
        up = metrics.elidedText(names[1], Qt.TextElideMode.ElideRight, plane.left() - 2)
        room = QRectF(0, plane.top(), plane.left() - look.space("s"), line)
        painter.drawText(room, _Align.AlignRight | _Align.AlignTop, up)

    def _paint_ramp(self, painter: QPainter, ramp: QRectF) -> None:
        """What the colours mean, from one end to the other."""
        if self._legend_rooms(QRectF(self.rect())):
            return
        look = theme.current()
        values = np.linspace(0, 1, _RAMP, dtype=np.float32)[None, None, :]
        if self.is_classes and self.target is not None:
            names = self.target.classes
            image = classes_image(look, values, is_hard=self.is_hard, names=names)
            first, last = (names[0], names[-1]) if len(names) == 2 else ("first", "second")
            words = (first, "unsure", last)
        else:
            image, _ = numbers_image(look, values * 2 - 1, is_hard=self.is_hard)
            reach = value_label(self._reach)
            words = (f"−{reach}", "0", reach)
        painter.drawImage(ramp, image, QRectF(QImage(image).rect()))
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text_2"))
        room = QRectF(ramp.left(), ramp.bottom() + 2, ramp.width(), self._foot())
        for text, how in zip(
            words, (_Align.AlignLeft, _Align.AlignHCenter, _Align.AlignRight), strict=True
        ):
            painter.drawText(room, how | _Align.AlignTop, text)

    def _paint_fresh(self, painter: QPainter, plane: QRectF, across: Scale, up: Scale) -> None:
        """Points of the stroke, and all of them where the engine cannot tell of them yet."""
        source = self.desk.source
        if source is None:
            return
        marks = list(self.desk.fresh)
        if self.data is None or not len(places_of(self.data)):
            marks = [*source.marks, *marks]
        radius = point_radius(plane, source.samples)
        for mark in marks:
            spot = QPointF(across.pixel(mark.x), up.pixel(mark.y))
            colour = colour_of(mark.value, source.task)
            paint_point(painter, spot, radius, colour, is_training=True)

    def _paint_cursor(self, painter: QPainter, across: Scale, up: Scale) -> None:
        """Where the next points come: a ring as wide as the brush."""
        look, desk, source = theme.current(), self.desk, self.desk.source
        is_under = self.underMouse() and self._pointer is not None
        if source is None or not (is_under or self.hasFocus()):
            return
        spot = QPointF(across.pixel(self.cursor_place[0]), up.pixel(self.cursor_place[1]))
        if is_under and self._pointer is not None:
            spot = self._pointer
        wide = abs(across.pixel(desk.radius) - across.pixel(0.0))
        wide = max(wide, size("cursor") / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        colour = look.colour("text") if desk.is_erasing else colour_of(desk.value, source.task)
        pen = QPen(colour, look.line("icon"))
        if desk.is_erasing:
            pen.setStyle(Qt.PenStyle.DashLine)
        for each in (QPen(look.colour("panel"), 2 * look.line("icon")), pen):
            painter.setPen(each)
            painter.drawEllipse(spot, wide, wide)
            cross = size("cursor") / 2
            painter.drawLine(spot - QPointF(cross, 0), spot + QPointF(cross, 0))
            painter.drawLine(spot - QPointF(0, cross), spot + QPointF(0, cross))
