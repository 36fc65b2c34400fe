"""The decision surface in the deck: offered for two inputs, watched only while on screen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.core.recipe import Recipe
from netbuilder.link.messages import DataPreviewed, PreviewData
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.training_plots import LossPlot
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.workspace import Workspace

SIDE = 64
"""Points per side that the engine is asked for; smoothed when drawn."""


class SurfacePage(QWidget):
    """Asks for surfaces and points while it is visible, and for nothing otherwise.

    Signals:
        offered: Whether the data has exactly two inputs now.
    """

    offered = Signal(bool)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self._run: RunRecord | None = None
        self._recipe: Recipe | None = None
        self._request = 0
        self.is_offered = False
        self.plot = SurfacePlot()
        self.loss = LossPlot()
        self._row = QHBoxLayout()
        self._row.addWidget(self.plot, 1)
        self._row.addWidget(self.loss, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(PastStripe(workspace, bridge))
        self._column.addLayout(self._row, 1)
        bridge.frame.connect(self._refresh)
        bridge.past.changed.connect(self._refresh)
        workspace.inferred.connect(self._on_inferred)
        theme.follow(self, self._restyle)
        self._on_inferred()

    def show_run(self, run: RunRecord | None) -> None:
        """Show the surface of a run; points follow its recipe, or that of the project."""
        if run is not self._run:
            self.loss.show_run(run)
        self._run = run
        self.loss.refresh()
        seen = self._bridge.seen_of(self._run)
        self.plot.set_surface(seen.surface if seen else None)
        self._ask_for_points()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bridge.watch(surface=SIDE)
        self._ask_for_points()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._bridge.watch(surface=0)

    def _refresh(self) -> None:
        seen = self._bridge.seen_of(self._run)
        if self.isVisible() and seen is not None:
            self.plot.set_surface(seen.surface)
            self.loss.chart.show_moment(self._bridge.moment.iteration)
            self.loss.refresh()

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)

    def _on_inferred(self, inference: object = None) -> None:
        facts = self._workspace.project.recipe.facts
        is_offered = facts.inputs is not None and facts.inputs.sizes == (2,)
        if is_offered != self.is_offered:
            self.is_offered = is_offered
            self.offered.emit(is_offered)
        self._ask_for_points()

    def _ask_for_points(self) -> None:
        recipe = (self._run.project if self._run else self._workspace.project).recipe
        if not self.isVisible() or not self.is_offered or recipe is self._recipe:
            return
        from netbuilder.core.project.schema import recipe_text  # only once points are wanted

        self._recipe = recipe
        self._bridge.cancel(self._request)
        self._request = self._bridge.request(
            lambda number: PreviewData(number, recipe_text(recipe)), self._shower(recipe)
        )

    def _shower(self, recipe: Recipe) -> Callable[[DataPreviewed], None]:
        targets = recipe.facts.targets
        target = targets[0] if targets else None
        return lambda answer: self.plot.set_data(answer, target)
