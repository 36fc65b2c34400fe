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
from netbuilder.core.project.settings import Settings
from netbuilder.core.value import Project
from netbuilder.ui.dialogs.question import Asking, Question
from netbuilder.ui.notices import Notices
from netbuilder.ui.workspace import Workspace

SUFFIX = ".netb"
FILTER = "netbuilder projects (*.netb)"


class ProjectFiles(QObject):
    """Opens and saves the workspace's document.

    Args:
        workspace: What is opened and saved.
        settings: Where recent files are remembered.
        notices: Where problems are told.
        asking: Asks a question and answers with the value chosen; replaced in tests.
        is_training: Whether a run is alive.

    Signals:
        shown: A project is open now and should be seen.
        saved: (old path or None, new path): the project is on disk.
    """

    shown = Signal()
    saved = Signal(object, object)

    def __init__(
        self,
        workspace: Workspace,
        settings: Settings,
        notices: Notices,
        asking: Asking,
        is_training: Callable[[], bool],
    ) -> None:
        super().__init__(notices.parentWidget())
        self._workspace = workspace
        self._settings = settings
        self._notices = notices
        self._ask = asking
        self._is_training = is_training
        self._mark: store.FileMark | None = None
        self._lock: store.ProjectLock | None = None

    @property
    def _window(self) -> QWidget:
        return self._notices.parentWidget()

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved lately that still exist, the latest first."""
        paths = (Path(each) for each in self._settings.recent_files)
        return tuple(path for path in paths if path.is_file())

    def new(self, project: Project | None = None) -> bool:
        """Begin with an empty canvas, or with a ready design that has no file yet."""
        if not self.may_leave():
            return False
        fresh = structs.replace(project or Project(), id=uuid.uuid4().hex)
        self._take_lock(None)
        self._mark = None
        self._workspace.open(fresh)
        if project is not None:
            self._workspace.document.mark_dirty()
        self.shown.emit()
        return True

    def choose_and_open(self) -> None:
        """Ask for a file and open it."""
        start = str(self.recent[0].parent) if self.recent else ""
        path, _ = QFileDialog.getOpenFileName(self._window, "Open a project", start, FILTER)
        if path:
            self.open(Path(path))

    def open(self, path: Path) -> bool:
        """Open a project; what was open is asked about first if it is not saved."""
        try:
            loaded = store.load(path)
        except FileProblemError as error:
            self._notices.tell(error.problems[0], passing=False)
            return False
        if not self.may_leave():
            return False
        is_ours = self._lock_file(path)
        self._mark = loaded.mark if is_ours else None
        self._workspace.open(loaded.project, path if is_ours else None)
        if loaded.markers or not is_ours:
            self._workspace.document.mark_dirty()
        self._remember(path)
        self.shown.emit()
        for marker in loaded.markers[:3]:
            self._notices.tell(marker, passing=False)
        return True

    def open_example(self, path: Path) -> bool:
        """Open a shipped example as a new project without a file, so that it stays as it is."""
        try:
            project = store.load(path).project
        except FileProblemError as error:
            self._notices.tell(error.problems[0], passing=False)
            return False
        if not self.may_leave():
            return False
        self._take_lock(None)
        self._mark = None
        self._workspace.open(structs.replace(project, id=uuid.uuid4().hex))
        self.shown.emit()
        return True

    def save(self) -> bool:
        """Write the project to its file, or ask for one."""
        path = self._workspace.document.path
        return self.save_as() if path is None else self._write(path)

    def save_as(self) -> bool:
        """Ask for a file and write the project to it."""
        document = self._workspace.document
        suggestion = document.path or Path((document.project.title or "network") + SUFFIX)
        path, _ = QFileDialog.getSaveFileName(
            self._window, "Save the project", str(suggestion), FILTER
        )
        if not path:
            return False
        chosen = Path(path)
        return self.save_to(chosen if chosen.suffix == SUFFIX else chosen.with_suffix(SUFFIX))

    def save_to(self, path: Path) -> bool:
        """Write the project to a file that the person has chosen."""
        if path != self._workspace.document.path:
            self._mark = None
            if not self._lock_file(path):
                return False
        return self._write(path, force=True)

    def may_leave(self) -> bool:
        """Whether the open project may be left: asks once if work or a training would end."""
        document = self._workspace.document
        is_training = self._is_training()
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
        return self.save() if answer == "save" else answer in ("leave", "stop")

    def close(self) -> None:
        """Let go of the file."""
        self._take_lock(None)

    def _write(self, path: Path, force: bool = False) -> bool:
        document = self._workspace.document
        before = document.path
        try:
            self._mark = store.save(path, document.project, known=self._mark, force=force)
        except FileProblemError as error:
            self._tell_failed_save(error.problems[0], path)
            return False
        document.mark_clean(path)
        self._remember(path)
        self.saved.emit(before, path)
        return True

    def _tell_failed_save(self, problem: Problem, path: Path) -> None:
        actions: list[tuple[str, Callable[[], object]]] = [("Save elsewhere", self.save_as)]
        if problem.code == "save.changed-outside":
            actions.append(("Replace it", lambda: self._write(path, force=True)))
        else:
            actions.append(("Try again", self.save))
        self._notices.say(problem.sentence, "error", actions)

    def _lock_file(self, path: Path) -> bool:
        """Take the file's lock; where another window holds it, say who and open as a copy."""
        if self._lock is not None and self._workspace.document.path == path:
            return True
        try:
            self._take_lock(store.lock(path))
        except FileProblemError as error:
            self._take_lock(None)
            self._notices.tell(error.problems[0], passing=False)
            return False
        return True

    def _take_lock(self, lock: store.ProjectLock | None) -> None:
        if self._lock is not None:
            self._lock.release()
        self._lock = lock

    def _remember(self, path: Path) -> None:
        self._settings.remember(path)
