"""One column of a sample that is made: a slider with a number, a choice, or a line of text."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QSlider, QWidget

from netbuilder.core.recipe import Column, ColumnType
from netbuilder.ui import theme
from netbuilder.ui.samples.cells import cell_of, number_of, span_of
from netbuilder.ui.samples.measures import measure
from netbuilder.ui.widgets import ChoiceField, ElidedLabel, NumberField, NumberRange

_STEPS = 1000
# A number may lie so many spans beyond those of the data: what a network says there is telling.
_BEYOND = 2
Changed = Callable[[str, bool], None]


class Field(QWidget):
    """The value of one column.

    Args:
        changed: Called with a cell, and whether the change is complete.
    """

    def __init__(self, column: Column, changed: Changed) -> None:
        super().__init__()
        self.column, self._changed = column, changed
        self.name = ElidedLabel(column.name, "label")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self.name, 0, 0)
        theme.follow(self, self._restyle)

    def show_cell(self, cell: str) -> None:
        """Show another value, without a signal."""
        raise NotImplementedError

    def _restyle(self) -> None:
        self._grid.setHorizontalSpacing(theme.current().space("s"))
        self._grid.setVerticalSpacing(0)


class NumberColumn(Field):
    """A slider over the values of the data, and the number."""

    def __init__(self, column: Column, changed: Changed) -> None:
        super().__init__(column, changed)
        self.span = span_of(column)
        far = _BEYOND * self.span.width
        limits = NumberRange(
            self.span.low - far, self.span.high + far, self.span.is_whole, log=False
        )
        self.number = NumberField(column.middle, limits, "", column.name)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, self._steps)
        self.slider.setPageStep(max(1, self._steps // 10))
        self.slider.setSingleStep(max(1, self._steps // 100))
        self.slider.setAccessibleName(f"{column.name}, slider")
        self._grid.addWidget(self.number, 0, 1)
        self._grid.addWidget(self.slider, 1, 0, 1, 2)
        self.slider.valueChanged.connect(self._slide)
        self.slider.sliderReleased.connect(lambda: self._tell(is_done=True))
        self.number.value_changed.connect(self._type)
        self.number.editing_finished.connect(lambda: self._tell(is_done=True))
        self._restyle()

    @property
    def _steps(self) -> int:
        wide = self.span.high - self.span.low
        return int(wide) if self.span.is_whole and 0 < wide <= _STEPS else _STEPS

    def show_cell(self, cell: str) -> None:
        value = number_of(cell)
        is_known = math.isfinite(value)
        self.number.set_value(value if is_known else self.column.middle)
        self.number.setToolTip("" if is_known else "Unknown; the usual value stands in.")
        self._place_slider(float(self.number.value()))

    def _place_slider(self, value: float) -> None:
        if self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        share = min(1.0, max(0.0, self.span.share(value)))
        self.slider.setValue(round(self._steps * share))
        self.slider.blockSignals(False)

    def _slide(self, position: int) -> None:
        value = self.span.at(position / self._steps)
        self.number.set_value(value)
        self.slider.setAccessibleDescription(cell_of(value))
        self._tell(is_done=not self.slider.isSliderDown())

    def _type(self, value: float) -> None:
        self._place_slider(float(value))
        self._tell(is_done=False)

    def _tell(self, *, is_done: bool) -> None:
        self._changed(cell_of(float(self.number.value())), is_done)

    def _restyle(self) -> None:
        super()._restyle()
        if hasattr(self, "number"):
            self.number.setFixedWidth(measure("field"))


class ClassColumn(Field):
    """A choice among the classes of a column."""

    def __init__(self, column: Column, changed: Changed) -> None:
        super().__init__(column, changed)
        self.choice = ChoiceField(column.name)
        self._grid.addWidget(self.choice, 0, 1)
        self._offer(is_known=True)
        self.choice.value_changed.connect(lambda value: self._changed(str(value), True))

    def show_cell(self, cell: str) -> None:
        names = self.column.target.classes
        self._offer(is_known=cell in names)
        self.choice.set_value(cell if cell in names else "")

    def _offer(self, *, is_known: bool) -> None:
        names = [(name, name) for name in self.column.target.classes]
        self.choice.set_choices(names if is_known else [("", "unknown"), *names])


class TextColumn(Field):
    """A line of text, for days and times."""

    def __init__(self, column: Column, changed: Changed) -> None:
        super().__init__(column, changed)
        self.line = QLineEdit()
        self.line.setAccessibleName(column.name)
        self._grid.addWidget(self.line, 0, 1)
        self.line.textEdited.connect(lambda text: self._changed(text, False))
        self.line.editingFinished.connect(lambda: self._changed(self.line.text(), True))

    def show_cell(self, cell: str) -> None:
        if self.line.text() != cell:
            self.line.setText(cell)


def field_of(column: Column, changed: Changed) -> Field:
    """What sets a column."""
    if column.type is ColumnType.NUMBER:
        return NumberColumn(column, changed)
    if column.type is ColumnType.CATEGORY:
        return ClassColumn(column, changed)
    return TextColumn(column, changed)
