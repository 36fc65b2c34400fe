"""How the weights of the selected layers learn, where they differ from the plan."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.core import edits
from netbuilder.core.design import Design, Node
from netbuilder.core.plan import OVERRIDES, Setting
from netbuilder.ui import theme
from netbuilder.ui.panels.own_settings_part import own_words
from netbuilder.ui.panels.parameter_form import FieldRow
from netbuilder.ui.widgets import NumberField, NumberRange, Section, Switch
from netbuilder.ui.workspace import Workspace

DECAY_WORDS = ("its own", "as the optimizer")
AS_PLANNED = "as the plan"
_SETTINGS = {setting.field: setting for setting in OVERRIDES}


class LearningPart(QWidget):
    """A closed section with two fields: the factor of the learning rate, and the weight decay."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._ids: list[str] = []
        self.section = Section("Learning", detail=AS_PLANNED, is_open=False, is_flush=True)
        self.factor = self._field("rate_factor")
        self.has_decay = Switch("Own weight decay", *DECAY_WORDS)
        self.decay = self._field("weight_decay")
        factor, decay = _SETTINGS["rate_factor"], _SETTINGS["weight_decay"]
        self.has_decay.setToolTip(decay.help)
        self._decay_row = FieldRow("Strength", self.decay, decay.help)
        for row in (
            FieldRow(factor.title, self.factor, factor.help),
            FieldRow(decay.title, self.has_decay, decay.help),
            self._decay_row,
        ):
            self.section.body.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.section)
        self.factor.value_changed.connect(self._set_factor)
        self.has_decay.toggled.connect(self._choose_decay)
        self.decay.value_changed.connect(self._set_decay)
        theme.follow(self, self._restyle)

    def show_nodes(self, nodes: Sequence[Node]) -> None:
        """Show how the weights of these nodes learn."""
        self._ids = [node.id for node in nodes]
        first = nodes[0]
        words = {own_words(node) for node in nodes}
        is_mixed = len(words) > 1
        self.section.header.set_detail("mixed" if is_mixed else words.pop() or AS_PLANNED)
        factors = {node.rate_factor for node in nodes}
        decays = {node.weight_decay for node in nodes}
        self.factor.set_value(first.rate_factor)
        self.factor.set_unit("mixed" if len(factors) > 1 else _SETTINGS["rate_factor"].unit)
        has_own = first.weight_decay is not None
        self.has_decay.blockSignals(True)
        self.has_decay.setChecked(has_own)
        self.has_decay.blockSignals(False)
        self.has_decay.set_words(*(("mixed", "mixed") if len(decays) > 1 else DECAY_WORDS))
        self._decay_row.setVisible(has_own)
        self.decay.set_value(first.weight_decay or 0)
        self.decay.set_unit("mixed" if len(decays) > 1 else "")

    def _field(self, name: str) -> NumberField:
        setting: Setting = _SETTINGS[name]
        limits = NumberRange(setting.low, setting.high, log=True)
        field = NumberField(1 if name == "rate_factor" else 0, limits, setting.unit, setting.title)
        field.setToolTip(setting.help)
        field.editing_finished.connect(self._workspace.document.end_merge)
        return field

    def _set_factor(self, value: float) -> None:
        ids = list(self._ids)
        self._apply(
            "Change rate factor",
            lambda design: edits.with_rate_factor(design, ids, float(value)),
            "rate_factor",
        )

    def _choose_decay(self, is_own: bool) -> None:
        ids, decay = list(self._ids), 0.0 if is_own else None
        self._apply(
            "Set own weight decay" if is_own else "Use weight decay of the optimizer",
            lambda design: edits.with_weight_decay(design, ids, decay),
        )

    def _set_decay(self, value: float) -> None:
        ids = list(self._ids)
        self._apply(
            "Change weight decay",
            lambda design: edits.with_weight_decay(design, ids, float(value)),
            "weight_decay",
        )

    def _apply(self, words: str, edit: Callable[[Design], Design], field: str = "") -> None:
        merge = f"{'+'.join(self._ids)}.{field}" if field else ""
        self._workspace.apply(words, edit, merge)

    def _restyle(self) -> None:
        self.section.body.setSpacing(theme.current().space("s"))
