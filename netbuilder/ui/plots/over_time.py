"""Values over a whole run in bounded memory: where they become too many, every second one goes."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from netbuilder.ui.plots.series import Doubles, Floats, Points

MOST_POINTS: Final = 4096
_FIRST_ROWS: Final = 32


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
        edges = np.linspace(low, high, bins + 1)
        found = np.zeros((len(self), bins), np.float32)
        counts = self.counts
        for index, (begin, end) in enumerate(zip(self.lows, self.highs, strict=True)):
            total = counts[index].sum(dtype=np.float64)
            if total > 0 and end > begin:
                known = np.linspace(float(begin), float(end), self.bins + 1)
                sums = np.concatenate(([0.0], np.cumsum(counts[index], dtype=np.float64)))
                found[index] = np.diff(np.interp(edges, known, sums)) / total
        return found

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
        fine = 2048
        sums = np.cumsum(self.densities(low, high, fine).mean(axis=0, dtype=np.float64))
        if sums[-1] <= 0:
            return low, high
        first, last = np.searchsorted(sums / sums[-1], (share, 1 - share))
        step = (high - low) / fine
        return low + float(first) * step, low + float(min(last + 1, fine)) * step
