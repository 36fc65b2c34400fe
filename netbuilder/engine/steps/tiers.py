"""Chooses how a run does its iterations: as they are written, or from a tape once that pays.

A tape equals the eager iteration to the last bit, so the choice changes nothing but the speed and
may fall between any two iterations.
"""

from __future__ import annotations

from enum import Enum

from netbuilder.engine.steps import tape
from netbuilder.engine.steps.eager import EagerStep

EAGER, TAPE = "eager", "tape"
# A tape is made after this much training, if at least so much more is to come, in seconds.
AFTER_SECONDS, WORTH_SECONDS = 0.1, 1.0
# For so long a tape runs before its speed is compared, in seconds.
TRIAL_SECONDS = 0.1
FEWEST = 10


class _Stage(Enum):
    FIRST = "first"
    TRIAL = "trial"
    SETTLED = "settled"


class Tiers:
    """The way in which one step works, and why.

    Args:
        is_wanted: Whether anything but the eager way may be tried.

    Attributes:
        name: ``eager`` or ``tape``.
        reason: Why not another, in words; empty where there is nothing to say.
    """

    def __init__(self, step: EagerStep, device: str, is_wanted: bool) -> None:
        self._step = step
        self.name, self.reason = EAGER, ""
        self._stage = _Stage.FIRST
        self._count, self._seconds = 0, 0.0
        self._eager_seconds = 0.0
        if not is_wanted:
            self._settle("Faster steps are switched off.")
        elif device != "cpu":
            self._settle("Recorded steps run on the processor only.")
        elif not all(phase.can_be_recorded for phase in step.phases):
            self._settle("This optimizer computes the loss several times in a step.")
        else:
            tape.begin_warm_up()

    @property
    def is_settled(self) -> bool:
        """Whether the way stays as it is."""
        return self._stage is _Stage.SETTLED

    def consider(self, count: int, seconds: float, left: int) -> bool:
        """Take note of iterations that were done; answers whether the way is another now.

        Args:
            count, seconds: Iterations done since the last call, and what they took.
            left: Iterations that the run has still to do.
        """
        if self._stage is _Stage.SETTLED:
            return False
        self._count += count
        self._seconds += seconds
        each = self._seconds / max(self._count, 1)
        if self._stage is _Stage.TRIAL:
            return self._seconds >= TRIAL_SECONDS and self._judge(each)
        is_time = self._count >= FEWEST and self._seconds >= AFTER_SECONDS
        return is_time and tape.is_warm() and each * left >= WORTH_SECONDS and self._record(each)

    def _record(self, each: float) -> bool:
        for phase in self._step.phases:
            problem = phase.record()
            if problem:
                self._drop()
                return self._settle(f"The iteration is not replayed from a tape: {problem}.")
        self.name, self._stage = TAPE, _Stage.TRIAL
        self._eager_seconds = each
        self._count, self._seconds = 0, 0.0
        return True

    def _judge(self, each: float) -> bool:
        if each <= self._eager_seconds:
            self._stage = _Stage.SETTLED
            return False
        self._drop()
        self.name = EAGER
        return self._settle("A recorded iteration was no faster.")

    def _drop(self) -> None:
        for phase in self._step.phases:
            phase.recorded.drop()

    def _settle(self, reason: str) -> bool:
        self.reason, self._stage = reason, _Stage.SETTLED
        return True
