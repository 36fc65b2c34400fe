"""The iteration that comes next, as an engine tells it beforehand; and really doing it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Signal

from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, RunState, SlowMotion, SlowMotionTold
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

_WAITING: Final = "The next iteration is computed…"
_PAUSING: Final = "Training is paused for this…"
_DOING: Final = "The iteration is done…"
_RUNNING: Final = "Training goes on. Pause it to see the next iteration."


class Coming(QObject):
    """Asks for the iteration after the moment that is looked at, as long as someone wants it.

    Attributes:
        told: What the engine said; None while there is nothing to show.
        words: Why there is nothing to show, or nothing yet.
        is_wanted: Whether someone looks.

    Signals:
        changed: One of these is another.
    """

    changed = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, control: TrainingControl, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._control = workspace, bridge, control
        self.told: SlowMotionTold | None = None
        self.words = ""
        self.is_wanted = False
        self._request = 0
        self._asked: object = None
        bridge.run_changed.connect(lambda _: self._follow())
        bridge.frame.connect(self._follow)
        bridge.moment.changed.connect(self._follow)
        workspace.inferred.connect(lambda _: self._follow())

    @property
    def can_do(self) -> bool:
        """Whether the iteration can really be done now."""
        if self.told is None or self._bridge.moment.is_past:
            return False
        return self._control.can_step or self._control.can_resume

    def want(self, *, is_wanted: bool) -> None:
        """Bring it from now on, or no longer; a run that goes on is paused for it."""
        self.is_wanted = is_wanted
        if not is_wanted:
            self._show("")
            return
        run = self._run
        is_running = run is not None and run.state is RunState.RUNNING
        if is_running and not self._bridge.moment.is_past:
            self._bridge.pause()
            self._show(_PAUSING)
        self._follow()

    def do_it(self) -> None:
        """Let training really do the iteration; the one after that is brought then."""
        if not self.can_do:
            return
        asked = self._asked
        self._show(_DOING)
        self._asked = asked  # what was asked is past as soon as something is done
        if not self._control.is_alive and self._control.can_resume:
            self._control.stand_again()
            self._bridge.step(iterations=1)
        else:
            self._control.step(iterations=1)

    @property
    def _run(self) -> RunRecord | None:
        """The shown run, where it is one of this project."""
        run = self._bridge.run
        is_ours = run is not None and run.project.id == self._workspace.project.id
        return run if is_ours else None

    def _follow(self) -> None:
        """Ask for the iteration that comes next, where it is not the one that is known."""
        if not self.is_wanted:
            return
        run = self._run
        is_busy = run is not None and run.state in (RunState.PREPARING, RunState.RUNNING)
        if self._bridge.moment.is_past and run is not None and run.folder is not None:
            self._ask(run, self._bridge.moment_seen)
        elif is_busy:
            self._show(self.words if self.words in (_PAUSING, _DOING) else _RUNNING)
        elif run is not None and (run.is_alive or (run.checkpoint >= 0 and run.folder is not None)):
            self._ask(run)
        elif self._control.waits_for:
            self._show(self._control.reason)
        else:
            self._ask(None)

    def _ask(self, run: RunRecord | None, moment: int = -1) -> None:
        project = run.project if run is not None else self._workspace.project
        name = run.id if run is not None and run.is_alive and moment < 0 else ""
        folder = str(run.folder) if run is not None and run.folder is not None else ""
        known = run.iteration if run is not None else -1
        asked = (name, folder, known if moment < 0 else moment, *_parts(project))
        if asked == self._asked:
            return
        self._show(_WAITING)
        self._asked = asked
        from netbuilder.core.project.schema import to_text  # only once somebody looks

        path, text = self._workspace.document.path, to_text(project)
        base = str(path.parent) if path is not None else ""
        self._request = self._bridge.request(
            lambda number: SlowMotion(number, name, text, folder, base, moment),
            self._take,
            self._failed,
            of=run,
        )

    def _take(self, told: SlowMotionTold) -> None:
        self.told, self.words = told, ""
        self.changed.emit()

    def _failed(self, answer: Failed) -> None:
        self.told = None
        self.words = answer.problems[0].sentence if answer.problems else "It could not be computed."
        self.changed.emit()

    def _show(self, words: str) -> None:
        """Show nothing but words; whatever was asked is no longer wanted."""
        self._bridge.cancel(self._request)
        self._asked = None
        if self.told is not None or words != self.words:
            self.told, self.words = None, words
            self.changed.emit()


def _parts(project: Project) -> tuple[object, ...]:
    """What of a project another iteration follows from."""
    return project.design, project.plan, project.recipe, project.blocks
