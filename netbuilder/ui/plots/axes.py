"""Where the lines and numbers of an axis stand, on straight and on logarithmic scales."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np

from netbuilder.ui.plots.series import Doubles, Floats

_DECADES = (1.0, 2.0, 5.0, 10.0)


def ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round values between two numbers, evenly spaced, at most ``most`` of them."""
    span = high - low
    if not math.isfinite(span) or span <= 0 or most < 1:
        return (low,) if math.isfinite(low) else ()
    raw = span / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (*_DECADES, 20.0) if power * factor >= raw * 0.999)
    begin = math.ceil(low / step - 1e-9)
    end = math.floor(high / step + 1e-9)
    return tuple(round(index * step, 12) for index in range(begin, end + 1))


def log_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Powers of ten between two positive numbers; 2 and 5 times them where there is room."""
    if not (0 < low < high) or most < 1:
        return ()
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, -(-(last - first + 1) // most))
    powers = range(first, last + 1, step)
    if len(powers) * 3 <= most:
        fine = (
            factor * 10.0**power
            for power in range(first - 1, last + 1)
            for factor in (1.0, 2.0, 5.0)
        )
        return tuple(value for value in fine if low * 0.999 <= value <= high * 1.001)
    return tuple(10.0**power for power in powers)


def step_of(values: tuple[float, ...]) -> float:
    """The smallest distance between ticks; 0 where there are fewer than two."""
    return min((b - a for a, b in itertools.pairwise(values)), default=0.0)


def tick_label(value: float, step: float) -> str:
    """A tick in words that fit its neighbours: as many decimals as the step needs."""
    if value == 0:
        return "0"
    size = abs(value)
    if size >= 1e6 or size < 1e-4:
        mantissa, _, power = f"{value:.2g}".partition("e")
        if power:
            return f"{mantissa}e{int(power)}".replace("-", "−")
    if step > 0:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        return f"{value:,.{min(decimals, 8)}f}".replace("-", "−")
    return f"{value:,.4g}".replace("-", "−")


def value_label(value: float, unit: str = "") -> str:
    """A measured value with at most four significant digits; shares as per cent."""
    if not math.isfinite(value):
        return "–"
    if unit == "%":
        return f"{value * 100:.3g} %".replace("-", "−")
    size = abs(value)
    if size >= 1e5 or 0 < size < 1e-3:
        mantissa, _, power = f"{value:.2e}".partition("e")
        words = f"{float(mantissa):g}e{int(power)}"
    elif size >= 1000:
        words = f"{value:,.0f}"
    else:
        words = f"{value:.3g}"
    return words.replace("-", "−") + (f" {unit}" if unit else "")


@dataclass(frozen=True)
class Scale:
    """Maps values to pixels along one axis.

    Attributes:
        low, high: Values at the two ends.
        begin, end: Pixels at the two ends; ``begin`` may lie beyond ``end``, as upwards.
        logarithmic: Whether equal factors are equal distances.
    """

    low: float
    high: float
    begin: float
    end: float
    logarithmic: bool = False

    def pixel(self, value: float) -> float:
        """Where a value lies; values a logarithm cannot take lie at the low end."""
        if self.logarithmic:
            if value <= 0:
                return self.begin
            share = math.log(value / self.low) / (math.log(self.high / self.low) or 1.0)
        else:
            share = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.begin + share * (self.end - self.begin)

    def pixels(self, values: Floats | Doubles) -> Doubles:
        """Where many values lie, held to a little outside of the axis; NaN stays NaN."""
        numbers = np.asarray(values, np.float64)
        if self.logarithmic:
            with np.errstate(divide="ignore", invalid="ignore"):
                raised = np.log(np.where(numbers > 0, numbers, self.low) / self.low)
            shares = raised / (math.log(self.high / self.low) or 1.0)
            shares = np.where(np.isnan(numbers), np.nan, shares)
        else:
            shares = (numbers - self.low) / ((self.high - self.low) or 1.0)
        with np.errstate(invalid="ignore"):
            # Qt draws far coordinates slowly and wrongly, so they end near the edge.
            return self.begin + np.clip(shares, -4.0, 5.0) * (self.end - self.begin)

    def value(self, pixel: float) -> float:
        """Which value lies at a pixel."""
        share = (pixel - self.begin) / ((self.end - self.begin) or 1.0)
        if self.logarithmic:
            return self.low * float((self.high / self.low) ** share)
        return self.low + share * (self.high - self.low)

    def ticks(self, most: int) -> tuple[float, ...]:
        """Round values along it."""
        made = log_ticks if self.logarithmic else ticks
        return made(self.low, self.high, most) or ticks(self.low, self.high, most)
