"""What a chart draws: a title, a colour, and points for any range and width."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from netbuilder.ui.plots.series import Decimated, Doubles, Floats, Points, Series, smoothed


@dataclass(frozen=True)
class Drawn:
    """Points of a curve in a range.

    Attributes:
        positions: Iterations.
        line: Values of the line; NaN is a gap.
        low, high: Envelope of the noise around it; None where there is none.
    """

    positions: Doubles
    line: Floats
    low: Floats | None = None
    high: Floats | None = None


@dataclass
class Curve:
    """A named line of a chart.

    Attributes:
        title: As it stands at the end of the line.
        colour: Token of its colour.
        dots: Whether measured points are marked, the second sign besides the colour.
        unit: ``%`` for shares, else written behind the value.
    """

    title: str
    colour: str
    dots: bool = False
    unit: str = ""

    def extent(self) -> tuple[float, float] | None:
        """First and last iteration; None while empty."""
        raise NotImplementedError

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        """Points between two iterations, about ``most`` of them."""
        raise NotImplementedError

    def near(self, position: float) -> tuple[float, float] | None:
        """Iteration and value of the measured point nearest to a position."""
        raise NotImplementedError

    def last(self) -> float:
        """The value that stands at its end; NaN while empty."""
        raise NotImplementedError

    def at(self, iteration: int) -> float:
        """Its value at an iteration, or the nearest that is known; the last one for -1."""
        found = self.near(iteration) if iteration >= 0 else None
        return found[1] if found is not None else self.last()

    def rows(self) -> Iterator[tuple[int, float]]:
        """Every point, for copying and saving."""
        raise NotImplementedError


@dataclass
class SeriesCurve(Curve):
    """A value per iteration: a faint envelope of the noise and its smooth mean.

    Attributes:
        series: Where the values are.
        smoothing: Iterations that the mean reaches over.
    """

    series: Series = field(default_factory=Series)
    smoothing: int = 1

    def extent(self) -> tuple[float, float] | None:
        if not len(self.series):
            return None
        return float(self.series.first), float(self.series.last_iteration)

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        # Half a window more on both sides, so that the edge of the view does not bend the line.
        view = self.series.view(begin - self.smoothing / 2, end + self.smoothing / 2, most)
        line = smoothed(view, self.smoothing)
        if view.block == 1 and self.smoothing <= 1:
            return Drawn(view.positions, line)
        view, line = _joined(view, line, most)
        return Drawn(view.positions, line, view.low, view.high)

    def near(self, position: float) -> tuple[float, float] | None:
        if not len(self.series):
            return None
        place = min(max(round(position), self.series.first), self.series.last_iteration)
        return float(place), self.series.at(place)

    def last(self) -> float:
        count = min(len(self.series), max(1, self.smoothing))
        known = self.series.values[len(self.series) - count :]
        known = known[~np.isnan(known)]
        return float(known.mean(dtype=np.float64)) if len(known) else float("nan")

    def rows(self) -> Iterator[tuple[int, float]]:
        for index, value in enumerate(self.series.values.tolist(), self.series.first):
            if value == value:
                yield index, value


@dataclass
class PointsCurve(Curve):
    """Few measured points, such as one per epoch.

    Attributes:
        points: Answers them as they are now.
        steps: Whether a value holds until the next point (a setting) rather than running to it.
    """

    points: Callable[[], Points] = Points
    steps: bool = False

    def extent(self) -> tuple[float, float] | None:
        places = self.points().positions
        return (float(places[0]), float(places[-1])) if len(places) else None

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        points = self.points()
        positions, line = points.positions, points.values
        if self.steps and len(positions):
            positions = np.repeat(positions, 2)[1:]
            line = np.repeat(line, 2)[:-1]
            return Drawn(positions, line)
        first = max(0, int(np.searchsorted(positions, begin)) - 1)
        last = int(np.searchsorted(positions, end, side="right")) + 1
        last = min(last, len(positions))
        # A smooth line costs by its points, and more than one for two pixels show nothing more.
        if last - first > most:
            # Powers of two, counted from the very first point: the same points stay while more
            # arrive. The last one always stays, since the label at the end speaks of it.
            stride = 1 << ((2 * (last - first) // most - 1).bit_length())
            keep = np.arange(first - first % stride, last, stride)
            keep = keep if keep[-1] == last - 1 else np.append(keep, last - 1)
            return Drawn(positions[keep], line[keep])
        return Drawn(positions[first:last], line[first:last])

    def near(self, position: float) -> tuple[float, float] | None:
        points = self.points()
        if not len(points):
            return None
        index = max(0, int(np.searchsorted(points.positions, position, side="right")) - 1)
        following = min(index + 1, len(points) - 1)
        gaps = np.abs(points.positions[[index, following]] - position)
        if not self.steps and gaps[1] < gaps[0]:
            index = following
        return float(points.positions[index]), float(points.values[index])

    def last(self) -> float:
        values = self.points().values
        return float(values[-1]) if len(values) else float("nan")

    def rows(self) -> Iterator[tuple[int, float]]:
        points = self.points()
        for place, value in zip(points.positions.tolist(), points.values.tolist(), strict=True):
            yield int(place), value


def _joined(view: Decimated, line: Floats, most: int) -> tuple[Decimated, Floats]:
    """Neighbouring blocks as one until they fit ``most``: the pyramid only halves by eights."""
    group = -(-len(view.positions) // most)
    if group < 2:
        return view, line
    whole = len(view.positions) // group * group

    def grouped(values: Floats, join: Callable[..., Floats]) -> Floats:
        head = join(values[:whole].reshape(-1, group), axis=1)
        return np.append(head, join(values[whole:][None], axis=1)) if whole < len(values) else head

    starts = view.positions[::group]
    ends = np.append(view.positions[group - 1 :: group], view.positions[-1:])[: len(starts)]
    positions = (starts + ends) / 2
    made = Decimated(
        positions,
        grouped(view.low, np.fmin.reduce),
        grouped(view.high, np.fmax.reduce),
        view.mean,
        view.block * group,
    )
    return made, grouped(line, np.mean)
