"""Sizes beyond any computer are told of instead of computed with."""

from __future__ import annotations

from netbuilder.core.budget import training_bytes, weight_bytes
from netbuilder.core.inference import infer
from tests.helpers.designs import layer, project


def test_a_size_that_multiplies_without_end_is_told_where_it_begins() -> None:
    larger = [layer("upsampling", factor=(256, 256, 256))] * 1300
    some = project(layer("learned_tensor", size=(256, 256, 256)), *larger, "flatten", "output")
    facts = infer(some)
    (problem,) = [each for each in facts.problems if each.code == "size-too-large"]
    assert problem.where.node == "upsampling_2"
    assert problem.is_error
    assert len(str(facts.multiply_adds)) < 30


def test_two_thousand_million_weights_are_a_legal_design() -> None:
    some = project("input", *[layer("dense", units=n) for n in (44_721, 44_721, 3)], "output")
    facts = infer(some)
    assert not facts.errors
    assert weight_bytes(facts) == 4 * facts.parameters
    assert training_bytes(facts) == 8 * facts.parameters
