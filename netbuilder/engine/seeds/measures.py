"""Measures all copies after an epoch, recorded where that can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from netbuilder.engine.seeds.graph import Short
from netbuilder.engine.seeds.vectorised import Stacked, Vectorised, largest
from netbuilder.engine.trainee import Part

Table = NDArray[np.float64]


class Gauge:
    """Loss and metrics of all copies on one part of the data.

    Args:
        weights: Of all copies, in memory that stays.
        part: Where the targets are, the same for all copies.
        is_taped: Whether to record what is computed.
    """

    def __init__(
        self,
        network: nn.Module,
        vectorised: Vectorised,
        weights: Stacked,
        part: Part,
        is_taped: bool,
    ) -> None:
        self._network, self._vectorised, self._weights = network, vectorised, weights
        self._part, self._is_taped = part, is_taped
        # Asked now, since it cannot be asked while a tape is made.
        self._known = largest(part.targets) if len(part.inputs) else {}
        self._judge: Callable[..., Tensor] | None = None
        self._ask: Callable[..., Tensor] | None = None

    def of(self, predictions: Sequence[Tensor]) -> Table:
        """Metrics (copies, metrics) of predictions (copies, rows, ...) in the data's order."""
        if self._judge is None:
            self._judge = self._recorded(self._judged, predictions)
        with torch.inference_mode():
            return self._judge(*predictions).numpy(force=True)

    def now(self) -> Table:
        """Loss and metrics (copies, 1 + metrics) of the weights as they are, without training."""
        was_training = self._network.training
        self._network.eval()
        try:
            with torch.no_grad():
                if self._ask is None:
                    self._ask = self._recorded(self._asked, (self._part.inputs,))
                with torch.inference_mode():
                    return self._ask(self._part.inputs).numpy(force=True)
        finally:
            self._network.train(was_training)

    def _judged(self, *predictions: Tensor) -> list[Tensor]:
        return [self._vectorised.metrics(predictions, self._part.targets, self._known)]

    def _asked(self, inputs: Tensor) -> list[Tensor]:
        predictions = self._vectorised.predictions(self._weights, inputs)
        targets = self._part.targets
        return [self._vectorised.measures(predictions, targets, self._known)]

    def _recorded(
        self, function: Callable[..., list[Tensor]], examples: Sequence[Tensor]
    ) -> Callable[..., Tensor]:
        """The function as a tape where it can be one, else as it is."""
        if self._is_taped:
            try:
                with torch.no_grad():
                    given = [each.clone() for each in examples]
                    short = Short(function, given, 0, self._weights.values())
                return lambda *given: short.tape.run(*short.early(given))[0].clone()
            except Exception:  # noqa: BLE001 - what cannot be traced is computed as it is written
                pass
        return lambda *given: function(*given)[0]
