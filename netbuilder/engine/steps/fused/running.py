"""Runs a kernel in the place of the eager iteration of a phase, and measures its epochs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from msgspec import Struct
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.batches import Batches
from netbuilder.engine.optimizers import Stepper
from netbuilder.engine.rates import Rate
from netbuilder.engine.steps.fused.counting import Counting, Parts
from netbuilder.engine.steps.fused.kernel import Made, Span
from netbuilder.engine.steps.fused.memory import SharedMemory


class Learning(Struct, frozen=True):
    """What a phase learns with.

    Attributes:
        data: Its batches.
        stepper, rate: Its optimizer and learning rate.
        batch_size: Rows in one iteration.
    """

    data: Batches
    stepper: Stepper
    rate: Rate
    batch_size: int


class FusedPhase:
    """The fused iteration of a phase.

    Args:
        made: The kernel.
        shared: The memory that it trains.
        learning: What it stands in for.
        counting: Counts its metrics.
        parts: Inputs and targets of all parts of the data, by name; ``train`` is learned.

    Attributes:
        may_look_ahead: Whether more may be done than is asked for, until `rewind`.
    """

    def __init__(
        self, made: Made, shared: SharedMemory, learning: Learning, counting: Counting, parts: Parts
    ) -> None:
        self._kernel, self._shared, self._learning = made.kernel, shared, learning
        self._counting = counting
        self._rows = {
            name: made.rows(inputs, targets)
            for name, (inputs, targets) in parts.items()
            if len(inputs)
        }
        self._scores = {
            name: torch.empty(len(rows.inputs), counting.outputs)
            for name, rows in self._rows.items()
        }
        self._every = {name: torch.arange(len(rows.inputs)) for name, rows in self._rows.items()}
        self._revision = learning.stepper.revision
        self._steady = np.zeros(0)
        self._order = np.arange(learning.data.rows)
        self.may_look_ahead = False
        self._seen = self._scores["train"].numpy()

    def advance(self, epoch: int, position: int, count: int) -> NDArray[np.float32]:
        """Do iterations that lie within an epoch; their losses, (1, count)."""
        learning, shared = self._learning, self._shared
        if learning.stepper.revision != self._revision:
            self._settle()
        found = np.empty((1, count), np.float32)
        span = Span(
            order=learning.data.order.numpy(),
            batch=position,
            batch_size=learning.batch_size,
            updates=shared.updates,
            rates=self._rates(epoch, position, count),
            losses=found[0],
            predictions=self._seen,
        )
        with self._without_crumbs():
            self._kernel.train(shared.memory, shared.rule, self._rows["train"], span)
        shared.note(count)
        return found

    @property
    def is_ahead(self) -> bool:
        """Whether epochs are done that have not been taken yet."""
        return False

    def rewind(self) -> None:
        """Put weights and state back to where they were after the epoch that was taken last."""

    def weights(self) -> Tensor | None:
        """The flat weights after the epoch that was taken last; None where they are as they lie."""
        return None

    def seen(self, position: int) -> Tensor:
        """Predictions of the epoch so far, in its order."""
        return self._scores["train"][: position * self._learning.batch_size]

    def put_seen(self, predictions: Tensor) -> None:
        """Put the predictions of the epoch so far back."""
        self._scores["train"][: len(predictions)].copy_(predictions)

    def training_metrics(self) -> dict[str, float]:
        """Metrics of the epoch that just ended, of each row as it was predicted in it."""
        return self._counting("train", self._scores["train"], self._learning.data.order)

    def results(self, name: str) -> dict[str, float]:
        """Loss and metrics of a part with the weights as they are; empty where it has no rows."""
        rows = self._rows.get(name)
        if rows is None:
            return {}
        scores = self._scores[name] if name != "train" else torch.empty_like(self._scores[name])
        found = scores.numpy()
        self._kernel.predict(self._shared.memory, rows.inputs, found)
        loss = self._kernel.loss(found, rows)
        return {"loss": loss} | self._counting(name, scores, self._every[name])

    def _settle(self) -> None:
        """Take over what was changed from outside."""
        self._shared.settle()
        self._revision = self._learning.stepper.revision

    @contextmanager
    def _without_crumbs(self) -> Iterator[None]:
        """Let numbers below 1e-38 be 0.

        The momentum of silent neurons fades to such numbers, each of which costs a hundred others.
        """
        torch.set_flush_denormal(True)
        yield
        torch.set_flush_denormal(False)

    def _rates(self, epoch: int, position: int, count: int) -> NDArray[np.float64]:
        learning = self._learning
        if not learning.rate.is_scheduled:
            rate = learning.stepper.setting("lr")
            if len(self._steady) < count or self._steady[0] != rate:
                self._steady = np.full(max(count, learning.data.count), rate)
            return self._steady[:count]
        found = np.empty(count)
        for n in range(count):
            learning.rate.apply(epoch + (position + n) / learning.data.count)
            found[n] = learning.stepper.setting("lr")
        return found
