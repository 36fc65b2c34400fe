"""Gathers what a run has to tell, and tells and records it in slices of some milliseconds."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.problems import Problem
from netbuilder.core.project.run_history import DROPPED, SETTING
from netbuilder.core.project.schema import to_text
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.state import Progress
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import (
    ChangeRefused,
    CheckpointSaved,
    EpochDone,
    EpochsDone,
    Event,
    Losses,
    Numbers,
    ProjectChanged,
    RunState,
    RunStateChanged,
    SettingChanged,
    TierChanged,
)

FLUSH_SECONDS = 0.016
# So many epochs between two slices are told in one event.
MANY_EPOCHS = 64


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
        # Of the run's first iteration and its newest epoch; None where they were not seen.
        self.first_loss: float | None = None
        self.last_loss: float | None = None
        self._epochs: list[EpochDone] = []
        self._flushed = time.monotonic()
        self._skipped = 0

    @property
    def is_due(self) -> bool:
        """Whether the last slice is long enough ago."""
        return time.monotonic() - self._flushed >= FLUSH_SECONDS

    def gather(self, losses: NDArray[np.float32], seconds: float) -> None:
        """Count iterations (phases, count) as done, and keep their losses for the next slice."""
        count = losses.shape[1]
        if count and not self._progress.iteration:
            self.first_loss = float(losses[-1, 0])
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
        self.last_loss = training.get("loss")
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
        if len(epochs) < MANY_EPOCHS:
            yield from epochs
        else:
            yield _together(epochs)

    def saved(self, kind: str, iteration: int | None = None) -> CheckpointSaved:
        """A checkpoint is durable: of now, or of an iteration before."""
        moment = self._progress.iteration if iteration is None else iteration
        return CheckpointSaved(run=self.run, iteration=moment, kind=kind)

    def changed(
        self, trainee: Trainee, phase: int, name: str, *, is_noted: bool = False
    ) -> SettingChanged:
        """A live setting took effect.

        Args:
            is_noted: Whether the record has it already, here and below.
        """
        optimizer = optimizer_of(trainee.plan.phases[phase])
        value = float(getattr(optimizer, name))
        if not is_noted:
            more = {"name": name, "value": value, "phase": phase, "optimizer": optimizer.saved()}
            self._recorder.event(SETTING, self._progress, **more)
        return SettingChanged(
            run=self.run,
            iteration=self._progress.iteration,
            name=name,
            value=value,
            phase=phase,
        )

    def replaced(
        self, trainee: Trainee, words: tuple[str, ...], *, is_noted: bool = False
    ) -> ProjectChanged:
        """Another value of the project is trained from now on.

        Raises:
            FileProblemError: It cannot be noted.
        """
        progress = trainee.progress
        if not is_noted:
            self._recorder.change(trainee.project, words, progress)
        self._recorder.follow(trainee)
        return ProjectChanged(
            run=self.run,
            iteration=progress.iteration,
            epoch=progress.epoch,
            position=progress.position,
            words=words,
            project=to_text(trainee.project),
            iterations_per_epoch=trainee.iterations_per_epoch,
            epochs=trainee.plan.epochs,
            batch_size=trainee.plan.batch_size,
            metrics=trainee.meter.names,
            parameters=trainee.built.inference.parameters,
        )

    def refused(self, problems: tuple[Problem, ...]) -> ChangeRefused:
        """A change cannot be made; the run goes on as it was."""
        return ChangeRefused(run=self.run, iteration=self._progress.iteration, problems=problems)

    def dropped(self, kept: int) -> None:
        """Of the changes in the record only the first `kept` count; the run goes another way."""
        self._recorder.event(DROPPED, self._progress, kept=kept)

    def tier(self, name: str, reason: str) -> TierChanged:
        """Iterations are done in another way from now on, or why they are not."""
        self._recorder.event("tier changed", self._progress, tier=name, reason=reason)
        return TierChanged(
            run=self.run, iteration=self._progress.iteration, tier=name, reason=reason
        )

    def skipped(self, found: tuple[int, float]) -> Iterator[Event]:
        """Tell of updates that were left out since the last call.

        Args:
            found: How many were in all, and what losses are multiplied by now.
        """
        count, scale = found
        more, self._skipped = count - self._skipped, count
        if more > 0:
            updates = "1 update was" if more == 1 else f"{more:,} updates were"
            sentence = (
                f"{updates} left out because a gradient was too large for float16. The loss is "
                f"now multiplied by {scale:,.0f}."
            )
            yield self.state(RunState.RUNNING, {"skipped": more}, sentence=sentence)

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


def _together(epochs: Sequence[EpochDone]) -> EpochsDone:
    """Epochs that follow one another as one event."""

    def columns(part: str) -> dict[str, Numbers]:
        kinds = dict.fromkeys(kind for each in epochs for kind in getattr(each, part))
        return {
            kind: _doubles([getattr(each, part).get(kind, math.nan) for each in epochs])
            for kind in kinds
        }

    iterations = np.array([each.iteration for each in epochs], "<i8")
    return EpochsDone(
        run=epochs[0].run,
        epoch=epochs[0].epoch,
        iterations=Numbers("int64", iterations.shape, iterations.tobytes()),
        training=columns("training"),
        validation=columns("validation"),
        settings=columns("settings"),
        seconds=epochs[-1].seconds,
    )


def _doubles(values: Sequence[float]) -> Numbers:
    return Numbers("float64", (len(values),), np.array(values, "<f8").tobytes())
