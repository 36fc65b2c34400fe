"""Goes to any moment of a recorded run: from the nearest frame before it, trained on from there."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from pathlib import Path

from msgspec import structs
from torch import Tensor

from netbuilder.core.inference import infer
from netbuilder.core.problems import FileProblemError, Problem, ProblemError
from netbuilder.core.project.moments import Frame, Moments, last_iteration, parent_of
from netbuilder.core.project.run_history import Change, changes_of
from netbuilder.core.project.runs import EVENTS, Checkpoint, RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.checkpoints import LAST, read
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.state import Captured
from netbuilder.engine.succession import answers_alike, succeeded
from netbuilder.engine.tensor_file import check_fit
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.frames import PARTIAL, decoded
from netbuilder.engine.travel.replay import replayed
from netbuilder.link.messages import RunState

# Whoever looks at a moment waits for so many seconds of training at most.
LOOK_SECONDS = 20.0
FORK_SECONDS = 3600.0
# From here on it is quicker to begin at a nearer frame, though that has to be read.
_NEARER_SECONDS = 0.02
# What a run that goes on has done but not written yet.
_UNWRITTEN_SECONDS = 2.0
# So many frames are tried where some are damaged.
_TRIED = 64
_ENDS = (RunState.PAUSED, RunState.FINISHED, RunState.STOPPED, RunState.FAILED)


class Traveller:
    """A trainee that can be put to any moment of a run.

    Args:
        folder: The run folder.
        prepared: The data of the run.

    Attributes:
        trainee: Stands at the moment that was gone to last.

    Raises:
        ProblemError: The run is gone, or what was noted of it cannot be read or trained.
    """

    def __init__(self, folder: Path, prepared: Prepared) -> None:
        self._run = RunFolder(folder)
        if not folder.is_dir():
            raise FileProblemError(run_gone(folder))
        self._prepared = prepared
        self._changes: tuple[Change, ...] = ()
        self._log_size = -1
        self._goes_on = False
        self._moments = Moments(folder)
        first = self._fitted(self._run.first_project())
        recorded = Recorder(folder).recorded_arithmetic()
        chosen = arithmetic.chosen(first.plan, infer(first).multiply_adds)
        self._way = arithmetic.repeated(recorded, chosen)
        self._is_exact = True
        # One trainee for each design on the way, by the number of its segment; 0 for the first.
        self._trainees: dict[int, Trainee] = {}
        self.trainee = self._made(0, first)
        # Runs trained together by their seeds, and kernels that are not there now, give other bits.
        own = self.trainee.arithmetic.tier
        self._is_exact = recorded.get("tier", own) == own and not recorded.get("seeds")
        self._start = self.trainee.capture() if parent_of(folder) is None else None
        # Random numbers are those of the whole process: what the trainee would draw next.
        self._random = state.random_states(self.trainee.device)
        self._is_placed = self._start is not None

    def go(self, iteration: int, limit: float = LOOK_SECONDS, *, is_whole: bool = False) -> Trainee:
        """Stand where the run stood after so many iterations.

        Args:
            limit: Seconds that training again may take.
            is_whole: Whether the predictions of the epoch under way are wanted too.

        Raises:
            ProblemError: That moment is not there, or nothing before it can be read.
        """
        if not self._run.path.is_dir():
            raise FileProblemError(run_gone(self._run.path))
        self._look()
        stops = self._stops(iteration)
        if not stops or not self._has_been_at(iteration):
            raise FileProblemError(self._absent(iteration))
        self._way.apply()
        is_near = not is_whole and self._is_near(iteration, stops[0], limit)
        self._is_placed = False
        if is_near:
            state.put_random_states(self.trainee.device, self._random)
        else:
            self._put(iteration, stops, limit, is_whole=is_whole)
        self._repeat(iteration)
        self._random = state.random_states(self.trainee.device)
        self._is_placed = True
        return self.trainee

    def changes_at(self, iteration: int) -> int:
        """How many changes had been made by then."""
        return sum(each.iteration <= iteration for each in self._changes)

    def weights_at(self, iteration: int) -> dict[str, Tensor]:
        """The weights as they would have been handed on at a moment; see `go`."""
        weights: Mapping[str, Tensor] = self.go(iteration, FORK_SECONDS).weights()
        return {name: weights[name].clone() for name in weights}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed while the run went on, as the folder tells it now."""
        return self._changes

    # --- where to begin -----------------------------------------------------------------------

    def _look(self) -> None:
        self._moments.look()
        log = self._run.path / EVENTS
        size = log.stat().st_size if log.exists() else 0
        if size == self._log_size:
            return
        self._log_size = size
        events = self._run.events()
        self._goes_on = bool(events) and events[-1].get("event") not in _ENDS
        changes = changes_of(events)
        if changes[: len(self._changes)] != self._changes:
            self._trainees = {0: self._trainees[0]} if 0 in self._trainees else {}
            self._is_placed = False
        self._changes = changes

    def _stops(self, iteration: int) -> list[Frame | Checkpoint | None]:
        """Where one can begin, the nearest first; None stands for the beginning."""
        every = self._moments.frames
        place = bisect_right(every, iteration, key=lambda each: each.iteration)
        frames: list[Frame | Checkpoint | None] = [*every[max(0, place - _TRIED) : place]]
        frames += [
            each
            for each in self._run.checkpoints()
            if each.kind == LAST and each.step <= iteration and self._run.blobs.has(each.blob)
        ]
        frames.sort(key=_order, reverse=True)
        if iteration in self._moments.kept:
            frames.insert(0, self._moments.kept[iteration])
        return [*frames, None] if self._start is not None else frames

    def _is_near(self, iteration: int, stop: Frame | Checkpoint | None, limit: float) -> bool:
        """Whether it is best to train on from where the trainee stands."""
        progress = self.trainee.progress
        if not self._is_placed or progress.iteration > iteration:
            return False
        if iteration in self._moments.kept and progress.iteration != iteration:
            return False
        if progress.iteration < iteration and not self._is_exact:
            return False
        to_come = self._changes[self.trainee.changes :]
        if any(each.iteration < progress.iteration for each in to_come):
            return False  # the run went another way than was trained on here
        seconds = self._seconds_each()
        if (iteration - progress.iteration) * seconds > limit:
            return False
        return (_moment(stop) - progress.iteration) * seconds <= _NEARER_SECONDS

    def _put(
        self,
        iteration: int,
        stops: list[Frame | Checkpoint | None],
        limit: float,
        *,
        is_whole: bool,
    ) -> None:
        """Put the trainee to the nearest moment that can be read."""
        seconds = self._seconds_each()
        problem: ProblemError | None = None
        for stop in stops:
            steps = iteration - _moment(stop)
            if steps and (steps * seconds > limit or not self._is_exact):
                break
            try:
                captured = self._captured(stop)
                if not (is_whole and captured.facts.get(PARTIAL)):
                    self._restore(captured)
                    return
            except ProblemError as error:
                problem = problem or error
        if problem is not None:
            raise problem
        raise FileProblemError(self._far(iteration, _moment(stops[0])))

    def _restore(self, captured: Captured) -> None:
        count = captured.facts.get("changes", 0)
        count = min(max(count if type(count) is int else 0, 0), len(self._changes))
        segment, project = self._project(count)
        trainee = self._made(segment, project)
        check_fit(trainee.built, captured.tensors, is_finite=False)
        trainee.project, trainee.plan = project, project.plan
        trainee.restore(captured)
        self.trainee = trainee

    def _captured(self, stop: Frame | Checkpoint | None) -> Captured:
        if stop is None:
            if self._start is None:
                raise FileProblemError(run_gone(self._run.path))
            return self._start
        if isinstance(stop, Frame):
            return decoded(stop.read())
        loaded = read(self._run, stop)
        return Captured(loaded.tensors, loaded.facts)

    # --- training again -----------------------------------------------------------------------

    def _repeat(self, iteration: int) -> None:
        """Train on, and make the changes that were made on the way."""
        coming = [
            (number, change)
            for number, change in enumerate(self._changes)
            if number >= self.trainee.changes and change.iteration <= iteration
        ]
        for number, change in coming:
            replayed(self.trainee, change.iteration)
            self._change(number, change)
        replayed(self.trainee, iteration)

    def _change(self, number: int, change: Change) -> None:
        trainee = self.trainee
        if not change.segment:
            trainee.change(change.name, change.value, change.phase)
            trainee.changes = number + 1
            return
        _, project = self._project(number + 1)
        heir = succeeded(trainee, project, self._way)
        keeps_best = answers_alike(trainee, heir)
        if not keeps_best:
            heir.progress.best_loss, heir.progress.waiting = None, 0
        heir.changes = number + 1
        self._trainees[change.segment] = heir
        self.trainee = heir

    def _made(self, segment: int, project: Project) -> Trainee:
        known = self._trainees.get(segment)
        if known is None:
            if errors := infer(project).errors:
                raise ProblemError(*errors)
            known = self._trainees[segment] = Trainee(project, self._prepared, self._way)
        return known

    def _project(self, count: int) -> tuple[int, Project]:
        """The segment and the project after so many changes."""
        segments = [each.segment for each in self._changes[:count] if each.segment]
        project = self._run.project(count)
        return segments[-1] if segments else 0, self._fitted(project)

    def _fitted(self, project: Project) -> Project:
        return structs.replace(project, recipe=self._prepared.recipe)

    # --- words --------------------------------------------------------------------------------

    def _has_been_at(self, iteration: int) -> bool:
        """Whether the run has come so far; one that goes on is a little further than it wrote."""
        if iteration < 0:
            return False
        frames = self._moments.frames
        if (frames and iteration <= frames[-1].iteration) or iteration in self._moments.kept:
            return True
        last = last_iteration(self._run)
        return iteration <= last or (
            self._goes_on and (iteration - last) * self._seconds_each() <= _UNWRITTEN_SECONDS
        )

    def _seconds_each(self) -> float:
        """About what an iteration took."""
        frames = self._moments.frames
        if frames and frames[-1].iteration:
            return frames[-1].seconds / frames[-1].iteration
        progress = self.trainee.progress
        return progress.seconds / progress.iteration if progress.iteration else 1e-3

    def _absent(self, iteration: int) -> Problem:
        frames = self._moments.frames
        last = max(last_iteration(self._run), frames[-1].iteration if frames else 0)
        stops = [each.step for each in self._run.checkpoints() if each.kind == LAST]
        stops += [each.iteration for each in frames[:1]]
        first = 0 if self._start is not None else min(stops, default=last)
        nearest = min(max(iteration, first), last)
        return Problem(
            "moment-not-there",
            found=f"Iteration {iteration:,} of this run is not recorded.",
            expected=f"It is known from {first:,} to {last:,}.",
            fix=f"Go to iteration {nearest:,}.",
        )

    def _far(self, iteration: int, nearest: int) -> Problem:
        why = (
            "It is too far from what is, to be trained again."
            if self._is_exact
            else "It was trained in a way that cannot be repeated to the last digit here."
        )
        return Problem(
            "moment-not-there",
            found=f"Iteration {iteration:,} of this run is not recorded.",
            expected=why,
            fix=f"Go to iteration {nearest:,}.",
        )


def _moment(stop: Frame | Checkpoint | None) -> int:
    if stop is None:
        return 0
    return stop.iteration if isinstance(stop, Frame) else stop.step


def _order(stop: Frame | Checkpoint | None) -> tuple[int, int]:
    return _moment(stop), stop.changes if isinstance(stop, Frame) else -1


def run_gone(folder: Path | None) -> Problem:
    """What a person is told where a run is wanted whose folder is not there."""
    return Problem(
        "run-gone",
        found=f"Run {folder.name} is no longer there." if folder else "This run was not recorded.",
        expected="Its folder was moved or deleted.",
        fix="Choose another run.",
    )
