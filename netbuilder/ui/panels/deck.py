"""The training deck: controls and counters always, live plots, problems and log below."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.many_runs import ManyRuns
from netbuilder.ui.panels.change_banner import ChangeBanner
from netbuilder.ui.panels.curves_page import CurvesPage
from netbuilder.ui.panels.deck_bar import DeckBar, ProgressLine
from netbuilder.ui.panels.deck_pages import Refuses, ShowsRun
from netbuilder.ui.panels.deck_views import DeckViews
from netbuilder.ui.panels.end_banner import EndBanner
from netbuilder.ui.panels.live_settings import LiveSettings
from netbuilder.ui.panels.problems_panel import ProblemsPanel
from netbuilder.ui.panels.run_offers import RunOffers
from netbuilder.ui.panels.runs_page import RunsPage
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.travel.travel import Travel
from netbuilder.ui.widgets import Line
from netbuilder.ui.workspace import Workspace


class Deck(QWidget):
    """Everything about the run of the open project.

    Signals:
        jump_requested: Id of a node that the person wants to see.
        variants_asked: Several trainings are to be made of the design.
    """

    jump_requested = Signal(str)
    variants_asked = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._workspace, self._bridge = workspace, bridge
        self.control: TrainingControl = TrainingControl(workspace, bridge, self)
        self.offers = RunOffers(workspace, self.control, self)
        self.bar: DeckBar = DeckBar(self.control)
        self.views: DeckViews = DeckViews(workspace, bridge)
        self.progress = ProgressLine()
        self.banner = EndBanner(self.offers, lambda: self.show_tab("log"))
        self.change = ChangeBanner(workspace, self.control.live, self.control.restart)
        self.problems: ProblemsPanel = self.views.pages.of(ProblemsPanel)
        self.live = LiveSettings(workspace, bridge, self.control.live)
        runs = self.views.pages.of(RunsPage)
        self.many: ManyRuns = ManyRuns(workspace, bridge, self.control, runs.queue, self)
        self.travel: Travel = Travel(workspace, bridge, self)
        self._body = QWidget()
        self._build()
        self.problems.jump_requested.connect(self.jump_requested)
        self.bar.problems_asked.connect(self.show_problems)
        self.bar.body_toggled.connect(lambda: self.set_open(not self.is_open))
        self.bar.tabs.chosen.connect(self.show_tab)
        self.control.changed.connect(self._show_run)
        self.offers.moved.connect(lambda _: self.banner.hide())
        runs.bar.add_asked.connect(self.many.add)
        runs.bar.variants_asked.connect(self.variants_asked)
        self.many.queue_asked.connect(lambda: self.show_tab("runs"))
        bridge.frame.connect(self._on_frame)
        self.set_open(True)
        self._show_run()

    @property
    def is_open(self) -> bool:
        """Whether the body below the bar is shown."""
        return not self._body.isHidden()

    @property
    def can_toggle(self) -> bool:
        """Whether training can be started, paused or resumed."""
        return self.control.can_toggle

    @property
    def can_step(self) -> bool:
        """Whether a single step can be taken."""
        return self.control.can_step

    @property
    def can_stop(self) -> bool:
        """Whether there is a run to stop."""
        return self.control.can_stop

    @property
    def can_rehearse(self) -> bool:
        """Whether a training could begin now."""
        return self.control.can_toggle and not self.control.is_alive

    def toggle_training(self) -> None:
        """Train, pause or resume."""
        self.control.toggle()

    def step_iteration(self) -> None:
        """Go on for one iteration."""
        self.control.step(iterations=1)

    def step_epoch(self) -> None:
        """Go on to the end of the epoch."""
        self.control.step(epochs=1)

    def stop_and_keep(self) -> None:
        """End the run and keep its weights."""
        self.control.stop()

    def show_problems(self) -> None:
        """Bring the list of problems forward."""
        self.show_tab("problems")
        self.problems.setFocus()

    def show_tab(self, value: object) -> None:
        """Bring a view forward and open the body for it."""
        self.bar.tabs.set_value(value)
        self.views.show_page(str(value))
        self.set_open(True)
        self.travel.bar.refresh()

    def set_open(self, on: bool) -> None:
        """Open the body, or close the deck to its bar."""
        self._body.setVisible(on)
        self.bar.show_open(on)
        vertical = QSizePolicy.Policy.Preferred if on else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        look = theme.current()
        height = look.height("deck_bar") + self.progress.sizeHint().height()
        if self.is_open:
            height += look.part("plot_height") * 2 + self.travel.bar.sizeHint().height()
        return QSize(look.width("inspector") * 4, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow deck keeps its room for curves; the plan has the same settings."""
        super().resizeEvent(event)
        room = theme.current().width("inspector")
        self.live.setVisible(self.width() >= 3 * room + room // 2)

    def minimumSizeHint(self) -> QSize:
        return self.least_size(is_open=self.is_open)

    def least_size(self, *, is_open: bool) -> QSize:
        """The smallest size with its body, or closed to its bar."""
        look = theme.current()
        height = look.height("deck_bar") + self.progress.sizeHint().height()
        if is_open:
            height += look.part("plot_height") + look.space("xxxl")
            height += self.travel.bar.sizeHint().height()
        return QSize(look.width("inspector") * 2, height)

    def _build(self) -> None:
        self.bar.tabs.serve(self.views)
        curves = self.views.pages.of(CurvesPage)
        self.travel.align_with(lambda: curves.loss.chart if curves.isVisible() else None)
        for page in self.views.pages.values():
            if isinstance(page, Refuses):
                page.refused.connect(self._workspace.refused)
        row = QHBoxLayout(self._body)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        left = QVBoxLayout()
        left.addWidget(self.views, 1)
        left.addWidget(self.travel.bar)
        row.addLayout(left, 1)
        row.addWidget(Line(upright=True))
        row.addWidget(self.live)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        column.addWidget(self.bar)
        column.addWidget(self.progress)
        column.addWidget(self.banner)
        column.addWidget(self.change)
        column.addWidget(self._body, 1)

    def _on_frame(self) -> None:
        run = self._bridge.run
        if run is None:
            return
        self.bar.counters.refresh()
        self.progress.set_share(run.share)

    def _show_run(self) -> None:
        run = self._bridge.run
        self.views.pages.of(RunsPage).bar.offer(self.many.can_queue, self.control.reason)
        for page in self.views.pages.values():
            if isinstance(page, ShowsRun):
                page.show_run(run)
        self.progress.set_share(run.share if run else 0.0)
        self.banner.show_end(run)
