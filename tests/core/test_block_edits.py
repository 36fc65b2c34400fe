"""Blocks as a whole: names, shown parameters, what uses set, and moving between projects."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec import structs

from netbuilder.core import block_edits, clipboard, edits
from netbuilder.core.block_library import BlockLibrary
from netbuilder.core.blocks import use_of
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def with_block(repeat: int = 1) -> Project:
    """Input, a block of two Dense layers, Output."""
    some = project(
        "input", layer("dense", units=4), layer("dense", units=4), layer("dense", units=3), "output"
    )
    design, blocks, id = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "Pair"
    )
    placed = design.nodes[id].layer
    assert isinstance(placed, BlockUse)
    use = structs.replace(placed, repeat=repeat)
    return structs.replace(some, design=edits.with_layer(design, id, use), blocks=blocks)


def label(some: Project) -> str:
    """The shape that the block gives on, in words."""
    output = infer(some).nodes["block_1"].output
    assert output is not None
    return output.label


def exposed(some: Project, key: str) -> block_edits.Exposed:
    return next(e for e in block_edits.exposed_parameters(some.blocks["pair"]) if e.key == key)


def set_units(some: Project, *values: int) -> Project:
    shown = exposed(some, "dense_2.units")
    inner = some.blocks["pair"].design.nodes["dense_2"].layer
    assert isinstance(inner, Layer)
    design = block_edits.with_override(some.design, "block_1", shown, inner, values)
    return structs.replace(some, design=design)


def use(some: Project) -> BlockUse:
    found = some.design.nodes["block_1"].layer
    assert isinstance(found, BlockUse)
    return found


def test_a_new_block_shows_the_parameters_that_its_nodes_show() -> None:
    shown = with_block().blocks["pair"].exposed
    assert "dense_1.units" in shown
    assert "dense_1.bias" not in shown


def test_parameters_of_one_title_are_told_apart_by_their_node() -> None:
    titles = [each.title for each in block_edits.exposed_parameters(with_block().blocks["pair"])]
    assert "Dense 1 units" in titles
    assert "Dense 2 units" in titles


def test_an_override_changes_the_use_and_not_the_block() -> None:
    some = set_units(with_block(), 9)
    assert label(some) == "9"
    assert some.blocks == with_block().blocks


def test_an_override_equal_to_the_block_is_none() -> None:
    assert use(set_units(set_units(with_block(), 9), 4)).overrides == {}


def test_each_copy_can_have_a_value_of_its_own() -> None:
    some = set_units(with_block(repeat=3), 5, 6, 7)
    assert label(some) == "7"
    assert block_edits.override_values(use(some), exposed(some, "dense_2.units")) == (5, 6, 7)


def test_an_illegal_override_is_refused() -> None:
    with pytest.raises(DesignError):
        set_units(with_block(), 0)


def test_a_parameter_shown_no_longer_is_forgotten_by_all_uses() -> None:
    some = set_units(with_block(), 9)
    after = block_edits.with_exposed(some, "pair", "dense_2.units", False)
    assert use(after).overrides == {}
    assert label(after) == "4"


def test_shown_parameters_stand_in_the_order_of_their_nodes() -> None:
    some = block_edits.with_exposed(with_block(), "pair", "dense_1.units", False)
    some = block_edits.with_exposed(some, "pair", "dense_1.units", True)
    nodes = [key.partition(".")[0] for key in some.blocks["pair"].exposed]
    assert nodes == sorted(nodes)


def test_an_edit_inside_reaches_all_uses_and_drops_what_is_gone() -> None:
    some = set_units(with_block(), 9)
    after = block_edits.with_inside(some, "pair", lambda d: edits.removed(d, ["dense_2"], True))
    assert not any(key.startswith("dense_2.") for key in after.blocks["pair"].exposed)
    assert use(after).overrides == {}


def test_a_renamed_block_takes_its_uses_along() -> None:
    after, key = block_edits.renamed_block(with_block(), "pair", "Twin layers")
    assert key == "twin_layers"
    assert use(after).definition == "twin_layers"
    assert infer(after).errors == ()
    assert list(after.blocks) == ["twin_layers"]


def test_a_block_in_use_is_not_deleted() -> None:
    with pytest.raises(DesignError) as caught:
        block_edits.without_block(with_block(), "pair")
    assert "used in 1 place" in caught.value.problems[0].found
    unused = structs.replace(with_block(), design=Design())
    assert block_edits.without_block(unused, "pair").blocks == {}


def test_an_identical_block_is_used_again_and_another_gets_a_free_key() -> None:
    some = with_block()
    blocks, names = block_edits.adopted(some.blocks, some.blocks)
    assert (list(blocks), names) == (["pair"], {"pair": "pair"})
    other = {"pair": structs.replace(some.blocks["pair"], exposed=())}
    blocks, names = block_edits.adopted(some.blocks, other)
    assert names == {"pair": "pair_2"}
    assert blocks["pair"] == some.blocks["pair"]


def test_a_block_that_stands_inside_itself_is_not_taken_over() -> None:
    some = with_block()
    block = some.blocks["pair"]
    inner, _ = edits.added(block.design, use_of("pair", block))
    with pytest.raises(DesignError):
        block_edits.adopted({}, {"pair": structs.replace(block, design=inner)})


def test_unpacking_a_frozen_block_keeps_its_layers_frozen() -> None:
    some = with_block()
    frozen = edits.with_frozen(some.design, ["block_1"], True)
    design, ids = block_edits.unpacked(frozen, some.blocks, "block_1")
    assert all(design.nodes[id].frozen_weights for id in ids)


def test_unpacking_a_block_passes_on_how_its_weights_learn() -> None:
    some = with_block()
    inner = edits.with_rate_factor(some.blocks["pair"].design, ["dense_1"], 0.5)
    inner = edits.with_weight_decay(inner, ["dense_1"], 0.25)
    blocks = {"pair": structs.replace(some.blocks["pair"], design=inner)}
    design = edits.with_rate_factor(some.design, ["block_1"], 0.1)
    design = edits.with_weight_decay(design, ["block_1"], 0.0)
    use = design.nodes["block_1"]
    assert use.learns_otherwise
    design, ids = block_edits.unpacked(design, blocks, "block_1")
    found = [(design.nodes[id].rate_factor, design.nodes[id].weight_decay) for id in ids]
    assert found == [(0.05, 0.25), (0.1, 0.0)]


def test_copied_uses_carry_their_blocks_into_another_project() -> None:
    some = set_units(with_block(), 9)
    outer_design, blocks, id = block_edits.grouped_in(
        some.design, some.blocks, ["block_1"], "Outer"
    )
    text = clipboard.copied(outer_design, [id], blocks)
    pasted = clipboard.placed(Design(), {}, text)
    assert pasted.blocks == {key: blocks[key] for key in ("pair", "outer")}
    assert pasted.design.nodes[pasted.ids[0]].layer == outer_design.nodes[id].layer


def test_pasting_into_the_same_project_makes_no_second_block() -> None:
    some = with_block()
    text = clipboard.copied(some.design, ["block_1"], some.blocks)
    blocks = clipboard.placed(some.design, some.blocks, text).blocks
    assert blocks == some.blocks


@pytest.mark.parametrize("form", [3, [], {"pair": 5}])
def test_broken_blocks_on_the_clipboard_are_refused(form: object) -> None:
    some = with_block()
    content = json.loads(clipboard.copied(some.design, ["block_1"], some.blocks))
    with pytest.raises(DesignError) as caught:
        clipboard.placed(Design(), {}, json.dumps({**content, "blocks": form}))
    assert caught.value.problems[0].sentence == (
        "1 block could not be looked into and was left out. Nothing is left to paste. Copy the "
        "layers again."
    )


def test_a_saved_block_comes_back_with_what_stands_inside_it(tmp_path: Path) -> None:
    some = with_block()
    design, blocks, id = block_edits.grouped_in(some.design, some.blocks, ["block_1"], "Outer")
    library = BlockLibrary(tmp_path / "blocks")
    library.save(blocks, "outer")
    (found,) = BlockLibrary(tmp_path / "blocks").blocks()
    assert found.name == "Outer"
    assert found.blocks == blocks
    assert found.use == design.nodes[id].layer


def test_saving_the_same_block_twice_keeps_one_and_a_changed_one_is_another(tmp_path: Path) -> None:
    library, some = BlockLibrary(tmp_path), with_block()
    library.save(some.blocks, "pair")
    library.save(some.blocks, "pair")
    assert len(library.blocks()) == 1
    library.save({"pair": structs.replace(some.blocks["pair"], exposed=())}, "pair")
    assert len(library.blocks()) == 2


def test_library_blocks_are_renamed_and_deleted(tmp_path: Path) -> None:
    library = BlockLibrary(tmp_path)
    saved = library.save(with_block().blocks, "pair")
    renamed = library.rename(saved, "Couple")
    assert [each.name for each in library.blocks()] == ["Couple"]
    library.delete(renamed)
    assert library.blocks() == ()


def test_a_broken_library_file_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "broken.netb").write_text("{")
    assert BlockLibrary(tmp_path).blocks() == ()
    assert (tmp_path / "broken.netb").exists()


def test_weights_are_shared_with_the_owner_and_never_in_a_chain() -> None:
    design = project("input", "dense", "dense", "dense", "output").design
    design = edits.with_same_weights(design, "dense_2", "dense_1")
    design = edits.with_same_weights(design, "dense_3", "dense_2")
    assert design.nodes["dense_3"].same_weights_as == "dense_1"
    design = edits.with_same_weights(design, "dense_2", "")
    assert design.nodes["dense_2"].same_weights_as == ""
    with pytest.raises(DesignError):
        edits.with_same_weights(design, "dense_1", "dense_3")


def test_who_shared_with_a_node_follows_it() -> None:
    design = project("input", "dense", "dense", "dense", "output").design
    design = edits.with_same_weights(design, "dense_2", "dense_1")
    design = edits.with_same_weights(design, "dense_1", "dense_3")
    assert design.nodes["dense_2"].same_weights_as == "dense_3"


def test_a_problem_two_blocks_deep_knows_the_whole_way() -> None:
    some = with_block()
    design, blocks, id = block_edits.grouped_in(some.design, some.blocks, ["block_1"], "Outer")
    deep = structs.replace(some, design=design, blocks=blocks)
    deep = block_edits.with_inside(deep, "pair", lambda each: edits.removed(each, ["dense_1"]))
    problem = infer(deep).errors[0]
    assert block_edits.place_of(problem) == ((id, "block_1"), "dense_2")


def test_what_an_inner_block_shows_stays_shown_when_the_outer_is_edited() -> None:
    some = with_block()
    design, blocks, _ = block_edits.grouped_in(some.design, some.blocks, ["block_1"], "Outer")
    key = "block_1.dense_2.units"
    outer = structs.replace(blocks["outer"], exposed=(key,))
    deep = structs.replace(some, design=design, blocks={**blocks, "outer": outer})
    placed = outer.design.nodes["block_1"]
    moved = block_edits.with_inside(
        deep, "outer", lambda each: edits.moved(each, {placed.id: (480.0, 0.0)})
    )
    assert moved.blocks["outer"].exposed == (key,)
    emptied = block_edits.with_inside(deep, "outer", lambda each: edits.removed(each, [placed.id]))
    assert emptied.blocks["outer"].exposed == ()
