"""What the run controls can do now, why not, and how it is done; buttons and menu share it."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from netbuilder.link.messages import RunState
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.live_changes import LiveChanges
from netbuilder.ui.run_places import RunPlaces
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class TrainingControl(QObject):
    """Starts, pauses, steps, stops and resumes the run of the open project.

    Signals:
        changed: What can be done is something else now.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._places = RunPlaces(workspace)
        self._was_trainable: object = None
        self.live = LiveChanges(workspace, bridge, self)
        self.live.refused.connect(workspace.refused)
        workspace.inferred.connect(self._on_inferred)
        workspace.opened.connect(self.changed)
        bridge.run_changed.connect(self._on_run_changed)

    @property
    def run(self) -> RunRecord | None:
        """The current run."""
        return self._bridge.run

    @property
    def is_alive(self) -> bool:
        """Whether a run goes on or stands still."""
        return self.run is not None and self.run.is_alive

    @property
    def is_running(self) -> bool:
        """Whether iterations are being done, or are about to be."""
        return self.run is not None and self.run.state in (RunState.PREPARING, RunState.RUNNING)

    @property
    def waits_for(self) -> tuple[Problem, ...]:
        """What keeps training from starting."""
        return self._workspace.whole_inference.errors

    @property
    def reason(self) -> str:
        """Why training cannot start, in words; empty where it can."""
        problems = self.waits_for
        if not problems:
            return ""
        more = f" And {len(problems) - 1} more." if len(problems) > 1 else ""
        return f"{problems[0].found} {problems[0].fix}".strip() + more

    @property
    def can_toggle(self) -> bool:
        """Whether the main button does something."""
        return self.is_alive or not self.waits_for

    @property
    def can_step(self) -> bool:
        """Whether a single step can be taken."""
        return (not self.is_running) if self.is_alive else not self.waits_for

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to stop."""
        return self.is_alive

    @property
    def can_resume(self) -> bool:
        """Whether an ended run can go on from its last checkpoint."""
        run = self.run
        return (
            run is not None
            and not run.is_alive
            and run.folder is not None
            and run.checkpoint >= 0
            and not self.waits_for
            and run.project.id == self._workspace.project.id
        )

    def toggle(self) -> None:
        """Train, pause or resume, whichever the main button says."""
        run = self.run
        if run is not None and run.state is RunState.PAUSED:
            self._bridge.resume()
        elif self.is_alive:
            self._bridge.pause()
        elif self.can_toggle:
            self.start()

    def start(self, *, paused: bool = False) -> None:
        """Begin a new run of the project as it is now, from its seed."""
        if self.waits_for:
            return
        project = self._workspace.project
        self._bridge.train(
            project, self._places.new_folder(project), base=self._places.base, paused=paused
        )

    def restart(self) -> None:
        """Begin again from the same starting weights; a run that goes on is stopped and kept."""
        if self.waits_for:
            return
        if self.is_alive:
            self.stop()
        self.start()

    def start_anew(self) -> None:
        """Train from other starting weights: with a seed that was not used before."""
        seed = secrets.randbelow(1_000_000)

        def edit(project: Project) -> Project:
            return structs.replace(project, plan=structs.replace(project.plan, seed=seed))

        if not self.is_alive and self._workspace.change("New seed", edit):
            self.start()

    def step(self, *, iterations: int = 0, epochs: int = 0) -> None:
        """Go on for a moment, then stand still; begins a run where there is none."""
        if not self.can_step:
            return
        if not self.is_alive:
            self.start(paused=True)
        self._bridge.step(iterations=iterations, epochs=epochs)

    def stop(self) -> None:
        """End the run and keep its weights."""
        self._bridge.stop()

    def go_on(self, edit: Callable[[Project], Project] | None = None, **settings: float) -> None:
        """Train an ended run on from its last checkpoint; a finished one for as long again.

        Args:
            edit: What is to be another in what was trained, such as its device.
            settings: Live settings that are to be others from there on.
        """
        run = self.run
        if run is None or not self.can_resume:
            return
        project = prolonged(run, self._workspace.project)
        if edit is not None:
            project = edit(project)
        self._bridge.train(project, run.folder, base=self._places.base, resume=True)
        for name, value in settings.items():
            self._bridge.change_setting(name, value)

    def stand_again(self) -> None:
        """As `go_on`, but standing still before the next iteration."""
        run = self.run
        if run is not None and self.can_resume:
            project, base = prolonged(run, self._workspace.project), self._places.base
            self._bridge.train(project, run.folder, base=base, resume=True, paused=True)

    def _on_inferred(self, inference: object) -> None:
        if self.waits_for != self._was_trainable:
            self._was_trainable = self.waits_for
            self.changed.emit()

    def _on_run_changed(self, run: object) -> None:
        self.changed.emit()


def prolonged(run: RunRecord, drawn: Project) -> Project:
    """What an ended run trains where it goes on: where it was finished, as long again as drawn."""
    project, plan = run.project, run.project.plan
    if run.state is RunState.FINISHED or run.epoch >= run.planned_epochs:
        plan = structs.replace(plan, epochs=run.epoch + drawn.plan.epochs)
        project = structs.replace(project, plan=plan)
    return project
