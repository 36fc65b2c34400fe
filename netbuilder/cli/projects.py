"""Opens the project a command is about, with what the command line changes in it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import netbuilder.catalog  # noqa: F401 - registers the kinds that projects name.
from netbuilder import resources
from netbuilder.cli.console import told
from netbuilder.cli.settings import changed
from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import store
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.value import Project


@dataclass(frozen=True)
class Opened:
    """A project and where it lies.

    Attributes:
        project: With the changes of the command line.
        path: Its file.
    """

    project: Project
    path: Path

    @property
    def base(self) -> Path:
        """Folder that relative data paths start from."""
        return self.path.resolve().parent

    @property
    def title(self) -> str:
        """What it is called."""
        return self.project.title or self.path.stem

    def runs(self) -> RunStore:
        """Where its runs are: beside it, or with the person's own files where that cannot be."""
        beside = store.runs_folder(self.path)
        place = beside if beside.exists() else self.path.parent
        if os.access(place, os.W_OK):
            return RunStore.beside(self.path)
        return RunStore.untitled(self.project.id)


def opened(file: str, settings: Sequence[str] = ()) -> Opened:
    """The project of a file or example, with settings changed.

    Raises:
        ProblemError: It cannot be opened, or a setting is not legal.
    """
    path = _found(file)
    loaded = store.load(path)
    told(loaded.markers)
    return Opened(changed(loaded.project, settings), path)


def _found(file: str) -> Path:
    path = Path(file)
    if path.exists():
        return path
    if path.suffix or path.name != file:
        raise FileProblemError(Problem("open.vanished", found=f"There is no file '{file}'."))
    try:
        return resources.example_project(file)
    except FileNotFoundError as error:
        raise FileProblemError(
            Problem("open.vanished", found=f"There is no file '{file}'. {error}")
        ) from error


def run_of(project: Opened, wanted: str | None) -> RunFolder:
    """The run with weights that is meant: by id or folder, else the newest.

    Raises:
        FileProblemError: There is none.
    """
    if wanted:
        named = project.runs().run(wanted)
        if named is None and Path(wanted).is_dir():
            named = _run_in(Path(wanted))
        if named is None or named.best() is None:
            raise FileProblemError(
                Problem("no-run", found=f"There is no run with weights called '{wanted}'.")
            )
        return named
    run = next((each for each in project.runs().runs() if each.best() is not None), None)
    if run is None:
        raise FileProblemError(
            Problem(
                "no-weights",
                found=f"{project.path.name} has no trained weights yet.",
                fix=f"Train it first: netbuilder train {project.path.name}",
            )
        )
    return run


def _run_in(folder: Path) -> RunFolder | None:
    """A run folder, or the newest run with weights of a folder of runs."""
    if (folder / "run.json").exists():
        return RunFolder(folder)
    return next((each for each in RunStore(folder).runs() if each.best() is not None), None)
