"""Schedules are closed forms: their curves are those of torch's own, and never leave 0 to 1."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from netbuilder.core.plan import Schedule
from tests.conformance.legal import entries

EPOCHS = 100


def made(kind: str, **parameters: Any) -> Schedule:
    return Schedule.entries()[kind]().replaced(**parameters)


def torch_curve(maker: Any) -> list[float]:
    """The rates of torch's schedule after each epoch, for a rate of 1."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=1.0)
    schedule, found = maker(optimizer), []
    for _ in range(EPOCHS):
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return found


ORACLES: list[tuple[Schedule, Any]] = [
    (made("constant"), lambda o: lr_scheduler.LambdaLR(o, lambda _: 1.0)),
    (made("step", every=20, share=0.5), lambda o: lr_scheduler.StepLR(o, 20, 0.5)),
    (
        made("multi_step", milestones=(10, 50, 70)),
        lambda o: lr_scheduler.MultiStepLR(o, [10, 50, 70], 0.1),
    ),
    (made("exponential", share=0.9), lambda o: lr_scheduler.ExponentialLR(o, 0.9)),
    (made("cosine", floor=0.1), lambda o: lr_scheduler.CosineAnnealingLR(o, EPOCHS, 0.1)),
    (
        made("cosine", restarts=3),
        lambda o: lr_scheduler.CosineAnnealingWarmRestarts(o, EPOCHS // 4),
    ),
    (made("polynomial", power=2.0), lambda o: lr_scheduler.PolynomialLR(o, EPOCHS, 2.0)),
    (
        made("warm_up", length=10.0, start=0.1),
        lambda o: lr_scheduler.LinearLR(o, 0.1, 1.0, 10),
    ),
]


@pytest.mark.parametrize(("schedule", "maker"), ORACLES, ids=lambda each: getattr(each, "kind", ""))
def test_its_curve_is_that_of_torch(schedule: Schedule, maker: Any) -> None:
    found = [schedule.factor(epoch, EPOCHS) for epoch in range(EPOCHS)]
    assert found == pytest.approx(torch_curve(maker), abs=1e-9)


def test_one_cycle_rises_to_the_full_rate_and_falls_to_its_end() -> None:
    schedule = made("one_cycle")
    theirs = torch_curve(
        lambda o: lr_scheduler.OneCycleLR(o, 1.0, EPOCHS * 1000, cycle_momentum=False)
    )
    assert schedule.factor(0, EPOCHS) == pytest.approx(theirs[0])
    assert schedule.factor(30, EPOCHS) == pytest.approx(1.0)
    assert schedule.factor(EPOCHS, EPOCHS) == pytest.approx(4e-6)
    assert schedule.factor(15, EPOCHS) == pytest.approx(0.04 + 0.96 / 2)


@pytest.mark.parametrize("kind", ["cosine", "polynomial"])
def test_a_warm_up_rises_evenly_first(kind: str) -> None:
    schedule = made(kind, warm_up=0.2)
    assert schedule.factor(10, EPOCHS) == pytest.approx(0.5)
    assert schedule.factor(20, EPOCHS) == pytest.approx(1.0)
    assert schedule.factor(60, EPOCHS) == pytest.approx(0.5)


@pytest.mark.parametrize("kind", list(Schedule.entries()))
@given(data=st.data(), share=st.floats(0, 1), epochs=st.integers(1, 1000))
def test_a_factor_is_a_number_from_0_to_1(
    kind: str, data: st.DataObject, share: float, epochs: int
) -> None:
    schedule = data.draw(entries(Schedule.entries()[kind]))
    factor = schedule.factor(share * epochs, epochs)
    assert math.isfinite(factor)
    assert -1e-9 <= factor <= 1 + 1e-9
