"""The coming iteration as a film that is stepped through or played, and then really done."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.link.messages import Failed, RunState, SlowMotion, SlowMotionTold
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

# Seconds that a stage stays while the film plays.
SPEEDS: Final = ((4.0, "Slow"), (2.0, "Normal"), (0.8, "Fast"))
_FRAME_MS = 33
_WAITING = "The next iteration is computed…"
_PAUSING = "Training is paused for this…"
_DOING = "The iteration is done…"
_RUNNING = "Training goes on. Pause it to see the next iteration."
_PAST = "Slow motion shows the iteration that comes next: go back to now to see it."


class Film(QObject):
    """Knows the stages of the coming iteration, and which one is shown.

    Attributes:
        told: What the engine said; None while there is nothing to show.
        words: Why there is nothing to show, or nothing yet.
        at: Number of the shown stage.
        seconds: How long a stage stays while the film plays.
        progress: How far what moves within the stage has come, 0 to 1.

    Signals:
        changed: Another stage, or something else of the above but `progress`.
        moved: `progress` is another.
    """

    changed = Signal()
    moved = Signal()

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        control: TrainingControl,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._control = workspace, bridge, control
        self.told: SlowMotionTold | None = None
        self.words = ""
        self.at, self.seconds, self.progress = 0, SPEEDS[1][0], 1.0
        self.is_open = False
        self._request = 0
        self._asked: object = None
        self._play, self._motion = QTimer(self), QTimer(self)
        self._play.timeout.connect(self._next)
        self._motion.setInterval(_FRAME_MS)
        self._motion.timeout.connect(self._move)
        bridge.run_changed.connect(lambda _: self._follow())
        bridge.frame.connect(self._follow)
        bridge.moment.changed.connect(self._follow)
        workspace.inferred.connect(lambda _: self._follow())
        workspace.opened.connect(self.close)

    @property
    def stage(self) -> MotionStage | None:
        """What is shown."""
        return self.told.stages[self.at] if self.told is not None else None

    @property
    def stages(self) -> tuple[MotionStage, ...]:
        """All of them; none while nothing is told."""
        return self.told.stages if self.told is not None else ()

    @property
    def is_playing(self) -> bool:
        """Whether one stage follows the other by itself."""
        return self._play.isActive()

    @property
    def is_done(self) -> bool:
        """Whether the last stage is shown."""
        return self.told is not None and self.at == len(self.told.stages) - 1

    @property
    def can_do(self) -> bool:
        """Whether the iteration can really be done now."""
        if self.told is None or self._bridge.moment.is_past:
            return False
        return self._control.can_step or self._control.can_resume

    def toggle(self) -> None:
        """Open or close it."""
        if self.is_open:
            self.close()
        else:
            self.open()

    def open(self) -> None:
        """Begin with the iteration that comes next; a run that goes on is paused for it."""
        self.is_open = True
        run = self._run
        if run is not None and run.state is RunState.RUNNING:
            self._bridge.pause()
            self._show_words(_PAUSING)
        self._follow()
        self.changed.emit()

    def close(self) -> None:
        """Show nothing any more."""
        if self.is_open:
            self.is_open = False
            self._clear()
            self.changed.emit()

    def go(self, at: int) -> None:
        """Show a stage."""
        last = len(self.stages) - 1
        at = min(max(at, 0), last)
        if last < 0 or at == self.at:
            return
        self.at = at
        if self.is_done:
            self._play.stop()
        elif self.is_playing:
            self._play.start()
        self._begin_motion()
        self.changed.emit()

    def step(self, stages: int) -> None:
        """Go some stages forward, or back where that is negative, and stay there."""
        self._play.stop()
        self.go(self.at + stages)
        self.changed.emit()

    def play(self) -> None:
        """Let one stage follow the other, from the start where the end is shown; or pause."""
        if self.is_playing:
            self._play.stop()
        elif self.stages:
            self._play.start(round(self.seconds * 1000))
            if self.is_done:
                self.go(0)
        self.changed.emit()

    def set_speed(self, seconds: float) -> None:
        """Let each stage stay for so long."""
        self.seconds = seconds
        self._play.setInterval(round(seconds * 1000))
        self.changed.emit()

    def do_it(self) -> None:
        """Let training really do the iteration; the one after that is shown then."""
        if not self.can_do:
            return
        asked = self._asked
        self._show_words(_DOING)
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
        if not self.is_open:
            return
        run = self._run
        if self._bridge.moment.is_past:
            self._show_words(_PAST)
        elif run is not None and run.state in (RunState.PREPARING, RunState.RUNNING):
            self._show_words(self.words if self.words in (_PAUSING, _DOING) else _RUNNING)
        elif run is None and self._control.waits_for:
            self._show_words(self._control.reason)
        else:
            self._ask(run)

    def _ask(self, run: RunRecord | None) -> None:
        from netbuilder.core.project.schema import to_text  # only once somebody looks

        workspace = self._workspace
        is_kept = run is not None and (run.is_alive or run.checkpoint >= 0)
        project = run.project if run is not None and is_kept else workspace.project
        name = run.id if run is not None and run.is_alive else ""
        known = run.iteration if run is not None and is_kept else -1
        asked = (name, known, project.design, project.plan, project.recipe)
        if asked == self._asked:
            return
        self._clear()
        self._asked, self.words = asked, _WAITING
        folder = ""
        if run is not None and is_kept and run.folder is not None:
            folder = str(run.folder)
        path, text = workspace.document.path, to_text(project)
        base = str(path.parent) if path is not None else ""
        self._request = self._bridge.request(
            lambda number: SlowMotion(number, name, text, folder, base), self._take, self._failed
        )
        self.changed.emit()

    def _take(self, told: SlowMotionTold) -> None:
        self.told, self.words, self.at = told, "", 0
        self._begin_motion()
        self.changed.emit()

    def _failed(self, answer: Failed) -> None:
        self.told = None
        self.words = answer.problems[0].sentence if answer.problems else "It could not be computed."
        self.changed.emit()

    def _show_words(self, words: str) -> None:
        if self.told is not None or words != self.words:
            self._clear()
            self.words = words
            self.changed.emit()

    def _clear(self) -> None:
        self._bridge.cancel(self._request)
        self._play.stop()
        self._motion.stop()
        self.told, self.words, self._asked = None, "", None
        self.at, self.progress = 0, 1.0

    # --- what moves ---------------------------------------------------------------------------

    def _next(self) -> None:
        self.go(self.at + 1)

    def _begin_motion(self) -> None:
        """Let light travel once through the stage, unless nothing is to move by itself."""
        is_still = theme.current().is_still
        self.progress = 1.0 if is_still else 0.0
        if is_still:
            self._motion.stop()
        else:
            self._motion.start()

    def _move(self) -> None:
        length = min(self.seconds, SPEEDS[1][0]) / 2
        self.progress = min(1.0, self.progress + _FRAME_MS / 1000 / length)
        if self.progress >= 1.0:
            self._motion.stop()
        self.moved.emit()


def lit_before(film: Film) -> tuple[frozenset[str], frozenset[str]]:
    """Nodes that the shown pass has reached before the shown stage, and those it changed."""
    stage, seen = film.stage, film.stages[: film.at]
    if stage is None:
        return frozenset(), frozenset()
    kinds = {each.node for each in seen if each.kind is stage.kind and each.node}
    moved = {each.node for each in seen if each.kind is MotionKind.UPDATE}
    return frozenset(kinds), frozenset(moved)
