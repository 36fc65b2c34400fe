"""Many wires at once: moved, swapped, linked in a chain, and put on the best port."""

from __future__ import annotations

from typing import Any

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import bends, edits, wiring
from netbuilder.core.design import BlockUse, Design, Port, Wire
from netbuilder.core.fitting import misfit
from netbuilder.core.inference import Inferrer
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError
from netbuilder.core.value import Project


def _row(*kinds: str, wires: tuple[tuple[str, str, str], ...] = ()) -> Design:
    design = Design()
    for column, kind in enumerate(kinds):
        design, _ = edits.added(design, Layer.entries()[kind](), (column * 240.0, 0.0))
    for source, target, name in wires:
        design = edits.connected(design, Port(source, "y"), Port(target, name))
    return design


def _wire(source: str, target: str, name: str = "x") -> Wire:
    return Wire(Port(source, "y"), Port(target, name))


def _input(size: tuple[int, ...]) -> Layer:
    values: dict[str, Any] = {"size": size}
    made: Layer = Layer.entries()["input"](**values)
    return made


def _fits(design: Design) -> wiring.Fits:
    facts = Inferrer().infer(Project(design=design)).nodes
    return lambda source, target: misfit(design, facts, source, target) is None


def test_all_wires_of_an_output_move_in_their_order_and_with_their_dots() -> None:
    wires = (("dense_1", "add_1", "terms"), ("dense_1", "output_1", "x"))
    design = _row("input", "dense", "dense", "add", "output", wires=wires)
    design = bends.bent(design, _wire("dense_1", "output_1"), [(600.0, 80.0)])
    held = wiring.wires_at(design, Port("dense_1", "y"), is_input=False)
    moved = wiring.moved_ends(design, held, Port("dense_2", "y"), is_output=True)
    assert moved.wires == (_wire("dense_2", "add_1", "terms"), _wire("dense_2", "output_1"))
    assert moved.bends == {_wire("dense_2", "output_1"): ((600.0, 80.0),)}


def test_wires_that_would_close_a_circle_are_not_moved_at_all() -> None:
    wires = (("dense_1", "dense_2", "x"), ("dense_2", "output_1", "x"))
    design = _row("input", "dense", "dense", "output", wires=wires)
    held = wiring.wires_at(design, Port("dense_1", "y"), is_input=False)
    with pytest.raises(DesignError, match="cannot feed itself"):
        wiring.moved_ends(design, held, Port("dense_2", "y"), is_output=True)


def test_many_wires_do_not_go_into_an_input_for_one() -> None:
    wires = (("input_1", "add_1", "terms"), ("dense_1", "add_1", "terms"))
    design = _row("input", "dense", "add", "dense", wires=wires)
    held = wiring.wires_at(design, Port("add_1", "terms"), is_input=True)
    problem = wiring.move_refusal(design, held, Port("dense_2", "x"), is_output=False)
    assert problem is not None
    assert problem.found == "Dense 2 takes one wire here, and these are 2."


def test_a_moved_wire_takes_the_place_of_the_one_in_an_occupied_input() -> None:
    wires = (("input_1", "dense_1", "x"), ("input_2", "dense_2", "x"))
    design = _row("input", "input", "dense", "dense", wires=wires)
    moved = wiring.moved_ends(
        design, [_wire("input_1", "dense_1")], Port("dense_2", "x"), is_output=False
    )
    assert moved.wires == (_wire("input_1", "dense_2"),)


def test_the_wires_of_nodes_are_those_between_them_if_there_are_any() -> None:
    wires = (("input_1", "dense_1", "x"), ("dense_1", "output_1", "x"))
    design = _row("input", "dense", "output", wires=wires)
    assert wiring.wires_of(design, ["input_1", "dense_1"]) == (_wire("input_1", "dense_1"),)
    assert len(wiring.wires_of(design, ["dense_1"])) == 2


def test_swapping_inputs_twice_is_no_change_and_named_ports_trade_their_wires() -> None:
    wires = (("input_1", "matrix_product_1", "left"), ("dense_1", "matrix_product_1", "right"))
    design = _row("input", "dense", "matrix_product", wires=wires)
    swapped = wiring.swapped_inputs(design, ["matrix_product_1"])
    assert set(swapped.wires) == {
        _wire("input_1", "matrix_product_1", "right"),
        _wire("dense_1", "matrix_product_1", "left"),
    }
    assert wiring.swapped_inputs(swapped, ["matrix_product_1"]) == design


def test_swapping_the_wires_of_one_input_changes_their_order() -> None:
    wires = (("input_1", "concatenate_1", "terms"), ("dense_1", "concatenate_1", "terms"))
    design = _row("input", "dense", "concatenate", wires=wires)
    swapped = wiring.swapped_inputs(design, ["concatenate_1"])
    assert swapped.wires == tuple(reversed(design.wires))


def test_a_node_with_one_input_has_nothing_to_swap() -> None:
    with pytest.raises(DesignError, match="no two inputs"):
        wiring.swapped_inputs(_row("input", "dense"), ["dense_1"])


def test_nodes_are_linked_from_left_to_right_whatever_their_order() -> None:
    design = _row("input", "dense", "dropout", "output")
    linked, problems = wiring.linked(design, ["output_1", "dropout_1", "input_1", "dense_1"])
    assert problems == ()
    assert linked.wires == (
        _wire("input_1", "dense_1"),
        _wire("dense_1", "dropout_1"),
        _wire("dropout_1", "output_1"),
    )


def test_nodes_above_each_other_are_branches_from_the_left_that_join_to_the_right() -> None:
    design = _row("input", "dense", "dense", "concatenate", "output")
    design = edits.moved(design, {"dense_2": (248.0, 160.0)})
    linked, problems = wiring.linked(design, design.nodes)
    assert problems == ()
    assert linked.wires == (
        _wire("input_1", "dense_1"),
        _wire("input_1", "dense_2"),
        _wire("dense_1", "concatenate_1", "terms"),
        _wire("dense_2", "concatenate_1", "terms"),
        _wire("concatenate_1", "output_1"),
    )


def test_linking_leaves_what_is_linked_and_says_what_cannot_be() -> None:
    wires = (("input_1", "dense_1", "x"), ("input_1", "dense_2", "x"))
    design = _row("input", "dense", "dense", "output", wires=wires)
    linked, problems = wiring.linked(design, ["input_1", "dense_1", "dense_2", "output_1"])
    assert set(linked.wires) - set(design.wires) == {_wire("dense_2", "output_1")}
    assert [each.found for each in problems] == [
        "Dense 1 was not linked to Dense 2: its inputs are taken."
    ]


def test_a_free_port_that_the_shape_fits_comes_before_one_it_does_not_fit() -> None:
    design = _row("input", "input", "multi_head_attention")
    for id, size in (("input_1", (8, 64)), ("input_2", (8,))):
        design = edits.with_layer(design, id, _input(size))
    attention = list(design.nodes)[-1]
    design = edits.connected(design, Port("input_1", "y"), Port(attention, "query"))
    other = Port("input_2", "y")
    assert wiring.ranked_ports(design, attention, other, True)[0].name == "key"
    assert wiring.ranked_ports(design, attention, other, True, _fits(design))[0].name == "mask"


def test_a_misfit_is_told_in_words_before_the_wire_is_drawn() -> None:
    design = _row("input", "convolution_2d")
    design = edits.with_layer(design, "input_1", _input((8,)))
    facts = Inferrer().infer(Project(design=design)).nodes
    problem = misfit(design, facts, Port("input_1", "y"), Port("convolution_1", "x"))
    assert problem is not None
    assert "8" in problem.found
    assert "{node}" not in problem.found


def test_an_occupied_input_is_the_last_choice() -> None:
    wires = (("input_1", "matrix_product_1", "left"),)
    design = _row("input", "dense", "matrix_product", wires=wires)
    ranked = wiring.ranked_ports(design, "matrix_product_1", Port("dense_1", "y"), True)
    assert [each.name for each in ranked] == ["right", "left"]


def test_the_closest_port_is_linked_where_several_are_as_good() -> None:
    design = _row("input", "matrix_product")
    pair = wiring.best_link(
        design,
        "input_1",
        "matrix_product_1",
        away=lambda _, target: 0.0 if target.name == "right" else 9.0,
    )
    assert pair == (Port("input_1", "y"), Port("matrix_product_1", "right"))


def test_joining_the_neighbours_of_a_node_leads_each_output_on_from_its_own_input() -> None:
    design = _row("input", "input", "dense", "dense")
    use = BlockUse("twins", takes=("entrance_1", "entrance_2"), gives=("exit_1", "exit_2"))
    design, id = edits.added(design, use, (400.0, 0.0))
    for source, name in (("input_2", "entrance_2"), ("input_1", "entrance_1")):
        design = edits.connected(design, Port(source, "y"), Port(id, name))
    for name, target in (("exit_1", "dense_1"), ("exit_2", "dense_2")):
        design = edits.connected(design, Port(id, name), Port(target, "x"))
    healed = edits.removed(design, [id], heal=True)
    assert healed.wires == (_wire("input_1", "dense_1"), _wire("input_2", "dense_2"))


def test_joining_the_neighbours_of_a_joint_goes_on_from_its_first_wire() -> None:
    wires = (("input_1", "add_1", "terms"), ("dense_1", "add_1", "terms"))
    design = _row("input", "dense", "add", "dense", "dense", wires=wires)
    for target in ("dense_2", "dense_3"):
        design = edits.connected(design, Port("add_1", "y"), Port(target, "x"))
    healed = edits.removed(design, ["add_1"], heal=True)
    assert healed.wires == (_wire("input_1", "dense_2"), _wire("input_1", "dense_3"))
