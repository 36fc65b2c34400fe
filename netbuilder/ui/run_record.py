"""Everything a run has told so far: losses, metrics, changes, counters and how fast it goes."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any, Final

import numpy as np
from msgspec import Struct, structs

from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import from_text
from netbuilder.core.sameness import Sameness
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    ChangeRefused,
    CheckpointSaved,
    EpochDone,
    EpochsDone,
    HistogramsDrawn,
    InsideDrawn,
    JudgementDrawn,
    LayersDrawn,
    Load,
    Losses,
    MomentsRecorded,
    NeuronsDrawn,
    Numbers,
    Outlet,
    ProjectChanged,
    RankingsDrawn,
    RunStarted,
    RunState,
    RunStateChanged,
    SamplesDrawn,
    SettingChanged,
    SurfaceDrawn,
    TierChanged,
    ValuesDrawn,
    WeightsDrawn,
)
from netbuilder.ui.layer_history import LayerHistory
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.over_time import ThinnedPoints
from netbuilder.ui.plots.series import Floats, Points, Series
from netbuilder.ui.run_progress import RunProgress

_RATE_SECONDS: Final = 2.0
# Views of which only the newest is kept, and where.
_NEWEST: Final[dict[type[object], str]] = {
    SurfaceDrawn: "surface",
    SamplesDrawn: "samples",
    NeuronsDrawn: "neurons",
    InsideDrawn: "inside",
}
_NOTHING: Final = Points()
# Speeds are told over so much training time each.
_PACE_SECONDS: Final = 0.25


class Flag(Struct, frozen=True):
    """Something that a person changed after an iteration.

    Attributes:
        name: What it is about: a setting, or the words before its values.
        value: What a setting is since.
        text: What changed, in words; empty for a setting.
    """

    iteration: int
    name: str
    value: float = 0.0
    text: str = ""

    @property
    def words(self) -> str:
        """What changed, as a person reads it."""
        plain = self.name.replace("_", " ")
        return self.text or f"{plain[:1].upper()}{plain[1:]} {value_label(self.value)}"


def array(numbers: Numbers) -> np.ndarray[Any, Any]:
    """The array of a message, sharing its bytes."""
    return np.frombuffer(numbers.data, numbers.dtype).reshape(numbers.shape)


class RunRecord(RunProgress):
    """All received values of one run. Grows event by event; plots read it once per frame.

    Attributes:
        id: Id of the run.
        project: What is trained, as it is now.
        folder: Where it is recorded; None where nowhere.
        is_snapshot: Whether it keeps what it began with, whatever is drawn meanwhile.
        state: Where it stands.
        sentence: Why it ended, in words, where that is not plain.
        problems: What kept it from going on.
        results: Metrics per part after the end.
        same: After the end: how its losses compare with those of an earlier run.
        iteration, epoch: How far it is.
        tier, tier_reason: How its iterations are done, and why not faster; empty where unknown.
        first_iteration: The iteration it began after (0, or that of a checkpoint).
        losses: One series per phase, in the order of `series_names`.
        flags: What a person changed while it ran.
        refusal: The newest change that could not be made; None after one that could.
        settings: Live settings as they are now, as far as they were told.
        checkpoint: Iteration of the last durable checkpoint; -1 before the first.
        surface: The newest decision surface.
        weights: The newest histogram of each watched node.
        judgements, rankings: The newest judgement and ranking of each output.
        samples: The newest rows with what the network says of them.
        neurons: The newest picture of the neurons that are looked at.
        inside: The newest picture of the layer that is looked into.
        values: The newest values of each watched output of a node.
        layers: What was told of each layer, over time.
        memory: Bytes that training took, over time.
        moments: Which of its moments can be gone back to; None where none are.
        revision: Counts events, so that views know whether to paint.
    """

    def __init__(self, id: str, project: Project, folder: Path | None = None) -> None:
        self.id = id
        self._project, self._replaced = project, ""
        self._changed: list[SettingChanged] = []
        self.refusal: ChangeRefused | None = None
        self.cuts = []
        self.folder = folder
        self.is_snapshot = False
        self.state = RunState.PREPARING
        self.sentence = ""
        self.problems: tuple[Problem, ...] = ()
        self.results: dict[str, dict[str, float]] = {}
        self.same: Sameness | None = None
        self.iteration = self.epoch = self.first_iteration = 0
        self.tier, self.tier_reason = "", ""
        self.started: RunStarted | None = None
        self.losses: list[Series] = []
        self._columns: dict[tuple[str, str], Points] = {}
        self.flags: list[Flag] = []
        self.settings: dict[str, float] = {}
        self.checkpoint = -1
        self.seconds = 0.0
        self.surface: SurfaceDrawn | None = None
        self.weights: dict[str, WeightsDrawn] = {}
        self.values: dict[Outlet, ValuesDrawn] = {}
        self.judgements: dict[int, JudgementDrawn] = {}
        self.rankings: dict[int, RankingsDrawn] = {}
        self.samples: SamplesDrawn | None = None
        self.neurons: NeuronsDrawn | None = None
        self.inside: InsideDrawn | None = None
        self.layers = LayerHistory()
        self._pace, self.memory = ThinnedPoints(), ThinnedPoints()
        self._pace_from: tuple[float, int] | None = None
        self.moments: MomentsRecorded | None = None
        self.revision = 0
        self._marks = deque()

    def take(self, event: object) -> bool:
        """Note what an event tells; whether it was about this run."""
        if getattr(event, "run", None) != self.id:
            return False
        match event:
            case Losses():
                self._take_losses(event)
            case EpochDone():
                self._take_epoch(event)
            case EpochsDone():
                self._take_epochs(event)
            case TierChanged():
                self.tier, self.tier_reason = event.tier, event.reason
            case RunStarted():
                self._start(event)
            case RunStateChanged():
                self._take_state(event)
            case SettingChanged():
                self._take_change(event)
            case ProjectChanged():
                self._take_project(event)
            case ChangeRefused():
                self.refusal = event
            case CheckpointSaved():
                self.checkpoint = max(self.checkpoint, event.iteration)
            case ValuesDrawn():
                self.values[event.outlet] = event
            case JudgementDrawn():
                self.judgements[event.output] = event
            case RankingsDrawn():
                self.rankings[event.output] = event
            case SurfaceDrawn() | SamplesDrawn() | NeuronsDrawn() | InsideDrawn():
                setattr(self, _NEWEST[type(event)], event)
            case MomentsRecorded():
                self.moments = event
            case WeightsDrawn():
                self.weights[event.node] = event
            case LayersDrawn() | HistogramsDrawn():
                self.layers.take(event)
            case Load():
                self.memory.add(event.iteration, event.memory)
            case _:
                return False
        self.revision += 1
        return True

    @property
    def project(self) -> Project:  # type: ignore[override]  # read when it is asked for
        """What is trained, as it is now."""
        if self._replaced:
            self._project = from_text(self._replaced, "the project").project
            self._replaced = ""
        for event in self._changed:
            self._project = _with_setting(self._project, event)
        self._changed.clear()
        return self._project

    def fail(self, sentence: str, problems: tuple[Problem, ...] = ()) -> None:
        """Note that it ended against its will; everything received is kept."""
        self.state, self.sentence, self.problems = RunState.FAILED, sentence, problems
        self._marks.clear()
        self.revision += 1

    def loss(self, series: int = 0) -> Series:
        """The losses of a phase, empty before the first arrive."""
        while len(self.losses) <= series:
            self.losses.append(Series())
        return self.losses[series]

    def metric(self, part: str, kind: str) -> Points:
        """Values of a metric of ``training`` or ``validation``, one per epoch."""
        return self._columns.get((part, kind), _NOTHING)

    def metric_kinds(self) -> tuple[str, ...]:
        """Kinds of metrics besides the loss, in the engine's order."""
        told = list(self.started.metrics) if self.started else []
        told += [kind for part, kind in self._columns if part != "settings"]
        return tuple(kind for kind in dict.fromkeys(told) if kind != "loss")

    @property
    def pace(self) -> Points:
        """Iterations per second over time; of a run too short for that, the whole of it."""
        if len(self._pace) or self.is_alive or not self.seconds:
            return self._pace
        whole = Points()
        whole.add(self.iteration, self.iteration / self.seconds)
        return whole

    def setting_values(self, name: str) -> Points:
        """Values of a live setting where they began to hold."""
        return self._columns.get(("settings", name), _NOTHING)

    def _start(self, event: RunStarted) -> None:
        self.started = event
        self._recut(event.iteration - event.position, event.epoch, event.iterations_per_epoch)
        self.first_iteration = event.iteration
        self.iteration = event.iteration
        self.tier = str(event.arithmetic.get("tier", ""))
        for column in self._columns.values():
            column.cut(event.iteration)
        for points in (self._pace, self.memory, self.layers):
            points.cut(event.iteration)
        self._pace_from = None if event.iteration else (0.0, 0)
        self.flags = [flag for flag in self.flags if flag.iteration <= event.iteration]
        self._marks.clear()

    def _take_losses(self, event: Losses) -> None:
        values: Floats = array(event.values).astype(np.float32, copy=False)
        series = self.loss(event.series)
        series.put(event.first, values)
        self.iteration = max(self.iteration, series.last_iteration)
        self.seconds = event.seconds
        self._marks.append((event.seconds, self.iteration))
        while len(self._marks) > 2 and event.seconds - self._marks[1][0] > _RATE_SECONDS:
            self._marks.popleft()
        if event.series == 0:
            self._take_pace(event.seconds, series.last_iteration)

    def _take_pace(self, seconds: float, iteration: int) -> None:
        begin, first = self._pace_from or (seconds, iteration)
        if self._pace_from is None or seconds < begin:
            self._pace_from = (seconds, iteration)
        elif seconds - begin >= _PACE_SECONDS:
            self._pace.add(iteration, (iteration - first) / (seconds - begin))
            self._pace_from = (seconds, iteration)

    def _take_epoch(self, event: EpochDone) -> None:
        self.epoch = event.epoch
        self.iteration = max(self.iteration, event.iteration)
        self.seconds = event.seconds
        for name, value in event.settings.items():
            self._note_setting(event.iteration, name, value)
        for part, values in (("training", event.training), ("validation", event.validation)):
            for kind, value in values.items():
                self._column(part, kind).add(event.iteration, value)

    def _take_epochs(self, event: EpochsDone) -> None:
        iterations = array(event.iterations)
        self.epoch = event.epoch + len(iterations) - 1
        self.iteration = max(self.iteration, int(iterations[-1]))
        self.seconds = event.seconds
        for name, numbers in event.settings.items():
            values = array(numbers)
            changed = np.flatnonzero(np.diff(values, prepend=np.nan) != 0)
            for place in changed:
                self._note_setting(int(iterations[place]), name, float(values[place]))
        for part, columns in (("training", event.training), ("validation", event.validation)):
            for kind, numbers in columns.items():
                values = array(numbers)
                known = ~np.isnan(values)
                self._column(part, kind).extend(iterations[known], values[known])

    def _take_change(self, event: SettingChanged) -> None:
        self.flags.append(Flag(event.iteration, event.name, event.value))
        self.refusal = None
        self._changed.append(event)
        self._note_setting(event.iteration, event.name, event.value)

    def _take_project(self, event: ProjectChanged) -> None:
        for words in event.words:
            text = words[:1].upper() + words[1:]
            subject = text.partition(" → ")[0].rpartition(" ")[0] if "→" in text else text
            self.flags.append(Flag(event.iteration, subject, text=text))
        self.refusal = None
        if event.project:
            self._replaced = event.project
            self._changed.clear()
        if self.started is not None:
            self.started = structs.replace(
                self.started,
                iterations_per_epoch=event.iterations_per_epoch,
                epochs=event.epochs,
                batch_size=event.batch_size,
                metrics=event.metrics,
                parameters=event.parameters,
            )
        self._recut(event.iteration - event.position, event.epoch, event.iterations_per_epoch)

    def _note_setting(self, iteration: int, name: str, value: float) -> None:
        """Only where it is another one: a run may have a million epochs with one learning rate."""
        column = self._column("settings", name)
        if self.settings.get(name) != value or not len(column):
            column.add(iteration if len(column) else self.first_iteration, value)
        self.settings[name] = value

    def _column(self, part: str, kind: str) -> Points:
        column = self._columns.get((part, kind))
        if column is None:  # a thousand epochs a second ask for it
            column = self._columns[part, kind] = Points()
        return column

    def _take_state(self, event: RunStateChanged) -> None:
        self.state = event.state
        self.sentence, self.problems = event.sentence, event.problems
        if event.iteration:
            self.iteration = event.iteration
        if event.epoch:
            self.epoch = event.epoch
        self.seconds = max(self.seconds, event.seconds)
        self.results = event.results or self.results
        self.same = event.same
        if event.state is not RunState.RUNNING:
            self._marks.clear()


def _with_setting(project: Project, event: SettingChanged) -> Project:
    """The project with a live setting as it is now."""
    from netbuilder.catalog.optimizers import optimizer_of  # only once something changes

    phases = list(project.plan.phases)
    if not event.phase < len(phases):
        return project
    optimizer = optimizer_of(phases[event.phase])
    if event.name in optimizer.parameters:
        optimizer = optimizer.replaced(**{event.name: event.value})
    phases[event.phase] = structs.replace(phases[event.phase], optimizer=optimizer)
    return structs.replace(project, plan=structs.replace(project.plan, phases=tuple(phases)))
