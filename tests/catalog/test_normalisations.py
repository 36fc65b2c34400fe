"""Normalisations and noise against torch's functions and closed forms."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch.nn import functional

from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError
from netbuilder.core.shapes import Shape, features, image, sequence, volume
from tests.catalog.drawn import kind, mended
from tests.conformance.running import Running

SHAPES = [features(6), sequence(5, 6), image(4, 3, 6), volume(2, 4, 3, 6)]
each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.kind.value)


def answered(layer: Layer, shape: Shape) -> tuple[torch.Tensor, torch.Tensor]:
    """A random batch and what the layer makes of it, both with the features at the end."""
    x = torch.randn(3, *shape.known) * 2 + 1
    answer = Running(layer, (shape,))(x)
    if len(shape.sizes) < 3:
        return x, answer
    return x.movedim(1, -1), answer.movedim(1, -1)


@each_shape
def test_layer_normalisation_scales_the_features_of_each_place(shape: Shape) -> None:
    x, answer = answered(kind("layer_normalisation"), shape)
    centred = x - x.mean(-1, keepdim=True)
    expected = centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt()
    torch.testing.assert_close(answer, expected, atol=1e-5, rtol=0)


@each_shape
def test_layer_normalisation_of_everything_has_one_mean(shape: Shape) -> None:
    extent: Any = type(kind("layer_normalisation").extent)
    layer = kind("layer_normalisation", extent=extent("everything"))
    x = torch.randn(3, *shape.known)
    expected = functional.layer_norm(x, shape.known)
    torch.testing.assert_close(Running(layer, (shape,))(x), expected, atol=1e-5, rtol=0)


@each_shape
def test_rms_normalisation_divides_by_the_root_mean_square(shape: Shape) -> None:
    x, answer = answered(kind("rms_normalisation"), shape)
    expected = x / (x.square().mean(-1, keepdim=True) + 1e-6).sqrt()
    torch.testing.assert_close(answer, expected, atol=1e-5, rtol=0)


@each_shape
def test_group_normalisation_scales_each_group(shape: Shape) -> None:
    x, answer = answered(kind("group_normalisation", groups=3), shape)
    grouped = x.unflatten(-1, (3, 2)).movedim(-2, 1).flatten(2)
    expected = (grouped - grouped.mean(-1, keepdim=True)) / (
        grouped.var(-1, correction=0, keepdim=True) + 1e-5
    ).sqrt()
    found = answer.unflatten(-1, (3, 2)).movedim(-2, 1).flatten(2)
    torch.testing.assert_close(found, expected, atol=1e-5, rtol=0)


def test_groups_that_do_not_divide_are_refused_with_a_fix_that_works() -> None:
    layer = kind("group_normalisation", groups=4)
    with pytest.raises(DesignError) as caught:
        layer.shape(image(4, 4, 6))
    assert mended(layer, caught.value.problems[0].fixes[0]).shape(image(4, 4, 6)) == image(4, 4, 6)


@pytest.mark.parametrize("shape", SHAPES[1:], ids=lambda shape: shape.kind.value)
def test_instance_normalisation_scales_each_channel_over_its_places(shape: Shape) -> None:
    x, answer = answered(kind("instance_normalisation"), shape)
    places = tuple(range(1, x.dim() - 1))
    centred = x - x.mean(places, keepdim=True)
    expected = centred / (centred.square().mean(places, keepdim=True) + 1e-5).sqrt()
    torch.testing.assert_close(answer, expected, atol=1e-5, rtol=0)


def test_instance_normalisation_of_one_place_is_refused() -> None:
    with pytest.raises(DesignError, match="one place"):
        kind("instance_normalisation").shape(image(1, 1, 8))


def test_local_response_follows_the_formula_of_alexnet() -> None:
    layer = kind("local_response_normalisation", channels=3, alpha=0.3, beta=0.5, offset=2.0)
    x = torch.randn(2, 6, 4, 3)
    answer = Running(layer, (image(4, 3, 6),))(x)
    for channel in range(6):
        near = x[:, max(0, channel - 1) : channel + 2].square().sum(1)
        expected = x[:, channel] / (2.0 + 0.3 * near / 3) ** 0.5
        torch.testing.assert_close(answer[:, channel], expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    "name", ["spatial_dropout", "alpha_dropout", "gaussian_noise", "stochastic_depth"]
)
def test_noise_leaves_predictions_alone(name: str) -> None:
    running = Running(kind(name), (image(4, 4, 8),))
    running.module.eval()
    x = torch.randn(5, 8, 4, 4)
    torch.testing.assert_close(running(x), x)
    running.module.train()
    torch.manual_seed(0)
    assert any(not torch.allclose(running(x), x) for _ in range(20))


def test_spatial_dropout_takes_whole_channels() -> None:
    for shape in SHAPES[1:]:
        running = Running(kind("spatial_dropout", rate=0.5), (shape,))
        answer = running(torch.ones(50, *shape.known))
        answer = answer if len(shape.sizes) > 2 else answer.transpose(1, 2)
        shares = (answer == 0).float().flatten(2).mean(2)
        assert set(shares.flatten().tolist()) == {0.0, 1.0}


def test_stochastic_depth_takes_whole_samples_and_keeps_the_mean() -> None:
    torch.manual_seed(0)
    answer = Running(kind("stochastic_depth", rate=0.25), (features(3),))(torch.ones(20_000, 3))
    assert answer.unique().tolist() == pytest.approx([0.0, 4 / 3])
    assert (answer == answer[:, :1]).all()
    assert abs(float(answer.mean()) - 1) < 0.02


def test_gaussian_noise_has_its_deviation() -> None:
    torch.manual_seed(0)
    answer = Running(kind("gaussian_noise", deviation=0.3), (features(3),))(torch.zeros(20_000, 3))
    assert abs(float(answer.std()) - 0.3) < 0.01


@each_shape
def test_layer_scale_multiplies_each_channel(shape: Shape) -> None:
    running = Running(kind("layer_scale", initial=0.5), (shape,))
    x = torch.randn(2, *shape.known)
    torch.testing.assert_close(running(x), x * 0.5)
    assert sum(weight.numel() for weight in running.module.parameters()) == 6
