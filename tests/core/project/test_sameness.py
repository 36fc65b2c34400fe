"""A run is told to be identical to an earlier one only where every loss is the same bits."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from netbuilder.core.project.metrics_log import MetricsWriter
from netbuilder.core.project.runs import RunFolder, RunStore
from netbuilder.core.project.sameness import sameness
from netbuilder.core.sameness import Sameness
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project

ARITHMETIC = {"device": "cpu", "threads": 1, "tier": "eager"}


@pytest.fixture
def some() -> Project:
    return project("input", layer("dense", units=3), "output")


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore(tmp_path / "net.netb.runs")


def recorded(
    store: RunStore, some: Project, losses: list[float], number: int, **facts: Any
) -> RunFolder:
    """A run with a log; `number` decides when it began."""
    made = store.new_run(some, arithmetic=ARITHMETIC, shape={"series": ["Training"]}, **facts)
    named = made.path.with_name(f"20260101T00000{number}Z-0000")
    made.path.rename(named)
    run = RunFolder(named)
    if "arithmetic_more" in facts:
        run.update(arithmetic={**ARITHMETIC, **facts["arithmetic_more"]})
    with MetricsWriter(run.metrics_path) as writer:
        writer.table(("Training", "training loss"))
        writer.append(0, 1, struct.pack(f"<{len(losses)}f", *losses), 0.0, 1.0)
        writer.append(1, 3, struct.pack("<f", 9.0 * number), 0.0, 1.0, stride=3)
    return run


def test_the_same_bits_are_identical(store: RunStore, some: Project) -> None:
    recorded(store, some, [3.0, 2.0, 1.0], 1)
    again = recorded(store, some, [3.0, 2.0, 1.0], 2)

    assert sameness(again) == Sameness("20260101T000001Z-0000", 3)


def test_one_bit_is_told_with_its_iteration_and_the_reason(store: RunStore, some: Project) -> None:
    recorded(store, some, [3.0, 2.0, 1.0, 0.5], 1)
    again = recorded(store, some, [3.0, 2.0, 1.0000001, 0.5], 2, arithmetic_more={"threads": 2})

    found = sameness(again)

    assert found == Sameness("20260101T000001Z-0000", 4, 3, ("threads 1 → 2",))


def test_a_run_of_the_same_arithmetic_comes_before_a_newer_one_of_another(
    store: RunStore, some: Project
) -> None:
    recorded(store, some, [3.0, 2.0], 1)
    recorded(store, some, [3.0, 2.5], 2, arithmetic_more={"threads": 2})

    found = sameness(recorded(store, some, [3.0, 2.0], 3))

    assert found == Sameness("20260101T000001Z-0000", 2)


def test_a_longer_run_is_compared_as_far_as_both_go(store: RunStore, some: Project) -> None:
    recorded(store, some, [3.0, 2.0], 1)

    assert sameness(recorded(store, some, [3.0, 2.0, 1.0], 2)) == Sameness(
        "20260101T000001Z-0000", 2
    )


@pytest.mark.parametrize("change", ["seed", "design", "changes"])
def test_another_training_is_no_recording_of_this_one(
    store: RunStore, some: Project, change: str
) -> None:
    other = some
    if change == "seed":
        other = structs.replace(some, plan=structs.replace(some.plan, seed=7))
    if change == "design":
        other = project("input", layer("dense", units=4), "output")
    before = recorded(store, other, [3.0, 2.0], 1)
    if change == "changes":
        before.append_event("setting changed", iteration=1, name="learning_rate", value=0.5)

    assert sameness(recorded(store, some, [3.0, 2.0], 2)) is None


def test_a_first_run_and_a_damaged_one_have_nothing_to_be_compared_with(
    store: RunStore, some: Project
) -> None:
    first = recorded(store, some, [3.0], 1)
    assert sameness(first) is None

    (first.path / "run.json").write_text("nonsense")
    assert sameness(first) is None
    assert sameness(recorded(store, some, [3.0], 2)) is None


def test_what_was_written_again_after_going_on_counts(store: RunStore, some: Project) -> None:
    recorded(store, some, [3.0, 2.0, 1.0], 1)
    again = recorded(store, some, [3.0, 9.0, 9.0], 2)
    with MetricsWriter(again.metrics_path) as writer:
        writer.append(0, 2, struct.pack("<2f", 2.0, 1.0), 1.0, 2.0)

    found = sameness(again)
    assert found is not None
    assert found.is_identical
