"""Reads what is typed for a parameter, equally on a card and in the outline."""

from __future__ import annotations

from typing import Any, Final

from netbuilder.core.node_values import NodeValue
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.ui.editors import number_range, read_sizes, sums_know
from netbuilder.ui.widgets import NotANumber, exact, recalculated

NUMBERS: Final = (ParameterKind.REAL, ParameterKind.WHOLE)


def written(shown: NodeValue) -> str:
    """A value as it stands in a field, to be typed over."""
    value = shown.value
    if shown.parameter.kind in NUMBERS:
        return exact(value)
    return " × ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def typed_value(shown: NodeValue, text: str) -> Any:
    """The value that a text stands for: a number, a sum, sizes, or a word.

    Raises:
        ValueError: It is none; with a sentence that says what it can be.
    """
    parameter = shown.parameter
    value = _read(shown, text)
    if parameter.problem(value) is not None:
        raise ValueError(f"It should be {parameter.expectation}.")
    return value


def _read(shown: NodeValue, text: str) -> Any:
    parameter = shown.parameter
    if parameter.kind in NUMBERS:
        return _number(parameter, shown, text)
    if parameter.kind is ParameterKind.SIZES:
        try:
            return read_sizes(parameter, text)
        except ValueError:
            raise ValueError(f"It should be {parameter.expectation}.") from None
    reason = parameter.check(text) if parameter.check is not None else ""
    if reason:
        raise ValueError(reason)
    return text


def _number(parameter: Parameter, shown: NodeValue, text: str) -> int | float:
    limits = number_range(parameter)
    number = recalculated(text, shown.value, sums_know(shown.owner))
    if not limits.low <= number <= limits.high:
        raise NotANumber(f"It can be {limits.words()}.")
    if limits.held(number) != number:
        raise NotANumber("It can only be a whole number.")
    return limits.held(number)
