"""What is inferred step by step is what is inferred anew, whatever was edited or undone."""

from __future__ import annotations

import random
from typing import Any

import pytest
from msgspec import structs

from netbuilder.core import block_edits, blocks, edits
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.inference import Inferrer, infer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from tests.core.test_blocks import classifier, tied
from tests.helpers.designs import table_recipe

INSIDE = ("freeze", "rename", "bypass", "units", "same", "remove", "move", "copies", "override")
WHOLE = ("group", "unpack", "rename block", "expose", "data", "undo")


@pytest.mark.parametrize("seed", range(60))
def test_step_by_step_equals_anew(seed: int) -> None:
    chance = random.Random(seed)
    inferrer = Inferrer()
    past = [chance.choice([classifier, tied])()]
    for _ in range(25):
        try:
            past.append(edited(past, chance))
        except DesignError:
            continue  # an impossible edit changes nothing
        assert inferrer.infer(past[-1]) == infer(past[-1])


def edited(past: list[Project], chance: random.Random) -> Project:
    """The last project after any edit, or an earlier one."""
    project = past[-1]
    edit = chance.choice(INSIDE * 2 + WHOLE)
    key = chance.choice([None, *project.blocks])
    if edit == "undo":
        return chance.choice(past)
    if edit == "data":
        return structs.replace(project, recipe=table_recipe(chance.choice([4, 5])))
    if edit == "group":
        ids = list(project.design.nodes)
        chosen = chance.sample(ids, min(len(ids), 2))
        return blocks.grouped(project, chosen, chance.choice("XY"))[0]
    if edit == "rename block" and project.blocks:
        name = chance.choice(list(project.blocks))
        return block_edits.renamed_block(project, name, chance.choice("QRS"))[0]
    if edit == "expose" and project.blocks:
        name = chance.choice(list(project.blocks))
        return block_edits.with_exposed(project, name, "dense_2.units", chance.random() < 0.5)

    def inside(design: Design) -> Design:
        if edit == "unpack":
            uses = [n.id for n in design.nodes.values() if isinstance(n.layer, BlockUse)]
            return block_edits.unpacked(design, project.blocks, uses[0])[0] if uses else design
        return changed(design, edit, chance) if design.nodes else design

    if key is None:
        return structs.replace(project, design=inside(project.design))
    return block_edits.with_inside(project, key, inside)


def changed(design: Design, edit: str, chance: random.Random) -> Design:
    """A design with one of its nodes edited."""
    id = chance.choice(list(design.nodes))
    node = design.nodes[id]
    match edit:
        case "freeze":
            return edits.with_frozen(design, [id], chance.random() < 0.6)
        case "rename":
            return edits.renamed(design, id, chance.choice(["A", "B", ""]))
        case "bypass":
            return edits.with_bypass(design, [id], chance.random() < 0.6)
        case "units":
            return edits.with_parameter(design, id, "units", chance.choice([4, 8, 3]))
        case "same":
            return edits.with_same_weights(design, id, chance.choice(["", *design.nodes]))
        case "remove":
            return edits.removed(design, [id], chance.random() < 0.5)
        case "move":
            return edits.moved(design, {id: (chance.uniform(0, 900), chance.uniform(0, 900))})
    if not isinstance(node.layer, BlockUse):
        return design
    more: dict[str, Any] = {"repeat": chance.randint(1, 3), "shared": chance.random() < 0.5}
    if edit == "override":
        values: list[Any] = [8, 4, "tanh", {"copies": [8, 4]}]
        names = ("dense_1.units", "dense_2.units", "dense_2.activation")
        more = {"overrides": {chance.choice(names): chance.choice(values)}}
    return edits.with_layer(design, id, structs.replace(node.layer, **more))
