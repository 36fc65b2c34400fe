"""Goes to any moment of a recorded run: from the nearest frame before it, trained on from there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import structs
from torch import Tensor

from netbuilder.core.inference import infer
from netbuilder.core.problems import FileProblemError, ProblemError
from netbuilder.core.project.moments import Frame, parent_of
from netbuilder.core.project.run_history import Change
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic, state
from netbuilder.engine.checkpoints import read
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.state import Captured
from netbuilder.engine.succession import answers_alike, succeeded
from netbuilder.engine.tensor_file import check_fit
from netbuilder.engine.trainee import Trainee
from netbuilder.engine.travel.frames import PARTIAL, decoded
from netbuilder.engine.travel.replay import replaying
from netbuilder.engine.travel.road import Road, Stop, is_kept, moment_of, run_gone
from netbuilder.engine.travel.stations import Station
from netbuilder.link.messages import Near

# Whoever looks at a moment waits for so many seconds of training at most.
LOOK_SECONDS = 20.0
FORK_SECONDS = 3600.0
# From here on it is quicker to begin at a nearer frame, though that has to be read; and a moment
# that is written down is shown before one that takes longer.
_NEARER_SECONDS = 0.02


class Traveller:
    """A trainee that can be put to any moment of a run.

    Args:
        folder: The run folder.
        prepared: The data of the run.

    Attributes:
        trainee: Stands at the moment that was gone to last.
        to_come: The moment that was asked for, where it takes longer and a near one was gone to
            instead; -1 where there is no such moment.

    Raises:
        ProblemError: The run is gone, or what was noted of it cannot be read or trained.
    """

    def __init__(self, folder: Path, prepared: Prepared) -> None:
        self._road = Road(folder)
        self._run = self._road.run
        self._prepared = prepared
        first = self._fitted(self._run.first_project())
        recorded = Recorder(folder).recorded_arithmetic()
        chosen = arithmetic.chosen(first.plan, infer(first).multiply_adds)
        self._way = arithmetic.repeated(recorded, chosen)
        # One trainee for each design on the way, by the number of its segment; 0 for the first.
        self._trainees: dict[int, Trainee] = {}
        self.trainee = self._made(0, first)
        self.to_come = -1
        # Runs trained together by their seeds, and kernels that are not there now, give other bits.
        own = self.trainee.arithmetic.tier
        self._road.is_exact = recorded.get("tier", own) == own and not recorded.get("seeds")
        self._start = self.trainee.capture() if parent_of(folder) is None else None
        self._road.has_start = self._start is not None
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
        for _ in self.going(iteration, limit, is_whole=is_whole):
            pass
        return self.trainee

    def going(
        self,
        iteration: int,
        limit: float = LOOK_SECONDS,
        *,
        is_whole: bool = False,
        near: Near = Near.NOT,
    ) -> Iterator[float]:
        """The same step by step; who gives it up half way may go elsewhere.

        Args:
            near: Whether a moment near it will do, where that one takes longer.

        Yields:
            The share that is done, from 0 to 1, every few hundredths of a second.
        """
        if self._road.look():
            self._trainees = {0: self._trainees[0]} if 0 in self._trainees else {}
            self._is_placed = False
        self.to_come = -1
        stops = self._road.stops(iteration)
        if near is not Near.NOT:
            goal, iteration = iteration, self._near(iteration, stops, near)
            if goal != iteration:
                is_due = (goal - moment_of(stops[0])) * self._road.seconds_each <= limit
                self.to_come = goal if self._road.is_exact and is_due else -1
                stops = self._road.stops(iteration)
        self._way.apply()
        stands_near = not is_whole and self._stands_near(iteration, stops[0], limit)
        self._is_placed = False
        if stands_near:
            state.put_random_states(self.trainee.device, self._random)
            is_own_way = True
        else:
            is_own_way = self._put(iteration, stops, limit, is_whole=is_whole)
        yield from self._repeat(iteration)
        self._random = state.random_states(self.trainee.device)
        self._is_placed = is_own_way

    def changes_at(self, iteration: int) -> int:
        """How many changes had been made by then."""
        return sum(each.iteration <= iteration for each in self._road.changes)

    def weights_at(self, iteration: int) -> dict[str, Tensor]:
        """The weights as they would have been handed on at a moment; see `go`."""
        weights: Mapping[str, Tensor] = self.go(iteration, FORK_SECONDS).weights()
        return {name: weights[name].clone() for name in weights}

    @property
    def changes(self) -> tuple[Change, ...]:
        """What was changed while the run went on, as the folder tells it now."""
        return self._road.changes

    # --- where to begin -----------------------------------------------------------------------

    def _near(self, iteration: int, stops: list[Stop], near: Near) -> int:
        """The moment itself where it is soon there, else one that is written down."""
        road, before = self._road, moment_of(stops[0])
        if before == iteration:
            return iteration
        here = self.trainee.progress.iteration
        if self._stands_near(iteration, stops[0], LOOK_SECONDS):
            before = max(before, here)
        if road.is_exact and (iteration - before) * road.seconds_each <= _NEARER_SECONDS:
            return iteration
        after = road.next_after(iteration)
        if after is None:
            return before
        # What can be trained up to is on its way: until then the closest does.
        if near is Near.BEFORE and not road.is_exact:
            return before
        if near is Near.AFTER and not road.is_exact:
            return after
        return before if iteration - before <= after - iteration else after

    def _stands_near(self, iteration: int, stop: Stop, limit: float) -> bool:
        """Whether it is best to train on from where the trainee stands."""
        road, progress = self._road, self.trainee.progress
        if not self._is_placed or progress.iteration > iteration:
            return False
        if road.is_kept(iteration) and progress.iteration != iteration:
            return False
        if progress.iteration < iteration and not road.is_exact:
            return False
        to_come = road.changes[self.trainee.changes :]
        if any(each.iteration < progress.iteration for each in to_come):
            return False  # the run went another way than was trained on here
        seconds = road.seconds_each
        if (iteration - progress.iteration) * seconds > limit:
            return False
        return (moment_of(stop) - progress.iteration) * seconds <= _NEARER_SECONDS

    def _put(self, iteration: int, stops: list[Stop], limit: float, *, is_whole: bool) -> bool:
        """Put the trainee to the nearest moment that can be read.

        Returns:
            Whether it is surely one of the way that the run went.
        """
        road = self._road
        problem: ProblemError | None = None
        for stop in stops:
            steps = iteration - moment_of(stop)
            if steps and (steps * road.seconds_each > limit or not road.is_exact):
                break
            try:
                captured = self._captured(stop)
                if not (is_whole and captured.facts.get(PARTIAL)):
                    self._restore(captured)
                    return not is_kept(stop)
            except ProblemError as error:
                problem = problem or error
        if problem is not None:
            raise problem
        raise FileProblemError(road.too_far(iteration, moment_of(stops[0])))

    def _restore(self, captured: Captured) -> None:
        count, changes = captured.facts.get("changes", 0), self._road.changes
        count = min(max(count if type(count) is int else 0, 0), len(changes))
        segment, project = self._project(count)
        trainee = self._made(segment, project)
        check_fit(trainee.built, captured.tensors, is_finite=False)
        trainee.project, trainee.plan = project, project.plan
        trainee.restore(captured)
        self.trainee = trainee

    def _captured(self, stop: Stop) -> Captured:
        if stop is None:
            if self._start is None:
                raise FileProblemError(run_gone(self._run.path))
            return self._start
        if isinstance(stop, Frame):
            return decoded(stop.read())
        if isinstance(stop, Station):
            return stop.captured
        loaded = read(self._run, stop)
        return Captured(loaded.tensors, loaded.facts)

    # --- training again -----------------------------------------------------------------------

    def _repeat(self, iteration: int) -> Iterator[float]:
        """Train on, and make the changes that were made on the way."""
        coming = [
            (number, change)
            for number, change in enumerate(self._road.changes)
            if number >= self.trainee.changes and change.iteration <= iteration
        ]
        for number, change in coming:
            yield from self._replay(change.iteration, iteration)
            self._change(number, change)
        yield from self._replay(iteration, iteration)

    def _replay(self, until: int, goal: int) -> Iterator[float]:
        """Train on without changes, and remember what lies on the way."""
        road, progress = self._road, self.trainee.progress
        begun, steps = progress.iteration, goal - progress.iteration
        seconds = progress.seconds
        for _ in replaying(self.trainee, until, road.seconds_each):
            done = progress.iteration - begun
            road.each = (progress.seconds - seconds) / done
            if progress.iteration < goal:
                road.remember(self.trainee)
                yield done / steps

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
        segments = [each.segment for each in self._road.changes[:count] if each.segment]
        project = self._run.project(count)
        return segments[-1] if segments else 0, self._fitted(project)

    def _fitted(self, project: Project) -> Project:
        return structs.replace(project, recipe=self._prepared.recipe)
