"""Measures of an epoch are the same bits from a tape; what cannot be recorded goes on as it was."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from msgspec import structs
from torch import Tensor

from netbuilder.catalog.losses import Loss
from netbuilder.engine.steps import replayed, tape
from netbuilder.engine.steps.replayed import Replayed
from netbuilder.engine.trainee import Trainee
from tests.benchmarks.engine import project as drawn
from tests.engine.test_tape import END, PICTURE, trainee
from tests.helpers.designs import layer

CALLS = 5
SQUARED = Loss.entries()["mse"]()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tapes are made after a few calls."""
    tape.warm_up()
    monkeypatch.setattr(replayed, "_CALLS", CALLS)


def doubled(x: Tensor) -> tuple[Tensor, ...]:
    return (x * 2).sum(), x + 1


def called(some: Replayed, *tensors: Tensor, times: int = CALLS) -> tuple[Tensor, ...]:
    for _ in range(times):
        found = some(*tensors)
    return tuple(each.clone() for each in found)


def test_after_some_calls_a_function_is_replayed_with_the_same_answers() -> None:
    some, x = Replayed(doubled, is_wanted=True), torch.randn(4, 3)
    called(some, x)
    assert some.is_recorded

    other = torch.randn(4, 3)

    assert all(map(torch.equal, some(other), doubled(other)))


def test_arguments_of_another_shape_are_not_replayed() -> None:
    some, other = Replayed(doubled, is_wanted=True), torch.randn(2, 3)
    called(some, torch.randn(4, 3))

    assert all(map(torch.equal, some(other), doubled(other)))


def test_nothing_is_recorded_where_faster_ways_are_switched_off() -> None:
    some = Replayed(doubled, is_wanted=False)
    called(some, torch.randn(4, 3))

    assert not some.is_recorded


def test_a_function_that_decides_by_values_goes_on_as_it_was() -> None:
    def deciding(x: Tensor) -> tuple[Tensor, ...]:
        return (x * 2,) if bool(x.sum() > 0) else (x,)

    some = Replayed(deciding, is_wanted=True)
    called(some, torch.ones(3), times=CALLS + 1)

    assert not some.is_recorded
    assert torch.equal(some(-torch.ones(3))[0], -torch.ones(3))


def test_a_function_that_draws_leaves_the_random_numbers_as_they_were() -> None:
    some = Replayed(lambda x: (x + torch.rand(3),), is_wanted=True)
    torch.manual_seed(0)
    found = torch.stack([some(torch.zeros(3))[0].clone() for _ in range(CALLS + 2)])

    torch.manual_seed(0)

    assert torch.equal(found, torch.stack([torch.rand(3) for _ in range(CALLS + 2)]))


def measured(some: Trainee, epochs: int) -> list[dict[str, Any]]:
    """Training and validation measures of some epochs."""
    found = []
    for _ in range(epochs):
        some.advance(some.iterations_per_epoch)
        some.progress.epoch += 1
        some.step._position = some.iterations_per_epoch
        found.append(
            {**some.measured()[0], **{f"v {k}": v for k, v in some.results("train").items()}}
        )
        some.begin_epoch()
    return found


KINDS = {
    "dense": [layer("dense", units=6)],
    "normalised": [layer("dense", units=6), layer("batch_normalisation"), layer("dropout")],
    "pictures": [layer("convolution_2d", filters=4), layer("max_pooling"), layer("flatten")],
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("classes", [0, 3])
def test_measures_of_epochs_are_the_same_bits_as_without_tapes(kind: str, classes: int) -> None:
    picture = PICTURE if kind == "pictures" else None
    end = END if classes else (layer("dense", units=1), layer("output", loss=SQUARED))
    project = drawn([*KINDS[kind], *end], 64 if picture else 5, classes, 16, picture=picture)
    plain = structs.replace(project, plan=structs.replace(project.plan, fast_steps=False))
    wanted = measured(trainee(plain), 3 * CALLS)

    some = trainee(project)

    assert measured(some, 3 * CALLS) == wanted
    assert some.meter._replayed.is_recorded
    assert some._judges["train"]._replayed.is_recorded


def test_an_epoch_lays_its_rows_into_the_memory_of_the_last() -> None:
    data = trainee(drawn([layer("dense", units=6), *END], 5, 3, 16)).step.phases[0].data
    data.begin(0)
    first = data.batch(0)[0]
    before = first.clone()

    data.begin(1)
    second = data.batch(0)[0]

    assert second.data_ptr() == first.data_ptr()
    assert not torch.equal(second, before)
    data.begin(0)
    assert torch.equal(data.batch(0)[0], before)
