"""Curves of several seeds: their mean, and the band that they fill."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from netbuilder.ui.plots.curves import Curve, Drawn, PointsCurve, SeriesCurve
from netbuilder.ui.plots.series import Floats, Points, Series
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.seeds_record import SeedsRecord


@dataclass
class BandSeriesCurve(SeriesCurve):
    """A mean per iteration, and the lowest and highest value of all around it.

    Attributes:
        lows, highs: Beside `series`, value by value.
    """

    lows: Series = field(default_factory=Series)
    highs: Series = field(default_factory=Series)

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        # The mean is drawn in its own blocks; the band in those of the lowest values, which are
        # the same, since all three grow together.
        mean = super().drawn(begin, end, most)
        if not len(mean.positions):
            return mean
        half = self.smoothing / 2
        low = self.lows.view(begin - half, end + half, most)
        high = self.highs.view(begin - half, end + half, most)
        return Drawn(
            mean.positions,
            mean.line,
            _at(mean, low.positions, low.low),
            _at(mean, high.positions, high.high),
        )


@dataclass
class BandPointsCurve(PointsCurve):
    """Means at measured points, and the lowest and highest of all around them.

    Attributes:
        band: Answers lowest and highest values at the same iterations.
    """

    band: Callable[[], tuple[Points, Points]] = lambda: (Points(), Points())

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        mean = super().drawn(begin, end, most)
        low, high = self.band()
        if not len(mean.positions):
            return mean
        return Drawn(
            mean.positions,
            mean.line,
            _at(mean, low.positions, low.values),
            _at(mean, high.positions, high.values),
        )


def loss_curves(run: RunRecord) -> tuple[Curve, ...]:
    """Training and validation loss; of a group the means, in the band of its seeds."""
    training: SeriesCurve = SeriesCurve("training", "c1", series=run.loss())
    if isinstance(run, SeedsRecord):
        title = f"{len(run.members)} seeds"
        training = BandSeriesCurve(title, "c1", series=run.loss(), lows=run.lows, highs=run.highs)
    return (training, metric_curve(run, "validation", "loss", "c2", dots=True))


def metric_curve(
    run: RunRecord, part: str, kind: str, colour: str, *, dots: bool = False, unit: str = ""
) -> PointsCurve:
    """A metric of a part over the epochs; of a group the mean, in the band of its seeds."""

    def points() -> Points:
        return run.metric(part, kind)

    if not isinstance(run, SeedsRecord):
        return PointsCurve(part, colour, dots=dots, unit=unit, points=points)
    return BandPointsCurve(
        part, colour, dots=dots, unit=unit, points=points, band=lambda: run.band(part, kind)
    )


def _at(mean: Drawn, positions: np.ndarray, values: Floats) -> Floats:
    """Values at the positions of the mean."""
    if len(positions) == len(mean.positions):
        return values
    found: Floats = np.interp(mean.positions, positions, values).astype(np.float32)
    return found
