"""Fields for what a data source lets the person set, such as pattern, samples and noise."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QWidget

from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.recipe import Source
from netbuilder.ui import theme
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, PlainLabel, Switch

KINDS = (ParameterKind.CHOICE, ParameterKind.REAL, ParameterKind.WHOLE, ParameterKind.FLAG)


class SourceFields(QWidget):
    """One field per parameter of a source.

    Signals:
        changed: The source with another value, once the person is done with the field.
    """

    changed = Signal(object)

    def __init__(self, source: Source, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.source = source
        self.fields: dict[str, QWidget] = {}
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        for name, parameter in source.parameters.items():
            if parameter.kind in KINDS:
                field = self._field(parameter)
                field.setToolTip(parameter.help)
                self.fields[name] = field
                self._form.addRow(PlainLabel(parameter.title, "label"), field)
        self.show_source(source)
        theme.follow(self, self._restyle)

    def show_source(self, source: Source) -> None:
        """Show other values of the same kind of source, without a signal."""
        self.source = source
        for name, field in self.fields.items():
            value = getattr(source, name)
            if isinstance(field, NumberField | ChoiceField):
                field.set_value(value)
            elif isinstance(field, Switch):
                field.setChecked(value)

    def _field(self, parameter: Parameter) -> QWidget:
        name = parameter.name
        if parameter.kind is ParameterKind.CHOICE:
            choice = ChoiceField(parameter.title)
            for option in parameter.options:
                choice.add_choice(option, str(option.value))
            choice.value_changed.connect(lambda value: self._set(name, value))
            return choice
        if parameter.kind is ParameterKind.FLAG:
            switch = Switch(parameter.title)
            switch.clicked.connect(lambda on: self._set(name, on))
            return switch
        limits = NumberRange(
            parameter.low,
            parameter.high,
            whole=parameter.kind is ParameterKind.WHOLE,
            log=parameter.logarithmic or None,
        )
        field = NumberField(0, limits, parameter.unit, parameter.title)
        field.editing_finished.connect(lambda: self._set(name, field.value()))
        return field

    def _set(self, name: str, value: Any) -> None:
        if value != getattr(self.source, name):
            self.changed.emit(self.source.replaced(**{name: value}))

    def _restyle(self) -> None:
        look = theme.current()
        self._form.setHorizontalSpacing(look.space("m"))
        self._form.setVerticalSpacing(look.space("s"))
