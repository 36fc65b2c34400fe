"""Keeps what a run would miss: checkpoints on disk, the best weights, and a keyframe in memory."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from torch import Tensor

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.runs import RunFolder
from netbuilder.engine.checkpoints import BEST, LAST, Loaded, encoded, newest
from netbuilder.engine.faults import guilty_layer
from netbuilder.engine.state import Captured, Progress
from netbuilder.engine.stops import note_best
from netbuilder.engine.tensor_file import check_fit
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.recording import MomentRecorder
from netbuilder.engine.travel.replay import replayed

# A keyframe is taken when one has cost at most 1 % of the time since the last.
_KEYFRAME_SHARE = 100
_KEYFRAME_SECONDS = 1.0
# Saving may cost 5 % of the time.
_SAVE_SHARE = 20
_RETRY_SECONDS = 60.0
# The first comes early, so that there is something to go on from after a sudden end.
_FIRST_SECONDS = 0.25


class Keeper:
    """Decides when to save, and knows what was the best.

    Args:
        folder: The run folder; None keeps nothing on disk.
        preparation: How raw values become inputs, as JSON; kept with the weights.

    Attributes:
        moments: Records what can be gone back to; nothing unless it is given another.
    """

    def __init__(self, trainee: Trainee, folder: Path | None, preparation: dict[str, Any]) -> None:
        self._trainee, self._preparation = trainee, preparation
        self._run = RunFolder(folder) if folder is not None else None
        self._best: Mapping[str, Tensor] | None = None
        self._is_best_saved = True
        self._saved = time.monotonic()
        self._save_cost = 0.0
        self._framed = time.monotonic()
        self._frame_cost = 0.0
        self._frame = trainee.capture()
        self.last_iteration: int | None = None
        self.problem: Problem | None = None
        self.moments = MomentRecorder("", None)
        last = self._run.last() if self._run is not None else None
        if last is not None:
            self.last_iteration = last.step

    def resume(self, loaded: Loaded | None = None) -> None:
        """Put the trainee back to a checkpoint.

        Args:
            loaded: The checkpoint; None stands for the last one, where there is any.

        Raises:
            FileProblemError: It does not fit, or there are some and none can be read.
        """
        if loaded is None and self._run is not None:
            loaded = newest(self._run, LAST)
        if loaded is None:
            return
        check_fit(self._trainee.built, loaded.tensors)
        self._trainee.restore(Captured(loaded.tensors, loaded.facts))
        best = newest(self._run, BEST) if self._run is not None else None
        if best is not None and self._trainee.progress.best_loss is not None:
            self._best = dict(best.tensors)
        self._frame = self._trainee.capture()
        self.last_iteration = loaded.checkpoint.step

    def begin(self, captured: Captured, best: Mapping[str, Tensor] | None) -> None:
        """Put the trainee to a moment of another run, with the best weights so far."""
        self._trainee.restore(captured)
        progress = self._trainee.progress
        if best is None:
            progress.best_loss, progress.best_value = None, None
        self._best, self._is_best_saved = best, best is None
        self._frame = self._trainee.capture()

    def renew(self, trainee: Trainee, *, keeps_best: bool) -> tuple[str, ...]:
        """Keep what another trainee does from now on, which took the place of the one before.

        Args:
            keeps_best: Whether the best weights so far are still the best.

        Returns:
            The kinds of checkpoints that are durable now.
        """
        self._trainee = trainee
        saved: tuple[str, ...] = ()
        if not keeps_best:
            progress = trainee.progress
            progress.best_loss, progress.waiting = None, 0
            self._best, self._is_best_saved = None, True
            # At once: a checkpoint of the network before would fit this one no more.
            saved = self.save()
            if saved and self._run is not None:
                with suppress(FileProblemError):  # the next best takes its place
                    self._run.forget_best()
        self._frame = trainee.capture()
        self._framed = time.monotonic()
        self.moments.renew(trainee)
        return saved

    def judge(self, training: Mapping[str, float], validation: Mapping[str, float]) -> None:
        """Take notice of an epoch's measures; its weights are kept in memory if it is the best."""
        trainee = self._trainee
        if note_best(trainee.plan, trainee.progress, training, validation) and (
            trainee.plan.keep_best
        ):
            self._best, self._is_best_saved = trainee.weights(), False

    def put_best(self) -> bool:
        """Give the network its best weights; False where none are known."""
        if self._best is None or not self._trainee.plan.keep_best:
            return False
        self._trainee.restore_weights(self._best)
        return True

    def keyframe(self) -> None:
        """Take a copy of everything when that is due and cheap enough, in memory and on disk."""
        self.moments.note()
        now = time.monotonic()
        wait = max(_KEYFRAME_SECONDS, self._frame_cost * _KEYFRAME_SHARE)
        if now - self._framed < wait:
            return
        if self._trainee.is_finite():
            self._frame = self._trainee.capture()
        self._framed = time.monotonic()
        self._frame_cost = self._framed - now

    def blame(self, iteration: int) -> str:
        """Go back to just before `iteration` and find the node whose values stop being numbers.

        Afterwards the trainee stands at the keyframe, and a checkpoint of it is written where no
        other is there, so that something good is always kept.
        """
        trainee = self._trainee
        trainee.restore(self._frame)
        replayed(trainee, iteration - 1)
        node = guilty_layer(trainee)
        trainee.restore(self._frame)
        if self.last_iteration is None:
            self.save(LAST)
        return node

    def rescue(self, *, is_sound: bool) -> bool:
        """Write what is good after a run ended against its will; whether a checkpoint is newer now.

        Nothing is asked of the device, which may be gone: the best weights and the last keyframe
        lie in memory.

        Args:
            is_sound: Whether the keyframe is worth more than an older checkpoint, which it is not
                where the weights were running away.
        """
        run, frame = self._run, self._frame
        if run is None:
            return False
        then = msgspec.convert(frame.facts["progress"], Progress)
        is_newer = self.last_iteration is None or then.iteration > self.last_iteration
        try:
            if self._best is not None and not self._is_best_saved:
                self._write(run, self._best, {}, BEST)
                self._is_best_saved = True
            if is_newer and then.iteration and (is_sound or self.last_iteration is None):
                self._write(run, frame.tensors, frame.facts, LAST, then)
                self.last_iteration = then.iteration
                return True
        except FileProblemError as error:
            self.problem = _disk_problem(error.problems[0], self.last_iteration)
        return False

    def is_due(self) -> bool:
        """Whether it is time for a checkpoint."""
        if self._run is None:
            return False
        wait = max(self._trainee.plan.checkpoint_seconds, self._save_cost * _SAVE_SHARE)
        if self.last_iteration is None:
            wait = min(wait, _FIRST_SECONDS)
        if self.problem is not None:
            wait = max(wait, _RETRY_SECONDS)
        return time.monotonic() - self._saved >= wait

    def save(self, kind: str = LAST) -> tuple[str, ...]:
        """Write a checkpoint, and the best weights if they are new; the kinds that are durable.

        A full disk pauses checkpoints, never training: `problem` then says so.
        """
        trainee, run = self._trainee, self._run
        if run is None or not trainee.is_finite():
            return ()
        started = time.monotonic()
        saved: list[str] = []
        try:
            # The best come first: a checkpoint that names a best epoch must never be without it.
            if self._best is not None and not self._is_best_saved:
                self._write(run, self._best, {}, BEST)
                self._is_best_saved = True
                saved.append(BEST)
            captured = trainee.capture()
            self._write(run, captured.tensors, captured.facts, kind)
            saved.append(kind)
            self.last_iteration = trainee.progress.iteration
            self.problem = None
        except FileProblemError as error:
            self.problem = _disk_problem(error.problems[0], self.last_iteration)
        self._saved = time.monotonic()
        self._save_cost = self._saved - started
        return tuple(saved)

    def _write(
        self,
        run: RunFolder,
        tensors: Mapping[str, Tensor],
        facts: Mapping[str, Any],
        kind: str,
        moment: Progress | None = None,
    ) -> None:
        progress = moment or self._trainee.progress
        is_best = kind == BEST
        content = encoded(tensors, {**facts, "preparation": self._preparation})
        problem = run.blobs.room_problem(len(content))
        if problem is not None:
            raise FileProblemError(problem)
        run.add_checkpoint(
            content,
            progress.best_iteration if is_best else progress.iteration,
            progress.best_loss,
            kind,
            progress.best_epoch if is_best else progress.epoch,
        )


def _disk_problem(reason: Problem, kept: int | None) -> Problem:
    ending = f"; iteration {kept:,} is kept" if kept is not None else ""
    return Problem(
        "checkpoint-not-saved",
        found=f"{reason.found} Checkpoints are paused; training goes on{ending}.",
        fix="Make room on the disk; saving is tried again every minute.",
    )
