"""Tapes of one phase: made when they are worth it, and used only if they agree to the last bit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

from netbuilder.engine.batches import Batch
from netbuilder.engine.gradients import Gradients, is_alike
from netbuilder.engine.state import put_random_states, random_states
from netbuilder.engine.steps.graphs import Graph, room_for
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
        self.tapes: dict[int, Tape | Graph] = {}

    def record(self, batches: Sequence[Batch]) -> str:
        """Make tapes for batches like these; answers why not, or nothing where all agree.

        The network, its buffers and the random numbers are left as they were.
        """
        device = batches[0][0].device
        before = _Moment(self._network, device)
        tapes: dict[int, Tape | Graph] = {}
        room = room_for(device) if device.type == "cuda" else MOST_BYTES
        try:
            for batch in batches:
                rows = len(batch[0])
                if rows not in tapes:
                    made = Graph if device.type == "cuda" else Tape
                    tapes[rows] = made(self._loss, self._gradients, batch)
                    before.put_back()
                if sum(each.bytes for each in tapes.values()) > room:
                    return "it would take too much memory"
                if not self._agrees(tapes[rows], batch, before):
                    return "its numbers differ in the last digits"
        except Exception as error:  # noqa: BLE001 - what cannot be traced trains as it did
            return self._obstacle(error)
        finally:
            before.put_back()
        self.tapes = tapes
        return ""

    def drop(self) -> None:
        """Go back to the eager iteration."""
        self.tapes = {}

    def _obstacle(self, error: Exception) -> str:
        """Why an iteration could not be recorded."""
        has_lstm = any(isinstance(each, nn.LSTM) for each in self._network.modules())
        if has_lstm and "workspace" in str(error):
            # oneDNN hands what its backward pass needs from forward to autograd alone.
            return "the LSTM of PyTorch only works with its own backward pass"
        return f"it cannot be recorded ({type(error).__name__})"

    def _agrees(self, tape: Tape | Graph, batch: Batch, before: _Moment) -> bool:
        loss, predictions = self._loss(batch)
        gradients = self._gradients(loss)
        device = batch[0].device
        after = _Moment(self._network, device)
        before.put_back()
        with torch.inference_mode():
            taped_loss, taped_predictions, taped_gradients = tape.run(batch[0], *batch[1])
        taped = _Moment(self._network, device)
        before.put_back()
        wanted = (loss.detach(), *predictions, *gradients, *after.tensors)
        found = (taped_loss, *taped_predictions, *taped_gradients, *taped.tensors)
        are_equal = len(wanted) == len(found) and all(map(is_same, wanted, found))
        return are_equal and all(map(is_alike, taped_gradients, self._gradients.parameters))


class _Moment:
    """What an iteration changes besides the weights: buffers, and the random numbers."""

    def __init__(self, network: nn.Module, device: torch.device) -> None:
        self._device = device
        self._buffers = [buffer.detach() for buffer in network.buffers()]
        self._random = random_states(device)
        self.tensors = [*(each.clone() for each in self._buffers), *self._random.values()]

    def put_back(self) -> None:
        """Make it this moment again."""
        for buffer, kept in zip(self._buffers, self.tensors, strict=False):
            buffer.copy_(kept)
        put_random_states(self._device, self._random)


def is_same(one: Tensor, other: Any) -> bool:
    """Whether two tensors are equal to the last bit; what is no number is like any other such."""
    return (
        one.shape == other.shape
        and one.dtype == other.dtype
        and bool(((one == other) | ((one != one) & (other != other))).all())
    )
