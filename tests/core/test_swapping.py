"""Another kind in a node's place keeps wires, name, place and what both kinds know."""

from __future__ import annotations

from itertools import pairwise

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import bends, edits, swapping
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError


def _layer(kind: str, **values: object) -> Layer:
    made: Layer = Layer.entries()[kind](**values)
    return made


def _chain(*layers: Layer) -> tuple[Design, list[str]]:
    design, ids = Design(), list[str]()
    for column, layer in enumerate(layers):
        design, id = edits.added(design, layer, (column * 240.0, 0.0))
        ids.append(id)
    for source, target in pairwise(ids):
        name = design.nodes[target].layer.inputs[0].name
        design = edits.connected(design, Port(source, "y"), Port(target, name))
    return design, ids


def test_wires_dots_name_and_place_stay() -> None:
    design, (_, id, _) = _chain(_layer("input"), _layer("prelu"), _layer("output"))
    design = edits.renamed(design, id, "Bend")
    design = bends.bent(design, design.wires[1], [(600.0, 90.0)])
    swapped = swapping.with_kind(design, [id], _layer("dropout"))
    assert swapped.nodes[id].layer == _layer("dropout")
    assert (swapped.wires, swapped.bends) == (design.wires, design.bends)
    before, after = design.nodes[id], swapped.nodes[id]
    assert (after.name, after.position) == (before.name, before.position)


def test_ports_of_other_names_take_the_wires_over_in_their_order() -> None:
    design, (_, id) = _chain(_layer("input"), _layer("add"))
    swapped = swapping.with_kind(design, [id], _layer("multiply"))
    assert swapped.wires == (Wire(Port("input_1", "y"), Port(id, "factors")),)


def test_parameters_that_both_kinds_know_keep_their_values() -> None:
    design, (_, id, _) = _chain(_layer("input"), _layer("dropout", rate=0.4), _layer("output"))
    swapped = swapping.with_kind(design, [id], _layer("alpha_dropout"))
    assert swapped.nodes[id].layer == _layer("alpha_dropout", rate=0.4)


def test_a_typed_value_wins_over_the_one_there_was() -> None:
    design, (_, id, _) = _chain(_layer("input"), _layer("dropout", rate=0.4), _layer("output"))
    other = swapping.with_kind(design, [id], _layer("alpha_dropout", rate=0.3))
    assert other.nodes[id].layer == _layer("alpha_dropout", rate=0.3)
    usual = swapping.with_kind(design, [id], _layer("alpha_dropout", rate=0.1), asked=["rate"])
    assert usual.nodes[id].layer == _layer("alpha_dropout", rate=0.1)


def test_a_kind_that_would_lose_a_wire_is_refused() -> None:
    design, (_, id) = _chain(_layer("input"), _layer("add"))
    design, _ = edits.added(design, _layer("dense"), (0.0, 200.0))
    design = edits.connected(design, Port("dense_1", "y"), Port(id, "terms"))
    assert not swapping.keeps_wires(design, [id], _layer("dense"))
    assert swapping.keeps_wires(design, [id], _layer("concatenate"))
    with pytest.raises(DesignError, match="number of inputs"):
        swapping.with_kind(design, [id], _layer("matrix_product"))


def test_an_end_does_not_become_a_layer() -> None:
    design, ids = _chain(_layer("input"), _layer("dense"), _layer("output"))
    assert not swapping.keeps_wires(design, [ids[2]], _layer("dense"))
    assert not swapping.keeps_wires(design, [ids[1]], _layer("output"))


def test_weights_are_shared_no_longer_with_another_kind() -> None:
    design, ids = _chain(_layer("input"), _layer("dense"), _layer("dense"), _layer("output"))
    design = edits.with_same_weights(design, ids[2], ids[1])
    swapped = swapping.with_kind(design, [ids[1]], _layer("dropout"))
    assert swapped.nodes[ids[2]].same_weights_as == ""


def test_the_swapped_node_takes_a_title_that_no_other_has() -> None:
    design, ids = _chain(_layer("input"), _layer("prelu"), _layer("dropout"), _layer("output"))
    swapped = swapping.with_kind(design, [ids[1]], _layer("dropout"))
    assert swapped.nodes[ids[1]].title == f"{_layer('dropout').title} 2"


def test_nodes_are_alike_only_if_their_kinds_are_equal() -> None:
    design, ids = _chain(_layer("input"), _layer("dense"), _layer("dense"), _layer("output"))
    assert swapping.are_alike(design, ids[1:3])
    assert not swapping.are_alike(design, ids[:2])
    assert not swapping.are_alike(design, [])
