"""The main window: start view or workbench, with the top bar over and the status line under it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget

from netbuilder.core.problems import Problem
from netbuilder.core.project.schema import View
from netbuilder.ui import accessibility, theme
from netbuilder.ui.action_binder import ActionBinder
from netbuilder.ui.actions import all_actions
from netbuilder.ui.commands import Commands
from netbuilder.ui.dialogs.question import Asking, ask
from netbuilder.ui.docks import Docks
from netbuilder.ui.drops import TABLES, FileDrops
from netbuilder.ui.file_menus import FileMenus
from netbuilder.ui.files import SUFFIX, ProjectFiles
from netbuilder.ui.notices import Notices
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.preferences_in_force import PreferencesInForce
from netbuilder.ui.start_status import StartStatus
from netbuilder.ui.start_view import StartView
from netbuilder.ui.top_bar import TopBar
from netbuilder.ui.views import look_at, view_of
from netbuilder.ui.workspace import Workspace

if TYPE_CHECKING:
    from netbuilder.ui.command_palette import CommandPalette
    from netbuilder.ui.data_import import Importer
    from netbuilder.ui.engine_bridge import EngineBridge
    from netbuilder.ui.panels.status import StatusLine
    from netbuilder.ui.workbench import Workbench


class MainWindow(QMainWindow):
    """Shows the start view at once; the workbench is made when it is first needed.

    Args:
        workspace: What is open.
        bridge: The engines.
        preferences: What is remembered between sessions.
        asking: Asks questions; replaced in tests.

    Signals:
        painted: The first frame is on the screen.
    """

    painted = Signal()

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        preferences: Preferences,
        asking: Asking | None = None,
    ) -> None:
        super().__init__()
        accessibility.install()
        self.workspace, self.bridge, self.preferences = workspace, bridge, preferences
        self.notices = Notices(self)
        asks: Asking = asking or (lambda question: ask(question, self))
        self._asks = asks
        self.files = ProjectFiles(workspace, bridge, preferences, self.notices, asks)
        self.files.seen = self._view
        self.commands = Commands(self, workspace, self.files)
        self.binder = ActionBinder(all_actions(), self.commands, self)
        self._in_force = PreferencesInForce(preferences, self.binder.table, self)
        self._workbench: Workbench | None = None
        self._docks: Docks | None = None
        self._importer: Importer | None = None
        self._palette: CommandPalette | None = None
        self._status: StatusLine | None = None
        self._has_painted = False
        self._drops = FileDrops(self)
        self._build()
        self._connect()
        self.show_start()

    @property
    def is_editing(self) -> bool:
        """Whether the canvas is on screen rather than the start view."""
        return self._stack.currentIndex() == 1

    @property
    def workbench(self) -> Workbench:
        """The parts around the canvas; made on first use."""
        if self._workbench is None:
            self._workbench = self._made_workbench()
        return self._workbench

    @property
    def docks(self) -> Docks:
        """The panels around the canvas."""
        if self._docks is None:
            parts = self.workbench
            panels = {"palette": parts.left, "inspector": parts.inspector, "deck": parts.deck}
            self._docks = Docks(self, panels)
            self._docks.restore(self.preferences.now.window)
            self._docks.set_shown(False)
        return self._docks

    @property
    def importer(self) -> Importer:
        """Brings data in; made on first use."""
        if self._importer is None:
            from netbuilder.ui.data_import import Importer

            self._importer = Importer(self.workspace, self.bridge, self.notices, self)
            self._importer.brought.connect(self.show_editor)
        return self._importer

    def show_start(self) -> None:
        """Show what a newcomer meets: drop data, go on, or learn from an example."""
        behind = self.top_bar.name.title if self.commands.can_go_back else ""
        self.start.refresh(self.files.recent, behind)
        if self._docks is not None:
            self._docks.set_shown(False)
            self.workbench.deck.views.set_shown(False)
        self.commands.look.close_history()
        self._stack.setCurrentIndex(0)
        self._show_project()
        self.start.setFocus()

    def show_editor(self) -> None:
        """Show the canvas and the panels around it."""
        canvas = self.workbench.canvas
        if not self.is_editing:
            self._stack.setCurrentIndex(1)
            self.docks.set_shown(True)
            self.workbench.deck.views.set_shown(True)
        self._show_project()
        canvas.setFocus()
        QTimer.singleShot(0, canvas, canvas.fit)

    def open_command_palette(self) -> None:
        """Show the list of commands that can be run now."""
        from netbuilder.ui.command_palette import CommandPalette

        if self._palette is not None:
            self._palette.deleteLater()
        self._palette = CommandPalette(self.binder.table, self.preferences.now.commands, self)
        self._palette.chosen.connect(self._run_chosen)
        self._palette.open()

    def _show_search_key(self) -> None:
        self.top_bar.show_search_key(self.binder.table.key_words("help.commands"))

    def _run_chosen(self, id: str) -> None:
        self.preferences.remember_command(id)
        self.binder.run(id)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._has_painted:
            self._has_painted = True
            QTimer.singleShot(0, self, self.painted.emit)

    def open_path(self, path: Path) -> None:
        """Open a project, or bring in a data file."""
        if path.suffix.lower() == SUFFIX:
            self.files.open(path)
        elif path.is_dir() or path.suffix.lower() in TABLES:
            self.importer.bring(path)
        else:
            self.notices.tell(
                Problem(
                    "open.unknown-file",
                    f"{path.name} is neither a project nor a table.",
                    fix=f"netbuilder opens {SUFFIX} files and reads {', '.join(TABLES)} files.",
                ),
                passing=False,
            )

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_leave():
            event.ignore()
            return
        kept = {"geometry": bytes(self.saveGeometry().toBase64().data()).decode("ascii")}
        if self._docks is not None and self.is_editing:
            kept |= self._docks.saved()
        if self._workbench is not None:
            from netbuilder.ui.panels import deck_arrangement

            kept["views"] = deck_arrangement.saved(self._workbench.deck.views)
            self._workbench.deck.views.set_shown(False)
        self.preferences.remember_window(**kept)
        self.files.close()
        # A run saves its weights first, which takes a moment that nobody should watch.
        self.hide()
        self.bridge.shutdown()
        event.accept()

    def _build(self) -> None:
        self.setWindowTitle("netbuilder")
        self.setWindowIcon(theme.app_icon())
        self.top_bar = TopBar(self.binder.actions["edit.undo"], self.binder.actions["edit.redo"])
        menus = FileMenus(self.files, self)
        self.binder.fill(
            self.top_bar.menu_bar, {"file.new": menus.templates, "file.open": menus.recent}
        )
        self.setMenuWidget(self.top_bar)
        self.start = StartView()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.start)
        self.setCentralWidget(self._stack)
        self.start_status = StartStatus(self.bridge)
        self.statusBar().addPermanentWidget(self.start_status, 1)
        self.statusBar().setSizeGripEnabled(False)
        # Panels give way rather than make the window too large for a small screen.
        sizes = theme.current().tables["window_px"]
        self.setMinimumSize(sizes["least_width"], sizes["least_height"])
        geometry = self.preferences.now.window.get("geometry", "")
        if geometry:
            self.restoreGeometry(QByteArray.fromBase64(geometry.encode("ascii")))

    def _connect(self) -> None:
        self.top_bar.search_asked.connect(self.open_command_palette)
        self.top_bar.zoom.chosen.connect(lambda zoom: self.binder.run(f"view.{zoom}"))
        self.top_bar.history_asked.connect(lambda: self.binder.run("edit.history"))
        self.binder.table.keys_changed.connect(self._show_search_key)
        self._show_search_key()
        self.start.open_asked.connect(self.files.open)
        self.start.example_asked.connect(self.files.open_copy)
        self.start.empty_asked.connect(lambda: self.files.new())
        self.start.playground_asked.connect(self.commands.playground.open)
        self.start.data_asked.connect(lambda: self.importer.choose())
        self._drops.hovered.connect(self.start.show_drop)
        self._drops.dropped.connect(self.open_path)
        self.start.resume_asked.connect(self.commands.resume_run)
        self.start.back_asked.connect(self.show_editor)
        self.start.other_asked.connect(self.files.choose_and_open)
        self.files.shown.connect(self._show_opened)
        self.workspace.marked.connect(self._show_project)
        self.workspace.refused.connect(self.notices.show_refused)
        self.notices.left.connect(self._take_keys)
        self.preferences.refused.connect(self.notices.tell)
        self.workspace.selected.connect(lambda _: self.binder.refresh())
        problem = self._in_force.problem()
        if problem is not None:
            self.notices.tell(problem, passing=False)
        self.workspace.frames.changed.connect(lambda _: self.binder.refresh())

    def _take_keys(self) -> None:
        """The keyboard goes back to the work when a message goes away under it."""
        (self.workbench.canvas if self.is_editing else self.start).setFocus()

    def _show_opened(self) -> None:
        """Show a project that was just opened as it was seen last, or the whole of it."""
        self.show_editor()
        view, canvas = self.files.view, self.workbench.canvas
        if view.zoom:
            QTimer.singleShot(0, canvas, lambda: look_at(canvas, view))

    def _view(self) -> View:
        """How the canvas looks now, for the project's file."""
        return view_of(self.workbench.canvas, self.files.view)

    def _made_workbench(self) -> Workbench:
        from netbuilder.ui.kept_kinds import keep_kinds
        from netbuilder.ui.panels import deck_arrangement
        from netbuilder.ui.panels.status import StatusLine
        from netbuilder.ui.thread_choice import ThreadChoice
        from netbuilder.ui.workbench import Workbench

        made = Workbench(self.workspace, self.bridge, self.importer, self)
        self._stack.addWidget(made.slow_motion)
        made.middle.zoomed.connect(self.top_bar.zoom.set_value)
        made.middle.zoomed.connect(lambda _: self.binder.refresh())
        made.slow_motion.film.changed.connect(self.binder.refresh)
        made.palette.fold(self.preferences.now.window.get("palette", ""))
        made.inspector.plan.open_sections(self.preferences.now.window.get("plan", ""))
        keep_kinds(made.canvas.finder.memory, self.preferences)
        views = made.deck.views
        deck_arrangement.restore(views, self.preferences.now.window.get("views", ""))
        views.moved.connect(
            lambda _: self.preferences.remember_window(views=deck_arrangement.saved(views))
        )
        made.palette.folded.connect(lambda text: self.preferences.remember_window(palette=text))
        plan = made.inspector.plan
        plan.opened.connect(lambda text: self.preferences.remember_window(plan=text))
        self.binder.attach_canvas(made.canvas)
        self._in_force.attach(made.canvas)
        ThreadChoice(self.preferences, self.bridge, self)
        made.inspector.plan.helpers.asked.connect(self.binder.run)
        made.deck.many.serve(self._asks, self.notices.say)
        made.deck.travel.serve(self.notices.say, self.commands.sheets.show_film)
        made.deck.variants_asked.connect(self.commands.sheets.show_variants)
        status = StatusLine(self.workspace, self.bridge)
        status.problems_asked.connect(made.deck.show_problems)
        status.setVisible(self.is_editing)  # or it would stand beside that of the start view
        self.statusBar().addPermanentWidget(status, 1)
        self._status = status
        return made

    def _show_project(self) -> None:
        document = self.workspace.document
        name = document.project.title or (document.path.stem if document.path else "New project")
        state = "saved" if document.path else "not saved yet"
        if not document.is_clean:
            state = "edited"
        self.top_bar.show_project(name, state, self.is_editing)
        self.start_status.setVisible(not self.is_editing)
        if self._status is not None:
            self._status.setVisible(self.is_editing)
        self.setWindowModified(not document.is_clean)
        self.setWindowTitle(f"{name}[*] – netbuilder" if self.is_editing else "netbuilder[*]")
        self.binder.refresh()
