"""The right side: properties of the selection, the training plan, and the code."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.code_panel import CodePanel
from netbuilder.ui.panels.frame_form import FrameForm
from netbuilder.ui.panels.plan_panel import PlanPanel
from netbuilder.ui.panels.properties import Properties
from netbuilder.ui.playground.decision_view import DecisionView
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.widgets import EmptyState, Line, TabStrip
from netbuilder.ui.workspace import Workspace

_TABS = (("decision", "Decision"), ("properties", "Properties"), ("plan", "Plan"), ("code", "Code"))


class Inspector(QWidget):
    """Tabs; with nothing selected the training plan comes forward.

    The decision surface has one where there are two inputs; it stays while layers are selected.

    Signals:
        jump_requested: Id of a node that the person wants to see.
    """

    jump_requested = Signal(str)

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        parent: QWidget | None = None,
        *,
        desk: PaintDesk | None = None,
    ) -> None:
        super().__init__(parent)
        theme.set_role(self, "panel")
        self._workspace = workspace
        self.decision = DecisionView(workspace, bridge, desk or PaintDesk(workspace, self))
        self.tabs = TabStrip("Inspector")
        self.properties = Properties(workspace, bridge)
        self.plan = PlanPanel(workspace, bridge)
        self.code = CodePanel(workspace)
        self._nothing = EmptyState("dense", "Select a layer to see and change its properties.")
        self._pages = QStackedWidget()
        self._properties_page = QStackedWidget()
        self._properties_page.addWidget(self.properties)
        self._properties_page.addWidget(self._nothing)
        self.frames = FrameForm(workspace)
        self._frames_page = QScrollArea()
        self._frames_page.setWidgetResizable(True)
        self._frames_page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._frames_page.setAccessibleName("Properties of the frame")
        self._frames_page.setWidget(self.frames)
        self._properties_page.addWidget(self._frames_page)
        for page in (self.decision, self._properties_page, self.plan, self.code):
            self._pages.addWidget(page)
        for value, words in _TABS:
            self.tabs.add_tab(value, words)
        self.tabs.show_tab("decision", self.decision.is_offered)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(Line())
        column.addWidget(self._pages, 1)
        self.properties.jump_requested.connect(self.jump_requested)
        self.plan.jump_requested.connect(self.jump_requested)
        self.tabs.currentChanged.connect(self._pages.setCurrentIndex)
        self.decision.offered.connect(lambda on: self.tabs.show_tab("decision", on))
        workspace.selected.connect(self._on_selected)
        workspace.frames.changed.connect(self._on_selected)
        theme.follow(self, self._restyle)
        self._on_selected(workspace.selection)

    def show_tab(self, value: str) -> None:
        """Bring ``decision``, ``properties``, ``plan`` or ``code`` forward."""
        self.tabs.set_value(value)
        self._pages.setCurrentIndex([tab[0] for tab in _TABS].index(value))

    def show_setting(self, name: str) -> None:
        """Go to a setting of the training plan."""
        self.show_tab("plan")
        self.plan.show_setting(name)

    def sizeHint(self) -> QSize:
        look = theme.current()
        return QSize(look.width("inspector"), look.part("empty_width") * 2)

    def _on_selected(self, ids: object) -> None:
        has_nodes, has_frames = bool(self._workspace.selection), bool(self._workspace.frames.ids)
        has_any = has_nodes or has_frames
        page = self.properties if has_nodes else self._frames_page if has_frames else self._nothing
        self._properties_page.setCurrentWidget(page)
        # The code stays: people click through layers to see their lines. So does the surface.
        is_kept = self.tabs.value() == "code" or (
            self.tabs.value() == "decision" and self.decision.is_offered
        )
        if not is_kept:
            self.show_tab("properties" if has_any else "plan")

    def _restyle(self) -> None:
        look = theme.current()
        self.setMinimumWidth(round(look.width("inspector") * 0.9))
