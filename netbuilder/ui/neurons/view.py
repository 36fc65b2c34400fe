"""The network neuron by neuron, to look at, point at and choose from."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSizeF, Qt, Signal
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
from netbuilder.ui.neurons.moving import Moving
from netbuilder.ui.neurons.paper import paint_marked
from netbuilder.ui.neurons.picture import Cell, Picture
from netbuilder.ui.widgets.painting import edge, paint_box, paint_focus
from netbuilder.ui.widgets.pointer_card import PointerCard

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_CHIPS = {Qt.Key.Key_O: "order", Qt.Key.Key_W: "tiles"}


class NeuronView(QWidget):
    """Shows columns, and what was told of them.

    Signals:
        chosen: Another neuron is chosen; `cell` says which.
        width_asked: The person wants fewer or more neurons: id of the node, and by how many.
        bias_asked: The bias neuron of a node is to be switched.
        moved: A column shows other neurons of its layer: its number, and the first place.
        chip_asked: A choice in a header was pressed: number of the column, and what it is about.
        left: The person goes back to the layers: by Esc with nothing chosen, or by zooming out.
        resized: It has another size, or its columns are elsewhere.
    """

    chosen = Signal()
    width_asked = Signal(str, int)
    bias_asked = Signal(str)
    moved = Signal(int, int)
    chip_asked = Signal(int, str)
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
        self._marked: frozenset[str] = frozenset()
        self._hovered: Cell | None = None
        self.layers = Layers(self.picture, self)
        self.moving = Moving(self)
        self._card = PointerCard(self)
        theme.manager().changed.connect(self.arrange)

    def show_columns(self, columns: Sequence[Shown], headings: Sequence[Heading]) -> None:
        """Show these layers."""
        chosen = self.picture.address(self.cell)
        self.picture.arrange(columns, headings, QSizeF(self.size()))
        if self.cell is not None:
            cell = self.picture.cell_of(*chosen) if chosen is not None else None
            if cell is None:
                self.choose(None)
            self.cell = cell
        self._hovered = None
        self._renew(afresh=True)

    def mark(self, nodes: frozenset[str]) -> None:
        """Mark the columns of these layers, and bring the first of them on screen."""
        if nodes != self._marked:
            self._marked = nodes
            found = [at for at in range(len(self.picture.places)) if self._is_marked(at)]
            if found and self.cell is None:
                self.moving.reveal_column(found[0])
            self.update()

    def arrange(self) -> None:
        """Put every column in its place for the size that it has now."""
        picture = self.picture
        picture.arrange(picture.columns, picture.headings, QSizeF(self.size()))
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
        for number, place in enumerate(self.picture.places):
            if self._is_marked(number):
                paint_marked(painter, place)
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
        self.arrange()
        self.resized.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        spot = event.position()
        if self.moving.is_dragging and event.buttons() & Qt.MouseButton.LeftButton:
            self.moving.drag_strip(spot)
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
        chip = hits.chip_at(self.picture, spot)
        if chip is not None:
            self.chip_asked.emit(*chip)
            return
        if self.moving.take_strip(spot):
            return
        self.choose(hits.cell_at(self.picture, spot))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.moving.let_go()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move through neurons and columns, or out to the layers."""
        self.moving.turn(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = _WAYS.get(Qt.Key(event.key()))
        if way is not None:
            self.moving.walk(*way)
        elif event.key() == Qt.Key.Key_Escape:
            if self.cell is None:
                self.left.emit()
            self.choose(None)
        elif self.cell is None and event.text() == "-":
            self.left.emit()
        elif event.key() in _CHIPS and self.cell is not None:
            chips = [chip.id for chip in self.picture.headings[self.cell.column].chips]
            if _CHIPS[Qt.Key(event.key())] in chips:
                self.chip_asked.emit(self.cell.column, _CHIPS[Qt.Key(event.key())])
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

    def _is_marked(self, number: int) -> bool:
        column = self.picture.columns[number].column
        return not self._marked.isdisjoint((column.node, *column.between))

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
