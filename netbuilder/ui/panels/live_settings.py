"""What may change while a network learns: the optimizer's live settings, as sliders."""

from __future__ import annotations

import math
from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSlider, QVBoxLayout, QWidget

from netbuilder.catalog.optimizers import optimizer_of as optimizer_of_phase
from netbuilder.core.params import Parameter
from netbuilder.core.plan import Optimizer, Plan
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import PlainLabel, written
from netbuilder.ui.workspace import Workspace

_STEPS = 1000
_LOW, _HIGH = 1e-6, 1.0
_HINT_RUN = "Takes effect at the next iteration and leaves a flag on the curve."
_HINT_PLAN = "Used when training starts; may be changed while it runs."


class SettingSlider(QWidget):
    """A live setting: its name, its value, and a slider that feels equal factors as equal."""

    moved = Signal(str, float)

    def __init__(self, parameter: Parameter, value: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._value = value
        self._name = PlainLabel(parameter.title, "label")
        self._shown = PlainLabel("", "value")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setSingleStep(_STEPS // 100)
        self.slider.setAccessibleName(parameter.title)
        self.slider.setToolTip(parameter.help)
        self._name.setToolTip(parameter.help)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._shown, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        self.slider.valueChanged.connect(self._move)
        self.set_value(value)

    def value(self) -> float:
        """The setting as the slider shows it."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value, without a signal."""
        self._value = value
        self._shown.setText(written(float(value)))
        if self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        self.slider.setValue(self._position(value))
        self.slider.blockSignals(False)

    def _is_logarithmic(self) -> bool:
        return self.parameter.logarithmic

    def _ends(self) -> tuple[float, float]:
        """The part of its range that people use; the property field takes the rest."""
        low, high = self.parameter.low, self.parameter.high
        if self._is_logarithmic():
            low = max(low, min(_LOW, self._value or _LOW))
            return low, min(high, max(_HIGH, self._value))
        return low, min(high, max(_HIGH, self._value))

    def _position(self, value: float) -> int:
        low, high = self._ends()
        if self._is_logarithmic():
            share = math.log(max(value, low) / low) / math.log(high / low)
        else:
            share = (value - low) / (high - low)
        return round(_STEPS * min(1.0, max(0.0, share)))

    def _move(self, position: int) -> None:
        low, high = self._ends()
        share = position / _STEPS
        if self._is_logarithmic():
            value = float(f"{low * (high / low) ** share:.2g}")
        else:
            value = float(f"{low + (high - low) * share:.3g}")
        self._value = value
        self._shown.setText(written(value))
        self.slider.setAccessibleDescription(written(value))
        self.moved.emit(self.parameter.name, value)


class LiveSettings(QScrollArea):
    """Sliders for the optimizer: of the running network while one learns, else of the plan."""

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
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
        self._box.addLayout(self._rows)
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
        if type(optimizer) is not self._kind:
            self._rebuild(optimizer)
        for name, slider in self.sliders.items():
            value = float(getattr(optimizer, name))
            slider.set_value(run.settings.get(name, value) if run else value)

    def _follow_run(self) -> None:
        run = self._live_run()
        if run is None:
            return
        for name, slider in self.sliders.items():
            if name in run.settings and not slider.slider.isSliderDown():
                slider.set_value(run.settings[name])

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
            if parameter.live and name in optimizer.live and not 0 < parameter.default < _LOW:
                slider = SettingSlider(parameter, float(getattr(optimizer, name)))
                slider.moved.connect(self._change)
                self.sliders[name] = slider
                self._rows.addWidget(slider)

    def _change(self, name: str, value: float) -> None:
        if self._live_run() is not None:
            self._bridge.change_setting(name, value)
        else:
            title = self.sliders[name].parameter.title.lower()
            edit = with_optimizer_value(name, value)
            self._workspace.change(f"Change {title}", edit, merge=f"plan.{name}")

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
