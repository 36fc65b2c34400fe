"""Blocks group without loss, repeat with own or shared weights, and never hold themselves."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.core import blocks, edits
from netbuilder.core.design import BlockUse, Design, Port, Wire
from netbuilder.core.inference import infer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Block, Project
from tests.helpers.designs import chain, join, layer, project


def classifier() -> Project:
    """4 inputs, two dense layers of 8 with a skip around the second, 3 classes."""
    some = project(
        "input",
        layer("dense", units=8),
        layer("dense", units=8),
        "add",
        layer("dense", units=3),
        "output",
    )
    return structs.replace(some, design=join(some.design, "dense_1", "add_1"))


def test_grouping_changes_no_shape_and_no_count() -> None:
    before = classifier()
    after, id = blocks.grouped(before, ["dense_2", "add_1"], "Residual")
    facts = infer(after)
    assert facts.problems == ()
    assert facts.parameters == infer(before).parameters
    assert facts.multiply_adds == infer(before).multiply_adds
    assert after.design.nodes[id].layer.inputs[0].name == "entrance_1"
    assert len(after.design.incoming[id]) == 1, "one source outside is one port"


def test_ungrouping_brings_back_the_same_network() -> None:
    before = classifier()
    grouped, id = blocks.grouped(before, ["dense_2", "add_1"], "Residual")
    design, placed = blocks.ungrouped(grouped.design, grouped.blocks, id)
    assert len(placed) == 2
    back = structs.replace(before, design=design)
    assert infer(back).problems == ()
    assert infer(back).parameters == infer(before).parameters
    assert len(design.wires) == len(before.design.wires)


def repeated(**more: object) -> Project:
    some, id = blocks.grouped(classifier(), ["dense_2", "add_1"], "Residual")
    use = structs.replace(some.design.nodes[id].layer, **more)  # type: ignore[type-var]
    return structs.replace(some, design=edits.with_layer(some.design, id, use))


def test_copies_have_weights_of_their_own() -> None:
    once, thrice = infer(repeated()), infer(repeated(repeat=3))
    assert thrice.parameters == once.parameters + 2 * (8 * 8 + 8)
    names = [weight.name for weight in thrice.nodes["block_1"].weights]
    assert names[:2] == ["0.dense_2.weight", "0.dense_2.bias"]
    assert names[-1] == "2.dense_2.bias"


def test_shared_copies_count_once_but_cost_each_time() -> None:
    once, thrice = infer(repeated()), infer(repeated(repeat=3, shared=True))
    assert thrice.parameters == once.parameters
    assert thrice.multiply_adds == once.multiply_adds + 2 * 8 * 8


def test_an_override_changes_this_use_and_a_list_each_copy() -> None:
    some = repeated(overrides={"dense_2.activation": "tanh", "dense_2.bias": {"copies": [False]}})
    facts = infer(some).nodes["block_1"]
    assert facts.parameters == 8 * 8
    inner = facts.inside[0].nodes["dense_2"].layer
    assert inner.saved() == {"kind": "dense", "units": 8, "activation": "tanh", "bias": False}


def test_an_override_reaches_a_block_inside_a_block() -> None:
    outer, id = blocks.grouped(repeated(), ["dense_1", "block_1"], "Stage")
    use = structs.replace(
        outer.design.nodes[id].layer,  # type: ignore[type-var]
        repeat=1,
        overrides={"block_1.dense_2.bias": {"copies": [False, True]}},
    )
    some = structs.replace(outer, design=edits.with_layer(outer.design, id, use))
    assert infer(some).nodes[id].parameters == infer(outer).nodes[id].parameters - 8


def test_editing_a_definition_changes_all_its_uses() -> None:
    some = repeated()
    block = some.blocks["residual"]
    design, second = edits.added(some.design, blocks.use_of("residual", block))
    some = structs.replace(some, design=design)
    inner = edits.with_parameter(block.design, "dense_2", "bias", False)
    after = blocks.with_block(some, "residual", structs.replace(block, design=inner))
    assert infer(after).nodes["block_1"].parameters == 8 * 8
    assert after.design.nodes[second].layer.inputs == after.design.nodes["block_1"].layer.inputs


def test_a_port_that_goes_takes_its_wires_along() -> None:
    some = repeated()
    block = some.blocks["residual"]
    inner = edits.removed(block.design, ["entrance_1"])
    after = blocks.with_block(some, "residual", structs.replace(block, design=inner))
    assert after.design.nodes["block_1"].layer.inputs == ()
    assert not after.design.incoming.get("block_1")


def test_a_block_inside_itself_is_refused_and_told() -> None:
    some = repeated()
    block = some.blocks["residual"]
    inner, _ = edits.added(block.design, blocks.use_of("residual", block))
    with pytest.raises(DesignError) as caught:
        blocks.with_block(some, "residual", structs.replace(block, design=inner))
    assert caught.value.problems[0].code == "block-inside-itself"
    forced = structs.replace(some, blocks={"residual": structs.replace(block, design=inner)})
    assert "block-inside-itself" in [each.code for each in infer(forced).problems]


def test_blocks_nest() -> None:
    some = repeated(repeat=2)
    outer, id = blocks.grouped(some, ["dense_1", "block_1"], "Stage")
    facts = infer(outer)
    assert facts.problems == ()
    assert facts.parameters == infer(some).parameters
    weights = [weight.name for weight in facts.nodes[id].weights]
    assert "block_1.1.dense_2.weight" in weights


def test_a_selection_with_a_hole_is_refused_in_words() -> None:
    with pytest.raises(DesignError) as caught:
        blocks.grouped(classifier(), ["dense_1", "add_1"], "Hole")
    assert caught.value.problems[0].code == "group-has-a-hole"


def test_ends_cannot_stand_inside_a_block() -> None:
    with pytest.raises(DesignError) as caught:
        blocks.grouped(classifier(), ["input_1", "dense_1"], "Start")
    assert "Input 1 cannot stand inside a block" in caught.value.problems[0].found


def test_a_problem_inside_is_told_at_the_node_that_stands_for_the_block() -> None:
    some = repeated()
    block = some.blocks["residual"]
    inner = edits.with_parameter(block.design, "dense_2", "units", 5)
    after = blocks.with_block(some, "residual", structs.replace(block, design=inner))
    problem = infer(after).errors[0]
    assert problem.where.node == "block_1"
    assert problem.found.startswith("In Residual 1: ")


def test_shared_weights_count_once_and_must_fit() -> None:
    some = project(
        "input", layer("dense", units=4), layer("dense", units=4), layer("dense", units=3), "output"
    )
    nodes = dict(some.design.nodes)
    nodes["dense_2"] = structs.replace(nodes["dense_2"], same_weights_as="dense_1")
    twins = structs.replace(some, design=structs.replace(some.design, nodes=nodes))
    assert infer(twins).parameters == infer(some).parameters - (4 * 4 + 4)
    nodes["dense_3"] = structs.replace(nodes["dense_3"], same_weights_as="dense_1")
    unfit = structs.replace(some, design=structs.replace(some.design, nodes=nodes))
    assert [each.code for each in infer(unfit).errors] == ["weights-not-shareable"]


def test_an_entrance_outside_of_a_block_is_told() -> None:
    design, _ = edits.added(chain("input", "dense"), layer("entrance"))
    problems = infer(Project(design=design)).problems
    assert "misplaced" in [each.code for each in problems]


def test_a_missing_block_is_told() -> None:
    design, _ = edits.added(Design(), BlockUse("gone"))
    assert "block-missing" in [each.code for each in infer(Project(design=design)).problems]


def test_a_block_without_content_lets_everything_through() -> None:
    design, door = edits.added(Design(), layer("entrance"))
    design, gate = edits.added(design, layer("exit"))
    inner = structs.replace(design, wires=(Wire(Port(door, "y"), Port(gate, "x")),))
    block = Block("Nothing", inner)
    some = project("input", layer("dense", units=3), "output")
    made, id = edits.inserted_on_wire(
        some.design, some.design.wires[0], blocks.use_of("nothing", block), (0.0, 0.0)
    )
    facts = infer(structs.replace(some, design=made, blocks={"nothing": block}))
    assert facts.problems == ()
    assert facts.nodes[id].parameters == 0


def test_sockets_with_many_wires_keep_their_order_in_and_out_of_blocks() -> None:
    some = project("input", layer("dense", units=8), layer("dense", units=8), "add", "output")
    design, wide = edits.added(some.design, layer("concatenate"))
    for source in ("dense_2", "input_1", "dense_1"):
        design = join(design, source, wide)
    some = structs.replace(some, design=design)
    before = [wire.source.node for wire in design.incoming[wide]]
    assert before == ["dense_2", "input_1", "dense_1"]

    within, _ = blocks.grouped(some, ["dense_2", wide], "Inner")
    inner = within.blocks["inner"].design
    fed = [inner.nodes[wire.source.node].layer.kind for wire in inner.incoming[wide]]
    assert fed == ["dense", "entrance", "entrance"]

    around, id = blocks.grouped(some, ["dense_2"], "Outer")
    assert [wire.source.node for wire in around.design.incoming[wide]] == [id, "input_1", "dense_1"]
    back, placed = blocks.ungrouped(around.design, around.blocks, id)
    assert [wire.source.node for wire in back.incoming[wide]] == [*placed, "input_1", "dense_1"]


def tied() -> Project:
    """Three dense layers, the second with the weights of the first."""
    some = project(
        "input",
        layer("dense", units=4),
        layer("dense", units=4),
        layer("dense", units=3),
        "output",
    )
    design = edits.with_same_weights(some.design, "dense_2", "dense_1")
    return structs.replace(some, design=design)


def test_shared_weights_go_in_and_out_of_a_block_together() -> None:
    before = tied()
    grouped, id = blocks.grouped(before, ["dense_1", "dense_2"], "Pair")
    assert infer(grouped).parameters == infer(before).parameters
    crowded, _ = edits.added(grouped.design, layer("dense", units=7))  # takes the id dense_1
    design, placed = blocks.ungrouped(crowded, grouped.blocks, id)
    assert design.nodes[placed[1]].same_weights_as == placed[0]
    assert placed[0] != "dense_1"


def test_copies_with_shared_weights_share_them_with_one_layer_only() -> None:
    grouped, id = blocks.grouped(tied(), ["dense_1", "dense_2"], "Pair")
    use = structs.replace(grouped.design.nodes[id].layer, repeat=2, shared=True)  # type: ignore[type-var]
    design = edits.with_layer(grouped.design, id, use)
    design, placed = blocks.ungrouped(design, grouped.blocks, id)
    assert [design.nodes[each].same_weights_as for each in placed] == ["", *[placed[0]] * 3]


@pytest.mark.parametrize("chosen", ["dense_1", "dense_2"])
def test_one_of_two_that_share_weights_is_not_grouped_alone(chosen: str) -> None:
    with pytest.raises(DesignError) as caught:
        blocks.grouped(tied(), [chosen], "Half")
    assert "has the same weights as Dense 1" in caught.value.problems[0].found


def test_more_layers_than_can_be_laid_out_stay_packed() -> None:
    some = repeated(repeat=6000)
    with pytest.raises(DesignError) as caught:
        blocks.ungrouped(some.design, some.blocks, "block_1")
    assert caught.value.problems[0].code == "too-many-layers"
