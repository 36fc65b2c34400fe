"""What all drawings of plates share: a title with the range, a note, and what is pointed at."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.inside.heading import heading_height, heading_line, paint_heading
from netbuilder.ui.inside.sheet import Sheet, Spot
from netbuilder.ui.plots.plot_face import PlotFace
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import crisp

_WAYS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}


class PlateFace(PlotFace):
    """Draws one plate.

    Attributes:
        has_legend: Whether colours stand for numbers.
        across: How many units stand beside each other.
        lead: Least height of title and note, so that drawings of a group begin on one line.
        spot: What is pointed at; None for nothing.
        outlined: The first and the last of a window of numbers that is framed.

    Signals:
        pointed: The pointer or the arrow keys are at another spot: a `Spot`, or None.
        pressed: A person clicked a spot, or pressed Enter at it.
        stepped: The arrow keys go on by so many units, where one of them can be chosen.
    """

    pointed = Signal(object)
    pressed = Signal(object)
    stepped = Signal(int)
    has_legend = True
    across = 1
    lead = 0.0

    def __init__(self, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(sheet.plate.title, parent)
        self.sheet = sheet
        self.spot: Spot | None = None
        self.outlined: tuple[Spot, Spot] | None = None
        self.setMouseTracking(True)
        self._renew()
        theme.manager().changed.connect(self.renew)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show other numbers in the same places."""
        self.sheet, self.name = sheet, sheet.plate.title
        self.setAccessibleName(self.name)
        self.renew()

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

    def spoken(self) -> str:
        plate, spot = self.sheet.plate, self.spot
        said = self.words(spot) if spot is not None and self.sheet.has(spot) else ""
        return said.replace("\n", ", ") or plate.note or plate.title

    def rows(self) -> Iterable[tuple[object, ...]]:
        return self.sheet.rows()

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        look = theme.current()
        painter.save()
        painter.translate(rect.topLeft())
        # A picture of another size than on the screen is the same one, larger or smaller.
        size = QSizeF(self.size())
        scale = min(rect.width() / size.width(), rect.height() / size.height())
        painter.scale(scale, scale)
        crisp(painter)
        paint_heading(painter, self.sheet.plate, size, look, has_legend=self.has_legend)
        self.paint_content(painter, look)
        painter.restore()

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

    def renew(self) -> None:
        """Numbers or colours have changed."""
        self._renew()

    @property
    def top(self) -> float:
        """Where the drawing begins, below title and note."""
        return max(self.lead, heading_height(self.sheet.plate, theme.current()))

    @property
    def foot(self) -> float:
        """Room below the drawing for the range, where that stands there."""
        is_there = self.sheet.plate.group and self.has_legend
        return heading_line(theme.current()) if is_there else 0.0

    # --- events -----------------------------------------------------------------------------

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
            self.stepped.emit(across + down * self.across)
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
            self._renew()
            self.pointed.emit(spot)
