"""The columns of the project's data, each with what it is for."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from netbuilder.core.recipe import Column, ColumnRole
from netbuilder.ui import theme
from netbuilder.ui.dialogs.column_card import ROLES, column_facts
from netbuilder.ui.widgets import ChoiceField, ElidedLabel, PlainLabel

MOST_COLUMNS = 64


class DataColumns(QWidget):
    """A row per column: name, what it holds, and its role to change.

    Signals:
        role_chosen: (column, role).
    """

    role_chosen = Signal(object, object)

    def __init__(self, columns: tuple[Column, ...], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = tuple(column.name for column in columns)
        self.roles: list[ChoiceField] = []
        self._facts: list[ElidedLabel] = []
        self._columns = columns
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        for index, column in enumerate(columns[:MOST_COLUMNS]):
            self._add(index, column)
        if len(columns) > MOST_COLUMNS:
            words = f"and {len(columns) - MOST_COLUMNS:,} more"
            self._grid.addWidget(PlainLabel(words, "hint"), 2 * MOST_COLUMNS, 0)
        self.show_columns(columns)
        theme.follow(self, self._restyle)

    def show_columns(self, columns: tuple[Column, ...]) -> None:
        """Show other states of the same columns, without a signal."""
        self._columns = columns
        for column, role, facts in zip(columns, self.roles, self._facts, strict=False):
            role.set_value(column.role)
            facts.setText(f"{column.type.value}, {column_facts(column)}")

    def _add(self, index: int, column: Column) -> None:
        facts = ElidedLabel("", "small")
        role = ChoiceField(f"What {column.name} is for")
        for value, words, icon in ROLES:
            role.add_choice(value, words, icon)
        role.value_changed.connect(lambda value, index=index: self._choose(index, value))
        self._grid.addWidget(ElidedLabel(column.name, "value"), 2 * index, 0)
        self._grid.addWidget(facts, 2 * index + 1, 0)
        self._grid.addWidget(role, 2 * index, 1, 2, 1)
        self.roles.append(role)
        self._facts.append(facts)

    def _choose(self, index: int, role: object) -> None:
        if isinstance(role, ColumnRole):
            self.role_chosen.emit(self._columns[index], role)

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setVerticalSpacing(look.space("xxs"))
        self._grid.setHorizontalSpacing(look.space("m"))
        size = look.icon_size("small")
        for role in self.roles:
            role.setIconSize(QSize(size, size))
            role.setFixedWidth(look.width("property_label"))
