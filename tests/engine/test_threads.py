"""The number of threads is tried on large networks only, recorded, and kept to."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from netbuilder.core.effort import effort_key
from netbuilder.core.project.runs import RunFolder
from netbuilder.engine import arithmetic, threads
from netbuilder.engine.threads import MEASURE, candidates, fewest
from tests.helpers import training
from tests.helpers.designs import layer


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Every network counts as large, on a computer with four cores where three are fastest."""
    monkeypatch.setattr(arithmetic, "_THREADS_FROM", 0)
    monkeypatch.setattr(arithmetic, "_many_threads", lambda: 2)
    monkeypatch.setattr(threads, "cores", lambda: 4)
    times = {1: 3.0, 2: 2.0, 3: 1.0}
    monkeypatch.setattr(threads, "_seconds", lambda trainee, count: times[count])
    return monkeypatch


def test_some_numbers_up_to_one_core_for_the_window_are_tried() -> None:
    assert candidates(1) == (1,)
    assert candidates(2) == (1, 2)
    assert candidates(4) == (1, 2, 3)
    assert candidates(16) == (1, 2, 7, 15)


def test_more_threads_have_to_be_clearly_faster() -> None:
    assert fewest({1: 1.0, 2: 0.95, 3: 0.5}) == 3
    assert fewest({1: 1.0, 2: 0.95}) == 1
    assert fewest({1: 1.0, 2: 0.5, 3: 0.49}) == 2


def test_a_large_network_is_tried_and_what_was_found_is_recorded_and_repeated(
    large: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    project = training.classification()
    run = training.session(project, folder, threads=MEASURE)
    assert (run.trainee.arithmetic.threads, run.trainee.arithmetic.is_tuned) == (3, True)
    training.finished(run)
    assert RunFolder(folder).run_json()["arithmetic"]["threads"] == 3
    large.setattr(threads, "_seconds", lambda *_: pytest.fail("it was tried again"))

    again = training.session(project, folder, resume=True, threads=MEASURE)

    assert again.trainee.arithmetic.threads == 3


def test_trying_changes_no_number_of_the_run(large: pytest.MonkeyPatch) -> None:
    project = training.classification(layer("dense", units=8), layer("dropout"))
    large.undo()
    large.setattr(arithmetic, "_THREADS_FROM", 0)
    large.setattr(threads, "fewest", lambda times: 2)
    plain = training.finished(training.session(project, threads=2))

    tried = training.finished(training.session(project, threads=MEASURE))

    assert training.losses_of(tried) == training.losses_of(plain)


def test_a_small_network_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threads, "_seconds", lambda *_: pytest.fail("it was tried"))

    run = training.session(training.classification(), threads=MEASURE)

    assert run.trainee.arithmetic.threads == 1


def test_a_number_that_was_chosen_counts() -> None:
    run = training.session(training.classification(), threads=2)

    assert run.trainee.arithmetic.threads == 2
    assert torch.get_num_threads() == 2
    torch.set_num_threads(1)


def test_what_a_network_computes_has_one_name_wherever_it_lies() -> None:
    from msgspec import structs

    from netbuilder.core import edits

    one = training.classification()
    moved = structs.replace(one, design=edits.moved(one.design, {"dense_1": (9.0, 9.0)}))
    larger = structs.replace(one, plan=structs.replace(one.plan, batch_size=99))

    assert effort_key(one, 2) == effort_key(moved, 2)
    assert effort_key(one, 2) != effort_key(larger, 2)
    assert effort_key(one, 2) != effort_key(one, 4)
