"""What a run trained at a moment, as its folder tells it."""

from __future__ import annotations

from netbuilder.core.value import Project
from netbuilder.ui.run_record import RunRecord


class ProjectsThen:
    """Reads each project of a run only once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Project] = {}

    def at(self, run: RunRecord, iteration: int) -> Project:
        """What was trained at an iteration.

        Raises:
            FileProblemError: It was noted, but cannot be read.
        """
        if run.folder is None or not any(flag.iteration > iteration for flag in run.flags):
            return run.project
        from netbuilder.core.project.runs import RunFolder  # only for a run that was changed

        folder = RunFolder(run.folder)
        count = sum(change.iteration <= iteration for change in folder.changes())
        key = (run.id, count)
        if key not in self._known:
            self._known[key] = folder.project(count)
        return self._known[key]

    def forget(self) -> None:
        """Another run: nothing is known."""
        self._known.clear()
