"""Which rows make up which batch: a function of seed, phase and epoch alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import torch
from torch import Tensor

# Small data is permuted once per epoch and cut into views; large data is gathered batch by batch,
# which touches each row once while it is in the processor's cache.
_PERMUTED_BYTES = 8 << 20

Batch = tuple[Tensor, tuple[Tensor, ...]]


def order_of_rows(rows: int, seed: int, phase: int, epoch: int) -> Tensor:
    """Numbers of the training rows in the order an epoch uses them.

    Args:
        epoch: Counted from 0.
    """
    digest = hashlib.sha256(f"{seed}/{phase}/{epoch}".encode()).digest()
    generator = torch.Generator().manual_seed(int.from_bytes(digest[:4], "little"))
    return torch.randperm(rows, generator=generator)


class Batches:
    """The training rows on the device, handed out batch by batch; the last may be smaller.

    Args:
        inputs: (rows, ...).
        targets: One tensor per output, (rows, ...).
        phase: Number of the phase that uses them.

    Attributes:
        order: Numbers of the rows in the order of the epoch.
    """

    def __init__(
        self, inputs: Tensor, targets: Sequence[Tensor], batch_size: int, seed: int, phase: int
    ) -> None:
        self._inputs, self._targets = inputs, tuple(targets)
        self._size, self._seed, self._phase = batch_size, seed, phase
        self.rows = len(inputs)
        self.count = -(-self.rows // batch_size)
        tensors = (inputs, *self._targets)
        size = sum(tensor.numel() * tensor.element_size() for tensor in tensors)
        self._is_small = size <= _PERMUTED_BYTES
        self.order = torch.empty(0, dtype=torch.int64)
        self._parts: tuple[Tensor, ...] = ()
        self._cut: list[Batch] = []

    def begin(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0."""
        order = order_of_rows(self.rows, self._seed, self._phase, epoch)
        self.order = order.to(self._inputs.device)
        # Cut when the first batch is asked for: a fused iteration takes the rows by their numbers.
        self._parts, self._cut = (), []

    def batch(self, position: int) -> Batch:
        """The batch at a position of the epoch, counted from 0."""
        if self._is_small:
            return (self._cut or self._permuted())[position]
        self._parts = self._parts or torch.split(self.order, self._size)
        rows = self._parts[position]
        return (
            self._inputs.index_select(0, rows),
            tuple(target.index_select(0, rows) for target in self._targets),
        )

    def _permuted(self) -> list[Batch]:
        """All batches of the epoch, as views of its rows in their order."""
        # A tape asks for them in inference mode, but the eager iteration needs them as well.
        with torch.inference_mode(False):
            inputs = torch.split(self._inputs.index_select(0, self.order), self._size)
            targets = [
                torch.split(target.index_select(0, self.order), self._size)
                for target in self._targets
            ]
        self._cut = list(zip(inputs, zip(*targets, strict=True), strict=True))
        return self._cut
