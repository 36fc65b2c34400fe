"""What is to be true of a made sample: then it has a loss, and numbers that travel back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe
from netbuilder.ui import theme
from netbuilder.ui.samples.cells import cell_of, number_of
from netbuilder.ui.samples.measures import measure
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, PlainLabel

_UNKNOWN = "not known"


class Truth(QWidget):
    """A choice for the target column; hidden where there are several.

    Signals:
        changed: The person says otherwise.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column: Column | None = None
        self.choice = ChoiceField("What is true")
        self.number = NumberField(0.0, NumberRange(), "", "True value")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(PlainLabel("Is truly", "label"))
        self._line.addWidget(self.choice, 1)
        self._line.addWidget(self.number)
        self.setToolTip("Only what is truly there gives a loss, and deltas that travel back.")
        self.choice.value_changed.connect(lambda _: self._tell())
        self.number.value_changed.connect(lambda _: self.changed.emit())
        theme.follow(self, self._restyle)

    @property
    def cell(self) -> str:
        """What is true, as in a table; empty where it is not known."""
        if self._column is None or not self.choice.value():
            return ""
        if self._column.type is ColumnType.CATEGORY:
            return str(self.choice.value())
        return cell_of(float(self.number.value()))

    def offer(self, recipe: Recipe) -> None:
        """Offer what may be true."""
        targets = recipe.with_role(ColumnRole.TARGET)
        column = targets[0] if len(targets) == 1 else None
        if column == self._column:
            return
        self._column = column
        self.setVisible(column is not None)
        if column is None:
            return
        if column.type is ColumnType.CATEGORY:
            names = [(name, name) for name in column.target.classes]
        else:
            names = [("known", "this number")]
            self.number.set_value(column.middle)
        self.choice.set_choices([("", _UNKNOWN), *names])
        self.choice.set_value("")
        self.number.hide()

    def show_cell(self, cell: str) -> None:
        """Show what is true, without a signal; empty for what is not known."""
        column = self._column
        if column is None:
            return
        if column.type is ColumnType.CATEGORY:
            self.choice.set_value(cell if cell in self.choice.values() else "")
            return
        self.choice.set_value("known" if cell else "")
        if cell:
            self.number.set_value(number_of(cell))
        self.number.setVisible(bool(cell))

    def _tell(self) -> None:
        is_number = self._column is not None and self._column.type is not ColumnType.CATEGORY
        self.number.setVisible(is_number and bool(self.choice.value()))
        self.changed.emit()

    def _restyle(self) -> None:
        self._line.setSpacing(theme.current().space("s"))
        self.number.setFixedWidth(measure("field"))
