"""The list of runs and of what waits: rows that move by hand, and live progress in them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QColor, QDropEvent, QIcon, QKeySequence, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from netbuilder.ui import theme
from netbuilder.ui.panels.run_rows import RunRow
from netbuilder.ui.plots.geometry import polygon
from netbuilder.ui.plots.series import Floats
from netbuilder.ui.widgets.painting import paint_box

COLUMNS = ("Run", "State", "Epochs", "Loss", "Measure", "Changed since the run before")
RUN, STATE, EPOCHS, LOSS, MEASURE, CHANGES = range(len(COLUMNS))
ID = Qt.ItemDataRole.UserRole
# Whether it waits in the queue; how far it is, from 0 to 1; and its last losses.
WAITS, SHARE, LOSSES = ID + 1, ID + 2, ID + 3
_Index = QModelIndex | QPersistentModelIndex
_LEAST_LOSSES = 2
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class RunsTree(QTreeWidget):
    """Waiting runs in their order, then runs with the newest first; groups hold theirs.

    Signals:
        moved: A waiting run is to stand at another place among those that wait; its id, the place.
    """

    moved = Signal(str, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setHeaderLabels(COLUMNS)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAccessibleName("Runs of this project")
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setItemDelegate(LiveCells(self))
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        # What changed takes the room that is left, rather than a bar to scroll sideways.
        header.setSectionResizeMode(CHANGES, QHeaderView.ResizeMode.Stretch)
        for words, key, step in (
            ("Earlier in the queue", "Alt+Up", -1),
            ("Later in the queue", "Alt+Down", 1),
        ):
            self._add_action(words, key, step)

    @property
    def open_groups(self) -> set[str]:
        """Ids of the groups whose runs are shown."""
        rows = (self.topLevelItem(number) for number in range(self.topLevelItemCount()))
        return {str(row.data(RUN, ID)) for row in rows if row is not None and row.isExpanded()}

    def add_waiting(self, row: RunRow) -> None:
        """Add a run that waits; it can be dragged."""
        item = self._made(row, None)
        item.setData(RUN, WAITS, True)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsDragEnabled)

    def add(self, row: RunRow, colour: str, head: QTreeWidgetItem | None = None) -> QTreeWidgetItem:
        """Add a run or a group that may be drawn.

        Args:
            colour: Token of its curve's colour; empty where it is not drawn.
            head: The group it stands in.
        """
        item = self._made(row, head)
        item.setCheckState(RUN, Qt.CheckState.Checked if colour else Qt.CheckState.Unchecked)
        if colour:
            item.setIcon(RUN, QIcon(_swatch(theme.current().colour(colour))))
        return item

    def write(self, row: RunRow) -> None:
        """Bring the row of a run up to date, if it has one."""
        item = self.item_of(row.id)
        if item is not None:
            _write(item, row)

    def item_of(self, id: str) -> QTreeWidgetItem | None:
        """The row of a run, a group or of what waits."""
        for index in range(self.topLevelItemCount()):
            item = self.topLevelItem(index)
            if item is None:
                continue
            inner = [item.child(number) for number in range(item.childCount())]
            for each in (item, *inner):
                if each is not None and each.data(RUN, ID) == id:
                    return each
        return None

    def step(self, by: int) -> None:
        """Move the chosen waiting run by some places."""
        item = self.currentItem()
        if item is not None and item.data(RUN, WAITS):
            self.moved.emit(item.data(RUN, ID), self.indexOfTopLevelItem(item) + by)

    def dropEvent(self, event: QDropEvent) -> None:
        """A row that was dragged goes where it was dropped among those that wait."""
        item = self.currentItem()
        event.setDropAction(Qt.DropAction.IgnoreAction)  # the queue moves it, not the view
        event.accept()
        if item is None or not item.data(RUN, WAITS):
            return
        place = self._place_at(event)
        if place > self.indexOfTopLevelItem(item):
            place -= 1
        self.moved.emit(item.data(RUN, ID), place)

    def _made(self, row: RunRow, head: QTreeWidgetItem | None) -> QTreeWidgetItem:
        item = QTreeWidgetItem()
        item.setFlags(
            item.flags() & ~Qt.ItemFlag.ItemIsDragEnabled & ~Qt.ItemFlag.ItemIsDropEnabled
        )
        for column in (EPOCHS, LOSS, MEASURE):
            item.setTextAlignment(column, _RIGHT)
        _write(item, row)
        if head is not None:
            head.addChild(item)
        else:
            self.addTopLevelItem(item)
        return item

    def _place_at(self, event: QDropEvent) -> int:
        index = self.indexAt(event.position().toPoint())
        if not index.isValid():
            return self.topLevelItemCount()
        below = event.position().y() > self.visualRect(index).center().y()
        return index.row() + below

    def _add_action(self, words: str, key: str, step: int) -> None:
        action = QAction(words, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: self.step(step))
        self.addAction(action)


class LiveCells(QStyledItemDelegate):
    """Draws how far a run is into its state, and its last losses into its loss."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        super().paint(painter, option, index)
        row = index.sibling(index.row(), RUN)
        share, losses = row.data(SHARE), row.data(LOSSES)
        room = QRectF(option.rect)
        look = theme.current()
        painter.save()
        if index.column() == STATE and share is not None:
            self._bar(painter, room, float(share))
        elif index.column() == LOSS and losses is not None and len(losses) >= _LEAST_LOSSES:
            width = look.part("number_width") / 2
            spark = QRectF(room.left() + look.space("xs"), room.top(), width, room.height())
            self._spark(painter, spark.adjusted(0, look.space("s"), 0, -look.space("s")), losses)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Room for the last losses before the loss, and for the box and colour before a name."""
        size, look = super().sizeHint(option, index), theme.current()
        if index.column() == LOSS and index.sibling(index.row(), RUN).data(LOSSES) is not None:
            size.setWidth(size.width() + look.part("number_width") // 2)
        elif index.column() == RUN:
            size.setWidth(size.width() + look.space("l"))
        return size

    def _bar(self, painter: QPainter, room: QRectF, share: float) -> None:
        look = theme.current()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = look.space("xxs")
        pad = look.space("s")
        groove = QRectF(
            room.left() + pad,
            room.bottom() - height - look.line(),
            room.width() - 2 * pad,
            height,
        )
        paint_box(painter, groove, height / 2, look.colour("line_strong"))
        groove.setWidth(groove.width() * min(1.0, max(0.0, share)))
        paint_box(painter, groove, height / 2, look.colour("accent"))

    def _spark(self, painter: QPainter, room: QRectF, losses: Floats) -> None:
        """The last losses as a line without axes: whether they fall is all it says."""
        known = np.asarray(losses, np.float64)
        low, high = np.nanmin(known), np.nanmax(known)
        if not np.isfinite(low + high):
            return
        heights = (known - low) / (high - low) if high > low else np.full(len(known), 0.5)
        xs = room.left() + np.linspace(0.0, room.width(), len(known))
        ys = room.bottom() - np.nan_to_num(heights) * room.height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("c1"), theme.current().line()))
        painter.drawPolyline(polygon(xs, ys))


def _write(item: QTreeWidgetItem, row: RunRow) -> None:
    for column, words in enumerate(row.cells):
        if item.text(column) != words:
            item.setText(column, words)
    if row.tip:
        item.setToolTip(CHANGES, row.tip)
    for role, value in ((ID, row.id), (SHARE, row.share), (LOSSES, row.losses)):
        item.setData(RUN, role, value)


def _swatch(colour: QColor) -> QPixmap:
    """The square that tells which curve is a run's."""
    size = theme.current().part("plot_marker")
    picture = QPixmap(size, size)
    picture.fill(colour)
    return picture
