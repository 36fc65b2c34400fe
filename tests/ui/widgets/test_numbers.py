"""Numbers are written as people read them, and ranges are walked as people expect."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.ui.widgets.numbers import NumberRange, exact, written

UNITS = NumberRange(1, 4096, whole=True)
RATE = NumberRange(1e-6, 1.0, log=True)
SHARE = NumberRange(0.0, 0.95)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0, "0"),
        (16, "16"),
        (81925, "81,925"),
        (-3313, "−3,313"),
        (0.0002, "0.0002"),
        (0.16249, "0.1625"),
        (12345.678, "12,346"),
        (999.96, "1,000"),
        (1e-7, "1e−7"),
        (1.2345e12, "1.234e12"),
        (100.0, "100"),
        (math.inf, "∞"),
        (math.nan, "not a number"),
    ],
)
def test_a_number_is_written_short(value: float, text: str) -> None:
    assert written(value) == text


@pytest.mark.parametrize(("value", "text"), [(128.0, "128"), (0.1234567, "0.1234567"), (7, "7")])
def test_a_number_to_edit_keeps_all_digits(value: float, text: str) -> None:
    assert exact(value) == text


@pytest.mark.parametrize("limits", [UNITS, RATE, SHARE, NumberRange(0, 100, whole=True)])
def test_the_ends_of_a_range_are_its_places_0_and_1(limits: NumberRange) -> None:
    assert limits.position(limits.low) == 0
    assert limits.position(limits.high) == 1
    assert limits.at(0) == limits.low
    assert limits.at(1) == limits.high


@given(st.floats(0, 1))
def test_place_and_value_agree(place: float) -> None:
    for limits in (UNITS, RATE, SHARE):
        value = limits.at(place)
        assert limits.low <= value <= limits.high
        room = 0.5 if limits is UNITS else 0.01
        assert abs(limits.position(value) - place) <= max(
            room, abs(limits.position(limits.held(value)) - place)
        )
        assert limits.position(value) == pytest.approx(place, abs=0.1)


def test_a_wide_whole_range_is_felt_by_ratio() -> None:
    assert UNITS.by_ratio
    assert not NumberRange(1, 9, whole=True).by_ratio
    assert UNITS.position(64) == pytest.approx(0.5)


def test_a_learning_rate_climbs_a_ladder_and_comes_back() -> None:
    up = RATE.moved(0.001, 1)
    assert up == 0.00125
    assert RATE.moved(up, -1) == 0.001
    assert RATE.moved(0.001, 10) == 0.01
    assert RATE.moved(0.001, -10) == 0.0001
    assert RATE.moved(0.0011, 1) == 0.00125
    assert RATE.moved(0.0011, -1) == 0.001
    assert RATE.moved(1.0, 1) == 1.0
    assert RATE.moved(1e-6, -1) == 1e-6


def test_a_log_range_that_starts_at_zero_reaches_zero() -> None:
    decay = NumberRange(0.0, 1.0, log=True)
    assert decay.position(0.0) == 0.0
    assert decay.moved(1e-8, -1) == 0.0
    assert decay.moved(0.0, 1) == pytest.approx(1e-8)


def test_units_step_by_one_and_page_by_doubling() -> None:
    assert UNITS.moved(16, 1) == 17
    assert UNITS.moved(16, 10) == 32
    assert UNITS.moved(16, -10) == 8
    assert UNITS.moved(1, -1) == 1


def test_reals_step_without_binary_dust() -> None:
    value: float = 0.1
    for _ in range(3):
        value = SHARE.moved(value, 1)
    assert value == 0.13


def test_a_value_outside_is_held_at_the_end() -> None:
    assert UNITS.held(99999) == 4096
    assert UNITS.held(2.6) == 3
    assert isinstance(UNITS.held(2.6), int)
    assert isinstance(SHARE.held(0), float)


def test_an_open_range_has_no_place() -> None:
    assert NumberRange().position(5) == 0
    assert NumberRange(low=0).words() == "0 or more"
    assert UNITS.words() == "from 1 to 4,096"
    assert NumberRange().words() == ""
