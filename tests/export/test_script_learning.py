"""Whatever the plan says about how weights learn, the script trains them as the engine does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from netbuilder.core import block_edits, edits
from netbuilder.core.plan import Optimizer, Phase, Schedule
from netbuilder.core.value import Project
from tests.export.test_script import bundled, check_equal, project


def apart(some: Project, **fields: Any) -> Project:
    """The project whose first layer learns otherwise, in a block that says more."""
    design, blocks, _ = block_edits.grouped_in(some.design, some.blocks, ["dense_1"], "Part")
    key = next(iter(blocks))
    inner = blocks[key].design
    node = structs.replace(inner.nodes["dense_1"], **fields)
    inner = structs.replace(inner, nodes={**inner.nodes, "dense_1": node})
    blocks = {key: structs.replace(blocks[key], design=inner)}
    design = edits.with_weight_decay(design, ["dense_2"], 0.25)
    return structs.replace(some, design=design, blocks=blocks)


@pytest.mark.parametrize("kind", ["adam", "sgd", "rmsprop", "adagrad", "muon", "rprop", "lbfgs"])
def test_layers_that_learn_apart_do_so_outside(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry: Any = Optimizer.entries()[kind]
    phase = Phase(optimizer=entry())
    some = apart(project(bundled("iris"), phases=(phase,), clip_norm=0.5), rate_factor=0.1)
    plain = project(bundled("iris"), phases=(phase,), clip_norm=0.5)
    check_equal(some, tmp_path, monkeypatch)
    assert some.plan == plain.plan


@pytest.mark.parametrize("schedule", ["step", "cosine", "plateau"])
def test_schedules_keep_the_factors_of_layers_outside(
    schedule: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phase = Phase(schedule=Schedule.entries()[schedule]())
    some = apart(project(bundled("iris"), phases=(phase,)), rate_factor=3.0, weight_decay=0.1)
    check_equal(some, tmp_path, monkeypatch)
