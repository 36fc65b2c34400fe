"""Blocks that repeat and nest beyond all measure are told of, and cost next to nothing."""

from __future__ import annotations

from msgspec import structs

from netbuilder.core import blocks, edits
from netbuilder.core.design import BlockUse
from netbuilder.core.inference import Inferrer, infer
from netbuilder.core.nesting import MOST_COPIES, MOST_LEVELS, MOST_NODES, Nesting
from netbuilder.core.problems import Problem
from netbuilder.core.value import Block, Project
from tests.helpers.designs import layer, project


def boxed(levels: int, repeat: int = 1) -> Project:
    """A dense layer in a block, that in another and so on, every one repeated."""
    some = project("input", layer("dense", units=3), "output")
    id = "dense_1"
    for level in range(levels):
        some, id = blocks.grouped(some, [id], f"Level {level + 1}")
        use = structs.replace(some.design.nodes[id].layer, repeat=repeat)  # type: ignore[type-var]
        some = structs.replace(some, design=edits.with_layer(some.design, id, use))
    return some


def told(some: Project) -> list[Problem]:
    return [each for each in infer(some).problems if each.code != "output-not-used"]


def test_copies_of_copies_are_counted_and_not_made() -> None:
    (problem,) = [each for each in told(boxed(5, repeat=100)) if each.code == "block-too-large"]
    assert problem.found == (
        "All copies in Level 5 1 are 30,303,030,300 layers; a network has up to 20,000 in its "
        "blocks."
    )
    assert problem.is_error
    assert problem.where.node == "block_1"


def test_a_million_copies_are_refused() -> None:
    codes = [each.code for each in told(boxed(1, repeat=1_000_000))]
    assert "too-many-copies" in codes


def test_as_many_copies_as_are_allowed_are_computed() -> None:
    facts = infer(boxed(1, repeat=MOST_COPIES))
    assert not facts.errors
    assert len(facts.nodes["block_1"].inside) == MOST_COPIES


def test_several_large_blocks_share_the_room() -> None:
    some = boxed(2, repeat=70)
    use = some.design.nodes["block_1"].layer
    assert isinstance(use, BlockUse)
    size = Nesting(some.blocks).size(use)
    assert MOST_NODES / 2 < size <= MOST_NODES
    assert "block-too-large" not in [each.code for each in told(some)]
    twice, id = edits.added(some.design, use)
    large = [each for each in told(structs.replace(some, design=twice)) if "large" in each.code]
    assert [each.where.node for each in large] == [id]


def test_blocks_nest_as_deep_as_is_allowed_and_no_deeper() -> None:
    assert not infer(boxed(MOST_LEVELS)).errors
    assert "block-too-deep" in [each.code for each in told(boxed(MOST_LEVELS + 1))]


def test_blocks_that_all_hold_each_other_do_not_multiply() -> None:
    names = [f"b{number}" for number in range(12)]
    block = boxed(1).blocks["level_1"]
    inner = block.design
    for name in names:
        inner, _ = edits.added(inner, blocks.use_of(name, block))
    mutual = {name: Block(name, inner) for name in names}
    some = boxed(1)
    design = edits.with_layer(some.design, "block_1", blocks.use_of("b0", block))
    some = structs.replace(some, design=design, blocks=mutual)
    assert [each.code for each in told(some)] == ["block-too-large"]
    assert Nesting(mutual).endless


def test_what_was_inferred_of_blocks_that_are_gone_is_forgotten() -> None:
    inferrer = Inferrer()
    some = boxed(2, repeat=3)
    inferrer.infer(some)
    memory = inferrer._memory
    assert len(memory.copies["block_1"]) == 3
    use = some.design.nodes["block_1"].layer
    for number in range(20):
        changed = structs.replace(use, overrides={"x.y": number}, repeat=2)  # type: ignore[type-var]
        inferrer.infer(
            structs.replace(some, design=edits.with_layer(some.design, "block_1", changed))
        )
    assert len(memory.copies["block_1"]) == 2
    inferrer.infer(structs.replace(some, design=edits.removed(some.design, ["block_1"])))
    assert memory.copies == {}
