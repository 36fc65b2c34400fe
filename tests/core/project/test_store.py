"""A save is whole, durable and careful, or leaves everything as it was."""

from __future__ import annotations

import errno
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project import disk, store
from netbuilder.core.project.schema import View
from netbuilder.core.value import Project

ONE, TWO = Project(id="1" * 32, title="One"), Project(id="1" * 32, title="Two")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="the system has no such files")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "net.netb"
    store.save(path, ONE)
    return path


def test_a_saved_project_opens_with_its_view(path: Path) -> None:
    view = View((12.5, -3.0), 0.75)

    mark = store.save(path, TWO, view)

    loaded = store.load(path)
    assert (loaded.project, loaded.view, loaded.mark) == (TWO, view, mark)


@pytest.mark.parametrize("step", ["open", "write", "fsync"])
def test_a_fault_at_any_step_leaves_the_old_file_and_no_other(
    step: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = path.read_bytes()

    def fail(*arguments: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, step, fail)
        with pytest.raises(FileProblemError) as caught:
            store.save(path, TWO)

    assert caught.value.problems[0].code == "save.failed"
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_fault_while_taking_the_place_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", fail)
        with pytest.raises(FileProblemError):
            store.save(path, TWO)

    assert store.load(path).project == ONE
    assert list(path.parent.iterdir()) == [path]


def test_the_file_is_flushed_before_it_takes_its_place_and_the_folder_after(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    monkeypatch.setattr(disk, "flush_to_disk", noted(steps, "file", disk.flush_to_disk))
    monkeypatch.setattr(disk, "_take_place", noted(steps, "replace", disk._take_place))
    monkeypatch.setattr(disk, "flush_folder", noted(steps, "folder", disk.flush_folder))

    store.save(path, TWO)

    assert steps == ["file", "replace", "folder"]


def noted(steps: list[str], word: str, act: Callable[..., object]) -> Callable[..., object]:
    """The act, noting the word each time."""

    def wrapped(*arguments: object) -> object:
        steps.append(word)
        return act(*arguments)

    return wrapped


@POSIX
def test_mode_bits_are_kept(path: Path) -> None:
    path.chmod(0o640)

    store.save(path, TWO)

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@POSIX
def test_a_link_stays_a_link_and_its_target_is_saved(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "link.netb"
    link.parent.mkdir()
    link.symlink_to(path)

    store.save(link, TWO)

    assert link.is_symlink()
    assert store.load(path).project == TWO
    assert list(link.parent.iterdir()) == [link]


@POSIX
def test_a_circle_of_links_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "a.netb").symlink_to(tmp_path / "b.netb")
    (tmp_path / "b.netb").symlink_to(tmp_path / "a.netb")

    for act in (lambda p: store.load(p), lambda p: store.save(p, ONE)):
        with pytest.raises(FileProblemError):
            act(tmp_path / "a.netb")


def test_an_outside_change_stops_a_save_unless_it_is_forced(path: Path) -> None:
    mark = store.load(path).mark
    assert mark is not None
    store.save(path, TWO)

    with pytest.raises(FileProblemError) as caught:
        store.save(path, ONE, known=mark)
    assert caught.value.problems[0].code == "save.changed-outside"
    assert store.load(path).project == TWO

    store.save(path, ONE, known=mark, force=True)
    assert store.load(path).project == ONE


def test_an_outside_change_of_the_same_size_and_time_is_noticed(path: Path) -> None:
    mark = store.load(path).mark
    assert mark is not None
    content = path.read_bytes().replace(b"One", b"Own")
    path.write_bytes(content)
    os.utime(path, ns=(mark.modified_ns, mark.modified_ns))

    assert store.is_changed(path, mark)


def test_a_file_that_was_only_touched_is_not_changed(path: Path) -> None:
    mark = store.load(path).mark
    assert mark is not None
    os.utime(path, (1, 1))

    assert not store.is_changed(path, mark)
    store.save(path, TWO, known=mark)


def test_a_file_that_is_gone_is_saved_again(path: Path) -> None:
    mark = store.load(path).mark
    path.unlink()

    store.save(path, TWO, known=mark)

    assert store.load(path).project == TWO


def test_a_project_that_files_cannot_hold_is_not_saved(path: Path) -> None:
    broken = Project(unknown={"plan": {"pace": float("nan")}})

    with pytest.raises(FileProblemError) as caught:
        store.save(path, broken)

    assert caught.value.problems[0].code == "save.not-faithful"
    assert store.load(path).project == ONE


def test_old_temporary_files_of_dead_processes_are_swept(path: Path) -> None:
    dead, young, alive, other = (
        path.with_name(name)
        for name in (
            ".net.netb.999999999.0123abcd.tmp",
            ".new.netb.999999999.0123abcd.tmp",
            f".net.netb.{os.getpid()}.0123abcd.tmp",
            ".vimrc.tmp",
        )
    )
    for each in (dead, young, alive, other):
        each.write_bytes(b"")
    for each in (dead, alive, other):
        os.utime(each, (1, 1))

    store.save(path, TWO)

    assert sorted(path.parent.iterdir()) == sorted([path, young, alive, other])


def test_the_newest_version_is_found(path: Path) -> None:
    assert store.newest_version(path) is None
    folder = store.runs_folder(path) / "versions"
    folder.mkdir(parents=True)
    for name in ("0001-20260131T115900Z.netb", "0002-20260201T080000Z.netb"):
        (folder / name).write_bytes(b"")

    assert store.newest_version(path) == folder / "0002-20260201T080000Z.netb"


def test_moments_of_other_days_have_their_date() -> None:
    assert store.moment(0.0).endswith("1970")
