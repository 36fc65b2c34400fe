"""What a run has told of its layers over time: numbers of each, and histograms."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from netbuilder.link.messages import HistogramsDrawn, LayersDrawn, Quantity
from netbuilder.ui.plots.over_time import Histograms, ThinnedPoints

Nodes = tuple[str, ...]
_MOST: Final = 1024
_NOTHING: Final = Histograms(1)


class LayerSeries:
    """One layer over time.

    Attributes:
        gradient: Length of the gradient.
        weights: Length of the weights.
        ratio: Length of an update as a share of that of the weights.
        silent: The newest share of neurons that answer 0 to everything; NaN where unknown.
    """

    def __init__(self) -> None:
        self.gradient, self.weights, self.ratio = (ThinnedPoints(_MOST) for _ in range(3))
        self.silent = math.nan

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        for points in (self.gradient, self.weights, self.ratio):
            points.cut(iteration)


class LayerHistory:
    """All layers of one run.

    Attributes:
        layers: By the ids of blocks and node; also those that the network had once.
        now: The layers that it has now, in its order.
        histograms: By layer and what is counted.
        revision: Counts events, so that views know whether to paint.
    """

    def __init__(self) -> None:
        self.layers: dict[Nodes, LayerSeries] = {}
        self.now: tuple[Nodes, ...] = ()
        self.histograms: dict[tuple[Nodes, Quantity], Histograms] = {}
        self.revision = 0

    def take(self, event: LayersDrawn | HistogramsDrawn) -> None:
        """Note what an event tells."""
        self.revision += 1
        if isinstance(event, HistogramsDrawn):
            self._take_histograms(event)
            return
        self.now = tuple(numbers.nodes for numbers in event.layers)
        for numbers in event.layers:
            series = self.layers.get(numbers.nodes)
            if series is None:
                series = self.layers[numbers.nodes] = LayerSeries()
            series.silent = numbers.silent
            series.weights.add(event.iteration, numbers.weights)
            if not math.isnan(numbers.gradient):
                series.gradient.add(event.iteration, numbers.gradient)
            if not math.isnan(numbers.update):
                ratio = numbers.update / numbers.weights if numbers.weights else math.nan
                series.ratio.add(event.iteration, ratio)

    def know(self, layers: Iterable[Nodes]) -> None:
        """These layers are there, though nothing was told of them over time."""
        self.now = tuple(layers)
        for nodes in self.now:
            self.layers.setdefault(nodes, LayerSeries())
        self.revision += 1

    def cut(self, iteration: int) -> None:
        """Forget what came after an iteration."""
        for layer in self.layers.values():
            layer.cut(iteration)
        for histograms in self.histograms.values():
            histograms.cut(iteration)
        self.revision += 1

    def of(self, nodes: Nodes, quantity: Quantity) -> Histograms:
        """Histograms of a layer over time; empty where none were told."""
        return self.histograms.get((nodes, quantity), _NOTHING)

    def _take_histograms(self, event: HistogramsDrawn) -> None:
        for each in event.slices:
            counts = np.frombuffer(each.counts.data, each.counts.dtype)
            key = (each.nodes, each.quantity)
            kept = self.histograms.get(key)
            if kept is None or kept.bins != len(counts):
                kept = self.histograms[key] = Histograms(len(counts))
            kept.add(event.iteration, each.low, each.high, counts)
