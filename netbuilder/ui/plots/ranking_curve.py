"""How scores rank one class, ready to be drawn and counted at any threshold."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from netbuilder.link.messages import Ranking
from netbuilder.ui.plots.series import Doubles
from netbuilder.ui.run_record import array

_HALF = 0.5


class RankingKind(StrEnum):
    """What is drawn against what."""

    ROC = "roc"
    PRECISION = "precision"


@dataclass(frozen=True)
class Counted:
    """What becomes of the rows where everything at or above a threshold is said to be the class."""

    threshold: float
    hits: int
    alarms: int
    misses: int
    rejected: int

    @property
    def precision(self) -> float:
        """Of what is said to be the class, the share that is; NaN where nothing is said."""
        said = self.hits + self.alarms
        return self.hits / said if said else math.nan

    @property
    def recall(self) -> float:
        """Of the class, the share that is found."""
        true = self.hits + self.misses
        return self.hits / true if true else math.nan


class ClassCurve:
    """One class's ranking, ready to be drawn."""

    def __init__(self, ranking: Ranking, name: str) -> None:
        self.ranking, self.name = ranking, name
        self.thresholds = array(ranking.thresholds)
        self.hits, self.alarms = array(ranking.hits), array(ranking.alarms)

    def points(self, kind: RankingKind) -> tuple[Doubles, Doubles]:
        """Shares across and upwards, from the highest threshold to the lowest."""
        recall = self.hits / max(self.ranking.positives, 1)
        if kind is RankingKind.ROC:
            return self.alarms / max(self.ranking.negatives, 1), recall
        said = np.maximum(self.hits + self.alarms, 1)
        # Where nothing is said, nothing is wrong.
        return recall, np.where(self.hits + self.alarms > 0, self.hits / said, 1.0)

    def area(self, kind: RankingKind) -> float:
        """Under the curve, of all thresholds."""
        ranking = self.ranking
        return ranking.area if kind is RankingKind.ROC else ranking.average_precision

    def index_at(self, threshold: float) -> int:
        """The point whose threshold is the lowest that is not below this one."""
        return max(0, int((self.thresholds >= threshold).sum()) - 1)

    def counted(self, index: int) -> Counted:
        """What becomes of the rows at a point."""
        hits, alarms = int(self.hits[index]), int(self.alarms[index])
        ranking = self.ranking
        return Counted(
            float(self.thresholds[index]),
            hits,
            alarms,
            ranking.positives - hits,
            ranking.negatives - alarms,
        )

    @property
    def usual_threshold(self) -> float:
        """Half for probabilities, else zero."""
        finite = self.thresholds[1:]
        is_share = not len(finite) or (finite.min() >= 0.0 and finite.max() <= 1.0)
        return _HALF if is_share else 0.0
