"""Batches of all copies side by side, each copy in the order that its own seed gives."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from netbuilder.engine.batches import Batch, seed_of


class StackedBatches:
    """The training rows once for each copy, in memory that stays where it is.

    Args:
        inputs: (rows, ...).
        targets: One tensor per output, (rows, ...).
        seeds: One for each copy.

    Attributes:
        batches: (copies, rows of the batch, ...) each; `begin` fills them anew in place.
        orders: Numbers of the rows in the order of the epoch, (copies, rows).
    """

    def __init__(
        self, inputs: Tensor, targets: Sequence[Tensor], batch_size: int, seeds: Sequence[int]
    ) -> None:
        self._sources, self._seeds = (inputs, *targets), tuple(seeds)
        self.rows, self._size = len(inputs), batch_size
        copies = len(self._seeds)
        # Batch after batch, and in each copy after copy: so every batch lies in one piece.
        self._filled = [
            torch.empty((copies * self.rows, *each.shape[1:]), dtype=each.dtype, device=each.device)
            for each in self._sources
        ]
        starts = range(0, self.rows, batch_size)
        self.batches: list[Batch] = []
        for start in starts:
            count = min(batch_size, self.rows - start)
            part = slice(copies * start, copies * (start + count))
            first, *others = (
                each[part].view(copies, count, *each.shape[1:]) for each in self._filled
            )
            self.batches.append((first, tuple(others)))
        self.orders = torch.empty((copies, self.rows), dtype=torch.int64)
        self._order_of, self._generator = self.orders.unbind(), torch.Generator()
        self._starts = torch.arange(copies)[:, None] * self.rows
        # Where in the orders, copy after copy, the rows of each batch stand.
        places = torch.arange(copies * self.rows).view(copies, self.rows)
        parts = [part.reshape(-1) for part in torch.split(places, batch_size, dim=1)]
        self._layout = torch.cat(parts)

    @property
    def bytes(self) -> int:
        """Memory that they take."""
        return sum(each.numel() * each.element_size() for each in self._filled)

    def begin(self, epoch: int) -> None:
        """Shuffle for an epoch, counted from 0."""
        for seed, order in zip(self._seeds, self._order_of, strict=True):
            # As `order_of_rows`, with a generator that is made only once.
            self._generator.manual_seed(seed_of(seed, 0, epoch))
            torch.randperm(self.rows, generator=self._generator, out=order)
        places = self.orders.view(-1).index_select(0, self._layout)
        places = places.to(self._sources[0].device)
        for source, filled in zip(self._sources, self._filled, strict=True):
            torch.index_select(source, 0, places, out=filled)

    def in_order(self, values: Tensor) -> Tensor:
        """Values of an epoch, (copies, rows, ...), back in the order of the data."""
        places = (self.orders + self._starts).to(values.device)
        flat = values.flatten(0, 1)
        return torch.empty_like(flat).index_copy_(0, places.flatten(), flat).view_as(values)
