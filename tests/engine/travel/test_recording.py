"""What is recorded of a run stays within its budget, and never holds training up."""

from __future__ import annotations

import errno
import os
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from netbuilder.core.project.moments import Moments, level_of
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.engine.session import TrainingSession
from netbuilder.engine.travel import recording, shelf
from netbuilder.engine.travel.frames import decoded, encoded
from netbuilder.engine.travel.recording import MomentRecorder
from netbuilder.engine.travel.replay import replayed
from netbuilder.link.messages import MomentsRecorded, RunState, RunStateChanged, Step
from tests.engine.travel.test_traveller import PROJECTS
from tests.helpers import training, travel
from tests.helpers.live import stepped

PROJECT = PROJECTS["dropout"]


def begun(place: Path, **more: Any) -> tuple[MomentRecorder, TrainingSession, Path]:
    """A recorder of a trainee that a test trains by itself."""
    folder = RunStore(place / "store").new_run(PROJECT).path
    session = TrainingSession(PROJECT, training.prepared(PROJECT))
    recorder = MomentRecorder(folder.name, folder, **more)
    recorder.begin(session.trainee)
    return recorder, session, folder


def trained(recorder: MomentRecorder, session: TrainingSession, seconds: float) -> None:
    """Let as much training time pass as is said, and note one moment after the other."""
    trainee, shelved = session.trainee, recorder._shelf
    assert shelved is not None
    replayed(trainee, trainee.progress.iteration + 1)
    trainee.progress.seconds = seconds
    recorder.note()
    shelved.flush()


def test_the_first_and_the_last_moment_are_always_there(tmp_path: Path) -> None:
    run = travel.recorded(PROJECT, tmp_path)

    frames = Moments(travel.folder_of(run)).frames

    assert [frames[0].iteration, frames[-1].iteration] == [0, 24]
    assert level_of(frames[0].path) == level_of(frames[-1].path) == -1


def test_a_run_tells_what_it_has_recorded(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path
    events = training.finished(TrainingSession(PROJECT, training.prepared(PROJECT), folder))

    told = [event for event in events if isinstance(event, MomentsRecorded)][-1]

    frames = Moments(folder).frames
    assert (told.first, told.last, told.keyframes) == (0, 24, len(frames))
    assert told.bytes == sum(each.stat().st_size for each in (folder / "moments").iterdir())
    assert not told.sentence


def test_losses_are_told_before_their_moments(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path
    session = TrainingSession(PROJECT, training.prepared(PROJECT), folder, paused=True)
    stream = session.events()
    events = stepped(session, stream, 5)
    places = [isinstance(event, MomentsRecorded) for event in events]

    assert len(training.losses_of(events[: places.index(True)])) == 5
    stream.close()  # type: ignore[attr-defined]


def test_where_a_run_pauses_a_frame_is_taken(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path
    session = TrainingSession(PROJECT, training.prepared(PROJECT), folder, paused=True)
    stream = session.events()
    stepped(session, stream, 7)
    session._moments.close()

    assert Moments(folder).frames[-1].iteration == 7
    stream.close()  # type: ignore[attr-defined]


def test_recording_changes_no_number(tmp_path: Path) -> None:
    plain = training.finished(TrainingSession(PROJECT, training.prepared(PROJECT)))
    run = travel.recorded(PROJECT, tmp_path)

    assert travel.losses_of(run) == training.losses_of(plain)


def test_a_frame_is_due_every_40_ms_of_training(tmp_path: Path) -> None:
    recorder, session, folder = begun(tmp_path)
    recorder._cost = 0.0

    for number in range(1, 13):
        trained(recorder, session, number * 0.0201)
    recorder.close()

    assert [each.iteration for each in Moments(folder).frames] == [0, 2, 4, 6, 8, 10, 12]


def test_what_is_costly_is_recorded_more_seldom(tmp_path: Path) -> None:
    recorder, session, folder = begun(tmp_path)
    recorder._wait = 0.1

    trained(recorder, session, 0.09)
    trained(recorder, session, 0.11)
    recorder.close()

    assert [each.iteration for each in Moments(folder).frames] == [0, 2]


def test_the_budget_holds_and_old_moments_lie_further_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "_COST_SHARE", 0)
    monkeypatch.setattr(recording, "_FEWEST_FRAMES", 1)
    budget = 600_000
    recorder, session, folder = begun(tmp_path, disk=budget)
    for number in range(1, 400):
        session.trainee.progress.epoch = 0  # it would end after 3
        trained(recorder, session, number * 0.0401)
    recorder.close()

    frames = Moments(folder).frames
    taken = sum(each.stat().st_size for each in (folder / "moments").iterdir())
    assert taken <= budget
    assert frames[0].iteration == 0
    assert frames[-1].iteration > 390
    gaps = [b.iteration - a.iteration for a, b in pairwise(frames)]
    half = len(gaps) // 2
    assert sum(gaps[:half]) / half > 1.2 * sum(gaps[half:]) / (len(gaps) - half)
    assert max(gaps) <= 64


def test_a_full_disk_ends_recording_with_a_word_and_training_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "free_bytes", lambda folder: 1000)
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path

    events = training.finished(TrainingSession(PROJECT, training.prepared(PROJECT), folder))

    told = [event for event in events if isinstance(event, MomentsRecorded)][-1]
    assert told.sentence.startswith("The disk is full:")
    assert told.sentence.endswith("Moments are no longer recorded; training goes on.")
    end = [event for event in events if isinstance(event, RunStateChanged)][-1]
    assert end.state is RunState.FINISHED
    assert len(training.losses_of(events)) == 24


def test_a_disk_that_fills_up_within_a_frame_keeps_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder, session, folder = begun(tmp_path)
    recorder._cost = 0.0
    trained(recorder, session, 0.05)
    write = os.write

    def torn(descriptor: int, data: bytes) -> int:
        if len(data) > 1000:
            return write(descriptor, data[:500])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(f"{shelf.__name__}.os.write", torn)
    trained(recorder, session, 0.1)
    told = recorder.told()
    monkeypatch.undo()
    recorder.close()

    assert told is not None
    assert told.sentence.startswith("The disk is full")
    assert [each.iteration for each in Moments(folder).frames] == [0, 1]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path
    (folder / "moments").write_text("in the way")

    events = training.finished(TrainingSession(PROJECT, training.prepared(PROJECT), folder))

    told = [event for event in events if isinstance(event, MomentsRecorded)]
    assert "Moments are no longer recorded" in told[-1].sentence


def test_a_torn_end_is_left_out(tmp_path: Path) -> None:
    run = travel.recorded(PROJECT, tmp_path)
    frame = Moments(travel.folder_of(run)).frames[-1]
    os.truncate(frame.path, frame.start + frame.length - 10)

    assert Moments(travel.folder_of(run)).frames[-1].iteration < frame.iteration


def test_resuming_forgets_moments_of_another_way(tmp_path: Path) -> None:
    folder = RunStore(tmp_path / "store").new_run(PROJECT).path
    session = TrainingSession(PROJECT, training.prepared(PROJECT), folder, paused=True)
    stream = session.events()
    stepped(session, stream, 7)
    (step,) = (each.step for each in RunFolder(folder).checkpoints() if each.kind == "last")
    saved = (folder / "checkpoints.json").read_bytes()
    stepped(session, stream, 9)
    session._moments.close()
    assert Moments(folder).frames[-1].iteration == 16
    (folder / "checkpoints.json").write_bytes(saved)

    more = TrainingSession(PROJECT, training.prepared(PROJECT), folder, resume=True, paused=True)
    next(more.events())
    more._moments.close()

    assert step == 7
    assert Moments(folder).frames[-1].iteration == 7


def test_frames_hold_numbers_that_are_none() -> None:
    captured = TrainingSession(PROJECT, training.prepared(PROJECT)).trainee.capture()
    captured.tensors["m.dense_1.weight"][0, 0] = float("nan")
    captured.facts["progress"]["best_loss"] = float("inf")

    found = decoded(encoded(captured))

    assert found.facts["progress"]["best_loss"] == float("inf")
    assert found.tensors["m.dense_1.weight"].isnan().sum() == 1


def test_without_a_folder_nothing_is_recorded() -> None:
    session = TrainingSession(PROJECT, training.prepared(PROJECT), paused=True)
    stream = session.events()
    session.order(Step(iterations=3))
    events = stepped(session, stream, 3)

    assert not [event for event in events if isinstance(event, MomentsRecorded)]
    stream.close()  # type: ignore[attr-defined]
