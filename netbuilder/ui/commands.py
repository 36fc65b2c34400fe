"""What the rows of the action table act on: the window and its parts under short names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtWidgets import QDialog, QFileDialog

from netbuilder.core.clipboard import is_ours
from netbuilder.core.document import Document
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.recipe import ColumnRole
from netbuilder.ui import theme

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
    """

    window: MainWindow
    workspace: Workspace
    files: ProjectFiles

    def __init__(self, window: MainWindow, workspace: Workspace, files: ProjectFiles) -> None:
        self.window = window
        self.workspace = workspace
        self.files = files

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
    def can_export(self) -> bool:
        return not any(problem.code != "no-data" for problem in self.workspace.inference.errors)

    @property
    def can_paste(self) -> bool:
        from PySide6.QtGui import QGuiApplication

        return is_ours(QGuiApplication.clipboard().text())

    @property
    def can_suggest(self) -> bool:
        return bool(self.workspace.project.recipe.with_role(ColumnRole.TARGET))

    @property
    def theme_choice(self) -> str:
        return theme.manager().choice

    @property
    def is_arranging(self) -> bool:
        return self.is_editing and self.window.docks.is_arranging

    @property
    def can_go_back(self) -> bool:
        """Whether there is work behind the start view."""
        return self.is_editing or bool(self.workspace.design.nodes or self.document.can_undo)

    def toggle_start(self) -> None:
        if self.is_editing:
            self.window.show_start()
        else:
            self.window.show_editor()

    def resume_run(self, path: Path, run: RunFolder) -> None:
        """Open a project and go on with its interrupted run from the last checkpoint."""
        if not self.files.open(path):
            return
        try:
            project = run.project()
        except FileProblemError as error:
            self.window.notices.tell(error.problems[0], passing=False)
            return
        self.window.bridge.train(project, run.path, base=str(path.parent), resume=True)

    def choose_data(self) -> None:
        self.window.importer.choose()

    def toggle_dock(self, name: str) -> None:
        self.window.docks.toggle(name)

    def is_dock_open(self, name: str) -> bool:
        return self.is_editing and self.window.docks.is_open(name)

    def toggle_arranging(self) -> None:
        self.window.docks.set_arranging(not self.is_arranging)

    def restore_docks(self) -> None:
        self.window.docks.restore_first()

    def set_theme(self, name: theme.ThemeChoice) -> None:
        theme.manager().set_theme(name)
        self.window.preferences.change(theme=name)

    def scale_text(self, factor: float) -> None:
        manager = theme.manager()
        manager.set_font_scale(manager.theme.font_scale * factor if factor else 1.0)
        self.window.preferences.change(font_scale=manager.theme.font_scale)

    def draw_suggestion(self) -> None:
        from netbuilder.catalog.suggest import suggested

        self.workspace.change(
            "Draw a first network",
            lambda project: structs.replace(project, design=suggested(project.recipe)),
        )
        self.canvas.fit()

    def show_next_problem(self) -> None:
        guilty = [each.where.node for each in self.workspace.inference.problems if each.where.node]
        if not guilty:
            return
        now = next((id for id in self.workspace.selection if id in guilty), None)
        following = guilty[(guilty.index(now) + 1) % len(guilty)] if now else guilty[0]
        self.workspace.select([following])
        self.canvas.center_on(following)

    def export_module(self) -> None:
        from netbuilder.export.module import module_text

        self._export("model.py", lambda: module_text(self.workspace.project).text)

    def export_script(self) -> None:
        from netbuilder.export.script import script_text

        self._export("train.py", lambda: script_text(self.workspace.project))

    def open_command_palette(self) -> None:
        self.window.open_command_palette()

    def show_layer_help(self) -> None:
        from netbuilder.ui.dialogs.layer_help import LayerHelp

        self._show(LayerHelp(self.workspace, self.window))

    def show_shortcuts(self) -> None:
        from netbuilder.ui.dialogs.help import ShortcutSheet

        self._show(ShortcutSheet(list(self.window.binder.rows.values()), self.window))

    def show_about(self) -> None:
        from netbuilder.ui.dialogs.help import About

        self._show(About(self.window))

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _export(self, name: str, make: Callable[[], str]) -> None:
        folder = self.document.path.parent if self.document.path else Path()
        path, _ = QFileDialog.getSaveFileName(
            self.window, "Export", str(folder / name), "Python (*.py)"
        )
        if not path:
            return
        try:
            Path(path).write_text(make(), encoding="utf-8")
        except OSError as error:
            words = error.strerror or "the system refused it"
            self.window.notices.tell(
                Problem("export.failed", f"{Path(path).name} could not be written: {words}.")
            )
        else:
            self.window.notices.say(f"Written to {Path(path).name}.", "success", passing=True)
