"""The first rows of a table: as in the file, or as the network sees them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from netbuilder.core.recipe import Column, ColumnRole, ColumnType
from netbuilder.link.messages import DataPreviewed
from netbuilder.ui import theme
from netbuilder.ui.widgets import written

MOST_COLUMNS = 60


class PreviewTable(QTableWidget):
    """A read-only table; numbers stand at the right, the target in its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Preview of the rows")
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        theme.set_role(self, "rows")
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideRight)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        theme.follow(self, self._restyle)

    def show_file(self, columns: Sequence[Column], head: Sequence[Sequence[str]]) -> None:
        """Show rows as they stand in the file."""
        shown = columns[:MOST_COLUMNS]
        self._begin(len(shown), len(head))
        for across, column in enumerate(shown):
            is_number = column.type is ColumnType.NUMBER
            self._put_heading(across, column.name, is_number, column.role)
            for down, row in enumerate(head):
                text = row[across] if across < len(row) else ""
                self._put(down, across, text, is_number, column.role)

    def show_prepared(self, preview: DataPreviewed) -> None:
        """Show rows as the network sees them."""
        names = preview.names[:MOST_COLUMNS]
        self._begin(len(names), len(preview.rows))
        for across, name in enumerate(names):
            self._put_heading(across, name, True, ColumnRole.INPUT)
            for down, row in enumerate(preview.rows):
                self._put(down, across, written(row[across]), True, ColumnRole.INPUT)

    def _begin(self, columns: int, rows: int) -> None:
        self.clear()
        self.setColumnCount(columns)
        self.setRowCount(rows)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Share the width out, or scroll where that would be too narrow to read."""
        wide = theme.current().width("property_label")
        header = self.horizontalHeader()
        modes = QHeaderView.ResizeMode
        fits = self.columnCount() * wide <= self.width()
        mode = modes.Stretch if fits else modes.Interactive
        if self.columnCount() and header.sectionResizeMode(0) is not mode:
            header.setSectionResizeMode(mode)
        header.setDefaultSectionSize(wide)
        if not fits:
            # Sections that were stretched keep the width they were squeezed to.
            for across in range(self.columnCount()):
                if self.columnWidth(across) < wide:
                    self.setColumnWidth(across, wide)

    def _put_heading(self, across: int, name: str, is_number: bool, role: ColumnRole) -> None:
        look = theme.current()
        item = QTableWidgetItem(name)
        item.setToolTip(name)
        item.setTextAlignment(_side(is_number))
        if role is ColumnRole.TARGET:
            item.setForeground(look.colour("negative"))
        self.setHorizontalHeaderItem(across, item)

    def _put(self, down: int, across: int, text: str, is_number: bool, role: ColumnRole) -> None:
        look = theme.current()
        item = QTableWidgetItem(text if text.strip() else "missing")
        item.setTextAlignment(_side(is_number))
        item.setFont(look.font("body", tabular=True))
        if not text.strip():
            item.setForeground(look.colour("warning"))
            item.setBackground(look.colour("warning_soft"))
        elif role is ColumnRole.IGNORE:
            item.setForeground(look.colour("text_3"))
        elif role is ColumnRole.TARGET:
            item.setFont(look.font("body", "semibold", tabular=True))
        if len(text) > look.width("property_label") // look.space("m"):
            item.setToolTip(text)
        self.setItem(down, across, item)

    def _restyle(self) -> None:
        look = theme.current()
        self.verticalHeader().setDefaultSectionSize(look.height("row"))
        self.horizontalHeader().setMinimumSectionSize(look.width("palette_folded"))


def _side(is_number: bool) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
