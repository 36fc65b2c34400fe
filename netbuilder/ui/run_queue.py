"""The queue of trainings: begins each when a place on its device is free, and survives closing."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.queued_runs import QueuedRun, SavedQueue, Stage, load, save
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_list import store_of
from netbuilder.ui.run_places import RunPlaces
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

_CPU = "cpu"


class RunQueue(QObject):
    """Runs of the open project that wait, go on, or were interrupted.

    Each is a snapshot: later changes of the design do not reach it. What has ended leaves the
    queue, however it ended; its record stays in the list of runs. One that fails stops no other.

    Signals:
        changed: Something waits, goes on or ended; or how many may go on at once.
        removed: A run was taken out; carries it and its place among all.
        found: The opened project has runs that were interrupted or wait; carries how many.
    """

    changed = Signal()
    removed = Signal(object, int)
    found = Signal(int)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._places = RunPlaces(workspace)
        self.runs: tuple[QueuedRun, ...] = ()
        self.is_paused = False
        self.at_once = 1
        self._records: dict[str, RunRecord] = {}
        # Whose queue this is: while another project is opened, it is not yet that one's.
        self._owner = workspace.project.id
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._begin_next)
        bridge.any_changed.connect(self._on_run_changed)
        bridge.all_stopped.connect(self._on_all_stopped)
        workspace.opened.connect(self._read)
        workspace.marked.connect(self._write)
        self._read()

    @property
    def waiting(self) -> tuple[QueuedRun, ...]:
        """Those that have not begun, or were interrupted, in their order."""
        return tuple(each for each in self.runs if each.stage is not Stage.RUNNING)

    def record(self, id: str) -> RunRecord | None:
        """The record of a queued run that has begun."""
        return self._records.get(id)

    # --- what people do -----------------------------------------------------------------------

    def add(self, *wanted: tuple[str, Project], folders: Sequence[str] = ()) -> None:
        """Queue trainings of projects as they are now, each with its name, behind all others.

        Args:
            folders: Ids of their run folders, where these are there already.
        """
        known = folders or [""] * len(wanted)
        made = (
            QueuedRun(uuid.uuid4().hex, name, project, run=run)
            for (name, project), run in zip(wanted, known, strict=True)
        )
        self._put((*self.runs, *made))

    def duplicate(self, id: str) -> QueuedRun | None:
        """Queue the same once more behind it, with the next seed that no other of them has."""
        run = self._run(id)
        if run is None:
            return None
        plan = run.project.plan
        taken = {each.project.plan.seed for each in self.runs}
        seed = plan.seed + 1
        while seed in taken:
            seed += 1
        project = structs.replace(run.project, plan=structs.replace(plan, seed=seed))
        made = QueuedRun(uuid.uuid4().hex, f"{_without_seed(run.name)}seed {seed}", project)
        place = self.runs.index(run) + 1
        self._put((*self.runs[:place], made, *self.runs[place:]))
        return made

    def remove(self, id: str) -> bool:
        """Take a run out that has not begun, or was interrupted."""
        run = self._run(id)
        if run is None or run.stage is Stage.RUNNING:
            return False
        place = self.runs.index(run)
        self._put(tuple(each for each in self.runs if each is not run))
        self.removed.emit(run, place)
        return True

    def put_back(self, run: QueuedRun, place: int) -> None:
        """Queue again what was taken out, where it was."""
        if self._run(run.id) is None:
            self._put((*self.runs[:place], run, *self.runs[place:]))

    def move(self, id: str, place: int) -> bool:
        """Let a waiting run stand at another place among those that wait, counted from 0."""
        run = self._run(id)
        waiting = [each for each in self.waiting if each is not run]
        if run is None or run.stage is Stage.RUNNING:
            return False
        waiting.insert(min(max(0, place), len(waiting)), run)
        going = [each for each in self.runs if each.stage is Stage.RUNNING]
        if (*going, *waiting) == self.runs:
            return False
        self._put((*going, *waiting))
        return True

    def set_paused(self, on: bool) -> None:
        """Begin no further run, or go on with it; runs that go on are left alone."""
        if on != self.is_paused:
            self.is_paused = on
            self._put(self.runs)

    def set_at_once(self, count: int) -> None:
        """Say how many runs may go on at once on the processor."""
        if count != self.at_once and count >= 1:
            self.at_once = count
            self._put(self.runs)

    def close(self) -> None:
        """Begin nothing any more."""
        self.is_paused = True
        self._later.stop()

    # --- what happens by itself ---------------------------------------------------------------

    def _run(self, id: str) -> QueuedRun | None:
        return next((each for each in self.runs if each.id == id), None)

    def _put(self, runs: tuple[QueuedRun, ...]) -> None:
        self.runs = runs
        self._write()
        self.changed.emit()
        self._later.start()

    def _begin_next(self) -> None:
        """Begin what there is a place for. Later than what calls for it, which may yet say more."""
        if self.is_paused:
            return
        for run in self.waiting:
            device = run.project.plan.device
            busy = sum(each.project.plan.device == device for each in self._bridge.live.alive)
            if busy < (self.at_once if device == _CPU else 1):
                self._begin(run)

    def _begin(self, run: QueuedRun) -> None:
        known = self._folder(run)
        resumes = known is not None and known.last() is not None
        folder = known.path if known is not None else None
        if folder is None:
            folder = self._places.new_folder(run.project, name=run.name)
        begun = structs.replace(
            run, stage=Stage.RUNNING, run=folder.name if folder is not None else ""
        )
        self.runs = tuple(begun if each is run else each for each in self.runs)
        record = self._bridge.train_beside(
            run.project, folder, base=self._places.base, resume=resumes
        )
        record.is_snapshot = True
        self._records[run.id] = record
        self._write()
        self.changed.emit()

    def _folder(self, run: QueuedRun) -> RunFolder | None:
        """Where an interrupted run is recorded: beside the project, or where it began."""
        project, path = self._workspace.project, self._workspace.document.path
        stores = (store_of(path, project), RunStore.untitled(project.id))
        found = (store.run(run.run) for store in stores if run.run)
        return next((folder for folder in found if folder is not None), None)

    def _on_run_changed(self, record: RunRecord) -> None:
        if record.is_alive:
            return
        ended = [id for id, known in self._records.items() if known is record]
        for id in ended:
            del self._records[id]
        if ended:
            self._put(tuple(each for each in self.runs if each.id not in ended))
        else:
            self._later.start()  # a place may be free now

    def _on_all_stopped(self) -> None:
        """The project is being left: what goes on is to go on when it is opened again."""
        self._records.clear()
        self._later.stop()
        self.runs = tuple(
            structs.replace(each, stage=Stage.INTERRUPTED) if each.stage is Stage.RUNNING else each
            for each in self.runs
        )
        self.is_paused = self.is_paused or bool(self.runs)
        self._write()
        self.changed.emit()

    def _write(self) -> None:
        if self._workspace.project.id != self._owner:
            return
        store = store_of(self._workspace.document.path, self._workspace.project)
        try:
            save(store.folder, SavedQueue(self.runs, self.is_paused, self.at_once))
        except FileProblemError as error:
            self._workspace.refused.emit(error.problems[0])
        except OSError:
            return  # what could not be removed is read as it is

    def _read(self) -> None:
        """Take up the queue of the opened project. It waits until someone asks for it."""
        store = store_of(self._workspace.document.path, self._workspace.project)
        self._owner = self._workspace.project.id
        saved = load(store.folder)
        self._records.clear()
        self._later.stop()
        self.runs, self.at_once = saved.runs, saved.at_once
        self.is_paused = bool(saved.runs)
        self.changed.emit()
        if saved.runs:
            self.found.emit(len(saved.runs))


def _without_seed(name: str) -> str:
    """A name without the seed that it ends with, ready for another."""
    head = name.rpartition("seed ")[0] if "seed " in name else f"{name}, "
    return head if name else ""
