"""The table that takes the place of a plot's drawing: for screen readers, and for exact numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QTableView, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.plot_rows import Table, as_text, words_of
from netbuilder.ui.widgets import Button, PlainLabel

if TYPE_CHECKING:
    from netbuilder.ui.plots.plot_face import PlotFace

MOST_ROWS = 200_000
"""More are thinned evenly: Qt keeps some bytes for every row that a view has."""
_FRESH_MS = 500
_Index = QModelIndex
_ACROSS = Qt.Orientation.Horizontal


class RowsModel(QAbstractTableModel):
    """The rows of a plot, read only where they are looked at."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table: Table | None = None
        self._count = 0
        self.stride = 1

    def show_table(self, table: Table) -> None:
        """Show other rows; more of the same columns leave what is chosen and scrolled to."""
        stride = -(-len(table) // MOST_ROWS) or 1
        count = -(-len(table) // stride)
        old = self._table
        if old is None or old.header != table.header or stride != self.stride:
            self._reset(table, count, stride)
        elif count >= self._count:
            self._grow(table, count)
        else:
            self._reset(table, count, stride)

    def rowCount(self, parent: Any = None) -> int:
        return self._count

    def columnCount(self, parent: Any = None) -> int:
        return len(self._table.header) if self._table is not None else 0

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """A cell in words; all digits on hover."""
        if self._table is None or not index.isValid():
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            cell = self.raw(index.row(), index.column())
            is_text = isinstance(cell, str) and cell != ""
            side = Qt.AlignmentFlag.AlignLeft if is_text else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.DisplayRole:
            return words_of(self.raw(index.row(), index.column()))
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(self.raw(index.row(), index.column()))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role == Qt.ItemDataRole.TextAlignmentRole and self._count:
            return self.data(self.index(0, section), role) if orientation is _ACROSS else None
        if role != Qt.ItemDataRole.DisplayRole or self._table is None:
            return None
        if orientation is _ACROSS:
            return self._table.header[section]
        return f"{section * self.stride + 1:,}"

    def raw(self, row: int, column: int) -> object:
        """A cell as it is."""
        return self._table.cell(row * self.stride, column) if self._table is not None else ""

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns."""
        return self._table.header if self._table is not None else ()

    def _reset(self, table: Table, count: int, stride: int) -> None:
        self.beginResetModel()
        self._table, self._count, self.stride = table, count, stride
        self.endResetModel()

    def _grow(self, table: Table, count: int) -> None:
        if count > self._count:
            self.beginInsertRows(_Index(), self._count, count - 1)
            self._table, self._count = table, count
            self.endInsertRows()
        self._table = table
        if count:
            last = self.index(count - 1, len(table.header) - 1)
            self.dataChanged.emit(self.index(0, 0), last)


class RowsView(QTableView):
    """A table whose chosen cells can be copied."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setModel(RowsModel(self))
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        # Widths that follow what is on screen would jump while values arrive.
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setTabKeyNavigation(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.chosen_text())
        else:
            super().keyPressEvent(event)

    def chosen_text(self) -> str:
        """The chosen cells, separated by tabs; under their names where there are several rows."""
        model = self.model()
        chosen = self.selectionModel().selectedIndexes()
        if not isinstance(model, RowsModel) or not chosen:
            return ""
        rows = sorted({each.row() for each in chosen})
        columns = sorted({each.column() for each in chosen})
        places = {(each.row(), each.column()) for each in chosen}
        cells = [
            [model.raw(row, column) if (row, column) in places else "" for column in columns]
            for row in rows
        ]
        if len(rows) > 1:
            cells.insert(0, [model.header[column] for column in columns])
        return as_text(cells, "\t").removesuffix("\n")


class PlotTable(QWidget):
    """Covers a plot with its rows, and keeps up with it about twice a second.

    Signals:
        closed: The person wants the drawing back.
    """

    closed = Signal()

    def __init__(self, plot: PlotFace) -> None:
        super().__init__(plot)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        # Clicks and wheels that nothing here takes are not meant for the drawing under it.
        self.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)
        self._plot = plot
        self._back = Button("Show the drawing", "link", "curves")
        self._back.clicked.connect(self.closed)
        self._words = PlainLabel("", "small")
        self.view = RowsView(f"{plot.name} as a table")
        self._head = QHBoxLayout()
        self._head.addWidget(self._back)
        self._head.addWidget(self._words)
        self._head.addStretch(1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self.view, 1)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_FRESH_MS)
        self._later.timeout.connect(self.refresh)
        plot.installEventFilter(self)
        theme.follow(self, self._restyle)
        self._fill()

    def refresh(self) -> None:
        """Read the rows anew."""
        model = self.view.model()
        if not isinstance(model, RowsModel):
            return
        table = self._plot.table()
        model.show_table(table)
        words = f"{len(table):,} rows" if len(table) != 1 else "1 row"
        more = f", every {model.stride:,}th is shown" if model.stride > 1 else ""
        self._words.setText(words + more if len(table) else "Nothing to show yet.")

    def tell(self) -> None:
        """The plot shows other values; the table follows soon."""
        if not self._later.isActive():
            self._later.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            event.accept()  # keys of the drawing under it mean nothing here

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and isinstance(event, QResizeEvent):
            self._fill()
        return False

    def _fill(self) -> None:
        self.setGeometry(self._plot.rect())

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setContentsMargins(look.space("s"), 0, look.space("s"), look.space("s"))
        self._column.setSpacing(look.space("xs"))
        self._head.setSpacing(look.space("l"))
