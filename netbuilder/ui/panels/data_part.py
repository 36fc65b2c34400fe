"""How the data is scaled and its rows are shared out, in the training plan."""

from __future__ import annotations

from typing import Any

from msgspec import structs
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core.params import Parameter, ParameterKind
from netbuilder.core.recipe import Recipe, Scaler, SplitKind
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.editors import EntryEditor
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import NumberField, NumberRange, PlainLabel, SegmentedControl
from netbuilder.ui.workspace import Workspace

_SCALING_HELP = "How number inputs are brought to a common size."
_SPLIT_HELP = "Stratified keeps the shares of the classes in every part."


class DataPart(QWidget):
    """Fields for the recipe; every edit is one step that can be undone."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self.scaler = EntryEditor(
            Parameter(
                kind=ParameterKind.ENTRY,
                default=None,
                help=_SCALING_HELP,
                family=lambda: Scaler,
                label="Scaling",
            )
        )
        self.split_kind = SegmentedControl("How rows are shared out")
        for kind in SplitKind:
            self.split_kind.add_choice(kind, kind.value.capitalize())
        self.shares: dict[str, NumberField] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._row("Scaling", self.scaler, _SCALING_HELP)
        self._row("Shared out", self.split_kind, _SPLIT_HELP)
        for name in ("train", "validation", "test"):
            self._share(name)
        self._hint = PlainLabel("", "small", wrap=True)
        self._column.addWidget(self._hint)
        self.scaler.edited.connect(lambda scaler: self._set_recipe("scaler", scaler))
        self.split_kind.chosen.connect(lambda kind: self._set_split("kind", kind))
        theme.follow(self, self._restyle)

    def refresh(self) -> None:
        """Show the recipe as it is now."""
        self._show_recipe(self._workspace.project.recipe)

    def _row(self, words: str, field: QWidget, help: str) -> None:
        if not field.toolTip():
            field.setToolTip(help)
        self._column.addWidget(FieldRow(words, field, help))

    def _share(self, part: str) -> None:
        words = {"train": "Training", "validation": "Validation", "test": "Test"}[part]
        field = NumberField(0, NumberRange(0, 100, whole=True), "%", f"{words} rows")
        field.value_changed.connect(lambda value: self._set_share(part, value))
        field.editing_finished.connect(self._workspace.document.end_merge)
        self.shares[part] = field
        self._row(words, field, f"Share of the rows for {words.lower()}.")

    def _show_recipe(self, recipe: Recipe) -> None:
        scalers = Scaler.entries()
        self.scaler.setEnabled(recipe.source is not None)
        fallback = next(iter(scalers.values()))() if scalers else None
        if recipe.scaler is not None or fallback is not None:
            self.scaler.show_values([recipe.scaler or fallback])
        split = recipe.split
        self.split_kind.set_value(split.kind)
        for part, field in self.shares.items():
            field.set_value(round(getattr(split, part) * 100))
        if recipe.rows:
            counts = [round(recipe.rows * getattr(split, part)) for part in self.shares]
            self._hint.setText(
                f"Of {recipe.rows:,} rows about {counts[0]:,} train the network, {counts[1]:,} "
                f"watch it while it learns, and {counts[2]:,} judge it at the end."
            )
        else:
            self._hint.setText("Rows are shared out once data is chosen.")

    def _set_recipe(self, name: str, value: Any) -> None:
        def edit(project: Project) -> Project:
            return structs.replace(project, recipe=structs.replace(project.recipe, **{name: value}))

        words = name.replace("_", " ")
        if not self._workspace.change(f"Change {words}", edit, f"recipe.{name}"):
            self.refresh()

    def _set_split(self, name: str, value: Any) -> None:
        self._set_recipe(
            "split", structs.replace(self._workspace.project.recipe.split, **{name: value})
        )

    def _set_share(self, part: str, percent: int) -> None:
        """The other parts give or take in proportion, so that all add up to one."""
        split = self._workspace.project.recipe.split
        self._set_recipe("split", structs.replace(split, **shared_out(split, part, percent / 100)))

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))


def shared_out(split: Any, part: str, share: float) -> dict[str, float]:
    """Shares that add up to 1 with one of them given; training keeps at least a hundredth."""
    others = [name for name in ("train", "validation", "test") if name != part]
    share = min(share, 0.99) if part != "train" else max(share, 0.01)
    rest, had = 1.0 - share, sum(getattr(split, name) for name in others)
    shares = {part: round(share, 4)}
    for name in others:
        part_of = getattr(split, name) / had if had > 0 else 0.5
        shares[name] = round(rest * part_of, 4)
    if shares["train"] <= 0:
        donor = max(others, key=lambda name: shares[name])
        shares["train"], shares[donor] = 0.01, round(shares[donor] - 0.01, 4)
    largest = max(shares, key=lambda name: shares[name])
    shares[largest] = round(shares[largest] + 1.0 - sum(shares.values()), 4)
    return shares
