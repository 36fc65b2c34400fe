"""Rows that a device cannot hold are brought batch by batch, and change no number."""

from __future__ import annotations

import pytest
import torch

from netbuilder.engine import devices, streaming
from netbuilder.engine.batches import Batches
from netbuilder.engine.streaming import StreamedBatches, batches_of, place_of
from netbuilder.link.messages import Device
from tests.helpers import training
from tests.helpers.designs import layer

CPU, CARD = torch.device("cpu"), torch.device("cuda:0")


def rows(count: int = 23) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
    chance = torch.Generator().manual_seed(3)
    inputs = torch.randn(count, 4, generator=chance)
    return inputs, (torch.arange(count), torch.randn(count, 1, generator=chance))


def test_streamed_batches_are_those_that_lie_on_the_device() -> None:
    inputs, targets = rows()
    plain = Batches(inputs, targets, 5, 7, 0)
    streamed = StreamedBatches(inputs, targets, 5, 7, 0, CPU)

    for epoch in range(3):
        plain.begin(epoch)
        streamed.begin(epoch)
        assert torch.equal(plain.order, streamed.order)
        for position in range(plain.count):
            one, other = plain.batch(position), streamed.batch(position)
            assert torch.equal(one[0], other[0])
            assert all(map(torch.equal, one[1], other[1]))


def test_a_batch_may_be_asked_for_out_of_turn() -> None:
    inputs, targets = rows()
    plain = Batches(inputs, targets, 5, 7, 0)
    streamed = StreamedBatches(inputs, targets, 5, 7, 0, CPU)
    plain.begin(0)
    streamed.begin(0)

    for position in (0, 3, 3, 1, 4, 0):
        assert torch.equal(plain.batch(position)[0], streamed.batch(position)[0])


@pytest.mark.parametrize("accumulation", [1, 2])
def test_a_run_over_streamed_rows_gives_the_same_bits(
    monkeypatch: pytest.MonkeyPatch, accumulation: int
) -> None:
    hidden = (layer("dense", units=8), layer("dropout"), layer("batch_normalisation"))
    project = training.classification(*hidden, fast_steps=False, accumulation=accumulation)
    plain = training.finished(training.session(project))
    monkeypatch.setattr(streaming, "LIMIT", 0)

    run = training.session(project)

    assert isinstance(run.trainee.step.phases[0].data, StreamedBatches)
    streamed = training.finished(run)
    assert training.losses_of(streamed) == training.losses_of(plain)
    assert streamed[-1].results == plain[-1].results


def test_pausing_between_streamed_batches_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setattr(streaming, "LIMIT", 0)
    project = training.classification(fast_steps=False)
    whole = training.session(project)
    expected = training.losses_of(training.finished(whole))
    run = training.session(project)
    captured = run.trainee.capture()
    first = run.trainee.advance(3)

    run.trainee.restore(captured)

    assert run.trainee.advance(3).tolist() == first.tolist()
    assert first[0].tolist() == expected[:3]


def test_rows_lie_on_the_device_as_long_as_they_take_half_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    card = Device("cuda:0", "Card", memory=10_000, free=8_000)
    monkeypatch.setattr(devices, "devices", lambda: (card,))

    assert place_of(CARD, 4_000) == CARD
    assert place_of(CARD, 4_001) == CPU
    assert place_of(CPU, 1 << 50) == CPU


def test_rows_on_the_device_are_not_streamed() -> None:
    assert type(batches_of(rows(), CPU, 5, 7, 0)) is Batches


@pytest.mark.skipif(not torch.cuda.is_available(), reason="It needs an NVIDIA graphics card.")
def test_batches_reach_a_card_as_they_are() -> None:
    inputs, targets = rows()
    plain = Batches(inputs, targets, 5, 7, 0)
    streamed = batches_of((inputs, targets), CARD, 5, 7, 0)
    plain.begin(0)
    streamed.begin(0)

    for position in range(plain.count):
        one, other = plain.batch(position), streamed.batch(position)
        assert other[0].device == CARD
        assert torch.equal(one[0], other[0].cpu())
        assert all(torch.equal(a, b.cpu()) for a, b in zip(one[1], other[1], strict=True))
