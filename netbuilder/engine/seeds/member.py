"""One of several runs that are trained together: what it tells, keeps and comes to."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import structs

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine.checkpoints import BEST, LAST, encoded
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.seeds.copies import Copies, with_seed
from netbuilder.engine.state import Progress
from netbuilder.engine.stops import Stops
from netbuilder.engine.teller import Teller
from netbuilder.engine.trainee import PARTS
from netbuilder.link.messages import Event, RunStarted, RunState, SeedRun

_RETRY_SECONDS = 60.0


class Member:
    """A run of one seed.

    Args:
        number: Which of the copies it is.
        preparation: How raw values become inputs, as JSON; kept with the weights.

    Attributes:
        end: How it ended; None while it goes on.
        problem: Why nothing is saved, while nothing is.
    """

    def __init__(
        self, copies: Copies, number: int, seed_run: SeedRun, preparation: dict[str, Any]
    ) -> None:
        folder = Path(seed_run.folder) if seed_run.folder else None
        self.run, self.seed = seed_run.run, seed_run.seed
        self.progress = Progress()
        self.end: RunState | None = None
        self.problem: Problem | None = None
        self._copies, self._number, self._preparation = copies, number, preparation
        self._recorder = Recorder(folder)
        self._folder = RunFolder(folder) if folder is not None else None
        self._is_best_saved = True
        self._tried = -math.inf
        plan = copies.trainee.plan
        self._keeps_best = plan.keep_best
        self.stops = Stops(plan, self.progress)
        self.teller = Teller(self.run, self.progress, self._recorder)

    def start(self, project: Project, started: RunStarted) -> RunStarted:
        """Begin to record; what is told of it."""
        own = structs.replace(started, run=self.run)
        trainee = self._copies.embody(self._number, self.progress)
        self._recorder.start(with_seed(project, self.seed), trainee, own)
        return own

    def judge(self, loss: float) -> bool:
        """Take notice of an epoch's loss; whether its weights are the best so far."""
        progress = self.progress
        is_best = math.isfinite(loss) and (progress.best_loss is None or loss < progress.best_loss)
        if not is_best:
            progress.waiting += 1
            return False
        progress.best_loss, progress.waiting = loss, 0
        progress.best_epoch, progress.best_iteration = progress.epoch, progress.iteration
        self._is_best_saved = not self._keeps_best
        return self._keeps_best

    def save(self) -> Iterator[Event]:
        """Write a checkpoint, and the best weights where they are new.

        A full disk pauses checkpoints, never training: `problem` then says so.
        """
        is_waiting = self.problem is not None and time.monotonic() - self._tried < _RETRY_SECONDS
        if self._folder is None or is_waiting or not self._copies.is_finite(self._number):
            return
        self._tried = time.monotonic()
        yield from self.teller.flush()
        try:
            # The best come first: a checkpoint that names a best epoch must never be without it.
            if not self._is_best_saved:
                self._write(self._folder, self._copies.best_weights(self._number), {}, BEST)
                self._is_best_saved = True
                yield self.teller.saved(BEST)
            captured = self._copies.captured(self._number, self.progress)
            self._write(self._folder, captured.tensors, captured.facts, LAST)
            self.problem = None
            yield self.teller.saved(LAST)
        except FileProblemError as error:
            self.problem = error.problems[0]

    def finish(self, end: RunState, sentence: str = "") -> Iterator[Event]:
        """End it: save, hand on the best weights, and tell its results on every part."""
        yield from self.save()
        progress = self.progress
        is_best = self._keeps_best and progress.best_loss is not None
        if is_best and not sentence:
            words = f"The weights of epoch {progress.best_epoch:,} were the best and are kept."
            sentence = words
        trainee = self._copies.embody(self._number, progress, best=is_best)
        results = {name: found for name in PARTS if (found := trainee.results(name))}
        self.end = end
        yield from self.teller.flush()
        note = {"results": results}
        yield self.teller.state(end, note, sentence=sentence, results=results)
        self.close()

    def fail(self, problem: Problem) -> Iterator[Event]:
        """End it with a problem; the others go on."""
        self.end = RunState.FAILED
        yield from self.teller.flush()
        note = {"problems": [problem.sentence]}
        found = problem.found
        yield self.teller.state(RunState.FAILED, note, sentence=found, problems=(problem,))
        self.close()

    def close(self) -> None:
        """Make everything durable."""
        self._recorder.close()

    def _write(
        self, folder: RunFolder, tensors: dict[str, Any], facts: dict[str, Any], kind: str
    ) -> None:
        progress, is_best = self.progress, kind == BEST
        content = encoded(tensors, {**facts, "preparation": self._preparation})
        problem = folder.blobs.room_problem(len(content))
        if problem is not None:
            raise FileProblemError(problem)
        folder.add_checkpoint(
            content,
            progress.best_iteration if is_best else progress.iteration,
            progress.best_loss,
            kind,
            progress.best_epoch if is_best else progress.epoch,
        )
