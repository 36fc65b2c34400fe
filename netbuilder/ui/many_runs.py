"""Trainings beyond the one that is shown: queued, in variants, of several seeds, or beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.comparison import differences
from netbuilder.core.project.queued_runs import QueuedRun, Stage
from netbuilder.core.value import Project
from netbuilder.link.messages import RunState
from netbuilder.ui.dialogs.question import Asking, Question
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.run_rows import spread
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.plots.metric_words import metric_title, metric_unit
from netbuilder.ui.run_places import RunPlaces
from netbuilder.ui.run_queue import RunQueue
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.seeds_record import SeedsRecord
from netbuilder.ui.workspace import Workspace

# What the engine says of seeds that it cannot train in one go.
APART = "seeds-apart"
_PARTS = (("test", "test rows"), ("validation", "validation rows"), ("train", "training rows"))
Say = Callable[..., object]


class ManyRuns(QObject):
    """What the Train menu and the list of runs offer besides the shown run.

    Attributes:
        asking: Asks where a training goes on already; None lets the new one run beside it.

    Signals:
        told: Something to say in passing; words, and buttons as (words, function).
        queue_asked: The list of runs is to be looked at.
    """

    told = Signal(str, object)
    queue_asked = Signal()

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        control: TrainingControl,
        queue: RunQueue,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._control = workspace, bridge, control
        self.queue: RunQueue = queue
        self.asking: Asking | None = None
        self._places = RunPlaces(workspace)
        bridge.any_changed.connect(self._on_run_changed)
        queue.found.connect(lambda _: self._tell_found())
        queue.removed.connect(self._tell_removed)
        if queue.runs:
            QTimer.singleShot(0, self, self._tell_found)

    def serve(self, asking: Asking, say: Say) -> None:
        """Ask and tell in a window."""
        self.asking = asking
        self.told.connect(lambda words, actions: say(words, actions=actions, passing=True))

    @property
    def can_queue(self) -> bool:
        """Whether the design can be trained as it is."""
        return not self._control.waits_for

    @property
    def can_start_another(self) -> bool:
        """Whether a training goes on beside which the design can be trained."""
        return self.can_queue and self._bridge.is_training

    def toggle_queue(self) -> None:
        """Begin no further queued run, or go on with the next."""
        self.queue.set_paused(not self.queue.is_paused)

    def add(self) -> None:
        """Queue a training of the project as it is now."""
        if not self.can_queue:
            return
        project = self._workspace.project
        self.queue.add((self._name(project), project))
        count = len(self.queue.waiting)
        is_waiting = self.queue.is_paused or self._bridge.is_training
        words = f"Queued; {count:,} {'waits' if count == 1 else 'wait'} now." if is_waiting else ""
        if words:
            self.told.emit(words, [("Show the queue", self.queue_asked.emit)])

    def add_variants(self, wanted: Sequence[tuple[str, Project]]) -> None:
        """Queue several trainings, each with its name."""
        if wanted and self.can_queue:
            self.queue.add(*wanted)
            self.queue_asked.emit()

    def train_seeds(self, count: int) -> None:
        """Train the project with so many seeds in one go, from that of its plan on."""
        if not self.can_queue or count < 1:
            return
        project, id = self._workspace.project, uuid.uuid4().hex
        first = project.plan.seed
        folders = {}
        for seed in range(first, first + count):
            own = _with_seed(project, seed)
            folders[seed] = self._places.new_folder(own, group=id)
            if folders[seed] is None:
                return  # why was told
        self._bridge.train_seeds(SeedsRecord.of(id, project, folders), self._places.base)

    def start_another(self) -> None:
        """Train the project as it is now although a training goes on: asks how."""
        if not self.can_queue:
            return
        answer = self._answer() if self._bridge.is_training else "stop"
        project = self._workspace.project
        if answer == "queue":
            self.add()
        elif answer == "beside":
            self._bridge.train_beside(
                project, self._places.new_folder(project), base=self._places.base
            )
            self.queue_asked.emit()
        elif answer == "stop":
            self._control.start()

    def _answer(self) -> str:
        if self.asking is None:
            return "beside"
        question = Question(
            "A training goes on",
            "The new one can wait for it, or run beside it, which slows both. Or the one that is "
            "shown stops; its weights so far are kept.",
            (
                ("queue", "Queue it"),
                ("beside", "Run beside it"),
                ("stop", "Stop the other"),
                ("cancel", "Cancel"),
            ),
        )
        return self.asking(question)

    def _name(self, project: Project) -> str:
        """What tells a training from the one that was queued or shown before it."""
        shown = self._bridge.run
        before = self.queue.runs[-1].project if self.queue.runs else None
        before = before or (shown.project if shown is not None else None)
        changes = differences(before, project) if before is not None else ()
        return ", ".join(changes[:2]) or f"seed {project.plan.seed}"

    def _on_run_changed(self, record: RunRecord) -> None:
        if record.is_alive:
            return
        if not isinstance(record, SeedsRecord):
            self._tell_failed(record)
            return
        if any(problem.code == APART for problem in record.problems):
            self._queue_seeds(record)
        elif record.state is not RunState.FAILED:
            words = summary(record)
            if words:
                self.told.emit(words, [("Show the seeds", self.queue_asked.emit)])

    def _queue_seeds(self, record: SeedsRecord) -> None:
        """Train seeds one after another that cannot be trained in one go, and say so."""
        problem = record.problems[0]
        members = [each for each in record.members if each.folder is not None]
        self.queue.add(
            *((f"seed {each.project.plan.seed}", each.project) for each in members),
            folders=[each.id for each in members],
        )
        self._bridge.show(None)
        words = f"{problem.found} {problem.fix}"
        self.told.emit(words, [("Show the queue", self.queue_asked.emit)])

    def _tell_failed(self, record: RunRecord) -> None:
        """A run failed that nobody looks at; the deck tells of the shown one."""
        if record.state is RunState.FAILED and record is not self._bridge.run:
            words = f"A training beside the shown one failed. {record.sentence}"
            self.told.emit(words.strip(), [("Show the runs", self.queue_asked.emit)])

    def _tell_removed(self, run: QueuedRun, place: int) -> None:
        words = f"{run.name} was taken out of the queue."
        words = words[:1].upper() + words[1:]
        self.told.emit(words, [("Put it back", lambda: self.queue.put_back(run, place))])

    def _tell_found(self) -> None:
        """A project was opened whose queue was not empty when it was left."""
        runs = self.queue.runs
        if not runs:
            return
        count = len(runs)
        begun = sum(each.stage is Stage.INTERRUPTED for each in runs)
        words = f"{count:,} {'training is' if count == 1 else 'trainings are'} in the queue."
        if begun:
            words += f" {begun:,} had begun and {'goes' if begun == 1 else 'go'} on from there."
        going_on = ("Continue the queue", lambda: self.queue.set_paused(False))
        self.told.emit(words, [going_on, ("Show the queue", self.queue_asked.emit)])


def summary(record: SeedsRecord) -> str:
    """What seeds came to: ``Accuracy 96.7 ± 1.2 % over 8 seeds, on test rows``."""
    part, words = next(
        ((part, words) for part, words in _PARTS if part in record.results), ("", "")
    )
    if not part:
        return ""
    kinds = list(record.results[part])
    kind = next((each for each in kinds if each != "loss"), "loss")
    values = [each.results[part][kind] for each in record.members if part in each.results]
    title = "Loss" if kind == "loss" else metric_title(kind)
    return f"{title} {spread(values, metric_unit(kind))} over {len(values)} seeds, on {words}."


def _with_seed(project: Project, seed: int) -> Project:
    return structs.replace(project, plan=structs.replace(project.plan, seed=seed))
