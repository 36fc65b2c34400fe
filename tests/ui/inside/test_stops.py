"""Layers of a design as places one can stop at, in the order data flows."""

from __future__ import annotations

from netbuilder.core.blocks import grouped
from netbuilder.core.inference import infer
from netbuilder.ui.inside.stops import Stop, stop_of, stops
from tests.helpers.designs import chain, layer, project


def _stops(*layers: object) -> tuple[Stop, ...]:
    some = project(*layers)  # type: ignore[arg-type]
    return stops(some.design, infer(some))


def test_dense_layers_in_a_row_are_one_stop_of_neurons() -> None:
    found = _stops("input", layer("dense", units=8), layer("dense", units=3), "output")
    assert [each.nodes for each in found] == [("input_1",), ("dense_1", "dense_2"), ("output_1",)]
    assert found[1].is_neurons
    assert (found[1].title, found[1].note) == ("Neurons", "8 – 3")


def test_what_lies_between_them_is_a_stop_of_its_own() -> None:
    found = _stops("input", layer("dense", units=8), "dropout", layer("dense", units=3), "output")
    assert [each.title for each in found] == [
        "Input 1",
        "Dense 1",
        "Dropout 1",
        "Dense 2",
        "Output 1",
    ]
    assert [each.is_neurons for each in found] == [False, True, False, True, False]
    assert found[1].note == "8 neurons"
    assert stop_of(found, "dense_2") == 3
    assert stop_of(found, "dense_7") == -1


def test_a_network_without_neurons_has_stops_too() -> None:
    some = project("input", "flatten")
    found = stops(some.design, infer(some))
    assert [each.nodes for each in found] == [("input_1",), ("flatten_1",)]


def test_a_layer_of_unknown_size_says_so() -> None:
    design = chain(layer("dense", units=8), "dropout")
    some = project()
    found = stops(design, infer(some))
    assert {each.note for each in found} == {"size unknown"}


def test_blocks_are_stops_that_can_be_gone_into() -> None:
    plain = project("input", layer("dense", units=8), "dropout", layer("dense", units=3), "output")
    some, id = grouped(plain, ["dense_1", "dropout_1"], "Pair")
    found = stops(some.design, infer(some))
    assert found[stop_of(found, id)].is_block
    definition = some.design.nodes[id].layer.definition  # type: ignore[union-attr]
    within = stops(some.blocks[definition].design, infer(some).nodes[id].inside[0], is_whole=False)
    assert not any(each.is_neurons for each in within)
    assert "Dropout 1" in [each.title for each in within]
