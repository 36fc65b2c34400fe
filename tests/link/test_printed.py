"""What is printed of a sum adds up, or says that it is rounded."""

from __future__ import annotations

import math
import random

from netbuilder.link.messages.explaining import Factor, Stage, Term
from netbuilder.link.printed import printed, signed, text_of


def _stage(values: list[float], *, rest: float = 0.0, left_out: int = 0) -> Stage:
    terms = tuple(Term((Factor("part", value),), value) for value in values)
    return Stage("Added up.", terms, sum(values) + rest, rest=rest, left_out=left_out)


def _number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-")) if text else 0.0


def test_printed_terms_add_up_or_the_sum_says_that_it_is_rounded() -> None:
    chance = random.Random(3)
    said = 0
    for _ in range(300):
        count = chance.randrange(1, 9)
        size = 10.0 ** chance.randrange(-6, 5)
        values = [chance.gauss(0, size) for _ in range(count)]
        shown = printed(_stage(values, rest=chance.gauss(0, size), left_out=2))
        parts = sum(map(_number, shown.terms)) + _number(shown.rest)
        total = _number(shown.total)
        decimals = len(shown.total.partition(".")[2])
        adds_up = abs(parts - total) < 0.5 * 10.0**-decimals
        assert adds_up or shown.is_rounded
        said += shown.is_rounded
    assert 0 < said < 300


def test_the_numbers_of_a_sum_have_the_same_decimals() -> None:
    shown = printed(_stage([12.3456, -0.00123]))
    assert shown.terms == ("+12.35", "\N{MINUS SIGN}0.00")
    assert shown.total == "+12.34"
    assert shown.is_rounded


def test_what_is_no_sum_is_printed_number_by_number() -> None:
    stage = Stage("tanh of it.", (Term((Factor("sum", 0.5),), 0.5),), 0.46211715726, is_sum=False)
    shown = printed(stage)
    assert (shown.terms, shown.total, shown.is_rounded) == (("+0.5",), "+0.4621", False)


def test_numbers_that_are_none_are_named() -> None:
    assert signed(math.nan) == "not a number"
    assert signed(-math.inf) == "\N{MINUS SIGN}∞"
    assert printed(_stage([math.nan, 1.0])).total == "not a number"


def test_very_small_and_very_large_sums_are_written_with_exponents() -> None:
    assert "e" in printed(_stage([1e-20, 2e-20])).total
    assert "e" in printed(_stage([1e12, 2e12])).total


def test_factors_are_told_with_their_words() -> None:
    term = Term((Factor("weight", 0.5), Factor("petal width", -2.0)), -1.0)
    assert text_of(term) == "weight +0.5 x petal width \N{MINUS SIGN}2"
