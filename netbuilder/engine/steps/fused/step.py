"""A step that is fused where that is possible, and eager or taped as before where it is not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.state import EPOCH
from netbuilder.engine.steps.eager import EagerStep

if TYPE_CHECKING:
    from netbuilder.engine.steps.fused.running import FusedPhase

_ROWS = f"{EPOCH}outputs.0"


class FusedStep(EagerStep):
    """Does iterations with a kernel once it has been given one.

    Attributes:
        fused: What does iterations; None where they are done as `EagerStep` does them.
    """

    fused: FusedPhase | None = None

    @contextmanager
    def looking_ahead(self) -> Iterator[None]:
        """Let a kernel do more epochs than it is asked for; afterwards only these are done."""
        fused = self.fused
        if fused is None:
            yield
            return
        fused.may_look_ahead = True
        try:
            yield
        finally:
            fused.may_look_ahead = False
            fused.rewind()

    def kept_weights(self) -> Tensor | None:
        """The flat weights after the last epoch asked for; None where they are as they lie."""
        return self.fused.weights() if self.fused is not None else None

    @property
    def is_ahead(self) -> bool:
        """Whether epochs are done that have not been asked for yet."""
        return self.fused is not None and self.fused.is_ahead

    def advance(self, count: int) -> NDArray[np.float32]:
        """Do `count` iterations; see `Step`."""
        if self.fused is None:
            return super().advance(count)
        losses = self.fused.advance(self._epoch, self._position, count)
        self._position += count
        return losses

    def epoch_rows(self) -> tuple[tuple[Tensor, ...], Tensor] | None:
        """Predictions of the epoch so far and the numbers of their rows; see `Step`."""
        if self.fused is None:
            return super().epoch_rows()
        if not self.has_whole_epoch:
            return None
        seen = self.fused.seen(self._position)
        return (seen,), self.phases[-1].data.order[: len(seen)]

    def epoch_state(self, *, has_rows: bool = True) -> dict[str, Tensor]:
        """The predictions of the epoch so far."""
        if self.fused is None:
            return super().epoch_state(has_rows=has_rows)
        if not has_rows or not self.has_whole_epoch:
            return {}
        return {_ROWS: self.fused.seen(self._position).clone()}

    def put_epoch_state(self, tensors: dict[str, Tensor]) -> None:
        """Put the predictions of the epoch so far back."""
        super().put_epoch_state(tensors)
        if self.fused is not None and self._seen:
            self.fused.put_seen(self._seen[0][0])
            self._seen = []

    @property
    def has_whole_epoch(self) -> bool:
        """Whether all predictions of the epoch so far are known."""
        return self._is_measured and self._is_whole and self._position > 0
