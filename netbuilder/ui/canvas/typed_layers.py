"""Reads parameters of a layer from typed words: ``128 relu`` of a Dense, ``3x3 64`` of a filter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter, ParameterError, ParameterKind
from netbuilder.ui.canvas.visual import value_text

NUMBER = re.compile(r"\d+(\.\d+)?\Z")
SIZES = re.compile(r"\d+([x×]\d+)+\Z")
HIDDEN_COST = 0.6


class Typed(NamedTuple):
    """A kind with what the words set.

    Attributes:
        detail: What they set, in words; or why they cannot.
        cost: Grows with words that set what a card does not even show.
    """

    layer: Layer
    detail: str
    cost: float = 0.0


def typed(kind: type[Layer], words: Sequence[str], name: str = "") -> Typed | None:
    """The kind with parameters from words; None where a word means nothing to it.

    Args:
        name: What the kind was found by; where it names one of its choices, that is set too:
            ``tanh`` of an Activation.
    """
    values: dict[str, object] = {}
    named = _chosen(kind, name) if name else None
    if named is not None:
        values[named[0]] = named[1]
    cost = 0.0
    for word in words:
        match = _meant(kind, word, values)
        if match is None:
            return None
        values[match[0]] = match[1]
        cost += 0.0 if kind.parameters[match[0]].on_node else HIDDEN_COST
    try:
        layer = kind(**values)
    except ParameterError as error:
        return Typed(kind(), error.problems[0].found if values else "", cost)
    said = (_said(kind.parameters[name], value) for name, value in values.items())
    return Typed(layer, ", ".join(said), cost)


def is_value(word: str) -> bool:
    """Whether a word is a number or sizes, and so names no kind."""
    return bool(NUMBER.match(word) or SIZES.match(word))


def _meant(kind: type[Layer], word: str, taken: dict[str, object]) -> tuple[str, object] | None:
    """The parameter a word sets: those on the card before the others."""
    shown = sorted(kind.parameters.items(), key=lambda each: not each[1].on_node)
    for name, parameter in shown:
        value = None if name in taken else _value(parameter, word)
        if value is not None:
            return name, value
    return None


def _chosen(kind: type[Layer], name: str) -> tuple[str, object] | None:
    """A choice on the card that is called exactly so."""
    for field, parameter in kind.parameters.items():
        if parameter.kind is not ParameterKind.ENTRY or not parameter.on_node:
            continue
        for each in parameter.entry_family().entries().values():
            if name in (each.title.lower(), each.kind.replace("_", " ")):
                return field, each()
    return None


def _value(parameter: Parameter, word: str) -> object | None:
    match parameter.kind:
        case ParameterKind.WHOLE if word.isdigit():
            return int(word)
        case ParameterKind.REAL if NUMBER.match(word):
            return float(word)
        case ParameterKind.SIZES if SIZES.match(word):
            sizes = tuple(int(size) for size in re.split("[x×]", word))
            return sizes if parameter.problem(sizes) is None else None
        case ParameterKind.CHOICE:
            return next((each for each in parameter.options if _starts(each.value, word)), None)
        case ParameterKind.ENTRY:
            family = parameter.entry_family().entries()
            exact = [each for kind, each in family.items() if kind == word]
            near = [each for each in family.values() if _starts(each.title, word)]
            return next((each() for each in (*exact, *near)), None)
        case _:
            return None


def _starts(known: object, word: str) -> bool:
    return len(word) > 1 and str(known).lower().replace(" ", "").startswith(word)


def _said(parameter: Parameter, value: object) -> str:
    text = value_text(parameter, value)
    if parameter.kind is ParameterKind.ENTRY:
        return text
    return f"{parameter.title.lower()} {text}"
