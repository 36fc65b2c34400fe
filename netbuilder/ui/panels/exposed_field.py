"""The field of a parameter that a block shows: one value for all copies, or one for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.block_edits import Exposed
from netbuilder.ui import theme
from netbuilder.ui.editors import Editor, editor_for
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import IconButton

EACH = "Give each copy a value of its own"
ALL = "One value for all copies"


class ExposedField(QWidget):
    """A labelled field, with one per copy below it where they differ.

    Signals:
        edited(tuple): The values the person wants: one, or one for each copy.
        finished: A gesture is over.
    """

    edited = Signal(object)
    finished = Signal()

    def __init__(self, exposed: Exposed, repeat: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.exposed, self.repeat = exposed, repeat
        self.editors: list[Editor] = []
        self._values: tuple[Any, ...] = (exposed.value,)
        self.each = IconButton("copy", EACH)
        self.each.setCheckable(True)
        self.each.setVisible(repeat > 1)
        self.each.clicked.connect(self._toggle)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        theme.follow(self, self._restyle)

    def show_values(self, values: Sequence[Any]) -> None:
        """Show what the use sets."""
        shown = tuple(values)
        if len(shown) > 1:
            shown = (*shown, *[shown[-1]] * self.repeat)[: self.repeat]
        self._values = shown
        is_each = len(shown) > 1
        self.each.setChecked(is_each)
        self.each.setToolTip(ALL if is_each else EACH)
        self.each.setAccessibleName(f"{self.exposed.title}: {ALL if is_each else EACH}")
        if len(shown) != len(self.editors):
            self._rebuild(len(shown))
        for editor, value in zip(self.editors, shown, strict=True):
            editor.show_values([value])

    def _rebuild(self, count: int) -> None:
        self.each.setParent(self)
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.editors = []
        title, help = self.exposed.parameter.title, self.exposed.parameter.help
        for index in range(count):
            editor = editor_for(self.exposed.parameter)
            editor.edited.connect(lambda value, index=index: self._edit(index, value))
            editor.finished.connect(self.finished)
            words = title if count == 1 else f"{title}, copy {index + 1}"
            row = FieldRow(words, editor, help)
            if index == 0:
                row.add_end(self.each)
            self.editors.append(editor)
            self._column.addWidget(row)
        self.each.setVisible(self.repeat > 1)

    def _edit(self, index: int, value: object) -> None:
        values = list(self._values)
        values[index] = value
        self.edited.emit(tuple(values))

    def _toggle(self, on: bool) -> None:
        self.edited.emit(self._values[:1] * self.repeat if on else self._values[:1])
        self.finished.emit()

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))
