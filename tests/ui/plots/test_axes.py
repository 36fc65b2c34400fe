"""Ticks and labels that people would choose."""

from __future__ import annotations

import numpy as np
import pytest

from netbuilder.ui.plots.axes import Scale, log_ticks, tick_label, ticks, value_label


@pytest.mark.parametrize(
    ("low", "high", "most", "expected"),
    [
        (0, 3.2, 4, (0, 1, 2, 3)),
        (0, 1, 5, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (0, 120, 4, (0, 50, 100)),
        (-1, 1, 2, (-1, 0, 1)),
    ],
)
def test_ticks_are_round(low: float, high: float, most: int, expected: tuple[float, ...]) -> None:
    assert ticks(low, high, most) == pytest.approx(expected)


def test_log_ticks_are_powers_of_ten() -> None:
    assert log_ticks(0.0009, 20, 5) == pytest.approx((0.001, 0.01, 0.1, 1, 10))


@pytest.mark.parametrize(
    ("value", "step", "words"),
    [(0.2, 0.2, "0.2"), (10, 10, "10"), (0, 1, "0"), (-0.5, 0.5, "−0.5")],
)
def test_ticks_have_the_decimals_their_step_needs(value: float, step: float, words: str) -> None:
    assert tick_label(value, step) == words


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.96, "%", "96 %"),
        (0.1234567, "", "0.123"),
        (12345.6, "", "12,346"),
        (1e-5, "", "1e−5"),
        (float("nan"), "", "–"),
    ],
)
def test_values_have_few_digits(value: float, unit: str, words: str) -> None:
    assert value_label(value, unit) == words


@pytest.mark.parametrize("logarithmic", [False, True])
def test_a_scale_finds_the_value_under_a_pixel(logarithmic: bool) -> None:
    scale = Scale(0.01, 100, 200, 0, logarithmic)

    assert scale.value(scale.pixel(3.7)) == pytest.approx(3.7)
    assert scale.pixels(np.array([3.7]))[0] == pytest.approx(scale.pixel(3.7))


def test_zero_lies_at_the_low_end_of_a_logarithmic_scale() -> None:
    assert Scale(0.01, 100, 200, 0, logarithmic=True).pixel(0) == 200
