"""Fields for parameters: each kind of parameter has one editor, made from its declaration."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.core.entry import Entry
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.ui import theme
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, PlainLabel, Switch

MIXED: Final = object()
"""Stands for values that differ among the selected nodes."""
_CURVE_REACH: Final = 3.0
_CURVE_POINTS: Final = 49


class Editor(QWidget):
    """A field for one parameter.

    Signals:
        edited(object): The person set another value, in its Python form.
        finished: The gesture is over; the next edit is a step of its own.
    """

    edited = Signal(object)
    finished = Signal()

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.row = QVBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        # Takes the room there is: a long word in a list must not widen the panel.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def take(self, field: QWidget) -> None:
        """Hold the field, explained and named."""
        if not field.toolTip():
            field.setToolTip(self.parameter.help)
        field.setAccessibleName(self.parameter.title)
        self.row.addWidget(field)
        self.setFocusProxy(field)

    def show_values(self, values: Sequence[Any]) -> None:
        """Show what the selected nodes have, without a signal."""
        raise NotImplementedError


class NumberEditor(Editor):
    """A number with range and unit."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        start, limits = parameter.default, number_range(parameter)
        self.field = NumberField(start, limits, parameter.unit, parameter.title)
        self.field.value_changed.connect(self.edited)
        self.field.editing_finished.connect(self.finished)
        self.take(self.field)

    def show_values(self, values: Sequence[Any]) -> None:
        self.field.set_value(values[0])
        self.field.set_unit("mixed" if _are_mixed(values) else self.parameter.unit)


class FlagEditor(Editor):
    """On or off."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field = Switch(parameter.title)
        self.field.toggled.connect(self._tell)
        self.take(self.field)

    def show_values(self, values: Sequence[Any]) -> None:
        self.field.blockSignals(True)
        self.field.setChecked(bool(values[0]))
        self.field.blockSignals(False)
        words = ("mixed", "mixed") if _are_mixed(values) else ("on", "off")
        if self.parameter.name == "bias" and words[0] == "on":
            words = ("one per unit", "none")
        self.field.set_words(*words)

    def _tell(self, on: bool) -> None:
        self.edited.emit(on)
        self.finished.emit()


class ChoiceEditor(Editor):
    """One of a few named values."""

    def __init__(
        self,
        parameter: Parameter,
        choices: Sequence[tuple[object, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parameter, parent)
        self.choices = list(choices)
        self.field = ChoiceField(parameter.title)
        self.field.value_changed.connect(self._tell)
        self.take(self.field)

    def show_values(self, values: Sequence[Any]) -> None:
        known = [value for value, _ in self.choices]
        extra: list[tuple[object, str]] = []
        if _are_mixed(values):
            extra = [(MIXED, "mixed")]
        elif values[0] not in known:
            extra = [(values[0], str(values[0]))]
        self.field.set_choices([*extra, *self.choices])
        self.field.set_value(extra[0][0] if extra else values[0])

    def _tell(self, value: object) -> None:
        if value is not MIXED:
            self.edited.emit(value)
            self.finished.emit()


class TextEditor(Editor):
    """A short text; one that is refused stays, with the reason below it, to be mended."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field = QLineEdit()
        self.field.setMaxLength(200 if math.isinf(parameter.high) else int(parameter.high))
        self.field.editingFinished.connect(self._commit)
        self.take(self.field)
        self.reason = PlainLabel("", "error", wrap=True)
        self.reason.hide()
        self.row.addWidget(self.reason)
        self._shown = ""

    def show_values(self, values: Sequence[Any]) -> None:
        mixed = _are_mixed(values)
        self._shown = "" if mixed else self._written(values[0])
        self.field.setPlaceholderText("mixed" if mixed else "")
        if not self.field.hasFocus() or not self.field.isModified():
            self.field.setText(self._shown)
            self._complain("")

    def _complain(self, reason: str) -> None:
        """Say why the typed text is refused; nothing for one that is not."""
        theme.set_role(self.field, "error" if reason else "")
        self.field.setAccessibleDescription(reason)
        self.reason.setText(reason)
        self.reason.setVisible(bool(reason))

    def _refusal(self, text: str) -> str:
        """Why a text is not legal; empty where it is."""
        check = self.parameter.check
        return check(text) if check is not None else ""

    def _written(self, value: Any) -> str:
        return str(value)

    def _read(self, text: str) -> object:
        return text

    def _commit(self) -> None:
        text = self.field.text()
        reason = "" if text == self._shown else self._refusal(text)
        self._complain(reason)
        if reason:
            return
        self.field.setModified(False)
        if text != self._shown:
            self._shown = text
            self.edited.emit(self._read(text))
            self.finished.emit()


class SizesEditor(TextEditor):
    """A few whole numbers, written as ``3 × 3``."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parameter, parent)
        self.field.setToolTip(f"{parameter.help} {parameter.expectation.capitalize()}.")
        if 0 in parameter.lengths:
            self.field.setPlaceholderText(parameter.empty)

    def show_values(self, values: Sequence[Any]) -> None:
        super().show_values(values)
        if 0 in self.parameter.lengths and not _are_mixed(values):
            self.field.setPlaceholderText(self.parameter.empty)

    def _written(self, value: Any) -> str:
        return " × ".join(map(str, value))

    def _read(self, text: str) -> object:
        return read_sizes(self.parameter, text)

    def _refusal(self, text: str) -> str:
        try:
            is_legal = self.parameter.problem(self._read(text)) is None
        except ValueError:
            is_legal = False
        return "" if is_legal else f"Should be {self.parameter.expectation}."


class EntryEditor(ChoiceEditor):
    """One kind of a family, such as an activation; its own parameters stand below it."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        kinds = parameter.entry_family().entries()
        super().__init__(parameter, [(kind, cls.title) for kind, cls in kinds.items()], parent)
        self._values: tuple[Any, ...] = ()
        for kind, cls in kinds.items():
            drawing = curve_points(cls())
            self.field.add_choice(kind, cls.title, drawing if drawing else "", cls.summary)

    def show_values(self, values: Sequence[Any]) -> None:
        self._values = tuple(values)
        kinds = [value.kind for value in values]
        if len(set(kinds)) > 1:
            if self.field.values()[:1] != (MIXED,):
                self.field.set_choices([(MIXED, "mixed"), *self.choices])
            self.field.set_value(MIXED)
        else:
            self.field.set_value(kinds[0])

    def _tell(self, value: object) -> None:
        if value is not MIXED:
            old = self._values[0] if self._values else None
            self.edited.emit(chosen_entry(self.parameter, str(value), old))
            self.finished.emit()


def number_range(parameter: Parameter) -> NumberRange:
    """The numbers that a parameter takes."""
    is_whole = parameter.kind is ParameterKind.WHOLE
    low, high = parameter.low, parameter.high
    return NumberRange(low, high, whole=is_whole, log=parameter.logarithmic or None)


def sums_know(entry: Entry) -> dict[str, int | float]:
    """The numbers of an entry by the words that a typed sum may use for them."""
    return {
        word: getattr(entry, name)
        for name, parameter in entry.parameters.items()
        if parameter.kind in (ParameterKind.REAL, ParameterKind.WHOLE)
        for word in (name.lower(), parameter.title.lower().replace(" ", "_"))
    }


def chosen_entry(parameter: Parameter, kind: str, old: Any) -> Entry:
    """An entry of another kind; settings that both have, such as a rate, are taken along."""
    chosen = parameter.entry_family().entries()[kind]
    known = old.parameters if isinstance(old, Entry) else {}
    kept = {
        name: getattr(old, name)
        for name, declared in chosen.parameters.items()
        if name in known
        and declared.problem(getattr(old, name)) is None
        and getattr(old, name) != known[name].default
    }
    return chosen(**kept)


def read_sizes(parameter: Parameter, text: str) -> tuple[int, ...]:
    """Whole numbers as typed: ``3 × 3``, ``3,3``, or ``3`` for as many as there should be.

    Raises:
        ValueError: A part is no whole number.
    """
    sizes = tuple(int(part) for part in re.split(r"[\s,;x×*]+", text.strip()) if part)
    if len(sizes) == 1 and 1 not in parameter.lengths and parameter.lengths:
        sizes *= max(parameter.lengths)
    return sizes


def editor_for(parameter: Parameter, suggestions: Sequence[tuple[object, str]] = ()) -> Editor:
    """The field that edits a parameter.

    Args:
        parameter: Its declaration.
        suggestions: For a name: the values that make sense now, with their words.
    """
    match parameter.kind:
        case ParameterKind.REAL | ParameterKind.WHOLE:
            return NumberEditor(parameter)
        case ParameterKind.FLAG:
            return FlagEditor(parameter)
        case ParameterKind.CHOICE:
            words = [(option, str(option.value)) for option in parameter.options]
            return ChoiceEditor(parameter, words)
        case ParameterKind.ENTRY:
            return EntryEditor(parameter)
        case ParameterKind.SIZES:
            return SizesEditor(parameter)
        case _:
            return ChoiceEditor(parameter, suggestions) if suggestions else TextEditor(parameter)


def curve_points(entry: Entry) -> tuple[tuple[float, float], ...]:
    """The curve of an entry that is a function of one number, else nothing."""
    value: Callable[[float], float | None] | None = getattr(entry, "value", None)
    if value is None or not callable(value):
        return ()
    points = []
    for index in range(_CURVE_POINTS):
        x = _CURVE_REACH * (2 * index / (_CURVE_POINTS - 1) - 1)
        y = value(x)
        if y is None:
            return ()
        points.append((x, y))
    return tuple(points)


def replaced_at(entry: Entry, path: Sequence[str], value: object) -> Entry:
    """The entry with one parameter changed, possibly of an entry inside it.

    Raises:
        ParameterError: The value is not legal.
    """
    first, *rest = path
    if rest:
        value = replaced_at(getattr(entry, first), rest, value)
    return entry.replaced(**{first: value})


def _are_mixed(values: Sequence[Any]) -> bool:
    return any(value != values[0] for value in values[1:])
