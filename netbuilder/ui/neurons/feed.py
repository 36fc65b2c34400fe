"""Brings weights and answers of single neurons: of the run that goes on, a past one, or none."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.live import is_still_shown
from netbuilder.link.messages import Failed, LookAgain, LookedAgain, Watch
from netbuilder.link.messages.neurons import Column, NeuronsDrawn, NeuronWish
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.geometry import Shown
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class NeuronFeed(QObject):
    """Keeps one picture of the neurons that are on screen.

    While a run of this project goes on, its engine draws them live; else they are drawn once with
    the weights of the shown run, or before any training with those that it would begin with.

    Signals:
        changed: `drawn` or `words` is another one.
    """

    changed = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.drawn: NeuronsDrawn | None = None
        self.words = ""
        self._wish: NeuronWish | None = None
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

    @property
    def run(self) -> RunRecord | None:
        """The shown run, where it is one of this project."""
        run = self._bridge.run
        is_ours = run is not None and run.project.id == self._workspace.project.id
        return run if is_ours else None

    @property
    def folder(self) -> str:
        """Where the shown weights are; empty while those of a run going on are, or before any."""
        run = self.run
        if run is not None and run.folder is not None and self._bridge.moment.is_past:
            return str(run.folder)
        if run is None or run.is_alive or run.folder is None or run.checkpoint < 0:
            return ""
        # What was drawn or chosen since has no weights yet, other than those it would begin with.
        is_shown = is_still_shown(run.project, self._workspace.project)
        return str(run.folder) if is_shown else ""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The neurons that are wanted."""
        return self._wish.columns if self._wish is not None else ()

    def want(self, columns: Sequence[Shown], sample: int = 0, made: tuple[str, ...] = ()) -> None:
        """Bring these neurons.

        Args:
            sample: Row of the data, counted from 1, that lights them; 0 for none.
            made: A made sample that lights them in its stead.
        """
        wished = tuple(
            Column(shown.column.node, shown.column.answer, shown.neurons) for shown in columns
        )
        wish = NeuronWish(wished, sample=sample, made=made)
        if wish != self._wish:
            self._wish = wish
            self._begin()

    def stop(self) -> None:
        """Nobody looks any more."""
        self._wish, self._asked = None, ()
        self._bridge.watch(neurons=None)
        self._bridge.cancel(self._request)

    def _begin(self) -> None:
        if self._wish is not None:
            self._later.start()

    def _ask(self) -> None:
        wish, run = self._wish, self.run
        if wish is None:
            return
        self._bridge.watch(neurons=wish)
        if self._bridge.moment.is_past:
            self._bridge.cancel(self._request)
            self._asked = ()
            self._show_past()
            return
        if run is not None and run.is_alive:
            self._asked = ()
            self._show(run.neurons, "" if run.neurons is not None else "Training is prepared…")
            return
        self._look(wish, run)

    def _look(self, wish: NeuronWish, run: RunRecord | None) -> None:
        """Have them drawn once."""
        from netbuilder.core.project.schema import to_text  # only once neurons are looked at

        folder = self.folder
        is_past = run is not None and bool(folder)
        project = run.project if run is not None and is_past else self._workspace.project
        if not is_past and not self._workspace.inference.is_trainable:
            self._show(None, "Weights come once nothing is in the way of training.")
            return
        design = project.design if is_past else (project.design, project.recipe, project.plan.seed)
        asked = (folder, run.checkpoint if run is not None else -1, wish, design)
        if asked == self._asked:
            return
        self._asked = asked
        self._bridge.cancel(self._request)
        path, text = self._workspace.document.path, to_text(project)
        base = str(path.parent) if path is not None else ""
        name = run.id if run is not None and is_past else ""
        self._request = self._bridge.request(
            lambda number: LookAgain(number, name, text, folder, base, Watch(neurons=wish)),
            self._take,
            self._failed,
        )

    def _take(self, answer: LookedAgain) -> None:
        found = [view for view in answer.views if isinstance(view, NeuronsDrawn)]
        self._show(found[0] if found else None, "")

    def _failed(self, answer: Failed) -> None:
        self._show(None, answer.problems[0].sentence if answer.problems else "")

    def _show_past(self) -> None:
        """Show them as they were at the chosen moment."""
        past = self._bridge.past
        if self._wish is not None and self._bridge.moment.is_past:
            if past.neurons is not None or past.words:
                self._show(past.neurons, past.words)

    def _on_frame(self) -> None:
        run = self.run
        is_live = run is not None and run.is_alive and not self._bridge.moment.is_past
        if self._wish is not None and run is not None and is_live:
            drawn = run.neurons
            if drawn is not None and drawn is not self.drawn:
                self._show(drawn, "")

    def _show(self, drawn: NeuronsDrawn | None, words: str) -> None:
        self.drawn, self.words = drawn, words
        self.changed.emit()
