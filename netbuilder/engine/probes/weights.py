"""Histograms of the weights of chosen nodes, and how fast they move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from torch import Tensor

from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import WeightsDrawn

BINS = 40


class WeightViews:
    """Views of all weights of each chosen node together."""

    def __init__(self, trainee: Trainee, nodes: Sequence[str]) -> None:
        self._parameters = {
            node: [
                parameter.detach()
                for name, parameter in trainee.network.named_parameters()
                if name.partition(".")[0] == node
            ]
            for node in nodes
        }
        self._before: dict[str, tuple[int, Tensor]] = {}

    def drawn(self, run: str, iteration: int) -> Iterator[WeightsDrawn]:
        """One histogram per node that has weights."""
        for node, parameters in self._parameters.items():
            if not parameters:
                continue
            values = torch.cat([each.reshape(-1) for each in parameters]).cpu()
            finite = values[values.isfinite()]
            if not len(finite):
                continue
            counts, edges = torch.histogram(finite, BINS)
            yield WeightsDrawn(
                run=run,
                iteration=iteration,
                node=node,
                counts=tuple(int(count) for count in counts.tolist()),
                edges=tuple(edges.tolist()),
                update_ratio=self._update_ratio(node, iteration, values),
            )

    def _update_ratio(self, node: str, iteration: int, values: Tensor) -> float:
        """Length of one iteration's change relative to that of the weights, since the last view."""
        then, before = self._before.get(node, (iteration, values))
        self._before[node] = (iteration, values)
        length = float(before.norm())
        if iteration <= then or length == 0.0:
            return 0.0
        return float((values - before).norm()) / length / (iteration - then)
