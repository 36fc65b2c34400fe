"""Gradients of several batches lead to one update: that of torch, from a tape too."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch

from netbuilder.catalog.optimizers import SGD, Adam
from netbuilder.engine.trainee import Trainee
from tests.helpers import training


def trainee(**plan: Any) -> Trainee:
    some = training.regression(optimizer=plan.pop("optimizer", SGD(learning_rate=0.1)), **plan)
    return training.session(some).trainee


def weights(some: Trainee) -> list[np.ndarray]:
    return [each.detach().numpy().copy() for each in some.network.parameters()]


def test_an_update_follows_the_mean_gradient_of_its_batches() -> None:
    some, twin = trainee(accumulation=4), trainee()
    optimizer = torch.optim.SGD(twin.network.parameters(), lr=0.1, fused=True)
    phase = twin.step.phases[0]
    for first in (0, 4):  # 8 batches in an epoch
        optimizer.zero_grad()
        for position in range(first, first + 4):
            loss, _ = phase.loss(phase.data.batch(position))
            (loss / 4).backward()
        optimizer.step()
    some.advance(8)
    for found, wanted in zip(weights(some), weights(twin), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_nothing_moves_until_an_update_is_due() -> None:
    some = trainee(accumulation=3)
    before = weights(some)
    some.advance(2)
    assert all(map(np.array_equal, before, weights(some)))
    some.advance(1)
    assert not all(map(np.array_equal, before, weights(some)))


def test_the_last_update_of_an_epoch_takes_what_is_left() -> None:
    some = trainee(accumulation=5)  # 8 batches: 5 and 3
    some.advance(5)
    before = weights(some)
    some.advance(2)
    assert all(map(np.array_equal, before, weights(some)))
    some.advance(1)
    assert not all(map(np.array_equal, before, weights(some)))
    assert not some.step.phases[0].is_gathering


def test_losses_stay_those_of_single_batches() -> None:
    assert trainee(accumulation=3).advance(8).shape == (1, 8)


@pytest.mark.parametrize("plan", [{}, {"clip_norm": 0.1}], ids=["plain", "clipped"])
def test_a_tape_gathers_to_the_same_bits(plan: dict[str, Any]) -> None:
    eager, taped = (trainee(accumulation=3, optimizer=Adam(), **plan) for _ in range(2))
    assert taped.step.phases[0].record() == ""
    np.testing.assert_array_equal(eager.advance(8), taped.advance(8))
    for found, wanted in zip(weights(taped), weights(eager), strict=True):
        np.testing.assert_array_equal(found, wanted)
