"""The coming iteration as a film that is stepped through or played."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.design import Design
from netbuilder.core.layer import Role
from netbuilder.link.messages import SlowMotionTold
from netbuilder.link.messages.slow_motion import MotionKind, MotionStage
from netbuilder.ui import theme
from netbuilder.ui.slow_motion.coming import Coming

# Seconds that a stage stays while the film plays.
SPEEDS: Final = ((4.0, "Slow"), (2.0, "Normal"), (0.8, "Fast"))
_FRAME_MS = 33


class Film(QObject):
    """Knows the stages of the coming iteration, and which one is shown.

    Attributes:
        coming: Brings the iteration.
        at: Number of the shown stage.
        seconds: How long a stage stays while the film plays.
        progress: How far what moves within the stage has come, 0 to 1.

    Signals:
        changed: Another stage, or something else than `progress`.
        moved: `progress` is another.
    """

    changed = Signal()
    moved = Signal()

    def __init__(self, coming: Coming, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.coming = coming
        self.at, self.seconds, self.progress = 0, SPEEDS[1][0], 1.0
        self._told: SlowMotionTold | None = None
        self._play, self._motion = QTimer(self), QTimer(self)
        self._play.timeout.connect(lambda: self.go(self.at + 1))
        self._motion.setInterval(_FRAME_MS)
        self._motion.timeout.connect(self._move)
        coming.changed.connect(self._on_coming)

    @property
    def told(self) -> SlowMotionTold | None:
        """The whole iteration; None while nothing is told."""
        return self._told

    @property
    def is_open(self) -> bool:
        """Whether someone looks at it."""
        return self.coming.is_wanted

    @property
    def stage(self) -> MotionStage | None:
        """What is shown."""
        return self._told.stages[self.at] if self._told is not None else None

    @property
    def stages(self) -> tuple[MotionStage, ...]:
        """All of them; none while nothing is told."""
        return self._told.stages if self._told is not None else ()

    @property
    def is_playing(self) -> bool:
        """Whether one stage follows the other by itself."""
        return self._play.isActive()

    @property
    def is_done(self) -> bool:
        """Whether the last stage is shown."""
        return self._told is not None and self.at == len(self._told.stages) - 1

    def toggle(self) -> None:
        """Open it with the iteration that comes next, or close it."""
        self.coming.want(is_wanted=not self.is_open)
        self.changed.emit()

    def close(self) -> None:
        """Show nothing any more."""
        if self.is_open:
            self.toggle()

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

    def _on_coming(self) -> None:
        """Begin with another iteration, or show none."""
        if self.coming.told is not self._told:
            self._told, self.at = self.coming.told, 0
            self._play.stop()
            self._begin_motion()
        self.changed.emit()

    def _begin_motion(self) -> None:
        """Let light travel once through the stage, unless nothing is to move by itself."""
        is_still = theme.current().is_still or self._told is None
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


def lit_before(film: Film) -> frozenset[str]:
    """Nodes that the shown pass has come through before the shown stage."""
    stage = film.stage
    if stage is None:
        return frozenset()
    seen = film.stages[: film.at]
    return frozenset(each.node for each in seen if each.kind is stage.kind and each.node)


def nodes_of(film: Film, design: Design) -> list[str]:
    """The nodes of a design where the shown stage happens."""
    stage = film.stage
    if stage is None:
        return []
    if stage.node:
        return [stage.node] if stage.node in design.nodes else []
    if stage.kind is MotionKind.DONE:
        return [each.node for each in film.stages if each.kind is MotionKind.UPDATE]
    role = Role.SOURCE if stage.kind is MotionKind.BATCH else Role.OUTPUT
    return [id for id, node in design.nodes.items() if getattr(node.layer, "role", None) is role]
