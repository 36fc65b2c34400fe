"""What all drawings of plates share: a title with the range, a note, and what is pointed at."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.inside.legend import legend_width, paint_legend
from netbuilder.ui.inside.sheet import Sheet
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import crisp, paint_focus, shows_focus

_WAYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class Spot(NamedTuple):
    """One number of a plate: which map, row or list, and where in it."""

    place: int
    row: int
    column: int


class PlateFace(QWidget):
    """Draws one plate.

    Signals:
        pointed: The pointer or the arrow keys are at another spot: a `Spot`, or None.
        pressed: A person clicked a spot, or pressed Enter at it.
        stepped: The arrow keys go on by so many units, where one of them can be chosen.
    """

    pointed = Signal(object)
    pressed = Signal(object)
    stepped = Signal(int)

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self.spot: Spot | None = None
        self.outlined: tuple[Spot, Spot] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._name()
        theme.manager().changed.connect(self._recolour)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show other numbers in the same places."""
        self.sheet = sheet
        self._forget()
        self._name()
        self.update()

    def fit(self, width: float, side: float) -> QSizeF:
        """Lay out for a width and answer how large it is.

        Args:
            side: Height and width of the drawing beside others of its group; 0 for a row of
                its own.
        """
        raise NotImplementedError

    def outline(self, corners: tuple[Spot, Spot] | None) -> None:
        """Frame a window of the numbers, from its first to its last."""
        if corners != self.outlined:
            self.outlined = corners
            self.update()

    # --- for the kinds ----------------------------------------------------------------------

    def spot_at(self, where: QPointF) -> Spot | None:
        """The number under a place of the widget."""
        raise NotImplementedError

    def words(self, spot: Spot) -> str:
        """What is said of a number."""
        raise NotImplementedError

    def moved(self, spot: Spot | None, down: int, across: int) -> Spot | None:
        """The next number in a direction."""
        raise NotImplementedError

    def paint_content(self, painter: QPainter, look: Theme) -> None:
        """Draw the numbers."""
        raise NotImplementedError

    def in_a_row(self) -> int:
        """How many units stand beside each other."""
        return 1

    def _forget(self) -> None:
        """Numbers or colours have changed."""

    @property
    def top(self) -> float:
        """Where the drawing begins, below title and note."""
        look = theme.current()
        lines = self._line
        if self.sheet.plate.note:
            lines += look.text_height("small") * 1.5
        return lines + look.space("s")

    @property
    def foot(self) -> float:
        """Room below the drawing: beside others of a group the range stands there."""
        return self._line if self.is_grouped and self.has_legend else 0.0

    @property
    def is_grouped(self) -> bool:
        """Whether it stands beside others."""
        return bool(self.sheet.plate.group)

    @property
    def _line(self) -> float:
        return theme.current().text_height("body") * 1.5

    # --- events -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        crisp(painter)
        self._paint_heading(painter, look)
        self.paint_content(painter, look)
        if shows_focus(self):
            paint_focus(painter, QRectF(self.rect()), look, look.radius("field"))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point(self.spot_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        spot = self.spot_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and spot is not None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.pressed.emit(spot)
        else:
            super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _WAYS and self.sheet.plate.is_choice:
            down, across = _WAYS[key]
            self.stepped.emit(across + down * self.in_a_row())
        elif key in _WAYS:
            self._point(self.moved(self.spot, *_WAYS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.spot is not None:
            self.pressed.emit(self.spot)
        elif key == Qt.Key.Key_Escape and self.spot is not None:
            self._point(None)
        else:
            super().keyPressEvent(event)

    def card_at(self) -> QPoint:
        """Where words of the spot stand, in pixels of the widget."""
        return QPoint(self.width() // 2, self.height() // 2)

    # --- parts ------------------------------------------------------------------------------

    def _point(self, spot: Spot | None) -> None:
        if spot != self.spot:
            self.spot = spot
            self._name()
            self.update()
            self.pointed.emit(spot)

    def _recolour(self) -> None:
        self._forget()
        self.update()

    def _name(self) -> None:
        plate = self.sheet.plate
        self.setAccessibleName(plate.title)
        said = self.words(self.spot) if self.spot is not None and self.has(self.spot) else ""
        self.setAccessibleDescription(said.replace("\n", ", ") or plate.note)

    def has(self, spot: Spot) -> bool:
        """Whether a spot is still there after other numbers have come."""
        return spot.place < self.sheet.count

    def _paint_heading(self, painter: QPainter, look: Theme) -> None:
        plate, line = self.sheet.plate, self._line
        box = QRectF(0, 0, self.width(), line)
        room = box.width()
        if self.has_legend:
            wide = legend_width(look, plate.low, plate.high)
            if self.is_grouped:
                foot = QRectF(0, self.height() - line, min(wide, box.width()), line)
                paint_legend(painter, foot, look, plate.low, plate.high)
            else:
                paint_legend(painter, box, look, plate.low, plate.high)
                room -= wide + look.space("m")
        title, note = look.font("label", "semibold"), look.font("small")
        _write(painter, QRectF(0, 0, room, line), plate.title, title, look.colour("text"))
        if plate.note:
            below = QRectF(0, line, self.width(), look.text_height("small") * 1.5)
            _write(painter, below, plate.note, note, look.colour("text_3"))

    @property
    def has_legend(self) -> bool:
        """Whether colours stand for numbers."""
        return True


def _write(painter: QPainter, box: QRectF, words: str, font: QFont, colour: QColor) -> None:
    """One line, shortened where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
