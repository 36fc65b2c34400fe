"""Lets a copy learn one batch by heart: a network that cannot has a fault."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from torch import Tensor

from netbuilder.core.value import Project
from netbuilder.engine.faults import in_words
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.trials.copies import copied, numbers
from netbuilder.link.messages import Overfitted, Progress

STEPS, SECONDS = 400, 8.0
# The part of the first loss below which a batch counts as learnt.
SHARE = 0.5
_TOLD = 20


class Heard:
    """The losses of one batch, step by step.

    Attributes:
        losses: So far.
    """

    def __init__(self, trainee: Trainee) -> None:
        self._phase = trainee.step.phases[0]
        self._batch = self._phase.data.batch(0)
        self.losses: list[float] = []

    @property
    def rows(self) -> int:
        """Rows of the batch."""
        return len(self._batch[0])

    @property
    def is_fine(self) -> bool:
        """Whether the batch was learnt."""
        return bool(self.losses) and self.losses[-1] <= self.losses[0] * SHARE

    def step(self) -> bool:
        """Learn once more; whether that makes sense again."""
        loss, _ = self._phase.learn(self._batch)
        self.losses.append(_number(loss))
        return math.isfinite(self.losses[-1])

    def sentence(self) -> str:
        """What the losses say, and what to do where they are not fine."""
        first, last = self.losses[0], self.losses[-1]
        steps = len(self.losses)
        words = f"In {steps} steps on one batch the loss went from {first:.3g} to {last:.3g}."
        if self.is_fine:
            return words
        if not math.isfinite(last):
            return f"{words} Lower the learning rate."
        return f"{words} Try another learning rate, or a larger network."


def overfitted(
    request: int, project: Project, base: Path, stop: Callable[[], None]
) -> Iterator[Progress | Overfitted]:
    """Train a copy on its first batch alone.

    Args:
        stop: Raises where the answer is no longer wanted.

    Raises:
        ProblemError: It cannot be trained.
    """
    with copied(project, base) as trainee, in_words(trainee):
        heard, started = Heard(trainee), time.perf_counter()
        while len(heard.losses) < STEPS and time.perf_counter() - started < SECONDS:
            if not heard.step():
                break
            if len(heard.losses) % (STEPS // _TOLD) == 0:
                stop()
                yield Progress(request=request, share=len(heard.losses) / STEPS)
        losses = np.asarray(heard.losses, dtype=np.float32)
        yield Overfitted(request, numbers(losses), heard.rows, heard.is_fine, heard.sentence())


def _number(loss: Tensor) -> float:
    return float(loss)
