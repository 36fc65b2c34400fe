"""Pooling, up-sampling, shuffles and margins answer what plain arithmetic answers."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor
from torch.nn import functional

from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError, InsertBefore
from netbuilder.core.shapes import Shape, ShapeKind, features, image, sequence, volume
from tests.conformance.legal import entries, shapes
from tests.conformance.running import Running


def made(kind: str, **values: Any) -> Layer:
    layer = Layer.loaded({"kind": kind, **values})
    assert isinstance(layer, Layer), values
    return layer


def answered(layer: Layer, *arriving: Shape) -> tuple[tuple[Tensor, ...], Tensor]:
    torch.manual_seed(3)
    running = Running(layer, arriving)
    inputs = running.inputs(batch=2)
    return inputs, running(*inputs)


def test_max_pooling_of_a_sequence_takes_the_largest_of_some_steps() -> None:
    (x,), found = answered(made("max_pooling", size=[3], stride=[2]), sequence(7, 2))
    expected = torch.stack([x[:, at : at + 3].amax(1) for at in (0, 2, 4)], dim=1)
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("is_counted", [True, False])
def test_average_pooling_counts_the_padding_or_not(is_counted: bool) -> None:
    layer = made("average_pooling", size=[2], padding=[1], count_padding=is_counted)
    (x,), found = answered(layer, image(4, 4, 1))
    corner = x[:, :, 0, 0]
    torch.testing.assert_close(found[:, :, 0, 0], corner / 4 if is_counted else corner)


@pytest.mark.parametrize("power", [1.0, 2.0, 3.0, 2.5])
def test_lp_pooling_is_the_length_of_each_window(power: float) -> None:
    (x,), found = answered(made("lp_pooling", size=[2], power=power), image(4, 6, 3))
    windows = x.unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)
    expected = torch.linalg.vector_norm(windows, ord=power, dim=4)
    torch.testing.assert_close(found, expected, rtol=1e-5, atol=1e-5)


def test_adaptive_and_global_pooling_agree_on_the_whole() -> None:
    for kind in ("average", "max"):
        _, whole = answered(made(f"global_{kind}_pooling", keep_axes=True), image(5, 4, 3))
        _, one = answered(made(f"adaptive_{kind}_pooling", size=[1]), image(5, 4, 3))
        torch.testing.assert_close(whole, one)
        _, flat = answered(made(f"global_{kind}_pooling"), image(5, 4, 3))
        assert flat.shape == (2, 3)


def windows_of(length: int, count: int) -> list[int]:
    """How many places each window of an adaptive pooling looks at."""
    return [-(-(n + 1) * length // count) - n * length // count for n in range(count)]


def counted(layer: Layer, x: Shape) -> int:
    """Multiply-adds by going through all windows."""
    axes = 1 if x.kind is ShapeKind.SEQUENCE else len(x.known) - 1
    lengths = x.known[:1] if axes == 1 else x.known[1:]
    channels = x.count // prod(lengths)
    some: Any = layer
    leaving: Any = layer.shape(x)
    match layer.kind:
        case "global_average_pooling":
            return x.count
        case "adaptive_average_pooling":
            size = some.size if len(some.size) == axes else some.size[:1] * axes
            each = [windows_of(length, n) for length, n in zip(lengths, size, strict=True)]
            return channels * sum(prod(window) for window in product(*each))
        case "lp_pooling" | "average_pooling":
            size = some.size if len(some.size) == axes else some.size[:1] * axes
            return int(leaving.count * prod(size))
        case _:
            taps = {"nearest": 0, "bilinear": 2, "bicubic": 4}[some.mode.value]
            return int(leaving.count * taps**axes)


@pytest.mark.parametrize(
    "kind",
    [
        "average_pooling",
        "global_average_pooling",
        "adaptive_average_pooling",
        "lp_pooling",
        "upsampling",
    ],
)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_multiply_adds_are_those_of_all_windows(kind: str, data: Any) -> None:
    layer, arriving = data.draw(entries(Layer.entries()[kind])), data.draw(shapes())
    try:
        layer.shape(arriving)
    except DesignError:
        return
    assert layer.multiply_adds(arriving) == counted(layer, arriving)


@pytest.mark.parametrize(
    ("mode", "arriving", "torch_mode"),
    [
        ("nearest", image(3, 4, 2), "nearest"),
        ("bilinear", image(3, 4, 2), "bilinear"),
        ("bicubic", image(3, 4, 2), "bicubic"),
        ("bilinear", volume(2, 3, 4, 2), "trilinear"),
    ],
)
def test_up_sampling_is_torchs_interpolation(mode: str, arriving: Shape, torch_mode: str) -> None:
    (x,), found = answered(made("upsampling", mode=mode, factor=[3]), arriving)
    torch.testing.assert_close(found, functional.interpolate(x, scale_factor=3, mode=torch_mode))


def test_a_sequence_is_stretched_along_its_steps() -> None:
    layer = made("upsampling", mode="bilinear", factor=[2], align_corners=True)
    (x,), found = answered(layer, sequence(2, 3))
    expected = torch.stack([x[:, 0].lerp(x[:, 1], n / 3) for n in range(4)], dim=1)
    torch.testing.assert_close(found, expected)


def test_pixel_shuffle_and_its_reverse_lose_nothing() -> None:
    (x,), large = answered(made("pixel_shuffle"), image(3, 4, 8))
    running = Running(made("pixel_unshuffle"), (image(6, 8, 2),))
    torch.testing.assert_close(large[:, 0, 1, 0], x[:, 2, 0, 0])
    torch.testing.assert_close(running(large), x)


def test_channel_shuffle_deals_the_channels_out() -> None:
    (x,), found = answered(made("channel_shuffle", groups=2), image(2, 2, 6))
    torch.testing.assert_close(found, x[:, [0, 3, 1, 4, 2, 5]])


@pytest.mark.parametrize("mode", ["constant", "reflect", "replicate", "circular"])
def test_each_side_gets_its_own_margin(mode: str) -> None:
    (x,), found = answered(made("pad", amounts=[0, 1, 2, 3], mode=mode), image(4, 5, 2))
    torch.testing.assert_close(found, functional.pad(x, (2, 3, 0, 1), mode=mode))


def test_a_sequence_is_padded_before_and_behind() -> None:
    (x,), found = answered(made("pad", amounts=[1, 2], value=7.0), sequence(3, 2))
    assert found.shape == (2, 6, 2)
    torch.testing.assert_close(found[:, 1:4], x)
    assert bool((found[:, 0] == 7).all())
    _, mirrored = answered(made("pad", amounts=[1, 2], mode="reflect"), sequence(3, 2))
    torch.testing.assert_close(mirrored, x[:, [1, 0, 1, 2, 1, 0]])


def test_a_crop_undoes_a_margin() -> None:
    (x,), wide = answered(made("pad", amounts=[0, 1, 2, 3]), image(4, 5, 2))
    crop = Running(made("crop", amounts=[0, 1, 2, 3]), (image(5, 10, 2),))
    torch.testing.assert_close(crop(wide), x)


def test_the_middle_is_kept() -> None:
    (x,), found = answered(made("crop", cut="centre", size=[2, 3]), image(5, 5, 1))
    torch.testing.assert_close(found, x[:, :, 1:3, 1:4])


def test_a_skip_of_a_u_net_is_cut_to_what_it_joins() -> None:
    (x, _), found = answered(made("crop_like"), image(64, 64, 8), image(56, 56, 2))
    torch.testing.assert_close(found, x[:, :, 4:60, 4:60])


def test_a_skip_that_is_too_small_is_padded_by_its_repair() -> None:
    layer, x, like = made("crop_like"), image(4, 9, 3), image(7, 9, 2)
    with pytest.raises(DesignError) as caught:
        layer.shape(x, like)
    (edit,) = caught.value.problems[0].fixes[0].edits
    assert isinstance(edit, InsertBefore)
    assert edit.port == "x"
    padded = Layer.loaded(edit.layer).shape(x)
    assert layer.shape(padded, like) == image(7, 9, 3)
    with pytest.raises(DesignError):
        layer.shape(x, features(4))
