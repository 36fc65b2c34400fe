"""Runs beside a project: frozen, durable, and independent of each other's damage."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from netbuilder.core.plan import Plan
from netbuilder.core.problems import FileProblemError
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.value import Project

PROJECT = Project(id="ab" * 16, title="Small", plan=Plan(epochs=7, seed=3))


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore.beside(tmp_path / "net.netb")


@pytest.fixture
def run(store: RunStore) -> RunFolder:
    return store.new_run(PROJECT, device="cpu")


def test_a_run_lies_beside_its_project(store: RunStore, run: RunFolder, tmp_path: Path) -> None:
    assert run.path.parent == tmp_path / "net.netb.runs" / "runs"
    assert (store.folder / "store.json").read_text("utf-8").startswith('{"format": 1, "project": ')


def test_a_run_holds_the_project_as_it_was(run: RunFolder) -> None:
    notes = run.run_json()

    assert run.project() == PROJECT
    assert (notes["device"], notes["epochs"], notes["seed"]) == ("cpu", 7, 3)


def test_notes_are_added_and_a_value_that_is_no_number_becomes_nothing(run: RunFolder) -> None:
    run.update(results={"test": {"loss": float("nan"), "accuracy": 0.97}})

    assert run.run_json()["results"] == {"test": {"loss": None, "accuracy": 0.97}}
    assert run.project() == PROJECT


def test_runs_come_newest_first_even_within_a_second(store: RunStore) -> None:
    made = [store.new_run(PROJECT).id for _ in range(3)]

    assert [run.id for run in store.runs()] == made[::-1]
    assert store.run(made[0]) is not None
    assert store.run("nothing") is None


def test_a_store_that_is_not_there_has_no_runs(tmp_path: Path) -> None:
    assert RunStore(tmp_path / "nothing").runs() == ()


def test_checkpoints_keep_the_last_three_the_best_and_the_chosen(run: RunFolder) -> None:
    for step, kind in enumerate(["kept", "last", "best", "last", "best", "last", "last", "last"]):
        run.add_checkpoint(b"weights %d" % step, step, loss=1.0 / (step + 1), kind=kind)

    assert [(each.step, each.kind) for each in run.checkpoints()] == [
        (0, "kept"),
        (4, "best"),
        (5, "last"),
        (6, "last"),
        (7, "last"),
    ]
    assert len(run.blobs.names()) == 5
    best, last = run.best(), run.last()
    assert best is not None
    assert last is not None
    assert run.read_blob(best.blob) == b"weights 4"
    assert (last.step, run.problems()) == (7, ())


def test_a_blob_that_another_run_points_to_stays(store: RunStore, run: RunFolder) -> None:
    other = store.new_run(PROJECT)
    other.add_checkpoint(b"same", 1)
    run.add_checkpoint(b"same", 1, kind="best")
    run.add_checkpoint(b"better", 2, kind="best")

    last = other.last()
    assert last is not None
    assert other.read_blob(last.blob) == b"same"


def test_a_missing_checkpoint_is_told_with_the_one_that_is_there(run: RunFolder) -> None:
    run.add_checkpoint(b"seven", 700)
    lost = run.add_checkpoint(b"eight", 800)
    run.blobs.remove(lost.blob)

    (problem,) = run.problems()

    last = run.last()
    assert last is not None
    assert last.step == 700
    assert problem.sentence == (
        "The last checkpoint is missing; step 700 is there. Resume from 700."
    )


def test_damaged_weights_are_told_apart_from_the_rest(run: RunFolder) -> None:
    checkpoint = run.add_checkpoint(b"weights", 5)
    run.blobs.path(checkpoint.blob).write_bytes(b"weightz")

    with pytest.raises(FileProblemError) as caught:
        run.read_blob(checkpoint.blob)

    assert caught.value.problems[0].sentence == (
        f"The weights of run {run.id} are damaged (contents changed since they were saved). The "
        "design and the curves are fine."
    )
    assert run.project() == PROJECT


def test_damaged_content_is_written_again(run: RunFolder) -> None:
    name = run.put_blob(b"weights")
    run.blobs.path(name).write_bytes(b"weightz")

    assert run.put_blob(b"weights") == name
    assert run.read_blob(name) == b"weights"


def test_a_full_disk_leaves_earlier_checkpoints_alone(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    run.add_checkpoint(b"one", 1)

    def fail(*arguments: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", fail)
        with pytest.raises(FileProblemError) as caught:
            run.add_checkpoint(b"two", 2)

    assert caught.value.problems[0].code == "save.disk-full"
    last = run.last()
    assert last is not None
    assert run.read_blob(last.blob) == b"one"


def test_room_for_two_more_checkpoints_is_asked_for_in_advance(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 300 << 20})
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)

    assert run.blobs.room_problem(50 << 20) is None
    problem = run.blobs.room_problem(51 << 20)
    assert problem is not None
    assert problem.sentence == "The disk is full: 302 MB are needed, 300 MB are free."


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "ab" * 31])
def test_only_a_hash_names_a_blob(name: str, run: RunFolder) -> None:
    assert not run.blobs.has(name)
    with pytest.raises(FileProblemError):
        run.read_blob(name)


def test_events_survive_a_torn_and_a_damaged_line(run: RunFolder) -> None:
    run.append_event("started", rows=120)
    run.append_event("paused", step=5)
    run.append_event("finished")
    log = run.path / "events.log"
    content = log.read_bytes().replace(b'"step": 5', b'"step": 6')
    log.write_bytes(content[:-4])

    run.append_event("resumed")

    assert [event["event"] for event in run.events()] == ["started", "resumed"]


def test_damaged_pointers_and_notes_are_no_traceback(run: RunFolder) -> None:
    (run.path / "checkpoints.json").write_bytes(b'{"checkpoints": [1, {"step": "x"}]}')
    (run.path / "run.json").write_bytes(b"{")
    (run.path / "events.log").write_bytes(os.urandom(200))

    assert run.checkpoints() == ()
    assert run.last() is None
    assert run.events() == ()
    with pytest.raises(FileProblemError) as caught:
        run.run_json()
    assert caught.value.problems[0].code == "run.damaged"


def test_a_discarded_run_goes_to_the_trash(store: RunStore, run: RunFolder) -> None:
    run.discard()

    assert store.runs() == ()
    assert [path.name[: len(run.id)] for path in (store.folder / "trash").iterdir()] == [run.id]


def test_runs_of_an_untitled_project_move_in_at_the_first_save(store: RunStore) -> None:
    untitled = RunStore.untitled(PROJECT.id)
    early = untitled.new_run(PROJECT)
    early.add_checkpoint(b"weights", 5)

    store.adopt(untitled)

    (moved,) = store.runs()
    last = moved.last()
    assert moved.id == early.id
    assert last is not None
    assert moved.read_blob(last.blob) == b"weights"
    assert untitled.runs() == ()


def test_an_id_from_a_file_cannot_lead_outside_the_sessions() -> None:
    inside = RunStore.untitled("").folder.parent.parent

    assert RunStore.untitled("../../../etc").folder.parent.parent == inside


def test_a_store_that_cannot_be_written_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "net.netb.runs").write_bytes(b"a file in the way")

    with pytest.raises(FileProblemError) as caught:
        RunStore.beside(tmp_path / "net.netb").new_run(PROJECT)

    assert caught.value.problems[0].code == "run.unwritable"
