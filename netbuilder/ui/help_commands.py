"""The sheets that menus open, and the files that are written for use without netbuilder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog

from netbuilder.core.problems import Problem, ProblemError

if TYPE_CHECKING:
    from netbuilder.ui.main_window import MainWindow


class Sheets:
    """Opens sheets over the window: preferences, a look before training, and help."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.workspace = window.workspace

    def show_layer_help(self) -> None:
        from netbuilder.ui.dialogs.layer_help import LayerHelp

        self._show(LayerHelp(self.workspace, self.window))

    def show_shortcuts(self) -> None:
        from netbuilder.ui.dialogs.help import ShortcutSheet

        sheet = ShortcutSheet(self.window.binder.table, self.window.preferences, self.window)
        sheet.change_asked.connect(sheet.accept)
        sheet.change_asked.connect(self.show_preferences)
        self._show(sheet)

    def show_preferences(self) -> None:
        from netbuilder.ui.dialogs.preferences import PreferencesSheet

        window = self.window
        table, look = window.binder.table, window.commands.look
        self._show(PreferencesSheet(table, window.preferences, look, window))

    def show_rehearsal(self) -> None:
        from netbuilder.ui.dialogs.rehearsal import RehearsalSheet

        sheet = RehearsalSheet(self.workspace, self.window.bridge, self.window)
        sheet.jump_requested.connect(self._jump)
        sheet.found.connect(self.window.workbench.preflight.show)
        self._show(sheet)

    def show_rates(self) -> None:
        from netbuilder.ui.dialogs.trials import RatesSheet

        self._show(RatesSheet(self.workspace, self.window.bridge, self.window))

    def show_batches(self) -> None:
        from netbuilder.ui.dialogs.trials import BatchesSheet

        self._show(BatchesSheet(self.workspace, self.window.bridge, self.window))

    def show_overfit(self) -> None:
        from netbuilder.ui.dialogs.trials import OverfitSheet

        self._show(OverfitSheet(self.workspace, self.window.bridge, self.window))

    def _jump(self, path: tuple[str, ...]) -> None:
        if self.workspace.go(path[:-1]):
            self.workspace.select(path[-1:])
            self.window.workbench.canvas.center_on(path[-1])

    def show_variants(self) -> None:
        from netbuilder.ui.dialogs.variants import VariantsSheet

        sheet = VariantsSheet(self.workspace, self.window)
        sheet.queued.connect(self.window.workbench.deck.many.add_variants)
        self._show(sheet)

    def show_seeds(self) -> None:
        from netbuilder.ui.dialogs.seeds import SeedsSheet

        sheet = SeedsSheet(self.workspace, self.window)
        sheet.wanted.connect(self.window.workbench.deck.many.train_seeds)
        self._show(sheet)

    def show_film(self) -> None:
        from netbuilder.ui.travel.film.sheet import FilmSheet  # its writers come with it

        self._show(FilmSheet(self.window, self.window.workbench.deck.travel.traveller))

    def show_about(self) -> None:
        from netbuilder.ui.dialogs.help import About

        self._show(About(self.window))

    def _show(self, dialog: QDialog) -> None:
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class Exports:
    """Writes the network as Python."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.workspace = window.workspace

    @property
    def can_export(self) -> bool:
        return not any(
            problem.code != "no-data" for problem in self.workspace.whole_inference.errors
        )

    def export_module(self) -> None:
        from netbuilder.export.module import module_text

        self._export("model.py", lambda: module_text(self.workspace.project).text)

    def export_script(self) -> None:
        from netbuilder.export.script import script_text

        self._export("train.py", lambda: script_text(self.workspace.project))

    @property
    def can_export_run(self) -> bool:
        """Whether a recorded run is shown."""
        run = self.window.bridge.run
        return run is not None and run.folder is not None and run.iteration > 0

    def export_run(self) -> None:
        """Write the script of the shown run, with what was changed while it went on."""
        from netbuilder.ui.run_script import script_of

        run = self.window.bridge.run
        if run is not None and run.folder is not None:
            folder = run.folder
            self._export("train.py", lambda: script_of(folder))

    def _export(self, name: str, make: Callable[[], str]) -> None:
        folder = self.workspace.document.path.parent if self.workspace.document.path else Path()
        path, _ = QFileDialog.getSaveFileName(
            self.window, "Export", str(folder / name), "Python (*.py)"
        )
        if not path:
            return
        try:
            Path(path).write_text(make(), encoding="utf-8")
        except ProblemError as error:
            self.window.notices.tell(error.problems[0])
        except OSError as error:
            words = error.strerror or "the system refused it"
            self.window.notices.tell(
                Problem("export.failed", f"{Path(path).name} could not be written: {words}.")
            )
        else:
            self.window.notices.say(f"Written to {Path(path).name}.", "success", passing=True)
