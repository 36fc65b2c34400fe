"""What may change while a network learns: the optimizer's live settings, batch and layers."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from netbuilder.catalog.optimizers import optimizer_of as optimizer_of_phase
from netbuilder.core.plan import Optimizer, Plan
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.live_changes import LiveChanges
from netbuilder.ui.panels.live_rows import LiveRows
from netbuilder.ui.panels.setting_slider import LOW, SettingSlider
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import PlainLabel
from netbuilder.ui.workspace import Workspace

_HINT_RUN = "Takes effect at the next iteration and leaves a flag on the curve."
_HINT_PLAN = "Used when training starts; may be changed while it runs."


class LiveSettings(QScrollArea):
    """Sliders for the optimizer of the run or the plan, and what else the run follows at once."""

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        live: LiveChanges,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge, self._live = workspace, bridge, live
        self._kind: type[Optimizer] | None = None
        self.sliders: dict[str, SettingSlider] = {}
        self.setWidgetResizable(True)
        self.setAccessibleName("Change while it runs")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = QWidget()
        theme.set_role(self._sheet, "panel")
        self._box = QVBoxLayout(self._sheet)
        self._heading = PlainLabel("Change while it runs", "section")
        self._hint = PlainLabel("", "small", wrap=True)
        self._rows = QVBoxLayout()
        self._box.addWidget(self._heading)
        self.more = LiveRows(workspace)
        self._box.addLayout(self._rows)
        self._box.addWidget(self.more)
        self._box.addWidget(self._hint)
        self._box.addStretch(1)
        self.setWidget(self._sheet)
        workspace.changed.connect(lambda before, after: self.refresh())
        bridge.run_changed.connect(lambda run: self.refresh())
        bridge.frame.connect(self._follow_run)
        theme.follow(self, self._restyle)
        self.refresh()

    def refresh(self) -> None:
        """Show the settings of the run that goes on, or those of the plan."""
        run = self._live_run()
        optimizer = optimizer_of((run.project if run else self._workspace.project).plan)
        self._hint.setText(_HINT_RUN if run else _HINT_PLAN)
        self.more.setVisible(run is None or self._is_ours(run))
        if type(optimizer) is not self._kind:
            self._rebuild(optimizer)
        for name, slider in self.sliders.items():
            value = float(getattr(optimizer, name))
            slider.set_value(self._in_force(run, name, value))

    def _follow_run(self) -> None:
        run = self._live_run()
        if run is None:
            return
        for name, slider in self.sliders.items():
            if name in run.settings and not slider.slider.isSliderDown():
                slider.set_value(self._in_force(run, name, run.settings[name]))

    def _in_force(self, run: RunRecord | None, name: str, otherwise: float) -> float:
        """A setting as the run was told to have it, which it may not have answered yet."""
        told = self._live.running
        if run is not None and told is not None:
            optimizer = optimizer_of(told.plan)
            return float(getattr(optimizer, name, otherwise))
        return run.settings.get(name, otherwise) if run is not None else otherwise

    def _rebuild(self, optimizer: Optimizer) -> None:
        self._kind = type(optimizer)
        while (item := self._rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()  # at once: it goes only when the event loop comes round
                widget.deleteLater()
        self.sliders = {}
        for name, parameter in optimizer.parameters.items():
            # A guard such as epsilon is live too, but nobody learns anything from dragging it.
            if parameter.live and name in optimizer.live and not 0 < parameter.default < LOW:
                slider = SettingSlider(parameter, float(getattr(optimizer, name)))
                slider.moved.connect(self._change)
                slider.rested.connect(self._workspace.document.end_merge)
                self.sliders[name] = slider
                self._rows.addWidget(slider)

    def _change(self, name: str, value: float) -> None:
        """The run hears of it at once; the plan follows where it has the same optimizer."""
        run, plan = self._live_run(), self._workspace.project.plan
        if run is None or (self._is_ours(run) and type(optimizer_of(plan)) is self._kind):
            title = self.sliders[name].parameter.title.lower()
            edit = with_optimizer_value(name, value)
            self._workspace.change(f"Change {title}", edit, merge=f"plan.{name}")
            self._live.flush()
        if run is not None and self._in_force(run, name, math.nan) != value:
            self._live.set_setting(0, name, value)
        self.refresh()

    def _is_ours(self, run: RunRecord) -> bool:
        return run.project.id == self._workspace.project.id

    def _live_run(self) -> RunRecord | None:
        run = self._bridge.run
        return run if run is not None and run.is_alive else None

    def _restyle(self) -> None:
        look = theme.current()
        margin = look.space("l")
        self._box.setContentsMargins(look.space("xxl"), margin, look.space("xxl"), margin)
        self._box.setSpacing(look.space("m"))
        self._rows.setSpacing(look.space("xs"))
        self.setFixedWidth(look.width("inspector"))


def optimizer_of(plan: Plan) -> Optimizer:
    """The optimizer of the first phase; Adam where none was chosen."""
    return optimizer_of_phase(plan.phases[0])


def with_optimizer(optimizer: Optimizer) -> Callable[[Project], Project]:
    """An edit that trains the first phase with another optimizer."""

    def edit(project: Project) -> Project:
        first, *others = project.plan.phases
        phases = (structs.replace(first, optimizer=optimizer), *others)
        return structs.replace(project, plan=structs.replace(project.plan, phases=phases))

    return edit


def with_optimizer_value(name: str, value: object) -> Callable[[Project], Project]:
    """An edit that changes one setting of the first phase's optimizer."""

    def edit(project: Project) -> Project:
        return with_optimizer(optimizer_of(project.plan).replaced(**{name: value}))(project)

    return edit
