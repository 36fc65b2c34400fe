"""Where the runs of the open project are recorded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.value import Project
from netbuilder.ui.workspace import Workspace


class RunPlaces:
    """Makes run folders, and says where relative data paths start."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    @property
    def base(self) -> str:
        """Folder that relative data paths start from; empty without a file."""
        path = self._workspace.document.path
        return str(path.parent) if path else ""

    def new_folder(self, project: Project, **facts: Any) -> Path | None:
        """Where a run is recorded; None, with a word, where no folder can be made.

        Args:
            facts: What is noted of it besides.
        """
        from netbuilder.core.project.runs import RunStore  # only when something trains

        path = self._workspace.document.path
        try:
            store = RunStore.beside(path) if path else RunStore.untitled(project.id)
            return store.new_run(project, **facts).path
        except FileProblemError as error:
            problem = error.problems[0]
        except OSError as error:
            problem = Problem(
                "run-not-recorded",
                found=f"No folder could be made for this run ({error.strerror}).",
                expected="Training goes on, but its weights are not kept.",
                fix="Free some room, or save the project somewhere else.",
            )
        self._workspace.refused.emit(problem)
        return None
