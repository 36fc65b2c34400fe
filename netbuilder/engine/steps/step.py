"""What the loop asks of a step: iterations by the handful, losses back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.optimizers import Stepper


class Step(Protocol):
    """Does iterations. One iteration runs every phase of the plan once in their order."""

    steppers: Sequence[Stepper]

    def begin_epoch(self, epoch: int, position: int = 0) -> None:
        """Shuffle for an epoch, counted from 0, and stand before one of its batches."""

    def advance(self, count: int) -> NDArray[np.float32]:
        """Do iterations that lie within the epoch.

        Returns:
            Losses (phases, count). They are fetched from the device once, at the end.
        """

    def coming_inputs(self) -> Tensor:
        """The inputs of the next iteration's batch."""

    def epoch_rows(self) -> tuple[tuple[Tensor, ...], Tensor] | None:
        """Predictions made during the epoch so far, and the numbers of those rows.

        None where there are too many to keep.
        """

    def epoch_state(self, *, has_rows: bool = True) -> dict[str, Tensor]:
        """What a checkpoint within an epoch needs, so that the epoch's measures stay exact.

        Args:
            has_rows: Whether predictions are among it, which only metrics want.
        """

    def put_epoch_state(self, tensors: dict[str, Tensor]) -> None:
        """Put back what `epoch_state` gave, after `begin_epoch`."""
