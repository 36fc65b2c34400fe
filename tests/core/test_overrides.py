"""Where layers learn in a way of their own is found inside blocks too, from the outside in."""

from __future__ import annotations

from msgspec import structs

from netbuilder.catalog.optimizers import Adam
from netbuilder.core import block_edits, edits
from netbuilder.core.overrides import Override, override_of, overrides, ways
from netbuilder.core.plan import Optimizer
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def nested() -> Project:
    """A block of two layers, the first twice as fast, in a use a tenth as fast without decay."""
    some = project("input", layer("dense", units=4), layer("dense", units=4), "output")
    design, blocks, _ = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "Pair"
    )
    inner = edits.with_rate_factor(blocks["pair"].design, ["dense_1"], 2.0)
    blocks = {"pair": structs.replace(blocks["pair"], design=inner)}
    design = edits.with_rate_factor(design, ["block_1"], 0.1)
    design = edits.with_weight_decay(design, ["block_1"], 0.0)
    return structs.replace(some, design=design, blocks=blocks)


def test_factors_of_blocks_and_of_what_is_inside_multiply() -> None:
    assert overrides(nested()) == (
        Override(("block_1",), 0.1, 0.0),
        Override(("block_1", "dense_1"), 0.2, 0.0),
    )


def test_a_weight_learns_as_the_innermost_place_it_lies_in_says() -> None:
    known = overrides(nested())
    assert override_of("block_1.0.dense_1.weight", known) == known[1]
    assert override_of("block_1.1.dense_2.bias", known) == known[0]
    assert override_of("block_10.dense_1.weight", known) is None


def test_a_layer_of_a_definition_counts_where_only_it_says_so() -> None:
    some = nested()
    plain = structs.replace(some.design.nodes["block_1"], rate_factor=1.0, weight_decay=None)
    design = structs.replace(some.design, nodes={**some.design.nodes, "block_1": plain})
    assert overrides(structs.replace(some, design=design)) == (
        Override(("block_1", "dense_1"), 2.0),
    )


def test_places_that_learn_alike_are_one_group() -> None:
    known = (Override(("a_1",), 0.1), Override(("b_1",), 1.0, 0.5), Override(("c_1",), 0.1))
    assert ways(known, Adam()) == {
        (1.0, None): ("",),
        (0.1, None): ("a_1", "c_1"),
        (1.0, 0.5): ("b_1",),
    }


def test_an_optimizer_without_weight_decay_or_groups_leaves_out_what_it_cannot_do() -> None:
    known = (Override(("a_1",), 0.1, 0.5),)
    rprop, lbfgs = (Optimizer.entries()[kind]() for kind in ("rprop", "lbfgs"))
    assert ways(known, rprop) == {(1.0, None): ("",), (0.1, None): ("a_1",)}
    assert ways(known, lbfgs) == {(1.0, None): ("", "a_1")}


def test_a_layer_with_the_weights_of_another_learns_as_that_one() -> None:
    some = project("input", layer("dense", units=4), layer("dense", units=4), "output")
    design = edits.with_rate_factor(some.design, ["dense_1", "dense_2"], 0.1)
    design = edits.with_same_weights(design, "dense_2", "dense_1")
    found = overrides(structs.replace(some, design=design))
    assert [each.path for each in found] == [("dense_1",)]
