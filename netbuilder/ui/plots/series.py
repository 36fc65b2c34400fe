"""A growing series of losses that can be drawn at any zoom for the price of a screen's width."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]
Doubles: TypeAlias = npt.NDArray[np.float64]

FACTOR: Final = 8
"""How many blocks of one level make one block of the next."""
_FIRST_CAPACITY: Final = 1024
_FIRST_POINTS: Final = 64
_LARGE: Final = 1_000_000


class GrowingFloats:
    """A float32 array that grows at its end in amortised constant time."""

    def __init__(self, capacity: int = _FIRST_CAPACITY) -> None:
        self._store: Floats = np.empty(capacity, np.float32)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    @property
    def values(self) -> Floats:
        """What it holds now, as a view that later growth may leave behind."""
        return self._store[: self._length]

    def append(self, more: Floats) -> None:
        """Put values at the end."""
        end = self._length + len(more)
        if end > len(self._store):
            # Large ones grow by less, so that they never take three times what they hold.
            factor = 2.0 if len(self._store) < _LARGE else 1.25
            grown = np.empty(max(end, int(factor * len(self._store))), np.float32)
            grown[: self._length] = self.values
            self._store = grown
        self._store[self._length : end] = more
        self._length = end

    def push(self, value: float) -> None:
        """Put one value at the end."""
        if self._length == len(self._store):
            self.append(np.array([value], np.float32))
            return
        self._store[self._length] = value
        self._length += 1

    def cut(self, length: int) -> None:
        """Forget everything from position ``length`` on."""
        self._length = min(self._length, max(0, length))


class Points:
    """Few measured values at rising iterations, such as one per epoch."""

    def __init__(self) -> None:
        self._positions: Doubles = np.empty(_FIRST_POINTS, np.float64)
        self._values = GrowingFloats(_FIRST_POINTS)

    def __len__(self) -> int:
        return len(self._values)

    @property
    def positions(self) -> Doubles:
        """Iterations, in order."""
        return self._positions[: len(self._values)]

    @property
    def values(self) -> Floats:
        """What was measured at them."""
        return self._values.values

    def add(self, iteration: int, value: float) -> None:
        """Put a value at the end; one at the same iteration takes its place."""
        length = len(self)
        if length and self._positions[length - 1] >= iteration:
            self.cut(iteration - 1)
            length = len(self)
        if length == len(self._positions):
            self._positions = np.concatenate([self._positions, np.empty_like(self._positions)])
        self._positions[length] = iteration
        self._values.push(value)

    def extend(self, iterations: Doubles, values: Floats) -> None:
        """Put values at the end, in order; those at the same or later iterations give way."""
        if not len(iterations):
            return
        if len(self) and self.positions[-1] >= iterations[0]:
            self.cut(int(iterations[0]) - 1)
        length = len(self) + len(iterations)
        if length > len(self._positions):
            more = max(length, 2 * len(self._positions)) - len(self._positions)
            self._positions = np.concatenate([self._positions, np.empty(more)])
        self._positions[len(self) : length] = iterations
        self._values.append(values)

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        self._values.cut(int(np.searchsorted(self.positions, iteration, side="right")))


@dataclass(frozen=True)
class Decimated:
    """A series as blocks of equal length, ready to be drawn.

    Attributes:
        positions: Middle of each block, in iterations.
        low, high, mean: Smallest, largest and mean value of each block; NaN where nothing is known.
        block: Iterations in one block.
    """

    positions: Doubles
    low: Floats
    high: Floats
    mean: Floats
    block: int


class _Level:
    """Minimum, maximum and mean of blocks of ``FACTOR ** depth`` values."""

    def __init__(self) -> None:
        self.low, self.high, self.mean = GrowingFloats(), GrowingFloats(), GrowingFloats()

    def __len__(self) -> int:
        return len(self.low)

    def extend(self, low: Floats, high: Floats, mean: Floats) -> None:
        """Add blocks made of groups of ``FACTOR`` entries; the lengths are multiples of it."""
        self.low.append(np.fmin.reduce(low.reshape(-1, FACTOR), axis=1))
        self.high.append(np.fmax.reduce(high.reshape(-1, FACTOR), axis=1))
        self.mean.append(mean.reshape(-1, FACTOR).mean(axis=1, dtype=np.float32))

    def cut(self, length: int) -> None:
        for part in (self.low, self.high, self.mean):
            part.cut(length)


class Series:
    """Values by iteration, counted from 1, with a min/max pyramid that grows with them.

    Appending costs time in proportion to what is new; a view costs time in proportion to its
    width, however many values there are.
    """

    def __init__(self) -> None:
        self._raw = GrowingFloats()
        self._levels: list[_Level] = []
        self.first = 1

    def __len__(self) -> int:
        return len(self._raw)

    @property
    def values(self) -> Floats:
        """Every value, in order of iteration."""
        return self._raw.values

    @property
    def last_iteration(self) -> int:
        """Number of the newest iteration; 0 where there is none."""
        return self.first + len(self._raw) - 1 if len(self._raw) else 0

    @property
    def last(self) -> float:
        """The newest value; NaN where there is none."""
        return float(self._raw.values[-1]) if len(self._raw) else float("nan")

    def put(self, first: int, values: Floats) -> None:
        """Write a slice that begins at iteration ``first``.

        A slice that begins earlier than the end replaces what was there (a run that went on from
        an older checkpoint); iterations that never arrived become gaps.
        """
        if not len(self._raw):
            self.first = first
        position = first - self.first
        if position < 0:
            self._raw.cut(0)
            self.first, position = first, 0
            self._cut_levels()
        elif position < len(self._raw):
            self._raw.cut(position)
            self._cut_levels()
        elif position > len(self._raw):
            self._raw.append(np.full(position - len(self._raw), np.nan, np.float32))
        self._raw.append(values)
        self._grow()

    def at(self, iteration: int) -> float:
        """The value of one iteration; NaN where it is not known."""
        position = iteration - self.first
        return float(self.values[position]) if 0 <= position < len(self._raw) else float("nan")

    def view(self, begin: float, end: float, most: int) -> Decimated:
        """The part between two iterations, in at most about ``most`` blocks."""
        low_index = max(0, int(begin) - self.first)
        high_index = min(len(self._raw), int(end) - self.first + 2)
        count = max(0, high_index - low_index)
        depth = 0
        while depth < len(self._levels) and count > most * FACTOR**depth:
            depth += 1
        if depth == 0:
            part = self.values[low_index:high_index]
            places = np.arange(low_index, low_index + len(part), dtype=np.float64) + self.first
            return Decimated(places, part, part, part, 1)
        return self._blocks(depth, low_index, high_index)

    def _blocks(self, depth: int, low_index: int, high_index: int) -> Decimated:
        """Blocks of a level; the newest values, not yet a full block, come as one more."""
        block = FACTOR**depth
        level = self._levels[depth - 1]
        begin = low_index // block
        end = min(len(level), -(-high_index // block))
        low, high, mean = (part.values[begin:end] for part in (level.low, level.high, level.mean))
        places = (np.arange(begin, begin + len(low)) + 0.5) * block + (self.first - 0.5)
        done = len(level) * block
        tail = self.values[max(done, low_index) : high_index]
        if len(tail) and not np.isnan(tail).all():
            middle = self.first + max(done, low_index) + (len(tail) - 1) / 2
            places = np.append(places, middle)
            low = np.append(low, np.fmin.reduce(tail))
            high = np.append(high, np.fmax.reduce(tail))
            mean = np.append(mean, np.float32(np.nanmean(tail)))
        return Decimated(places, low, high, mean, block)

    def _grow(self) -> None:
        """Add the blocks that have become complete, level by level."""
        low = high = mean = self.values
        depth = 0
        while len(low) >= FACTOR:
            if depth == len(self._levels):
                self._levels.append(_Level())
            level = self._levels[depth]
            begin, end = len(level) * FACTOR, len(low) // FACTOR * FACTOR
            if begin == end:
                return
            level.extend(low[begin:end], high[begin:end], mean[begin:end])
            low, high, mean = level.low.values, level.high.values, level.mean.values
            depth += 1

    def _cut_levels(self) -> None:
        """Forget blocks that reach past the end."""
        length = len(self._raw)
        for level in self._levels:
            length //= FACTOR
            level.cut(length)


def smoothed(view: Decimated, iterations: int) -> Floats:
    """The block means as a centred moving average over about so many iterations.

    A window no longer than a block changes nothing, so the line stays the same at every zoom.
    Gaps (NaN) stay gaps.
    """
    half = round(iterations / view.block) // 2
    mean = view.mean
    if half < 1 or len(mean) < 2:
        return mean
    known = ~np.isnan(mean)
    sums = np.concatenate(([0.0], np.cumsum(np.where(known, mean, 0.0), dtype=np.float64)))
    counts = np.concatenate(([0], np.cumsum(known)))
    places = np.arange(len(mean))
    # The window shrinks on both sides alike near the ends, so the line does not lean.
    reach = np.minimum(half, np.minimum(places, len(mean) - 1 - places))
    begin, end = places - reach, places + reach + 1
    share = np.maximum(counts[end] - counts[begin], 1)
    result: Floats = ((sums[end] - sums[begin]) / share).astype(np.float32)
    result[~known] = np.nan
    return result
