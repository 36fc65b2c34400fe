"""A picture that is drawn pixel by pixel, with the mouse or with keys."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.samples.cells import Span, image_of
from netbuilder.ui.samples.measures import measure

Floats = npt.NDArray[np.float64]
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_NOTCH = 120
SMALLEST, LARGEST = 0.5, 4.0
_STEP = 0.25


class Board(QWidget):
    """Shows the pixels and takes strokes.

    Attributes:
        pixels: (height, width, channels), in the unit of the data.
        radius: Of the pen, in pixels of the picture.
        ink: What it leaves, in the unit of the data.
        channel: The one it draws in; -1 for all.
        is_erasing: Whether it takes ink away instead.

    Signals:
        drawn(bool): Pixels are others now; whether the stroke is over.
        pen_changed: The wheel or a key gave the pen another size.
    """

    drawn = Signal(bool)
    pen_changed = Signal()

    def __init__(self, span: Span, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = span
        self.pixels: Floats = np.full((1, 1, 1), span.low)
        self.radius, self.ink = 0.75, span.high
        self.channel, self.is_erasing = -1, False
        self._spot = QPoint(0, 0)
        self._last: QPointF | None = None
        self._hovered: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName("Picture to draw")
        self.setToolTip(
            "Draw with the mouse, erase with its right button. "
            "Keys: arrows go, Space draws, Delete erases, plus and minus change the pen."
        )
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_pixels(self, pixels: Floats) -> None:
        """Show another picture."""
        self.pixels = pixels
        self._spot = QPoint(
            min(self._spot.x(), pixels.shape[1] - 1), min(self._spot.y(), pixels.shape[0] - 1)
        )
        self._say_spot()
        self.update()

    def set_radius(self, radius: float) -> None:
        """Take a larger or smaller pen."""
        self.radius = min(LARGEST, max(SMALLEST, radius))
        self.update()

    # --- places -----------------------------------------------------------------------------

    def _room(self) -> QRectF:
        """Where the picture is."""
        height, width = self.pixels.shape[:2]
        frame = measure("board_frame")
        inner = QRectF(self.rect()).adjusted(frame, frame, -frame, -frame)
        scale = min(inner.width() / width, inner.height() / height)
        room = QRectF(0, 0, width * scale, height * scale)
        room.moveCenter(inner.center())
        return room

    def place_of(self, across: float, down: float) -> QPointF:
        """Where on the widget a place of the picture is, counted in its pixels."""
        room = self._room()
        scale = room.width() / self.pixels.shape[1]
        return QPointF(room.left() + across * scale, room.top() + down * scale)

    def _pixel(self, spot: QPointF) -> QPointF:
        room = self._room()
        scale = room.width() / self.pixels.shape[1]
        return QPointF((spot.x() - room.left()) / scale, (spot.y() - room.top()) / scale)

    # --- strokes ----------------------------------------------------------------------------

    def _stroke(self, start: QPointF, end: QPointF, *, is_erasing: bool) -> None:
        """Draw from one place to another."""
        for spot in _along(start, end):
            self._dab(spot, is_erasing=is_erasing)

    def _dab(self, spot: QPointF, *, is_erasing: bool) -> None:
        """Leave ink, the less the farther a pixel lies from the middle of the pen."""
        height, width = self.pixels.shape[:2]
        across = np.arange(width) + 0.5 - spot.x()
        down = np.arange(height) + 0.5 - spot.y()
        distance = np.sqrt(down[:, None] ** 2 + across[None, :] ** 2)
        cover = np.clip(self.radius + 0.5 - distance, 0.0, 1.0)[:, :, None]
        place = slice(None) if self.channel < 0 else slice(self.channel, self.channel + 1)
        old = self.pixels[:, :, place]
        if is_erasing:
            new = np.minimum(old, old + (self._span.low - old) * cover)
        else:
            wanted = self._span.low + (self.ink - self._span.low) * cover
            new = np.maximum(old, np.where(cover > 0, wanted, old))
        self.pixels[:, :, place] = np.rint(new) if self._span.is_whole else new

    def _is_erasing(self, event: QMouseEvent) -> bool:
        return self.is_erasing or bool(event.buttons() & Qt.MouseButton.RightButton)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = self._pixel(event.position())
            self._dab(self._last, is_erasing=self._is_erasing(event))
            self._say(is_done=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = event.position()
        if self._last is not None:
            here = self._pixel(event.position())
            self._stroke(self._last, here, is_erasing=self._is_erasing(event))
            self._last = here
            self._say(is_done=False)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self._say(is_done=True)

    def contextMenuEvent(self, event: QEvent) -> None:
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        self._hovered = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        self._change_pen(event.angleDelta().y() / _NOTCH)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Its keys are its own, whatever they do elsewhere."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if self._is_own(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._is_own(event):
            super().keyPressEvent(event)
        elif key in _ARROWS:
            across, down = _ARROWS[key]
            height, width = self.pixels.shape[:2]
            self._spot = QPoint(
                min(max(self._spot.x() + across, 0), width - 1),
                min(max(self._spot.y() + down, 0), height - 1),
            )
            self._say_spot()
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._change_pen(1 if key == Qt.Key.Key_Plus else -1)
        else:
            is_erasing = self.is_erasing or key != Qt.Key.Key_Space
            self._dab(QPointF(self._spot) + QPointF(0.5, 0.5), is_erasing=is_erasing)
            self._say_spot()
            self._say(is_done=True)
        self.update()

    def _is_own(self, event: QKeyEvent) -> bool:
        own = (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        pens = (Qt.Key.Key_Plus, Qt.Key.Key_Minus)
        held = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        return not held and Qt.Key(event.key()) in (*_ARROWS, *own, *pens)

    def _change_pen(self, steps: float) -> None:
        self.set_radius(self.radius + _STEP * steps)
        self.pen_changed.emit()

    def _say(self, *, is_done: bool) -> None:
        self.update()
        self.drawn.emit(is_done)

    def _say_spot(self) -> None:
        value = float(self.pixels[self._spot.y(), self._spot.x()].mean())
        place = f"Row {self._spot.y() + 1}, column {self._spot.x() + 1}"
        self.setAccessibleDescription(f"{place}: {value:.4g}")

    # --- painting ---------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        side = measure("board")
        return QSize(side, self.heightForWidth(side))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        height, across = (int(side) for side in self.pixels.shape[:2])
        return min(round(width * height / across), 2 * width)

    def paintEvent(self, event: QPaintEvent) -> None:
        look, painter, room = theme.current(), QPainter(self), self._room()
        painter.drawImage(room, image_of(self.pixels, self._span))
        scale = room.width() / self.pixels.shape[1]
        if scale >= measure("board_cell_grid"):
            self._paint_grid(painter, room, scale)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(look.colour("focus"), look.line("focus")))
            painter.drawRect(room)
            spot = QPointF(self._spot)
            cell = QRectF(room.topLeft() + spot * scale, room.topLeft() + (spot + _ONE) * scale)
            painter.drawRect(cell)
        if self._hovered is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.colour("accent"), look.line("selected_edge") / 2))
            painter.drawEllipse(self._hovered, self.radius * scale, self.radius * scale)
        painter.end()

    def _paint_grid(self, painter: QPainter, room: QRectF, scale: float) -> None:
        look = theme.current()
        painter.setPen(QPen(look.colour("line", look.shade("guide")), look.line("hairline")))
        height, width = self.pixels.shape[:2]
        for number in range(1, width):
            left = room.left() + number * scale
            painter.drawLine(QPointF(left, room.top()), QPointF(left, room.bottom()))
        for number in range(1, height):
            top = room.top() + number * scale
            painter.drawLine(QPointF(room.left(), top), QPointF(room.right(), top))


_ONE = QPointF(1, 1)


def _along(start: QPointF, end: QPointF) -> Iterator[QPointF]:
    """Places from one to another, so close that no gap shows."""
    way = end - start
    count = max(1, math.ceil(math.hypot(way.x(), way.y()) * 3))
    for number in range(1, count + 1):
        yield start + way * (number / count)
