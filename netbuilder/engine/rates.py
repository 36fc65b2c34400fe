"""Learning rates that follow a schedule."""

from __future__ import annotations

import torch

from netbuilder.core.plan import Schedule
from netbuilder.engine.optimizers import set_rate


class Rate:
    """The learning rate of one phase: a base that a person sets, times what its schedule says.

    Attributes:
        base: The rate without its schedule.
    """

    def __init__(
        self, schedule: Schedule | None, optimizer: torch.optim.Optimizer, epochs: int, base: float
    ) -> None:
        self._schedule, self._optimizer, self._epochs = schedule, optimizer, epochs
        self.base = base
        self._share = 1.0

    @property
    def is_scheduled(self) -> bool:
        """Whether anything changes it but a person."""
        return self._schedule is not None

    def apply(self, epoch: float) -> None:
        """Set the rate of the next iteration.

        Args:
            epoch: Epochs done, with the part of the one that is under way.
        """
        if self._schedule is not None:
            rate = self.base * self._share * self._schedule.factor(epoch, self._epochs)
            set_rate(self._optimizer, rate)

    def force(self, rate: float) -> None:
        """Set the rate whatever the schedule says, and leave it there."""
        self._schedule, self.base = None, rate
        set_rate(self._optimizer, rate)

    def lower(self, reductions: int, epoch: int) -> None:
        """Take over how often the loss stopped falling."""
        if waits(self._schedule):
            self._share = float(getattr(self._schedule, "share", 1.0)) ** reductions
        self.apply(epoch)


def waits(schedule: Schedule | None) -> int:
    """Epochs without a better loss after which a schedule lowers the rate; 0 for others."""
    if schedule is None or not schedule.follows_loss:
        return 0
    return int(getattr(schedule, "patience", 0))
