"""The network neuron by neuron, to look at, point at and choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import Lit
from netbuilder.link.messages.neurons import NeuronsDrawn
from netbuilder.ui import theme
from netbuilder.ui.neurons import hits, words
from netbuilder.ui.neurons.geometry import Shown
from netbuilder.ui.neurons.headers import Heading
from netbuilder.ui.neurons.layers import Layers
from netbuilder.ui.neurons.picture import Cell, Picture
from netbuilder.ui.widgets.painting import edge, paint_box, paint_focus
from netbuilder.ui.widgets.pointer_card import PointerCard

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class NeuronView(QWidget):
    """Shows columns, and what was told of them.

    Signals:
        chosen: Another neuron is chosen; `cell` says which.
        width_asked: The person wants fewer or more neurons: id of the node, and by how many.
        bias_asked: The bias neuron of a node is to be switched.
        moved: A column shows other neurons of its layer: its number, and the first place.
        left: Esc was pressed with nothing chosen.
        resized: It has another size.
    """

    chosen = Signal()
    width_asked = Signal(str, int)
    bias_asked = Signal(str)
    moved = Signal(int, int)
    left = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Neurons")
        self.picture = Picture()
        self.cell: Cell | None = None
        self._hovered: Cell | None = None
        self.layers = Layers(self.picture, self)
        self._card = PointerCard(self)
        self._strip = -1
        theme.manager().changed.connect(self._restyle)

    def show_columns(self, columns: Sequence[Shown], headings: Sequence[Heading]) -> None:
        """Show these layers."""
        self.picture.arrange(columns, headings, QSizeF(self.size()))
        if self.cell is not None and not self.picture.has(self.cell):
            self.choose(None)
        self._hovered = None
        self._renew(afresh=True)

    def show_drawn(self, drawn: NeuronsDrawn | None) -> None:
        """Show other weights and answers."""
        self.picture.tell(drawn)
        self._renew()

    def show_light(self, lit: Sequence[Lit]) -> None:
        """Let the answers to another sample light the neurons; none of them for no light."""
        if self.picture.light({each.node: each for each in lit}):
            self._renew()

    def choose(self, cell: Cell | None) -> None:
        """Choose a neuron, or none."""
        if cell != self.cell:
            self.cell = cell
            self._tell()
            self.chosen.emit()

    # --- events -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        look = theme.current()
        painter = QPainter(self)
        self.layers.paint(painter, self._hovered or self.cell)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for cell, token in ((self._hovered, "line_strong"), (self.cell, "accent")):
            if cell is not None and self.picture.has(cell):
                box = self.picture.places[cell.column].tiles[cell.place]
                wide = look.line("selected_edge")
                ring = box.adjusted(-wide, -wide, wide, wide)
                radius = min(float(look.radius("node")), box.width() / 4) + wide
                paint_box(painter, ring, radius, None, edge(look, token, "focus"))
        if self.hasFocus() and self.cell is None:
            paint_focus(painter, self.rect().toRectF(), look, 0)
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        picture = self.picture
        picture.arrange(picture.columns, picture.headings, QSizeF(self.size()))
        self._renew(afresh=True)
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self._strip >= 0 and event.buttons() & Qt.MouseButton.LeftButton:
            self._drag_strip(spot)
            return
        cell = hits.cell_at(self.picture, spot)
        if cell != self._hovered:
            self._hovered = cell
            self.update()
        self._card.say(words.at(self.picture, spot), spot.toPoint())
        can_press = hits.can_press(self.picture, spot)
        shape = Qt.CursorShape.PointingHandCursor if can_press else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._card.say("", QPoint())
        if self._hovered is not None:
            self._hovered = None
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        spot = event.position()
        button = hits.button_at(self.picture, spot)
        if button is not None:
            self.width_asked.emit(*button)
            return
        bias = hits.bias_at(self.picture, spot)
        if bias >= 0:
            self.bias_asked.emit(self.picture.columns[bias].column.node)
            return
        self._strip = hits.strip_at(self.picture, spot)
        if self._strip >= 0:
            self._drag_strip(spot)
            return
        self.choose(hits.cell_at(self.picture, spot))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._strip = -1

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move through a layer that has more neurons than are shown."""
        number = hits.column_at(self.picture, event.position().x())
        if number >= 0 and self.picture.columns[number].is_window:
            steps = -1 if event.angleDelta().y() > 0 else 1
            self._scroll(number, self.picture.columns[number].first + steps)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None:
            self._walk(*way)
        elif event.key() == Qt.Key.Key_Escape:
            if self.cell is None:
                self.left.emit()
            self.choose(None)
        elif event.text() in ("+", "-") and self.cell is not None:
            heading = self.picture.headings[self.cell.column]
            if heading.field:
                self.width_asked.emit(heading.node, 1 if event.text() == "+" else -1)
        elif event.key() == Qt.Key.Key_B and self.cell is not None:
            column = self.picture.columns[self.cell.column].column
            if column.has_weights:
                self.bias_asked.emit(column.node)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    # --- parts ------------------------------------------------------------------------------

    def _walk(self, across: int, down: int) -> None:
        """Choose the next neuron; at the edge of a window it moves on."""
        columns = self.picture.columns
        if not columns:
            return
        if self.cell is None:
            self.choose(Cell(0, 0))
            return
        number = min(max(self.cell.column + across, 0), len(columns) - 1)
        shown = columns[number]
        place = self.cell.place + down
        if down and not 0 <= place < len(shown.neurons) and shown.is_window:
            self._scroll(number, shown.first + down)
        last = len(self.picture.columns[number].neurons) - 1
        self.choose(Cell(number, min(max(place, 0), last)))

    def _scroll(self, number: int, first: int) -> None:
        shown = self.picture.columns[number]
        first = min(max(first, 0), shown.column.count - len(shown.neurons))
        if first != shown.first:
            self.moved.emit(number, first)

    def _drag_strip(self, spot: QPointF) -> None:
        strip = self.picture.places[self._strip].strip
        if strip is None:
            return
        shown = self.picture.columns[self._strip]
        share = (spot.y() - strip.top()) / strip.height()
        self._scroll(self._strip, round(share * shown.column.count - len(shown.neurons) / 2))

    def _renew(self, *, afresh: bool = False) -> None:
        """Draw all anew.

        Args:
            afresh: Whether places have changed too.
        """
        self.layers.renew(afresh=afresh)
        self._tell()

    def _tell(self) -> None:
        """Show what is chosen or pointed at."""
        self.setAccessibleDescription(words.spoken(self.picture, self.cell))
        self.update()

    def _restyle(self) -> None:
        for shown in self.picture.columns:
            told = self.picture.known(shown.column.node)
            if told is not None:
                told.forget_images()
        self._renew()
