"""Which part of a chart is shown: everything, a part that is held, or a part that follows."""

from __future__ import annotations

import math

import numpy as np

from netbuilder.ui.plots.curves import Curve, Drawn

_LEAST_SPAN = 2.0
_MARGIN = 0.02


class ChartView:
    """The range of iterations in view.

    Attributes:
        zoom: First and last iteration of a chosen part; None shows everything.
        follows: Whether a chosen part moves along with the newest iteration.
    """

    def __init__(self) -> None:
        self.zoom: tuple[float, float] | None = None
        self.follows = False

    def fit(self) -> None:
        """Show everything again."""
        self.zoom, self.follows = None, False

    def hold(self, begin: float, end: float) -> None:
        """Show a part and keep it."""
        middle, half = (begin + end) / 2, max(_LEAST_SPAN, end - begin) / 2
        self.zoom, self.follows = (middle - half, middle + half), False

    def follow(self) -> None:
        """Keep the width of the part, but move along."""
        self.follows = self.zoom is not None

    def scale(self, factor: float, around: float, whole: tuple[float, float]) -> None:
        """Zoom in (factor below 1) or out around an iteration; all the way out fits.

        A part that follows goes on following, at its other width.
        """
        follows = self.follows
        begin, end = self.span(whole)
        begin, end = around - (around - begin) * factor, around + (end - around) * factor
        if end - begin >= whole[1] - whole[0]:
            self.fit()
        else:
            self.hold(begin, end)
            self.follows = follows

    def pan(self, share: float, whole: tuple[float, float]) -> None:
        """Move a chosen part sideways by a share of its width, within everything there is."""
        if self.zoom is None:
            return
        begin, end = self.span(whole)
        step = (end - begin) * share
        step = min(max(step, whole[0] - begin), whole[1] - end)
        self.hold(begin + step, end + step)

    def span(self, whole: tuple[float, float]) -> tuple[float, float]:
        """First and last iteration to show now."""
        if self.zoom is None:
            return whole
        begin, end = self.zoom
        if self.follows:
            return whole[1] - (end - begin), whole[1]
        return begin, end


def whole_span(curves: tuple[Curve, ...], start: float = 0.0) -> tuple[float, float] | None:
    """From ``start`` to a little after the newest point of any curve; None while empty."""
    extents = [extent for curve in curves if (extent := curve.extent())]
    if not extents:
        return None
    begin = min(start, *(extent[0] for extent in extents))
    end = max(extent[1] for extent in extents)
    return begin, begin + max(_LEAST_SPAN, (end - begin) * (1 + _MARGIN))


def value_range(
    drawn: list[Drawn], fixed: tuple[float, float] | None, logarithmic: bool
) -> tuple[float, float]:
    """Smallest and largest value to show: all lines, and all but the wildest noise."""
    lows: list[float] = []
    highs: list[float] = []
    for part in drawn:
        line = part.line[np.isfinite(part.line)]
        if len(line):
            lows.append(float(line.min()))
            highs.append(float(line.max()))
        if part.low is not None and part.high is not None:
            under, over = (side[np.isfinite(side)] for side in (part.low, part.high))
            if len(under) and len(over):
                lows.append(float(np.percentile(under, 1)))
                highs.append(float(np.percentile(over, 99)))
    if logarithmic:
        lows = [value for part in drawn if (value := _least_positive(part)) is not None]
        highs = [value for value in highs if value > 0]
    if not lows or not highs:
        return fixed or ((0.1, 1.0) if logarithmic else (0.0, 1.0))
    low, high = min(lows), max(highs)
    if fixed is not None and not logarithmic:
        return min(fixed[0], low), max(fixed[1], high)
    return _widened(low, high, logarithmic)


def _least_positive(part: Drawn) -> float | None:
    """The least value of the line, or of nearly all the noise around it."""
    sides = [(part.line, 0)] if part.low is None else [(part.line, 0), (part.low, 1)]
    found = [
        float(np.percentile(known, share))
        for side, share in sides
        if len(known := side[np.isfinite(side) & (side > 0)])
    ]
    return min(found) if found else None


def _widened(low: float, high: float, logarithmic: bool) -> tuple[float, float]:
    """The range opened to round ends, so that the axis seldom moves while training."""
    if logarithmic:
        if high <= low * 1.01:
            return low / 2, high * 2
        return low * 0.9, high * 1.1
    if low >= 0 and low < 0.6 * high:
        low = 0.0
    if high == low:
        return min(0.0, 1.5 * low), max(0.0, 1.5 * high) or 1.0
    span = high - low
    step = 10.0 ** math.floor(math.log10(span))
    step /= 2 if span / step > 4 else 5 if span / step > 1.6 else 10
    low = math.floor(low / step + 1e-9) * step
    high = math.ceil(high / step - 1e-9) * step
    return (low, high) if high > low else (low - step, high + step)
