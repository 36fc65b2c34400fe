"""Files whose blocks or shared weights make no sense: they open, and each fault is told."""

from __future__ import annotations

import json
from typing import Any

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import blocks
from netbuilder.core.design import BlockUse
from netbuilder.core.inference import infer
from netbuilder.core.project.schema import Loaded, from_text, to_text
from tests.helpers.designs import layer, project

Use = dict[str, Any]


def opened(shared: dict[str, str] | None = None, **use: Any) -> Loaded:
    """The file of a network with a block, with other words in the node that stands for it."""
    some = project("input", layer("dense", units=3), layer("dense", units=3), "output")
    some, id = blocks.grouped(some, ["dense_1"], "Box")
    form = json.loads(to_text(some))
    form["design"]["nodes"][id]["layer"] |= use
    for node, other in (shared or {}).items():
        form["design"]["nodes"][node]["same_weights_as"] = other
    return from_text(json.dumps(form), "a.netb")


def sentences(loaded: Loaded) -> list[str]:
    return [marker.found for marker in loaded.markers]


@pytest.mark.parametrize(("saved", "used"), [(0, 1), (-5, 1), (10**9, 1000), ("many", 1)])
def test_copies_are_brought_within_their_limits(saved: object, used: int) -> None:
    loaded = opened(repeat=saved)
    use = loaded.project.design.nodes["block_1"].layer
    assert isinstance(use, BlockUse)
    assert use.repeat == used
    assert sentences(loaded)[0].startswith("'repeat' of Block 1 should be a whole number from 1")
    assert not infer(loaded.project).errors


@pytest.mark.parametrize(
    "use",
    [
        {"takes": ["__import__('os')"], "gives": ["exit_9"]},
        {"takes": [], "gives": []},
        {"takes": ["entrance_1", "entrance_1"]},
        {"takes": ["exit_1"], "gives": ["entrance_1"]},
    ],
)
def test_a_block_has_the_sockets_of_its_definition(use: Use) -> None:
    loaded = opened(**use)
    made = loaded.project.design.nodes["block_1"].layer
    assert isinstance(made, BlockUse)
    assert (made.takes, made.gives) == (("entrance_1",), ("exit_1",))
    assert sentences(loaded)[-1] == (
        "'Box 1' had other inputs or outputs than its block. It has those of its block now."
    )
    infer(loaded.project)


def test_weights_shared_in_a_circle_become_own_ones() -> None:
    loaded = opened(shared={"dense_2": "block_1", "block_1": "dense_2"})
    nodes = loaded.project.design.nodes
    assert [nodes["dense_2"].same_weights_as, nodes["block_1"].same_weights_as] == ["", ""]
    assert "shares weights in a circle" in sentences(loaded)[0]


def test_weights_shared_through_a_third_layer_are_those_of_the_last() -> None:
    loaded = opened(shared={"output_1": "dense_2", "dense_2": "block_1"})
    nodes = loaded.project.design.nodes
    assert nodes["output_1"].same_weights_as == nodes["dense_2"].same_weights_as == "block_1"
    assert loaded.markers == ()


def test_a_use_with_sockets_that_its_block_lacks_is_told_of() -> None:
    some = project("input", layer("dense", units=3), "output")
    some, id = blocks.grouped(some, ["dense_1"], "Box")
    form = json.loads(to_text(some))
    inner = form["blocks"]["box"]["design"]
    del inner["nodes"]["exit_1"]
    inner["wires"] = inner["wires"][:1]
    loaded = from_text(json.dumps(form), "a.netb")
    assert loaded.markers == ()
    (problem,) = [each for each in infer(loaded.project).errors if each.where.node == id]
    assert problem.code == "block-sockets"
