"""The layers of a run as a list: how large gradient and update are now, and which are drawn."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPixmap, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from netbuilder.core.design import BlockUse
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.layer_history import LayerHistory, LayerSeries, Nodes
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.series import Floats

COLOURS: Final = 8
_COLUMNS: Final = ("Layer", "Gradient", "Update", "", "Silent")
_HINTS: Final = (
    "Whether its line is drawn",
    "Length of its gradient, all weights together",
    "How much one iteration changes its weights, as a share of their length",
    "",
    "Neurons that answer 0 whatever they are shown",
)
_WIDEST: Final = ("", "0.00e−00", "0.00e−00 %", "large", "88.88 %")
_KEY: Final = Qt.ItemDataRole.UserRole
_SMALL, _LARGE = 1e-4, 1e-1
"""Shares of the weights that an update changes: below the first a layer hardly learns."""


class LayerList(QTreeWidget):
    """One row per layer with weights, in the order of the network.

    Signals:
        drawn_changed: Other layers are to be drawn.
        chosen: The person went to another layer.

    Attributes:
        colours: Number of the colour of each layer that is drawn, counted from 1.
    """

    drawn_changed = Signal()
    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.colours: dict[Nodes, int] = {}
        self._items: dict[Nodes, QTreeWidgetItem] = {}
        self._widths = dict.fromkeys(range(len(_COLUMNS)), 0)
        self.setAccessibleName("Layers")
        self.setHeaderLabels(_COLUMNS)
        for column, hint in enumerate(_HINTS):
            self.headerItem().setToolTip(column, hint)
            if column:
                self.headerItem().setTextAlignment(column, _side(column))
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.itemChanged.connect(self._on_checked)
        self.currentItemChanged.connect(lambda *_: self.chosen.emit())
        theme.follow(self, self._restyle)

    @property
    def layers(self) -> tuple[Nodes, ...]:
        """All that are listed."""
        return tuple(self._items)

    @property
    def current(self) -> Nodes:
        """The layer that the person is at; empty while there is none."""
        item = self.currentItem()
        return tuple(item.data(0, _KEY)) if item is not None else ()

    def show_layers(self, history: LayerHistory, project: Project) -> None:
        """List the layers that are known; those that were there stay as they are."""
        if history.now != tuple(self._items):
            self._fill(history.now, project)
        self.blockSignals(True)
        for nodes, item in self._items.items():
            _show_numbers(item, history.layers[nodes])
        self.blockSignals(False)

    def empty(self) -> None:
        """Another run: nothing is known yet."""
        self.blockSignals(True)
        self.clear()
        self.blockSignals(False)
        self._items, self.colours = {}, {}

    def go_to(self, nodes: Nodes) -> None:
        """Stand at a layer, without a signal."""
        item = self._items.get(nodes)
        if item is not None and item is not self.currentItem():
            self.blockSignals(True)
            self.setCurrentItem(item)
            self.blockSignals(False)
            self.viewport().update()

    def name_of(self, nodes: Nodes) -> str:
        """How a layer is called here."""
        item = self._items.get(nodes)
        return item.text(0) if item is not None else ""

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("inspector"), look.part("plot_height"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Names need room; where there is little, the last column goes, then the first number."""
        super().resizeEvent(event)
        header, least = self.header(), theme.current().part("number_width")
        room = self.viewport().width() - least
        room -= sum(self._widths[column] for column in (2, 3))
        for column in (1, 4):
            room -= self._widths[column]
            header.setSectionHidden(column, room < 0)

    def _fill(self, layers: Sequence[Nodes], project: Project) -> None:
        current = self.current
        self.blockSignals(True)
        self.clear()
        self.colours = {nodes: kept for nodes, kept in self.colours.items() if nodes in layers}
        if not self.colours:
            self.colours = {layers[n]: k + 1 for k, n in enumerate(_first(len(layers)))}
        self._items = {}
        for nodes in layers:
            item = QTreeWidgetItem(self, [title_of(nodes, project)])
            item.setData(0, _KEY, list(nodes))
            item.setToolTip(0, item.text(0))
            for column in range(1, len(_COLUMNS)):
                item.setTextAlignment(column, _side(column))
            self._items[nodes] = item
        self._show_drawn()
        start = self._items.get(current) or self._items[layers[0]]
        self.setCurrentItem(start)
        self.blockSignals(False)
        self.drawn_changed.emit()
        self.chosen.emit()

    def _show_drawn(self) -> None:
        look = theme.current()
        side = look.part("plot_marker")
        for nodes, item in self._items.items():
            number = self.colours.get(nodes)
            item.setCheckState(
                0, Qt.CheckState.Checked if number is not None else Qt.CheckState.Unchecked
            )
            swatch = QPixmap(side, side)
            swatch.fill(look.curve(number) if number is not None else Qt.GlobalColor.transparent)
            item.setIcon(0, swatch)

    def _on_checked(self, item: QTreeWidgetItem) -> None:
        nodes = tuple(item.data(0, _KEY))
        is_drawn = item.checkState(0) is Qt.CheckState.Checked
        if is_drawn == (nodes in self.colours):
            return
        if is_drawn:
            self.colours[nodes] = _free(list(self.colours.values()))
        else:
            del self.colours[nodes]
        self.blockSignals(True)
        self._show_drawn()
        self.blockSignals(False)
        self.drawn_changed.emit()

    def _restyle(self) -> None:
        look = theme.current()
        metrics = QFontMetrics(look.font("body", tabular=True))
        header = self.header()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setMinimumSectionSize(0)
        for column, words in enumerate(_WIDEST):
            if column:
                wide = max(metrics.horizontalAdvance(each) for each in (words, _COLUMNS[column]))
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
                self._widths[column] = wide + look.space("xl")
                header.resizeSection(column, self._widths[column])
        self.blockSignals(True)
        self._show_drawn()
        self.blockSignals(False)


def title_of(nodes: Nodes, project: Project) -> str:
    """What a layer is called, after the blocks it lies in."""
    words, design = [], project.design
    for id in nodes:
        node = design.nodes.get(id)
        words.append(node.title if node is not None else id)
        if node is not None and isinstance(node.layer, BlockUse):
            design = project.blocks[node.layer.definition].design
    return " › ".join(words)


def size_word(ratio: float) -> str:
    """What an update that changes such a share of the weights is, in a word; empty where fine."""
    if math.isnan(ratio):
        return ""
    return "small" if ratio < _SMALL else "large" if ratio > _LARGE else ""


def _show_numbers(item: QTreeWidgetItem, series: LayerSeries) -> None:
    gradient, ratio = _last(series.gradient.values), _last(series.ratio.values)
    silent = value_label(series.silent, "%")
    words = (value_label(gradient), value_label(ratio, "%"), size_word(ratio), silent)
    if all(item.text(column) == each for column, each in enumerate(words, 1)):
        return
    for column, each in enumerate(words, 1):
        item.setText(column, each)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, _spoken(item.text(0), *words))


def _spoken(name: str, gradient: str, ratio: str, size: str, silent: str) -> str:
    """A row in words, for screen readers."""
    parts = [f"{name}: gradient {gradient}", f"an update changes {ratio} of the weights"]
    if size:
        parts[-1] += f", which is {size}"
    if silent != "–":
        parts.append(f"{silent} of its neurons are silent")
    return ", ".join(parts)


def _last(values: Floats) -> float:
    return float(values[-1]) if len(values) else math.nan


def _first(count: int) -> list[int]:
    """Which layers are drawn at first: all, or some from the first to the last."""
    if count <= COLOURS:
        return list(range(count))
    return [round(place * (count - 1) / (COLOURS - 1)) for place in range(COLOURS)]


def _free(taken: Sequence[int]) -> int:
    """The colour that the fewest have."""
    count: Callable[[int], int] = taken.count
    return min(range(1, COLOURS + 1), key=count)


def _side(column: int) -> Qt.AlignmentFlag:
    is_word = not _COLUMNS[column]
    side = Qt.AlignmentFlag.AlignLeft if is_word else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
