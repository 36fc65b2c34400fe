"""What engines tell of a run, made in one line for tests."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.link.messages import (
    EpochDone,
    Losses,
    Numbers,
    RunStarted,
    RunState,
    RunStateChanged,
)
from netbuilder.ui.run_record import RunRecord


def started(run: str, **more: Any) -> RunStarted:
    """What an engine tells before the first step."""
    values: dict[str, Any] = {
        "iteration": 0,
        "iterations_per_epoch": 5,
        "epochs": 20,
        "batch_size": 16,
        "rows": (80, 20, 20),
        "series": ("loss",),
        "metrics": ("accuracy",),
        "parameters": 131,
        "arithmetic": {"device": "cpu", "threads": 1},
    }
    return RunStarted(run, **(values | more))


def losses(run: str, first: int, values: list[float], seconds: float = 1.0) -> Losses:
    """A slice of losses."""
    data = np.array(values, np.float32)
    return Losses(run, 0, first, Numbers("float32", data.shape, data.tobytes()), seconds)


def epoch(run: str, number: int, accuracy: float = 0.5, **settings: float) -> EpochDone:
    """What is measured after an epoch of five iterations."""
    measured = {"loss": 1.0 / number, "accuracy": accuracy}
    return EpochDone(run, number, 5 * number, measured, measured, settings, float(number))


def tell_running(run: RunRecord) -> None:
    """Bring a record to where ten iterations are done."""
    run.take(started(run.id))
    run.take(RunStateChanged(run.id, RunState.RUNNING))
    run.take(losses(run.id, 1, [1.0 / n for n in range(1, 11)]))
    run.take(epoch(run.id, 1, learning_rate=0.01))
    run.take(epoch(run.id, 2, learning_rate=0.01))
