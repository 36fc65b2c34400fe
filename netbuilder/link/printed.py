"""How the terms of a calculation are printed, so that what is read adds up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from msgspec import Struct

from netbuilder.link.messages.explaining import Stage, Term

_MINUS = "\N{MINUS SIGN}"
_MOST_DECIMALS = 12
_HUGE = 1e9


class Printed(Struct, frozen=True):
    """A stage in digits.

    Attributes:
        terms: One for each term of the stage.
        rest: Of the terms that are not listed; empty where all are.
        total: What the stage gives.
        is_rounded: Whether the printed terms of a sum differ from its printed total in the last
            digit.
    """

    terms: tuple[str, ...]
    rest: str
    total: str
    is_rounded: bool = False


def printed(stage: Stage, digits: int = 4) -> Printed:
    """A stage in digits; the numbers of a sum have the same number of decimals.

    Args:
        digits: Of the largest number.
    """
    values = [term.value for term in stage.terms]
    rest = [stage.rest] if stage.left_out else []
    if not stage.is_sum:
        texts = [signed(value, digits) for value in (*values, *rest)]
        return Printed(
            tuple(texts[: len(values)]), "".join(texts[len(values) :]), signed(stage.total, digits)
        )
    every = [*values, *rest, stage.total]
    places = _decimals(every, digits)
    if places is None:
        texts = [signed(value, digits) for value in every]
        is_rounded = True
    else:
        texts = [_fixed(value, places) for value in every]
        parts = sum(round(value, places) for value in every[:-1])
        is_rounded = bool(values) and abs(parts - round(stage.total, places)) > 0.5 * 10**-places
    shown = texts[len(values)] if rest else ""
    return Printed(tuple(texts[: len(values)]), shown, texts[-1], is_rounded)


def signed(value: float, digits: int = 4) -> str:
    """A number by itself, with its sign."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else f"{_MINUS if value < 0 else '+'}∞"
    return f"{value:+.{digits}g}".replace("-", _MINUS) if value else "0"


def text_of(term: Term, digits: int = 4) -> str:
    """The factors of a term with their words: ``weight +0.5 x petal width +1.2``."""
    return " x ".join(f"{each.words} {signed(each.value, digits)}" for each in term.factors)


def lines_of(stage: Stage, digits: int = 7) -> list[str]:
    """A stage as lines of text: its words, its terms, the largest first, and what they give."""
    shown = printed(stage, digits)
    pairs = zip(shown.terms, stage.terms, strict=True)
    lines = [f"  {stage.words}", *(f"    {value}  {_named(term)}" for value, term in pairs)]
    if stage.left_out:
        lines.append(f"    {shown.rest}  {stage.left_out:,} others")
    words = "sum, rounded" if shown.is_rounded else "sum" if stage.is_sum else "gives"
    return [*lines, f"    {words} {shown.total}"]


def _named(term: Term) -> str:
    """What a term is made of; a single factor is the term itself, whose value is told already."""
    return term.factors[0].words if len(term.factors) == 1 else text_of(term)


def _decimals(values: Sequence[float], digits: int) -> int | None:
    """How many decimals the largest number needs; None where none will do."""
    if not all(map(math.isfinite, values)):
        return None
    largest = max(map(abs, values), default=0.0)
    if not largest:
        return 0
    places = digits - 1 - math.floor(math.log10(largest))
    return max(0, places) if places <= _MOST_DECIMALS and largest < _HUGE else None


def _fixed(value: float, places: int) -> str:
    text = f"{value:+.{places}f}"
    return "0" if not value else text.replace("-", _MINUS)
