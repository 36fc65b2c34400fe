"""What layers declare about themselves is what torch does, for random legal parameters."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.utils.flop_counter import FlopCounterMode

import netbuilder.catalog  # noqa: F401  (registers every kind)
from netbuilder.core.layer import Layer, Role
from netbuilder.core.problems import DesignError, Problem
from netbuilder.core.shapes import Shape, features, image, sequence, tokens
from tests.conformance.legal import entries, shapes
from tests.conformance.running import Running, arguments

HIDDEN = [layer for layer in Layer.entries().values() if layer.role is Role.HIDDEN]
MANY = settings(max_examples=60, deadline=None)
every_layer = pytest.mark.parametrize("kind", HIDDEN, ids=lambda kind: kind.kind)
# Torch's counter answers 0 for these; their formula is checked below by another one.
RECURRENT = {"lstm", "gru", "elman"}
SCALED_ONCE = {name for name in Layer.entries() if name.endswith("normalisation")} | {"layer_scale"}
UNCOUNTED = {*RECURRENT, *SCALED_ONCE}
# Nor does it count these, which have tests of their own in tests/catalog.
COUNTED_ELSEWHERE = {
    "average_pooling",
    "adaptive_average_pooling",
    "cosine_similarity",
    "dot",
    "global_average_pooling",
    "lp_pooling",
    "multi_head_attention",
    "upsampling",
}
# These ask of their further inputs only how large they are.
SIZE_OF_OTHERS = {"crop_like"}
# What is whole or chosen has no slope.
WITHOUT_SLOPE = {"one_hot", "padding_mask"}


def drawn(kind: type[Layer], data: Any) -> tuple[Layer, tuple[Shape, ...]] | None:
    """A layer and shapes it takes, or None where it refuses them in words."""
    layer = data.draw(entries(kind))
    first = data.draw(shapes())
    many = bool(kind.inputs and kind.inputs[0].many)
    needed = [socket for socket in kind.inputs if not socket.optional]
    if many:
        arriving = (first, *data.draw(st.lists(st.just(first), max_size=2)))
    elif not needed:
        arriving = ()
    else:
        others = [data.draw(st.one_of(st.just(first), shapes())) for _ in needed[1:]]
        arriving = (first, *others)
    refused = refusal(layer, arriving)
    if refused is None:
        return layer, arriving
    assert refused.found.endswith(".")
    assert "{node}" in refused.found
    return None


def shapes_that_leave(layer: Layer, arriving: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """One shape for each output socket."""
    found = layer.shape(*arguments(layer, arriving))
    return found if isinstance(found, tuple) else (found,)


def refusal(layer: Layer, arriving: tuple[Shape, ...]) -> Problem | None:
    """Why a layer does not take what arrives; None where it does."""
    try:
        layer.shape(*arguments(layer, arriving))
    except DesignError as error:
        return error.problems[0]
    return None


@every_layer
@MANY
@given(data=st.data())
def test_torch_answers_the_declared_shape(kind: type[Layer], data: Any) -> None:
    found = drawn(kind, data)
    if found is None:
        return
    layer, arriving = found
    running = Running(layer, arriving)
    answers = running.answers(*running.inputs(batch=3))
    leaving = shapes_that_leave(layer, arriving)
    assert len(leaving) == len(layer.outputs)
    rows = 3 if arriving else 1
    assert [tuple(each.shape) for each in answers] == [(rows, *each.known) for each in leaving]


@every_layer
@MANY
@given(data=st.data())
def test_torch_owns_the_declared_weights(kind: type[Layer], data: Any) -> None:
    found = drawn(kind, data)
    if found is None:
        return
    layer, arriving = found
    running = Running(layer, arriving)
    trained = {name for name, _ in running.module.named_parameters()}
    owned = [(n, tuple(t.shape), n in trained) for n, t in running.module.state_dict().items()]
    declared = layer.weights(*running.arguments)
    assert [(w.name, w.sizes, w.trained) for w in declared] == owned


@every_layer
@MANY
@given(data=st.data())
def test_torch_counts_the_declared_multiply_adds(kind: type[Layer], data: Any) -> None:
    found = drawn(kind, data)
    if found is None or kind.kind in UNCOUNTED | COUNTED_ELSEWHERE:
        return
    layer, arriving = found
    running = Running(layer, arriving)
    running.module.eval()
    with FlopCounterMode(display=False) as counter:
        running(*running.inputs(batch=1))
    assert layer.multiply_adds(*running.arguments) == counter.get_total_flops() // 2


@pytest.mark.parametrize("kind", sorted(UNCOUNTED))
@MANY
@given(data=st.data())
def test_other_multiply_adds_follow_from_weights_and_sizes(kind: str, data: Any) -> None:
    found = drawn(Layer.entries()[kind], data)
    if found is None:
        return
    layer, (arriving,) = found
    running = Running(layer, (arriving,))
    if kind in SCALED_ONCE:
        expected = arriving.count
    else:
        matrices = [w.numel() for w in running.module.parameters() if w.dim() == 2]
        expected = arriving.known[0] * sum(matrices)
    assert layer.multiply_adds(arriving) == expected


@every_layer
def test_a_gradient_reaches_every_weight_and_what_feeds_it(kind: type[Layer]) -> None:
    torch.manual_seed(0)
    layer = kind(**kind.example.params)
    running = Running(layer, kind.example.inputs)
    inputs = running.inputs(batch=8)
    real = [tensor.requires_grad_() for tensor in inputs if tensor.is_floating_point()]
    answers = running.answers(*inputs)
    if kind.kind in WITHOUT_SLOPE:
        assert not answers[0].requires_grad
        return
    torch.autograd.backward([(each * torch.randn_like(each)).sum() for each in answers])
    sloped = real[:1] if kind.kind in SIZE_OF_OTHERS else real
    for weight in (*running.module.parameters(), *sloped):
        assert weight.grad is not None
        assert weight.grad.abs().sum() > 0


@pytest.mark.parametrize("kind", list(Layer.entries().values()), ids=lambda kind: kind.kind)
def test_its_worked_example_holds(kind: type[Layer]) -> None:
    layer = kind(**kind.example.params)
    assert shapes_that_leave(layer, kind.example.inputs)[0] == kind.example.output
    assert kind.help
    assert kind.synonyms


@every_layer
def test_every_shape_is_taken_or_refused_with_what_arrives(kind: type[Layer]) -> None:
    for arriving in (features(4), image(8, 8, 2), sequence(5, 3), tokens(7)):
        needed = [socket for socket in kind.inputs if not socket.optional]
        refused = refusal(kind(), (arriving,) * len(needed))
        assert refused is None or arriving.phrase in refused.found
