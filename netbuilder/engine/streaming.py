"""Keeps training rows beside a device that cannot hold them, and brings each batch in time."""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import torch
from torch import Tensor

from netbuilder.engine import devices
from netbuilder.engine.batches import Batch, Batches

# Part of a device's free memory that the training rows may take; weights and activations need room.
SHARE = 0.5
# Bytes above which rows are streamed whatever the device; None leaves it to its memory.
LIMIT: int | None = None
_HOST = torch.device("cpu")


def place_of(device: torch.device, size: int) -> torch.device:
    """Where training rows lie while a device trains on them.

    Args:
        size: Bytes of all of them.
    """
    if device.type == "cpu":
        return device
    if LIMIT is not None:
        return _HOST if size > LIMIT else device
    known = next((each for each in devices.devices() if each.id == str(device)), None)
    free = known.free if known is not None else 0
    return _HOST if free and size > free * SHARE else device


def batches_of(
    rows: tuple[Tensor, Sequence[Tensor]], device: torch.device, size: int, seed: int, phase: int
) -> Batches:
    """Batches of rows on a device, from wherever the rows lie.

    Args:
        rows: Inputs and targets.
        size: Rows of a batch.
        phase: Number of the phase that uses them.
    """
    inputs, targets = rows
    tensors = (inputs, *targets)
    is_over = LIMIT is not None and sum(_size(each) for each in tensors) > LIMIT
    if inputs.device.type == device.type and not is_over:
        return Batches(inputs, targets, size, seed, phase)
    return StreamedBatches(inputs, targets, size, seed, phase, device)


class StreamedBatches(Batches):
    """Batches that are gathered and sent ahead by a thread, while the one before is learnt from.

    They hold the same rows in the same order as `Batches`, bit for bit.
    """

    def __init__(
        self,
        inputs: Tensor,
        targets: Sequence[Tensor],
        batch_size: int,
        seed: int,
        phase: int,
        device: torch.device,
    ) -> None:
        super().__init__(inputs, targets, batch_size, seed, phase)
        self._is_small = False
        self._device = device
        make: Any = torch.cuda.Stream  # torch does not say what it takes
        self._stream: Any = make(device) if device.type == "cuda" else None
        self._pool = ThreadPoolExecutor(1, "batches")
        self._coming: tuple[int, Future[Batch]] | None = None
        weakref.finalize(self, self._pool.shutdown, wait=False)

    def begin(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0."""
        if self._coming is not None:
            self._coming[1].cancel()
            self._coming = None
        super().begin(epoch)

    def batch(self, position: int) -> Batch:
        """The batch at a position of the epoch, counted from 0; the next one is sent for."""
        coming, self._coming = self._coming, None
        if coming is not None and coming[0] == position:
            found = coming[1].result()
        else:
            found = self._sent(*self._gathered(position))
        self._join(found)
        if position + 1 < self.count:
            rows = self._gathered_later(position + 1)
            self._coming = (position + 1, rows)
        return found

    def _gathered_later(self, position: int) -> Future[Batch]:
        self._parts = self._parts or torch.split(self.order, self._size)
        return self._pool.submit(lambda: self._sent(*self._gathered(position)))

    def _gathered(self, position: int) -> Batch:
        """The rows of a batch, together in the memory of the computer."""
        self._parts = self._parts or torch.split(self.order, self._size)
        rows = self._parts[position]
        # What a tape asks for in inference mode is used by the eager iteration too.
        with torch.inference_mode(False):
            inputs = self._inputs.index_select(0, rows)
            return inputs, tuple(target.index_select(0, rows) for target in self._targets)

    def _sent(self, inputs: Tensor, targets: tuple[Tensor, ...]) -> Batch:
        """The same on the device; a card copies it beside what it computes."""
        if self._stream is None:
            return inputs.to(self._device), tuple(each.to(self._device) for each in targets)
        with torch.cuda.stream(self._stream):
            inputs, *rest = (
                each.pin_memory().to(self._device, non_blocking=True) for each in (inputs, *targets)
            )
        return inputs, tuple(rest)

    def _join(self, batch: Batch) -> None:
        """Let what is computed next wait for the copy, and the copy's memory for what is computed.

        The stream may be ahead by the copy of a later batch only after this call.
        """
        if self._stream is None:
            return
        now = torch.cuda.current_stream(self._device)
        now.wait_stream(self._stream)
        for each in (batch[0], *batch[1]):
            each.record_stream(now)


def _size(tensor: Tensor) -> int:
    return tensor.numel() * tensor.element_size()
