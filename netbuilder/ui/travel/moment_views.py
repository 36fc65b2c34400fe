"""Asks for views of the chosen moment: what is on screen, one request at a time, latest wins."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.problems import FileProblemError
from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, LookAgain, LookedAgain, Watch
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.then import ProjectsThen
from netbuilder.ui.workspace import Workspace

_NOWHERE = "This run was not recorded, so its past cannot be shown."
_GONE = "This run is no longer there, so its past cannot be shown."


class MomentViews(QObject):
    """Keeps `bridge.past` at the chosen moment.

    While an answer is on its way nothing more is asked; once it is there, what is wanted by then
    is asked for. So a dragged slider shows moment after moment, as fast as engines draw them.

    Signals:
        settled: The views of the chosen moment are there, or there are none.
    """

    settled = Signal()

    def __init__(self, workspace: Workspace, bridge: EngineBridge, parent: QObject) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._run: RunRecord | None = bridge.run
        self._projects = ProjectsThen()
        self._request = 0
        # What the views that are there, or on their way, were asked with.
        self._asked: tuple[str, int, Watch] | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._ask)
        bridge.moment.changed.connect(self._on_moment)
        bridge.watched.connect(self._later.start)
        bridge.run_changed.connect(self._on_run)
        workspace.opened.connect(lambda: bridge.moment.choose(-1))

    @property
    def is_asking(self) -> bool:
        """Whether views are on their way."""
        return bool(self._request)

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what was chosen."""
        return not self.is_asking and not self._later.isActive()

    def _on_run(self, run: RunRecord | None) -> None:
        if run is not self._run:
            self._run = run
            self._projects.forget()
            self._bridge.moment.choose(-1)

    def _on_moment(self) -> None:
        bridge = self._bridge
        if bridge.moment.is_past:
            self._later.start()
            return
        bridge.cancel(self._request)
        self._request, self._asked = 0, None
        self._later.stop()
        bridge.past.clear()
        self.settled.emit()

    def _ask(self) -> None:
        run, moment, past = self._run, self._bridge.moment, self._bridge.past
        if not moment.is_past or run is None or self._request:
            return
        project = self._project(run, moment.iteration)
        if project is None:
            self._asked = None
            self.settled.emit()
            return
        if past.begin(project):
            self._later.start()  # views may wish for other neurons of it
            return
        watch = wanted_of(self._bridge.watched_now)
        asked = (run.id, moment.iteration, watch)
        if asked == self._asked:
            self.settled.emit()
            return
        self._asked = asked
        if watch == Watch():
            past.take(LookedAgain(0, moment.iteration, ()))
            self.settled.emit()
            return
        self._request = self._bridge.request(
            self._order(run, project, watch), self._take, self._on_failed, of=run
        )

    def _order(self, run: RunRecord, project: Project, watch: Watch) -> Callable[[int], LookAgain]:
        from netbuilder.core.project.schema import to_text  # only once somebody travels

        path, text = self._workspace.document.path, to_text(project)
        base, folder = str(path.parent) if path is not None else "", str(run.folder)
        at = self._bridge.moment.iteration
        return lambda number: LookAgain(number, run.id, text, folder, base, watch, at)

    def _project(self, run: RunRecord, iteration: int) -> Project | None:
        """What was trained then; None, once it is said why, where that cannot be told."""
        past = self._bridge.past
        if run.folder is None or not run.folder.is_dir():
            past.fail(_NOWHERE if run.folder is None else _GONE)
            return None
        try:
            return self._projects.at(run, iteration)
        except FileProblemError as error:
            past.fail(error.problems[0].sentence)
            return None

    def _take(self, answer: LookedAgain) -> None:
        self._request = 0
        self._bridge.past.take(answer)
        self._ask()

    def _on_failed(self, failed: Failed) -> None:
        self._request = 0
        self._bridge.past.fail(failed.problems[0].sentence if failed.problems else "")
        self._ask()


def wanted_of(watch: Watch) -> Watch:
    """The part of what is on screen that can be drawn of a past moment."""
    return structs.replace(watch, layers=False)
