"""The protocol between the training benchmark and its workers: seconds in, a count out."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

# Trains for about so many seconds; answers iterations done, and the seconds they took.
Worker = Callable[[float], tuple[int, float]]


def serve(worker: Worker, **facts: Any) -> None:
    """Train for each number of seconds that arrives, until the input ends.

    Args:
        facts: What the first line tells besides that the worker is ready.

    What libraries print goes to standard error.
    """
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    answers.write(json.dumps({"ready": True, **facts}) + "\n")
    for line in sys.stdin:
        count, seconds = worker(float(line))
        answers.write(json.dumps({"count": count, "seconds": seconds}) + "\n")


class Clock:
    """Counts iterations until a time is over."""

    def __init__(self, seconds: float) -> None:
        self._started = time.perf_counter()
        self._wanted = seconds
        self.count = 0

    def tick(self, count: int = 1) -> bool:
        """Note iterations; answers whether the time is over."""
        self.count += count
        return self.seconds >= self._wanted

    @property
    def seconds(self) -> float:
        """Since it was made."""
        return time.perf_counter() - self._started

    @property
    def answer(self) -> tuple[int, float]:
        """What a worker answers."""
        return self.count, self.seconds
