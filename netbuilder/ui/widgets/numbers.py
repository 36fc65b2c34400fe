"""How numbers are written on the screen, and where a value stands in its range."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from netbuilder.ui.widgets.arithmetic import Number

_DIGITS: Final = 4
_TINY, _HUGE = 1e-5, 1e9
# Steps of a tenth of a decade, as people would choose them.
_LADDER: Final = (1.0, 1.25, 1.6, 2.0, 2.5, 3.2, 4.0, 5.0, 6.3, 8.0)
# A whole range this many times as large as its least value is felt by ratio, not by difference.
_WIDE: Final = 100
_FLOOR: Final = 1e-8


def written(value: Number) -> str:
    """A number for the screen: thousands apart, at most four significant digits, a real minus.

    Whole numbers keep all their digits; full precision is the tooltip's business.
    """
    if isinstance(value, int):
        text = f"{value:,}"
    elif not math.isfinite(value):
        text = "not a number" if math.isnan(value) else ("∞" if value > 0 else "-∞")
    elif value == 0:
        text = "0"
    elif _TINY <= abs(value) < _HUGE:
        digits = max(0, _DIGITS - 1 - math.floor(math.log10(abs(value))))
        text = f"{value:,.{digits}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    else:
        mantissa, exponent = f"{value:.{_DIGITS - 1}e}".split("e")
        text = f"{mantissa.rstrip('0').rstrip('.')}e{int(exponent)}"
    return text.replace("-", "−")


def exact(value: Number) -> str:
    """A number with all its digits, to edit or to copy."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _HUGE:
        return str(int(value))
    return repr(value)


@dataclass(frozen=True)
class NumberRange:
    """The values a field may take.

    Attributes:
        low, high: Ends, included; infinite where there is none.
        whole: Only whole numbers.
        log: Felt by ratio (learning rates); None lets the range decide.
        step: Of one key press; None lets the range decide.
    """

    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    log: bool | None = None
    step: float | None = None

    @property
    def is_bounded(self) -> bool:
        return math.isfinite(self.low) and math.isfinite(self.high) and self.high > self.low

    @property
    def by_ratio(self) -> bool:
        if not self.is_bounded or self.low < 0:
            return False
        if self.log is not None:
            return self.log
        return self.whole and self.high >= _WIDE * max(1.0, self.low)

    @property
    def _least(self) -> float:
        """The least value above 0 that the log scale shows."""
        if self.low > 0:
            return self.low
        return 1.0 if self.whole else self.high * _FLOOR

    def held(self, value: Number) -> Number:
        """The nearest value inside the range, whole where that is asked."""
        inside = min(self.high, max(self.low, value))
        if self.whole:
            return round(inside)
        return float(inside)

    def position(self, value: Number) -> float:
        """Where a value stands from 0 to 1; 0 without a range."""
        if not self.is_bounded:
            return 0.0
        if self.by_ratio:
            least = self._least
            if value <= least:
                return 0.0
            share = math.log(value / least) / math.log(self.high / least)
        else:
            share = (value - self.low) / (self.high - self.low)
        return min(1.0, max(0.0, share))

    def at(self, position: float) -> Number:
        """The value at a place from 0 to 1 of a bounded range, with four digits at most."""
        place = min(1.0, max(0.0, position))
        if self.by_ratio:
            least = self._least
            value = self.low if place == 0 else least * (self.high / least) ** place
        else:
            value = self.low + (self.high - self.low) * place
        if not self.whole and value not in (self.low, self.high):
            finest = (self.high - self.low) / 1000 if not self.by_ratio else abs(value) / 100
            value = _rounded(value, finest)
        return self.held(value)

    def moved(self, value: Number, steps: float) -> Number:
        """The value so many key presses further, up or down; ten make a page."""
        if self.by_ratio and not self.whole and self.step is None:
            return self.held(self._along_ladder(value, steps))
        step = self.step if self.step is not None else self._own_step()
        if self.whole and self.by_ratio and abs(steps) > 1:
            return self.held(value * 2 if steps > 0 else value / 2)
        moved = value + steps * step
        return self.held(moved if self.whole else _rounded(moved, step / 10))

    def _own_step(self) -> float:
        if self.whole:
            return 1.0
        if not self.is_bounded:
            return 0.1
        return 10.0 ** math.floor(math.log10((self.high - self.low) / 10))

    def _along_ladder(self, value: Number, steps: float) -> float:
        least = self._least
        if value < least:
            return least if steps > 0 else self.low
        exponent = math.floor(math.log10(value) + 1e-9)
        mantissa = value / 10.0**exponent
        if steps > 0:
            rung = max(i for i, each in enumerate(_LADDER) if each <= mantissa + 1e-9)
        else:
            above = [i for i, each in enumerate(_LADDER) if each >= mantissa - 1e-9]
            rung = above[0] if above else len(_LADDER)
        decades, rung = divmod(rung + round(steps), len(_LADDER))
        reached = float(f"{_LADDER[rung]:g}e{exponent + decades}")
        return self.low if reached < least else reached

    def words(self) -> str:
        """The range in words, for hints and screen readers; empty without one."""
        low, high = (self._end(end) for end in (self.low, self.high))
        if math.isfinite(self.low) and math.isfinite(self.high):
            return f"from {low} to {high}"
        if math.isfinite(self.low):
            return f"{low} or more"
        return f"{high} or less" if math.isfinite(self.high) else ""

    def _end(self, end: float) -> str:
        return written(int(end)) if math.isfinite(end) and end == int(end) else written(end)


def _rounded(value: float, finest: float) -> float:
    """``value`` without the digits below ``finest``, free of binary dust."""
    if finest <= 0 or not math.isfinite(value):
        return value
    return round(value, max(0, -math.floor(math.log10(finest))))
