"""Brings data in: asks an engine to look at it, shows what was found, changes the recipe."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.problems import ProblemError
from netbuilder.core.recipe import Recipe, Source
from netbuilder.core.value import Project
from netbuilder.link.messages import DataInspected, DataPreviewed, Failed, InspectData, PreviewData
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.notices import Notices
from netbuilder.ui.workspace import Workspace

FILTER = "Tables (*.csv *.tsv *.txt *.tab *.data);;All files (*)"
QUIET_MS = 300


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

    def choose(self) -> None:
        """Ask for a table and bring it in."""
        path, _ = QFileDialog.getOpenFileName(
            self._window, "Choose data", self._folder, FILTER
        )
        if path:
            self.bring(Path(path))

    def bring(self, path: Path) -> None:
        """Look at a table and show what was found; nothing changes before the person agrees."""
        self._folder = str(path.parent)
        source = {"kind": "table", "path": str(path)}
        self.inspect(source, path.name, lambda found: self._show(path.name, found))

    def use(self, source: Source) -> None:
        """Take built-in data at once, as one step; a first network is drawn on an empty canvas."""
        self.inspect(source.saved(), source.label, lambda found: self._take(source.label, found))

    def inspect(self, source: object, name: str, then: Callable[[DataInspected], None]) -> None:
        """Ask what a source (in saved form) holds; problems are told as notices."""
        if self._request:
            self._bridge.cancel(self._request)
        waiting = QTimer(self)
        waiting.setSingleShot(True)
        waiting.timeout.connect(lambda: self._say_waiting(name))
        waiting.start(QUIET_MS)

        def done() -> None:
            waiting.stop()
            waiting.deleteLater()
            self._request = 0
            self._notices.clear()

        def answered(found: DataInspected) -> None:
            done()
            then(found)

        def failed(answer: Failed) -> None:
            done()
            self._notices.tell(answer.problems[0], passing=False)

        text = json.dumps(source)
        self._request = self._bridge.request(
            lambda number: InspectData(number, text), answered, failed
        )

    def preview(
        self, recipe: Recipe, then: Callable[[DataPreviewed], None], rows: int = 8
    ) -> None:
        """Ask what the network will see of a recipe; problems are told as notices."""
        from netbuilder.core.project.schema import recipe_text

        text = recipe_text(recipe)
        self._bridge.request(
            lambda number: PreviewData(number, text, rows),
            then,
            lambda answer: self._notices.tell(answer.problems[0]),
        )

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
            self.agree(name, recipe, draw=not self._workspace.design.nodes)

    def _show(self, name: str, found: DataInspected) -> None:
        from netbuilder.ui.dialogs.import_dialog import ImportDialog

        recipe = self._recipe(found)
        if recipe is None:
            return
        dialog = ImportDialog(name, recipe, found, self, self._window)
        dialog.agreed.connect(lambda recipe, draw: self.agree(name, recipe, draw))
        dialog.open()

    def _recipe(self, found: DataInspected) -> Recipe | None:
        from netbuilder.core.project.schema import recipe_from_text

        try:
            return recipe_from_text(found.recipe)
        except ProblemError as error:
            self._notices.tell(error.problems[0], passing=False)
            return None

    def _say_waiting(self, name: str) -> None:
        self._notices.say(f"Looking at {name} …", actions=[("Cancel", self._give_up)])

    def _give_up(self) -> None:
        if self._request:
            self._bridge.cancel(self._request)
            self._request = 0
