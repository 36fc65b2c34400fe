"""A training that does not fit is refused with numbers and ways out; a small one is not delayed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from msgspec import structs

from netbuilder.core.problems import ProblemError
from netbuilder.core.repairs import repaired
from netbuilder.core.value import Project
from netbuilder.engine import devices, room
from netbuilder.engine.arithmetic import chosen
from netbuilder.engine.shortage import Need
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import CheckpointSaved, RunState, RunStateChanged
from tests.helpers import training
from tests.helpers.designs import layer


def wide(batch_size: int = 64) -> Project:
    """Its activations for one row take 40 kB, its weights 120 kB."""
    return training.classification(layer("dense", units=10_000), batch_size=batch_size)


def measured(project: Project) -> Need:
    made = Trainee(project, training.prepared(project), chosen(project.plan, 0))
    return room.need_of(made)


def allow(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(devices, "_memory", lambda: (16_000_000_000, free))
    monkeypatch.setattr(room, "SMALL", 0)


def test_a_few_rows_tell_what_a_whole_batch_takes() -> None:
    need = measured(wide(64))

    assert need.rows == 64
    dense = next(each for each in need.costs if each.nodes == ("dense_1",))
    assert dense.activations == 4 * 64 * 10_000
    assert need.largest is dense


def test_a_training_that_does_not_fit_is_refused_with_numbers_and_ways_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow(monkeypatch, 2_000_000)

    with pytest.raises(ProblemError) as caught:
        training.session(wide(64))

    (problem,) = caught.value.problems
    assert problem.code == "too-little-memory"
    assert problem.found == "Training needs about 9 MB; this computer has 2 MB free."
    assert problem.expected == "Most of it is for Dense 1: 3 MB."
    assert problem.where.node == "dense_1"
    assert [fix.label for fix in problem.fixes][:2] == [
        "Batch 64 → 8",
        "8 batches of 8 for each update",
    ]


def test_a_batch_larger_than_the_data_takes_no_more_than_the_data() -> None:
    assert measured(wide(1_000_000)).bytes == measured(wide(72)).bytes


def test_every_way_out_leads_to_a_training_that_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    project = wide(64)
    allow(monkeypatch, 6_000_000)
    with pytest.raises(ProblemError) as caught:
        training.session(project)
    fixes = caught.value.problems[0].fixes

    assert {fix.label for fix in fixes} >= {"Compute in bfloat16"}
    for fix in fixes:
        training.session(repaired(project, fix))


def test_where_not_even_one_row_fits_smaller_layers_are_advised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    allow(monkeypatch, 300_000)

    with pytest.raises(ProblemError) as caught:
        training.session(wide(64))

    (problem,) = caught.value.problems
    assert problem.fixes == ()
    assert problem.fix == "Make its largest layers smaller."


def test_a_small_training_begins_without_being_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "need_of", lambda *_: pytest.fail("it was measured"))

    training.session(training.classification())


def test_measuring_before_training_changes_no_number_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    project = training.classification(layer("dense", units=8), layer("dropout"))
    expected = training.losses_of(training.finished(training.session(project)))
    monkeypatch.setattr(room, "SMALL", 0)

    assert training.losses_of(training.finished(training.session(project))) == expected


def failing(
    error: BaseException, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[object], RunStateChanged]:
    """A run whose device fails in the second epoch; its events, and the last of them."""
    run = training.session(training.classification(epochs=5, fast_steps=False), folder)
    advance = run.trainee.advance

    def fails(count: int) -> object:
        if run.trainee.progress.epoch == 2:
            raise error
        return advance(count)

    monkeypatch.setattr(run.trainee, "advance", fails)
    monkeypatch.setattr("netbuilder.engine.keeper._KEYFRAME_SECONDS", 0.0)
    monkeypatch.setattr("netbuilder.engine.keeper._KEYFRAME_SHARE", 0)
    monkeypatch.setattr("netbuilder.engine.loop.SLICE_SECONDS", 0.0)
    events = training.finished(run)
    assert isinstance(events[-1], RunStateChanged)
    return events, events[-1]


def test_memory_that_runs_out_while_training_keeps_points_and_best_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = RuntimeError("[enforce fail] DefaultCPUAllocator: not enough memory: you tried")
    events, end = failing(error, tmp_path / "run", monkeypatch)

    assert end.state is RunState.FAILED
    (problem,) = end.problems
    assert problem.code == "out-of-memory"
    assert problem.found.startswith("Memory ran out at iteration 16. Training needs about ")
    assert "Iteration 16, the weights of epoch 1, which were the best, and the curve are kept." in (
        problem.expected
    )
    assert problem.fixes[0].label == "Batch 10 → 8"
    assert len(training.losses_of(events)) == 16
    assert CheckpointSaved("run", 16, "last") in events


def test_a_device_that_falls_away_ends_the_run_in_words_and_it_can_go_on_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = RuntimeError("CUDA error: unspecified launch failure")
    _, end = failing(error, tmp_path / "run", monkeypatch)

    (problem,) = end.problems
    assert problem.code == "device-gone"
    assert problem.found == "The GPU stopped answering at iteration 16."
    assert problem.fix == "Continue on the CPU, or look after the device and resume."
    monkeypatch.undo()
    again = training.session(
        training.classification(epochs=5, fast_steps=False), tmp_path / "run", resume=True
    )
    assert again.trainee.progress.iteration == 16
    assert training.finished(again)[-1].state is RunState.FINISHED


@pytest.mark.skipif(not torch.cuda.is_available(), reason="It needs an NVIDIA graphics card.")
def test_what_a_card_really_takes_is_near_what_was_told() -> None:
    project = wide(64)
    plan = structs.replace(project.plan, device="cuda:0", fast_steps=False)
    made = Trainee(structs.replace(project, plan=plan), training.prepared(project), chosen(plan, 0))
    need = room.need_of(made)
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    kept = sum(each.weights for each in need.outer) + need.data

    made.advance(1)

    taken = torch.cuda.max_memory_allocated() - before + kept
    assert need.free > 0
    assert taken == pytest.approx(need.bytes, rel=0.4)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="It needs an NVIDIA graphics card.")
def test_a_card_is_listed_with_its_memory_and_what_of_it_is_free() -> None:
    card = next(each for each in devices.devices() if each.id == "cuda:0")

    assert card.name
    assert 0 < card.free <= card.memory
    assert -1 <= card.load <= 1
