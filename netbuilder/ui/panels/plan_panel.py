"""The training plan: how the network is trained, on what device, and how rows are shared out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from netbuilder.catalog.optimizers import optimizer_of as optimizer_of_phase
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.plan import Optimizer, Plan
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.editors import EntryEditor, replaced_at
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.data_part import DataPart
from netbuilder.ui.panels.device_facts import DeviceFacts
from netbuilder.ui.panels.helpers_row import HelpersRow
from netbuilder.ui.panels.live_settings import optimizer_of, with_optimizer
from netbuilder.ui.panels.own_settings_part import OutputWeights, OwnSettingsPart
from netbuilder.ui.panels.parameter_form import EntryDetails, FieldRow
from netbuilder.ui.panels.plan_fields import PlanFields
from netbuilder.ui.panels.plan_parts import (
    AveragingPart,
    KeepingPart,
    ReproduciblePart,
    StabilityPart,
)
from netbuilder.ui.panels.schedule_part import SchedulePart
from netbuilder.ui.panels.stopping_part import StoppingPart
from netbuilder.ui.widgets import (
    ChoiceField,
    Line,
    NumberField,
    Section,
    Switch,
)
from netbuilder.ui.workspace import Workspace

_GIGABYTE = 1e9
_Part = PlanFields | StoppingPart | OwnSettingsPart | OutputWeights
_Closed = StabilityPart | AveragingPart | KeepingPart | ReproduciblePart
_FAST_HELP = (
    "Small networks of dense or recurrent layers run compiled, equal to PyTorch but for the last "
    "digits. Others are recorded after a moment and replayed, if every number stays the same."
)


class PlanPanel(QScrollArea):
    """Fields for plan and recipe; every edit is one step that can be undone.

    Signals:
        jump_requested: Id of a node that the person wants to see.
        opened(str): Which sections are open now, as text to remember; see `open_sections`.
    """

    jump_requested = Signal(str)
    opened = Signal(str)

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._workspace, self._bridge = workspace, bridge
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName("Training plan")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.optimizer = EntryEditor(_parameter(Optimizer, "Optimizer", "How weights are moved."))
        self.optimizer_details = EntryDetails()
        self.schedule = SchedulePart(workspace)
        self.stopping = StoppingPart(workspace)
        self.length, self.batches = PlanFields(workspace), PlanFields(workspace)
        self.length.add_number("epochs")
        self.batches.add_number("batch_size")
        self.batches.add_number("accumulation")
        self.own = OwnSettingsPart(workspace)
        self.outputs = OutputWeights(workspace)
        self.stability, self.averaging = StabilityPart(workspace), AveragingPart(workspace)
        self.keeping, self.reproducible = KeepingPart(workspace), ReproduciblePart(workspace)
        self.sections: dict[str, Section] = {}
        self._devices: list[tuple[str, str]] = []
        self.fast_steps = Switch("Faster steps", "on", "off")
        self.device = ChoiceField("Device")
        self.device_facts = DeviceFacts(workspace, bridge)
        self.helpers = HelpersRow()
        self.data = DataPart(workspace)
        self._sheet = QWidget()
        theme.set_role(self._sheet, "panel")
        self._column = QVBoxLayout(self._sheet)
        self._build()
        self.setWidget(self._sheet)
        workspace.changed.connect(lambda before, after: self.refresh())
        bridge.devices_changed.connect(self._show_devices)
        bridge.run_changed.connect(
            lambda run: self.helpers.setEnabled(run is None or not run.is_alive)
        )
        theme.follow(self, self._restyle)
        self.refresh()

    def open_sections(self, text: str) -> None:
        """Open the sections that a text of `opened` names, and close the others."""
        names = text.split(",") if text else []
        for name, section in self.sections.items():
            if names:
                section.header.setChecked(name in names)

    def show_setting(self, name: str) -> None:
        """Open the section of a setting, scroll to its field and let keys go there."""
        fields: dict[str, QWidget] = {
            "learning_rate": self.optimizer,
            "schedule": self.schedule.choice,
            "validation": self.data.shares["validation"],
            "device": self.device,
            **self.numbers,
            **{k: field for _, part in self._closed() for k, field in part.choices.items()},
        }
        field = fields.get(name)
        if field is None:
            return
        for section in self.sections.values():
            if section.isAncestorOf(field):
                section.header.setChecked(True)
        self.ensureWidgetVisible(field)
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def numbers(self) -> dict[str, NumberField]:
        """The fields of all numbers of the plan, by name."""
        parts = (self.length, self.batches, *(part for _, part in self._closed()))
        return {name: field for part in parts for name, field in part.numbers.items()}

    def refresh(self) -> None:
        """Show the plan and the recipe as they are now."""
        plan = self._workspace.project.plan
        optimizer = optimizer_of(plan)
        self.optimizer.show_values([optimizer])
        self.optimizer_details.show_entries([optimizer])
        self.schedule.refresh()
        for part in self._parts():
            part.refresh()
        for words, part in self._closed():
            self.sections[words].header.set_detail(part.detail)
        self.fast_steps.blockSignals(True)
        self.fast_steps.setChecked(plan.fast_steps)
        self.fast_steps.blockSignals(False)
        self._show_devices()
        self.data.refresh()

    # --- building ---------------------------------------------------------------------------

    def _parts(self) -> tuple[_Part, ...]:
        first = (self.length, self.stopping, self.batches, self.own, self.outputs)
        return (*first, *(part for _, part in self._closed()))

    def _closed(self) -> tuple[tuple[str, _Closed], ...]:
        return (
            ("Stability", self.stability),
            ("Averaging", self.averaging),
            ("Keeping", self.keeping),
            ("Reproducible", self.reproducible),
        )

    def _build(self) -> None:
        self._section("Optimizer")
        self._row("Optimizer", self.optimizer, "How weights follow their gradients.")
        self._place(self.optimizer_details)
        # Its fields now, before those below them: Tab goes through them as they were made.
        self.optimizer_details.show_entries([optimizer_of(self._workspace.project.plan)])
        for below in (self.schedule, self.own, self.outputs):
            self._place(below)
        self._section("Length")
        self._place(self.length)
        self._place(self.stopping)
        self._section("Batches")
        self._place(self.batches)
        self._section("Helpers")
        self._place(self.helpers)
        for words, part in self._closed():
            self._section(words, is_open=False)
            self._place(part)
        self._section("Device")
        self._row("Device", self.device, "What computes.")
        self._place(self.device_facts)
        self._row("Faster steps", self.fast_steps, _FAST_HELP)
        self._section("Data")
        self._place(self.data)
        self._column.addStretch(1)
        self.optimizer.edited.connect(self._choose_optimizer)
        self.optimizer_details.edited.connect(self._edit_optimizer)
        self.optimizer_details.finished.connect(self._workspace.document.end_merge)
        self.own.jump_requested.connect(self.jump_requested)
        self.fast_steps.toggled.connect(lambda on: self._set_plan("fast_steps", on))
        self.device.value_changed.connect(lambda id: self._set_plan("device", id))

    def _section(self, words: str, *, is_open: bool = True) -> None:
        section = Section(words, is_open=is_open, is_flush=True)
        self.sections[words] = section
        section.header.toggled.connect(self._tell_opened)
        if self._column.count():
            self._column.addWidget(Line())
        self._column.addWidget(section)

    def _place(self, part: QWidget) -> None:
        """Put something at the end of the last section."""
        list(self.sections.values())[-1].body.addWidget(part)

    def _row(self, words: str, field: QWidget, help: str) -> None:
        if not field.toolTip():
            field.setToolTip(help)
        self._place(FieldRow(words, field, help))

    def _tell_opened(self) -> None:
        names = [name for name, section in self.sections.items() if section.header.isChecked()]
        # Something is always named, so that "nothing is open" is remembered too.
        self.opened.emit(",".join(names) or "None")

    # --- showing ----------------------------------------------------------------------------

    def _show_devices(self) -> None:
        chosen = self._workspace.project.plan.device
        choices = [(device.id, device_words(device)) for device in self._bridge.devices]
        if chosen not in [id for id, _ in choices]:
            missing = f"{chosen} (not here)" if choices else chosen.upper()
            choices.append((chosen, missing))
        if choices != self._devices:  # a list that is open stays so while its facts are measured
            self._devices = choices
            self.device.set_choices(choices)
        self.device.set_value(chosen)

    # --- edits ------------------------------------------------------------------------------

    def _set_plan(self, name: str, value: Any) -> None:
        def edit(project: Project) -> Project:
            plan: Plan = structs.replace(project.plan, **{name: value})
            return structs.replace(project, plan=plan)

        self._change(name, edit, f"plan.{name}")

    def _choose_optimizer(self, optimizer: Optimizer) -> None:
        self._workspace.change("Change optimizer", with_optimizer(optimizer))

    def _edit_optimizer(self, path: tuple[str, ...], value: object) -> None:
        def edit(project: Project) -> Project:
            phase = project.plan.phases[0]
            changed: Any = replaced_at(optimizer_of_phase(phase), path, value)
            return with_optimizer(changed)(project)

        self._change(path[-1], edit, f"plan.{'.'.join(path)}")

    def _change(self, name: str, edit: Callable[[Project], Project], merge: str) -> None:
        words = name.replace("_", " ")
        if not self._workspace.change(f"Change {words}", edit, merge):
            self.refresh()

    def _restyle(self) -> None:
        look = theme.current()
        margin = look.space("xl")
        self._column.setContentsMargins(margin, margin, margin, margin)
        self._column.setSpacing(look.space("s"))
        for section in self.sections.values():
            section.body.setSpacing(look.space("s"))


def device_words(device: Any) -> str:
    """A device as people know it: its name, and how much it can hold."""
    if device.threads:
        return f"{device.name}, {device.threads} threads" if device.name else "CPU"
    memory = f", {device.memory / _GIGABYTE:.0f} GB" if device.memory else ""
    return f"{device.name}{memory}"


def _parameter(family: type[Any], label: str, help: str) -> Parameter:
    """A declaration for a value that plan or recipe hold rather than an entry."""
    return Parameter(
        kind=ParameterKind.ENTRY, default=None, help=help, family=lambda: family, label=label
    )
