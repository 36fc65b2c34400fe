"""Makes several trainings of one design that differ in one setting: values typed in a row."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from netbuilder.catalog.optimizers import optimizer_of
from netbuilder.core.params import ParameterKind
from netbuilder.core.plan import SETTINGS
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.panels.live_settings import with_optimizer_value
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.widgets import Button, ChoiceField, PlainLabel
from netbuilder.ui.workspace import Workspace

_MOST = 64
_LEFT_OUT = frozenset(("checkpoint_seconds", "moments_mb"))
_FIRST = "learning_rate"


@dataclass(frozen=True)
class Varied:
    """A setting of the plan that trainings may differ in.

    Attributes:
        title: What it is called.
        low, high: Its range.
        whole: Whether it takes whole numbers only.
        now: Its value in the project.
        with_value: The project with another value.
    """

    name: str
    title: str
    low: float
    high: float
    whole: bool
    now: float
    with_value: Callable[[Project, float], Project]


def varied_settings(project: Project) -> tuple[Varied, ...]:
    """All numbers of the plan: first those of its optimizer."""
    optimizer = optimizer_of(project.plan.phases[0])
    found = [
        Varied(
            name,
            (parameter.label or name.replace("_", " ")).capitalize(),
            parameter.low,
            parameter.high,
            parameter.kind is ParameterKind.WHOLE,
            float(getattr(optimizer, name)),
            lambda project, value, name=name: with_optimizer_value(name, value)(project),  # type: ignore[misc]
        )
        for name, parameter in optimizer.parameters.items()
        if parameter.kind in (ParameterKind.REAL, ParameterKind.WHOLE)
    ]
    found += [
        Varied(
            setting.field,
            setting.title,
            setting.low,
            setting.high,
            setting.whole,
            float(getattr(project.plan, setting.field)),
            lambda project, value, field=setting.field: _with_plan(project, field, value),  # type: ignore[misc]
        )
        for setting in SETTINGS
        if setting.field not in _LEFT_OUT
    ]
    return tuple(found)


def parsed_values(text: str, setting: Varied) -> tuple[list[float], str]:
    """The values of a row such as ``0.1, 0.03; 0.01``, or what is wrong with it in words."""
    words = text.replace(";", " ").replace(",", " ").split()
    values: list[float] = []
    for word in words:
        try:
            value = float(word)
        except ValueError:
            return [], f"'{word}' is no number."
        if not math.isfinite(value) or not setting.low <= value <= setting.high:
            low, high = value_label(setting.low), value_label(setting.high)
            return [], f"{word} is outside the range from {low} to {high}."
        if setting.whole and value != int(value):
            return [], f"{word} is not a whole number."
        if value not in values:
            values.append(value)
    if len(values) > _MOST:
        return [], f"These are {len(values):,} values; at most {_MOST} can be queued at a time."
    return values, ""


class VariantsSheet(Sheet):
    """Asks for a setting and its values.

    Signals:
        queued: The trainings wanted, as (name, project) each.
    """

    queued = Signal(object)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        hint = "Each value becomes a training of its own, in this order"
        super().__init__("Train variants", hint, parent=parent)
        self._project = workspace.project
        self._settings = {each.name: each for each in varied_settings(self._project)}
        self.setting = ChoiceField("What differs")
        self.setting.set_choices([(each.name, each.title) for each in self._settings.values()])
        self.values = QLineEdit()
        self.values.setAccessibleName("Values, separated by commas or spaces")
        self.values.setPlaceholderText("0.1, 0.03, 0.01")
        self.words = PlainLabel("", "hint", wrap=True)
        self.queue_button = Button("", "primary")
        self._lay_out()
        self.setting.value_changed.connect(lambda _: self._begin())
        self.values.textChanged.connect(lambda _: self._check())
        self.queue_button.clicked.connect(self._queue)
        if _FIRST in self._settings:
            self.setting.set_value(_FIRST)
        theme.follow(self, self._restyle)
        self._begin()
        self.values.setFocus()

    @property
    def wanted(self) -> list[tuple[str, Project]]:
        """The trainings, each with its name."""
        setting = self._settings[str(self.setting.value())]
        values, _ = parsed_values(self.values.text(), setting)
        title = setting.title[:1].lower() + setting.title[1:]
        return [
            (
                f"{title} {value_label(value)}",
                setting.with_value(self._project, int(value) if setting.whole else value),
            )
            for value in values
        ]

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        for row, (words, field) in enumerate(
            (("What differs", self.setting), ("Values", self.values))
        ):
            label = PlainLabel(words)
            label.setBuddy(field)
            self._grid.addWidget(label, row, 0)
            self._grid.addWidget(field, row, 1)
        self._grid.setColumnStretch(1, 1)
        self.body.addLayout(self._grid)
        self.body.addWidget(self.words)
        cancel = Button("Cancel", "")
        cancel.clicked.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self.queue_button)
        self.queue_button.setDefault(True)
        self.show_foot()

    def _begin(self) -> None:
        """Propose values around the one that is set."""
        setting = self._settings[str(self.setting.value())]
        proposed = _proposed(setting)
        self.values.setText(", ".join(f"{each:g}" for each in proposed))
        self.values.selectAll()
        self._check()

    def _check(self) -> None:
        setting = self._settings[str(self.setting.value())]
        values, problem = parsed_values(self.values.text(), setting)
        count = len(values)
        now = f"It is {value_label(setting.now)} now." if count else "Type one value or more."
        self.words.setText(problem or now)
        self.queue_button.setEnabled(bool(count))
        noun = "training" if count == 1 else "trainings"
        self.queue_button.setText(f"Queue {count:,} {noun}" if count else "Queue them")

    def _queue(self) -> None:
        self.queued.emit(self.wanted)
        self.accept()

    def _restyle(self) -> None:
        look = theme.current()
        self._grid.setHorizontalSpacing(look.space("l"))
        self._grid.setVerticalSpacing(look.space("s"))
        self.setMinimumWidth(look.part("empty_width") * 2)


def _proposed(setting: Varied) -> list[float]:
    """Three values: the seeds that follow, halves and doubles, or thirds by ratio."""
    now = setting.now
    if setting.name == "seed":
        wanted = [now, now + 1, now + 2]
    elif setting.whole:
        wanted = [max(1, now // 2), max(1, now), max(1, now) * 2]
    else:
        around = now or 0.01
        wanted = [float(f"{around * factor:.1g}") for factor in (3, 1, 0.3)]
    return [each for each in dict.fromkeys(wanted) if setting.low <= each <= setting.high]


def _with_plan(project: Project, field: str, value: float) -> Project:
    return structs.replace(project, plan=structs.replace(project.plan, **{field: value}))
