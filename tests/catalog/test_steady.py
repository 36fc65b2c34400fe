"""Layers that steady training do so for every batch there can be."""

from __future__ import annotations

import torch

from netbuilder.core.layer import Layer
from netbuilder.core.shapes import Shape, features, image, sequence
from tests.conformance.running import Running


def test_a_batch_of_one_row_is_read_as_a_prediction_and_changes_no_memory() -> None:
    running = Running(Layer.entries()["batch_normalisation"](), (features(4),))
    running(torch.randn(8, 4) * 3 + 1)
    before = {name: value.clone() for name, value in running.module.state_dict().items()}
    row = torch.randn(1, 4)
    alone = running(row)
    assert running.module.training
    after = running.module.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)
    running.module.eval()
    torch.testing.assert_close(alone, running(row))


def test_each_feature_gets_mean_zero_and_spread_one_over_the_batch() -> None:
    cases: list[tuple[Shape, tuple[int, ...]]] = [
        (features(4), (0,)), (sequence(5, 4), (0, 1)), (image(6, 6, 4), (0, 2, 3)),
    ]  # fmt: skip
    for shape, dims in cases:
        running = Running(Layer.entries()["batch_normalisation"](), (shape,))
        answer = running(torch.randn(32, *shape.known) * 3 + 1)
        torch.testing.assert_close(answer.mean(dims), torch.zeros(4), atol=1e-5, rtol=0)
        torch.testing.assert_close(answer.std(dims, correction=0), torch.ones(4), atol=1e-3, rtol=0)


def test_dropout_silences_its_share_while_training_only() -> None:
    layer = Layer.entries()["dropout"]
    running = Running(layer.loaded({"kind": "dropout", "rate": 0.25}), (features(10_000),))
    ones = torch.ones(1, 10_000)
    assert abs(float((running(ones) == 0).double().mean()) - 0.25) < 0.03
    running.module.eval()
    assert torch.equal(running(ones), ones)
