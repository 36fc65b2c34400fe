"""What is no readable file at all, and saves that cannot be: plain words, nothing harmed."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netbuilder.core.problems import FileProblemError, Problem
from netbuilder.core.project import disk, store
from netbuilder.core.value import Project
from tests.damage.samples import sound_text

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the system has no such files")


def refused(act: Callable[[], object]) -> Problem:
    """The problem that an act ends in."""
    with pytest.raises(FileProblemError) as caught:
        act()
    (problem,) = caught.value.problems
    return problem


def failing(number: int) -> Callable[..., object]:
    """A function of the system that fails with this number."""

    def fail(*arguments: object, **more: object) -> object:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A saved project."""
    path = tmp_path / "Exam" / "my-net.netb"
    path.parent.mkdir()
    path.write_text(sound_text(), encoding="utf-8")
    return path


def test_a_folder_is_no_project(tmp_path: Path) -> None:
    (tmp_path / "loans").mkdir()

    problem = refused(lambda: store.load(tmp_path / "loans"))

    assert problem.code == "open.folder"
    assert problem.sentence == "'loans' is a folder. Choose a .netb file."


@POSIX
def test_a_pipe_is_refused_at_once_instead_of_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "loans")

    problem = refused(lambda: store.load(tmp_path / "loans"))

    assert problem.sentence == "'loans' is a device or a pipe, not a file. Choose a .netb file."


@POSIX
def test_a_device_is_refused() -> None:
    assert refused(lambda: store.load(Path("/dev/zero"))).code == "open.not-a-file"


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "my-net.netb"
    with path.open("wb") as file:
        file.truncate(65 * 1024 * 1024)

    problem = refused(lambda: store.load(path))

    assert problem.code == "open.too-large"
    assert problem.sentence == (
        "This file is 65 MB. Projects are at most 64 MB; was it a pack or a data set?"
    )


def test_a_file_that_may_not_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", failing(errno.EACCES))

    problem = refused(lambda: store.load(path))

    assert problem.code == "open.no-permission"
    assert problem.sentence == (
        "You may not read my-net.netb (permission). It belongs to another user account."
    )


def test_a_file_that_vanished(tmp_path: Path) -> None:
    problem = refused(lambda: store.load(tmp_path / "my-net.netb"))

    assert (problem.code, problem.sentence) == (
        "open.vanished",
        "my-net.netb is no longer there.",
    )


def test_a_name_that_no_file_can_have() -> None:
    assert refused(lambda: store.load(Path("a\0b.netb"))).code == "open.failed"


def test_saving_into_a_read_only_folder(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "open", failing(errno.EACCES))

    problem = refused(lambda: store.save(path, Project()))

    assert problem.code == "save.read-only"
    assert problem.sentence == (
        "The folder 'Exam' is read-only, so nothing was saved. Your work is still open. Save "
        "elsewhere."
    )
    assert path.read_text(encoding="utf-8") == sound_text()


@pytest.mark.parametrize("step", ["write", "fsync"])
def test_saving_on_a_full_disk(step: str, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, step, failing(errno.ENOSPC))
    usage = type("Usage", (), {"free": 1 << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    problem = refused(lambda: store.save(path, Project(description="x" * 5_000)))

    assert problem.code == "save.disk-full"
    assert problem.sentence == (
        "The disk is full: 5.1 kB are needed, 1 MB is free. The previous version is unharmed. Save "
        "elsewhere, or make room and try again."
    )
    assert path.read_text(encoding="utf-8") == sound_text()
    assert list(path.parent.iterdir()) == [path]


def test_saving_over_a_file_that_was_changed_outside(path: Path) -> None:
    loaded = store.load(path)
    path.write_text(sound_text() + "\n", encoding="utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))

    problem = refused(lambda: store.save(path, Project(), known=loaded.mark))

    at = store.moment(1_700_000_000)
    assert problem.code == "save.changed-outside"
    assert problem.sentence == (
        f"my-net.netb was changed by another program at {at}. Save a copy, or replace it."
    )
    assert path.read_text(encoding="utf-8") == sound_text() + "\n"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("con", "Windows does not allow the name 'con'. Use 'con_1.netb'."),
        ("aux.netb", "Windows does not allow the name 'aux.netb'. Use 'aux_1.netb'."),
        ("a:b.netb", "Windows does not allow the name 'a:b.netb'. Use 'a_b.netb'."),
        ("net.netb. ", "Windows does not allow the name 'net.netb. '. Use 'net.netb'."),
    ],
)
def test_names_that_windows_does_not_allow(name: str, sentence: str) -> None:
    problem = disk.name_problem(name, windows=True)

    assert problem is not None
    assert (problem.code, problem.sentence) == ("save.name-not-allowed", sentence)


def test_a_name_of_three_hundred_characters(tmp_path: Path) -> None:
    problem = refused(lambda: store.save(tmp_path / f"{'n' * 295}.netb", Project()))

    assert problem.code == "save.name-too-long"
    assert problem.sentence == (
        f"This name has 300 characters; systems allow about 255. Use '{'n' * 80}.netb'."
    )


def test_other_names_are_allowed() -> None:
    assert disk.name_problem("Übung 3 (final).netb", windows=True) is None
    assert disk.name_problem("con.netb", windows=False) is None


def test_a_second_window_is_told_who_has_the_project(path: Path) -> None:
    with store.lock(path):
        problem = refused(lambda: store.lock(path))

    assert problem.code == "open.locked"
    assert problem.found.startswith("my-net.netb is open in another window since ")
    assert problem.fix == "Go there, or open it read-only."
