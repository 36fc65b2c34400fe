"""The decision surface in the full width of a panel, to look at and to paint on."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.catalog.sources.painted import REACH
from netbuilder.ui import theme
from netbuilder.ui.playground.decision_parts import (
    paint_cursor,
    paint_fresh,
    paint_mark,
    paint_names,
    paint_ramp,
)
from netbuilder.ui.playground.desk import BRUSHES, PaintDesk
from netbuilder.ui.playground.sizes import size
from netbuilder.ui.plots.axes import Scale
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.surface_legend import Row, legend
from netbuilder.ui.plots.surface_parts import places_of

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
    the size of the brush. Elsewhere the mouse points at a sample.

    Attributes:
        mark: Where the sample lies that is looked at; None where that is not known.
        is_past: Whether a past moment is shown, whose points are not to be painted over.

    Signals:
        pointed(float, float): The place of a sample, in the unit of the data.
    """

    pointed = Signal(float, float)
    room_of_tick = 2.0

    def __init__(self, desk: PaintDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.cursor_place = (0.0, 0.0)
        self._pointer: QPointF | None = None
        self.mark: tuple[float, float] | None = None
        self._is_pointing = False
        self.is_past = False
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        desk.painted.connect(self.update)
        desk.changed.connect(self._on_desk)

    @property
    def can_paint(self) -> bool:
        """Whether the points are painted, and can be now."""
        return self.desk.source is not None and not self.is_past

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
        names = self.data.plane.names if self.data is not None and self.data.plane else ("x", "y")
        paint_names(painter, plane, names)
        if not self._legend_rooms(rect):
            paint_ramp(painter, self._ramp(rect), self.target, self._reach, is_hard=self.is_hard)
        if self.mark is not None:
            spot = QPointF(across.pixel(self.mark[0]), up.pixel(self.mark[1]))
            if plane.contains(spot):
                paint_mark(painter, plane, spot)
        if self.can_paint:
            painter.save()
            painter.setClipRect(plane)
            has_places = self.data is not None and len(places_of(self.data)) > 0
            paint_fresh(painter, plane, (across, up), self.desk, has_places=has_places)
            if interactive and (self._pointer is not None or self.hasFocus()):
                spot = QPointF(across.pixel(self.cursor_place[0]), up.pixel(self.cursor_place[1]))
                wide = abs(across.pixel(self.desk.radius) - across.pixel(0.0))
                paint_cursor(painter, self._pointer or spot, wide, self.desk)
            painter.restore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = self._place(event.position())
        if self.can_paint and place is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.cursor_place = place
            self.desk.begin(*place)
        elif place is not None and event.button() == Qt.MouseButton.LeftButton:
            self._is_pointing = True
            self.pointed.emit(*place)
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = event.position()
        place = self._place(event.position(), is_inside=False)
        if self.desk.is_down and place is not None:
            self.desk.move(*place)
        elif self._is_pointing:
            inside = self._place(event.position())
            if inside is not None:
                self.pointed.emit(*inside)
        elif not self.desk.is_down:
            super().mouseMoveEvent(event)
        if self.can_paint:
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointer = None
        self.update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._is_pointing:
            self._is_pointing = False
        elif self.desk.is_down and event.button() == Qt.MouseButton.LeftButton:
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
