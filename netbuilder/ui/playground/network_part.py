"""The whole network in a few fields: layers, activation, regularisation and learning rate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netbuilder.catalog import all_layers
from netbuilder.catalog.activations import Activation, ReLU
from netbuilder.catalog.regularisers import NoRegulariser, Regulariser
from netbuilder.core.design import Design
from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.plan import Plan
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.editors import MIXED, EntryEditor
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import ChoiceField, IconButton, PlainLabel, written
from netbuilder.ui.workspace import Workspace

# What a strength becomes when a regulariser is chosen for the first time.
_FIRST_STRENGTH = 0.001
_ACTIVATION = "What the neurons of all hidden layers do with their sums."
_REGULARISER = "What keeps the weights of all layers small."
_STRENGTH = "How much large weights cost; 0 takes it off."
_RATE = "How far each step goes."


class NetworkPart(QWidget):
    """Fields for all layers at once; every edit is one step, and a run that goes on follows it."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self.fewer = IconButton("remove", "One hidden layer less")
        self.more = IconButton("add", "One hidden layer more")
        self._count = PlainLabel("", "value")
        self.activation = EntryEditor(
            Parameter(
                kind=ParameterKind.ENTRY,
                default=ReLU(),
                help=_ACTIVATION,
                family=lambda: Activation,
                label="Activation of all hidden layers",
            )
        )
        self.regulariser = ChoiceField("Regularisation")
        for kind, cls in Regulariser.entries().items():
            if not cls.parameters or "strength" in cls.parameters:
                self.regulariser.add_choice(kind, cls.title, "", cls.summary)
        self._kinds = [
            (value, Regulariser.entries()[str(value)].title) for value in self.regulariser.values()
        ]
        self.strength = ChoiceField("Regularisation strength")
        self.rate = ChoiceField("Learning rate of the whole network")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._build()
        self.fewer.clicked.connect(lambda: self._layers(-1))
        self.more.clicked.connect(lambda: self._layers(+1))
        self.activation.edited.connect(self._set_activation)
        self.regulariser.value_changed.connect(self._set_kind)
        self.strength.value_changed.connect(self._set_strength)
        self.rate.value_changed.connect(self._set_rate)
        theme.follow(self, self._restyle)

    def _build(self) -> None:
        row = QWidget()
        self._layer_row = QHBoxLayout(row)
        self._layer_row.setContentsMargins(0, 0, 0, 0)
        for part in (self.fewer, self._count, self.more):
            self._layer_row.addWidget(part)
        self._layer_row.addStretch(1)
        self._column.addWidget(PlainLabel("All layers", "section"))
        for words, field, help in (
            ("Hidden layers", row, ""),
            ("Activation", self.activation, _ACTIVATION),
            ("Regularisation", self.regulariser, _REGULARISER),
            ("Strength", self.strength, _STRENGTH),
            ("Learning rate", self.rate, _RATE),
        ):
            field.setToolTip(help)
            self._column.addWidget(FieldRow(words, field, help))

    def show_project(self, project: Project) -> None:
        """Show what the layers of a project have in common, without a signal."""
        hidden = all_layers.hidden_layers(project.design)
        self._count.setText(f"{len(hidden)}")
        self.fewer.setEnabled(bool(hidden))
        activation = all_layers.activation_of(project.design)
        self.activation.setEnabled(bool(hidden))
        layers: list[Any] = [node.layer for node in hidden if hasattr(node.layer, "activation")]
        shown = [activation] if activation else [layer.activation for layer in layers]
        if shown:
            self.activation.show_values(shown)
        regulariser = all_layers.regulariser_of(project.design)
        known = regulariser is not None and regulariser.kind in dict(self._kinds)
        extra = [] if known else [(MIXED, "mixed")]
        self.regulariser.set_choices([*extra, *self._kinds])
        self.regulariser.set_value(regulariser.kind if known and regulariser else MIXED)
        self.strength.setEnabled(known and not isinstance(regulariser, NoRegulariser))
        _show_number(self.strength, all_layers.STRENGTHS, all_layers.strength_of(regulariser))
        _show_number(self.rate, all_layers.RATES, all_layers.learning_rate_of(project.plan))

    def layers(self, more: int) -> None:
        """Add a hidden layer, or take the last one away."""
        self._layers(more)

    def _layers(self, more: int) -> None:
        edit = all_layers.with_layer_more if more > 0 else all_layers.with_layer_less
        self._design("Add a hidden layer" if more > 0 else "Remove a hidden layer", edit)

    def _set_activation(self, activation: Any) -> None:
        words = f"Use {activation.title} in all hidden layers"
        self._design(words, lambda design: all_layers.with_activation(design, activation))

    def _set_kind(self, kind: object) -> None:
        if kind is not MIXED:
            now = all_layers.regulariser_of(self._workspace.project.design)
            self._regularise(str(kind), all_layers.strength_of(now) or _FIRST_STRENGTH)

    def _set_strength(self, strength: object) -> None:
        now = all_layers.regulariser_of(self._workspace.project.design)
        if now is not None and isinstance(strength, float):
            self._regularise(now.kind, strength)

    def _regularise(self, kind: str, strength: float) -> None:
        wanted = all_layers.regulariser(kind, strength)
        self._design(
            "Change regularisation", lambda design: all_layers.with_regulariser(design, wanted)
        )

    def _set_rate(self, rate: object) -> None:
        if isinstance(rate, float):
            self._plan(lambda plan: all_layers.with_learning_rate(plan, rate))

    def _design(self, words: str, edit: Callable[[Design], Design]) -> None:
        def whole(project: Project) -> Project:
            return structs.replace(project, design=edit(project.design))

        if not self._workspace.change(words, whole, at_once=True):
            self.show_project(self._workspace.project)

    def _plan(self, edit: Callable[[Plan], Plan]) -> None:
        def whole(project: Project) -> Project:
            return structs.replace(project, plan=edit(project.plan))

        self._workspace.change("Change learning rate", whole)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("s"))
        self._layer_row.setSpacing(look.space("xs"))


def _show_number(field: ChoiceField, values: tuple[float, ...], now: float) -> None:
    """Show a number among round ones; one that is none of them joins the list."""
    shown = sorted({*values, now})
    field.set_choices([(value, written(value)) for value in shown])
    field.set_value(now)
