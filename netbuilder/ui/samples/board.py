"""A picture that is drawn pixel by pixel, with the mouse or with keys."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.samples.cells import Span, image_of
from netbuilder.ui.samples.measures import measure
from netbuilder.ui.samples.pen import LARGEST, SMALLEST, Pen

Floats = npt.NDArray[np.float64]
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_NOTCH = 120
_STEP = 0.25


class Board(QWidget):
    """Shows the pixels and takes strokes.

    Attributes:
        pixels: (height, width, channels), in the unit of the data.
        pen: What draws.

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
        self.pen = Pen(span)
        self._spot = QPoint(0, 0)
        self._last: QPointF | None = None
        self._hovered: QPointF | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
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
        self.pen.radius = min(LARGEST, max(SMALLEST, radius))
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

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._last = self._pixel(event.position())
            self.pen.dab(self.pixels, self._last, is_erasing=_takes(event))
            self._say(is_done=False)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hovered = event.position()
        if self._last is not None:
            here = self._pixel(event.position())
            self.pen.stroke(self.pixels, (self._last, here), is_erasing=_takes(event))
            self._last = here
            self._say(is_done=False)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._last is not None:
            self._last = None
            self._say(is_done=True)

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
            if _is_own(event):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not _is_own(event):
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
            spot = QPointF(self._spot) + QPointF(0.5, 0.5)
            self.pen.dab(self.pixels, spot, is_erasing=key != Qt.Key.Key_Space)
            self._say_spot()
            self._say(is_done=True)
        self.update()

    def _change_pen(self, steps: float) -> None:
        self.set_radius(self.pen.radius + _STEP * steps)
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
            height, width = self.pixels.shape[:2]
            _paint_grid(painter, room, (height, width))
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
            reach = self.pen.radius * scale
            painter.drawEllipse(self._hovered, reach, reach)
        painter.end()


_ONE = QPointF(1, 1)


def _takes(event: QMouseEvent) -> bool:
    """Whether the mouse takes ink away."""
    return bool(event.buttons() & Qt.MouseButton.RightButton)


def _is_own(event: QKeyEvent) -> bool:
    """Whether a key is one of the board's."""
    own = (Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
    pens = (Qt.Key.Key_Plus, Qt.Key.Key_Minus)
    held = event.modifiers() & ~(
        Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    )
    return not held and Qt.Key(event.key()) in (*_ARROWS, *own, *pens)


def _paint_grid(painter: QPainter, room: QRectF, sizes: tuple[int, int]) -> None:
    """Lines between pixels."""
    look = theme.current()
    painter.setPen(QPen(look.colour("line", look.shade("guide")), look.line("hairline")))
    height, width = sizes
    for number in range(1, width):
        left = room.left() + number * room.width() / width
        painter.drawLine(QPointF(left, room.top()), QPointF(left, room.bottom()))
    for number in range(1, height):
        top = room.top() + number * room.height() / height
        painter.drawLine(QPointF(room.left(), top), QPointF(room.right(), top))
