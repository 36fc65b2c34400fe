"""Brings a layer from the inside: of the run that goes on, a past one or moment, or none."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.link.messages import Failed, InsideDrawn, InsideWish, LookAgain, LookedAgain, Watch
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class InsideFeed(QObject):
    """Keeps one picture of the layer that is looked into.

    While a run of this project goes on, its engine draws it live; else it is drawn once with the
    weights of the shown run, or before any training with those that it would begin with.

    Signals:
        changed: `drawn`, `words` or `is_waiting` is another one.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.drawn: InsideDrawn | None = None
        self.words = ""
        self.is_waiting = False
        self._wish: InsideWish | None = None
        self._request = 0
        self._asked: tuple[object, ...] = ()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        bridge.frame.connect(self._on_frame)
        bridge.run_changed.connect(lambda _: self._begin())
        bridge.moment.changed.connect(self._begin)
        bridge.past.changed.connect(self._show_past)

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

    @property
    def moment(self) -> str:
        """Of which moment the weights are, in words."""
        drawn, run = self.drawn, self.run
        if drawn is None:
            return ""
        if not drawn.run:
            return "Before training: weights as they would begin"
        words = f"Iteration {drawn.iteration:,}"
        if self._bridge.moment.is_past:
            return f"{words}, a past moment"
        # The last picture that came while it went on is of an earlier iteration.
        is_end = run is not None and not run.is_alive and not self.is_waiting
        return f"{words}, where the run ended" if is_end else words

    def want(self, wish: InsideWish) -> None:
        """Bring this layer."""
        if wish != self._wish:
            if self._wish is None or wish.nodes != self._wish.nodes:
                self.drawn = None
            self._wish = wish
            self._begin()

    def renew(self) -> None:
        """Something else may have changed: the design, or what keeps it from training."""
        self._begin()

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._wish is not None:
            self._wish, self._asked = None, ()
            self._bridge.watch(inside=None)
            self._bridge.cancel(self._request)

    def _begin(self) -> None:
        if self._wish is not None:
            self._later.start()

    def _ask(self) -> None:
        wish, run = self._wish, self.run
        if wish is None:
            return
        self._bridge.watch(inside=wish)
        if self._bridge.moment.is_past:
            self._bridge.cancel(self._request)
            self._asked = ()
            self._show_past()
            return
        if not self.is_live:
            self._look(wish, run)
            return
        self._asked = ()
        drawn = run.inside if run is not None else None
        if drawn is not None and drawn.nodes == wish.nodes:
            self._show(drawn)
        else:
            self._show(self.drawn, "Training is prepared…", is_waiting=True)

    def _look(self, wish: InsideWish, run: RunRecord | None) -> None:
        """Have it drawn once."""
        from netbuilder.core.project.schema import to_text  # only once a layer is looked into

        folder = _folder(run)
        is_past = run is not None and bool(folder)
        project = run.project if run is not None and is_past else self._workspace.project
        if not is_past and not self._workspace.whole_inference.is_trainable:
            self._asked = ()
            problem = self._workspace.whole_inference.errors[0]
            reason = "Values come once nothing is in the way of training."
            self._show(None, f"{reason} {problem.sentence}")
            return
        same = (project.design, project.blocks, project.recipe, project.plan.seed)
        asked = (folder, run.checkpoint if run is not None else -1, wish, same)
        if asked == self._asked:
            return
        self._asked = asked
        self._bridge.cancel(self._request)
        path, text = self._workspace.document.path, to_text(project)
        base = str(path.parent) if path is not None else ""
        name = run.id if run is not None and is_past else ""
        self._show(self.drawn, "Values are computed…", is_waiting=True)
        self._request = self._bridge.request(
            lambda number: LookAgain(number, name, text, folder, base, Watch(inside=wish)),
            self._take,
            self._failed,
        )

    def _take(self, answer: LookedAgain) -> None:
        found = [view for view in answer.views if isinstance(view, InsideDrawn)]
        self._show(found[0] if found else None)

    def _failed(self, answer: Failed) -> None:
        self._asked = ()
        self._show(None, answer.problems[0].sentence if answer.problems else "")

    def _show_past(self) -> None:
        """Show it as it was at the chosen moment."""
        wish, past = self._wish, self._bridge.past
        if wish is None or not self._bridge.moment.is_past:
            return
        drawn = past.inside
        if drawn is not None and drawn.nodes == wish.nodes:
            self._show(drawn)
        elif past.words:
            self._show(None, past.words)

    def _on_frame(self) -> None:
        wish, run = self._wish, self.run
        if wish is None or run is None or not self.is_live:
            return
        drawn = run.inside
        if drawn is not None and drawn is not self.drawn and drawn.nodes == wish.nodes:
            self._show(drawn)

    def _show(
        self, drawn: InsideDrawn | None, words: str = "", *, is_waiting: bool = False
    ) -> None:
        self.drawn, self.words, self.is_waiting = drawn, words, is_waiting
        self.changed.emit()


def _folder(run: RunRecord | None) -> str:
    """Where the weights of a run are; empty where it has none yet."""
    if run is None or run.folder is None or run.checkpoint < 0:
        return ""
    return str(run.folder)
