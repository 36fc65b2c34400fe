"""Opens and saves project files: a save is whole and durable, or the old file stays as it was."""

from __future__ import annotations

import errno
import os
import stat
import time
from datetime import datetime
from pathlib import Path
from typing import NoReturn

from msgspec import structs

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project.disk import (
    name_problem,
    save_problem,
    sha256,
    size_words,
    sweep,
    write_or_tell,
)
from netbuilder.core.project.lock import ProjectLock
from netbuilder.core.project.schema import FileMark, Loaded, View, from_bytes, from_text, to_text
from netbuilder.core.project.texts import shown
from netbuilder.core.value import Project

SUFFIX = ".netb"
SIZE_LIMIT = 64 * 1024 * 1024
# Problems after which an earlier version of the same file is of use.
_DAMAGED = (
    "open.empty",
    "open.zeros",
    "open.cut-short",
    "open.text-after-end",
    "open.not-json",
    "open.not-utf-8",
)


def load(path: Path) -> Loaded:
    """Open a project file.

    Raises:
        FileProblemError: It cannot be opened, and why.
    """
    data, mark = _read(path)
    try:
        loaded = from_bytes(data, shown(path.name, 80))
    except FileProblemError as error:
        raise FileProblemError(*(_with_version(each, path) for each in error.problems)) from None
    return structs.replace(loaded, mark=mark)


def save(
    path: Path,
    project: Project,
    view: View | None = None,
    known: FileMark | None = None,
    force: bool = False,
) -> FileMark:
    """Save a project; when this returns it is on the disk.

    Args:
        known: What the file was when it was last read or written here; None for a file that was
            just chosen by name.
        force: Whether to replace the file though it was changed outside.

    Returns:
        What the file is now, for the next save.

    Raises:
        FileProblemError: Nothing was saved, the file is as it was, and why.
    """
    problem = name_problem(path.name)
    if problem is not None:
        raise FileProblemError(problem)
    data = _checked_bytes(project, view or View(), path.name)
    try:
        target = _resolved(path)
        if known is not None and not force:
            _refuse_changed(target, known)
        sweep(target.parent)
    except OSError as error:
        raise FileProblemError(save_problem(error, path, len(data))) from error
    write_or_tell(target, data)
    return FileMark(len(data), target.stat().st_mtime_ns, sha256(data))


def lock(path: Path) -> ProjectLock:
    """Claim a project for this window; see `ProjectLock.hold`."""
    return ProjectLock.hold(path)


def is_changed(path: Path, known: FileMark) -> bool:
    """Whether a file is no longer what it was. A missing file is not changed but gone."""
    try:
        found = path.stat()
        if found.st_size != known.size:
            return True
        return sha256(path.read_bytes()) != known.sha256
    except FileNotFoundError:
        return False


def runs_folder(path: Path) -> Path:
    """The folder of runs and versions beside a project file."""
    return path.with_name(path.name + ".runs")


def newest_version(path: Path) -> Path | None:
    """The latest earlier version that is kept beside a project, if there is one."""
    try:
        versions = sorted((runs_folder(path) / "versions").glob(f"*{SUFFIX}"))
    except OSError:
        return None
    return versions[-1] if versions else None


def moment(seconds: float) -> str:
    """A time as people say it: ``12:03`` of today, else with the date."""
    then = datetime.fromtimestamp(seconds)
    is_today = then.date() == datetime.fromtimestamp(time.time()).date()
    return f"{then:%H:%M}" if is_today else f"{then:%H:%M} on {then.day} {then:%B %Y}"


def _checked_bytes(project: Project, view: View, name: str) -> bytes:
    """The file as bytes, once it is sure that reading them gives the project again."""
    try:
        text = to_text(project, view)
        data = text.encode()
        if len(data) > SIZE_LIMIT:
            raise FileProblemError(
                Problem(
                    "save.too-large",
                    f"This project would be {size_words(len(data))}. Projects are at most "
                    f"{size_words(SIZE_LIMIT)}.",
                )
            )
        again = from_text(text, name)
    except ValueError as error:
        raise _unfaithful() from error
    # A text past its limits is in the file in full and marked when it is opened; that is told.
    if not again.markers and (again.project != project or again.view != view):
        raise _unfaithful()
    return data


def _resolved(path: Path) -> Path:
    """The file that links lead to. A circle of links is an OSError on every version of Python."""
    try:
        target = path.resolve()
    except RuntimeError:
        target = path
    if target.is_symlink():
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    return target


def _unfaithful() -> FileProblemError:
    return FileProblemError(
        Problem(
            "save.not-faithful",
            "This project has a value that a file cannot hold, so nothing was saved. The file on "
            "the disk and your open work are unharmed.",
            fix="Undo the last edits and save again.",
        )
    )


def _refuse_changed(path: Path, known: FileMark) -> None:
    if not is_changed(path, known):
        return
    at = moment(path.stat().st_mtime)
    raise FileProblemError(
        Problem(
            "save.changed-outside",
            f"{path.name} was changed by another program at {at}.",
            fix="Save a copy, or replace it.",
        )
    )


def _read(path: Path) -> tuple[bytes, FileMark]:
    name = shown(path.name, 80)
    try:
        # Without O_NONBLOCK the opening of a pipe would wait for somebody to write into it.
        flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
        if path.is_dir():
            _refuse("open.folder", f"'{name}' is a folder.", f"Choose a {SUFFIX} file.")
        with os.fdopen(os.open(path, flags), "rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                _refuse(
                    "open.not-a-file",
                    f"'{name}' is a device or a pipe, not a file.",
                    f"Choose a {SUFFIX} file.",
                )
            data = b"" if found.st_size > SIZE_LIMIT else file.read(SIZE_LIMIT + 1)
            size = max(found.st_size, len(data))
    except (OSError, ValueError) as error:
        raise FileProblemError(_open_problem(error, name)) from error
    if size > SIZE_LIMIT:
        _refuse(
            "open.too-large",
            f"This file is {size_words(size)}. Projects are at most {size_words(SIZE_LIMIT)}; was "
            "it a pack or a data set?",
        )
    return data, FileMark(len(data), found.st_mtime_ns, sha256(data))


def _open_problem(error: OSError | ValueError, name: str) -> Problem:
    code = error.errno if isinstance(error, OSError) else errno.EINVAL
    if code in (errno.ENOENT, errno.ENOTDIR):
        return Problem("open.vanished", f"{name} is no longer there.")
    if code in (errno.EACCES, errno.EPERM):
        return Problem(
            "open.no-permission",
            f"You may not read {name} (permission). It belongs to another user account.",
        )
    if code in (errno.ENXIO, errno.EISDIR):
        return Problem(
            "open.not-a-file",
            f"'{name}' is a device or a pipe, not a file.",
            fix=f"Choose a {SUFFIX} file.",
        )
    reason = (error.strerror or "") if isinstance(error, OSError) else "its name is not legal"
    return Problem("open.failed", f"{name} could not be read ({reason.lower()}).")


def _with_version(problem: Problem, path: Path) -> Problem:
    version = newest_version(path) if problem.code in _DAMAGED else None
    if version is None:
        return problem
    at = moment(version.stat().st_mtime)
    return structs.replace(
        problem,
        found=f"{problem.found} An earlier version from {at} is kept.",
        fix="Open that version.",
    )


def _refuse(code: str, found: str, fix: str = "") -> NoReturn:
    raise FileProblemError(Problem(code, found, fix=fix))
