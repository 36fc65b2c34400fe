"""One layer from the inside: what it is, and its plates from what arrives to what leaves."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.link.messages import InsideDrawn, InsideWish, Plate
from netbuilder.ui import theme
from netbuilder.ui.inside.board import PlateBoard
from netbuilder.ui.inside.pager import Pager
from netbuilder.ui.inside.places import PlacePicker
from netbuilder.ui.widgets import Button, EmptyState, PlainLabel

_PLACES = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}


class InsideView(QWidget):
    """Shows what an engine drew of a layer, and says which of its units are wanted.

    Signals:
        wished: Other units are wanted: `wish` says which.
        asked: A person wants to know where a number comes from: its plate and its spot.
        left: Esc was pressed.
    """

    wished = Signal()
    asked = Signal(object, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wish = InsideWish(())
        self._drawn: InsideDrawn | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Inside the layer")
        self.title, self.words = PlainLabel("", "title"), PlainLabel("", "label", wrap=True)
        self.moment = PlainLabel("", "small")
        self.pager = Pager(self)
        self.again = Button("Draw again", "", "replay", self)
        self.again.setToolTip("Shows another of the draws that training could make.")
        self.again.hide()
        self.places = PlacePicker(self)
        self.board = PlateBoard()
        self.area = QScrollArea(self)
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.set_role(self.board, "canvas")
        self.area.setWidget(self.board)
        self.empty = EmptyState("level-layer", "", parent=self)
        self._stack = QStackedWidget(self)
        self._stack.addWidget(self.area)
        self._stack.addWidget(self.empty)
        self._lay_out()
        self.pager.moved.connect(self._move)
        self.again.clicked.connect(self._draw_again)
        self.board.chosen.connect(self.choose)
        self.board.stepped.connect(lambda steps: self.choose(self._chosen + steps))
        self.board.turned.connect(self.pager.page)
        self.board.asked.connect(self.asked)
        self.board.placed.connect(self._place)
        self.places.chosen.connect(self._place)
        theme.follow(self, self._restyle)

    def show_layer(self, nodes: tuple[str, ...], title: str) -> None:
        """Look into another layer."""
        if nodes != self.wish.nodes:
            self.wish = structs.replace(InsideWish(nodes), sample=self.wish.sample)
            self._drawn = None
            self.area.verticalScrollBar().setValue(0)
        self.title.setText(title)

    def show_drawn(self, drawn: InsideDrawn | None, words: str, moment: str) -> None:
        """Show what an engine drew.

        Args:
            words: What is under way, or why there is nothing to see.
            moment: Of which moment the weights are.
        """
        self._drawn = drawn
        if drawn is not None and self.wish.chosen < 0 <= drawn.chosen:
            # The engine chose the first time; that one stays while training goes on.
            self.wish = structs.replace(self.wish, chosen=drawn.chosen)
        self.moment.setText(moment if drawn is not None else "")
        has_plates = drawn is not None and bool(drawn.plates)
        self.words.setText(drawn.words if drawn is not None and has_plates else "")
        nothing = drawn.words if drawn is not None and not has_plates else words
        self.empty.set_line(nothing)
        self.setAccessibleDescription(f"{self.title.text()}. {self.words.text() or nothing}")
        self._stack.setCurrentWidget(self.area if has_plates else self.empty)
        self.again.setVisible(drawn is not None and drawn.draws)
        self.places.show_place(drawn if has_plates else None)
        if drawn is None or not has_plates:
            self.pager.hide()
            return
        self.board.show_plates(drawn.plates)
        self.pager.show_page(drawn.total, drawn.first, _counted(drawn))

    def choose(self, unit: int) -> None:
        """Have a unit shown closer; those shown move on where it is none of them."""
        drawn = self._drawn
        if drawn is None or not drawn.total:
            return
        unit = min(max(unit, 0), drawn.total - 1)
        first, count = self.wish.first, _counted(drawn) or self.wish.count
        if not first <= unit < first + count:
            first = min(unit // count * count, max(0, drawn.total - count))
        self._want(structs.replace(self.wish, chosen=unit, first=first))

    # --- events -----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        bar = self.area.verticalScrollBar()
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.choose(self._chosen + (1 if key == Qt.Key.Key_Right else -1))
        elif key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.pager.page(1 if key == Qt.Key.Key_PageDown else -1)
        elif key in _PLACES:
            self.places.step(_PLACES[key])
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            bar.setValue(bar.value() + bar.singleStep() * (1 if key == Qt.Key.Key_Down else -1))
        else:
            super().keyPressEvent(event)

    # --- parts ------------------------------------------------------------------------------

    @property
    def _chosen(self) -> int:
        return self._drawn.chosen if self._drawn is not None else -1

    def _move(self, first: int) -> None:
        self._want(structs.replace(self.wish, first=first))

    def _place(self, place: int) -> None:
        self._want(structs.replace(self.wish, place=place))

    def _draw_again(self) -> None:
        self._want(structs.replace(self.wish, draw=self.wish.draw + 1))

    def _want(self, wish: InsideWish) -> None:
        if wish != self.wish:
            self.wish = wish
            self.wished.emit()

    def _lay_out(self) -> None:
        self._head = QHBoxLayout()
        self._head.addWidget(self.title)
        self._head.addWidget(self.moment)
        self._head.addStretch(1)
        self._head.addWidget(self.again)
        self._head.addWidget(self.places)
        self._head.addWidget(self.pager)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.words)
        self._column.addWidget(self._stack, 1)

    def _restyle(self) -> None:
        look = theme.current()
        gap = look.space("xl")
        self._column.setContentsMargins(gap, look.space("l"), gap, 0)
        self._column.setSpacing(look.space("m"))
        self._head.setSpacing(look.space("l"))


def _counted(drawn: InsideDrawn) -> int:
    """How many units are shown at once, as the plate that shows them tells; 0 for none."""
    shown = [each for each in drawn.plates if each.first >= 0 and each.total == drawn.total]
    return max((_count(each) for each in shown), default=0)


def _count(plate: Plate) -> int:
    return plate.values.shape[0] if plate.values.shape else 0
