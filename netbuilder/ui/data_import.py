"""Brings data in: asks an engine to look at it, shows what was found, changes the recipe."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.recipe import Recipe, Source
from netbuilder.core.value import Project
from netbuilder.link.messages import DataInspected, DataPreviewed, Failed, InspectData, PreviewData
from netbuilder.ui import kinds
from netbuilder.ui.data_finding import FIND, LABEL, MOVED, asked_for
from netbuilder.ui.data_paths import located, located_recipe
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.notices import Notices
from netbuilder.ui.workspace import Workspace

FILTER = "Tables (*.csv *.tsv *.txt *.tab *.data);;All files (*)"
QUIET_MS = 300
PREVIEW_ROWS = 50


class Importer(QObject):
    """Every way in which data reaches a project.

    Signals:
        brought: The project has data now and should be seen.
    """

    brought = Signal()

    def __init__(
        self, workspace: Workspace, bridge: EngineBridge, notices: Notices, window: QWidget
    ) -> None:
        super().__init__(window)
        self._workspace, self._bridge = workspace, bridge
        self._notices, self._window = notices, window
        self._request = 0
        self._folder = ""
        self._name = ""
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(QUIET_MS)
        self._waiting.timeout.connect(self._say_waiting)

    @property
    def has_network(self) -> bool:
        """Whether something is drawn already."""
        return bool(self._workspace.project.design.nodes)

    def choose(self) -> None:
        """Ask for a table and bring it in."""
        path, _ = QFileDialog.getOpenFileName(self._window, "Choose data", self._folder, FILTER)
        if path:
            self.bring(Path(path))

    def bring(self, path: Path) -> None:
        """Look at a table and show what was found; nothing changes before the person agrees."""
        if path.is_dir():
            self._notices.tell(_folder_problem(path), passing=False)
            return
        self._folder = str(path.parent)
        source = {"kind": "table", "path": str(path)}
        self.inspect(source, path.name, lambda found: self._show(path.name, found))

    def use(self, source: Source) -> None:
        """Take built-in data at once, as one step; a first network is drawn on an empty canvas."""
        if self._take_points(source):
            return
        self.inspect(source.saved(), source.label, lambda found: self._take(source.label, found))

    def _take_points(self, source: Source) -> bool:
        """Take points that are known before they are made; the end of a network is fitted."""
        kinds.load()
        from netbuilder.catalog.playground import recipe_of, with_source
        from netbuilder.catalog.sources.painted import PaintedPoints
        from netbuilder.catalog.sources.points import Points

        if not isinstance(source, Points | PaintedPoints):
            return False
        if not self.has_network:
            recipe = recipe_of(source, self._workspace.project.recipe)
            self.agree(source.label, recipe, draw=True)
        else:
            words = f"Bring in {source.label}"
            self._workspace.change(words, lambda project: with_source(project, source))
            self.brought.emit()
        return True

    def look_again(self, source: Source, label: str = "Look at the data again") -> None:
        """Read the data anew, with what was decided on its columns, as one step called `label`."""
        from netbuilder.core.project.schema import columns_text

        recipe = self._workspace.project.recipe

        def then(found: DataInspected) -> None:
            fresh = self._recipe(found)
            if fresh is None:
                return
            kept = structs.replace(
                fresh,
                split=recipe.split,
                scaler=recipe.scaler,
                target_scaler=fresh.target_scaler and (recipe.target_scaler or fresh.target_scaler),
                derived=fresh.derivable(recipe.derived),
            )
            self._workspace.change(label, lambda project: structs.replace(project, recipe=kept))

        whole = located(source, self._workspace.document.path)
        names = {column.name for column in recipe.columns}
        keeps = bool(names) and recipe.source is not None and recipe.source.kind == source.kind
        columns = columns_text(recipe.columns) if keeps else ""
        self.inspect(whole.saved(), source.label, then, columns)

    def inspect(
        self,
        source: object,
        name: str,
        then: Callable[[DataInspected], None],
        columns: str = "",
    ) -> None:
        """Ask what a source (in saved form) holds; problems are told as notices.

        Args:
            columns: What the person already decided on its columns, in saved form.
        """
        kinds.load()
        self.give_up()
        self._name = name
        self._waiting.start()

        def answered(found: DataInspected) -> None:
            self._done()
            then(found)

        def failed(answer: Failed) -> None:
            self._done()
            self._tell_unread(answer.problems[0], source)

        text = json.dumps(source)
        self._request = self._bridge.request(
            lambda number: InspectData(number, text, columns), answered, failed
        )

    def give_up(self) -> None:
        """Stop waiting for what is being looked at."""
        if self._request:
            self._bridge.cancel(self._request)
        self._done()

    def preview(self, recipe: Recipe, then: Callable[[DataPreviewed], None]) -> int:
        """Ask what the network will see of a recipe; problems are told as notices.

        Returns:
            The number of the request, for `EngineBridge.cancel`.
        """
        from netbuilder.core.project.schema import recipe_text

        text = recipe_text(located_recipe(recipe, self._workspace.document.path))

        def answered(found: DataPreviewed) -> None:
            if found.problems:
                self._notices.tell(found.problems[0])
            then(found)

        return self._bridge.request(
            lambda number: PreviewData(number, text, PREVIEW_ROWS),
            answered,
            lambda answer: self._notices.tell(answer.problems[0]),
        )

    def cancel(self, request: int) -> None:
        """Give up a preview."""
        self._bridge.cancel(request)

    def agree(self, name: str, recipe: Recipe, draw: bool) -> None:
        """The person agrees: the recipe becomes the project's, with a drawn network if wanted."""
        from netbuilder.catalog.suggest import suggested

        def edit(project: Project) -> Project:
            design = suggested(recipe) if draw else project.design
            title = project.title or Path(name).stem.replace("_", " ").capitalize()
            return structs.replace(project, recipe=recipe, design=design, title=title)

        self._workspace.change(f"Bring in {name}", edit)
        self.brought.emit()

    def _take(self, name: str, found: DataInspected) -> None:
        recipe = self._recipe(found)
        if recipe is not None:
            self.agree(name, recipe, draw=not self._workspace.project.design.nodes)

    def _show(self, name: str, found: DataInspected) -> None:
        from netbuilder.ui.dialogs.import_dialog import ImportDialog

        recipe = self._recipe(found)
        if recipe is None:
            return
        dialog = ImportDialog(name, recipe, found, self, self._window)
        dialog.agreed.connect(lambda recipe, draw: self.agree(name, recipe, draw))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _recipe(self, found: DataInspected) -> Recipe | None:
        from netbuilder.core.project.schema import recipe_from_text

        try:
            return recipe_from_text(found.recipe)
        except ProblemError as error:
            self._notices.tell(error.problems[0], passing=False)
            return None

    def _done(self) -> None:
        self._request = 0
        self._waiting.stop()
        self._notices.take_back(self._waiting_words)

    @property
    def _waiting_words(self) -> str:
        return f"Looking at {self._name} …"

    def _tell_unread(self, problem: Problem, source: object) -> None:
        """Say why data could not be read; the project's own may be looked for elsewhere."""
        own = self._workspace.project.recipe.source
        if problem.code != MOVED or own is None or own.saved() != source:
            self._notices.tell(problem, passing=False)
            return
        self._notices.say(problem.found, "error", [(FIND, self._find)])

    def _find(self) -> None:
        found = asked_for(self._workspace.project.recipe, self._window)
        if found is not None:
            self.look_again(found, LABEL)

    def _say_waiting(self) -> None:
        self._notices.say(self._waiting_words, actions=[("Cancel", self.give_up)])


def _folder_problem(path: Path) -> Problem:
    return Problem(
        "data.folder",
        f"'{path.name}' is a folder.",
        fix="Choose a table in a text file, such as a CSV file.",
    )
