"""The first rows of a table: as in the file, or as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from netbuilder.core.recipe import Column, ColumnRole, ColumnType
from netbuilder.link.messages import DataPreviewed
from netbuilder.ui import theme

MOST_COLUMNS = 60


class PreviewTable(QTableWidget):
    """A read-only table; numbers stand at the right, the target in its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the rows")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(theme.current().width("property_label"))

    def show_file(self, columns: Sequence[Column], head: Sequence[Sequence[str]]) -> None:
        """Show rows as they stand in the file."""
        shown = columns[:MOST_COLUMNS]
        self._begin([column.name for column in shown], len(head))
        for across, column in enumerate(shown):
            is_number = column.type is ColumnType.NUMBER
            for down, row in enumerate(head):
                text = row[across] if across < len(row) else ""
                self._put(down, across, text, is_number, column.role)

    def show_prepared(self, preview: DataPreviewed) -> None:
        """Show rows as the network sees them."""
        names = preview.names[:MOST_COLUMNS]
        self._begin(list(names), len(preview.rows))
        for down, row in enumerate(preview.rows):
            for across in range(len(names)):
                self._put(down, across, f"{row[across]:.4g}", True, ColumnRole.INPUT)

    def _begin(self, names: list[str], rows: int) -> None:
        self.clear()
        self.setColumnCount(len(names))
        self.setRowCount(rows)
        self.setHorizontalHeaderLabels(names)

    def _put(self, down: int, across: int, text: str, is_number: bool, role: ColumnRole) -> None:
        look = theme.current()
        item = QTableWidgetItem(text if text else "missing")
        side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
        item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
        if not text:
            item.setForeground(look.colour("warning"))
        elif role is ColumnRole.IGNORE:
            item.setForeground(look.colour("disabled"))
        elif role is ColumnRole.TARGET:
            item.setFont(look.font("body", "semibold"))
        self.setItem(down, across, item)
