"""Tapes of one phase: made when they are worth it, and used only if they agree to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.engine.batches import Batch
from netbuilder.engine.gradients import Gradients, is_alike
from netbuilder.engine.steps.tape import Loss, Tape

# Buffers of a tape stay; larger networks spend their time in the operations anyway.
MOST_BYTES = 512 << 20


class Recorded:
    """The tapes of one phase by the number of rows in a batch.

    Args:
        network: Whose buffers an iteration may change.
        loss, gradients: The eager iteration that a tape must equal.
    """

    def __init__(self, network: nn.Module, loss: Loss, gradients: Gradients) -> None:
        self._network = network
        self._loss, self._gradients = loss, gradients
        self.tapes: dict[int, Tape] = {}

    def record(self, batches: Sequence[Batch]) -> str:
        """Make tapes for batches like these; answers why not, or nothing where all agree.

        The network, its buffers and the random numbers are left as they were.
        """
        before = _Moment(self._network)
        tapes: dict[int, Tape] = {}
        try:
            for batch in batches:
                rows = len(batch[0])
                if rows not in tapes:
                    tapes[rows] = Tape(self._loss, self._gradients, batch)
                    before.put_back()
                if tapes[rows].bytes > MOST_BYTES:
                    return "it would take too much memory"
                if not self._agrees(tapes[rows], batch, before):
                    return "its numbers differ in the last digits"
        except Exception as error:  # noqa: BLE001 - what cannot be traced trains as it did
            return f"it cannot be recorded ({type(error).__name__})"
        finally:
            before.put_back()
        self.tapes = tapes
        return ""

    def drop(self) -> None:
        """Go back to the eager iteration."""
        self.tapes = {}

    def _agrees(self, tape: Tape, batch: Batch, before: _Moment) -> bool:
        loss, predictions = self._loss(batch)
        gradients = self._gradients(loss)
        after = _Moment(self._network)
        before.put_back()
        with torch.inference_mode():
            taped_loss, taped_predictions, taped_gradients = tape.run(batch[0], *batch[1])
        taped = _Moment(self._network)
        before.put_back()
        wanted = (loss.detach(), *predictions, *gradients, *after.tensors)
        found = (taped_loss, *taped_predictions, *taped_gradients, *taped.tensors)
        are_equal = len(wanted) == len(found) and all(map(is_same, wanted, found))
        return are_equal and all(map(is_alike, taped_gradients, self._gradients.parameters))


class _Moment:
    """What an iteration changes besides the weights: buffers, and the random numbers."""

    def __init__(self, network: nn.Module) -> None:
        self._buffers = [buffer.detach() for buffer in network.buffers()]
        self.tensors = [*(each.clone() for each in self._buffers), torch.get_rng_state()]

    def put_back(self) -> None:
        """Make it this moment again."""
        for buffer, kept in zip(self._buffers, self.tensors, strict=False):
            buffer.copy_(kept)
        torch.set_rng_state(self.tensors[-1])


def is_same(one: Tensor, other: Any) -> bool:
    """Whether two tensors are equal to the last bit; what is no number is like any other such."""
    return (
        one.shape == other.shape
        and one.dtype == other.dtype
        and bool(((one == other) | ((one != one) & (other != other))).all())
    )
