"""All layers in a row above the page; one of them is looked into."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.inside.chips import (
    ChipState,
    chip_boxes,
    paint_arrow,
    paint_chip,
    paint_place,
    row_width,
)
from netbuilder.ui.inside.stops import Stop
from netbuilder.ui.widgets.painting import crisp, edge, shows_focus

_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class LayerStrip(QWidget):
    """Chips from what enters to what leaves; a long row scrolls and keeps the chosen in view.

    Attributes:
        marks: Called to paint above the chips, in pixels of the whole row.

    Signals:
        chosen: A person chose a stop: its number.
        entered: A person wants to see the layers inside a block: the number of its stop.
        left: Esc was pressed.
    """

    chosen = Signal(int)
    entered = Signal(int)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Layers of the network")
        self.stops: tuple[Stop, ...] = ()
        self.current = -1
        self.marks: list[Callable[[QPainter], None]] = []
        self._hovered = -1
        self._offset = 0.0
        theme.follow(self, self._restyle)

    def show_stops(self, found: Sequence[Stop], current: int) -> None:
        """Show these layers, one of them as looked into; -1 for none."""
        if (tuple(found), current) == (self.stops, self.current):
            return
        self.stops, self.current = tuple(found), current
        self.reveal(self.current)
        self._tell()

    def chip(self, number: int) -> QRectF:
        """Where a chip is, in pixels of the widget."""
        return self.place(number).translated(-self._offset, 0)

    def place(self, number: int) -> QRectF:
        """Where a chip is, in pixels of the whole row."""
        return chip_boxes(self.stops, theme.current())[number]

    def reveal(self, number: int) -> None:
        """Scroll so that a chip and a part of those beside it are seen."""
        if not 0 <= number < len(self.stops):
            self._scroll(self._offset)
            return
        box, room = self.place(number), float(theme.current().space("xxxl"))
        offset = min(self._offset, box.left() - room)
        self._scroll(max(offset, box.right() + room - self.width()))

    def sizeHint(self) -> QSize:
        look = theme.current()
        height = float(look.tables["inside_px"]["chip"]) * look.font_scale
        return QSize(row_width(self.stops, theme.current()), round(height + 2 * look.space("m")))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    # --- events -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        boxes = chip_boxes(self.stops, theme.current())
        painter.translate(-self._offset, 0)
        has_focus, is_known = shows_focus(self), 0 <= self.current < len(self.stops)
        are_neurons = is_known and self.stops[self.current].is_neurons
        for number, box in enumerate(boxes):
            if box.right() < self._offset or box.left() > self._offset + self.width():
                continue
            is_beside = are_neurons and self.stops[number].is_neurons
            is_current, is_hovered = number == self.current, number == self._hovered
            state = ChipState(is_current, is_beside, is_hovered, has_focus)
            paint_chip(painter, self.stops[number], box, state, look)
            if number + 1 < len(boxes):
                paint_arrow(painter, box, boxes[number + 1], look)
        for mark in self.marks:
            mark(painter)
        painter.translate(self._offset, 0)
        whole = row_width(self.stops, look)
        paint_place(painter, self._offset, whole, QSizeF(self.size()), look)
        painter.setPen(edge(look, "line"))
        painter.drawLine(0, self.height() - 1, self.width(), self.height() - 1)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number != self._hovered:
            self._hovered = number
            is_chip = number >= 0
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if is_chip else Qt.CursorShape.ArrowCursor
            )
            self.setToolTip(_spoken(self.stops[number]) if is_chip else "")
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self._choose(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self._at(event.position())
        if number >= 0 and self.stops[number].is_block:
            self.entered.emit(number)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta()
        self._scroll(self._offset - (turn.x() or turn.y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS and self.stops:
            self._choose(min(max(self.current + _WAYS[key], 0), len(self.stops) - 1))
        elif key == Qt.Key.Key_Home and self.stops:
            self._choose(0)
        elif key == Qt.Key.Key_End and self.stops:
            self._choose(len(self.stops) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current >= 0:
            if self.stops[self.current].is_block:
                self.entered.emit(self.current)
        elif key == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.reveal(self.current)

    # --- parts ------------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        if number != self.current:
            self.current = number
            self.reveal(self.current)
            self._tell()
        self.chosen.emit(number)

    def _at(self, spot: QPointF) -> int:
        where = spot + QPointF(self._offset, 0)
        hit = (
            number
            for number, box in enumerate(chip_boxes(self.stops, theme.current()))
            if box.contains(where)
        )
        return next(hit, -1)

    def _scroll(self, offset: float) -> None:
        offset = min(
            max(offset, 0.0), max(0.0, float(row_width(self.stops, theme.current()) - self.width()))
        )
        if offset != self._offset:
            self._offset = offset
            self.update()

    def _tell(self) -> None:
        is_known = 0 <= self.current < len(self.stops)
        words = _spoken(self.stops[self.current]) if is_known else "No layer is chosen."
        place = f", {self.current + 1} of {len(self.stops)}" if is_known else ""
        self.setAccessibleDescription(f"{words}{place}")
        self.update()

    def _restyle(self) -> None:
        self.updateGeometry()
        self.reveal(self.current)
        self.update()


def _spoken(stop: Stop) -> str:
    words = f"{stop.title}, {stop.note}"
    return f"{words}. Enter or a double click shows the layers inside." if stop.is_block else words
