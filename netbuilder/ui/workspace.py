"""What every view shares: the document, what is inferred from it, and the selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from netbuilder.core.design import Design
from netbuilder.core.document import Document
from netbuilder.core.inference import Inference, Inferrer
from netbuilder.core.problems import Problem, ProblemError
from netbuilder.core.value import Project


class Workspace(QObject):
    """The open document as Qt sees it. Views listen to its signals and never to each other.

    Signals:
        changed: (before, after) projects, after every edit, undo, redo and opening.
        inferred: The inference of the project, after `changed`.
        selected: The selected node ids, a frozenset.
        marked: File, title or clean mark changed.
        refused: A problem that kept an edit from happening, to be shown in passing.
        opened: Another project was opened; views reset their cameras.
    """

    changed = Signal(object, object)
    inferred = Signal(object)
    selected = Signal(object)
    marked = Signal()
    refused = Signal(object)
    opened = Signal()

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._inferrer = Inferrer()
        self.inference: Inference = self._inferrer.infer(document.project)
        self.selection: frozenset[str] = frozenset()
        document.changed.connect(self._on_changed)
        document.marked.connect(self._on_marked)

    @property
    def project(self) -> Project:
        """The project as it is now."""
        return self.document.project

    @property
    def design(self) -> Design:
        """The design as it is now."""
        return self.document.project.design

    def apply(self, label: str, edit: Callable[[Design], Design], merge: str = "") -> bool:
        """Edit the design as one named step; a refused edit is told through `refused`.

        Returns:
            Whether the edit was legal.
        """
        try:
            self.document.apply(label, edit, merge)
        except ProblemError as error:
            self.refused.emit(error.problems[0])
            return False
        return True

    def change(self, label: str, edit: Callable[[Project], Project], merge: str = "") -> bool:
        """Edit the whole project as one named step; otherwise as `apply`."""
        try:
            self.document.change(label, edit, merge)
        except ProblemError as error:
            self.refused.emit(error.problems[0])
            return False
        return True

    def undo(self) -> None:
        """Go back one step."""
        self.document.undo()

    def redo(self) -> None:
        """Take the last undone step again."""
        self.document.redo()

    def select(self, ids: Iterable[str]) -> None:
        """Select exactly these nodes; unknown ids are ignored."""
        selection = frozenset(id for id in ids if id in self.design.nodes)
        if selection != self.selection:
            self.selection = selection
            self.document.end_merge()
            self.selected.emit(selection)

    def open(self, project: Project, path: Path | None = None) -> None:
        """Replace the document's project; the history begins anew."""
        self.selection = frozenset()
        self.document.replace(project, path)
        self.selected.emit(self.selection)
        self.opened.emit()

    def problems_of(self, id: str) -> tuple[Problem, ...]:
        """All problems whose place is this node."""
        return tuple(problem for problem in self.inference.problems if problem.where.node == id)

    def _on_changed(self, before: Project, after: Project) -> None:
        self.inference = self._inferrer.infer(after)
        gone = self.selection - set(after.design.nodes)
        self.changed.emit(before, after)
        self.inferred.emit(self.inference)
        if gone:
            self.select(self.selection - gone)

    def _on_marked(self) -> None:
        self.marked.emit()
