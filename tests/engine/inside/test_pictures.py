"""Convolutions, pooling and normalisations from the inside show what a plain forward computes."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from netbuilder.core.layer import Layer
from netbuilder.engine.inside.pooling import LARGEST
from netbuilder.link.messages import PlateKind
from netbuilder.link.messages.inside import Mark
from tests.engine.inside.looking import chance, drawn, hooked, looked, marked, plates, values
from tests.helpers.designs import layer

SIZE, CHANNELS = 9, 3


def pictures(*layers: Layer, rows: int = 4) -> Any:
    """Some layers over pictures of 9 x 9 with three channels."""
    start = layer("input", size=(SIZE, SIZE, CHANNELS))
    end = (layer("flatten"), layer("dense", units=3), layer("output"))
    return looked(chance(rows, CHANNELS, SIZE, SIZE), start, *layers, *end)


def steps(*layers: Layer) -> Any:
    """Some layers over sequences of 9 steps with three numbers."""
    start = layer("input", size=(SIZE, CHANNELS))
    end = (layer("flatten"), layer("dense", units=3), layer("output"))
    return looked(chance(4, SIZE, CHANNELS), start, *layers, *end)


def module_of(network: Any, node: str) -> Any:
    return network.built.network.get_submodule(node)


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("convolution_2d", {"filters": 6}),
        ("convolution_2d", {"filters": 6, "stride": (2, 2), "size": (3, 5)}),
        ("depthwise_convolution_2d", {}),
        ("transposed_convolution_2d", {"filters": 5}),
    ],
)
def test_feature_maps_and_kernels_are_those_of_the_network(kind: str, of: dict[str, Any]) -> None:
    network = pictures(layer(kind, **of))
    id = next(each for each in network.built.project.design.nodes if each.startswith(kind[:5]))
    row = network.parts["train"].inputs[1:2]
    arriving, sums = hooked(network, id, row)
    for chosen in (0, 2):
        found = drawn(network, id, sample=2, chosen=chosen)
        shown = plates(found)
        assert found.chosen == chosen
        assert found.total == sums.shape[1]
        _same(values(shown["sums"])[0], sums[0, chosen])
        _same(values(shown["map"])[0], sums[0, chosen].relu())
        _same(values(shown["maps"]), sums[0].relu())
        weights = kernels(module_of(network, id))
        own = values(shown["kernel"])
        assert torch.equal(own, weights[chosen])
        paired = len(weights[chosen]) == 1
        assert torch.equal(values(shown["input"]), arriving[0, [chosen]] if paired else arriving[0])


def _same(shown: Tensor, plain: Tensor) -> None:
    torch.testing.assert_close(shown, plain, rtol=1e-6, atol=1e-6)


def kernels(module: Any) -> Tensor:
    """(filters, channels, height, width), as the network has them in its state."""
    weights: Tensor = module.state_dict()["weight"]
    return weights.transpose(0, 1) if isinstance(module, nn.ConvTranspose2d) else weights


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("convolution_2d", {"filters": 6, "groups": 3}),
        ("depthwise_convolution_2d", {"multiplier": 2}),
        ("transposed_convolution_2d", {"filters": 6, "groups": 3}),
    ],
)
def test_every_part_of_a_kernel_says_where_it_is_in_the_weights(
    kind: str, of: dict[str, Any]
) -> None:
    network = pictures(layer(kind, **of))
    id = next(each for each in network.built.project.design.nodes if each.startswith(kind[:5]))
    weights = module_of(network, id).weight.detach()
    for chosen in range(6):
        plate = plates(drawn(network, id, chosen=chosen))["kernel"]
        assert plate.weight == "weight"
        for part, place in zip(values(plate), plate.places, strict=True):
            assert torch.equal(part, weights[place])


def test_all_kernels_are_put_together_of_a_part_for_each_channel() -> None:
    network = pictures(layer("convolution_2d", filters=6))
    plate = plates(drawn(network, "convolution_1"))["kernels"]
    assert plate.grid == (2, 2)
    assert plate.total == 6
    shown, weights = values(plate), module_of(network, "convolution_1").weight.detach()
    assert torch.equal(shown[4, :3, :3], weights[4, 0])
    assert torch.equal(shown[4, :3, 3:], weights[4, 1])
    assert torch.equal(shown[4, 3:, :3], weights[4, 2])
    assert not shown[4, 3:, 3:].any()


def test_a_number_comes_from_its_window_through_the_kernel() -> None:
    network = pictures(layer("convolution_2d", filters=4))
    shown = plates(drawn(network, "convolution_1", chosen=1))
    reach = shown["sums"].reach
    assert reach is not None
    assert reach.source == "input"
    assert reach.kernel == "kernel"
    arriving, kernel = values(shown["input"]), values(shown["kernel"])
    row, column = 4, 5
    top, left = row - reach.padding[0], column - reach.padding[1]
    window = arriving[:, top : top + reach.size[0], left : left + reach.size[1]]
    bias = module_of(network, "convolution_1").bias[1]
    total = (window * kernel).sum() + bias
    torch.testing.assert_close(values(shown["sums"])[0, row, column], total.detach())


def test_of_many_channels_those_weighed_most_are_told() -> None:
    network = pictures(layer("convolution_2d", filters=40), layer("convolution_2d", filters=2))
    weights = module_of(network, "convolution_2").weight.detach()
    with torch.no_grad():
        module_of(network, "convolution_2").weight[0, [7, 31]] *= 50
    shown = plates(drawn(network, "convolution_2", chosen=0))
    names = shown["kernel"].labels
    assert len(names) == 16
    assert {"channel 8", "channel 32"} <= set(names)
    assert "16 channels" in shown["input"].note
    assert "40" in shown["input"].note
    place = names.index("channel 32")
    assert torch.equal(values(shown["kernel"])[place], weights[0, 31])


def test_a_separable_convolution_shows_both_of_its_steps() -> None:
    network = pictures(layer("separable_convolution_2d", filters=4))
    module = module_of(network, "separable_1")
    first, last = [each for each in module.modules() if isinstance(each, nn.Conv2d)]
    row = network.parts["train"].inputs[:1]
    with torch.no_grad():
        arriving = hooked(network, "separable_1", row)[0]
        found = first(arriving)
        sums = last(found)
    shown = plates(drawn(network, "separable_1", chosen=2))
    channel = int(last.weight[2].flatten().abs().argmax())
    _same(values(shown["sums"])[0], found[0, channel])
    assert torch.equal(values(shown["kernel"])[0], first.weight[channel, 0].detach())
    _same(values(shown["found"]), found[0])
    assert torch.equal(values(shown["mixture"]).flatten(), last.weight[2].flatten().detach())
    _same(values(shown["mixed"])[0], sums[0, 2])
    _same(values(shown["maps"]), sums[0].relu())


def test_a_window_of_filters_is_told_from_a_place_on() -> None:
    network = pictures(layer("convolution_2d", filters=40))
    found = drawn(network, "convolution_1", first=16, count=8, chosen=20)
    plate = plates(found)["maps"]
    assert (found.first, plate.first, plate.total, plate.chosen) == (16, 16, 40, 4)
    assert plate.labels == tuple(f"filter {each}" for each in range(17, 25))
    full = plates(drawn(network, "convolution_1", count=40))["maps"]
    assert torch.equal(values(plate), values(full)[16:24])


def test_filters_over_steps_are_curves() -> None:
    network = steps(layer("convolution_1d", filters=5))
    arriving, sums = hooked(network, "convolution_1", network.parts["train"].inputs[:1])
    shown = plates(drawn(network, "convolution_1", chosen=3))
    _same(values(shown["maps"])[:, 0], sums[0].relu())
    assert torch.equal(values(shown["input"])[:, 0], arriving[0])
    assert torch.equal(
        values(shown["kernel"])[:, 0], module_of(network, "convolution_1").weight[3].detach()
    )


def test_as_many_filters_as_steps_are_not_mixed_up() -> None:
    network = steps(layer("convolution_1d", filters=SIZE))
    _, sums = hooked(network, "convolution_1", network.parts["train"].inputs[:1])
    shown = plates(drawn(network, "convolution_1", chosen=2))
    _same(values(shown["map"])[0, 0], sums[0, 2].relu())


def test_channels_of_a_square_sequence_are_dropped_whole() -> None:
    start = layer("input", size=(8, 8))
    end = (layer("flatten"), layer("dense", units=3), layer("output"))
    network = looked(chance(2, 8, 8), start, layer("spatial_dropout", rate=0.5), *end)
    found = plates(drawn(network, "spatial_dropout_1", draw=1))["draw"]
    dropped = marked(found)
    assert found.kind is PlateKind.MATRIX
    assert torch.equal(dropped.all(1), dropped.any(1)), "a row is a channel"
    assert 0 < int(dropped.all(1).sum()) < 8
    assert not values(found)[dropped].any()


def test_a_volume_shows_its_middle_slice() -> None:
    start = layer("input", size=(6, 7, 8, 2))
    end = (layer("flatten"), layer("dense", units=3), layer("output"))
    network = looked(chance(2, 2, 6, 7, 8), start, layer("convolution_3d", filters=3), *end)
    _, sums = hooked(network, "convolution_1", network.parts["train"].inputs[:1])
    shown = plates(drawn(network, "convolution_1"))
    _same(values(shown["maps"]), sums[0, :, sums.shape[2] // 2].relu())


def _volumes(*layers: Any, size: tuple[int, ...] = (6, 7, 8, 2), rows: int = 2) -> Any:
    start = layer("input", size=size)
    end = (layer("flatten"), layer("dense", units=3), layer("output"))
    depth, height, width, channels = size
    return looked(chance(rows, channels, depth, height, width), start, *layers, *end)


@pytest.mark.parametrize(
    ("kind", "of"),
    [
        ("convolution_3d", {"filters": 3}),
        ("convolution_3d", {"filters": 3, "stride": (2, 1, 1), "dilation": (2, 1, 1)}),
        ("transposed_convolution_3d", {"filters": 3, "stride": (2, 2, 2)}),
    ],
)
def test_every_slice_of_a_volume_can_be_looked_at(kind: str, of: dict[str, Any]) -> None:
    network = _volumes(layer(kind, **of))
    id = next(each for each in network.built.project.design.nodes if each.startswith(kind[:5]))
    _, sums = hooked(network, id, network.parts["train"].inputs[:1])
    for place in range(sums.shape[2]):
        found = drawn(network, id, place=place, chosen=1)
        assert (found.places, found.place, found.place_name) == (sums.shape[2], place, "slice")
        shown = plates(found)
        _same(values(shown["sums"])[0], sums[0, 1, place])
        _same(values(shown["maps"]), sums[0, :, place].relu())
        assert f"slice {place + 1}" in shown["map"].title


@pytest.mark.parametrize("stride", [(1, 1, 1), (2, 2, 2)])
def test_the_slices_that_a_kernel_meets_make_its_sum(stride: tuple[int, int, int]) -> None:
    network = _volumes(layer("convolution_3d", filters=3, stride=stride))
    module = module_of(network, "convolution_1")
    for place in (0, 1):
        shown = plates(drawn(network, "convolution_1", place=place, chosen=2))
        met, kernel = values(shown["input"]), values(shown["kernel"])
        assert len(met) == len(kernel) == len(shown["kernel"].places) == 2 * 3
        for part, at in zip(kernel, shown["kernel"].places, strict=True):
            assert torch.equal(part, module.weight.detach()[at])
        added = nn.functional.conv2d(met[None], kernel[None], padding=1, stride=stride[1:])
        _same(values(shown["sums"])[0], added[0, 0] + module.bias.detach()[2])
    first = plates(drawn(network, "convolution_1", place=0, chosen=2))["input"]
    assert first.labels[0] == "channel 1, beyond the edge"


def test_pooling_a_volume_shows_the_slices_of_its_window_with_their_winners() -> None:
    network = _volumes(layer("max_pooling", size=(2, 2, 2)))
    arriving, answer = hooked(network, "max_pooling_1", network.parts["train"].inputs[:1])
    shown = plates(drawn(network, "max_pooling_1", place=2, chosen=1))
    assert shown["input"].labels == ("slice 5", "slice 6")
    assert torch.equal(values(shown["input"]), arriving[0, 1, 4:6])
    assert torch.equal(values(shown["map"])[0], answer[0, 1, 2])
    won = values(shown["input"])[marked(shown["input"])]
    assert sorted(won.tolist()) == sorted(answer[0, 1, 2].flatten().tolist())


def test_what_is_shown_closer_at_first_is_on_the_page() -> None:
    network = pictures(layer("convolution_2d", filters=64))
    found = drawn(network, "convolution_1", first=32, count=8)
    assert 32 <= found.chosen < 40


def test_parts_that_fill_no_square_leave_a_part_empty() -> None:
    plate = plates(drawn(pictures(layer("convolution_2d", filters=2)), "convolution_1"))["kernels"]
    assert (plate.grid, plate.parts) == ((2, 2), CHANNELS)


def test_batch_normalisation_tells_its_running_numbers_beside_those_of_some_rows() -> None:
    network = pictures(layer("batch_normalisation"), rows=40)
    shown = plates(drawn(network, "normalisation_1"))
    rows, _ = hooked(network, "normalisation_1", network.parts["train"].inputs)
    _same(values(shown["rows_mean"]), rows.mean(dim=(0, 2, 3)))
    _same(values(shown["rows_var"]), rows.var(dim=(0, 2, 3), correction=0))
    assert shown["rows_mean"].title == "Mean of 40 rows"
    assert values(shown["running_mean"]).tolist() == [0.0] * CHANNELS


def test_large_pictures_are_averaged_and_say_so() -> None:
    start = layer("input", size=(400, 300, 1))
    end = (layer("global_average_pooling"), layer("dense", units=3), layer("output"))
    network = looked(chance(1, 1, 400, 300), start, layer("convolution_2d", filters=2), *end)
    plate = plates(drawn(network, "convolution_1"))["maps"]
    assert plate.scale == 3
    assert plate.values.shape == (2, 134, 100)
    _, sums = hooked(network, "convolution_1", network.parts["train"].inputs[:1])
    mean = sums[0, 1, 3:6, 6:9].relu().mean()
    torch.testing.assert_close(values(plate)[1, 1, 2], mean)


@pytest.mark.parametrize("kind", ["max_pooling", "adaptive_max_pooling"])
def test_the_largest_of_every_window_is_marked(kind: str) -> None:
    of = {"size": (2, 2)} if kind == "adaptive_max_pooling" else {}
    network = pictures(layer(kind, **of))
    id = next(iter(each for each in network.built.project.design.nodes if "max" in each))
    arriving, answer = hooked(network, id, network.parts["train"].inputs[:1])
    shown = plates(drawn(network, id, chosen=1))
    assert torch.equal(values(shown["map"])[0], answer[0, 1])
    assert shown["input"].mark is Mark.WON
    won = values(shown["input"])[0][marked(shown["input"])[0]]
    assert set(won.tolist()) == set(answer[0, 1].flatten().tolist())
    assert torch.equal(values(shown["befores"]), arriving[0])


def test_overlapping_windows_have_their_winners_too() -> None:
    network = pictures(layer("max_pooling", size=(3, 3), stride=(1, 1)))
    _, answer = hooked(network, "max_pooling_1", network.parts["train"].inputs[:1])
    assert isinstance(module_of(network, "max_pooling_1"), LARGEST)
    shown = plates(drawn(network, "max_pooling_1", chosen=0))
    won = set(values(shown["input"])[0][marked(shown["input"])[0]].tolist())
    assert won == set(answer[0, 0].flatten().tolist())
    reach = shown["map"].reach
    assert reach is not None
    assert reach.size == (3, 3)
    assert reach.stride == (1, 1)


def test_means_of_windows_have_no_winner() -> None:
    network = pictures(layer("average_pooling"))
    _, answer = hooked(network, "average_pooling_1", network.parts["train"].inputs[:1])
    shown = plates(drawn(network, "average_pooling_1", chosen=2))
    assert torch.equal(values(shown["map"])[0], answer[0, 2])
    assert shown["input"].marks is None


def test_batch_normalisation_shows_its_running_and_learned_numbers() -> None:
    network = pictures(layer("batch_normalisation"), rows=40)
    module = module_of(network, "normalisation_1")
    module.train()
    with torch.no_grad():
        module(network.parts["train"].inputs)
        module.weight.uniform_(0.5, 2)
        module.bias.uniform_(-1, 1)
    found = drawn(network, "normalisation_1", chosen=1)
    shown = plates(found)
    assert found.total == CHANNELS
    assert torch.equal(values(shown["running_mean"]), module.running_mean)
    assert torch.equal(values(shown["running_var"]), module.running_var)
    assert torch.equal(values(shown["weight"]), module.weight.detach())
    assert torch.equal(values(shown["bias"]), module.bias.detach())
    rows = network.parts["train"].inputs
    arriving, answer = hooked(network, "normalisation_1", rows)
    for plate, tensor in ((shown["before"], arriving), (shown["after"], answer)):
        assert plate.kind is PlateKind.HISTOGRAMS
        shares = torch.histogram(tensor[:, 1].flatten(), 40, range=(plate.low, plate.high)).hist
        shares = shares / shares.sum()
        assert float((values(plate)[1] - shares).abs().max()) < 1e-3
    own = hooked(network, "normalisation_1", rows[:1])
    assert torch.equal(values(shown["map"])[0], own[1][0, 1])
    assert torch.equal(values(shown["input"])[0], own[0][0, 1])


@pytest.mark.parametrize(
    ("kind", "total", "word"),
    [
        ("instance_normalisation", CHANNELS, "channel"),
        ("group_normalisation", 3, "group"),
    ],
)
def test_other_normalisations_show_what_is_brought_together(
    kind: str, total: int, word: str
) -> None:
    of = {"groups": 3} if kind == "group_normalisation" else {}
    network = pictures(layer(kind, **of))
    found = drawn(network, f"{kind}_1")
    shown = plates(found)
    assert found.total == total
    assert shown["after"].labels[0] == f"{word} 1"
    assert "deviation 1" in shown["leaving"].note


def test_a_layer_normalisation_brings_every_step_together() -> None:
    network = steps(layer("layer_normalisation"))
    found = drawn(network, "layer_normalisation_1")
    assert found.total == SIZE
    assert plates(found)["before"].labels[2] == "step 3"
    assert plates(found)["weight"].values.shape == (CHANNELS,)


def test_kernels_that_are_no_numbers_are_told_as_such() -> None:
    network = pictures(layer("convolution_2d", filters=4))
    with torch.no_grad():
        module_of(network, "convolution_1").weight[2, 1, 0, 0] = torch.nan
    shown = plates(drawn(network, "convolution_1", chosen=2))
    assert values(shown["kernel"]).isnan().sum() == 1
    assert values(shown["map"]).isnan().any()
    assert shown["maps"].high > 0
    assert shown["kernels"].high < 10
