"""Single neurons and synapses are silenced, cut and set by edits that refuse what cannot be."""

from __future__ import annotations

import math

import pytest
from msgspec import structs

from netbuilder.core import edits, neuron_edits, repairs
from netbuilder.core.comparison import differences
from netbuilder.core.design import Design, SetWeight
from netbuilder.core.facts import NodeFacts
from netbuilder.core.inference import infer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def small() -> Project:
    """4 inputs, 6 and 5 neurons, 3 classes."""
    hidden = (layer("dense", units=6), layer("dense", units=5), layer("dense", units=3))
    return project("input", *hidden, "output")


def facts(of: Project, id: str = "dense_1") -> NodeFacts:
    return infer(of).nodes[id]


def edited(of: Project, design: Design) -> Project:
    return structs.replace(of, design=design)


def test_neurons_are_silenced_in_order_and_speak_again() -> None:
    before = small()

    silent = neuron_edits.with_silenced(before.design, "dense_1", [4, 1], True, facts(before))
    spoken = neuron_edits.with_silenced(silent, "dense_1", [1], False, facts(before))

    assert silent.nodes["dense_1"].silenced == (1, 4)
    assert spoken.nodes["dense_1"].silenced == (4,)
    again = neuron_edits.with_silenced(spoken, "dense_1", [4], False, facts(before))
    assert again == before.design


def test_a_layer_that_is_silenced_whole_is_warned_of_and_let_speak_by_a_fix() -> None:
    before = small()
    most = neuron_edits.with_silenced(before.design, "dense_1", range(5), True, facts(before))
    whole = neuron_edits.with_silenced(most, "dense_1", [5], True, facts(before))

    assert not [p for p in infer(edited(before, most)).problems if p.code == "layer-silenced"]
    (problem,) = [p for p in infer(edited(before, whole)).problems if p.code == "layer-silenced"]
    assert problem.found == "Every neuron of Dense 1 is silenced, so it answers 0 to everything."
    assert problem.where.node == "dense_1"
    assert not problem.is_error
    assert repairs.fixed(whole, problem.fixes[0]) == before.design


def test_synapses_are_cut_and_joined_again() -> None:
    before = small()

    cut = neuron_edits.with_cut(
        before.design, "dense_2", [(4, 5), (0, 0)], True, facts(before, "dense_2")
    )
    joined = neuron_edits.with_cut(cut, "dense_2", [(4, 5)], False, facts(before, "dense_2"))

    assert cut.nodes["dense_2"].cut == ((0, 0), (4, 5))
    assert joined.nodes["dense_2"].cut == ((0, 0),)


def test_a_weight_keeps_the_value_it_was_set_to_last() -> None:
    before, known = small(), facts(small())

    design = neuron_edits.with_set_weight(before.design, "dense_1", "bias", (2,), -1.5, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "weight", (2, 3), 0.5, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "weight", (2, 3), 0.75, known)

    expected = (SetWeight("weight", (2, 3), 0.75), SetWeight("bias", (2,), -1.5))
    assert design.nodes["dense_1"].set_weights == expected
    without = neuron_edits.with_set_weight(design, "dense_1", "weight", (2, 3), None, known)
    assert without.nodes["dense_1"].set_weights == expected[1:]


def test_the_same_value_again_counts_because_the_weight_learned_on() -> None:
    before, known = small(), facts(small())
    once = neuron_edits.with_set_weight(before.design, "dense_1", "weight", (2, 3), 0.5, known)

    twice = neuron_edits.with_set_weight(once, "dense_1", "weight", (2, 3), 0.5, known)

    assert twice != once
    words = differences(edited(before, once), edited(before, twice))
    assert words == ("Dense 1: synapse 4 → 3 set to 0.5",)


@pytest.mark.parametrize("place", [(6, 0), (0, 4), (-1, 0), (0, -1)])
def test_places_that_are_not_there_are_refused(place: tuple[int, int]) -> None:
    before, known = small(), facts(small())

    for edit in (
        lambda: neuron_edits.with_cut(before.design, "dense_1", [place], True, known),
        lambda: neuron_edits.with_set_weight(before.design, "dense_1", "weight", place, 1.0, known),
    ):
        with pytest.raises(DesignError, match="no such neuron or synapse"):
            edit()


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e9])
def test_weights_that_are_no_usable_numbers_are_refused(value: float) -> None:
    before, known = small(), facts(small())

    with pytest.raises(DesignError, match="can be set"):
        neuron_edits.with_set_weight(before.design, "dense_1", "weight", (0, 0), value, known)


def test_kinds_without_neurons_say_so() -> None:
    before = project("input", "dropout", layer("dense", units=3), "output")
    known = facts(before, "dropout_1")

    with pytest.raises(DesignError, match="Dropout 1 has no neurons of its own"):
        neuron_edits.with_silenced(before.design, "dropout_1", [0], True, known)
    with pytest.raises(DesignError, match="Dropout 1 has no single synapses"):
        neuron_edits.with_cut(before.design, "dropout_1", [(0, 0)], True, known)
    with pytest.raises(DesignError, match="Single weights of Dropout 1 cannot be set"):
        neuron_edits.with_set_weight(before.design, "dropout_1", "weight", (0, 0), 1.0, known)


def test_weights_of_another_layer_are_changed_there() -> None:
    hidden = (layer("dense", units=4), layer("dense", units=4), layer("dense", units=3))
    before = project("input", *hidden, "output")
    design = edits.with_same_weights(before.design, "dense_2", "dense_1")
    known = facts(edited(before, design), "dense_2")

    for name, edit in (
        ("cut", lambda: neuron_edits.with_cut(design, "dense_2", [(0, 0)], True, known)),
        ("set", lambda: neuron_edits.with_set_weight(design, "dense_2", "bias", (0,), 1.0, known)),
    ):
        with pytest.raises(DesignError, match="Change them at Dense 1, for both"):
            edit()
        assert name
    silent = neuron_edits.with_silenced(design, "dense_2", [0], True, known)
    assert silent.nodes["dense_2"].silenced == (0,)


def test_a_layer_without_bias_neuron_has_none_to_set() -> None:
    before = small()
    design = edits.with_parameter(before.design, "dense_1", "bias", False)

    with pytest.raises(DesignError, match="Switch its bias neuron on first"):
        neuron_edits.with_set_weight(
            design, "dense_1", "bias", (0,), 1.0, facts(edited(before, design))
        )


def test_what_a_narrower_layer_no_longer_has_goes_here_and_behind_it() -> None:
    before = small()
    known = infer(before).nodes
    design = neuron_edits.with_silenced(before.design, "dense_1", [0, 5], True, known["dense_1"])
    design = neuron_edits.with_cut(design, "dense_1", [(5, 0), (1, 1)], True, known["dense_1"])
    design = neuron_edits.with_cut(design, "dense_2", [(0, 5), (0, 4)], True, known["dense_2"])
    design = neuron_edits.with_set_weight(design, "dense_2", "weight", (1, 5), 1, known["dense_2"])
    narrower = edits.with_parameter(design, "dense_1", "units", 5)

    fitted = neuron_edits.fitted(narrower, infer(edited(before, narrower)).nodes)

    assert fitted.nodes["dense_1"].silenced == (0,)
    assert fitted.nodes["dense_1"].cut == ((1, 1),)
    assert fitted.nodes["dense_2"].cut == ((0, 4),)
    assert fitted.nodes["dense_2"].set_weights == ()


def test_everything_stays_while_a_wire_is_drawn_anew() -> None:
    before, known = small(), facts(small(), "dense_2")
    design = neuron_edits.with_cut(before.design, "dense_2", [(0, 5)], True, known)
    loose = edits.disconnected(design, design.wires[1])

    assert neuron_edits.fitted(loose, infer(edited(before, loose)).nodes) == loose


def test_differences_count_neurons_from_one() -> None:
    before = small()
    known = facts(before)
    design = neuron_edits.with_silenced(before.design, "dense_1", [0, 2], True, known)
    design = neuron_edits.with_cut(design, "dense_1", [(0, 1)], True, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "bias", (3,), 0.25, known)
    after = edited(before, design)

    assert differences(before, after) == (
        "Dense 1: neuron 1, neuron 3 silenced",
        "Dense 1: synapse 2 → 1 cut",
        "Dense 1: bias of neuron 4 set to 0.25",
    )
    assert differences(after, before) == (
        "Dense 1: neuron 1, neuron 3 no longer silenced",
        "Dense 1: synapse 2 → 1 no longer cut",
        "Dense 1: bias of neuron 4 taken back",
    )


def test_many_cuts_are_counted_and_not_listed() -> None:
    before, known = small(), facts(small())
    every = [(unit, place) for unit in range(6) for place in range(4)]
    design = neuron_edits.with_cut(before.design, "dense_1", every, True, known)

    assert differences(before, edited(before, design)) == ("Dense 1: 24 synapses cut",)
