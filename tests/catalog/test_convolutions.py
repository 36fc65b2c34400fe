"""Convolutions answer what torch's functions and plain sums answer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError, SetParameter
from netbuilder.core.shapes import Shape, features, image, sequence, volume
from tests.conformance.running import Running


def made(kind: str, **values: Any) -> Layer:
    layer = Layer.loaded({"kind": kind, "activation": "linear", **values})
    assert isinstance(layer, Layer), values
    return layer


def answered(layer: Layer, arriving: Shape) -> tuple[Running, Tensor, Tensor]:
    torch.manual_seed(3)
    running = Running(layer, (arriving,))
    (x,) = running.inputs(batch=2)
    return running, x, running(x)


def weights(running: Running) -> tuple[Tensor, Tensor | None]:
    state = running.module.state_dict()
    return state["weight"], state.get("bias")


@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("amounts", [[1], [2, 1], [0, 2, 1, 3]])
def test_a_picture_is_padded_side_by_side(mode: str, amounts: list[int]) -> None:
    values = {"padding": "amounts", "amounts": amounts, "padding_mode": mode}
    layer = made("convolution_2d", filters=3, size=[3, 2], stride=[2, 1], groups=1, **values)
    running, x, found = answered(layer, image(7, 6, 2))
    down = amounts[:2] if len(amounts) == 4 else [amounts[0]] * 2
    across = amounts[2:] if len(amounts) == 4 else [amounts[-1]] * 2
    named = "constant" if mode == "zeros" else mode
    wide = functional.pad(x, [*across, *down], mode=named)
    expected = functional.conv2d(wide, *weights(running), stride=(2, 1))
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


def test_one_step_of_a_sequence_is_a_plain_sum() -> None:
    layer = made("convolution_1d", filters=4, size=[3], dilation=[2], padding="valid")
    running, x, found = answered(layer, sequence(9, 5))
    weight, bias = weights(running)
    assert bias is not None
    window = x[:, [1, 3, 5]]  # the steps that place 1 looks at
    expected = torch.einsum("btc,fct->bf", window, weight) + bias
    torch.testing.assert_close(found[:, 1], expected, rtol=0, atol=1e-5)


def test_a_volume_keeps_its_size_whatever_the_window() -> None:
    layer = made("convolution_3d", filters=2, size=[1, 2, 4], groups=2)
    running, x, found = answered(layer, volume(3, 4, 5, 2))
    wide = functional.pad(x, [1, 2, 0, 1])
    expected = functional.conv3d(wide, *weights(running), groups=2)
    assert found.shape == x.shape
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


def test_a_separable_convolution_is_two_convolutions() -> None:
    layer = made("separable_convolution_2d", filters=6, multiplier=2, stride=[2])
    running, x, found = answered(layer, image(7, 7, 3))
    state = running.module.state_dict()
    between = functional.conv2d(x, state["depthwise.weight"], stride=2, padding=1, groups=3)
    expected = functional.conv2d(between, state["pointwise.weight"], state["pointwise.bias"])
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_a_transposed_convolution_is_the_slope_of_a_convolution(axes: int) -> None:
    arriving = (sequence(4, 2), image(4, 5, 2), volume(3, 4, 5, 2))[axes - 1]
    layer = made(
        f"transposed_convolution_{axes}d", filters=3, size=[3], output_padding=[1], bias=False
    )
    running, x, found = answered(layer, arriving)
    weight, _ = weights(running)
    if axes == 1:
        x, found = x.transpose(1, 2), found.transpose(1, 2)
    convolve = (functional.conv1d, functional.conv2d, functional.conv3d)[axes - 1]
    drawn = torch.zeros_like(found, requires_grad=True)
    back = convolve(drawn, weight, stride=2, padding=1)
    (expected,) = torch.autograd.grad(back, drawn, x)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-5)


def test_a_convolutional_lstm_on_one_pixel_is_an_lstm() -> None:
    layer = made("convolutional_lstm", filters=4, size=[1], answer="whole sequence")
    running, x, found = answered(layer, volume(6, 1, 1, 3))
    state = running.module.state_dict()
    lstm = nn.LSTM(3, 4, batch_first=True)
    flat = state["gates.weight"].flatten(1)
    # The gates stand in the same order: write, forget, new, speak.
    weights = {
        "weight_ih_l0": flat[:, :3],
        "weight_hh_l0": flat[:, 3:],
        "bias_ih_l0": state["gates.bias"],
        "bias_hh_l0": torch.zeros(16),
    }
    lstm.load_state_dict(weights)
    expected, _ = lstm(x[..., 0, 0].transpose(1, 2))
    torch.testing.assert_close(found[..., 0, 0].transpose(1, 2), expected, rtol=0, atol=1e-6)


@pytest.mark.parametrize(
    ("kind", "arriving"), [("dense", features(5)), ("convolution_2d", image(4, 4, 5))]
)
def test_a_spectral_norm_brings_the_largest_stretch_to_one(kind: str, arriving: Shape) -> None:
    running, x, _ = answered(made(kind, normalise_weights="spectral"), arriving)
    for _ in range(100):  # it measures the stretch step by step while it trains
        running(x)
    weight: Any = running.module.weight
    stretch = torch.linalg.matrix_norm(weight.flatten(1), ord=2)
    torch.testing.assert_close(stretch, torch.ones(()), rtol=0, atol=1e-3)


def test_a_weight_norm_parts_length_and_direction() -> None:
    running, x, found = answered(made("dense", units=3, normalise_weights="weight"), features(5))
    state = running.module.state_dict()
    length, way = (state[f"parametrizations.weight.original{n}"] for n in (0, 1))
    weight = way / way.norm(dim=1, keepdim=True) * length
    torch.testing.assert_close(found, x @ weight.T + state["bias"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("how", ["spectral", "weight"])
def test_normalised_weights_start_as_the_initializer_says(how: str) -> None:
    start = {"kind": "constant", "value": 0.5}
    layer = made("dense", units=1, initializer=start, normalise_weights=how)
    running, _, _ = answered(layer, features(4))
    weight: Any = running.module.weight
    expected = torch.full((1, 4), 0.5)
    if how == "spectral":
        expected = expected / expected.norm()
    torch.testing.assert_close(weight, expected, rtol=0, atol=1e-6)


REFUSED: list[tuple[str, dict[str, Any], Shape, str]] = [
    ("convolution_2d", {"size": [9], "padding": "valid"}, image(5, 7, 2), "window-too-large"),
    ("convolution_1d", {"size": [9], "padding": "amounts"}, sequence(5, 2), "window-too-large"),
    ("convolution_2d", {"groups": 3}, image(5, 7, 6), "groups-do-not-divide"),
    ("convolution_2d", {"padding_mode": "reflect"}, image(1, 7, 6), "padding-too-wide"),
    ("convolution_3d", {"padding": "amounts", "padding_mode": "circular", "amounts": [9]},
     volume(4, 4, 4, 1), "padding-too-wide"),
    ("depthwise_convolution_2d", {"normalise_weights": "spectral", "regulariser": "max_norm"},
     image(5, 5, 2), "weights-bound-twice"),
    ("dense", {"normalise_weights": "weight", "initializer": "zeros"}, features(3),
     "weights-without-length"),
    ("transposed_convolution_2d", {"output_padding": [2]}, image(5, 5, 2),
     "output-padding-too-large"),
    ("transposed_convolution_2d", {"padding": [9]}, image(2, 2, 2), "padding-too-wide"),
    ("convolutional_lstm", {"size": [2, 3]}, volume(4, 4, 4, 1), "size-not-odd"),
    ("max_pooling", {"size": [7]}, image(5, 5, 2), "window-too-large"),
    ("max_pooling", {"size": [2, 3]}, volume(5, 5, 5, 2), "wrong-number-of-sizes"),
    ("max_pooling", {"padding": [2]}, image(5, 5, 2), "padding-too-wide"),
    ("adaptive_max_pooling", {"size": [2, 3]}, sequence(5, 2), "wrong-number-of-sizes"),
    ("upsampling", {"mode": "bicubic"}, sequence(5, 2), "mode-needs-picture"),
    ("upsampling", {"factor": [2, 3]}, sequence(5, 2), "wrong-number-of-sizes"),
    ("pixel_shuffle", {"factor": 4}, image(5, 5, 12), "not-divisible"),
    ("pixel_unshuffle", {"factor": 4}, image(6, 4, 1), "not-divisible"),
    ("channel_shuffle", {"groups": 4}, image(5, 5, 6), "not-divisible"),
    ("pad", {"amounts": [1, 2, 3]}, image(5, 5, 6), "wrong-number-of-sizes"),
    ("pad", {"amounts": [5], "mode": "reflect"}, image(5, 5, 6), "padding-too-wide"),
    ("crop", {"amounts": [3]}, image(5, 9, 6), "crop-too-large"),
    ("crop", {"cut": "centre", "size": [6]}, image(5, 9, 6), "crop-too-large"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "values", "arriving", "code"), REFUSED)
def test_what_does_not_fit_is_refused_with_a_repair_that_works(
    kind: str, values: dict[str, Any], arriving: Shape, code: str
) -> None:
    layer = Layer.loaded({"kind": kind, **values})
    with pytest.raises(DesignError) as caught:
        layer.shape(arriving)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.found.startswith("{node} ")
    assert problem.found.endswith(".")
    for edit in problem.fixes[0].edits:
        assert isinstance(edit, SetParameter)
        value = layer.parameters[edit.field].decoded(edit.value)
        layer = layer.replaced(**{edit.field: value})
    layer.shape(arriving)
