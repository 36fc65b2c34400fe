"""What is recorded of a run: how far it came, what was changed on the way, where one can begin."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.moments import KEPT, Frame, Moments, last_iteration
from netbuilder.core.project.run_history import Change, changes_of
from netbuilder.core.project.runs import EVENTS, Checkpoint, RunFolder
from netbuilder.engine.checkpoints import LAST
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.stations import Station, Stations
from netbuilder.link.messages import RunState

# Where one can begin; None stands for the beginning of the run.
Stop = Frame | Checkpoint | Station | None
# What a run that goes on has done but not written yet.
_UNWRITTEN_SECONDS = 2.0
# So many frames are tried where some are damaged.
_TRIED = 64
_ENDS = (RunState.PAUSED, RunState.FINISHED, RunState.STOPPED, RunState.FAILED)


class Road:
    """A run as its folder tells it; `look` finds what was written since.

    Attributes:
        changes: What was changed while the run went on.
        has_start: Whether one can begin at its very beginning.
        is_exact: Whether what lies between two moments can be trained again to the last bit.
        each: About the seconds that an iteration takes when it is trained again; 0 where that was
            not seen yet.

    Raises:
        FileProblemError: The run is gone.
    """

    def __init__(self, folder: Path) -> None:
        if not folder.is_dir():
            raise FileProblemError(run_gone(folder))
        self.run = RunFolder(folder)
        self.changes: tuple[Change, ...] = ()
        self.has_start, self.is_exact = False, True
        self.each = 0.0
        self._log_size = -1
        self._goes_on = False
        self._moments = Moments(folder)
        self._stations = Stations()

    def look(self) -> bool:
        """See what is there now; whether the run went another way than was known.

        Raises:
            FileProblemError: The run is gone.
        """
        if not self.run.path.is_dir():
            raise FileProblemError(run_gone(self.run.path))
        self._moments.look()
        log = self.run.path / EVENTS
        size = log.stat().st_size if log.exists() else 0
        if size == self._log_size:
            return False
        self._log_size = size
        events = self.run.events()
        self._goes_on = bool(events) and events[-1].get("event") not in _ENDS
        before, self.changes = self.changes, changes_of(events)
        is_other = self.changes[: len(before)] != before
        if is_other:
            self._stations.forget()
        return is_other

    def remember(self, trainee: Trainee) -> None:
        """Keep where a trainee stands, for who comes by again soon."""
        self._stations.keep(trainee)

    def stops(self, iteration: int) -> list[Stop]:
        """Where one can begin on the way to a moment, the nearest first.

        Raises:
            FileProblemError: The run has not been there.
        """
        every = self._moments.frames
        place = bisect_right(every, iteration, key=lambda each: each.iteration)
        found: list[Stop] = [*every[max(0, place - _TRIED) : place]]
        found += self._stations.until(iteration)
        found += [
            each
            for each in self.run.checkpoints()
            if each.kind == LAST and each.step <= iteration and self.run.blobs.has(each.blob)
        ]
        found.sort(key=_order, reverse=True)
        if iteration in self._moments.kept:
            found.insert(0, self._moments.kept[iteration])
        if self.has_start:
            found.append(None)
        if not found or not self._has_been_at(iteration):
            raise FileProblemError(self._absent(iteration))
        return found

    def next_after(self, iteration: int) -> int | None:
        """The first moment after another that is written down; None where there is none."""
        every = self._moments.frames
        place = bisect_right(every, iteration, key=lambda each: each.iteration)
        return every[place].iteration if place < len(every) else None

    def is_kept(self, iteration: int) -> bool:
        """Whether a person keeps a moment."""
        return iteration in self._moments.kept

    @property
    def seconds_each(self) -> float:
        """About what an iteration takes."""
        if self.each:
            return self.each
        frames = self._moments.frames
        last = frames[-1] if frames else None
        return last.seconds / last.iteration if last is not None and last.iteration else 1e-3

    def too_far(self, iteration: int, nearest: int) -> Problem:
        """What a person is told where a moment cannot be trained up to."""
        why = (
            "It is too far from what is, to be trained again."
            if self.is_exact
            else "It was trained in a way that cannot be repeated to the last digit here."
        )
        return Problem(
            "moment-not-there",
            found=f"Iteration {iteration:,} of this run is not recorded.",
            expected=why,
            fix=f"Go to iteration {nearest:,}.",
        )

    def _has_been_at(self, iteration: int) -> bool:
        """Whether the run has come so far; one that goes on is a little further than it wrote."""
        if iteration < 0:
            return False
        frames = self._moments.frames
        if (frames and iteration <= frames[-1].iteration) or iteration in self._moments.kept:
            return True
        last = last_iteration(self.run)
        return iteration <= last or (
            self._goes_on and (iteration - last) * self.seconds_each <= _UNWRITTEN_SECONDS
        )

    def _absent(self, iteration: int) -> Problem:
        frames = self._moments.frames
        last = max(last_iteration(self.run), frames[-1].iteration if frames else 0)
        known = [each.step for each in self.run.checkpoints() if each.kind == LAST]
        known += [each.iteration for each in frames[:1]]
        first = 0 if self.has_start else min(known, default=last)
        nearest = min(max(iteration, first), last)
        return Problem(
            "moment-not-there",
            found=f"Iteration {iteration:,} of this run is not recorded.",
            expected=f"It is known from {first:,} to {last:,}.",
            fix=f"Go to iteration {nearest:,}.",
        )


def moment_of(stop: Stop) -> int:
    """Iterations done where one begins."""
    if stop is None:
        return 0
    return stop.step if isinstance(stop, Checkpoint) else stop.iteration


def is_kept(stop: Stop) -> bool:
    """Whether it is one that a person keeps: the run may have gone another way since."""
    return isinstance(stop, Frame) and stop.path.stem.startswith(KEPT)


def _order(stop: Stop) -> tuple[int, int, bool]:
    changes = -1 if stop is None or isinstance(stop, Checkpoint) else stop.changes
    return moment_of(stop), changes, isinstance(stop, Station)


def run_gone(folder: Path | None) -> Problem:
    """What a person is told where a run is wanted whose folder is not there."""
    return Problem(
        "run-gone",
        found=f"Run {folder.name} is no longer there." if folder else "This run was not recorded.",
        expected="Its folder was moved or deleted.",
        fix="Choose another run.",
    )
