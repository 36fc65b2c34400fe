"""Embeddings, positions and class tokens compute what their papers say."""

from __future__ import annotations

import math

import pytest
import torch

from netbuilder.core.inference import infer
from netbuilder.core.problems import DesignError
from netbuilder.core.repairs import fixed
from netbuilder.core.shapes import ShapeKind, features, sequence, tokens
from netbuilder.core.value import Project
from tests.catalog.drawn import chain, kind, mended
from tests.conformance.running import Running


def test_an_embedding_looks_up_its_row_and_leaves_padding_at_zero() -> None:
    layer = kind("embedding", vocabulary=9, units=4, padding_index=2)
    running = Running(layer, (tokens(5),))
    words = torch.tensor([[0, 2, 8, 2, 1]])
    answer = running(words)
    torch.testing.assert_close(answer[0], running.module.get_parameter("weight")[words[0]])
    assert not answer[0, 1].any()


def test_padding_outside_of_the_vocabulary_is_refused_with_fixes_that_work() -> None:
    layer = kind("embedding", vocabulary=9, padding_index=20)
    with pytest.raises(DesignError) as caught:
        layer.shape(tokens(5))
    for fix in caught.value.problems[0].fixes:
        assert mended(layer, fix).shape(tokens(5)) == sequence(5, 64)


@pytest.mark.parametrize("width", [6, 7])
def test_sinusoidal_positions_follow_the_formula(width: int) -> None:
    running = Running(kind("sinusoidal_positions"), (sequence(9, width),))
    answer = running(torch.zeros(1, 9, width))[0]
    for step in range(9):
        for place in range(width):
            angle = step / 10_000 ** ((place - place % 2) / width)
            wave = math.cos(angle) if place % 2 else math.sin(angle)
            assert abs(float(answer[step, place]) - wave) < 1e-5


def test_learned_positions_longer_than_the_sequence_use_their_first_rows() -> None:
    running = Running(kind("learned_positions", length=12), (sequence(5, 4),))
    answer = running(torch.zeros(2, 5, 4))
    torch.testing.assert_close(answer[1], running.module.get_parameter("value")[:5])


def test_a_sequence_longer_than_its_positions_is_refused_with_a_fix_that_works() -> None:
    layer = kind("learned_positions", length=3)
    with pytest.raises(DesignError) as caught:
        layer.shape(sequence(5, 4))
    assert mended(layer, caught.value.problems[0].fixes[0]).shape(sequence(5, 4)) == sequence(5, 4)


def test_a_class_token_stands_in_front_and_is_the_same_for_all_samples() -> None:
    running = Running(kind("class_token", count=2), (sequence(5, 4),))
    x = torch.randn(3, 5, 4)
    answer = running(x)
    torch.testing.assert_close(answer[:, 2:], x)
    torch.testing.assert_close(answer[0, :2], answer[2, :2])


def test_a_padding_mask_hides_what_fills_up() -> None:
    running = Running(kind("padding_mask", padding_index=3), (tokens(4),))
    assert running(torch.tensor([[1, 3, 2, 3]])).tolist() == [[True, False, True, False]]


def test_an_input_reads_tokens_before_there_is_data() -> None:
    design = chain(kind("input", size=(120,), tokens=True), kind("embedding"))
    inference = infer(Project(design))
    assert inference.nodes["input_1"].output == tokens(120)
    assert inference.nodes["embedding_1"].output == sequence(120, 64)


def test_an_input_of_tokens_with_two_sizes_is_refused_and_both_fixes_work() -> None:
    design = chain(kind("input", size=(12, 10), tokens=True))
    problem = next(e for e in infer(Project(design)).errors if e.code == "tokens-need-one-size")
    for fix in problem.fixes:
        facts = infer(Project(fixed(design, fix))).nodes["input_1"]
        assert facts.output is not None
        assert facts.output.kind in (ShapeKind.TOKENS, ShapeKind.SEQUENCE)


def test_a_learned_tensor_has_as_many_rows_as_what_is_wired_to_it() -> None:
    layer = kind("learned_tensor", size=(4, 6))
    alone, wired = Running(layer, ()), Running(layer, (features(2),))
    assert alone().shape == (1, 4, 6)
    assert wired(torch.randn(5, 2)).shape == (5, 4, 6)
