"""Where a person can go in the past of the shown run, and going there: by steps, or as a film."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.link.messages import Near
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.moment_views import MomentViews
from netbuilder.ui.workspace import Workspace

FRAMES_A_SECOND: Final = 20
# Seconds that the whole run takes as a film; 0 shows every single iteration.
SPEEDS: Final = (
    (5, "Whole run in 5 seconds"),
    (10, "Whole run in 10 seconds"),
    (30, "Whole run in 30 seconds"),
    (120, "Whole run in 2 minutes"),
    (0, "Every iteration"),
)
_WAYS: Final = {-1: Near.BEFORE, 0: Near.ANY, 1: Near.AFTER}
_NO_RUN = "Train first: then you can go back to any moment of the training."
_NOTHING = "No moment of this run is recorded."
_NOT_YET = "The first moment is recorded in a moment."


class Traveller(QObject):
    """Moves the chosen moment within what is recorded of the shown run.

    Attributes:
        views: Brings what is on screen at that moment.
        seconds: How long the whole run takes as a film; 0 shows every iteration.

    Signals:
        changed: Where the person is, or where they can go, is another.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._bridge, self._workspace = bridge, workspace
        self.views = MomentViews(workspace, bridge, self)
        self.seconds = SPEEDS[1][0]
        # Where the film is; what is shown may be a moment near it.
        self._film_at = 0
        self._film = QTimer(self)
        self._film.setInterval(1000 // FRAMES_A_SECOND)
        self._film.timeout.connect(self._next)
        bridge.moment.changed.connect(self._on_moment)
        bridge.frame.connect(self.changed)
        bridge.run_changed.connect(lambda _: self.changed.emit())

    @property
    def run(self) -> RunRecord | None:
        """The shown run, where it is one of the open project."""
        run = self._bridge.run
        is_ours = run is not None and run.project.id == self._workspace.project.id
        return run if is_ours else None

    @property
    def is_offered(self) -> bool:
        """Whether the run has a past that can be looked at."""
        run = self.run
        return run is not None and run.moments is not None and run.iteration > self.first

    @property
    def reason(self) -> str:
        """Why there is no past to look at, or why recording stopped; empty where all is well."""
        run = self.run
        if run is None:
            return _NO_RUN
        if run.moments is None:
            return _NOT_YET if run.is_alive else _NOTHING
        return run.moments.sentence

    @property
    def first(self) -> int:
        """The first moment, in iterations done."""
        run = self.run
        return run.moments.first if run is not None and run.moments is not None else 0

    @property
    def now(self) -> int:
        """Iterations done by now."""
        run = self.run
        return run.iteration if run is not None else 0

    @property
    def at(self) -> int:
        """Where the person is."""
        moment = self._bridge.moment
        return moment.iteration if moment.is_past else self.now

    @property
    def is_past(self) -> bool:
        """Whether that is not now."""
        return self._bridge.moment.is_past

    @property
    def is_playing(self) -> bool:
        """Whether the run is shown as a film."""
        return self._film.isActive()

    @property
    def can_go_back(self) -> bool:
        """Whether there is an iteration before."""
        return self.is_offered and self.at > self.first

    def go(self, iteration: int, *, is_rough: bool = False) -> None:
        """Go to a moment; to now where it is not before that.

        Args:
            is_rough: Whether one near it will do, where that one takes longer to show.
        """
        near = _WAYS[0 if is_rough else (iteration > self.at) - (iteration < self.at)]
        if not self.is_offered or iteration >= self.now:
            self._bridge.moment.choose(-1)
            return
        run = self.run
        last = run.moments.last if run is not None and run.moments is not None else 0
        moment = min(max(self.first, iteration), max(self.first, last))
        self.views.choose(moment, near, is_rough=is_rough)

    def step(self, iterations: int) -> None:
        """Go some iterations forward, or back where that is negative."""
        self.pause()
        if iterations > 0 and not self.is_past:
            return
        self.go(self.at + iterations)

    def to_start(self) -> None:
        """Go to the first moment."""
        self.pause()
        self.go(self.first)

    def to_now(self) -> None:
        """Look at the run as it is now."""
        self.pause()
        self._bridge.moment.choose(-1)

    def toggle_film(self) -> None:
        """Show the run as a film from here on, from its start where this is now; or pause."""
        if self.is_playing:
            self.pause()
        elif self.is_offered:
            if not self.is_past:
                self.go(self.first)
            self._film_at = self.at
            self._film.start()
            self.changed.emit()

    def pause(self) -> None:
        """Stand still where the film is."""
        if self._film.isActive():
            self._film.stop()
            self.changed.emit()

    def set_seconds(self, seconds: int) -> None:
        """Let the film be as long as this."""
        self.seconds = seconds
        self.changed.emit()

    def _next(self) -> None:
        """The next picture of the film, once the one before is there."""
        if not self.views.is_settled:
            return
        pictures = self.seconds * FRAMES_A_SECOND
        stride = max(1, round((self.now - self.first) / pictures)) if pictures else 1
        self._film_at += stride
        self.go(self._film_at, is_rough=stride > 1)
        if not self.is_past:
            self.pause()

    def _on_moment(self) -> None:
        if not self._bridge.moment.is_past:
            self.pause()
        self.changed.emit()


def speed_choices(traveller: Traveller) -> list[tuple[str, bool, Callable[[], None]]]:
    """Words, whether it is chosen, and what chooses it, for menus."""
    return [
        (words, traveller.seconds == seconds, lambda each=seconds: traveller.set_seconds(each))  # type: ignore[misc]
        for seconds, words in SPEEDS
    ]
