"""Training as one generator over epochs and iterations that yields frozen events.

The loop decides when; a `Step` does the work. Between two slices of at most a few milliseconds
it looks at its orders, so each takes effect within one iteration and a little.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator

import msgspec

from netbuilder.core.problems import ProblemError
from netbuilder.engine.faults import first_bad, in_words, not_a_number_problem
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.live import LiveChanges
from netbuilder.engine.load import LoadMeter
from netbuilder.engine.probes import Probes
from netbuilder.engine.state import Progress
from netbuilder.engine.stops import Stops
from netbuilder.engine.teller import Teller
from netbuilder.link.messages import (
    ChangeSetting,
    Event,
    Order,
    Pause,
    Quit,
    Replace,
    Resume,
    RunState,
    Step,
    Stop,
    Watch,
)

SLICE_SECONDS = 0.010
IDLE_SECONDS = 0.05
Events = Iterator[Event | None]


class Loop:
    """One run of training.

    Args:
        live: What is trained, and how; and what changes it.
        keeper: Keeps checkpoints and the best weights.
        teller: Tells and records what happens.
        is_paused: Whether to stand still before the first iteration.
    """

    def __init__(self, live: LiveChanges, keeper: Keeper, teller: Teller, is_paused: bool) -> None:
        trainee = live.trainee
        self._trainee, self._keeper, self._teller = trainee, keeper, teller
        self._progress: Progress = trainee.progress
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._is_paused = is_paused
        # Where a Step order ends: an iteration, or an epoch.
        self._until_iteration: int | None = None
        self._until_epoch: int | None = None
        self._rate = 0.0
        self._stops = Stops(trainee.plan, trainee.progress)
        self._probes = Probes(teller.run, trainee)
        self._live = live
        self._watch: Watch | None = None
        self._load = LoadMeter(teller.run, trainee.device)
        self.end: RunState | None = None
        self.sentence = ""

    def order(self, order: Order) -> None:
        """Take an order, from any thread."""
        self._orders.put(order)

    def events(self) -> Events:
        """All that happens until the run ends. None means: nothing new, do something else."""
        yield self._teller.state(RunState.PAUSED if self._is_paused else RunState.RUNNING)
        yield from self._tier()
        yield from self._live.begin()
        yield from self._follow()
        while self.end is None:
            if self._progress.epoch >= self._trainee.plan.epochs:
                self.end = RunState.FINISHED
            elif sentence := self._stops.reached():
                self.end, self.sentence = RunState.FINISHED, sentence
            elif self._live.is_due:
                yield from self._live.repeat()
                yield from self._follow()
            elif self._is_paused:
                yield from self._wait()
            elif self._orders.empty():
                yield from self._slice()
            else:
                yield from self._obey(self._orders.get())
        yield from self._teller.flush()

    def save(self) -> Events:
        """Write a checkpoint, and tell what is durable or why nothing is."""
        yield from self._teller.flush()
        known = self._keeper.problem
        for kind in self._keeper.save():
            yield self._teller.saved(kind)
        problem = self._keeper.problem
        if problem is not None and known is None:
            yield self._teller.state(RunState.RUNNING, sentence=problem.found, problems=(problem,))

    def last_views(self, moment: int) -> Events:
        """What is looked at, drawn with the weights of an iteration, which the run hands on."""
        yield from self._probes.last(moment)

    # --- orders -------------------------------------------------------------------------------

    def _wait(self) -> Events:
        """Stand still until an order comes; costly views are drawn once more if wanted."""
        try:
            order = self._orders.get(timeout=IDLE_SECONDS)
        except queue.Empty:
            yield from self._probes.drawn()
            yield None
            return
        yield from self._obey(order)

    def _obey(self, order: Order) -> Events:
        match order:
            case Pause() if not self._is_paused:
                yield from self._pause()
            case Resume() if self._is_paused:
                yield from self._go_on()
            case Step():
                yield from self._begin_step(order)
            case Stop():
                self.end = RunState.STOPPED
            case Quit():
                self.end, self.sentence = RunState.STOPPED, "The window was closed."
            case ChangeSetting() | Replace():
                yield from self._live.obey(order)
                yield from self._follow()
            case Watch():
                self._watch = order
                self._probes.want(order)
            case _:
                pass
        yield None

    def _pause(self) -> Events:
        self._is_paused = True
        self._keeper.moments.stop_here()
        yield from self.save()
        yield from self._keeper.moments.news(self._teller.flush)
        yield from self._probes.drawn()
        yield self._teller.state(RunState.PAUSED)

    def _begin_step(self, order: Step) -> Events:
        if not order.iterations and not order.epochs:
            return
        yield from self._go_on()
        iteration, epoch = self._progress.iteration, self._progress.epoch
        self._until_iteration = iteration + order.iterations if order.iterations else None
        self._until_epoch = epoch + order.epochs if order.epochs else None

    def _go_on(self) -> Events:
        self._until_iteration = self._until_epoch = None
        if self._is_paused:
            self._is_paused = False
            yield self._teller.state(RunState.RUNNING)

    def _follow(self) -> Events:
        """Go on with what is trained now, where that is another trainee."""
        trainee, before = self._live.trainee, self._trainee
        if trainee is before:
            return
        self._trainee = trainee
        self._stops = Stops(trainee.plan, self._progress)
        self._probes = Probes(self._teller.run, trainee)
        if self._watch is not None:
            self._probes.want(self._watch)
        self._rate = 0.0
        trainee.tiers.is_news = trainee.tiers.name != before.tiers.name
        yield from self._tier()

    def _tier(self) -> Events:
        """Tell how iterations are done, where that is news."""
        tiers = self._trainee.tiers
        if tiers.is_news:
            tiers.is_news = False
            yield self._teller.tier(tiers.name, tiers.reason)

    # --- iterations ---------------------------------------------------------------------------

    def _slice(self) -> Events:
        """Do iterations up to the next boundary, and what falls due there.

        Small epochs are done several at a time, so that each costs little more than its iterations.
        """
        with in_words(self._trainee), self._trainee.step.looking_ahead():
            done, took, bad = self._epochs()
        yield from self._teller.skipped(self._trainee.step.skipped)
        if bad is not None:
            yield from self._fail()
        tiers = self._trainee.tiers
        tiers.is_news |= tiers.consider(done, took, self._trainee.iterations_left)
        yield from self._tier()
        yield from self._boundary()

    def _epochs(self) -> tuple[int, float, int | None]:
        """Epochs, or a part of one, up to the next boundary.

        Returns:
            How many iterations were done, the seconds they took, and which loss of the last
            advance is no number; None where all are.
        """
        trainee, progress = self._trainee, self._progress
        is_checked = trainee.plan.stopping.on_not_a_number
        started, done, took = time.perf_counter(), 0, 0.0
        while True:
            count, begun = self._count(), time.perf_counter()
            losses = trainee.advance(count)
            seconds = time.perf_counter() - begun
            self._rate = count / seconds if seconds > 0 else 0.0
            done, took = done + count, took + seconds
            bad = first_bad(losses) if is_checked else None
            self._teller.gather(losses if bad is None else losses[:, :bad], seconds)
            if bad is not None:
                return done, took, bad
            if progress.position == trainee.iterations_per_epoch:
                self._epoch()
            is_late = begun + seconds - started >= SLICE_SECONDS and not trainee.step.is_ahead
            if is_late or self._is_at_boundary:
                return done, took, None

    @property
    def _is_at_boundary(self) -> bool:
        """Whether something is to be done before the next iteration."""
        return (
            self.end is not None
            or not self._orders.empty()
            or self._is_at_goal
            or self._live.is_due
            or self._probes.awaits_iteration
            or self._progress.epoch >= self._trainee.plan.epochs
            or bool(self._stops.reached())
        )

    @property
    def _is_at_goal(self) -> bool:
        """Whether a step order ends here."""
        goals = (
            (self._until_iteration, self._progress.iteration),
            (self._until_epoch, self._progress.epoch),
        )
        return any(goal is not None and done >= goal for goal, done in goals)

    def _count(self) -> int:
        """Iterations until the next boundary: end of the epoch or of a step order, or time."""
        if self._probes.awaits_iteration:
            return 1
        count = self._trainee.iterations_per_epoch - self._progress.position
        count = self._live.fewest(self._stops.fewest(count))
        if self._until_iteration is not None:
            count = min(count, self._until_iteration - self._progress.iteration)
        return max(1, min(count, int(self._rate * SLICE_SECONDS)))

    def _epoch(self) -> None:
        """Measure an epoch that is complete, keep the best weights, begin the next."""
        started = time.perf_counter()
        progress, trainee = self._progress, self._trainee
        progress.epoch += 1
        progress.position = 0
        training, validation = trainee.measured()
        if trainee.is_judged:
            self._keeper.judge(training, validation)
            trainee.judged()
        progress.seconds += time.perf_counter() - started
        self._teller.gather_epoch(training, validation, trainee.settings())
        sentence = self._stops.judged(training, validation) if trainee.is_judged else ""
        if sentence:
            self.end, self.sentence = RunState.FINISHED, sentence
        elif progress.epoch < trainee.plan.epochs:
            trainee.begin_epoch()

    def _boundary(self) -> Events:
        """Between two slices: tell, save, draw, and stand still where a step order ends."""
        progress = self._progress
        if self._teller.is_due:
            yield from self._teller.flush()
        else:
            yield None
        self._keeper.keyframe()
        if self._keeper.is_due():
            yield from self.save()
        if self._keeper.moments.is_due:
            yield from self._keeper.moments.news(self._teller.flush)
        yield from self._load.told(progress.iteration)
        yield from self._probes.compared()
        if self.end is None and self._probes.is_due():
            yield from self._teller.flush()
            yield from self._probes.drawn()
        if self._is_at_goal:
            yield from self._pause()

    def _fail(self) -> Events:
        """Stop before the first iteration whose loss is no number, naming where it came from."""
        yield from self._teller.flush()
        reached = msgspec.structs.astuple(self._progress)
        iteration = self._progress.iteration + 1
        node = self._keeper.blame(iteration)
        for name, value in zip(Progress.__struct_fields__, reached, strict=True):
            setattr(self._progress, name, value)
        raise ProblemError(
            not_a_number_problem(self._trainee, iteration, node, self._keeper.last_iteration)
        )
