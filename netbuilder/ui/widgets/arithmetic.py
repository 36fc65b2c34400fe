"""Reads a number that a person types, sums included: ``2**7``, ``640/5``, ``units/2``, ``*2``.

Nothing is ever evaluated as code: this is a small calculator of its own, with bounds on length
and on powers, so that no text can make it run long.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

Number: TypeAlias = int | float

_LONGEST: Final = 100
# Whole results stay exact up to here, and never grow beyond a few hundred digits.
_GREATEST_POWER: Final = 64
_GREATEST_BASE: Final = 1_000_000
_TOKEN: Final = re.compile(
    r"\s*(?:(\d{1,3}(?:,\d{3})+(?:\.\d*)?|(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)"
    r"|([^\W\d]\w*)|(\*\*|[-+*/^()%]))"
)
_GOES_ON: Final = tuple("*/^×÷·:")
_NO_NAMES: Final[Mapping[str, Number]] = MappingProxyType({})
_SPELLED: Final = str.maketrans({"×": "*", "÷": "/", "−": "-", "–": "-", ":": "/", "·": "*"})


class NotANumber(ValueError):
    """The text cannot be read as a number; its message is a sentence for the user."""


def recalculated(text: str, value: Number, names: Mapping[str, Number] = _NO_NAMES) -> Number:
    """As `calculated`; a text that begins with ``*`` or ``/`` goes on from the value so far.

    Raises:
        NotANumber: with a sentence that says what could not be read.
    """
    if text.strip().startswith(_GOES_ON):
        return calculated(f"({value!r}){text.strip()}", names)
    return calculated(text, names)


def calculated(text: str, names: Mapping[str, Number] = _NO_NAMES) -> Number:
    """The value of a sum: ``+ - * / ** ^ %``, brackets, thousands commas, decimal point or comma.

    Args:
        names: Words that stand for a number, such as ``units``.

    Returns:
        An int where the sum is one, else a finite float.
    Raises:
        NotANumber: with a sentence that says what could not be read.
    """
    if len(text) > _LONGEST:
        raise NotANumber("This is too long to be a number.")
    if not text.strip():
        raise NotANumber("Type a number.")
    reader = _Reader(_tokens(text.translate(_SPELLED), names), names)
    try:
        value = reader.sum()
    except ZeroDivisionError:
        raise NotANumber("This divides by zero.") from None
    except OverflowError:
        raise NotANumber("This number is too large.") from None
    if reader.next is not None:
        raise NotANumber(f"“{reader.next}” was not expected here.")
    if isinstance(value, float) and not math.isfinite(value):
        raise NotANumber("This number is too large.")
    return value


def _tokens(text: str, names: Mapping[str, Number]) -> list[str]:
    found, position = [], 0
    text = text.rstrip()
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None or (match.group(2) and match.group(2).lower() not in names):
            raise NotANumber(f"“{text[position:].strip()[:12]}” is not a number.")
        found.append(match.group(1) or match.group(2) or match.group(3))
        position = match.end()
    return found


class _Reader:
    """Recursive descent: sum > product > sign > power > percent > value."""

    def __init__(self, tokens: list[str], names: Mapping[str, Number]) -> None:
        self._tokens, self._names = tokens, names
        self._at = 0

    @property
    def next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *wanted: str) -> str | None:
        token = self.next
        if token not in wanted:
            return None
        self._at += 1
        return token

    def sum(self) -> Number:
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = value + other if sign == "+" else value - other
        return value

    def _product(self) -> Number:
        value = self._signed()
        while sign := self._take("*", "/"):
            other = self._signed()
            value = value * other if sign == "*" else _divided(value, other)
        return value

    def _signed(self) -> Number:
        negative = False
        while sign := self._take("+", "-"):
            negative ^= sign == "-"
        value = self._power()
        return -value if negative else value

    def _power(self) -> Number:
        value = self._value()
        while self._take("%"):
            value = _divided(value, 100)
        if self._take("**", "^"):
            return _raised(value, self._signed())
        return value

    def _value(self) -> Number:
        token = self.next
        if self._take("("):
            value = self.sum()
            if not self._take(")"):
                raise NotANumber("A bracket is not closed.")
            return value
        if token is None:
            raise NotANumber("Something is missing at the end.")
        if token[0].isalpha() or token[0] == "_":
            self._at += 1
            return self._names[token.lower()]
        if not (token[0].isdigit() or token[0] in ".,"):
            raise NotANumber(f"A number is missing before “{token}”.")
        self._at += 1
        return _literal(token)


def _literal(token: str) -> Number:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d*)?", token):
        token = token.replace(",", "")
    token = token.replace(",", ".")
    return int(token) if token.isdigit() else float(token)


def _divided(value: Number, other: Number) -> Number:
    if isinstance(value, int) and isinstance(other, int) and other and value % other == 0:
        return value // other
    return value / other


def _raised(value: Number, power: Number) -> Number:
    if isinstance(value, int) and isinstance(power, int):
        if abs(value) <= _GREATEST_BASE and 0 <= power <= _GREATEST_POWER:
            return int(value**power)
    if value < 0 and power != int(power):
        raise NotANumber("A negative number has no such root.")
    raised: float = float(value) ** float(power)
    return raised
