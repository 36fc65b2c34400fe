"""Scalers: how number columns are brought to a common size."""

from __future__ import annotations

from netbuilder.core.recipe import Scaler, Statistics


class Standard(Scaler):
    """Brings the mean to 0 and the standard deviation to 1; a good start for most tables."""

    source = "sklearn.preprocessing.StandardScaler"
    synonyms = ("z-score", "normalise", "standardise")

    def offset_and_scale(self, statistics: Statistics) -> tuple[float, float]:
        return statistics.mean, statistics.deviation or 1.0

    def expression(self) -> str:
        return "mean, deviation or 1.0"


class ZeroToOne(Scaler):
    """Brings the smallest value to 0 and the largest to 1."""

    source = "sklearn.preprocessing.MinMaxScaler"
    title = "To [0, 1]"
    synonyms = ("min-max", "normalise", "unit range")

    def offset_and_scale(self, statistics: Statistics) -> tuple[float, float]:
        return statistics.minimum, (statistics.maximum - statistics.minimum) or 1.0

    def expression(self) -> str:
        return "minimum, (maximum - minimum) or 1.0"


class MinusOneToOne(Scaler):
    """Brings the smallest value to -1 and the largest to 1."""

    source = "sklearn.preprocessing.MinMaxScaler(feature_range=(-1, 1))"
    title = "To [-1, 1]"
    synonyms = ("min-max", "normalise")

    def offset_and_scale(self, statistics: Statistics) -> tuple[float, float]:
        half = statistics.maximum / 2 - statistics.minimum / 2
        return statistics.minimum + half, half or 1.0

    def expression(self) -> str:
        return "minimum + (maximum / 2 - minimum / 2), (maximum / 2 - minimum / 2) or 1.0"


class Unscaled(Scaler):
    """Leaves the numbers as they are."""

    kind, title = "none", "None"
    source = "The numbers of the data"
    synonyms = ("raw", "off")
    changes = False

    def offset_and_scale(self, statistics: Statistics) -> tuple[float, float]:
        return 0.0, 1.0

    def expression(self) -> str:
        return "0.0, 1.0"
