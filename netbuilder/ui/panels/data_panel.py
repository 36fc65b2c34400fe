"""The Data tab: what data the project has, how it is prepared, and what could be taken instead."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from netbuilder.catalog.playground import plane_source, with_source
from netbuilder.catalog.sources.painted import PaintedPoints
from netbuilder.catalog.sources.points import Points
from netbuilder.core.recipe import Column, ColumnRole, Recipe, Scaler, Source, Split
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.data_import import Importer
from netbuilder.ui.data_paths import has_file
from netbuilder.ui.dialogs.import_dialog import counted_roles, with_column
from netbuilder.ui.dialogs.split_bar import SplitEditor
from netbuilder.ui.panels.built_in_data import BuiltInData
from netbuilder.ui.panels.data_columns import DataColumns
from netbuilder.ui.panels.source_fields import SourceFields
from netbuilder.ui.playground.desk import PaintDesk
from netbuilder.ui.playground.feed_part import FeedPart
from netbuilder.ui.playground.points_part import PointsPart
from netbuilder.ui.widgets import (
    Button,
    ChoiceField,
    ElidedLabel,
    EmptyState,
    Line,
    PlainLabel,
    Section,
)
from netbuilder.ui.workspace import Workspace


class DataPanel(QScrollArea):
    """Shows the recipe of the project and changes it in undoable steps."""

    def __init__(
        self,
        workspace: Workspace,
        importer: Importer,
        desk: PaintDesk | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Data")
        self._workspace, self._importer = workspace, importer
        page = QWidget()
        theme.set_role(page, "panel")
        self._column = QVBoxLayout(page)
        self.setWidget(page)
        self._current: _CurrentData | None = None
        self.empty = EmptyState(
            "table",
            "Nothing to learn from yet. Drop a CSV file on the window, or take one of the sets "
            "below.",
            "Choose file…",
        )
        self.empty.acted.connect(importer.choose)
        self._column.addWidget(self.empty)
        self.points = PointsPart(workspace, desk or PaintDesk(workspace, self))
        self.feed = FeedPart(workspace)
        self._details = Section("All settings of the data", is_open=False, is_flush=True)
        for part in (self.points, self.feed, self._details):
            self._column.addWidget(part)
        self.built_in = BuiltInData()
        self.built_in.chosen.connect(importer.use)
        self._column.addWidget(Line())
        self._section = Section("Built-in data")
        self._section.body.addWidget(self.built_in)
        self._column.addWidget(self._section)
        self._column.addStretch(1)
        workspace.changed.connect(self._on_changed)
        theme.follow(self, self._restyle)
        self._show(workspace.project.recipe)

    @property
    def current(self) -> _CurrentData | None:
        """What shows the project's data; None while it has none."""
        return self._current

    def _on_changed(self, before: Project, after: Project) -> None:
        if before.recipe != after.recipe:
            self._show(after.recipe)
        elif before.plan.batch_size != after.plan.batch_size:
            self.points.show_project(after)

    def _show(self, recipe: Recipe) -> None:
        self.empty.setVisible(recipe.source is None)
        is_plane = plane_source(recipe) is not None
        self.points.setVisible(is_plane)
        self._details.setVisible(is_plane)
        self.points.show_project(self._workspace.project)
        self.feed.show_recipe(recipe)
        if self._current is not None and not self._current.suits(recipe):
            self._current.hide()
            self._current.deleteLater()
            self._current = None
        if recipe.source is None:
            return
        if self._current is None:
            self._current = _CurrentData(recipe, recipe.source, self._workspace, self._importer)
            if is_plane:
                self._details.body.addWidget(self._current)
            else:
                self._column.insertWidget(0, self._current)
            self._section.header.setChecked(False)
        self._current.show_recipe(recipe)

    def _restyle(self) -> None:
        look = theme.current()
        room = look.space("m")
        self._column.setContentsMargins(room, look.space("l"), room, look.space("l"))
        self._column.setSpacing(look.space("m"))


class _CurrentData(QWidget):
    """The data of the project: source, shares, scaling and columns."""

    def __init__(
        self, recipe: Recipe, source: Source, workspace: Workspace, importer: Importer
    ) -> None:
        super().__init__()
        self._workspace, self._importer = workspace, importer
        self._kind = source.kind
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.title = ElidedLabel("", "strong")
        self.facts = PlainLabel("", "hint", wrap=True)
        self._column.addWidget(self.title)
        self._column.addWidget(self.facts)
        self.fields: SourceFields | None = None
        if has_file(source):
            self._column.addLayout(self._made_buttons())
        elif source.parameters:
            self.fields = SourceFields(source)
            self.fields.changed.connect(self._set_source)
            self._column.addWidget(self.fields)
        self.split = SplitEditor(recipe)
        self.split.changed.connect(self._set_split)
        self._column.addWidget(PlainLabel("How the rows are shared out", "section"))
        self._column.addWidget(self.split)
        self._column.addWidget(PlainLabel("Scaling of the inputs", "section"))
        self.scaling = ChoiceField("Scaling of the inputs")
        for kind in Scaler.entries().values():
            self.scaling.add_choice(kind.kind, kind.title, "", kind.summary)
        self.scaling.value_changed.connect(self._set_scaler)
        self._column.addWidget(self.scaling)
        self._counts = PlainLabel("", "section")
        self._column.addWidget(self._counts)
        self.columns = DataColumns(recipe.columns)
        self.columns.role_chosen.connect(self._set_role)
        self._column.addWidget(self.columns)
        theme.follow(self, self._restyle)

    def suits(self, recipe: Recipe) -> bool:
        """Whether a recipe can be shown without other widgets."""
        names = tuple(column.name for column in recipe.columns)
        kind = recipe.source.kind if recipe.source else ""
        return kind == self._kind and names == self.columns.names

    def show_recipe(self, recipe: Recipe) -> None:
        """Show this recipe."""
        source = recipe.source
        if source is None:
            return
        self.title.setText(source.label)
        self.title.setToolTip(getattr(source, "path", "") or source.summary)
        self.facts.setText(f"{recipe.rows:,} rows, {len(recipe.columns):,} columns")
        if self.fields is not None:
            self.fields.show_source(source)
        self.split.show_recipe(recipe)
        if recipe.scaler is not None:
            self.scaling.set_value(recipe.scaler.kind)
        self._counts.setText(f"Columns: {counted_roles(recipe)}")
        self.columns.show_columns(recipe.columns)

    def _made_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        other, again = Button("Choose…"), Button("Look again")
        again.setToolTip("Read the file anew; what you decided on its columns is kept.")
        other.clicked.connect(self._importer.choose)
        again.clicked.connect(self._look_again)
        row.addWidget(other)
        row.addWidget(again)
        return row

    def _look_again(self) -> None:
        source = self._workspace.project.recipe.source
        if source is not None:
            self._importer.look_again(source)

    def _set_source(self, source: Source) -> None:
        if isinstance(source, Points | PaintedPoints):
            # They are known before they are made, and the end of the network is fitted to them.
            words = f"Change {source.title.lower()}"
            self._workspace.change(words, lambda project: with_source(project, source))
            return
        self._importer.look_again(source, f"Change {source.title.lower()}")

    def _set_split(self, split: Split) -> None:
        self._change("Share rows out", lambda recipe: structs.replace(recipe, split=split))

    def _set_scaler(self, kind: object) -> None:
        scaler = Scaler.entries()[str(kind)]()
        self._change("Change scaling", lambda recipe: structs.replace(recipe, scaler=scaler))

    def _set_role(self, column: Column, role: ColumnRole) -> None:
        wanted = structs.replace(column, role=role)
        self._change(f"Change what {column.name} is for", lambda old: with_column(old, wanted))

    def _change(self, label: str, edit: Callable[[Recipe], Recipe]) -> None:
        self._workspace.change(
            label, lambda project: structs.replace(project, recipe=edit(project.recipe))
        )

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("m"))
