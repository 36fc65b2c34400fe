"""What a run trained from the very beginning, through all runs that it was forked from."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from netbuilder.core.live import FIXED, essence
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.moments import Parent, parent_of
from netbuilder.core.project.run_history import projects_of
from netbuilder.core.project.runs import RunFolder
from netbuilder.core.value import Project

# Nobody forks a fork so often; a folder that names itself as its parent ends here.
_MOST = 100


class Lineage(Struct, frozen=True):
    """How a run came about.

    Attributes:
        first: The project at the very beginning, as far back as it is known.
        changes: After which iterations which project was trained.
        parent: The moment of another run at which it began; None for the very beginning.
        is_whole: Whether `first` is what iteration 1 was trained with.
    """

    first: Project
    changes: tuple[tuple[int, Project], ...]
    parent: Parent | None = None
    is_whole: bool = True


def lineage_of(run: Path, most: int = _MOST) -> Lineage:
    """How the run in a folder came about.

    Raises:
        FileProblemError: What was noted about it cannot be read.
    """
    folder = RunFolder(run)
    first = folder.first_project()
    changes = projects_of(first, folder.changes(), run)
    parent = parent_of(run)
    if parent is None:
        return Lineage(first, changes)
    with suppress(FileProblemError):
        before = lineage_of(Path(parent.folder), most - 1) if most else None
        if before is not None and before.is_whole:
            own = tuple(each for each in before.changes if each[0] <= parent.iteration)
            there = own[-1][1] if own else before.first
            if _is_same(there, first):
                return Lineage(before.first, (*own, *changes), parent)
    return Lineage(first, changes, parent, is_whole=False)


def _is_same(there: Project, here: Project) -> bool:
    """Whether a run goes on as another stood, with the same random numbers and data."""
    fixed = all(getattr(there.plan, name) == getattr(here.plan, name) for name in FIXED)
    return fixed and essence(there) == essence(here)
