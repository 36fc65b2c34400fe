"""Values over a whole run in bounded memory: where they become too many, every second one goes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from netbuilder.ui.plots.series import Doubles, Floats, Points

MOST_POINTS: Final = 4096
_FIRST_ROWS: Final = 32
# How many histograms a span is found from, and in how many steps.
_LOOKED_AT, _FINE = 64, 512


class ThinnedRows:
    """Rows of numbers at rising iterations, at most so many of them.

    They stay evenly spread over everything that was added; the newest one is always there.

    Args:
        width: Numbers in a row.
        most: Rows that are kept; at least 2.
    """

    def __init__(self, width: int, most: int) -> None:
        self._positions: Doubles = np.empty(_FIRST_ROWS, np.float64)
        self._rows: Floats = np.empty((_FIRST_ROWS, width), np.float32)
        self._length = 0
        self._most = most
        # Of all that were added, every how many stays; and how many there were.
        self._stride, self._added = 1, 0

    def __len__(self) -> int:
        return self._length

    @property
    def positions(self) -> Doubles:
        """Iterations, in order."""
        return self._positions[: self._length]

    @property
    def rows(self) -> Floats:
        """(rows, width): what was added at them."""
        return self._rows[: self._length]

    def add(self, iteration: int, row: npt.ArrayLike) -> None:
        """Put a row at the end; one at the same iteration or later gives way to it."""
        if self._length and self._positions[self._length - 1] == iteration:
            self._rows[self._length - 1] = row
            return
        self.cut(iteration)
        # The newest stays only until the next where it is not one of those that are kept.
        if self._length and (self._added - 1) % self._stride:
            self._length -= 1
        if self._length == len(self._positions):
            self._grow()
        self._positions[self._length] = iteration
        self._rows[self._length] = row
        self._length += 1
        self._added += 1
        if self._length > self._most:
            self._halve()

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        length = int(np.searchsorted(self.positions, iteration, side="right"))
        if length < self._length:
            self._length = length
            self._added = (length - 1) * self._stride + 1 if length else 0

    def _grow(self) -> None:
        self._positions = np.concatenate([self._positions, np.empty_like(self._positions)])
        self._rows = np.concatenate([self._rows, np.empty_like(self._rows)])

    def _halve(self) -> None:
        kept = np.arange(0, self._length, 2)
        if kept[-1] != self._length - 1:
            kept = np.append(kept, self._length - 1)
        self._positions[: len(kept)] = self._positions[kept]
        self._rows[: len(kept)] = self._rows[kept]
        self._length = len(kept)
        self._stride *= 2


class ThinnedPoints(Points):
    """As `Points`, in bounded memory: for what is told many times a second."""

    def __init__(self, most: int = MOST_POINTS) -> None:
        self._kept = ThinnedRows(1, most)

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def positions(self) -> Doubles:
        """Iterations, in order."""
        return self._kept.positions

    @property
    def values(self) -> Floats:
        """What was measured at them."""
        column: Floats = self._kept.rows[:, 0]
        return column

    def add(self, iteration: int, value: float) -> None:
        """Put a value at the end; one at the same iteration takes its place."""
        self._kept.add(iteration, value)

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        self._kept.cut(iteration)


class Histograms:
    """Histograms of one thing over time.

    Args:
        bins: Of each histogram; equally wide between its own two ends.
    """

    MOST: Final = 256

    def __init__(self, bins: int) -> None:
        self.bins = bins
        self._kept = ThinnedRows(bins + 2, self.MOST)
        self.revision = 0

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def positions(self) -> Doubles:
        """Iterations, in order."""
        return self._kept.positions

    @property
    def lows(self) -> Floats:
        """Where the first bin of each begins."""
        column: Floats = self._kept.rows[:, 0]
        return column

    @property
    def highs(self) -> Floats:
        """Where the last bin of each ends."""
        column: Floats = self._kept.rows[:, 1]
        return column

    @property
    def counts(self) -> Floats:
        """(histograms, bins)."""
        return self._kept.rows[:, 2:]

    def add(self, iteration: int, low: float, high: float, counts: npt.NDArray[Any]) -> None:
        """Put a histogram at the end; one at the same iteration takes its place."""
        row = np.empty(self.bins + 2, np.float32)
        row[:2], row[2:] = (low, high), counts
        self._kept.add(iteration, row)
        self.revision += 1

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        self._kept.cut(iteration)
        self.revision += 1

    def densities(self, low: float, high: float, bins: int) -> Floats:
        """(histograms, bins): the share of each histogram's values in common bins.

        Values lie evenly within the bins they were counted in; what is beyond the ends is left
        out.
        """
        return self._densities(np.arange(len(self)), low, high, bins)

    def span(self, share: float = 0.001) -> tuple[float, float]:
        """Ends between which nearly all values lie, over the whole time.

        Args:
            share: How much of all values may lie beyond each end.
        """
        if not len(self):
            return 0.0, 1.0
        low, high = float(self.lows.min()), float(self.highs.max())
        if not high > low:
            return low - 0.5, high + 0.5
        # A few dozen of them tell enough; all would take as long as a frame.
        some = np.linspace(0, len(self) - 1, min(len(self), _LOOKED_AT)).round().astype(np.intp)
        sums = np.cumsum(self._densities(some, low, high, _FINE).mean(axis=0, dtype=np.float64))
        if sums[-1] <= 0:
            return low, high
        first, last = np.searchsorted(sums / sums[-1], (share, 1 - share))
        step = (high - low) / _FINE
        return low + float(first) * step, low + float(min(last + 1, _FINE)) * step

    def quantile(self, index: int, share: float) -> float:
        """The value below which a share of those of one histogram lies."""
        low, high = float(self.lows[index]), float(self.highs[index])
        sums = np.concatenate(([0.0], np.cumsum(self.counts[index], dtype=np.float64)))
        edges = np.linspace(low, high, self.bins + 1)
        return float(np.interp(share * sums[-1], sums, edges))

    def _densities(self, which: npt.NDArray[np.intp], low: float, high: float, bins: int) -> Floats:
        edges = np.linspace(low, high, bins + 1)
        counts = self.counts[which].astype(np.float64)
        sums = np.concatenate([np.zeros((len(which), 1)), np.cumsum(counts, axis=1)], axis=1)
        begins = self.lows[which].astype(np.float64)[:, None]
        widths = np.maximum(self.highs[which][:, None] - begins, np.finfo(np.float32).tiny)
        places = np.clip((edges[None, :] - begins) / widths * self.bins, 0, self.bins)
        whole = np.minimum(places.astype(np.intp), self.bins - 1)
        below = np.take_along_axis(sums, whole, axis=1)
        below += (places - whole) * np.take_along_axis(counts, whole, axis=1)
        found: Floats = (np.diff(below, axis=1) / np.maximum(sums[:, -1:], 1)).astype(np.float32)
        return found
