"""Fields of the training plan below each other: each edits one setting as one step to undo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.plan import SETTINGS, Plan
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange, Switch
from netbuilder.ui.workspace import Workspace

_SETTINGS = {setting.field: setting for setting in SETTINGS}


class PlanFields(QWidget):
    """Rows for some settings of the plan.

    Attributes:
        numbers, switches, choices: The fields by name of their setting.
        rows: The row of each setting.
    """

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.numbers: dict[str, NumberField] = {}
        self.switches: dict[str, Switch] = {}
        self.choices: dict[str, ChoiceField] = {}
        self.rows: dict[str, FieldRow] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        theme.follow(self, self._restyle_fields)

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.workspace.project.plan

    def add_number(self, name: str) -> NumberField:
        """A row for a number, with range, unit and help from `SETTINGS`."""
        setting = _SETTINGS[name]
        limits = NumberRange(
            setting.low, setting.high, whole=setting.whole, log=setting.high >= 1_000 or None
        )
        field = NumberField(int(setting.low), limits, setting.unit, setting.title)
        field.value_changed.connect(lambda value: self.set(name, value))
        field.editing_finished.connect(self.workspace.document.end_merge)
        self.numbers[name] = field
        self._add(name, setting.title, field, setting.help)
        return field

    def add_switch(self, name: str, title: str, words: tuple[str, str], help: str) -> Switch:
        """A row for something that is on or off, in words of its own."""
        switch = Switch(title, *words)
        switch.toggled.connect(lambda on: self.set(name, on))
        self.switches[name] = switch
        self._add(name, title, switch, help)
        return switch

    def add_choice(
        self, name: str, title: str, choices: Sequence[tuple[object, str]], help: str
    ) -> ChoiceField:
        """A row for one of a few values."""
        field = ChoiceField(title)
        field.set_choices(choices)
        field.value_changed.connect(lambda value: self.set(name, value))
        self.choices[name] = field
        self._add(name, title, field, help)
        return field

    def refresh(self) -> None:
        """Show the plan as it is now."""
        plan = self.plan
        for name, field in self.numbers.items():
            field.set_value(getattr(plan, name))
        for name, switch in self.switches.items():
            switch.blockSignals(True)
            switch.setChecked(getattr(plan, name))
            switch.blockSignals(False)
        for name, choice in self.choices.items():
            choice.set_value(getattr(plan, name))

    def set(self, name: str, value: Any) -> None:
        """Give a setting another value; edits of one field in a row are one step."""

        def edit(project: Project) -> Project:
            plan: Plan = structs.replace(project.plan, **{name: value})
            return structs.replace(project, plan=plan)

        words = name.replace("_", " ")
        if not self.workspace.change(f"Change {words}", edit, f"plan.{name}"):
            self.refresh()

    def _add(self, name: str, title: str, field: QWidget, help: str) -> None:
        field.setToolTip(help)
        self.rows[name] = FieldRow(title, field, help)
        self.column.addWidget(self.rows[name])

    def _restyle_fields(self) -> None:
        self.column.setSpacing(theme.current().space("s"))
