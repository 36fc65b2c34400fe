"""Draws views of a run that is over: its engine is gone, but its weights are in its folder."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from netbuilder.link.messages import Failed, LookAgain, LookedAgain, Watch
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace


class LookingBack(QObject):
    """Asks an engine for views of a past run, each only once.

    Signals:
        looked: The record of the run has new views, or `sentence` says why it has none.
    """

    looked = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._asked: set[tuple[str, int, Watch]] = set()
        self._request = 0
        self._pending: tuple[str, int, Watch] | None = None
        self.sentence = ""
        self.is_asking = False

    @property
    def words(self) -> str:
        """What is under way, or why there is nothing to see; empty where all is well."""
        return "Looking at this run again…" if self.is_asking else self.sentence

    def can_look(self, run: RunRecord | None) -> bool:
        """Whether a run is over and has weights to look with."""
        return (
            run is not None
            and not run.is_alive
            and run.folder is not None
            and run.checkpoint >= 0
            and run.project.id == self._workspace.project.id
        )

    def look(self, run: RunRecord | None, watch: Watch) -> None:
        """Draw what is wanted, unless it was asked for before."""
        if run is None or not self.can_look(run):
            return
        key = (run.id, run.checkpoint, watch)
        if key in self._asked:
            return
        # What another run was asked for is no longer wanted, and may be asked for again.
        self._asked = {each for each in self._asked if each != self._pending}
        self._asked.add(key)
        self._bridge.cancel(self._request)
        self._pending = key
        from netbuilder.core.project.schema import to_text  # only once something is looked at

        path, text = self._workspace.document.path, to_text(run.project)
        base = str(path.parent) if path else ""
        self.is_asking, self.sentence = True, ""

        def told(answer: LookedAgain) -> None:
            self.is_asking, self._pending = False, None
            for view in answer.views:
                run.take(view)
            self.looked.emit()

        self._request = self._bridge.request(
            lambda number: LookAgain(number, run.id, text, str(run.folder), base, watch),
            told,
            self._failed,
        )

    def _failed(self, answer: Failed) -> None:
        self.is_asking, self._pending = False, None
        self.sentence = answer.problems[0].sentence if answer.problems else ""
        self.looked.emit()
