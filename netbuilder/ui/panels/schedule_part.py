"""The learning rate's schedule in the training plan: a choice, its settings and a small curve."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.plan import Plan, Schedule
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.editors import EntryEditor, replaced_at
from netbuilder.ui.panels.parameter_form import EntryDetails, FieldRow
from netbuilder.ui.panels.plan_parts import measure_words
from netbuilder.ui.widgets import ActivationPlot, PlainLabel
from netbuilder.ui.workspace import Workspace

_POINTS = 240
_HELP = "How the learning rate changes while training goes on."


class SchedulePart(QWidget):
    """Edits the schedule of the first phase, and draws the learning rate over the epochs."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.choice = EntryEditor(
            Parameter(
                kind=ParameterKind.ENTRY,
                default=None,
                help=_HELP,
                family=lambda: Schedule,
                label="Schedule",
            )
        )
        self.details = EntryDetails()
        self.plot = ActivationPlot(names=("epoch", "rate"))
        self.plot.setAccessibleName("Learning rate over the epochs")
        self.hint = PlainLabel("", "small", wrap=True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for part in (FieldRow("Schedule", self.choice, _HELP), self.details, self.plot, self.hint):
            self._column.addWidget(part)
        self.choice.edited.connect(self._choose)
        self.details.edited.connect(self._edit)
        self.details.finished.connect(workspace.document.end_merge)
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the schedule as it is now."""
        plan = self._workspace.project.plan
        schedule = schedule_of(plan)
        self.choice.show_values([schedule])
        self.details.show_entries([schedule])
        curve = rates(plan)
        is_flat = len({rate for _, rate in curve}) == 1
        self.plot.setVisible(not is_flat)
        self.plot.set_curve(curve, "", "normalise")
        self.hint.setVisible(schedule.follows_loss)
        words = measure_words(plan.keep_best_by)
        self.hint.setText(f"When it is lowered depends on the validation {words}.")

    def _choose(self, schedule: Schedule) -> None:
        self._workspace.change("Change schedule", _with_schedule(schedule))

    def _edit(self, path: tuple[str, ...], value: object) -> None:
        changed: Any = replaced_at(schedule_of(self._workspace.project.plan), path, value)
        words = path[-1].replace("_", " ")
        merge = f"plan.schedule.{'.'.join(path)}"
        if not self._workspace.change(f"Change {words}", _with_schedule(changed), merge):
            self.refresh()

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


def schedule_of(plan: Plan) -> Schedule:
    """The schedule of the first phase; a constant rate where none is chosen."""
    return plan.phases[0].schedule or next(iter(Schedule.entries().values()))()


def rates(plan: Plan) -> tuple[tuple[float, float], ...]:
    """The learning rate over the epochs, as points of a curve."""
    schedule = schedule_of(plan)
    base = float(getattr(optimizer_of(plan.phases[0]), "learning_rate", 1.0))
    epochs = [plan.epochs * number / _POINTS for number in range(_POINTS)]
    return tuple((epoch, base * schedule.factor(epoch, plan.epochs)) for epoch in epochs)


def _with_schedule(schedule: Schedule) -> Any:
    """An edit that trains the first phase with another schedule."""

    def edit(project: Project) -> Project:
        first, *others = project.plan.phases
        phases = (structs.replace(first, schedule=schedule), *others)
        return structs.replace(project, plan=structs.replace(project.plan, phases=phases))

    return edit
