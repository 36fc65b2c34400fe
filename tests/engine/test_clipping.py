"""Limits of gradients hold for every way of taking a step."""

from __future__ import annotations

import numpy as np
import torch
from msgspec import structs

from netbuilder.catalog.activations import Activation
from netbuilder.catalog.optimizers import SGD
from netbuilder.core.inference import infer
from netbuilder.core.plan import Optimizer
from netbuilder.core.value import Project
from netbuilder.engine import arithmetic
from netbuilder.engine.trainee import Trainee
from tests.benchmarks.engine import data
from tests.benchmarks.engine import project as drawn
from tests.helpers.designs import layer

END = (layer("dense", units=3, activation=Activation.entries()["linear"]()), layer("output"))


def clipped(optimizer: Optimizer, **limits: float) -> Project:
    made = drawn([layer("dense", units=6), *END], 5, 3, 16, optimizer)
    return structs.replace(made, plan=structs.replace(made.plan, **limits))


def trainee(project: Project) -> Trainee:
    chosen = arithmetic.chosen(project.plan, infer(project).multiply_adds)
    return Trainee(project, data(project, 50), chosen)


def weights(some: Trainee) -> torch.Tensor:
    return torch.cat([each.detach().reshape(-1) for each in some.network.parameters()])


def test_a_step_is_never_longer_than_its_limit() -> None:
    some = trainee(clipped(SGD(learning_rate=1.0), clip_norm=0.01))
    before = weights(some)

    some.advance(1)

    assert 0.0099 < float((weights(some) - before).norm()) < 0.0101


def test_no_weight_moves_further_than_the_limit_of_each_number() -> None:
    some = trainee(clipped(SGD(learning_rate=1.0), clip_value=0.001))
    before = weights(some)

    some.advance(1)

    moved = (weights(some) - before).abs()
    assert float(moved.max()) < 0.001 * 1.0001
    assert int((moved > 0.00099).sum()) > 5


def test_limits_hold_on_a_tape_too() -> None:
    project = clipped(SGD(learning_rate=1.0), clip_norm=0.01)
    eager, taped = trainee(project), trainee(project)
    assert taped.step.phases[0].record() == ""

    assert np.array_equal(eager.advance(3), taped.advance(3))
    assert torch.equal(weights(eager), weights(taped))


def test_limits_hold_where_the_optimizer_asks_again() -> None:
    entry = Optimizer.entries()["lbfgs"]()
    free, some = trainee(clipped(entry)), trainee(clipped(entry, clip_value=1e-6))
    before = weights(some)

    free.advance(1)
    some.advance(1)

    assert (weights(some) - before).norm() < (weights(free) - before).norm()
