"""One run from its first iteration to its results: what the worker and the command line call."""

from __future__ import annotations

from pathlib import Path

import msgspec

from netbuilder.core.inference import infer
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.project.moments import parent_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.checkpoints import LAST
from netbuilder.engine.data.prepare import Prepared
from netbuilder.engine.faults import runaway_problem, with_kept
from netbuilder.engine.keeper import Keeper
from netbuilder.engine.live import LiveChanges, Past, past_of
from netbuilder.engine.loop import Events, Loop
from netbuilder.engine.recorder import Recorder
from netbuilder.engine.sample_teller import SampleTeller
from netbuilder.engine.teller import Teller
from netbuilder.engine.threads import MEASURE, tuned
from netbuilder.engine.trainee import PARTS, Trainee
from netbuilder.engine.travel.forking import beginning
from netbuilder.engine.travel.recording import MomentRecorder
from netbuilder.link.messages import (
    Event,
    Explain,
    Explained,
    Fork,
    Order,
    RunStarted,
    RunState,
    SampleTold,
    SlowMotion,
    SlowMotionTold,
    TellSample,
)


class TrainingSession:
    """A run. Iterate `events` to let it happen; give orders from any thread.

    Args:
        project: What to train; its recipe as `prepared` has it.
        prepared: The data, ready for the network.
        place: Run folder to write into, whose name is the run's id; or an id alone, where nothing
            is recorded on disk.
        resume: Whether to go on from the last checkpoint in the folder; or the moment of another
            run to begin at where there is none.
        paused: Whether to stand still before the first iteration.
        threads: Threads of one operation; 0 for as many as fit the size of the network, -1 to try
            on a large one which number is fastest. What a run recorded counts where it goes on.

    Raises:
        ProblemError: The project cannot be trained on this data or device.
    """

    # What answers questions about samples; made for the first.
    _sample_teller: SampleTeller | None = None

    def __init__(
        self,
        project: Project,
        prepared: Prepared,
        place: Path | str | None = None,
        *,
        resume: bool | Fork = False,
        paused: bool = False,
        threads: int = 0,
    ) -> None:
        folder = place if isinstance(place, Path) else None
        self.run = folder.name if folder is not None else str(place or "run")
        self.project = msgspec.structs.replace(project, recipe=prepared.recipe)
        inference = infer(self.project)
        if inference.errors:
            raise ProblemError(*inference.errors)
        self._prepared, self._folder = prepared, folder
        self._recorder = Recorder(folder)
        chosen = arithmetic.chosen(self.project.plan, inference.multiply_adds, threads)
        fork = _fork(resume, folder)
        self._beginning = beginning(fork, self.project, prepared) if fork is not None else None
        self._past: Past | None = None
        if fork is not None and self._beginning is not None:
            recorder = Recorder(Path(fork.folder))
            chosen = arithmetic.repeated(recorder.recorded_arithmetic(), chosen)
            self._past = self._beginning.past
        elif resume:
            chosen = arithmetic.repeated(self._recorder.recorded_arithmetic(), chosen)
            self._past = past_of(folder, self.project) if folder is not None else None
        elif threads == MEASURE:
            chosen = tuned(self.project, prepared, chosen)
        begun = self._past.project if self._past is not None else self.project
        trainee = Trainee(begun, prepared, chosen)
        self._keeper = Keeper(trainee, folder, prepared.preparation.saved())
        self._keeper.moments = self._moments = MomentRecorder(
            self.run, folder, disk=begun.plan.moments_mb << 20
        )
        if self._past is not None and self._past.checkpoint is not None:
            self._keeper.resume(self._past.checkpoint)
        if self._beginning is not None:
            self._keeper.begin(self._beginning.captured, self._beginning.best)
        self._teller = Teller(self.run, trainee.progress, self._recorder)
        # The way it began is that of the run: a change may forbid it, and another allow it again.
        way = chosen if self._past is not None and self._past.is_known else trainee.arithmetic
        live = LiveChanges(trainee, self._keeper, self._teller, way, self._past, folder)
        self._live = live
        self._loop = Loop(live, self._keeper, self._teller, paused)
        self._rows = tuple(len(self.trainee.parts[name].inputs) for name in PARTS)
        self._parameters = inference.parameters
        self.results: dict[str, dict[str, float]] = {}

    @property
    def trainee(self) -> Trainee:
        """What is trained now."""
        return self._live.trainee

    def order(self, order: Order) -> None:
        """Give an order; it takes effect between two iterations."""
        self._loop.order(order)

    def answered(self, order: Explain | TellSample | SlowMotion) -> Event | None:
        """The answer to a question about this run as it is now; None where another is meant.

        Raises:
            ProblemError: It cannot be answered.
        """
        match order:
            case Explain():
                return self.explained(order) if order.run == self.run else None
            case TellSample():
                return self.told(order)
            case SlowMotion():
                return self.announced(order)

    def explained(self, order: Explain) -> Explained:
        """Where a number comes from, with the weights as they are now.

        Raises:
            ProblemError: There is no such number.
        """
        from netbuilder.engine.explain.ago import ago  # only once somebody asks
        from netbuilder.engine.explain.explainer import Explainer

        folder = None if order.is_quick else self._folder
        before = ago(folder, self._prepared, self.trainee)
        explainer = Explainer(self.trainee, self._prepared, before)
        found = explainer.explained(order.number, order.sample, order.most, order.made)
        return Explained(request=order.request, explanation=found)

    def announced(self, order: SlowMotion) -> SlowMotionTold | None:
        """What the next iteration will do, which is not done by this.

        Returns:
            None where another run is meant.

        Raises:
            ProblemError: There is no room for a copy of what is trained.
        """
        if order.run != self.run:
            return None
        from netbuilder.engine.slow_motion import announced  # only once somebody asks

        return announced(order.request, self.trainee, self._prepared)

    def told(self, order: TellSample) -> SampleTold | None:
        """What the network makes of a sample, with the weights as they are now.

        Returns:
            None where another run is meant.

        Raises:
            ProblemError: There is no such sample.
        """
        if order.run != self.run:
            return None
        if self._sample_teller is None or not self._sample_teller.is_of(self.trainee):
            self._sample_teller = SampleTeller(self.trainee)
        return self._sample_teller.told(order, self.trainee.progress.iteration)

    def events(self) -> Events:
        """All that happens. None means: nothing new just now, do something else meanwhile."""
        try:
            yield self._started()
            yield from self._loop.events()
            yield from self._ended()
        except ProblemError as error:
            yield from self._failed(error.problems)
        finally:
            self._moments.close()
            self._recorder.close()

    def _started(self) -> RunStarted:
        trainee = self.trainee
        train, validation, test = self._rows
        started = RunStarted(
            run=self.run,
            iteration=trainee.progress.iteration,
            iterations_per_epoch=trainee.iterations_per_epoch,
            epochs=trainee.plan.epochs,
            batch_size=trainee.plan.batch_size,
            rows=(train, validation, test),
            series=tuple(phase.name for phase in trainee.plan.phases),
            metrics=trainee.meter.names,
            parameters=self._parameters,
            arithmetic=msgspec.to_builtins(trainee.arithmetic),
            epoch=trainee.progress.epoch,
            position=trainee.progress.position,
        )
        goes_on = self._past is not None and self._past.is_known and self._beginning is None
        self._recorder.start(trainee.project, trainee, started, goes_on=goes_on)
        if self._beginning is not None:
            self._recorder.descend(self._beginning.parent)
        self._moments.begin(trainee)
        return started

    def _ended(self) -> Events:
        yield from self._loop.save()
        recorded = self._moments.end()
        if recorded is not None:
            yield recorded
        sentence, progress = self._loop.sentence, self.trainee.progress
        moment = progress.iteration
        if self._keeper.put_best():
            best, moment = progress.best_epoch, progress.best_iteration
            sentence = sentence or f"The weights of epoch {best:,} were the best and are kept."
        elif self.trainee.averages.count:
            self.trainee.averages.keep()
            sentence = sentence or "The average of the weights is what is kept."
        runaway = runaway_problem(self._teller, self.trainee.settings())
        yield from self._loop.last_views(moment)
        self.results = {name: values for name in PARTS if (values := self.trainee.results(name))}
        same = self._recorder.sameness()
        yield self._teller.state(
            self._loop.end or RunState.STOPPED,
            {"results": self.results, "same": msgspec.to_builtins(same)},
            sentence=sentence,
            problems=(runaway,) if runaway is not None else (),
            results=self.results,
            same=same,
        )

    def _failed(self, problems: tuple[Problem, ...]) -> Events:
        yield from self._teller.flush()
        recorded = self._moments.end(is_sound=False)
        if recorded is not None:
            yield recorded
        has_burst = any(each.code == "loss-not-a-number" for each in problems)
        if self._keeper.rescue(is_sound=not has_burst):
            yield self._teller.saved(LAST, self._keeper.last_iteration)
        problems = tuple(
            with_kept(each, self._keeper.last_iteration, self.trainee.progress.best_epoch)
            for each in problems
        )
        yield self._teller.state(
            RunState.FAILED,
            {"problems": [problem.sentence for problem in problems]},
            sentence=problems[0].found,
            problems=problems,
        )


def _fork(resume: bool | Fork, folder: Path | None) -> Fork | None:
    """The moment of another run at which one begins; None where it goes on by itself."""
    if not resume or (folder is not None and RunFolder(folder).last() is not None):
        return None
    if isinstance(resume, Fork):
        return resume
    parent = parent_of(folder) if folder is not None else None
    return Fork(parent.folder, parent.run, parent.iteration) if parent is not None else None
