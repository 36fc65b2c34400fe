"""What else may change while a network learns: the batch, layers' live numbers, and freezing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, structs
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.core import edits
from netbuilder.core.design import Design, Node
from netbuilder.core.layer import Layer, Role
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.plan import SETTINGS
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.panels.setting_slider import SettingSlider
from netbuilder.ui.widgets import ElidedLabel, NumberField, NumberRange, PlainLabel, Switch
from netbuilder.ui.workspace import Workspace

# Larger networks are frozen on the canvas, many layers at a time.
_MOST_SWITCHES = 40


class _Knob(Struct, frozen=True):
    """A number of a layer that may change while it learns."""

    id: str
    parameter: Parameter

    def value(self, design: Design) -> float:
        return float(getattr(design.nodes[self.id].layer, self.parameter.name))


class LiveRows(QWidget):
    """Fields for plan and layers of the project; every edit can be undone."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._shape: object = None
        self.sliders: dict[tuple[str, str], SettingSlider] = {}
        self.switches: dict[str, Switch] = {}
        self._names: dict[str, ElidedLabel] = {}
        setting = next(each for each in SETTINGS if each.field == "batch_size")
        limits = NumberRange(setting.low, setting.high, whole=True, log=True)
        self.batch = NumberField(1, limits, setting.unit, setting.title)
        self.batch.setToolTip(
            f"{setting.help} Another size begins the epoch under way anew, in the same order."
        )
        self.batch.value_changed.connect(self._set_batch)
        self.batch.editing_finished.connect(workspace.document.end_merge)
        self._first = QHBoxLayout()
        self._first.setContentsMargins(0, 0, 0, 0)
        self._first.addWidget(PlainLabel(setting.title, "label"), 1)
        self._first.addWidget(self.batch)
        self._numbers, self._layers = QVBoxLayout(), QVBoxLayout()
        self._heading = PlainLabel("Layers that learn", "label")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._first)
        self._column.addLayout(self._numbers)
        self._column.addWidget(self._heading)
        self._column.addLayout(self._layers)
        theme.follow(self, self._restyle)
        workspace.inferred.connect(lambda _: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Show the values of the project as it is now."""
        project = self._workspace.project
        knobs, learners = tuple(_knobs(project.design)), tuple(self._learners())
        shape = tuple((knob.id, knob.parameter.name) for knob in knobs), learners
        if shape != self._shape:
            self._shape = shape
            self._rebuild(knobs, learners)
        self.batch.set_value(project.plan.batch_size)
        nodes = project.design.nodes
        for knob in knobs:
            slider = self.sliders[knob.id, knob.parameter.name]
            slider.set_title(_title(nodes[knob.id], knob.parameter))
            slider.set_value(knob.value(project.design))
        for id, switch in self.switches.items():
            self._names[id].setText(nodes[id].title)
            switch.setAccessibleName(f"{nodes[id].title} learns")
            switch.blockSignals(True)
            switch.setChecked(not nodes[id].frozen_weights)
            switch.blockSignals(False)

    def _learners(self) -> Iterator[str]:
        """Ids of the nodes that have weights, in the order of the flow."""
        inference, design = self._workspace.whole_inference, self._workspace.project.design
        found = [
            id
            for id in design.order
            if (facts := inference.nodes.get(id)) is not None and facts.parameters
        ]
        yield from found if len(found) <= _MOST_SWITCHES else ()

    def _rebuild(self, knobs: tuple[_Knob, ...], learners: tuple[str, ...]) -> None:
        for layout in (self._numbers, self._layers):
            while (item := layout.takeAt(0)) is not None:
                widget = item.widget()
                if widget is not None:
                    widget.hide()  # at once: it goes only when the event loop comes round
                    widget.deleteLater()
        self.sliders, self.switches, self._names = {}, {}, {}
        design = self._workspace.project.design
        for knob in knobs:
            slider = SettingSlider(knob.parameter, knob.value(design))
            slider.moved.connect(lambda name, value, id=knob.id: self._set_number(id, name, value))
            slider.rested.connect(self._workspace.document.end_merge)
            self.sliders[knob.id, knob.parameter.name] = slider
            self._numbers.addWidget(slider)
        for id in learners:
            self._layers.addWidget(self._switch_row(id))
        self._heading.setVisible(bool(learners))

    def _switch_row(self, id: str) -> QWidget:
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        self._names[id] = ElidedLabel("", "label")
        switch = self.switches[id] = Switch("", "learns", "frozen")
        switch.setToolTip("Whether training changes the weights of this layer")
        switch.toggled.connect(lambda on: self._freeze(id, not on))
        line.addWidget(self._names[id], 1)
        line.addWidget(switch)
        return row

    # --- edits ------------------------------------------------------------------------------

    def _set_batch(self, value: object) -> None:
        def edit(project: Project) -> Project:
            plan = structs.replace(project.plan, batch_size=value)
            return structs.replace(project, plan=plan)

        self._workspace.change("Change batch size", edit, "plan.batch_size")

    def _set_number(self, id: str, name: str, value: float) -> None:
        parameter = self.sliders[id, name].parameter
        label = f"Change {parameter.title.lower()}"
        self._edit(
            label, lambda design: edits.with_parameter(design, id, name, value), f"{id}.{name}"
        )

    def _freeze(self, id: str, on: bool) -> None:
        label = "Freeze" if on else "Let learn"
        self._edit(label, lambda design: edits.with_frozen(design, [id], on), "")

    def _edit(self, label: str, edit: Callable[[Design], Design], merge: str) -> None:
        def whole(project: Project) -> Project:
            return structs.replace(project, design=edit(project.design))

        if not self._workspace.change(label, whole, merge):
            self.refresh()

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("s"))
        self._numbers.setSpacing(look.space("xs"))
        self._layers.setSpacing(0)
        self.batch.setFixedWidth(look.part("number_width"))


def _knobs(design: Design) -> Iterator[_Knob]:
    """Live numbers of layers; the weight of a loss only where there are others beside it."""
    outputs = sum(node.layer.role is Role.OUTPUT for node in design.nodes.values())
    for id, node in design.nodes.items():
        layer = node.layer
        if not isinstance(layer, Layer) or (layer.role is Role.OUTPUT and outputs < 2):
            continue
        for parameter in layer.parameters.values():
            if parameter.live and parameter.kind is ParameterKind.REAL:
                yield _Knob(id, parameter)


def _title(node: Node, parameter: Parameter) -> str:
    return f"{node.title}, {parameter.title.lower()}"
