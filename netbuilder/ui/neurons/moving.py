"""Goes through neurons by keys, wheel and strip, and to those that are out of sight."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QWheelEvent

from netbuilder.ui.canvas.camera import NOTCH
from netbuilder.ui.neurons import hits
from netbuilder.ui.neurons.picture import Cell

if TYPE_CHECKING:
    from netbuilder.ui.neurons.view import NeuronView

_PAN_PX = 60.0
_MARGIN_PX = 24.0
_OUT_NOTCHES = 2.0


class Moving:
    """What moves in a view of neurons."""

    def __init__(self, view: NeuronView) -> None:
        self._view = view
        self._strip = -1
        self._out = 0.0

    @property
    def is_dragging(self) -> bool:
        """Whether a strip is held."""
        return self._strip >= 0

    def walk(self, across: int, down: int) -> None:
        """Choose the next neuron; at the edge of a window it moves on."""
        view, columns = self._view, self._view.picture.columns
        if not columns:
            return
        if view.cell is None:
            view.choose(Cell(0, 0))
            self.reveal(view.cell)
            return
        across, down = self._in_picture(view.cell, across, down)
        number = min(max(view.cell.column + across, 0), len(columns) - 1)
        shown, place = columns[number], view.cell.place + down
        if across and (shown.picture is not None or columns[view.cell.column].picture is not None):
            place = len(shown.neurons) // 2
        if down and not 0 <= place < len(shown.neurons) and shown.is_window:
            self.scroll(number, shown.first + down)
        last = len(view.picture.columns[number].neurons) - 1
        view.choose(Cell(number, min(max(place, 0), last)))
        self.reveal(view.cell)

    def _in_picture(self, cell: Cell, across: int, down: int) -> tuple[int, int]:
        """Steps between the pixels of a picture, and out of it at its right edge."""
        form = self._view.picture.columns[cell.column].picture
        if form is None:
            return across, down
        height, width, _ = form
        row, column = divmod(cell.place % (height * width), width)
        if across and 0 <= column + across < width:
            return 0, across
        if down and 0 <= row + down < height:
            return 0, down * width
        return (across, 0) if across > 0 else (0, 0)

    def scroll(self, number: int, first: int) -> None:
        """Show other neurons of a layer that has more than are shown."""
        shown = self._view.picture.columns[number]
        first = min(max(first, 0), shown.column.count - len(shown.neurons))
        if first != shown.first:
            self._view.moved.emit(number, first)

    def take_strip(self, spot: QPointF) -> bool:
        """Take hold of the strip at a spot; whether there is one."""
        self._strip = hits.strip_at(self._view.picture, spot)
        if self._strip >= 0:
            self.drag_strip(spot)
        return self.is_dragging

    def drag_strip(self, spot: QPointF) -> None:
        """Show the neurons at this height of the held strip."""
        strip = self._view.picture.places[self._strip].strip
        if strip is None:
            return
        shown = self._view.picture.columns[self._strip]
        share = (spot.y() - strip.top()) / strip.height()
        self.scroll(self._strip, round(share * shown.column.count - len(shown.neurons) / 2))

    def let_go(self) -> None:
        """The strip is held no longer."""
        self._strip = -1

    def turn(self, event: QWheelEvent) -> None:
        """Wheel: other neurons of a layer, columns beside, or with Ctrl out to the layers."""
        view, steps = self._view, event.angleDelta().y() / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(steps)
            return
        sideways = event.angleDelta().x() / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            sideways = sideways or steps
        if sideways:
            self.pan_to(view.picture.pan - sideways * _PAN_PX)
            return
        number = hits.column_at(view.picture, event.position().x())
        if number >= 0 and view.picture.columns[number].is_window and steps:
            step = -1 if steps > 0 else 1
            self.scroll(number, view.picture.columns[number].first + step)

    def zoom(self, notches: float) -> None:
        """Zoom in or out by turns of the wheel: far enough out there are the layers."""
        self._out = max(0.0, self._out - notches)
        if self._out >= _OUT_NOTCHES:
            self._out = 0.0
            self._view.left.emit()

    def pan_to(self, pan: float) -> None:
        """Show columns farther to the right or left, where not all have room."""
        view = self._view
        before, view.picture.pan = view.picture.pan, pan
        view.arrange()
        if view.picture.pan != before:
            view.resized.emit()

    def reveal(self, cell: Cell | None) -> None:
        """Pan just so far that the column of a neuron is on screen."""
        if cell is not None:
            self.reveal_column(cell.column)

    def reveal_column(self, number: int) -> None:
        """Pan just so far that a column is on screen."""
        view = self._view
        place = view.picture.places[number]
        box = QRectF(place.body).united(place.header).adjusted(-_MARGIN_PX, 0, 0, 0)
        over, under = box.right() - view.width(), min(0.0, box.left())
        if over > 0 or under < 0:
            self.pan_to(view.picture.pan + (under if under < 0 else over))
