"""Brings one view of the network: of the run that goes on, a past one or moment, or of none."""

from __future__ import annotations

from typing import ClassVar, Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.link.messages import Event, Failed, LookAgain, LookedAgain, Watch
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.past_views import PastViews
from netbuilder.ui.whose import whose
from netbuilder.ui.workspace import Workspace

Wish = TypeVar("Wish")
Drawn = TypeVar("Drawn", bound=Event)


class OneLook(QObject, Generic[Wish, Drawn]):
    """Keeps one view that somebody looks at.

    While a run of this project goes on, its engine draws it live; of a past moment it is what was
    recorded; else it is drawn once, with the weights of the shown run, or before any training with
    those that it would begin with.

    Class attributes:
        kind: The event that holds the view.

    Attributes:
        drawn: The newest; None while there is none.
        words: Why there is none, or what is under way.
        is_waiting: Whether a newer one is under way.

    Signals:
        changed: One of these is another.
    """

    changed = Signal()
    kind: ClassVar[type[Event]]

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.drawn: Drawn | None = None
        self.words = ""
        self.is_waiting = False
        self._wish: Wish | None = None
        self._request = 0
        self._asked: tuple[object, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        bridge.frame.connect(self._on_frame)
        workspace.inferred.connect(lambda _: self._begin())
        bridge.run_changed.connect(lambda _: self._begin())
        bridge.moment.changed.connect(self._begin)
        bridge.past.changed.connect(self._show_past)

    # --- what a view says of itself ---------------------------------------------------------

    def watch(self, wish: Wish | None) -> None:
        """Ask the engine of a run to draw it live; None for no longer."""
        raise NotImplementedError

    def watched(self, wish: Wish) -> Watch:
        """What is asked for where it is drawn once."""
        raise NotImplementedError

    def found(self, views: RunRecord | PastViews) -> Drawn | None:
        """The view among all that is known of a run or a moment."""
        raise NotImplementedError

    def fits(self, drawn: Drawn, wish: Wish) -> bool:
        """Whether it is the one that is wished."""
        return True

    # --- what others ask --------------------------------------------------------------------

    @property
    def run(self) -> RunRecord | None:
        """The shown run, where it is one of this project."""
        run = self._bridge.run
        is_ours = run is not None and run.project.id == self._workspace.project.id
        return run if is_ours else None

    @property
    def is_live(self) -> bool:
        """Whether the engine of a run draws it as training goes on."""
        run = self.run
        return run is not None and run.is_alive and not self._bridge.moment.is_past

    def wish(self, wish: Wish) -> None:
        """Bring this."""
        if wish != self._wish:
            self._wish = wish
            self._begin()

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._wish is not None:
            self._wish, self._asked = None, ()
            self.watch(None)
            self._bridge.cancel(self._request)

    # --- parts ------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._wish is not None:
            self._later.start()

    def _ask(self) -> None:
        wish, run = self._wish, self.run
        if wish is None:
            return
        self.watch(wish)
        if self._bridge.moment.is_past:
            self._bridge.cancel(self._request)
            self._asked = ()
            self._show_past()
        elif run is not None and self.is_live:
            self._asked = ()
            drawn = self.found(run)
            if drawn is not None and self.fits(drawn, wish):
                self._show(drawn)
            else:
                self._show(self.drawn, "Training is prepared…", is_waiting=True)
        else:
            self._look(wish)

    def _look(self, wish: Wish) -> None:
        """Have it drawn once."""
        from netbuilder.core.project.schema import to_text  # only once something is looked at

        network = whose(self._workspace, self._bridge)
        if network is None:
            self._asked = ()
            problem = self._workspace.whole_inference.errors[0]
            reason = "Values come once nothing is in the way of training."
            self._show(None, f"{reason} {problem.sentence}")
            return
        asked = (wish, *network.key)
        if asked == self._asked:
            return
        self._asked = asked
        self._bridge.cancel(self._request)
        text, name, folder, base = (
            to_text(network.project),
            network.run,
            network.folder,
            network.base,
        )
        self._show(self.drawn, "Values are computed…", is_waiting=True)
        watch = self.watched(wish)
        self._request = self._bridge.request(
            lambda number: LookAgain(number, name, text, folder, base, watch),
            self._take,
            self._failed,
        )

    def _take(self, answer: LookedAgain) -> None:
        found = [view for view in answer.views if isinstance(view, self.kind)]
        self._show(found[0] if found else None)  # type: ignore[arg-type]  # `kind` says which

    def _failed(self, answer: Failed) -> None:
        self._asked = ()
        self._show(None, answer.problems[0].sentence if answer.problems else "")

    def _show_past(self) -> None:
        """Show it as it was at the chosen moment."""
        wish, past = self._wish, self._bridge.past
        if wish is None or not self._bridge.moment.is_past:
            return
        drawn = self.found(past)
        if drawn is not None and self.fits(drawn, wish):
            self._show(drawn, past.words)
        elif past.words:
            self._show(None, past.words)

    def _on_frame(self) -> None:
        wish, run = self._wish, self.run
        if wish is None or run is None or not self.is_live:
            return
        drawn = self.found(run)
        if drawn is not None and drawn is not self.drawn and self.fits(drawn, wish):
            self._show(drawn)

    def _show(self, drawn: Drawn | None, words: str = "", *, is_waiting: bool = False) -> None:
        self.drawn, self.words, self.is_waiting = drawn, words, is_waiting
        self.changed.emit()
