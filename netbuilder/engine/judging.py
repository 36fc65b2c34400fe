"""Loss and metrics of one part of the data, with the weights of a network as they are."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from netbuilder.engine.build import Built
from netbuilder.engine.measure import Meter
from netbuilder.engine.steps.replayed import Replayed, Tensors


class Judge:
    """Measures one part of the data again and again.

    Args:
        inputs: (rows, ...).
        targets: As the data gives them (numbers scaled), one tensor per target column.
        rows: How many are predicted at once.
        is_fast: Whether it may be done in a faster way that gives the same bits.
    """

    def __init__(
        self,
        built: Built,
        meter: Meter,
        data: tuple[Tensor, Sequence[Tensor]],
        rows: int,
        is_fast: bool,
    ) -> None:
        self._built, self._meter, self._rows = built, meter, rows
        self._inputs, self._targets = data[0], tuple(data[1])
        self._replayed = Replayed(self._found, is_fast and len(self._inputs) <= rows)

    def __call__(self) -> dict[str, float]:
        """Loss and metrics; empty where there are no rows."""
        if not len(self._inputs):
            return {}
        loss, *values = self._replayed(self._inputs, *self._targets)
        numbers = torch.cat(values).tolist() if values else []
        return {"loss": float(loss)} | dict(zip(self._meter.names, numbers, strict=True))

    def _found(self, inputs: Tensor, *targets: Tensor) -> Tensors:
        predictions = self._built.evaluated(inputs, self._rows)
        # Rows may lie beside a device that cannot hold them all.
        targets = tuple(each.to(predictions[0].device) for each in targets)
        scores = predictions if len(predictions) > 1 else predictions[0]
        loss = self._meter.objective(scores, targets)
        return (loss, *self._meter.values(predictions, targets))
