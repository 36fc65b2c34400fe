"""Chooses how a run does its iterations: as they are written, from a tape, or by a kernel.

A tape, or a graph on a CUDA device, equals the eager iteration to the last bit, so it changes
nothing but the speed and may begin between any two iterations, once it pays. A compiled kernel
(`fused`) does not, so it is used from the first iteration on or not at all, and the run records it.
"""

from __future__ import annotations

from enum import Enum

from netbuilder.engine.arithmetic import EAGER, FUSED
from netbuilder.engine.steps import tape
from netbuilder.engine.steps.fused.starting import Candidate, fused_phase
from netbuilder.engine.steps.fused.step import FusedStep

TAPE, GRAPH = "tape", "graph"
# A tape is made after this much training, if at least so much more is to come, in seconds.
AFTER_SECONDS, WORTH_SECONDS = 0.1, 1.0
# For so long a tape runs before its speed is compared, in seconds.
TRIAL_SECONDS = 0.1
FEWEST = 10


# What an iteration is recorded as, by the kind of device.
_RECORDED = {"cpu": TAPE, "cuda": GRAPH}


class _Stage(Enum):
    FIRST = "first"
    TRIAL = "trial"
    SETTLED = "settled"


class Tiers:
    """The way in which one step works, and why.

    Args:
        is_wanted: Whether anything but the eager way may be tried.

    Attributes:
        name: ``eager``, ``tape``, ``graph`` or ``fused``.
        reason: Why not a faster one, in words; empty where there is nothing to say.
        is_news: Whether name and reason have not been told yet.
    """

    def __init__(self, step: FusedStep, device: str, is_wanted: bool) -> None:
        self._step = step
        self._recorded = _RECORDED.get(device, TAPE)
        self.name, self.reason, self.is_news = EAGER, "", False
        self._stage = _Stage.FIRST
        self._count, self._seconds = 0, 0.0
        self._eager_seconds = 0.0
        if not is_wanted:
            self._settle("Faster steps are switched off.")
        elif device not in _RECORDED:
            self._settle("Recorded steps run on the processor and on CUDA devices only.")
        elif reasons := [each.unrecordable for each in step.phases if each.unrecordable]:
            self._settle(reasons[0])
        elif device == "cpu":
            tape.begin_warm_up()

    def fuse(self, candidate: Candidate) -> str:
        """Use a kernel where there is one for this training; answers the tier it begins with."""
        if candidate.arithmetic.tier != FUSED or not candidate.plan.fast_steps:
            return EAGER
        found = fused_phase(candidate)
        self.is_news = True
        if isinstance(found, str):
            self.reason = f"Iterations are not fused: {found}."
            return EAGER
        self._step.fused = found
        self.name, self._stage = FUSED, _Stage.SETTLED
        return FUSED

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
        is_ready = self._recorded != TAPE or tape.is_warm()
        return is_time and is_ready and each * left >= WORTH_SECONDS and self._record(each)

    def _record(self, each: float) -> bool:
        for phase in self._step.phases:
            problem = phase.record()
            if problem:
                self._drop()
                way = self._recorded
                return self._settle(f"The iteration is not replayed from a {way}: {problem}.")
        self.name, self._stage = self._recorded, _Stage.TRIAL
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
