"""Which neurons of large layers are shown and in which order, and what their tiles show."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from netbuilder.core.design import Design
from netbuilder.core.neuron_chain import NeuronColumn
from netbuilder.ui.neurons.geometry import Shown, is_picture, most_rows
from netbuilder.ui.neurons.headers import Chip, Heading, chip_places, heading_of
from netbuilder.ui.neurons.picture import DEAD, Told
from netbuilder.ui.neurons.view import NeuronView


class Order(StrEnum):
    """What comes first among the neurons of a layer."""

    INDEX = "by number"
    ACTIVITY = "most active"
    NORM = "largest weights"
    DEAD = "dead first"


_HINTS = {
    Order.INDEX: "By number",
    Order.ACTIVITY: "Most active first",
    Order.NORM: "Largest weights first",
    Order.DEAD: "Dead ones first",
}
_TILES = {False: "weights", True: "answers"}


class Windows(QObject):
    """Keeps order and place of the window of each layer while the page is there.

    An order is that of the moment it was chosen: neurons do not change places while they learn.
    Choosing it again orders anew.

    Signals:
        changed: Other neurons are shown, or otherwise.
    """

    changed = Signal()

    def __init__(self, view: NeuronView) -> None:
        super().__init__(view)
        self._view = view
        self._columns: tuple[NeuronColumn, ...] = ()
        self._most: tuple[int, ...] = ()
        self._first: dict[str, int] = {}
        self._orders: dict[str, Order] = {}
        self._places: dict[str, tuple[int, ...]] = {}
        view.moved.connect(self._move)
        view.chip_asked.connect(self._ask)
        view.resized.connect(self._on_resized)

    def shown(self, columns: tuple[NeuronColumn, ...]) -> tuple[Shown, ...]:
        """These columns as they are to be shown."""
        self._columns = columns
        self._most = self._rows(columns)
        return tuple(
            self._shown(column, most) for column, most in zip(columns, self._most, strict=True)
        )

    def headings(self, design: Design, columns: tuple[NeuronColumn, ...]) -> list[Heading]:
        """Their headings, with what may be chosen there."""
        return [
            heading_of(design, column, self._chips(columns, number))
            for number, column in enumerate(columns)
        ]

    def order_of(self, node: str) -> Order:
        """The chosen order of a layer."""
        return self._orders.get(node, Order.INDEX)

    def choose(self, node: str, order: Order) -> None:
        """Show the neurons of a layer in an order, from its beginning."""
        self._orders[node], self._first[node] = order, 0
        told = self._view.picture.known(node)
        self._places[node] = places(told, order) if told is not None else ()
        self.changed.emit()

    def turn_tiles(self, node: str) -> None:
        """Show weights as pictures on the tiles of a layer, or what its neurons answer."""
        self._view.picture.as_answers ^= {node}
        self.changed.emit()

    def _rows(self, columns: tuple[NeuronColumn, ...]) -> tuple[int, ...]:
        """How many neurons of each column have room."""
        height = float(self._view.height())
        before = (None, *columns)[: len(columns)]
        return tuple(
            most_rows(column, height, each) for each, column in zip(before, columns, strict=True)
        )

    def _on_resized(self) -> None:
        if self._rows(self._columns) != self._most:
            self.changed.emit()

    def _shown(self, column: NeuronColumn, most: int) -> Shown:
        first = min(self._first.get(column.node, 0), max(0, column.count - most))
        order = self._places.get(column.node, ())
        if len(order) != column.count or most >= column.count:
            order = ()
        return Shown(column, first, order, most)

    def _chips(self, columns: tuple[NeuronColumn, ...], number: int) -> tuple[Chip, ...]:
        column = columns[number]
        chips = []
        if column.count > self._most[number]:
            words = self.order_of(column.node).value
            hint = f"{self._most[number]:,} of {column.count:,} neurons are shown, {words}. "
            chips.append(Chip("order", words, "sort", f"{hint}Click to choose their order."))
        if number and is_picture(columns[number - 1]):
            is_other = column.node in self._view.picture.as_answers
            hint = f"Tiles show {_TILES[is_other]}. Click to show {_TILES[not is_other]}."
            chips.append(Chip("tiles", _TILES[is_other], "image", hint))
        return tuple(chips)

    def _move(self, number: int, first: int) -> None:
        self._first[self._view.picture.columns[number].column.node] = first
        self.changed.emit()

    def _ask(self, number: int, id: str) -> None:
        """A choice in a header was pressed."""
        node = self._view.picture.columns[number].column.node
        if id == "tiles":
            self.turn_tiles(node)
            return
        menu = self._menu(node)
        menu.popup(self._view.mapToGlobal(self._below(number, id)))

    def _menu(self, node: str) -> QMenu:
        menu = QMenu("Order of neurons", self._view)
        menu.aboutToHide.connect(menu.deleteLater)
        choices = QActionGroup(menu)
        for order, words in _HINTS.items():
            action = QAction(words, menu)
            action.setCheckable(True)
            action.setChecked(order is self.order_of(node))
            action.triggered.connect(lambda _=False, order=order: self.choose(node, order))
            choices.addAction(action)
            menu.addAction(action)
        return menu

    def _below(self, number: int, id: str) -> QPoint:
        picture = self._view.picture
        chips = chip_places(picture.headings[number], picture.places[number].header)
        found = [box for chip, box in chips if chip.id == id]
        return found[0].bottomLeft().toPoint() if found else self._view.rect().center()


def places(told: Told, order: Order) -> tuple[int, ...]:
    """The neurons of a layer in an order, as it is now; empty for their own order.

    Numbers that are none come last, and among equals the smaller number comes first.
    """
    match order:
        case Order.ACTIVITY:
            keys = -np.nan_to_num(told.activity, nan=-1.0)
        case Order.NORM:
            keys = -np.nan_to_num(told.norms, nan=-1.0)
        case Order.DEAD:
            keys = (np.nan_to_num(told.activity, nan=1.0) > DEAD).astype(np.float32)
        case Order.INDEX:
            return ()
    return tuple(np.argsort(keys, kind="stable").tolist())
