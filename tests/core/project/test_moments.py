"""Moments on disk are found whatever became of the files, and tell which run they belong to."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.moments import (
    FRAME,
    NAME,
    KeptMoment,
    Moments,
    Parent,
    block,
    kept_moments,
    kept_path,
    level_of,
    moments_folder,
    note_parent,
    parent_of,
)
from netbuilder.core.project.runs import RunStore
from tests.helpers.designs import project


def written(run: Path, name: str, *iterations: int) -> Path:
    """A file with a frame for each of these."""
    path = moments_folder(run) / f"{name}.nbk"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        b"".join(block(FRAME, b"state %d" % each, each, each / 10, 1) for each in iterations)
    )
    return path


def test_frames_of_all_files_come_in_order(tmp_path: Path) -> None:
    written(tmp_path, "00-000001", 3, 7)
    written(tmp_path, "pinned-000002", 0, 5)

    frames = Moments(tmp_path).frames

    assert [each.iteration for each in frames] == [0, 3, 5, 7]
    assert frames[1].read() == b"state 3"
    assert (frames[1].seconds, frames[1].changes) == (0.3, 1)


def test_what_was_written_since_is_found_by_another_look(tmp_path: Path) -> None:
    path = written(tmp_path, "00-000001", 3)
    moments = Moments(tmp_path)
    with path.open("ab") as file:
        file.write(block(FRAME, b"more", 9)[:-2])
    torn = len(moments.look())
    with path.open("ab") as file:
        file.write(b"re")

    assert torn == 1
    assert [each.iteration for each in moments.look()] == [3, 9]


def test_files_that_went_are_forgotten(tmp_path: Path) -> None:
    path = written(tmp_path, "00-000001", 3)
    written(tmp_path, "01-000002", 4)
    moments = Moments(tmp_path)
    path.unlink()

    assert [each.iteration for each in moments.look()] == [4]


def test_a_damaged_place_costs_only_what_lies_there(tmp_path: Path) -> None:
    path = written(tmp_path, "00-000001", 3, 4, 5)
    content = bytearray(path.read_bytes())
    length = len(content) // 3
    content[length + 10] ^= 0xFF
    path.write_bytes(bytes(content))

    assert [each.iteration for each in Moments(tmp_path).frames] == [3, 5]


def test_a_damaged_frame_is_not_read(tmp_path: Path) -> None:
    path = written(tmp_path, "00-000001", 1234)
    content = bytearray(path.read_bytes())
    content[-1] ^= 0xFF
    path.write_bytes(bytes(content))
    (frame,) = Moments(tmp_path).frames

    with pytest.raises(FileProblemError) as caught:
        frame.read()

    found = caught.value.problems[0].found
    assert found == "What was recorded of iteration 1,234 cannot be read."


def test_noise_holds_no_frames(tmp_path: Path) -> None:
    path = moments_folder(tmp_path) / "00-000001.nbk"
    path.parent.mkdir()
    path.write_bytes(b"NBK1" * 50 + os.urandom(200))

    assert Moments(tmp_path).frames == ()


def test_levels_are_told_by_names() -> None:
    assert level_of(Path("03-000012.nbk")) == 3
    assert level_of(Path("pinned-000001.nbk")) == -1
    assert level_of(Path("kept-000000000012.nbk")) == -1


def test_kept_moments_have_names(tmp_path: Path) -> None:
    path = kept_path(tmp_path, 12)
    path.parent.mkdir()
    path.write_bytes(block(FRAME, b"state", 12) + block(NAME, "Bend – 1".encode(), 12))
    kept_path(tmp_path, 3).write_bytes(block(FRAME, b"state", 3))
    kept_path(tmp_path, 4).write_bytes(b"torn")

    kept = kept_moments(tmp_path)

    assert [(each.iteration, each.name) for each in kept] == [(3, ""), (12, "Bend – 1")]
    assert kept[1] == KeptMoment(12, "Bend – 1", path.stat().st_size)


def test_a_run_without_moments_has_none(tmp_path: Path) -> None:
    assert Moments(tmp_path).frames == ()
    assert kept_moments(tmp_path) == ()


def test_a_parent_is_noted_in_the_run(tmp_path: Path) -> None:
    run = RunStore(tmp_path).new_run(project("input", "output"))
    assert parent_of(run.path) is None

    note_parent(run.path, run="other", folder="/there", iteration=7, repeats=True)
    note_parent(run.path, repeats=False)

    assert parent_of(run.path) == Parent("other", "/there", 7, False)
    assert run.first_project() is not None


def test_a_parent_that_cannot_be_is_none(tmp_path: Path) -> None:
    run = RunStore(tmp_path).new_run(project("input", "output"))
    run.update(parent={"run": "other", "folder": 3, "iteration": "seven"})

    assert parent_of(run.path) is None
