"""What a node shows on its card can be asked and set by the name of its row."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.core import block_edits
from netbuilder.core.design import BlockUse
from netbuilder.core.node_values import node_value, with_node_value
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from tests.helpers.designs import chain, layer, project


def boxed() -> Project:
    """Input, a block of two Dense layers of 4 units, Output."""
    some = project("input", layer("dense", units=4), layer("dense", units=4), "output")
    design, blocks, _ = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "Pair"
    )
    return structs.replace(some, design=design, blocks=blocks)


def test_a_parameter_of_a_layer_is_found_and_set() -> None:
    design = chain("input", layer("dense", units=8))
    found = node_value(design, {}, "dense_1", "units")
    assert found is not None
    assert (found.parameter.name, found.value) == ("units", 8)
    after = with_node_value(design, {}, "dense_1", "units", 32)
    assert getattr(after.nodes["dense_1"].layer, "units", 0) == 32


def test_a_row_without_a_parameter_has_no_value() -> None:
    design = chain("input", "dense")
    assert node_value(design, {}, "dense_1", "") is None
    assert node_value(design, {}, "dense_1", "colour") is None
    assert node_value(design, {}, "dense_9", "units") is None


def test_a_value_that_cannot_be_is_refused_in_words() -> None:
    with pytest.raises(DesignError, match="whole number"):
        with_node_value(chain("input", "dense"), {}, "dense_1", "units", 0)


def test_a_row_that_two_parameters_of_a_block_share_sets_both() -> None:
    some = boxed()
    name = "dense_1.units dense_2.units"
    found = node_value(some.design, some.blocks, "block_1", name)
    assert found is not None
    assert found.value == 4
    use = with_node_value(some.design, some.blocks, "block_1", name, 9).nodes["block_1"].layer
    assert isinstance(use, BlockUse)
    assert use.overrides == {"dense_1.units": 9, "dense_2.units": 9}


def test_a_parameter_that_a_block_does_not_show_cannot_be_set() -> None:
    some = boxed()
    assert node_value(some.design, some.blocks, "block_1", "dense_1.bias") is None
    with pytest.raises(DesignError, match="no setting"):
        with_node_value(some.design, some.blocks, "block_1", "dense_1.bias", False)
    assert node_value(some.design, {}, "block_1", "dense_1.units") is None
