"""A form for catalog entries: one labelled field per parameter, entries inside entries below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from netbuilder.core.entry import Entry
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.ui import theme
from netbuilder.ui.editors import Editor, NumberEditor, curve_points, editor_for, sums_know
from netbuilder.ui.widgets import ActivationPlot, IconButton, PlainLabel

Suggest = Callable[[Parameter], Sequence[tuple[object, str]]]


class FieldRow(QWidget):
    """A label and a field, which goes under the label where both have no room in one line."""

    def __init__(
        self, words: str, field: QWidget, help: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.field = field
        self._label = PlainLabel(words, "label", wrap=True)
        self._label.setToolTip(help)
        self._label.setBuddy(field)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.addWidget(self._label, 0, 0, Qt.AlignmentFlag.AlignVCenter)
        self._grid.addWidget(field, 0, 1)
        self._grid.setColumnStretch(1, 1)
        self._is_under = False
        theme.follow(self, self._restyle)

    def minimumSizeHint(self) -> QSize:
        height = self._grid.minimumSize().height()
        return QSize(max(self._label.minimumWidth(), self._least_field()), height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        line = self._label.minimumWidth() + self._grid.horizontalSpacing() + self._least_field()
        is_under = line > self.width()
        if is_under != self._is_under:
            self._is_under = is_under
            self._grid.removeWidget(self.field)
            row, column, columns = (1, 0, 2) if is_under else (0, 1, 1)
            self._grid.addWidget(self.field, row, column, 1, columns)

    def _least_field(self) -> int:
        hint = self.field.minimumSizeHint().width()
        ends = self._grid.itemAtPosition(0, 2)
        end = ends.minimumSize().width() + self._grid.horizontalSpacing() if ends else 0
        return max(hint, self.field.minimumWidth()) + end

    def add_end(self, widget: QWidget) -> None:
        """Put a small widget behind the field."""
        self._grid.addWidget(widget, 0, 2)

    def _restyle(self) -> None:
        look = theme.current()
        self._label.setFixedWidth(look.width("property_label"))
        self._grid.setHorizontalSpacing(look.space("xs"))


class ParameterForm(QWidget):
    """Fields for entries; of several, what they have in common is edited together.

    Args:
        suggest: Answers the choices for a parameter that names something, if there are any.

    Signals:
        edited(path, value): The person changed the parameter at a path of names.
        pinned(name, on): The person wants the block to show a parameter outside, or no longer.
        finished: A gesture is over.
    """

    edited = Signal(object, object)
    pinned = Signal(str, bool)
    finished = Signal()

    def __init__(self, suggest: Suggest | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._suggest = suggest or (lambda parameter: ())
        self._kinds: tuple[type[Entry], ...] = ()
        self._parameters: dict[str, Parameter] = {}
        self._suggested: dict[str, list[tuple[object, str]]] = {}
        self._editors: dict[str, Editor] = {}
        self._nested: dict[str, EntryDetails] = {}
        self._pinned: frozenset[str] | None = None
        self.pins: dict[str, IconButton] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        theme.follow(self, self._restyle)

    @property
    def editors(self) -> dict[str, Editor]:
        """The fields by name of their parameter."""
        return self._editors

    @property
    def nested(self) -> dict[str, EntryDetails]:
        """What stands below fields that hold entries."""
        return self._nested

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Show what these entries have in common."""
        kinds = tuple(dict.fromkeys(type(entry) for entry in entries))
        parameters = common_parameters(entries) if kinds != self._kinds else self._parameters
        suggested = {name: list(self._suggest(parameter)) for name, parameter in parameters.items()}
        if kinds != self._kinds or suggested != self._suggested:
            self._kinds, self._parameters, self._suggested = kinds, parameters, suggested
            self._rebuild()
        for name, editor in self._editors.items():
            values = [getattr(entry, name) for entry in entries]
            editor.show_values(values)
            if isinstance(editor, NumberEditor):
                editor.field.editor.names = sums_know(entries[0])
            if name in self._nested:
                self._nested[name].show_entries(values)

    def show_pins(self, pinned: frozenset[str] | None) -> None:
        """Offer to show parameters outside of the block; None outside of blocks."""
        self._pinned = pinned
        for name, pin in self.pins.items():
            pin.setVisible(pinned is not None)
            on = name in (pinned or ())
            pin.setChecked(on)
            pin.setToolTip("Shown at the block" if on else "Show it at the block")

    def _rebuild(self) -> None:
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._editors, self._nested, self.pins = {}, {}, {}
        for name, parameter in self._parameters.items():
            self._add(name, parameter)
        self.show_pins(self._pinned)

    def _add(self, name: str, parameter: Parameter) -> None:
        editor = editor_for(parameter, self._suggested[name])
        editor.edited.connect(lambda value, name=name: self.edited.emit((name,), value))
        editor.finished.connect(self.finished)
        self._editors[name] = editor
        row = FieldRow(parameter.title, editor, parameter.help)
        pin = self.pins[name] = IconButton("pin", f"Show {parameter.title.lower()} at the block")
        pin.setCheckable(True)
        pin.clicked.connect(lambda on, name=name: self.pinned.emit(name, on))
        row.add_end(pin)
        self._rows.addWidget(row)
        if parameter.kind is ParameterKind.ENTRY:
            details = EntryDetails()
            details.edited.connect(
                lambda path, value, name=name: self.edited.emit((name, *path), value)
            )
            details.finished.connect(self.finished)
            self._nested[name] = details
            self._rows.addWidget(details)

    def _restyle(self) -> None:
        self._rows.setSpacing(theme.current().space("s"))


def common_parameters(entries: Sequence[Any]) -> dict[str, Parameter]:
    """The parameters that all entries have, by name: those that mean and take the same."""
    if not entries:
        return {}
    kinds = list(dict.fromkeys(type(entry) for entry in entries))
    return {
        name: parameter
        for name, parameter in kinds[0].parameters.items()
        if all(_is_alike(parameter, kind.parameters.get(name)) for kind in kinds[1:])
    }


def _is_alike(one: Parameter, other: Parameter | None) -> bool:
    """Whether one field can edit both."""
    if other is None or (one.kind, one.options, one.unit) != (
        other.kind,
        other.options,
        other.unit,
    ):
        return False
    if one.kind is ParameterKind.ENTRY:
        return one.entry_family() is other.entry_family()
    return one.lengths == other.lengths


class EntryDetails(QWidget):
    """What belongs to a chosen entry: its curve where it has one, and its own parameters.

    Signals:
        edited, finished: As of `ParameterForm`.
    """

    edited = Signal(object, object)
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.plot: ActivationPlot | None = None
        self.form: ParameterForm | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def show_entries(self, entries: Sequence[Any]) -> None:
        """Show the details of these entries; nothing where their kinds differ."""
        same = len({type(entry) for entry in entries}) == 1
        points = curve_points(entries[0]) if same and hasattr(entries[0], "formula") else ()
        self._show_curve(points, getattr(entries[0], "formula", ""))
        has_own = same and bool(entries[0].parameters)
        if has_own and self.form is None:
            self.form = ParameterForm()
            self.form.edited.connect(self.edited)
            self.form.finished.connect(self.finished)
            self._column.addWidget(self.form)
        if self.form is not None:
            self.form.setVisible(has_own)
            if has_own:
                self.form.show_entries(entries)
        self.setVisible(has_own or bool(points))

    def _show_curve(self, points: tuple[tuple[float, float], ...], formula: str) -> None:
        if points and self.plot is None:
            self.plot = ActivationPlot()
            self._column.insertWidget(0, self.plot)
        if self.plot is not None:
            self.plot.setVisible(bool(points))
            self.plot.set_curve(points, formula)
