"""What the training benchmark measures is a real run, and its ratios are what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from netbuilder.core.inference import infer
from tests.benchmarks.training import AIMS, table
from tests.benchmarks.training_ours import Run, project_of
from tests.benchmarks.training_workloads import WORKLOADS


@pytest.mark.parametrize("name", [name for name in WORKLOADS if name != "W3"])
def test_every_workload_is_a_design_without_problems(name: str) -> None:
    data = WORKLOADS[name].data()

    project = project_of(WORKLOADS[name], (data[0][:10], data[1][:10]))

    assert not infer(project).errors


def test_a_turn_counts_the_losses_that_were_written(tmp_path: Path) -> None:
    data = WORKLOADS["W2"].data()
    run = Run(project_of(WORKLOADS["W2"], data, "eager"), data, tmp_path / "run")
    before = run.trainee.progress.iteration

    count, seconds = run.train(0.02)
    run.close()

    assert 0 < count <= run.trainee.progress.iteration
    assert seconds > 0
    assert before > 0, "the first iteration is done before anyone counts"


def test_ratios_are_to_the_good_loop_and_to_the_best_peer() -> None:
    told = {"tier": "tape", "reason": "", "first": 0.03, "recording": 0.05}
    text = table(
        "W1",
        {"good loop": [100.0, 1.0], "JAX scan": [400.0, 4.0], "ours, tape": [800.0, 8.0]},
        {"good loop": {}, "JAX scan": {}, "ours, tape": told},
    )

    first = text.splitlines()[2].split()
    assert first[:6] == ["ours,", "tape", "404.0", "8.00", "2.00", f"{AIMS['tape']['W1']:g}"]
    assert "tape made in 0.050 s" in text
