"""Learning from known answers: the weighted sum of the losses of all outputs."""

from __future__ import annotations

from torch import Tensor

from netbuilder.engine.batches import Batch
from netbuilder.engine.phases.objective import Objective


class Supervised(Objective):
    """Compares what the outputs say with the targets."""

    kind = "supervised"

    def loss(self, batch: Batch) -> tuple[Tensor, tuple[Tensor, ...]]:
        inputs, targets = batch
        scores = self._built.scores(inputs)
        predictions = scores if isinstance(scores, tuple) else (scores,)
        return self._built.objective(scores, targets), predictions
