"""Attention answers what torch's own does, counts what it computes, and refuses in words."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError, SetParameter
from netbuilder.core.shapes import Shape, ShapeKind, features, image, sequence
from tests.catalog.drawn import kind, mended
from tests.conformance.running import Running

QUERY, KEY = sequence(5, 16), sequence(7, 12)
MASK = Shape(ShapeKind.FEATURES, (7,), whole=True)


def oracle(running: Running, width: int, key_width: int, heads: int) -> nn.MultiheadAttention:
    """Torch's own attention with the same weights."""
    mine: Any = running.module
    theirs = nn.MultiheadAttention(
        width, heads, kdim=key_width, vdim=key_width, batch_first=True
    ).eval()
    names = ("query", "key", "value")
    with torch.no_grad():
        if theirs._qkv_same_embed_dim:
            stacked = torch.cat([getattr(mine, name).weight for name in names])
            theirs.in_proj_weight.copy_(stacked)
        else:
            for name, weight in zip(
                names,
                (theirs.q_proj_weight, theirs.k_proj_weight, theirs.v_proj_weight),
                strict=True,
            ):
                weight.copy_(getattr(mine, name).weight)
        theirs.in_proj_bias.copy_(torch.cat([getattr(mine, name).bias for name in names]))
        theirs.out_proj.weight.copy_(mine.output.weight)
        theirs.out_proj.bias.copy_(mine.output.bias)
    return theirs


def test_self_attention_answers_what_torch_does() -> None:
    running = Running(kind("multi_head_attention", heads=4), (QUERY,))
    x = torch.randn(3, 5, 16)
    expected, _ = oracle(running, 16, 16, 4)(x, x, x)
    torch.testing.assert_close(running(x), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("causal", [False, True])
def test_cross_attention_with_a_mask_answers_what_torch_does(causal: bool) -> None:
    layer = kind("multi_head_attention", heads=4, causal=causal)
    running = Running(layer, (QUERY, KEY, KEY, MASK))
    x, other = torch.randn(3, 5, 16), torch.randn(3, 7, 12)
    mask = torch.ones(3, 7)
    mask[0, 4:], mask[1, 6:] = 0, 0
    late = torch.ones(5, 7).triu(1).bool() if causal else None
    expected, _ = oracle(running, 16, 12, 4)(
        x, other, other, key_padding_mask=mask == 0, attn_mask=late
    )
    torch.testing.assert_close(running(x, other, other, mask), expected, atol=1e-5, rtol=0)


def test_causal_attention_does_not_see_the_future() -> None:
    running = Running(kind("multi_head_attention", heads=4, causal=True), (QUERY,))
    x = torch.randn(1, 5, 16)
    changed = x.clone()
    changed[:, 3:] += 1.0
    torch.testing.assert_close(running(x)[:, :3], running(changed)[:, :3])
    assert not torch.allclose(running(x)[:, 3:], running(changed)[:, 3:])


def test_a_position_bias_is_added_to_the_scores() -> None:
    layer = kind("multi_head_attention", heads=2)
    bias_shape = image(5, 5, 2)
    running = Running(layer, (QUERY, QUERY, QUERY, Shape(ShapeKind.FEATURES, (5,)), bias_shape))
    x, bias = torch.randn(3, 5, 16), torch.randn(1, 2, 5, 5)
    theirs = oracle(running, 16, 16, 2)
    expected, _ = theirs(x, x, x, attn_mask=bias.expand(3, 2, 5, 5).flatten(0, 1))
    answer = running(x, x, x, torch.ones(3, 5), bias)
    torch.testing.assert_close(answer, expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize("head_size", [0, 3, 32])
def test_it_counts_the_multiply_adds_of_its_matrix_products(head_size: int) -> None:
    layer = kind("multi_head_attention", heads=4, head_size=head_size)
    running = Running(layer, (QUERY, KEY))
    with FlopCounterMode(display=False) as counter, sdpa_kernel(SDPBackend.MATH):
        running(*running.inputs(batch=1))
    assert layer.multiply_adds(*running.arguments) == counter.get_total_flops() // 2
    owned = {name: tuple(value.shape) for name, value in running.module.state_dict().items()}
    assert {w.name: w.sizes for w in layer.weights(*running.arguments)} == owned


def refusal(layer: Layer, shapes: tuple[Shape | None, ...]) -> str:
    """The code of why a layer does not take shapes; empty where it does."""
    try:
        layer.shape(*shapes)
    except DesignError as error:
        return error.problems[0].code
    return ""


@pytest.mark.parametrize(
    ("parameters", "shapes", "code"),
    [
        ({"heads": 3}, (QUERY,), "heads-do-not-divide"),
        ({}, (QUERY, KEY, QUERY), "steps-differ"),
        ({}, (QUERY, None, None, features(6)), "mask-size-mismatch"),
        ({}, (QUERY, None, None, None, image(5, 5, 3)), "position-bias-mismatch"),
        ({}, (features(16),), "kind-mismatch"),
    ],
)
def test_what_does_not_fit_is_refused_and_its_fixes_work(
    parameters: dict[str, Any], shapes: tuple[Shape | None, ...], code: str
) -> None:
    layer = kind("multi_head_attention", **parameters)
    with pytest.raises(DesignError) as caught:
        layer.shape(*shapes)
    (problem,) = caught.value.problems
    assert problem.code == code
    assert problem.found.endswith(".")
    for fix in problem.fixes:
        if any(isinstance(edit, SetParameter) for edit in fix.edits):
            assert refusal(mended(layer, fix), shapes) != code


def test_a_relative_position_bias_depends_on_the_distance_alone() -> None:
    layer = kind("relative_position_bias", heads=2, grid=(3, 4))
    running = Running(layer, ())
    bias: Tensor = running()[0]
    places = [(row, column) for row in range(3) for column in range(4)]
    seen: dict[tuple[int, int], Tensor] = {}
    for a, first in enumerate(places):
        for b, second in enumerate(places):
            distance = (first[0] - second[0], first[1] - second[1])
            torch.testing.assert_close(seen.setdefault(distance, bias[:, a, b]), bias[:, a, b])
    assert len(seen) == 5 * 7
    assert len({tuple(each.tolist()) for each in seen.values()}) == 5 * 7
