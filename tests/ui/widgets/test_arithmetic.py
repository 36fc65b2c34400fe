"""Typed sums are worked out, and nothing else is."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.ui.widgets.arithmetic import NotANumber, calculated, recalculated


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("16", 16),
        ("2**7", 128),
        ("2^10", 1024),
        ("640/5", 128),
        ("1/3", 1 / 3),
        (" 3 + 4 * 2 ", 11),
        ("(3+4)*2", 14),
        ("-2**2", -4),
        ("2**-1", 0.5),
        ("2**3**2", 512),
        ("1e-3", 0.001),
        ("1,024", 1024),
        ("1,234,567.5", 1234567.5),
        ("0,5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("28 × 28", 784),
        ("7 ÷ 2", 3.5),
        ("−3", -3),
        ("50%", 0.5),
        ("--4", 4),
        ("9007199254740993", 9007199254740993),
    ],
)
def test_a_sum_is_worked_out(text: str, value: float) -> None:
    found = calculated(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type a number."),
        ("   ", "Type a number."),
        ("abc", "“abc” is not a number."),
        ("2+", "Something is missing at the end."),
        ("(2+3", "A bracket is not closed."),
        ("2 3", "“3” was not expected here."),
        ("*3", "A number is missing before “*”."),
        ("1/0", "This divides by zero."),
        ("0**-1", "This divides by zero."),
        ("9**9**9", "This number is too large."),
        ("1e999", "This number is too large."),
        ("(-8)**0.5", "A negative number has no such root."),
        ("1" * 101, "This is too long to be a number."),
        ("__import__('os')", "“__import__('” is not a number."),
        ("2)", "“)” was not expected here."),
    ],
)
def test_what_is_no_number_is_said_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(NotANumber) as caught:
        calculated(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("text", "value"), [("units/2", 32), ("2*Units + 1", 129), ("drop_rate*10", 2.5)]
)
def test_words_stand_for_numbers_that_are_known(text: str, value: float) -> None:
    assert calculated(text, {"units": 64, "drop_rate": 0.25}) == value


def test_words_that_are_not_known_are_told() -> None:
    with pytest.raises(NotANumber, match="“unit/2” is not a number"):
        calculated("unit/2", {"units": 64})


@pytest.mark.parametrize(
    ("text", "value"), [("*2", 128), ("/ 4", 16), ("**2", 4096), ("-3", -3), ("5", 5)]
)
def test_a_sum_that_begins_with_times_goes_on_from_the_value(text: str, value: int) -> None:
    assert recalculated(text, 64) == value


def test_deep_brackets_do_not_exhaust_the_stack() -> None:
    assert calculated("(" * 49 + "7" + ")" * 49) == 7


@given(st.text(alphabet="0123456789.,+-*/^()% e×", max_size=40))
def test_any_text_gives_a_finite_number_or_a_sentence(text: str) -> None:
    try:
        outcome = math.isfinite(calculated(text))
    except NotANumber as fault:
        outcome = str(fault).endswith(".")
    assert outcome


@given(st.integers(-(10**6), 10**6), st.integers(-(10**6), 10**6))
def test_sums_agree_with_python(one: int, other: int) -> None:
    assert calculated(f"{one}+{other}*2") == one + other * 2
    assert calculated(f"({one}) - ({other})") == one - other
