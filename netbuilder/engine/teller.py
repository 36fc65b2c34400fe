"""Gathers what a run has to tell, and tells and records it in slices of some milliseconds."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbuilder.engine.recorder import Recorder
from netbuilder.engine.state import Progress
from netbuilder.link.messages import (
    CheckpointSaved,
    EpochDone,
    Event,
    Losses,
    Numbers,
    RunState,
    RunStateChanged,
    SettingChanged,
    TierChanged,
)

FLUSH_SECONDS = 0.016


class Teller:
    """Makes the events of one run.

    Args:
        run: Id of the run, repeated in every event.
        progress: Where the run stands, kept up to date by others.
    """

    def __init__(self, run: str, progress: Progress, recorder: Recorder) -> None:
        self.run = run
        self._progress, self._recorder = progress, recorder
        self._losses: list[NDArray[np.float32]] = []
        self._epochs: list[EpochDone] = []
        self._flushed = time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether the last slice is long enough ago."""
        return time.monotonic() - self._flushed >= FLUSH_SECONDS

    def gather(self, losses: NDArray[np.float32], seconds: float) -> None:
        """Count iterations (phases, count) as done, and keep their losses for the next slice."""
        count = losses.shape[1]
        self._losses.append(losses)
        self._progress.iteration += count
        self._progress.position += count
        self._progress.seconds += seconds

    def gather_epoch(
        self,
        training: dict[str, float],
        validation: dict[str, float],
        settings: dict[str, float],
    ) -> None:
        """Keep the measures of the epoch that has just been counted."""
        progress = self._progress
        self._epochs.append(
            EpochDone(
                run=self.run,
                epoch=progress.epoch,
                iteration=progress.iteration,
                training=training,
                validation=validation,
                settings=settings,
                seconds=progress.seconds,
            )
        )

    def flush(self) -> Iterator[Event]:
        """Tell and record what has gathered."""
        self._flushed = time.monotonic()
        if self._losses:
            yield from self._told_losses(np.concatenate(self._losses, axis=1))
        epochs, self._epochs = self._epochs, []
        self._recorder.epochs(epochs)
        yield from epochs

    def saved(self, kind: str, iteration: int | None = None) -> CheckpointSaved:
        """A checkpoint is durable: of now, or of an iteration before."""
        moment = self._progress.iteration if iteration is None else iteration
        return CheckpointSaved(run=self.run, iteration=moment, kind=kind)

    def changed(self, name: str, value: float) -> SettingChanged:
        """A live setting took effect."""
        self._recorder.event("setting changed", self._progress, name=name, value=value)
        return SettingChanged(
            run=self.run, iteration=self._progress.iteration, name=name, value=value
        )

    def tier(self, name: str, reason: str) -> TierChanged:
        """Iterations are done in another way from now on, or why they are not."""
        self._recorder.event("tier changed", self._progress, tier=name, reason=reason)
        return TierChanged(
            run=self.run, iteration=self._progress.iteration, tier=name, reason=reason
        )

    def state(self, state: RunState, note: dict[str, Any] | None = None, **more: Any) -> Event:
        """The run began, paused, went on or ended.

        Args:
            note: What the event log keeps beside it.
            more: Other fields of the event.
        """
        progress = self._progress
        self._recorder.event(state.value, progress, **(note or {}))
        return RunStateChanged(
            run=self.run,
            state=state,
            iteration=progress.iteration,
            epoch=progress.epoch,
            seconds=progress.seconds,
            **more,
        )

    def _told_losses(self, values: NDArray[np.float32]) -> Iterator[Event]:
        self._losses.clear()
        if not values.size:
            return
        first, seconds = self._progress.iteration - values.shape[1] + 1, self._progress.seconds
        self._recorder.losses(first, values, seconds)
        for series, row in enumerate(values):
            numbers = Numbers("float32", row.shape, np.ascontiguousarray(row, "<f4").tobytes())
            yield Losses(run=self.run, series=series, first=first, values=numbers, seconds=seconds)
