"""What the rows of the action table act on: the window and its parts under short names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from netbuilder.core.block_edits import place_of
from netbuilder.core.document import Document
from netbuilder.core.problems import FileProblemError
from netbuilder.core.recipe import ColumnRole
from netbuilder.ui.help_commands import Exports, Sheets
from netbuilder.ui.look_commands import LookCommands
from netbuilder.ui.playground.commands import PlaygroundCommands

if TYPE_CHECKING:
    from netbuilder.core.project.runs import RunFolder
    from netbuilder.ui.canvas import CanvasView
    from netbuilder.ui.files import ProjectFiles
    from netbuilder.ui.main_window import MainWindow
    from netbuilder.ui.panels.deck import Deck
    from netbuilder.ui.workspace import Workspace


class Commands:
    """The facade between actions and window. Holds no state of its own.

    Attributes:
        window: The main window.
        workspace: What is open.
        files: Opens and saves it.
        look: What the View menu does.
        sheets: What the Help menu opens.
        exports: Writes the network as Python.
        playground: Two-input problems.
    """

    window: MainWindow
    workspace: Workspace
    files: ProjectFiles
    look: LookCommands
    sheets: Sheets
    exports: Exports
    playground: PlaygroundCommands

    def __init__(self, window: MainWindow, workspace: Workspace, files: ProjectFiles) -> None:
        self.window = window
        self.workspace = workspace
        self.files = files
        self.look = LookCommands(window)
        self.sheets = Sheets(window)
        self.exports = Exports(window)
        self.playground = PlaygroundCommands(window)

    @property
    def document(self) -> Document:
        return self.workspace.document

    @property
    def canvas(self) -> CanvasView:
        return self.window.workbench.canvas

    @property
    def deck(self) -> Deck:
        return self.window.workbench.deck

    @property
    def is_editing(self) -> bool:
        """Whether the canvas is on screen rather than the start view."""
        return self.window.is_editing

    @property
    def can_suggest(self) -> bool:
        return bool(self.workspace.project.recipe.with_role(ColumnRole.TARGET))

    @property
    def can_go_back(self) -> bool:
        """Whether there is work behind the start view."""
        return self.is_editing or bool(
            self.workspace.project.design.nodes or self.document.can_undo
        )

    def toggle_start(self) -> None:
        if self.is_editing:
            self.window.show_start()
        else:
            self.window.show_editor()

    def resume_run(self, path: Path, run: RunFolder) -> None:
        """Open a project and go on with its interrupted run from the last checkpoint."""
        if not self.files.open(path):
            return
        from netbuilder.ui.past_run import recorded_run

        try:
            project = run.project()
        except FileProblemError as error:
            self.window.notices.tell(error.problems[0], passing=False)
            return
        bridge = self.window.bridge
        bridge.run = recorded_run(run)  # so that its curve goes on instead of beginning anew
        bridge.train(project, run.path, base=str(path.parent), resume=True)

    def choose_data(self) -> None:
        self.window.importer.choose()

    def draw_suggestion(self) -> None:
        from netbuilder.catalog.suggest import suggested

        self.workspace.change(
            "Draw a first network",
            lambda project: structs.replace(project, design=suggested(project.recipe)),
        )
        self.canvas.fit()

    def show_next_problem(self) -> None:
        workspace = self.workspace
        found = [each for each in workspace.whole_inference.problems if each.where.node]
        if not found:
            return
        places = [place_of(each) for each in found]
        here = [(workspace.inside, id) for id in workspace.selection]
        now = next((places.index(each) for each in here if each in places), -1)
        self.canvas.center_on(workspace.show_place(found[(now + 1) % len(found)]))

    def open_command_palette(self) -> None:
        self.window.open_command_palette()
