"""The open project: the one place where it changes, with undo, a file and a clean mark."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from netbuilder.core.design import Design
from netbuilder.core.history import History
from netbuilder.core.signal import Signal
from netbuilder.core.value import Project


class Document:
    """Holds the project; views listen to `changed` and never to each other.

    Attributes:
        changed: Emits (before, after) after every edit, undo, redo and replacement.
        marked: Emits when the file or the clean mark changes.
        path: File it was opened from or saved to; None while it has none.
    """

    def __init__(self, project: Project) -> None:
        self._history = History(project)
        self.path: Path | None = None
        self.changed: Signal[[Project, Project]] = Signal()
        self.marked: Signal[[]] = Signal()

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self._history.project

    @property
    def history(self) -> History:
        """Its steps, for lists; edit only through the document."""
        return self._history

    @property
    def is_clean(self) -> bool:
        """Whether it is what was last saved."""
        return self._history.is_clean

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to undo."""
        return bool(self._history.done)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to redo."""
        return bool(self._history.undone)

    @property
    def undo_label(self) -> str:
        """What undo would take back; empty if nothing."""
        return self._history.done[-1].label if self._history.done else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again; empty if nothing."""
        return self._history.undone[-1].label if self._history.undone else ""

    def apply(self, label: str, edit: Callable[[Design], Design], merge: str = "") -> None:
        """Edit the design as one named step. An edit that changes nothing makes no step.

        Args:
            label: What is done, as an order.
            edit: Pure function; what it raises reaches the caller and nothing has changed.
            merge: Key of a gesture: following edits with it join this step.
        """
        self.change(
            label, lambda project: structs.replace(project, design=edit(project.design)), merge
        )

    def change(self, label: str, edit: Callable[[Project], Project], merge: str = "") -> None:
        """Edit the whole project as one named step; otherwise as `apply`."""
        before = self.project
        after = edit(before)
        if after == before:
            return
        self._history.push(label, after, merge)
        self._tell(before)

    def undo(self) -> None:
        """Go back one step, if there is one."""
        before = self.project
        if self._history.undo():
            self._tell(before)

    def redo(self) -> None:
        """Take the last undone step again, if there is one."""
        before = self.project
        if self._history.redo():
            self._tell(before)

    def go_to(self, count: int) -> None:
        """Undo or redo until so many steps are done; views are told once."""
        before = self.project
        if self._history.go(count):
            self._tell(before)

    def abandon(self, merge: str) -> None:
        """Take a gesture that edited under a merge key back; neither undo nor redo knows of it."""
        before = self.project
        if self._history.abandon(merge):
            self._tell(before)

    def end_merge(self) -> None:
        """The gesture is over: the next edit makes a step of its own."""
        count = len(self._history.done)
        self._history.end_merge()
        if len(self._history.done) != count:  # it came back to where it began
            self.marked.emit()

    def mark_clean(self, path: Path | None = None) -> None:
        """The project is now on disk, at `path` if given."""
        self.path = path or self.path
        self._history.mark_clean()
        self.marked.emit()

    def mark_dirty(self) -> None:
        """The project is not on disk as it is: it came from an example or was mended on opening."""
        self._history.mark_dirty()
        self.marked.emit()

    def replace(self, project: Project, path: Path | None = None) -> None:
        """Open another project: its history begins anew."""
        before = self.project
        self._history = History(project)
        self.path = path
        self._tell(before)

    def _tell(self, before: Project) -> None:
        self.changed.emit(before, self.project)
        self.marked.emit()
