"""Runs of several seeds in one go, from their first iteration to their results."""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from netbuilder.core.inference import infer
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.faults import first_bad, in_words, not_a_number_problem
from netbuilder.engine.seeds.copies import Copies
from netbuilder.engine.seeds.member import Member
from netbuilder.engine.trainee import PARTS
from netbuilder.link.messages import (
    ChangeRefused,
    ChangeSetting,
    Event,
    Order,
    Pause,
    Quit,
    Replace,
    Resume,
    RunStarted,
    RunState,
    RunStateChanged,
    SeedRun,
    Step,
    Stop,
)

SLICE_SECONDS = 0.010
IDLE_SECONDS = 0.05
# The first checkpoint comes early, so that there is something to go on from; saving then may
# cost 5 % of the time.
_FIRST_SECONDS, _SAVE_SHARE = 1.0, 20
_FIXED = Problem(
    "seeds-fixed",
    found="Seeds that are trained together keep the network and the plan they began with.",
    fix="Stop them and train again.",
)
Events = Iterator[Event | None]


class SeedsSession:
    """Trains every seed of `runs`. Iterate `events` to let it happen; order from any thread.

    Args:
        project: What to train; its seed is not used.
        prepared: The data, ready for the network.
        runs: One for each seed; each tells and records what a run of its own would.
        run: Id of all of them together; only states are told of it.
        paused: Whether to stand still before the first iteration.

    Raises:
        ProblemError: The project cannot be trained, or (``seeds-apart``) not in one go.
    """

    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        runs: Sequence[SeedRun],
        *,
        run: str = "",
        paused: bool = False,
    ) -> None:
        self.run = run
        self.project = msgspec.structs.replace(project, recipe=prepared.recipe)
        inference = infer(self.project)
        if inference.errors:
            raise ProblemError(*inference.errors)
        self._parameters = inference.parameters
        chosen = arithmetic.chosen(self.project.plan, inference.multiply_adds)
        # All seeds are computed together by torch, whatever one alone would be computed by.
        chosen = chosen.begun(arithmetic.EAGER)
        self.copies = Copies(self.project, prepared, [each.seed for each in runs], chosen)
        preparation = prepared.preparation.saved()
        self.members = [
            Member(self.copies, number, each, preparation) for number, each in enumerate(runs)
        ]
        stopping = self.project.plan.stopping
        self._has_limits = bool(stopping.iterations or stopping.minutes)
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._is_paused = paused
        self._until_iteration: int | None = None
        self._until_epoch: int | None = None
        self._iteration = self._epoch = self._position = 0
        self._seconds = self._rate = 0.0
        self._saved, self._save_wait = time.monotonic(), _FIRST_SECONDS

    def order(self, order: Order) -> None:
        """Give an order; it takes effect between two iterations."""
        self._orders.put(order)

    def answered(self, order: Order) -> None:
        """Several networks at once: one is asked when it stands alone."""

    def events(self) -> Events:
        """All that happens. None means: nothing new just now, do something else meanwhile."""
        try:
            yield from self._begin()
            while self._alive:
                if self._epoch >= self.copies.trainee.plan.epochs:
                    yield from self._finish(RunState.FINISHED)
                elif self._is_paused and self._orders.empty():
                    yield from self._wait()
                elif self._orders.empty():
                    yield from self._slice()
                else:
                    yield from self._obey(self._orders.get())
            yield self._state(*_end_of(self.members))
        except ProblemError as error:
            for member in self._alive:
                yield from member.fail(error.problems[0])
            yield self._state(RunState.FAILED, error.problems[0].found, error.problems)
        finally:
            for member in self.members:
                member.close()

    @property
    def _alive(self) -> list[Member]:
        return [member for member in self.members if member.end is None]

    # --- telling ------------------------------------------------------------------------------

    def _begin(self) -> Events:
        trainee = self.copies.trainee
        started = RunStarted(
            run=self.run,
            iteration=0,
            iterations_per_epoch=self.copies.iterations_per_epoch,
            epochs=trainee.plan.epochs,
            batch_size=trainee.plan.batch_size,
            rows=tuple(len(trainee.parts[name].inputs) for name in PARTS),  # type: ignore[arg-type]
            series=tuple(phase.name for phase in trainee.plan.phases),
            metrics=trainee.meter.names,
            parameters=self._parameters,
            arithmetic={**msgspec.to_builtins(trainee.arithmetic), "seeds": len(self.members)},
        )
        yield started
        for member in self.members:
            yield member.start(self.project, started)
        yield from self._tell_states(RunState.PAUSED if self._is_paused else RunState.RUNNING)

    def _tell_states(self, state: RunState) -> Events:
        for member in self._alive:
            yield member.teller.state(state)
        yield self._state(state)

    def _state(self, state: RunState, sentence: str = "", problems: Any = ()) -> RunStateChanged:
        return RunStateChanged(
            run=self.run,
            state=state,
            iteration=self._iteration,
            epoch=self._epoch,
            seconds=self._seconds,
            sentence=sentence,
            problems=tuple(problems),
        )

    def _flush(self) -> Events:
        for member in self._alive:
            yield from member.teller.flush()

    def _save(self) -> Events:
        started = time.monotonic()
        for member in self._alive:
            known = member.problem
            yield from member.save()
            if member.problem is not None and known is None:
                problem = member.problem
                yield self._state(RunState.RUNNING, problem.found, (problem,))
        self._saved = time.monotonic()
        limit = self.copies.trainee.plan.checkpoint_seconds
        self._save_wait = max(limit, (self._saved - started) * _SAVE_SHARE)

    def _finish(self, end: RunState, sentence: str = "") -> Events:
        for member in self._alive:
            yield from member.finish(end, sentence)

    # --- orders -------------------------------------------------------------------------------

    def _wait(self) -> Events:
        try:
            order = self._orders.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            yield None
            return
        yield from self._obey(order)

    def _obey(self, order: Order) -> Events:
        match order:
            case Pause() if not self._is_paused:
                yield from self._pause()
            case Resume():
                yield from self._go_on()
            case Step() if order.iterations or order.epochs:
                yield from self._go_on()
                if order.iterations:
                    self._until_iteration = self._iteration + order.iterations
                if order.epochs:
                    self._until_epoch = self._epoch + order.epochs
            case Stop():
                yield from self._finish(RunState.STOPPED)
            case Quit():
                yield from self._finish(RunState.STOPPED, "The window was closed.")
            case Replace():
                yield ChangeRefused(run=self.run, iteration=self._iteration, problems=(_FIXED,))
            case ChangeSetting(phase=0) if self.copies.change(order.name, order.value):
                yield from self._flush()
                for member in self._alive:
                    yield member.teller.changed(self.copies.trainee, 0, order.name)
            case _:
                pass
        yield None

    def _pause(self) -> Events:
        self._is_paused = True
        self._until_iteration = self._until_epoch = None
        yield from self._flush()
        yield from self._save()
        yield from self._tell_states(RunState.PAUSED)

    def _go_on(self) -> Events:
        self._until_iteration = self._until_epoch = None
        if self._is_paused:
            self._is_paused = False
            yield from self._tell_states(RunState.RUNNING)

    # --- iterations ---------------------------------------------------------------------------

    def _slice(self) -> Events:
        started = time.perf_counter()
        count = self._count()
        with in_words(self.copies.trainee):
            losses = self.copies.advance(count)
        took = time.perf_counter() - started
        self._rate = count / took if took > 0 else 0.0
        self._iteration += count
        self._position += count
        self._seconds += took
        yield from self._take(losses, took)
        if self._position == self.copies.iterations_per_epoch:
            yield from self._end_epoch()
        if self._has_limits:
            for member in self._alive:
                if sentence := member.stops.reached():
                    yield from member.finish(RunState.FINISHED, sentence)
        yield from self._boundary()

    def _count(self) -> int:
        """Iterations until the next boundary: end of the epoch or of a step order, or time."""
        count = self.copies.iterations_per_epoch - self._position
        if self._has_limits:
            count = min(member.stops.fewest(count) for member in self._alive)
        if self._until_iteration is not None:
            count = min(count, self._until_iteration - self._iteration)
        return max(1, min(count, int(self._rate * SLICE_SECONDS)))

    def _take(self, losses: NDArray[np.float32], took: float) -> Events:
        """Note what every seed has lost; one whose loss is no number ends there."""
        stops = self.copies.trainee.plan.stopping.on_not_a_number
        is_fine = not stops or first_bad(losses) is None
        for number, member in enumerate(self.members):
            if member.end is not None:
                continue
            own = losses[number : number + 1]
            bad = None if is_fine else first_bad(own)
            member.teller.gather(own if bad is None else own[:, :bad], took)
            if bad is not None:
                iteration = member.progress.iteration + 1
                problem = not_a_number_problem(self.copies.trainee, iteration, "", None)
                yield from member.fail(problem)

    def _end_epoch(self) -> Events:
        """Measure an epoch that is complete, keep the best weights, begin the next."""
        started = time.perf_counter()
        plan = self.copies.trainee.plan
        self._epoch, self._position = self._epoch + 1, 0
        training, validation = self.copies.measured(plan.is_measured(self._epoch))
        settings = self.copies.settings()
        better: list[int] = []
        ended: list[tuple[Member, str]] = []
        for number, member in enumerate(self.members):
            if member.end is not None:
                continue
            progress = member.progress
            progress.epoch, progress.position = self._epoch, 0
            known, checked = training[number], validation[number]
            has_loss = "loss" in checked or not len(self.copies.trainee.parts["validation"].inputs)
            if has_loss and member.judge(checked.get("loss", known["loss"])):
                better.append(number)
            member.teller.gather_epoch(known, checked, settings)
            if sentence := member.stops.judged(known, checked):
                ended.append((member, sentence))
        if better:
            self.copies.keep_best(better)
        took = time.perf_counter() - started
        self._seconds += took
        for member in self._alive:
            member.progress.seconds += took
        for member, sentence in ended:
            yield from member.finish(RunState.FINISHED, sentence)
        if self._epoch < plan.epochs:
            self.copies.begin_epoch(self._epoch)

    def _boundary(self) -> Events:
        """Between two slices: tell, save, and stand still where a step order ends."""
        alive = self._alive
        if alive and alive[0].teller.is_due:
            yield from self._flush()
        else:
            yield None
        if alive and time.monotonic() - self._saved >= self._save_wait:
            yield from self._save()
        goals = ((self._until_iteration, self._iteration), (self._until_epoch, self._epoch))
        if any(goal is not None and done >= goal for goal, done in goals):
            yield from self._pause()


def _end_of(members: Sequence[Member]) -> tuple[RunState, str]:
    """The end of all, and why: failed only where no seed came through."""
    ends = [member.end for member in members]
    failed = ends.count(RunState.FAILED)
    if failed == len(ends):
        return RunState.FAILED, "No seed came through."
    words = f"{failed} of {len(ends)} seeds did not come through." if failed else ""
    return RunState.STOPPED if RunState.STOPPED in ends else RunState.FINISHED, words
