"""The import that explains itself: what was found, what is doubtful, columns with their roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.recipe import Column, ColumnRole, Recipe, Scaler
from netbuilder.link.messages import DataInspected, Finding
from netbuilder.ui import theme
from netbuilder.ui.dialogs.column_card import ColumnCard
from netbuilder.ui.dialogs.preview_table import PreviewTable
from netbuilder.ui.dialogs.split_bar import SplitEditor
from netbuilder.ui.widgets import Button, ChoiceField, Line, PlainLabel, SegmentedControl

if TYPE_CHECKING:
    from netbuilder.ui.data_import import Importer


class ImportDialog(QDialog):
    """Shows a suggested recipe and lets the person change it before anything happens.

    Signals:
        agreed: (recipe, draw): bring it in, with a first network drawn or without.
    """

    agreed = Signal(object, bool)

    def __init__(
        self,
        name: str,
        recipe: Recipe,
        found: DataInspected,
        importer: Importer,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.recipe = recipe
        self._name, self._found, self._importer = name, found, importer
        self.setWindowTitle(f"Bring in {name}")
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._made_heading())
        self._column.addWidget(Line())
        self._top = QHBoxLayout()
        self._column.addLayout(self._top)
        self._column.addLayout(self._made_columns_heading())
        self._cards_area = QScrollArea()
        self._cards_area.setWidgetResizable(True)
        self._cards_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._cards_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._column.addWidget(self._cards_area)
        self._cards: list[ColumnCard] = []
        self._column.addLayout(self._made_preview_heading())
        self.preview = PreviewTable()
        self._column.addWidget(self.preview, 1)
        self._column.addWidget(Line())
        self._column.addLayout(self._made_buttons())
        self._fill()
        theme.follow(self, self._restyle)

    def set_column(self, column: Column) -> None:
        """Change one column; a new target takes the place of the old one."""
        columns = []
        for old in self.recipe.columns:
            if old.name == column.name:
                columns.append(column)
            elif column.role is ColumnRole.TARGET and old.role is ColumnRole.TARGET:
                columns.append(structs.replace(old, role=ColumnRole.INPUT))
            else:
                columns.append(old)
        self.recipe = structs.replace(self.recipe, columns=tuple(columns))
        self._show_recipe()

    def agree(self, draw: bool) -> None:
        """Bring the data in and close."""
        self.agreed.emit(self.recipe, draw)
        self.accept()

    def _made_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._tile = QLabel()
        row.addWidget(self._tile)
        words = QVBoxLayout()
        words.addWidget(PlainLabel(f"Bring in {self._name}", "title"))
        words.addWidget(PlainLabel("The file itself is never changed.", "hint"))
        row.addLayout(words, 1)
        return row

    def _made_columns_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel("Columns", "section"))
        self._roles = PlainLabel("", "hint")
        row.addWidget(self._roles)
        row.addStretch(1)
        row.addWidget(PlainLabel("Scaling", "label"))
        self.scaling = ChoiceField("Scaling")
        for kind in Scaler.entries().values():
            self.scaling.add_choice(kind.kind, kind.title)
        if self.recipe.scaler is not None:
            self.scaling.set_value(self.recipe.scaler.kind)
        self.scaling.chosen.connect(self._set_scaler)
        row.addWidget(self.scaling)
        return row

    def _made_preview_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel("Preview", "section"))
        count = min(len(self._found.head), self.recipe.rows)
        row.addWidget(PlainLabel(f"first {count} of {self.recipe.rows:,} rows", "hint"))
        row.addStretch(1)
        self.seen = SegmentedControl("Preview")
        self.seen.add_choice("file", "As in the file")
        self.seen.add_choice("network", "As the network sees it")
        self.seen.chosen.connect(self._show_rows)
        row.addWidget(self.seen)
        return row

    def _made_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._promise = PlainLabel("", "hint")
        row.addWidget(self._promise, 1)
        cancel, only = Button("Cancel"), Button("Data only")
        self.draw = Button("Bring in and draw a network", "primary")
        cancel.clicked.connect(self.reject)
        only.clicked.connect(lambda: self.agree(False))
        self.draw.clicked.connect(lambda: self.agree(True))
        self.draw.setDefault(True)
        for button in (cancel, only, self.draw):
            row.addWidget(button)
        return row

    def _fill(self) -> None:
        """Build what depends on what was found; again after the file was read another way."""
        while self._top.count():
            widget = self._top.takeAt(0).widget()
            if widget is not None:
                widget.deleteLater()
        sure = [each for each in self._found.findings if not each.doubtful]
        doubts = [each for each in self._found.findings if each.doubtful]
        self._top.addWidget(self._findings("What we found", sure), 1)
        if doubts:
            self._top.addWidget(self._findings("Please look at this", doubts), 1)
        self.split = SplitEditor(self.recipe)
        self.split.changed.connect(self._set_split)
        self._top.addWidget(self.split)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        self._cards = []
        for column, histogram in zip(self.recipe.columns, self._found.histograms, strict=True):
            card = ColumnCard(column, histogram)
            card.changed.connect(self.set_column)
            self._cards.append(card)
            row.addWidget(card)
        row.addStretch(1)
        self._cards_area.setWidget(holder)
        self._show_recipe()

    def _findings(self, title: str, findings: list[Finding]) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PlainLabel(title, "section"))
        for finding in findings:
            row = QHBoxLayout()
            sign = QLabel()
            token = "warning" if finding.doubtful else "success"
            name = "warning" if finding.doubtful else "check"
            sign.setPixmap(theme.pixmap(name, token, theme.current().icon_size("control")))
            row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
            row.addWidget(PlainLabel(finding.sentence, wrap=True), 1)
            if finding.label and finding.change:
                link = Button(finding.label, "link")
                link.clicked.connect(lambda _=False, each=finding: self._apply(each))
                row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
            column.addLayout(row)
        column.addStretch(1)
        return box

    def _apply(self, finding: Finding) -> None:
        """Apply a one-click change: columns at once, another way to read by looking again."""
        change = json.loads(finding.change)
        if "source" in change:
            self._importer.inspect(change["source"], self._name, self._found_again)
            return
        for card in self._cards:
            if card.column.name in change.get("columns", {}):
                card.apply(change["columns"][card.column.name])

    def _found_again(self, found: DataInspected) -> None:
        from netbuilder.core.project.schema import recipe_from_text

        self._found, self.recipe = found, recipe_from_text(found.recipe)
        self._fill()

    def _set_scaler(self, kind: object) -> None:
        scaler = Scaler.entries()[str(kind)]()
        self.recipe = structs.replace(self.recipe, scaler=scaler)
        self._show_recipe()

    def _set_split(self, recipe: Recipe) -> None:
        self.recipe = structs.replace(self.recipe, split=recipe.split)

    def _show_recipe(self) -> None:
        for card, column in zip(self._cards, self.recipe.columns, strict=True):
            card.show_column(column)
        counts = {role: len(self.recipe.with_role(role)) for role in ColumnRole}
        inputs, targets = counts[ColumnRole.INPUT], counts[ColumnRole.TARGET]
        words = f"{inputs} input{'s' * (inputs != 1)}, {targets} target{'s' * (targets != 1)}"
        self._roles.setText(f"{words}, {counts[ColumnRole.IGNORE]} left out")
        is_ready = bool(inputs and targets)
        self.draw.setEnabled(is_ready)
        self._promise.setText(
            "A first network is drawn for you. You can change everything."
            if is_ready
            else "Choose at least one input and one target."
        )
        self._show_rows(self.seen.value())

    def _show_rows(self, view: object) -> None:
        if view == "network" and self.draw.isEnabled():
            self._importer.preview(self.recipe, self.preview.show_prepared)
        else:
            self.preview.show_file(self.recipe.columns, self._found.head)

    def _restyle(self) -> None:
        look = theme.current()
        self._column.setSpacing(look.space("l"))
        self._column.setContentsMargins(*([look.space("xl")] * 4))
        self._top.setSpacing(look.space("xxl"))
        self._tile.setPixmap(theme.tile("ends", "input", look.icon_size("tile_large")))
        self._cards_area.setFixedHeight(look.part("empty_width") * 2 // 3)
        parent = self.parentWidget()
        if parent is not None:
            wide, high = parent.width() - look.part("empty_width"), parent.height()
            self.resize(max(wide, look.part("empty_width") * 3), high - look.part("plot_height"))
