"""The import that explains itself: what was found, what is doubtful, columns with their roles."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.core.recipe import Column, ColumnRole, Recipe, Scaler
from netbuilder.link.messages import DataInspected, Finding
from netbuilder.ui import theme
from netbuilder.ui.dialogs.column_card import ColumnCard, changed_column
from netbuilder.ui.dialogs.findings import FindingsList
from netbuilder.ui.dialogs.preview_table import PreviewTable
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.dialogs.split_bar import SplitEditor
from netbuilder.ui.widgets import Button, ChoiceField, PlainLabel, SegmentedControl

if TYPE_CHECKING:
    from netbuilder.ui.data_import import Importer

MOST_CARDS = 60


class ImportDialog(Sheet):
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
        super().__init__(
            f"Bring in {name}", "The file itself is never changed.", ("ends", "input"), parent
        )
        self.recipe = recipe
        self._name, self._found, self._importer = name, found, importer
        self.cards: list[ColumnCard] = []
        self._asked = 0
        self._top = QHBoxLayout()
        self.body.addLayout(self._top)
        self.body.addLayout(self._made_columns_heading())
        self._cards_area = QScrollArea()
        self._cards_area.setAccessibleName("Columns of the table")
        self._cards_area.setWidgetResizable(True)
        self._cards_area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self._cards_area)
        self.body.addLayout(self._made_preview_heading())
        self.preview = PreviewTable()
        self.body.addWidget(self.preview, 1)
        self._fill_foot()
        theme.follow(self, self._restyle)
        self._fill()
        self.setFocus()
        self.finished.connect(self._forget_preview)

    def set_column(self, column: Column) -> None:
        """Change one column; a new target takes the place of the old one."""
        self.recipe = with_column(self.recipe, column)
        self._show_recipe()

    def agree(self, draw: bool) -> None:
        """Bring the data in and close."""
        self.agreed.emit(self.recipe, draw)
        self.accept()

    def _made_columns_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel("Columns", "section"))
        self._roles = PlainLabel("", "hint")
        row.addWidget(self._roles)
        row.addStretch(1)
        row.addWidget(PlainLabel("Scaling", "hint"))
        self.scaling = ChoiceField("Scaling")
        for kind in Scaler.entries().values():
            self.scaling.add_choice(kind.kind, kind.title, "", kind.summary)
        if self.recipe.scaler is not None:
            self.scaling.set_value(self.recipe.scaler.kind)
        self.scaling.value_changed.connect(self._set_scaler)
        row.addWidget(self.scaling)
        return row

    def _made_preview_heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(PlainLabel("Preview", "section"))
        self._shown_rows = PlainLabel("", "hint")
        row.addWidget(self._shown_rows)
        row.addStretch(1)
        self.seen = SegmentedControl("Preview")
        self.seen.add_choice("file", "As in the file")
        self.seen.add_choice("network", "As the network sees it")
        self.seen.chosen.connect(self._show_rows)
        row.addWidget(self.seen)
        return row

    def _fill_foot(self) -> None:
        self._bulb = PlainLabel()
        self.foot.addWidget(self._bulb)
        self._promise = PlainLabel("", "label")
        self.foot.addWidget(self._promise, 1)
        cancel, self.only = Button("Cancel"), Button("Data only")
        self.draw = Button("Bring in and draw a network", "primary")
        cancel.clicked.connect(self.reject)
        self.only.clicked.connect(lambda: self.agree(False))
        self.draw.clicked.connect(lambda: self.agree(True))
        self.draw.setDefault(True)
        for button in (cancel, self.only, self.draw):
            self.foot.addWidget(button)
        self.show_foot()

    def _fill(self) -> None:
        """Build what depends on what was found; again after the file was read another way."""
        while self._top.count():
            item = self._top.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        sure = [each for each in self._found.findings if not each.doubtful]
        doubts = [each for each in self._found.findings if each.doubtful]
        for title, findings in (("What we found", sure), ("Please look at this", doubts)):
            if findings:
                part = FindingsList(title, findings)
                part.change_asked.connect(self._apply)
                self._top.addWidget(part, 3)
        if not doubts:
            self._top.addStretch(3)
        self._top.addWidget(self._made_split(), 2)
        self._fill_cards()
        count = min(len(self._found.head), self.recipe.rows)
        self._shown_rows.setText(f"first {count} of {self.recipe.rows:,} rows")
        self._show_recipe()

    def _made_split(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().space("m"))
        column.addWidget(PlainLabel("How the rows are shared out", "section"))
        self.split = SplitEditor(self.recipe)
        self.split.changed.connect(self._set_split)
        column.addWidget(self.split)
        column.addStretch(1)
        return holder

    def _fill_cards(self) -> None:
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.current().space("m"))
        self.cards = []
        pairs = list(zip(self.recipe.columns, self._found.histograms, strict=False))
        for column, histogram in pairs[:MOST_CARDS]:
            card = ColumnCard(column, histogram)
            card.changed.connect(self.set_column)
            card.type_asked.connect(lambda column: self._look_again({column.name: column}))
            self.cards.append(card)
            row.addWidget(card)
        if len(pairs) > MOST_CARDS:
            more = f"and {len(pairs) - MOST_CARDS:,} more columns"
            row.addWidget(PlainLabel(more, "hint", wrap=True))
        self._cards_area.setWidget(holder)
        bar = self._cards_area.horizontalScrollBar().sizeHint().height()
        self._cards_area.setFixedHeight(holder.sizeHint().height() + bar)

    def _apply(self, finding: Finding) -> None:
        """Apply a one-click change: roles at once, another way to read by looking again."""
        change = json.loads(finding.change)
        if "source" in change:
            self._importer.inspect(change["source"], self._name, self._found_again)
            return
        before = {column.name: column for column in self.recipe.columns}
        after = {
            name: changed_column(before[name], values)
            for name, values in change.get("columns", {}).items()
            if name in before
        }
        if any(column.type is not before[name].type for name, column in after.items()):
            self._look_again(after)
        else:
            for column in after.values():
                self.set_column(column)

    def _look_again(self, changed: dict[str, Column]) -> None:
        """Let the file be read again with what the person decided on columns."""
        from netbuilder.core.project.schema import columns_text

        decided = tuple(changed.get(column.name, column) for column in self.recipe.columns)
        source = self.recipe.source.saved() if self.recipe.source else {}
        self._importer.inspect(source, self._name, self._found_again, columns_text(decided))

    def _found_again(self, found: DataInspected) -> None:
        from netbuilder.core.project.schema import recipe_from_text

        split, scaler = self.recipe.split, self.recipe.scaler
        self._found = found
        self.recipe = structs.replace(recipe_from_text(found.recipe), split=split, scaler=scaler)
        self._fill()

    def _set_scaler(self, kind: object) -> None:
        self.recipe = structs.replace(self.recipe, scaler=Scaler.entries()[str(kind)]())
        self._show_recipe()

    def _set_split(self, split: object) -> None:
        self.recipe = structs.replace(self.recipe, split=split)
        self._show_rows(self.seen.value())

    def _show_recipe(self) -> None:
        for card, column in zip(self.cards, self.recipe.columns, strict=False):
            card.show_column(column)
        counts = {role: len(self.recipe.with_role(role)) for role in ColumnRole}
        self._roles.setText(counted_roles(self.recipe))
        is_ready = bool(counts[ColumnRole.INPUT] and counts[ColumnRole.TARGET])
        self.draw.setEnabled(is_ready)
        self._promise.setText(self._promise_words(is_ready))
        self._show_rows(self.seen.value())

    def _promise_words(self, is_ready: bool) -> str:
        if not is_ready:
            return "Choose at least one input and one target, or bring in the data only."
        if self._importer.has_network:
            return "Data only keeps your network; drawing a new one can be undone."
        return "A first network that fits is drawn for you. You can change everything."

    def _show_rows(self, view: object) -> None:
        self._forget_preview()
        if view == "network" and self.draw.isEnabled():
            self._asked = self._importer.preview(self.recipe, self.preview.show_prepared)
        else:
            self.preview.show_file(self.recipe.columns, self._found.head)

    def _forget_preview(self) -> None:
        self._importer.cancel(self._asked)

    def _restyle(self) -> None:
        look = theme.current()
        self._top.setSpacing(look.space("xxxl"))
        self._bulb.setPixmap(theme.pixmap("bulb", "text_2", look.icon_size("standard")))
        self.scaling.setMinimumWidth(look.width("node"))
        parent = self.parentWidget()
        if parent is not None:
            wide, high = look.part("empty_width") * 4, look.part("plot_height") * 8
            room = parent.window().size()
            wide = max(min(wide, room.width() - 2 * look.space("xxl")), look.part("empty_width"))
            high = max(min(high, room.height() - 2 * look.space("xxl")), look.part("empty_width"))
            self.resize(wide, high)


def with_column(recipe: Recipe, column: Column) -> Recipe:
    """The recipe with one column changed; a new target takes the place of the old one."""
    columns = []
    for old in recipe.columns:
        if old.name == column.name:
            columns.append(column)
        elif column.role is ColumnRole.TARGET and old.role is ColumnRole.TARGET:
            columns.append(structs.replace(old, role=ColumnRole.INPUT))
        else:
            columns.append(old)
    changed = structs.replace(recipe, columns=tuple(columns))
    # What was computed from a column that is a target now would give the answer away.
    return structs.replace(changed, derived=changed.derivable(recipe.derived))


def counted_roles(recipe: Recipe) -> str:
    """How many columns are for what, in words."""
    inputs, targets, ignored = (len(recipe.with_role(role)) for role in ColumnRole)
    words = [f"{inputs} input{'s' * (inputs != 1)}", f"{targets} target{'s' * (targets != 1)}"]
    if ignored:
        words.append(f"{ignored} left out")
    return ", ".join(words)
