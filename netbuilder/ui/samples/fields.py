"""Makes a sample value by value: a field for every column."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.recipe import Column
from netbuilder.ui import theme
from netbuilder.ui.samples.editor import SampleEditor
from netbuilder.ui.samples.field import Field, field_of
from netbuilder.ui.widgets import PlainLabel, SearchField

# Columns that a search is offered for, and how many are shown at once.
_MANY, _MOST = 12, 60


class FieldEditor(SampleEditor):
    """The columns under each other; where there are many, those that a search finds."""

    def __init__(self, columns: Sequence[Column], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self.fields: dict[int, Field] = {}
        self.search = SearchField("Find a column")
        self.search.setVisible(len(columns) > _MANY)
        self.note = PlainLabel("", "small", wrap=True)
        self._rows = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.search)
        self._column.addWidget(self.note)
        self._column.addLayout(self._rows)
        self._column.addStretch(1)
        self.search.textChanged.connect(lambda _: self._offer())
        self._offer()
        theme.follow(self, self._restyle)

    def show_cells(self, cells: Sequence[str]) -> None:
        self.cells = list(cells)
        for place, field in self.fields.items():
            if place < len(cells):
                field.show_cell(cells[place])

    def _offer(self) -> None:
        """Show the columns that are searched for, those that were shown already as they are."""
        wanted = self.search.text().strip().lower()
        found = [place for place, each in enumerate(self._columns) if wanted in each.name.lower()]
        shown = found[:_MOST]
        for place in [each for each in self.fields if each not in shown]:
            field = self.fields.pop(place)
            self._rows.removeWidget(field)
            field.hide()
            field.deleteLater()
        for order, place in enumerate(shown):
            if place not in self.fields:
                self.fields[place] = self._field(place)
                self._rows.insertWidget(order, self.fields[place])
        more = len(found) - len(shown)
        self.note.setText(f"{more:,} more columns: search for them by name." if more else "")
        self.note.setVisible(bool(more))

    def _field(self, place: int) -> Field:
        field = field_of(
            self._columns[place], lambda cell, is_done: self._put(place, cell, is_done=is_done)
        )
        if place < len(self.cells):
            field.show_cell(self.cells[place])
        return field

    def _restyle(self) -> None:
        look = theme.current()
        self._rows.setSpacing(look.space("m"))
        self._column.setSpacing(look.space("m"))
