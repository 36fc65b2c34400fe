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
    generator = torch.Generator().manual_seed(seed_of(seed, phase, epoch))
    return torch.randperm(rows, generator=generator)


def seed_of(seed: int, phase: int, epoch: int) -> int:
    """What the order of an epoch is drawn with, a number of 32 bits."""
    digest = hashlib.sha256(f"{seed}/{phase}/{epoch}".encode()).digest()
    return int.from_bytes(digest[:4], "little")


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
        self._epoch = 0
        self._order: Tensor | None = None
        self._parts: tuple[Tensor, ...] = ()
        # Small data in the order of the epoch, and its batches, which are views of that.
        self._permuted: Batch = (inputs[:0], ())
        self._cut: list[Batch] = []
        self._is_permuted = False

    def begin(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0."""
        # Shuffled and cut when someone asks: fused epochs see to that themselves.
        self._epoch, self._order = epoch, None
        self._parts, self._is_permuted = (), False

    @property
    def order(self) -> Tensor:
        """Numbers of the rows in the order of the epoch."""
        if self._order is None:
            # A tape may be the first to ask, in inference mode, but others need it as well.
            with torch.inference_mode(False):
                order = order_of_rows(self.rows, self._seed, self._phase, self._epoch)
                self._order = order.to(self._inputs.device)
        return self._order

    def seed_of(self, epoch: int) -> int:
        """What the order of an epoch is drawn with."""
        return seed_of(self._seed, self._phase, epoch)

    def batch(self, position: int) -> Batch:
        """The batch at a position of the epoch, counted from 0; the next epoch may overwrite it."""
        if self._is_small:
            if not self._is_permuted:
                self._permute()
            return self._cut[position]
        self._parts = self._parts or torch.split(self.order, self._size)
        rows = self._parts[position]
        return (
            self._inputs.index_select(0, rows),
            tuple(target.index_select(0, rows) for target in self._targets),
        )

    def _permute(self) -> None:
        """Bring the rows into the order of the epoch, in the same memory for every epoch."""
        # A tape asks for them in inference mode, but the eager iteration needs them as well.
        with torch.inference_mode(False):
            if not self._cut:
                self._make_room()
            inputs, targets = self._permuted
            torch.index_select(self._inputs, 0, self.order, out=inputs)
            for target, room in zip(self._targets, targets, strict=True):
                torch.index_select(target, 0, self.order, out=room)
        self._is_permuted = True

    def _make_room(self) -> None:
        inputs, targets = (
            torch.empty_like(self._inputs, memory_format=torch.contiguous_format),
            tuple(torch.empty_like(each) for each in self._targets),
        )
        self._permuted = inputs, targets
        parts = [torch.split(each, self._size) for each in targets]
        self._cut = list(
            zip(torch.split(inputs, self._size), zip(*parts, strict=True), strict=True)
        )
