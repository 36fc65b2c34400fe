"""Layers with a rate or decay of their own train as torch's groups of parameters do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from msgspec import structs

from netbuilder.catalog.optimizers import SGD, Adagrad, Adam, AdamW
from netbuilder.catalog.schedules import WarmUp
from netbuilder.core import edits
from netbuilder.core.plan import Phase
from netbuilder.core.value import Project
from netbuilder.engine.trainee import Trainee
from netbuilder.link.messages import ChangeSetting
from tests.helpers import training


def apart(some: Project, factor: float = 0.1, decay: float | None = 0.5) -> Project:
    design = edits.with_rate_factor(some.design, ["dense_1"], factor)
    return structs.replace(some, design=edits.with_weight_decay(design, ["dense_1"], decay))


def trainee(some: Project) -> Trainee:
    return training.session(some).trainee


def reference(some: Project, optimizer: Any, count: int) -> list[np.ndarray]:
    """Weights after some iterations of torch's own optimizer on the same batches."""
    twin = trainee(some)
    phase = twin.step.phases[0]
    first = list(twin.network.get_submodule("dense_1").parameters())
    rest = [each for each in twin.network.parameters() if not any(each is one for one in first)]
    made = optimizer(first, rest)
    for position in range(count):
        made.zero_grad()
        loss, _ = phase.loss(phase.data.batch(position))
        loss.backward()
        made.step()
    return [each.detach().numpy() for each in twin.network.parameters()]


@pytest.mark.parametrize(
    ("entry", "made"),
    [
        (Adam(learning_rate=0.01), torch.optim.Adam),
        (AdamW(learning_rate=0.01, weight_decay=0.0), torch.optim.AdamW),
        (SGD(learning_rate=0.01, momentum=0.9), torch.optim.SGD),
        (Adagrad(learning_rate=0.01), torch.optim.Adagrad),
    ],
)
def test_groups_are_those_of_torch(entry: Any, made: Any) -> None:
    some = apart(training.regression(optimizer=entry))
    more = {"momentum": 0.9} if isinstance(entry, SGD) else {}
    expected = reference(
        some,
        lambda first, rest: made(
            [{"params": rest}, {"params": first, "lr": 0.01 * 0.1, "weight_decay": 0.5}],
            lr=0.01,
            weight_decay=0.0,
            fused=True,
            **more,
        ),
        6,
    )
    ours = trainee(some)
    ours.advance(6)
    assert ours.step.phases[0].stepper.is_direct
    for found, wanted in zip(ours.network.parameters(), expected, strict=True):
        np.testing.assert_array_equal(found.detach().numpy(), wanted)


def rates(some: Trainee) -> list[float]:
    return [group["lr"] for group in some.step.phases[0].stepper.optimizer.param_groups]


def test_a_new_rate_keeps_the_factors() -> None:
    ours = trainee(apart(training.regression(optimizer=SGD(learning_rate=0.01))))
    assert rates(ours) == [0.01, 0.01 * 0.1]
    assert ours.change("learning_rate", 0.2)
    assert rates(ours) == [0.2, 0.2 * 0.1]
    assert ours.settings()["learning_rate"] == 0.2


def test_a_new_weight_decay_leaves_layers_with_their_own_alone() -> None:
    ours = trainee(apart(training.regression(optimizer=SGD(learning_rate=0.01))))
    assert ours.change("weight_decay", 0.3)
    groups = ours.step.phases[0].stepper.optimizer.param_groups
    assert [group["weight_decay"] for group in groups] == [0.3, 0.5]


def test_a_schedule_moves_all_rates_by_the_same_share() -> None:
    phase = Phase(optimizer=SGD(learning_rate=0.1), schedule=WarmUp(length=2.0, start=0.5))
    some = apart(training.regression(epochs=5))
    ours = trainee(structs.replace(some, plan=structs.replace(some.plan, phases=(phase,))))
    ours.advance(5)
    now, slow = rates(ours)
    assert 0.05 < now < 0.1
    assert slow == now * 0.1


def test_where_every_layer_learns_apart_the_rate_of_the_plan_is_still_known() -> None:
    some = apart(training.regression(optimizer=SGD(learning_rate=0.1)), factor=0.3, decay=None)
    design = edits.with_rate_factor(some.design, ["dense_2"], 0.3)
    ours = trainee(structs.replace(some, design=design))
    assert rates(ours) == [0.1 * 0.3]
    assert ours.step.phases[0].rate.base == 0.1


@pytest.mark.parametrize("entry", [Adam(), SGD(momentum=0.9)])
def test_a_resumed_run_goes_on_with_all_its_groups(entry: Any, tmp_path: Path) -> None:
    some = apart(training.regression(optimizer=entry, epochs=6))
    whole = training.losses_of(training.finished(training.session(some)))
    short = structs.replace(some, plan=structs.replace(some.plan, epochs=3))
    begun = training.losses_of(training.finished(training.session(short, tmp_path)))
    rest = training.finished(training.session(some, tmp_path, resume=True))
    assert begun + training.losses_of(rest) == whole


def test_a_change_of_the_rate_is_kept_over_a_resume(tmp_path: Path) -> None:
    some = apart(training.regression(optimizer=SGD(learning_rate=0.01), epochs=4))
    run = training.session(some, tmp_path)
    run.order(ChangeSetting("learning_rate", 0.05))
    training.finished(run)
    longer = structs.replace(some, plan=structs.replace(some.plan, epochs=5))
    again = training.session(longer, tmp_path, resume=True)
    assert rates(again.trainee) == [0.05, 0.05 * 0.1]
