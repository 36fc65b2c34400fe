"""What the File menu does: new, open, save, save as, recent; and the one question at closing."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from pathlib import Path

from msgspec import structs
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import store
from netbuilder.core.project.lock import ProjectLock
from netbuilder.core.project.runs import RunStore
from netbuilder.core.project.schema import FileMark, Loaded, View
from netbuilder.core.value import Project
from netbuilder.ui import kinds
from netbuilder.ui.data_paths import located_recipe, portable
from netbuilder.ui.dialogs.question import Asking, Question
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.notices import Notices
from netbuilder.ui.preferences import Preferences
from netbuilder.ui.workspace import Workspace

SUFFIX = store.SUFFIX
FILTER = f"netbuilder projects (*{SUFFIX})"
MOST_MARKERS = 3


class ProjectFiles(QObject):
    """Opens and saves the workspace's document.

    Args:
        workspace: What is opened and saved.
        bridge: Its run, which a question at leaving names.
        preferences: Where recent files are remembered.
        notices: Where problems are told.
        asking: Asks a question and answers with the value chosen; replaced in tests.

    Attributes:
        view: How the canvas looked when the open project was saved.
        seen: Tells how it looks now.

    Signals:
        shown: A project is open now and should be seen.
    """

    shown = Signal()

    def __init__(
        self,
        workspace: Workspace,
        bridge: EngineBridge,
        preferences: Preferences,
        notices: Notices,
        asking: Asking,
    ) -> None:
        super().__init__(notices.window_under)
        self._workspace, self._bridge = workspace, bridge
        self._preferences, self._notices = preferences, notices
        self._ask = asking
        self.view = View()
        self.seen: Callable[[], View] = View
        self._mark: FileMark | None = None
        self._lock: ProjectLock | None = None
        bridge.run_changed.connect(lambda _: self._adopt_runs())

    @property
    def _window(self) -> QWidget:
        return self._notices.window_under

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved lately that still exist, the latest first."""
        paths = (Path(each) for each in self._preferences.now.recent)
        return tuple(path for path in paths if path.is_file())

    def new(self, project: Project | None = None) -> bool:
        """Begin with an empty canvas, or with a ready project that has no file yet."""
        if not self.may_leave():
            return False
        self._take_up(project or Project(), None, None)
        return True

    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        start = str(self.recent[0].parent) if self.recent else self._preferences.now.folder
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a project", start, FILTER)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> bool:
        """Open a project; what was open is asked about first if it is not saved."""
        path = path.absolute()
        loaded = self._loaded(path)
        if loaded is None or not self.may_leave():
            return False
        is_ours = self._lock_file(path)
        if is_ours:
            recipe = located_recipe(loaded.project.recipe, path)
            self._workspace.open(structs.replace(loaded.project, recipe=recipe), path)
            self._mark, self.view = loaded.mark, loaded.view
            if loaded.is_mended:
                self._workspace.document.mark_dirty()
            self.shown.emit()
        else:
            self._take_up(loaded.project, path, None)
            self._workspace.document.mark_dirty()
        self._preferences.remember(path)
        for marker in loaded.markers[:MOST_MARKERS]:
            self._notices.tell(marker, passing=False)
        return True

    def open_copy(self, path: Path) -> bool:
        """Open a shipped example or an earlier version as a new project without a file."""
        loaded = self._loaded(path)
        if loaded is None or not self.may_leave():
            return False
        self._take_up(loaded.project, path, None)
        return True

    def save(self) -> bool:
        """Write the project to its file, or ask for one."""
        path = self._workspace.document.path
        return self.save_as() if path is None else self._write(path)

    def save_as(self) -> bool:
        """Ask for a file and write the project to it."""
        document = self._workspace.document
        name = (document.project.title or "network") + SUFFIX
        folder = Path(self._preferences.now.folder or Path.home())
        suggestion = document.path or folder / name.replace("/", "-")
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save the project", str(suggestion), FILTER
        )
        if not path:
            return False
        return self.save_to(Path(path) if path.endswith(SUFFIX) else Path(path + SUFFIX))

    def save_to(self, path: Path) -> bool:
        """Write the project to a file that the person has chosen."""
        path = path.absolute()
        if path != self._workspace.document.path:
            if not self._lock_file(path):
                return False
            self._mark = None
        return self._write(path, force=True)

    def may_leave(self) -> bool:
        """Whether the open project may be left: asks once if work or a training would end."""
        document = self._workspace.document
        is_training = self._bridge.is_training
        if document.is_clean and not is_training:
            return True
        title = document.project.title or "This project"
        if document.is_clean:
            question = Question(
                "Stop the training?",
                f"{title} is still training. Its weights so far are kept and it can go on later.",
                (("stop", "Stop and keep"), ("cancel", "Go on training")),
            )
        else:
            training = " The training stops; its weights so far are kept." if is_training else ""
            question = Question(
                "Save your changes?",
                f"{title} has changes that are not saved.{training}",
                (("save", "Save"), ("leave", "Don't save"), ("cancel", "Cancel")),
            )
        answer = self._ask(question)
        may = self.save() if answer == "save" else answer in ("leave", "stop")
        if may and is_training:
            self._bridge.stop_all()
        return may

    def close(self) -> None:
        """Let go of the file."""
        self._take_lock(None)

    def _take_up(self, project: Project, origin: Path | None, path: Path | None) -> None:
        """Open a project without a file, under an id of its own."""
        self._take_lock(None)
        self._mark, self.view = None, View()
        recipe = located_recipe(project.recipe, origin)
        fresh = structs.replace(project, id=uuid.uuid4().hex, recipe=recipe)
        self._workspace.open(fresh, path)
        self.shown.emit()

    def _loaded(self, path: Path) -> Loaded | None:
        """What a file holds; where it cannot be read, that is told, with an earlier version."""
        kinds.load()
        try:
            return store.load(path)
        except FileProblemError as error:
            problem = error.problems[0]
        version = store.newest_version(path) if problem.fix == "Open that version." else None
        if version is None:
            self._notices.tell(problem, passing=False)
        else:
            act = ("Open that version", lambda: self.open_copy(version))
            self._notices.say(problem.found, "error", [act])
        return None

    def _write(self, path: Path, force: bool = False) -> bool:
        document = self._workspace.document
        written = portable(document.project, path)
        try:
            self.view = self.seen()
            self._mark = store.save(path, written, self.view, known=self._mark, force=force)
        except FileProblemError as error:
            self._tell_failed_save(error.problems[0], path)
            return False
        document.mark_clean(path)
        self._preferences.remember(path)
        self._preferences.change(folder=str(path.parent))
        self._adopt_runs()
        return True

    def _adopt_runs(self) -> None:
        """Move runs that were made before the first save beside the project, once none is alive."""
        run, path = self._bridge.run, self._workspace.document.path
        if path is None or self._bridge.is_training:
            return
        untitled, beside = RunStore.untitled(self._workspace.project.id), RunStore.beside(path)
        if not untitled.folder.is_dir():
            return
        try:
            beside.adopt(untitled)
        except FileProblemError as error:
            self._notices.tell(error.problems[0], passing=False)
            return
        if run is not None and run.folder is not None:
            moved = beside.run(run.folder.name)
            run.folder = moved.path if moved is not None else run.folder

    def _tell_failed_save(self, problem: Problem, path: Path) -> None:
        actions: list[tuple[str, Callable[[], object]]] = [("Save elsewhere", self.save_as)]
        if problem.code == "save.changed-outside":
            actions = [("Save a copy", self.save_as)]
            actions.append(("Replace it", lambda: self._write(path, force=True)))
        else:
            actions.append(("Try again", self.save))
        self._notices.say(problem.found, "error", actions)

    def _lock_file(self, path: Path) -> bool:
        """Take the file's lock; where another window holds it, say who."""
        if self._lock is not None and self._workspace.document.path == path:
            return True
        try:
            self._take_lock(store.lock(path))
        except FileProblemError as error:
            words = f"{error.problems[0].found} It was opened here as a copy without a file."
            self._notices.say(words, "warning")
            return False
        return True

    def _take_lock(self, lock: ProjectLock | None) -> None:
        if self._lock is not None:
            self._lock.release()
        self._lock = lock
