"""One column of a table: its name, how its values are spread, and what it is for."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from netbuilder.core.params import number
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Encoding, Missing
from netbuilder.link.messages import Histogram
from netbuilder.ui import theme
from netbuilder.ui.widgets import Card, ChoiceField, ElidedLabel, MiniHistogram, Pill, PlainLabel

ROLES = (
    (ColumnRole.INPUT, "Input", "input"),
    (ColumnRole.TARGET, "Target", "target"),
    (ColumnRole.IGNORE, "Left out", "ignore"),
)
TYPES = (
    (ColumnType.NUMBER, "number"),
    (ColumnType.CATEGORY, "category"),
)
MOST_BARS = 3


class ColumnCard(Card):
    """Shows a column and lets the person say what it is for.

    Signals:
        changed: The column with what the person changed.
    """

    changed = Signal(object)

    def __init__(self, column: Column, histogram: Histogram, parent: QWidget | None = None) -> None:
        super().__init__(column.name, parent=parent)
        self.column = column
        self._histogram = histogram
        self.body.addWidget(ElidedLabel(column.name, "strong"))
        self._kind = PlainLabel("", "hint")
        self.body.addWidget(self._kind)
        self._bars = MiniHistogram(f"Values of {column.name}")
        self.body.addWidget(self._bars)
        self._range = PlainLabel("", "hint")
        self.body.addWidget(self._range)
        self._missing = Pill("", "warning")
        self.body.addWidget(self._missing)
        self.body.addStretch(1)
        self.role = ChoiceField(f"What {column.name} is for")
        for role, words, icon in ROLES:
            self.role.add_choice(role, words, icon)
        self.role.chosen.connect(self._set_role)
        self.body.addWidget(self.role)
        self.show_column(column)
        theme.follow(self, self._fix_width)

    def show_column(self, column: Column) -> None:
        """Show this state of the column."""
        self.column = column
        is_target, is_out = column.role is ColumnRole.TARGET, column.role is ColumnRole.IGNORE
        self.set_edge("negative" if is_target else "")
        self._kind.setText(column.type.value)
        colour = "c2" if is_target else ("control" if is_out else "c1")
        shown = self._histogram
        if shown.names:
            pairs = list(zip(shown.names, shown.counts, strict=True))
            self._bars.set_categories(pairs[:MOST_BARS], colour)
        else:
            self._bars.set_counts(shown.counts, None, colour, shows_range=False)
        self._range.setText(self._facts(column))
        self._missing.set_words(f"{column.empty:,} missing") if column.empty else None
        self._missing.setVisible(bool(column.empty))
        self.role.set_value(column.role)

    def apply(self, change: dict[str, Any]) -> None:
        """Apply changed fields in saved form, as a finding offers them."""
        readers = {"role": ColumnRole, "type": ColumnType, "missing": Missing, "encoding": Encoding}
        values = {field: readers[field](value) for field, value in change.items()
                  if field in readers}
        self.changed.emit(structs.replace(self.column, **values))

    def _facts(self, column: Column) -> str:
        if column.type is ColumnType.NUMBER:
            return f"{number(column.low)} to {number(column.high)}"
        return f"{column.distinct:,} different"

    def _set_role(self, role: object) -> None:
        if isinstance(role, ColumnRole):
            self.changed.emit(structs.replace(self.column, role=role))

    def _fix_width(self) -> None:
        look = theme.current()
        self.setFixedWidth(look.width("property_label") + look.space("xxl") + look.space("l"))
