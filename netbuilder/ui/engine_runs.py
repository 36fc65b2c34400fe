"""Begins runs in engines, shows one of them, and lets others go on beside it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core.value import Project
from netbuilder.link.client import EngineClient
from netbuilder.link.messages import Fork, RunState, Stop, Train, Watch
from netbuilder.ui.engine_log import EngineLog
from netbuilder.ui.run_orders import RunOrders

if TYPE_CHECKING:
    from netbuilder.ui.run_record import RunRecord
    from netbuilder.ui.seeds_record import SeedsRecord

OFF, WARMING, WARM, BUSY = "off", "warming", "warm", "busy"


class EngineRuns(RunOrders):
    """What can be begun, and which of it is shown.

    Signals:
        run_changed: The shown run is another one, or its state is; carries it or None.
        any_changed: A run began or its state is another one, shown or not; carries it.
        all_stopped: Every run is about to end because the project is left.
        engine_state: ``off``, ``warming``, ``warm`` or ``busy``.
    """

    run_changed = Signal(object)
    any_changed = Signal(object)
    all_stopped = Signal()
    engine_state = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = OFF
        self.log = EngineLog(self)
        # The engine for the next run and for what is asked about runs.
        self._trainer: EngineClient | None = None
        # How many threads a run of a project is told to use; 0 leaves it to the engine.
        self.threads_for: Callable[[Project], int] = lambda project: 0

    def train(
        self,
        project: Project,
        folder: Path | None = None,
        *,
        base: str = "",
        resume: bool = False,
        paused: bool = False,
    ) -> RunRecord:
        """Begin a run, or go on with the one recorded in `folder` from its last checkpoint.

        Args:
            project: What to train; a snapshot.
            folder: Run folder; None records nothing on disk.
            base: Folder that relative data paths start from.
            resume: Whether to go on; the current record is kept when it is of the same folder.
            paused: Whether to stand still before the first iteration.
        """
        run = self._record(project, folder, resume)
        self._end_shown()
        order = self._order_for(run, project, base, resume=resume, paused=paused)
        self.run = run
        self._begin(run, order)
        return run

    def train_beside(
        self, project: Project, folder: Path | None = None, *, base: str = "", resume: bool = False
    ) -> RunRecord:
        """As `train`, while other runs go on; it is shown only where the shown one has ended."""
        run = self._record(project, folder, resume)
        if self.run is None or not self.run.is_alive:
            self.run = run
        self._begin(run, self._order_for(run, project, base, resume=resume))
        return run

    def train_from(
        self, moment: Fork, project: Project, folder: Path | None = None, *, base: str = ""
    ) -> RunRecord:
        """Begin a run at a moment of another one, and show it; others go on beside it."""
        run = self._record(project, folder, resume=False)
        order = structs.replace(self._order_for(run, project, base), fork=moment)
        self._order(Watch())
        self.run = run
        self._begin(run, order)
        return run

    def train_seeds(self, group: SeedsRecord, base: str = "") -> None:
        """Begin runs that are trained together, and show them; others go on beside them."""
        self._order(Watch())
        self.run = group
        order = self._order_for(group, group.project, base)
        self._begin(group, structs.replace(order, folder="", seeds=group.orders))

    def stop_all(self) -> None:
        """End every run, keep the weights of each, and say so before."""
        self.all_stopped.emit()
        super().stop_all()

    def show(self, run: RunRecord | None) -> None:
        """Show another run; what is looked at is asked of that one from now on."""
        if run is not self.run:
            self._order(Watch())
            self.run = run
            self._order(self._live_watch)
        self.run_changed.emit(run)

    def _record(self, project: Project, folder: Path | None, resume: bool) -> RunRecord:
        from netbuilder.ui.run_record import RunRecord  # brings numpy, 30 ms

        run = self.run
        if not (resume and run is not None and run.folder == folder and folder is not None):
            run = RunRecord(folder.name if folder else uuid.uuid4().hex, project, folder)
        return run

    def _order_for(
        self,
        run: RunRecord,
        project: Project,
        base: str,
        *,
        resume: bool = False,
        paused: bool = False,
    ) -> Train:
        from netbuilder.core.project.schema import to_text  # only needed once something trains

        text, folder = to_text(project), str(run.folder or "")
        threads = self.threads_for(project)
        return Train(run.id, text, folder, base, resume=resume, paused=paused, threads=threads)

    def _begin(self, run: RunRecord, order: Train) -> None:
        run.state, run.sentence, run.problems = RunState.PREPARING, "", ()
        client = self._free_engine()
        self.live.place(run, client)
        self._tell_state(BUSY)
        client.send(order)
        client.send(self._live_watch if run is self.run else Watch())
        self.log.note("Training is being prepared.")
        self._tell_change(run)

    def _end_shown(self) -> None:
        """Let the shown run save and end; another engine takes what comes next."""
        client = self.live.engine(self.run)
        if client is not None and self.live.is_busy(client):
            client.send(Stop())
            client.begin_close()
            if client is self._trainer:
                self._trainer = None

    def _tell_change(self, run: RunRecord) -> None:
        if run is self.run:
            self.run_changed.emit(run)
        self.any_changed.emit(run)

    def _training_engine(self) -> EngineClient:
        """The engine for the next run, started where there is none."""
        raise NotImplementedError

    def _free_engine(self) -> EngineClient:
        """An engine without a run."""
        if self.live.is_busy(self._trainer):
            self._trainer = None
        return self._training_engine()

    def _tell_state(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self.engine_state.emit(state)
