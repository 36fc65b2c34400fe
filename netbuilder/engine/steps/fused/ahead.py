"""Runs a dense chain some epochs ahead of what was looked at, so that each costs next to nothing.

The kernel does several epochs in one call and keeps what each measured and the weights it left.
Whoever trains takes them one by one and decides after each, as always; `rewind` puts weights and
state back to the epoch that was taken last.
"""

from __future__ import annotations

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.steps.fused.chains import DenseKernel
from netbuilder.engine.steps.fused.counting import Counting, Parts
from netbuilder.engine.steps.fused.epochs import MEASURED, MOST_ROWS, Part, Work
from netbuilder.engine.steps.fused.kernel import Doubles, Floats, Made, Whole
from netbuilder.engine.steps.fused.memory import SharedMemory
from netbuilder.engine.steps.fused.running import FusedPhase, Learning

# One call may take so long, so that what is ordered meanwhile takes effect soon.
_SECONDS = 0.002
_MOST_EPOCHS, _MOST_NUMBERS = 256, 1 << 20
_NOTHING = np.zeros(0, np.int64)


class AheadPhase(FusedPhase):
    """See `FusedPhase`; for chains of dense layers whose metrics are counted by a kernel."""

    def __init__(
        self, made: Made, shared: SharedMemory, learning: Learning, counting: Counting, parts: Parts
    ) -> None:
        super().__init__(made, shared, learning, counting, parts)
        assert isinstance(made.kernel, DenseKernel)  # whoever makes it has asked `suits`
        self._chain = made.kernel
        self._training, self._validation = self._part("train"), self._part("validation")
        self._size = len(shared.memory.weights)
        self._kept: Floats = np.zeros((0, 3, self._size), np.float32)
        self._losses: Floats = np.zeros((0, learning.data.count), np.float32)
        self._found: Doubles = np.zeros((0, MEASURED))
        # How many epochs have been done ahead, which of them was taken last, and which was first.
        self._depth, self._at, self._first = 0, -1, 0
        self._now: Doubles | None = None
        self._each = _SECONDS

    @staticmethod
    def suits(made: Made, counting: Counting, rows: int) -> bool:
        """Whether a network can be run ahead."""
        return isinstance(made.kernel, DenseKernel) and counting.is_usual and rows < MOST_ROWS

    @property
    def is_ahead(self) -> bool:
        """Whether epochs are done that have not been taken yet."""
        return self._at + 1 < self._depth

    def advance(self, epoch: int, position: int, count: int) -> NDArray[np.float32]:
        """Do iterations that lie within an epoch; their losses, (1, count)."""
        learning = self._learning
        if learning.stepper.revision != self._revision:
            self.rewind()
            self._settle()
        is_whole = position == 0 and count == learning.data.count
        if not (is_whole and self.is_ahead and epoch == self._first + self._at + 1):
            self.rewind()
            if not is_whole or not self.may_look_ahead or learning.rate.is_scheduled:
                return self._within(epoch, position, count)
            self._look_ahead(epoch)
        self._at += 1
        self._now = self._found[self._at]
        return self._losses[self._at : self._at + 1].copy()

    def rewind(self) -> None:
        """Put weights and state back to where they were after the epoch that was taken last."""
        if self.is_ahead:
            weights, first, second, _ = self._shared.memory
            pairs = zip((weights, first, second), self._kept[self._at], strict=True)
            for array, values in pairs:
                if len(array):
                    array[:] = values
            self._shared.note((self._at + 1 - self._depth) * self._learning.data.count)
        self._depth, self._at, self._now = 0, -1, None

    def weights(self) -> Tensor | None:
        """The flat weights after the epoch that was taken last; None where they are as they lie."""
        return torch.from_numpy(self._kept[self._at][0].copy()) if self.is_ahead else None

    def training_metrics(self) -> dict[str, float]:
        """Metrics of the epoch that just ended, of each row as it was predicted in it."""
        return self._counting.named(self._measured()[4:7])

    def results(self, name: str) -> dict[str, float]:
        """Loss and metrics of a part with the weights as they are; empty where it has no rows."""
        if name != "validation" or not len(self._validation.every):
            return super().results(name)
        found = self._measured()
        return {"loss": float(found[0])} | self._counting.named(found[1:4])

    def _measured(self) -> Doubles:
        """What the epoch that just ended measured."""
        if self._now is not None:
            return self._now
        found = np.zeros((1, MEASURED))
        work = self._work(np.zeros((1, 0), np.float32), found, is_measured=True)
        self._run(work._replace(order=self._learning.data.order.numpy()))
        self._now = found.reshape(MEASURED)
        return self._now

    def _within(self, epoch: int, position: int, count: int) -> NDArray[np.float32]:
        found = np.empty((1, count), np.float32)
        work = self._work(found, np.zeros((1, MEASURED)), is_measured=False)
        rates = self._rates(epoch, position, count)
        order = self._learning.data.order.numpy()
        self._run(work._replace(order=order, batch=position, rates=rates))
        self._shared.note(count)
        return found

    def _look_ahead(self, epoch: int) -> None:
        """Do some epochs beginning with one."""
        data = self._learning.data
        most = max(1, min(_MOST_EPOCHS, _MOST_NUMBERS // (3 * self._size)))
        depth = max(1, min(most, int(_SECONDS / self._each)))
        if len(self._losses) < depth:
            self._losses = np.empty((depth, data.count), np.float32)
            self._found = np.zeros((depth, MEASURED))
            # What a single epoch leaves lies in the weights themselves.
            self._kept = np.zeros((depth if depth > 1 else 0, 3, self._size), np.float32)
        seeds = np.array([data.seed_of(number) for number in range(epoch, epoch + depth)])
        kept = self._kept[: depth if depth > 1 else 0]
        work = self._work(self._losses[:depth], self._found[:depth], is_measured=True)
        rates = self._rates(epoch, 0, data.count)
        started = time.perf_counter()
        self._run(work._replace(seeds=seeds, rates=rates, kept=kept))
        self._each = (time.perf_counter() - started) / depth
        self._shared.note(depth * data.count)
        self._depth, self._at, self._first = depth, -1, epoch

    def _work(self, losses: Floats, found: Doubles, *, is_measured: bool) -> Work:
        return Work(
            seeds=_NOTHING,
            order=self._order,
            batch=0,
            iterations=losses.shape[1],
            batch_size=self._learning.batch_size,
            updates=self._shared.updates,
            rates=self._steady[: losses.shape[1]],
            is_measured=is_measured,
            asked=self._counting.asked,
            training=self._training,
            validation=self._validation,
            losses=losses,
            found=found,
            kept=self._kept[:0],
        )

    def _run(self, work: Work) -> None:
        with self._without_crumbs():
            self._chain.run(self._shared.memory, self._shared.rule, work)

    def _part(self, name: str) -> Part:
        rows = self._rows.get(name)
        if rows is None:
            rows = self._rows["train"]._replace(
                inputs=self._rows["train"].inputs[:0],
                numbers=self._rows["train"].numbers[:0],
                classes=self._rows["train"].classes[:0],
            )
        classes, numbers = self._counting.truths(name)
        scores = self._scores[name].numpy() if name in self._scores else self._seen[:0]
        every: Whole = np.arange(len(rows.inputs))
        return Part(rows, classes, numbers, scores, every)
