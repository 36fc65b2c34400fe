"""When training ends by itself, in the training plan: patience, iterations, minutes, and a goal."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.plan import STOPS, Plan, Stopping
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.panels.plan_parts import measures
from netbuilder.ui.widgets import ChoiceField, NumberField, NumberRange
from netbuilder.ui.workspace import Workspace

_NONE = ""
_SHORT_UNITS = {"min": "minutes"}
_GOAL_HELP = "Training ends after the first epoch whose validation measure is this good."


class StoppingPart(QWidget):
    """Edits the limits of the plan; a limit of 0 is none."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.numbers: dict[str, NumberField] = {}
        self.measure = ChoiceField("Measure to reach")
        self.goal = NumberField(0, NumberRange(-1e6, 1e6), "", "Goal")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for stop in STOPS:
            limits = NumberRange(stop.low, stop.high, whole=stop.whole, log=True)
            field = NumberField(0, limits, stop.unit, _spoken(stop.title, stop.unit))
            field.value_changed.connect(lambda value, name=stop.field: self._set(name, value))
            self._add(stop.title, field, stop.help)
            self.numbers[stop.field] = field
        self._column.addWidget(FieldRow("Until", self.measure, _GOAL_HELP))
        self.goal_row = self._add("Reaches", self.goal, _GOAL_HELP)
        self.measure.value_changed.connect(lambda kind: self._set("metric", kind))
        self.goal.value_changed.connect(lambda value: self._set("goal", float(value)))
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the limits as they are now."""
        project = self._workspace.project
        stopping = project.plan.stopping
        for name, field in self.numbers.items():
            field.set_value(getattr(stopping, name))
        self.measure.set_choices([(_NONE, "No goal"), *measures(project, stopping.metric)])
        self.measure.set_value(stopping.metric)
        self.goal.set_value(stopping.goal)
        self.goal_row.setVisible(bool(stopping.metric))

    def _add(self, words: str, field: NumberField, help: str) -> FieldRow:
        field.setToolTip(help)
        field.editing_finished.connect(self._workspace.document.end_merge)
        row = FieldRow(words, field, help)
        self._column.addWidget(row)
        return row

    def _set(self, name: str, value: Any) -> None:
        def edit(project: Project) -> Project:
            stopping: Stopping = structs.replace(project.plan.stopping, **{name: value})
            plan: Plan = structs.replace(project.plan, stopping=stopping)
            return structs.replace(project, plan=plan)

        words = name.replace("_", " ")
        if not self._workspace.change(f"Change {words}", edit, f"plan.stopping.{name}"):
            self.refresh()

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


def _spoken(title: str, unit: str) -> str:
    """The name of a limit: two of them are called the same and differ in their unit."""
    return f"{title} {_SHORT_UNITS.get(unit, unit)}"
