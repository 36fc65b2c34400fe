"""What of a two-input problem the network is fed: its columns, and what is computed from them."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from netbuilder.catalog.playground import fed, offered, with_fed, with_frequency
from netbuilder.core.derived import (
    LEAST_FREQUENCY,
    MOST_FREQUENCY,
    USUAL_FREQUENCY,
    Derived,
    Function,
)
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import NumberField, NumberRange, PlainLabel
from netbuilder.ui.workspace import Workspace

_HELP = {
    Function.SQUARE: "Large on both sides, so that circles are easy to draw.",
    Function.PRODUCT: "Tells opposite corners apart.",
    Function.SINE: "Goes up and down across the plane.",
}
_FREQUENCY = "Radians of the sine for each unit of the data; 5 makes two waves from -1.2 to 1.2."


class FeedPart(QWidget):
    """A check box for each input that could be; one of them is one step that can be undone."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._offered: tuple[str | Derived, ...] = ()
        self.boxes: list[QCheckBox] = []
        self._boxes = QVBoxLayout()
        self.frequency = NumberField(
            USUAL_FREQUENCY,
            NumberRange(LEAST_FREQUENCY, MOST_FREQUENCY, log=True),
            "",
            "Frequency of sines",
        )
        self.frequency.setToolTip(_FREQUENCY)
        self.frequency.value_changed.connect(self._set_frequency)
        self.frequency.editing_finished.connect(workspace.document.end_merge)
        self._frequency_row = FieldRow("Sine frequency", self.frequency, _FREQUENCY)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(PlainLabel("Feed the network", "section"))
        self._column.addLayout(self._boxes)
        self._column.addWidget(self._frequency_row)
        theme.follow(self, self._restyle)

    def show_recipe(self, recipe: Recipe) -> None:
        """Show what of a recipe is fed, without a signal."""
        found = offered(recipe)
        self.setVisible(bool(found))
        if found != self._offered:
            self._rebuild(found)
        sines = [each for each in recipe.derived if each.function is Function.SINE]
        for what, box in zip(self._offered, self.boxes, strict=True):
            box.blockSignals(True)
            box.setChecked(fed(recipe, what) is not None)
            box.blockSignals(False)
        self._frequency_row.setVisible(bool(sines))
        if sines:
            self.frequency.set_value(sines[0].frequency)

    def _rebuild(self, found: tuple[str | Derived, ...]) -> None:
        for box in self.boxes:
            self._boxes.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._offered, self.boxes = found, []
        for what in found:
            name = what if isinstance(what, str) else what.name
            box = QCheckBox(name.replace("&", "&&"))
            box.setAccessibleName(f"Feed {name}")
            if isinstance(what, Derived):
                box.setToolTip(_HELP[what.function])
            box.clicked.connect(lambda on, what=what: self._feed(what, on))
            self.boxes.append(box)
            self._boxes.addWidget(box)

    def _feed(self, what: str | Derived, on: bool) -> None:
        if isinstance(what, Derived) and what.function is Function.SINE:
            what = structs.replace(what, frequency=float(self.frequency.value()))
        name = what if isinstance(what, str) else what.name

        def edit(project: Project) -> Project:
            return structs.replace(project, recipe=with_fed(project.recipe, what, on))

        words = f"Feed {name}" if on else f"No longer feed {name}"
        if not self._workspace.change(words, edit):
            self.show_recipe(self._workspace.project.recipe)

    def _set_frequency(self, value: float) -> None:
        def edit(project: Project) -> Project:
            recipe = with_frequency(project.recipe, float(value))
            return structs.replace(project, recipe=recipe)

        self._workspace.change("Change sine frequency", edit, "playground.frequency")

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("m"))
        self._boxes.setSpacing(look.space("s"))
