"""Recurrent layers against torch's own modules and cells: states, directions, one bias."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from netbuilder.core.layer import DataFacts
from netbuilder.core.problems import DesignError
from netbuilder.core.shapes import features, sequence
from tests.catalog.drawn import kind, mended
from tests.conformance.running import Running

KINDS = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}
each_kind = pytest.mark.parametrize("name", KINDS)


def answer_of(words: str) -> Any:
    return type(kind("lstm").answer)(words)


def oracle(name: str, running: Running, **settings: Any) -> nn.Module:
    """Torch's own layer with the same weights; biases the layer lacks are 0."""
    module: nn.Module = KINDS[name](3, 4, batch_first=True, **settings)
    for own in module.parameters():
        nn.init.zeros_(own)
    module.load_state_dict(running.module.state_dict(), strict=False)
    return module


@each_kind
def test_the_whole_sequence_is_what_torch_answers(name: str) -> None:
    layer = kind(name, units=4, layers=2, bidirectional=True, answer=answer_of("whole sequence"))
    running = Running(layer, (sequence(7, 3),))
    x = torch.randn(5, 7, 3)
    expected, _ = oracle(name, running, num_layers=2, bidirectional=True)(x)
    torch.testing.assert_close(running(x), expected)


@each_kind
@pytest.mark.parametrize("both", [False, True])
def test_last_states_are_where_each_direction_ends(name: str, both: bool) -> None:
    layer = kind(name, units=4, layers=2, bidirectional=both, answer=answer_of("last states"))
    running = Running(layer, (sequence(7, 3),))
    x = torch.randn(5, 7, 3)
    _, ends = oracle(name, running, num_layers=2, bidirectional=both)(x)
    state = ends[0] if name == "lstm" else ends
    torch.testing.assert_close(running(x), torch.cat([*state[-1 - both :]], dim=1))


@each_kind
def test_one_bias_vector_answers_as_if_the_second_were_zero(name: str) -> None:
    layer = kind(name, units=4, layers=2, bias_vectors=1)
    running = Running(layer, (sequence(7, 3),))
    x = torch.randn(5, 7, 3)
    expected, _ = oracle(name, running, num_layers=2)(x)
    torch.testing.assert_close(running(x), expected[:, -1])
    assert not [name for name in running.module.state_dict() if "bias_hh" in name]


@each_kind
def test_states_enter_and_leave_through_ports(name: str) -> None:
    layer = kind(name, units=4, layers=2, bidirectional=True, state_ports=True)
    has_memory = name == "lstm"
    shapes = (sequence(7, 3), *[features(16)] * (2 if has_memory else 1))
    running = Running(layer, shapes)
    x, *states = running.inputs(batch=5)
    answer, *ends = running.answers(x, *states)
    laid = [each.unflatten(1, (4, 4)).transpose(0, 1).contiguous() for each in states]
    begin = tuple(laid) if has_memory else laid[0]
    expected, last = oracle(name, running, num_layers=2, bidirectional=True)(x, begin)
    torch.testing.assert_close(answer, expected[:, -1])
    for mine, theirs in zip(ends, last if has_memory else (last,), strict=True):
        torch.testing.assert_close(mine, theirs.transpose(0, 1).flatten(1))


@each_kind
def test_a_sequence_in_two_halves_joined_by_its_state_is_the_whole(name: str) -> None:
    layer = kind(name, units=4, state_ports=True, bias_vectors=1)
    count = 2 if name == "lstm" else 1
    whole = Running(layer, (sequence(6, 3),))
    half = Running(layer, (sequence(3, 3), *[features(4)] * count))
    half.module.load_state_dict(whole.module.state_dict())
    x = torch.randn(5, 6, 3)
    expected = whole.answers(x)
    first = half.module(x[:, :3])
    torch.testing.assert_close(half.answers(x[:, 3:], *first[1:]), expected)


def test_a_state_of_another_size_is_refused_with_a_fix_that_works() -> None:
    layer = kind("gru", units=4, layers=2, state_ports=True)
    with pytest.raises(DesignError) as caught:
        layer.shape(sequence(7, 3), features(10))
    larger = mended(layer, caught.value.problems[0].fixes[0])
    assert larger.shape(sequence(7, 3), features(10)) == (features(5), features(10))


def test_a_memory_without_a_state_is_refused() -> None:
    layer = kind("lstm", units=4, state_ports=True)
    with pytest.raises(DesignError, match="no state"):
        layer.shape(sequence(7, 3), None, features(4))


def test_ports_of_states_are_there_only_where_they_are_switched_on() -> None:
    assert [each.name for each in kind("lstm").outputs] == ["y"]
    assert [each.name for each in kind("lstm", state_ports=True).outputs] == [
        "y", "state", "memory",
    ]  # fmt: skip
    assert [each.name for each in kind("gru", state_ports=True).inputs] == ["x", "state"]


def test_dropout_between_layers_of_one_layer_is_a_warning_with_a_fix() -> None:
    (problem,) = kind("lstm", dropout=0.5).problems(DataFacts())
    assert not problem.is_error
    assert kind("lstm", dropout=0.5, layers=2).problems(DataFacts()) == ()
