"""Training as one generator over epochs and iterations that yields frozen events.

The loop decides when; a `Step` does the work. Between two slices of at most a few milliseconds
it looks at its orders, so each takes effect within one iteration and a little.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.engine.devices import is_out_of_memory, memory_problem
from netbuilder.engine.faults import first_bad, not_a_number_problem
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.probes import Probes
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.state import Progress
from netbuilder.engine.text import guilty_node, torch_problem
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import (
    ChangeSetting,
    CheckpointSaved,
    EpochDone,
    Event,
    Losses,
    Numbers,
    Order,
    Pause,
    Quit,
    Resume,
    RunState,
    RunStateChanged,
    SettingChanged,
    Step,
    Stop,
    Watch,
)

SLICE_SECONDS = 0.010
FLUSH_SECONDS = 0.016
IDLE_SECONDS = 0.05
Events = Iterator[Event | None]


class Loop:
    """One run of training.

    Args:
        run: Id of the run, repeated in every event.
        trainee: What is trained, and how.
        keeper: Keeps checkpoints and the best weights.
        recorder: Writes losses and events into the run folder.
        is_paused: Whether to stand still before the first iteration.
    """

    def __init__(
        self, run: str, trainee: Trainee, keeper: Keeper, recorder: Recorder, is_paused: bool
    ) -> None:
        self._run, self._trainee, self._keeper, self._recorder = run, trainee, keeper, recorder
        self._progress: Progress = trainee.progress
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._is_paused = is_paused
        # Where a Step order ends: an iteration, or an epoch.
        self._until_iteration: int | None = None
        self._until_epoch: int | None = None
        self._end: RunState | None = None
        self._sentence = ""
        self._losses: list[NDArray[np.float32]] = []
        self._epochs: list[EpochDone] = []
        self._flushed = time.monotonic()
        self._rate = 0.0
        self._probes = Probes(run, trainee)

    @property
    def progress(self) -> Progress:
        """Where the run stands."""
        return self._progress

    def order(self, order: Order) -> None:
        """Take an order, from any thread."""
        self._orders.put(order)

    def events(self) -> Events:
        """All that happens until the run ends. None means: nothing new, do something else."""
        yield self._state(RunState.PAUSED if self._is_paused else RunState.RUNNING)
        while self._end is None:
            if self._progress.epoch >= self._trainee.plan.epochs:
                self._end = RunState.FINISHED
                break
            if self._is_paused:
                yield from self._wait()
            elif self._orders.empty():
                yield from self._slice()
            else:
                yield from self._obey(self._orders.get())
        yield from self.flush()

    @property
    def ended(self) -> RunState:
        """How the run ended."""
        return self._end or RunState.STOPPED

    @property
    def sentence(self) -> str:
        """Why it ended, where that is not plain."""
        return self._sentence

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
                self._until_iteration = self._until_epoch = None
                yield from self._go_on()
            case Step():
                done = self._progress
                self._until_iteration = (
                    done.iteration + order.iterations if order.iterations else None
                )
                self._until_epoch = done.epoch + order.epochs if order.epochs else None
                if self._is_paused and (order.iterations or order.epochs):
                    yield from self._go_on()
            case Stop():
                self._end = RunState.STOPPED
            case Quit():
                self._end, self._sentence = RunState.STOPPED, "The window was closed."
            case ChangeSetting():
                yield from self._change(order)
            case Watch():
                self._probes.want(order)
            case _:
                pass
        yield None

    def _pause(self) -> Events:
        self._is_paused = True
        self._until_iteration = self._until_epoch = None
        yield from self.flush()
        yield from self.save()
        yield from self._probes.drawn()
        yield self._state(RunState.PAUSED)

    def _begin_step(self, order: Step) -> Events:
        iteration, epoch = self._progress.iteration, self._progress.epoch
        self._until_iteration = iteration + order.iterations if order.iterations else None
        self._until_epoch = epoch + order.epochs if order.epochs else None
        if self._is_paused and (order.iterations or order.epochs):
            yield from self._go_on()

    def _go_on(self) -> Events:
        self._is_paused = False
        self._flushed = time.monotonic()
        yield self._state(RunState.RUNNING)

    def _change(self, order: ChangeSetting) -> Events:
        yield from self.flush()
        if self._trainee.change(order.name, order.value, order.phase):
            self._recorder.event(
                "setting changed", self._progress, name=order.name, value=order.value
            )
            yield SettingChanged(
                run=self._run,
                iteration=self._progress.iteration,
                name=order.name,
                value=order.value,
            )

    # --- iterations ---------------------------------------------------------------------------

    def _slice(self) -> Events:
        """Do iterations up to the next boundary, and what falls due there."""
        started = time.perf_counter()
        count = self._count()
        losses = self._advanced(count)
        took = time.perf_counter() - started
        self._rate = count / took if took > 0 else 0.0
        bad = first_bad(losses) if self._trainee.plan.stopping.on_not_a_number else None
        if bad is not None:
            self._losses.append(losses[:, :bad])
            self._count_up(bad, took)
            yield from self._fail()
        self._losses.append(losses)
        self._count_up(count, took)
        if self._progress.position == self._trainee.iterations_per_epoch:
            self._epoch()
        yield from self._boundary()

    def _count(self) -> int:
        """Iterations until the next boundary: end of the epoch or of a step order, or time."""
        count = self._trainee.iterations_per_epoch - self._progress.position
        if self._until_iteration is not None:
            count = min(count, self._until_iteration - self._progress.iteration)
        return max(1, min(count, int(self._rate * SLICE_SECONDS)))

    def _count_up(self, count: int, seconds: float) -> None:
        self._progress.iteration += count
        self._progress.position += count
        self._progress.seconds += seconds

    def _advanced(self, count: int) -> NDArray[np.float32]:
        trainee = self._trainee
        try:
            return trainee.advance(count)
        except (RuntimeError, ValueError, MemoryError) as error:
            if is_out_of_memory(error):
                problem = memory_problem(trainee.device, trainee.plan.batch_size)
            else:
                node = guilty_node(error, trainee.built.text.lines)
                problem = torch_problem(error, node, trainee.built.title(node))
            raise ProblemError(problem) from error

    def _epoch(self) -> None:
        """Measure an epoch that is complete, keep the best weights, begin the next."""
        started = time.perf_counter()
        progress, trainee = self._progress, self._trainee
        progress.epoch += 1
        progress.position = 0
        training, validation = trainee.measured()
        self._keeper.judge(validation.get("loss", training["loss"]))
        progress.seconds += time.perf_counter() - started
        done = EpochDone(
            run=self._run,
            epoch=progress.epoch,
            iteration=progress.iteration,
            training=training,
            validation=validation,
            settings=trainee.settings(),
            seconds=progress.seconds,
        )
        self._epochs.append(done)
        patience = trainee.plan.stopping.patience
        if patience and progress.waiting >= patience:
            self._end = RunState.FINISHED
            self._sentence = (
                f"Stopped early: no better loss for {patience} epochs. "
                f"Epoch {progress.best_epoch} was the best."
            )
        elif progress.epoch < trainee.plan.epochs:
            trainee.begin_epoch()

    def _boundary(self) -> Events:
        """Between two slices: tell, save, draw, and stand still where a step order ends."""
        progress = self._progress
        if time.monotonic() - self._flushed >= FLUSH_SECONDS:
            yield from self.flush()
        else:
            yield None
        self._keeper.keyframe()
        if self._keeper.is_due():
            yield from self.save()
        if self._probes.is_due():
            yield from self.flush()
            yield from self._probes.drawn()
        is_there = self._until_iteration is not None and (
            progress.iteration >= self._until_iteration
        )
        if is_there or (self._until_epoch is not None and progress.epoch >= self._until_epoch):
            yield from self._pause()

    def _fail(self) -> Events:
        """Stop before the first iteration whose loss is no number, naming where it came from."""
        yield from self.flush()
        reached = msgspec.structs.astuple(self._progress)
        iteration = self._progress.iteration + 1
        node = self._keeper.blame(iteration)
        for name, value in zip(Progress.__struct_fields__, reached, strict=True):
            setattr(self._progress, name, value)
        raise ProblemError(self._not_a_number(iteration, node))

    def _not_a_number(self, iteration: int, node: str) -> Problem:
        trainee = self._trainee
        return not_a_number_problem(
            iteration,
            node,
            trainee.built.title(node),
            self._keeper.last_iteration,
            trainee.settings().get("learning_rate", 0.0),
        )

    # --- telling ------------------------------------------------------------------------------

    def flush(self) -> Events:
        """Tell and record what has gathered."""
        self._flushed = time.monotonic()
        if self._losses:
            values = np.concatenate(self._losses, axis=1)
            self._losses.clear()
            first = self._progress.iteration - values.shape[1] + 1
            self._recorder.losses(first, values, self._progress.seconds)
            for series, row in enumerate(values if values.size else ()):
                numbers = Numbers("float32", row.shape, np.ascontiguousarray(row).tobytes())
                yield Losses(
                    run=self._run,
                    series=series,
                    first=first,
                    values=numbers,
                    seconds=self._progress.seconds,
                )
        epochs, self._epochs = self._epochs, []
        self._recorder.epochs(epochs)
        yield from epochs

    def save(self) -> Events:
        """Write a checkpoint, and tell what is durable or why nothing is."""
        yield from self.flush()
        known = self._keeper.problem
        for saved in self._keeper.save():
            yield CheckpointSaved(run=self._run, iteration=self._progress.iteration, kind=saved)
        problem = self._keeper.problem
        if problem is not None and known is None:
            yield self._state(RunState.RUNNING, sentence=problem.found, problems=(problem,))

    def _state(self, state: RunState, **more: Any) -> RunStateChanged:
        progress = self._progress
        self._recorder.event(state.value, progress)
        return RunStateChanged(
            run=self._run,
            state=state,
            iteration=progress.iteration,
            epoch=progress.epoch,
            seconds=progress.seconds,
            **more,
        )
