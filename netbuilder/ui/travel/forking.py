"""Begins a new run at a moment of the shown one, with what was changed in the project since."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from netbuilder.core.live import needs_other_network
from netbuilder.core.value import Project
from netbuilder.link.messages import Fork
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_places import RunPlaces
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.traveller import Traveller
from netbuilder.ui.workspace import Workspace


class Forking(QObject):
    """Starts forks; other runs go on beside them.

    Signals:
        told: Something to say in passing.
    """

    told = Signal(str)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, traveller: Traveller, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._traveller = workspace, bridge, traveller
        self._places = RunPlaces(workspace)

    @property
    def can_fork(self) -> bool:
        """Whether there is a moment to begin at."""
        run = self._traveller.run
        return self._traveller.is_offered and run is not None and run.folder is not None

    def fork(self) -> None:
        """Begin a run where the person is, and show it as it is now."""
        run = self._traveller.run
        if run is None or run.folder is None or run.moments is None or not self.can_fork:
            return
        at = min(self._traveller.at, run.moments.last)
        project, words = self._project(run)
        project = _with_epochs(project, run, at)
        folder = self._places.new_folder(project)
        if folder is None:
            return
        moment = Fork(str(run.folder), run.id, at)
        self._bridge.train_from(moment, project, folder, base=self._places.base)
        self.told.emit(f"A new training goes on from iteration {at:,}. {words}".strip())

    def _project(self, run: RunRecord) -> tuple[Project, str]:
        """What the fork trains, and what of the person's edits it leaves out, in words."""
        now = self._workspace.project
        then = self._bridge.past.project or run.project
        if self._workspace.whole_inference.errors:
            return then, "The drawing has problems, so it trains the network of that moment."
        words = ""
        if now.recipe != run.project.recipe:
            now = structs.replace(now, recipe=run.project.recipe)
            words = "It keeps the data of that run."
        if needs_other_network(then, now):
            words = f"It has the changes made since; layers that stayed keep weights. {words}"
        return now, words


def _with_epochs(project: Project, run: RunRecord, iteration: int) -> Project:
    """Planned for as long again where the plan would end before the moment."""
    done = int(run.epochs_at(iteration))
    if project.plan.epochs > done:
        return project
    plan = structs.replace(project.plan, epochs=done + project.plan.epochs)
    return structs.replace(project, plan=plan)
