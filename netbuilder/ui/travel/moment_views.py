"""Asks for views of the chosen moment: what is on screen, one request at a time, latest wins."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.problems import FileProblemError
from netbuilder.core.value import Project
from netbuilder.link.messages import Failed, LookAgain, LookedAgain, Near, Watch
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

    A moment that takes longer is stood for by one that is written down beside it, and comes when
    it is trained again; a rough choice, as by a dragged slider, stays with what is written down.

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
        # What the views that are there, or on their way, were asked with; the last says whether
        # only that very moment will do.
        self._asked: tuple[str, int, Watch, bool] | None = None
        # The moment that was chosen with `choose`, and how.
        self._chosen: tuple[int, bool, Near] = (-1, False, Near.ANY)
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

    def choose(self, iteration: int, near: Near = Near.ANY, *, is_rough: bool = False) -> None:
        """Look at a moment.

        Args:
            near: Where one near it is looked for, while it takes longer or cannot be had.
            is_rough: Whether that one will do for good.
        """
        self._chosen = (iteration, is_rough, near)
        self._bridge.moment.choose(iteration)

    def _how(self) -> tuple[bool, Near]:
        """Whether the moment was chosen roughly, and where one near it is looked for."""
        is_so = self._chosen[0] == self._bridge.moment.iteration
        return self._chosen[1:] if is_so else (False, Near.ANY)

    def _on_run(self, run: RunRecord | None) -> None:
        if run is not self._run:
            self._run = run
            self._projects.forget()
            self._bridge.moment.choose(-1)

    def _on_moment(self) -> None:
        bridge = self._bridge
        if bridge.moment.is_past:
            if bridge.moment.iteration != bridge.past.iteration:
                bridge.past.is_awaited = True
            if self._asked is not None and self._asked[-1] and self._request:
                bridge.cancel(self._request)  # what takes long is given up
                self._request, self._asked = 0, None
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
        asked = (run.id, moment.iteration, watch, past.to_come == moment.iteration)
        if asked == self._asked:
            self.settled.emit()
            return
        self._asked = asked
        if watch == Watch():
            past.take(LookedAgain(0, moment.iteration, ()))
            self.settled.emit()
            return
        self._request = self._bridge.request(
            self._order(run, project, watch, Near.NOT if asked[-1] else self._how()[1]),
            self._take,
            self._on_failed,
            lambda told: past.approach(told.share),
            of=run,
        )

    def _order(
        self, run: RunRecord, project: Project, watch: Watch, near: Near
    ) -> Callable[[int], LookAgain]:
        from netbuilder.core.project.schema import to_text  # only once somebody travels

        path, text = self._workspace.document.path, to_text(project)
        base, folder = str(path.parent) if path is not None else "", str(run.folder)
        at = self._bridge.moment.iteration
        return lambda number: LookAgain(number, run.id, text, folder, base, watch, at, near)

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
        moment, past, asked = self._bridge.moment, self._bridge.past, self._told()
        is_wanted = asked is not None and asked[1] == moment.iteration
        is_near = is_wanted and answer.iteration != moment.iteration
        if not is_near or self._how()[0]:
            answer = structs.replace(answer, to_come=-1)
        if is_near and answer.to_come < 0:
            self._stand_at(answer)
        elif is_near and self._is_of_another_project(answer.iteration):
            past.take(structs.replace(answer, iteration=moment.iteration, views=()))
        else:
            past.take(answer)
        self._ask()

    def _stand_at(self, answer: LookedAgain) -> None:
        """Let the moment that is shown be the chosen one."""
        asked = self._asked
        if self._is_of_another_project(answer.iteration):
            self._asked = None
        else:
            self._asked = (asked[0], answer.iteration, asked[2], False) if asked else None
            self._bridge.past.take(answer)
        self._bridge.moment.choose(answer.iteration)

    def _is_of_another_project(self, iteration: int) -> bool:
        """Whether another network than the one that was asked for was trained at a moment."""
        run = self._run
        return run is None or self._project(run, iteration) is not self._bridge.past.project

    def _told(self) -> tuple[str, int, Watch, bool] | None:
        """What was asked for, now that it is answered, by whichever moment."""
        if self._asked is not None:
            self._asked = (*self._asked[:3], False)
        return self._asked

    def _on_failed(self, failed: Failed) -> None:
        self._request = 0
        self._told()
        self._bridge.past.fail(failed.problems[0].sentence if failed.problems else "")
        self._ask()


def wanted_of(watch: Watch) -> Watch:
    """The part of what is on screen that can be drawn of a past moment."""
    return structs.replace(watch, layers=False)
