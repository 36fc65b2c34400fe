"""The decision surface in the deck: offered for two inputs, watched only while on screen."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.plots.surface import SurfacePlot
from netbuilder.ui.plots.surface_feed import SurfaceFeed
from netbuilder.ui.plots.training_plots import LossPlot
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.travel.stripe import PastStripe
from netbuilder.ui.workspace import Workspace


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
        self._bridge = bridge
        self._run: RunRecord | None = None
        self.feed = SurfaceFeed.of(workspace, bridge)
        self.plot = SurfacePlot()
        self.loss = LossPlot()
        self._row = QHBoxLayout()
        self._row.addWidget(self.plot, 1)
        self._row.addWidget(self.loss, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(PastStripe(workspace, bridge))
        self._column.addLayout(self._row, 1)
        self.feed.changed.connect(self._show)
        self.feed.offered.connect(self.offered)
        bridge.frame.connect(self._refresh)
        bridge.past.changed.connect(self._refresh)
        theme.follow(self, self._restyle)

    @property
    def is_offered(self) -> bool:
        """Whether the data has exactly two inputs now."""
        return self.feed.is_offered

    def show_run(self, run: RunRecord | None) -> None:
        """Show the losses of a run beside the surface."""
        if run is not self._run:
            self.loss.show_run(run)
        self._run = run
        self.loss.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.feed.look(self)
        self._show()
        self._refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.feed.leave(self)

    def _show(self) -> None:
        if self.isVisible():
            self.plot.set_surface(self.feed.surface)
            if self.plot.data is not self.feed.data or self.plot.target != self.feed.target:
                self.plot.set_data(self.feed.data, self.feed.target)

    def _refresh(self) -> None:
        if self.isVisible():
            self.loss.chart.show_moment(self._bridge.moment.iteration)
            self.loss.refresh()

    def _restyle(self) -> None:
        look = theme.current()
        narrow = look.space("xs")
        self._column.setContentsMargins(look.space("s"), narrow, look.space("m"), narrow)
        self._column.setSpacing(narrow)
