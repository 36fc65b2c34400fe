"""The curves of a run side by side: loss, a metric, and how it goes along."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.earlier_runs import EarlierRuns
from netbuilder.ui.plots.pace_plot import PacePlot
from netbuilder.ui.plots.training_plots import LossPlot, MetricPlot
from netbuilder.ui.plots.turns import Turns
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.workspace import Workspace

_SHARES = (6, 4, 3)


class CurvesPage(QWidget):
    """Draws while the run tells something and the page is on screen: one plot per frame."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._run: RunRecord | None = None
        self.earlier = EarlierRuns(workspace)
        self.loss, self.measured, self.pace = LossPlot(), MetricPlot(), PacePlot()
        self.plots = (self.loss, self.measured, self.pace)
        self.loss.controls.insertWidget(2, self.earlier)
        self.earlier.chosen.connect(lambda: self.loss.show_others(self.earlier.curves))
        self._bridge = bridge
        # Where the person was before a click on a curve, which may be half of a double click.
        self._before = -1
        self._row = QHBoxLayout(self)
        for plot, share in zip(self.plots, _SHARES, strict=True):
            self._row.addWidget(plot, share)
            plot.chart.picked.connect(self._pick)
            plot.chart.unpicked.connect(lambda: bridge.moment.choose(self._before))
        self._turns = Turns(self.plots, self)
        bridge.frame.connect(self._turns.ask)
        bridge.moment.changed.connect(self._show_moment)
        theme.follow(self, self._restyle)

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; the same one only anew."""
        if run is not self._run:
            self._run = run
            self.earlier.show_run(run)
            self.loss.show_others(self.earlier.curves)
            for plot in self.plots:
                plot.show_run(run)
        self.refresh()

    def refresh(self) -> None:
        """Paint what is new."""
        if self.isVisible():
            for plot in self.plots:
                if plot.isVisible():
                    plot.refresh()

    def _pick(self, iteration: float) -> None:
        """Travel to where a curve was clicked."""
        run = self._run
        if run is None or run.folder is None:
            return
        self._before = self._bridge.moment.iteration
        at = max(run.first_iteration, round(iteration))
        self._bridge.moment.choose(at if at < run.iteration else -1)

    def _show_moment(self) -> None:
        for plot in self.plots:
            plot.chart.show_moment(self._bridge.moment.iteration)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """How it goes along needs room that narrow windows keep for the loss."""
        self.pace.setVisible(self.width() >= 3 * theme.current().width("inspector"))
        super().resizeEvent(event)

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setContentsMargins(
            look.space("s"), look.space("xs"), look.space("m"), look.space("xs")
        )
        self._row.setSpacing(look.space("l"))
