"""What was drawn of the moment that is looked at, while that is not now."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal

from netbuilder.core.value import Project
from netbuilder.link.messages import (
    HistogramsDrawn,
    InsideDrawn,
    JudgementDrawn,
    LookedAgain,
    NeuronsDrawn,
    Outlet,
    RankingsDrawn,
    SamplesDrawn,
    SurfaceDrawn,
    ValuesDrawn,
    WeightsDrawn,
)


class Seen(Protocol):
    """What views paint from: a run as it is now, or one moment of its past."""

    surface: SurfaceDrawn | None
    judgements: dict[int, JudgementDrawn]
    rankings: dict[int, RankingsDrawn]
    samples: SamplesDrawn | None
    neurons: NeuronsDrawn | None
    inside: InsideDrawn | None
    weights: dict[str, WeightsDrawn]
    values: dict[Outlet, ValuesDrawn]


class PastViews(QObject):
    """Views of one moment; who paints them looks here while the moment is past.

    Attributes:
        iteration: The moment of the views; -1 while there are none.
        project: What was trained then; None where that is not known.
        words: Why there is nothing to see, as a sentence; empty where all is well.
        to_come: The moment that was chosen, where what is shown is one near it; else -1.
        share: How far the way to that one is trained again, from 0 to 1.
        is_awaited: Whether another moment was chosen, and nothing of it is there yet.
        surface, judgements, rankings, samples, neurons, inside, histograms, weights, values: As
            drawn then, each kept until the next moment brings another, so that nothing flickers
            under a slider.

    Signals:
        changed: Something of this is another.
        begun: What was trained is another, or it is what is drawn again.
        approached: The moment that is to come is nearer.
    """

    changed = Signal()
    begun = Signal()
    approached = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.project: Project | None = None
        self.is_awaited = False
        self._empty()

    def _empty(self) -> None:
        self.iteration = -1
        self.words = ""
        self.to_come, self.share = -1, 0.0
        self.surface: SurfaceDrawn | None = None
        self.judgements: dict[int, JudgementDrawn] = {}
        self.rankings: dict[int, RankingsDrawn] = {}
        self.samples: SamplesDrawn | None = None
        self.neurons: NeuronsDrawn | None = None
        self.inside: InsideDrawn | None = None
        self.histograms: HistogramsDrawn | None = None
        self.weights: dict[str, WeightsDrawn] = {}
        self.values: dict[Outlet, ValuesDrawn] = {}

    def clear(self) -> None:
        """Forget the moment."""
        self._empty()
        self.is_awaited = False
        if self.project is not None:
            self.project = None
            self.begun.emit()
        self.changed.emit()

    def begin(self, project: Project) -> bool:
        """Say what was trained at the moment whose views are about to come.

        Returns:
            Whether it is another than at the moment before.
        """
        is_other = project is not self.project
        if is_other:
            self._empty()  # what another network drew has other neurons and layers
            self.project = project
            self.begun.emit()
            self.changed.emit()
        return is_other

    def take(self, answer: LookedAgain) -> None:
        """Note the views of a moment; those it does not bring are of no moment any more."""
        self._empty()
        self.is_awaited = False
        self.iteration, self.to_come = answer.iteration, answer.to_come
        for view in answer.views:
            match view:
                case SurfaceDrawn():
                    self.surface = view
                case JudgementDrawn():
                    self.judgements[view.output] = view
                case RankingsDrawn():
                    self.rankings[view.output] = view
                case SamplesDrawn():
                    self.samples = view
                case NeuronsDrawn():
                    self.neurons = view
                case InsideDrawn():
                    self.inside = view
                case HistogramsDrawn():
                    self.histograms = view
                case WeightsDrawn():
                    self.weights[view.node] = view
                case ValuesDrawn():
                    self.values[view.outlet] = view
        self.changed.emit()

    def approach(self, share: float) -> None:
        """Say how far the way to the moment that is to come is trained again."""
        self.share = share
        self.approached.emit()

    def fail(self, words: str) -> None:
        """There are no views: say why."""
        self._empty()
        self.is_awaited = False
        self.words = words
        self.changed.emit()
