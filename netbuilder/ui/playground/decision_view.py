"""The Decision tab: what a network with two inputs answers everywhere, and all its layers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.playground.decision_plot import DecisionPlot
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.playground.network_part import NetworkPart
from netbuilder.ui.plots.surface_feed import SurfaceFeed
from netbuilder.ui.widgets import Line, PlainLabel, Switch
from netbuilder.ui.workspace import Workspace

_AXES = 2


class DecisionView(QScrollArea):
    """Shows the plane while it is visible, live, of a past moment, and before any training.

    Signals:
        offered: Whether the data has a plane now.
    """

    offered = Signal(bool)

    def __init__(self, workspace: Workspace, bridge: EngineBridge, desk: PaintDesk) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Decision")
        self._workspace, self._bridge, self._desk = workspace, bridge, desk
        self.feed = SurfaceFeed.of(workspace, bridge)
        self.plot = DecisionPlot(desk)
        self.moment = PlainLabel("", "small", wrap=True)
        self.others: Switch = Switch("Test points", "Test points", "Test points")
        self.others.setChecked(True)
        self.others.setToolTip("Draw the points that are not trained on, as diamonds.")
        self.hard: Switch = Switch("Hard edges", "Hard edges", "Hard edges")
        self.hard.setToolTip("Show only which side a place is on, not how sure the network is.")
        self.network: NetworkPart = NetworkPart(workspace)
        self._switches = QHBoxLayout()
        self._switches.addWidget(self.others)
        self._switches.addWidget(self.hard)
        self._switches.addStretch(1)
        page = QWidget()
        theme.set_role(page, "panel")
        self._column = QVBoxLayout(page)
        for part in (self.plot, self.moment):
            self._column.addWidget(part)
        self._column.addLayout(self._switches)
        self._column.addWidget(Line())
        self._column.addWidget(self.network)
        self._column.addStretch(1)
        self.setWidget(page)
        self.others.toggled.connect(self._show_others)
        self.hard.toggled.connect(self.plot.set_hard)
        self.plot.pointed.connect(self._point)
        bridge.sample.changed.connect(self._mark)
        bridge.moment.changed.connect(self._show)
        self.feed.changed.connect(self._show)
        self.feed.offered.connect(self.offered)
        workspace.changed.connect(lambda before, after: self._show_network())
        theme.follow(self, self._restyle)

    @property
    def is_offered(self) -> bool:
        """Whether the data has a plane now."""
        return self.feed.is_offered

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.feed.look(self)
        self._show_network()
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.feed.leave(self)

    def _show_others(self, on: bool) -> None:
        self.plot.has_others = on
        self.plot.update()

    def _show_network(self) -> None:
        if self.isVisible():
            self.network.show_project(self._workspace.project)

    def _show(self) -> None:
        if not self.isVisible():
            return
        feed = self.feed
        self.plot.is_past = self._bridge.moment.is_past
        self.plot.set_surface(feed.surface)
        if self.plot.data is not feed.data or self.plot.target != feed.target:
            self.plot.set_data(feed.data, feed.target)
            self._desk.settle()
        self.moment.setText(self._moment())

    def _point(self, x: float, y: float) -> None:
        """Look everywhere at the sample that lies at a place of the plane."""
        if len(self._workspace.project.recipe.read_columns) == _AXES:
            self._bridge.sample.make((f"{x:.3g}", f"{y:.3g}"))

    def _mark(self) -> None:
        """Mark where a sample lies that was made."""
        made = self._bridge.sample.made[:_AXES]
        try:
            self.plot.mark = (float(made[0]), float(made[1])) if len(made) == _AXES else None
        except ValueError:  # a cell may hold anything
            self.plot.mark = None
        self.plot.update()

    def _moment(self) -> str:
        """Of which moment the surface is, and how many points are drawn."""
        surface, words = self.feed.surface, self.feed.words
        if surface is None:
            return words
        # Until the surface of a past moment has come, that of now is shown.
        is_past = self._bridge.moment.is_past and surface is self._bridge.past.surface
        moment = f"Iteration {surface.iteration:,}{', past' if is_past else ''}"
        if self.feed.is_fresh:
            moment = "Before training"
        data = self.feed.data
        if data is None or not sum(data.counts):
            return moment
        train, *others = data.counts
        return f"{moment} · {train:,} points to learn from, {sum(others):,} to test"

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("l")
        self._column.setContentsMargins(room, room, room, room)
        self._column.setSpacing(look.space("m"))
        self._switches.setSpacing(look.space("l"))
