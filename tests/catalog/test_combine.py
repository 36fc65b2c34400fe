"""Layers that join, cut and lay out tensors answer what torch's own functions answer."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn

from netbuilder.catalog.layers.activation_nodes import Slopes
from netbuilder.catalog.layers.axes import Axis
from netbuilder.catalog.layers.parts import Over, Summary
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.shapes import Shape, features, image, sequence, tokens
from tests.catalog.drawn import kind
from tests.conformance.running import Running, arguments

IMAGE, STEPS, ROW = image(5, 4, 6), sequence(7, 6), features(6)


def run(layer: Layer, *shapes: Shape) -> tuple[tuple[Tensor, ...], tuple[Tensor, ...]]:
    """Random inputs, and what the layer answers to them."""
    torch.manual_seed(2)
    running = Running(layer, shapes)
    inputs = running.inputs(batch=2)
    return inputs, running.answers(*inputs)


def refusal(layer: Layer, *shapes: Shape) -> Problem:
    with pytest.raises(DesignError) as caught:
        layer.shape(*arguments(layer, shapes))
    return caught.value.problems[0]


def mended(layer: Layer, problem: Problem) -> Layer:
    """The layer after the first fix of a problem."""
    edit: Any = problem.fixes[0].edits[0]
    return layer.replaced(**{edit.field: layer.parameters[edit.field].decoded(edit.value)})


ARITHMETIC: dict[str, Any] = {
    "subtract": lambda a, b: a - b,
    "multiply": lambda a, b: a * b,
    "average": lambda a, b: (a + b) / 2,
    "maximum": torch.maximum,
}


@pytest.mark.parametrize("name", ARITHMETIC)
@pytest.mark.parametrize("shapes", [(IMAGE, IMAGE), (IMAGE, image(1, 1, 6)), (STEPS, STEPS)])
def test_arithmetic_goes_number_by_number(name: str, shapes: tuple[Shape, ...]) -> None:
    (a, b), (y,) = run(kind(name), *shapes)
    torch.testing.assert_close(y, ARITHMETIC[name](a, b))


@pytest.mark.parametrize("name", ARITHMETIC)
def test_a_list_of_features_is_used_at_every_place(name: str) -> None:
    (a, b), (y,) = run(kind(name), IMAGE, ROW)
    torch.testing.assert_close(y, ARITHMETIC[name](a, b[:, :, None, None]))
    (a, b), (y,) = run(kind(name), ROW, STEPS)
    torch.testing.assert_close(y, ARITHMETIC[name](a[:, None], b))


@pytest.mark.parametrize("name", ARITHMETIC)
def test_sizes_that_cannot_be_stretched_are_refused(name: str) -> None:
    assert refusal(kind(name), ROW, features(5)).code == "sizes-differ"
    assert refusal(kind(name), IMAGE, STEPS).code == "sizes-differ"


def test_dot_and_cosine_compare_features() -> None:
    for shapes, axis in (((ROW, ROW), 1), ((STEPS, STEPS), 2), ((IMAGE, IMAGE), 1)):
        (a, b), (y,) = run(kind("dot"), *shapes)
        torch.testing.assert_close(y, torch.linalg.vecdot(a, b, dim=axis).unsqueeze(axis))
        (a, b), (y,) = run(kind("cosine_similarity"), *shapes)
        torch.testing.assert_close(y, nn.CosineSimilarity(dim=axis)(a, b).unsqueeze(axis))


def test_a_comparison_costs_its_products() -> None:
    assert kind("dot").multiply_adds(STEPS, STEPS) == 7 * 6
    assert kind("cosine_similarity").multiply_adds(STEPS, STEPS) == 3 * 7 * 6


def test_a_matrix_product_is_rows_by_columns() -> None:
    (a, b), (y,) = run(kind("matrix_product"), sequence(4, 6), sequence(6, 3))
    torch.testing.assert_close(y, torch.bmm(a, b))
    (a, b), (y,) = run(kind("matrix_product", transpose_right=True), sequence(4, 6), STEPS)
    torch.testing.assert_close(y, torch.einsum("bik,bjk->bij", a, b))


def test_a_matrix_product_that_does_not_fit_is_mended_by_transposing() -> None:
    layer = kind("matrix_product")
    problem = refusal(layer, STEPS, STEPS)
    assert mended(layer, problem).shape(STEPS, STEPS) == sequence(7, 7)


@pytest.mark.parametrize(
    ("axis", "first", "second", "dim"),
    [
        (Axis.FEATURES, ROW, features(3), 1),
        (Axis.FEATURES, IMAGE, image(5, 4, 2), 1),
        (Axis.STEPS, STEPS, sequence(2, 6), 1),
        (Axis.WIDTH, IMAGE, image(5, 2, 6), 3),
    ],
)
def test_concatenation_goes_along_the_named_axis(
    axis: Axis, first: Shape, second: Shape, dim: int
) -> None:
    (a, b), (y,) = run(kind("concatenate", axis=axis), first, second)
    torch.testing.assert_close(y, torch.cat([a, b], dim=dim))


@pytest.mark.parametrize(
    ("size", "sizes"),
    [((42,), (42,)), ((3, 14), (3, 14)), ((7, 3, 2), (2, 7, 3)), ((0, 6), (7, 6)), ((0,), (42,))],
)
def test_reshape_keeps_the_order_of_numbers(size: tuple[int, ...], sizes: tuple[int, ...]) -> None:
    (x,), (y,) = run(kind("reshape", size=size), STEPS)
    torch.testing.assert_close(y, x.reshape(2, *sizes))


@pytest.mark.parametrize("size", [(5, 6), (0, 5), (0, 0), (41,), (8, 8, 8)])
def test_a_reshape_to_another_number_of_elements_is_mended(size: tuple[int, ...]) -> None:
    layer = kind("reshape", size=size)
    problem = refusal(layer, STEPS)
    assert problem.code == "count-differs"
    left = mended(layer, problem).shape(STEPS)
    assert isinstance(left, Shape)
    assert left.count == 42


def test_permute_orders_axes_and_mends_what_is_no_order() -> None:
    (x,), (y,) = run(kind("permute"), STEPS)
    torch.testing.assert_close(y, x.transpose(1, 2))
    (x,), (y,) = run(kind("permute", order=(2, 3, 1)), IMAGE)
    torch.testing.assert_close(y, x.permute(0, 2, 3, 1))
    layer = kind("permute", order=(1, 1))
    assert mended(layer, refusal(layer, IMAGE)).shape(IMAGE) == Shape(IMAGE.kind, (4, 5, 6))


def test_expand_repeats_a_list_at_every_step_or_an_axis_of_one() -> None:
    (x,), (y,) = run(kind("expand", count=4), ROW)
    torch.testing.assert_close(y, torch.stack([x] * 4, dim=1))
    (x,), (y,) = run(kind("expand", count=3, axis=Axis.HEIGHT), image(1, 4, 2))
    torch.testing.assert_close(y, x.repeat(1, 1, 3, 1))
    layer = kind("expand", axis=Axis.WIDTH)
    assert mended(layer, refusal(layer, image(1, 4, 2))).shape(image(1, 4, 2)) == image(2, 4, 2)


def test_slices_and_selections_are_those_of_torch() -> None:
    (x,), (y,) = run(kind("slice", start=1, stop=6, step=2), STEPS)
    torch.testing.assert_close(y, x[:, 1:6:2])
    (x,), (y,) = run(kind("slice", axis=Axis.WIDTH, start=1), IMAGE)
    torch.testing.assert_close(y, x[:, :, :, 1:])
    (x,), (y,) = run(kind("select", index=-1), STEPS)
    torch.testing.assert_close(y, x[:, -1])
    (x,), (y,) = run(kind("select", axis=Axis.FEATURES, index=2), IMAGE)
    torch.testing.assert_close(y, x[:, 2])
    (x,), (y,) = run(kind("last_step"), STEPS)
    torch.testing.assert_close(y, x[:, -1])


@pytest.mark.parametrize(
    "layer",
    [
        kind("slice", stop=9),
        kind("slice", start=7),
        kind("select", index=7),
        kind("select", index=-8),
        kind("select", axis=Axis.WIDTH),
        kind("split", parts=4),
        kind("reduce", over=Over.WIDTH),
        kind("concatenate", axis=Axis.HEIGHT),
    ],
    ids=str,
)
def test_what_is_not_there_is_refused_with_a_fix_that_works(layer: Layer) -> None:
    problem = refusal(layer, STEPS)
    assert "{node}" in problem.found
    mended(layer, problem).shape(*arguments(layer, (STEPS,)))


def test_split_has_an_output_for_each_part() -> None:
    layer = kind("split", parts=3)
    assert [socket.name for socket in layer.outputs] == ["part_1", "part_2", "part_3"]
    (x,), parts = run(layer, STEPS)
    for part, expected in zip(parts, torch.chunk(x, 3, dim=2), strict=True):
        torch.testing.assert_close(part, expected)


@pytest.mark.parametrize(
    ("shape", "over", "dims"),
    [
        (IMAGE, Over.PLACES, (2, 3)),
        (STEPS, Over.PLACES, (1,)),
        (STEPS, Over.FEATURES, (2,)),
        (IMAGE, Over.HEIGHT, (2,)),
        (IMAGE, Over.ALL, (1, 2, 3)),
    ],
)
@pytest.mark.parametrize("operation", list(Summary))
@pytest.mark.parametrize("keep", [True, False])
def test_reduce_sums_up_the_named_axes(
    shape: Shape, over: Over, dims: tuple[int, ...], operation: Summary, keep: bool
) -> None:
    oracles: dict[Summary, Any] = {
        Summary.MEAN: lambda x: x.mean(dims, keepdim=keep),
        Summary.SUM: lambda x: x.sum(dims, keepdim=keep),
        Summary.MAXIMUM: lambda x: x.amax(dims, keepdim=keep),
        Summary.MINIMUM: lambda x: -(-x).amax(dims, keepdim=keep),
        Summary.NORM: lambda x: x.square().sum(dims, keepdim=keep).sqrt(),
    }
    (x,), (y,) = run(kind("reduce", operation=operation, over=over, keep=keep), shape)
    expected = oracles[operation](x)
    torch.testing.assert_close(y, expected.reshape(y.shape))
    assert y.numel() == expected.numel()


def test_one_hot_names_places_and_leaves_strangers_out() -> None:
    layer = Running(kind("one_hot", classes=4), (tokens(3),))
    y = layer(torch.tensor([[0, 3, 4], [1, 2, -1]]))
    expected = nn.functional.one_hot(torch.tensor([[0, 3], [1, 2]]), 4).float()
    torch.testing.assert_close(y[:, :2], expected)
    assert y[:, 2].abs().sum() == 0


def test_sampling_has_mean_and_spread_in_training_and_the_mean_otherwise() -> None:
    running = Running(kind("gaussian_sampling"), (features(1), features(1)))
    mean, log_variance = torch.full((20_000, 1), 3.0), torch.full((20_000, 1), 2.0)
    torch.manual_seed(0)
    drawn = running(mean, log_variance)
    assert float(drawn.mean()) == pytest.approx(3.0, abs=0.1)
    assert float(drawn.var()) == pytest.approx(float(torch.tensor(2.0).exp()), rel=0.05)
    running.module.eval()
    torch.testing.assert_close(running(mean, log_variance), mean)


def test_sampling_costs_the_divergence_from_a_standard_bell_curve() -> None:
    layer = kind("gaussian_sampling", divergence=0.5)
    assert layer.code(ROW, ROW).penalties == ("0.5 * {self}.divergence",)
    assert kind("gaussian_sampling", divergence=0.0).code(ROW, ROW).penalties == ()
    running = Running(layer, (ROW, ROW))
    mean, log_variance = running.inputs(batch=4)
    running(mean, log_variance)
    normal = torch.distributions.Normal
    oracle = torch.distributions.kl_divergence(
        normal(mean, (0.5 * log_variance).exp()), normal(0.0, 1.0)
    )
    found = running.module.divergence
    torch.testing.assert_close(found, oracle.sum(dim=1).mean())


def test_gated_units_halve_what_arrives() -> None:
    (x,), (y,) = run(kind("glu"), STEPS)
    torch.testing.assert_close(y, x[:, :, :3] * torch.sigmoid(x[:, :, 3:]))
    (x,), (y,) = run(kind("swiglu"), IMAGE)
    torch.testing.assert_close(y, nn.SiLU()(x[:, :3]) * x[:, 3:])
    assert refusal(kind("glu"), features(5)).code == "features-odd"


def test_a_parametric_relu_learns_one_slope_or_one_for_each_channel() -> None:
    (x,), (y,) = run(kind("prelu", start=0.5), IMAGE)
    torch.testing.assert_close(y, torch.where(x > 0, x, 0.5 * x))
    channels = kind("prelu", slopes=Slopes.CHANNELS)
    assert channels.weights(IMAGE)[0].sizes == (6,)
    assert mended(channels, refusal(channels, STEPS)).shape(STEPS) == STEPS
