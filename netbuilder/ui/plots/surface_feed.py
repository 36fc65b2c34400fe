"""Brings the decision surface and the points on it to all who show them, and only while they do."""

from __future__ import annotations

from typing import Self

from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.core.layer import Target
from netbuilder.core.live import essence, is_still_shown
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project
from netbuilder.link.messages import (
    DataPreviewed,
    Failed,
    LookAgain,
    LookedAgain,
    PreviewData,
    SurfaceDrawn,
    Watch,
)
from netbuilder.ui.data_paths import located_recipe
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

SIDE = 64
"""Points per side that the engine is asked for; smoothed when drawn."""
# A slider that moves asks for points and for a fresh network so often at most.
QUIET_MS = 40


class SurfaceFeed(QObject):
    """What is seen of the plane of a two-input problem.

    While a run of this project goes on, its engine draws the surface; of a past moment it is what
    was recorded; of a run that ended, what its weights answer, as long as layers and data are still
    those; else what the network would answer before any training.

    Attributes:
        surface: The newest; None while there is none.
        data, target: The points and what is predicted of them; None while there are none.
        words: Why there is no surface; empty where there is one.
        is_fresh: Whether the surface is that of a network before training.

    Signals:
        changed: Something of this is another.
        offered: Whether the data has a plane now.
    """

    changed = Signal()
    offered = Signal(bool)

    def __init__(self, workspace: Workspace, bridge: EngineBridge) -> None:
        super().__init__(bridge)
        self._workspace, self._bridge = workspace, bridge
        self.surface: SurfaceDrawn | None = None
        self.data: DataPreviewed | None = None
        self.target: Target | None = None
        self.words = ""
        self.is_fresh = False
        self.is_offered = False
        self._lookers: set[int] = set()
        self._requests = [0, 0]
        self._asked: tuple[object, ...] = ()
        self._recipe: Recipe | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(QUIET_MS)
        self._later.timeout.connect(self._ask)
        bridge.frame.connect(self._on_frame)
        bridge.run_changed.connect(lambda _: self._begin())
        bridge.moment.changed.connect(self._begin)
        bridge.past.changed.connect(self._begin)
        workspace.inferred.connect(lambda _: self._on_inferred())
        self._on_inferred()

    @classmethod
    def of(cls, workspace: Workspace, bridge: EngineBridge) -> Self:
        """The one that all views of a bridge share."""
        return bridge.findChild(cls) or cls(workspace, bridge)

    @property
    def run(self) -> RunRecord | None:
        """The shown run, where it is one of this project and still that of what is drawn."""
        run = self._bridge.run
        if run is None or run.project.id != self._workspace.project.id:
            return None
        if run.is_alive or self._bridge.moment.is_past:
            return run
        has_weights = run.folder is not None and run.checkpoint >= 0
        is_same = is_still_shown(run.project, self._workspace.project)
        return run if has_weights and is_same else None

    def look(self, who: QObject) -> None:
        """Someone shows it now."""
        self._lookers.add(id(who))
        self._bridge.watch(surface=SIDE)
        self._begin()

    def leave(self, who: QObject) -> None:
        """Someone no longer shows it."""
        self._lookers.discard(id(who))
        if not self._lookers:
            self._bridge.watch(surface=0)

    def _begin(self) -> None:
        if self._lookers and not self._later.isActive():
            self._later.start()

    def _on_inferred(self) -> None:
        has_plane = bool(self._workspace.project.recipe.plane_columns)
        if has_plane != self.is_offered:
            self.is_offered = has_plane
            self.offered.emit(has_plane)
        self._begin()

    def _on_frame(self) -> None:
        run = self._bridge.run
        if self._lookers and run is not None and run.is_alive and not self._bridge.moment.is_past:
            if run is self.run and run.surface is not self.surface:
                self._show(run.surface, "" if run.surface else "Training is prepared…")

    def _ask(self) -> None:
        if not self._lookers:
            return
        run, past = self.run, self._bridge.past
        project = run.project if run is not None else self._workspace.project
        if self._bridge.moment.is_past:
            project = past.project or project
        self._ask_for_points(project.recipe)
        if self._bridge.moment.is_past:
            self._give_up()
            if past.surface is not None or past.words:
                self._show(past.surface, past.words)
        elif run is not None and run.is_alive:
            self._give_up()
            self._show(run.surface, "" if run.surface else "Training is prepared…")
        else:
            self._look(run, project)

    def _give_up(self) -> None:
        """Wait for no surface any more: what comes late would take the place of what is shown."""
        self._bridge.cancel(self._requests[0])
        self._asked = ()

    def _look(self, run: RunRecord | None, project: Project) -> None:
        """Have it drawn once, with the weights of a run or those that training begins with."""
        from netbuilder.core.project.schema import to_text  # only once a surface is looked at

        if not project.recipe.plane_columns:
            return
        if run is None and not self._workspace.whole_inference.is_trainable:
            self._asked = ()
            self._show(None, "The surface comes once nothing is in the way of training.")
            return
        asked = (run.id, run.checkpoint) if run is not None else _learned(project)
        if asked == self._asked:
            return
        self._asked = asked
        self._bridge.cancel(self._requests[0])
        path, text = self._workspace.document.path, to_text(project)
        base = str(path.parent) if path is not None else ""
        name, folder = (run.id, str(run.folder)) if run is not None else ("", "")
        self._requests[0] = self._bridge.request(
            lambda number: LookAgain(number, name, text, folder, base, Watch(surface=SIDE)),
            self._take,
            self._failed,
        )

    def _take(self, answer: LookedAgain) -> None:
        found = [view for view in answer.views if isinstance(view, SurfaceDrawn)]
        self._show(found[0] if found else None, "")

    def _failed(self, answer: Failed) -> None:
        self._show(None, answer.problems[0].sentence if answer.problems else "")

    def _show(self, surface: SurfaceDrawn | None, words: str) -> None:
        self.surface, self.words = surface, words
        self.is_fresh = surface is not None and not surface.run
        self.changed.emit()

    def _ask_for_points(self, recipe: Recipe) -> None:
        if recipe == self._recipe or not recipe.plane_columns:
            return
        from netbuilder.core.project.schema import recipe_text  # only once points are wanted

        self._recipe = recipe
        self._bridge.cancel(self._requests[1])
        text = recipe_text(located_recipe(recipe, self._workspace.document.path))

        def told(answer: DataPreviewed) -> None:
            targets = recipe.facts.targets
            self.data, self.target = answer, targets[0] if targets else None
            self.changed.emit()

        self._requests[1] = self._bridge.request(lambda number: PreviewData(number, text), told)


def _learned(project: Project) -> tuple[object, ...]:
    """What decides the weights a training begins with, and the plane they are seen on."""
    drawn, blocks, plan, data = essence(project)
    return drawn, blocks, plan.seed, data
