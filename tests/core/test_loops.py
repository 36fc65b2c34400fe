"""Wires may run in a circle through a memory of one step, and nowhere else."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import Design
from netbuilder.core.inference import Inference, Inferrer, infer
from netbuilder.core.problems import DesignError
from netbuilder.core.repairs import fixed
from netbuilder.core.shapes import sequence
from netbuilder.core.value import Project
from tests.helpers.designs import chain, join, layer


def circle(width: int = 0, units: int = 5) -> Design:
    """A hand-drawn Elman network: Concatenate -> Dense -> Delay -> Concatenate."""
    design = chain(layer("input", size=(7, 3)), "concatenate", layer("dense", units=units))
    design, memory = edits.added(design, layer("delay", units=width))
    design = join(design, "dense_1", memory)
    return join(design, memory, "concatenate_1")


def known(design: Design) -> Inference:
    return infer(Project(design))


def test_a_wire_that_closes_a_circle_is_refused_without_a_memory_on_the_way() -> None:
    design = chain(layer("input", size=(7, 3)), "concatenate", "dense")
    with pytest.raises(DesignError, match="Delay"):
        join(design, "dense_1", "concatenate_1")


def test_a_circle_through_a_memory_is_legal_and_its_shapes_are_known() -> None:
    inference = known(circle())
    assert inference.nodes["delay_1"].output == sequence(7, 5)
    assert inference.nodes["concatenate_1"].output == sequence(7, 8)
    assert inference.nodes["dense_1"].parameters == 8 * 5 + 5
    assert not [each for each in inference.errors if each.where.node]


def test_the_order_keeps_a_circle_in_one_piece_with_its_memory_first() -> None:
    design = circle()
    assert design.loops == (("delay_1", "concatenate_1", "dense_1"),)
    assert design.order == ("input_1", "delay_1", "concatenate_1", "dense_1")


def test_what_follows_a_circle_comes_behind_it() -> None:
    design, last = edits.added(circle(), layer("lstm"))
    design = join(design, "dense_1", last)
    assert design.order[-1] == last
    assert known(design).nodes[last].output is not None


def test_a_memory_of_another_width_than_arrives_can_be_mended() -> None:
    design = circle(width=4)
    (problem,) = (each for each in known(design).errors if each.where.node == "delay_1")
    assert problem.code == "memory-size-mismatch"
    assert "7 steps × 4" in problem.found
    mended = fixed(design, problem.fixes[0])
    assert not [each for each in known(mended).errors if each.where.node]


def test_who_reads_many_steps_at_once_may_not_stand_in_a_circle() -> None:
    design = circle()
    design = edits.with_layer(design, "dense_1", layer("lstm", units=5))
    codes = {each.code for each in known(design).errors if each.where.node == "lstm_1"}
    codes |= {each.code for each in known(design).errors if each.where.node == "dense_1"}
    assert "cannot-stand-in-a-circle" in codes


def test_a_circle_that_no_sequence_enters_is_told() -> None:
    design = edits.with_layer(circle(), "input_1", layer("input", size=(3,)))
    assert "circle-without-sequence" in [each.code for each in known(design).errors]


def test_a_memory_whose_width_nothing_tells_can_be_given_one() -> None:
    design = chain(layer("input", size=(7, 16)), "add", "activation", "delay")
    design = join(design, "delay_1", "add_1")
    (problem,) = (each for each in known(design).errors if each.where.node == "delay_1")
    assert problem.code == "memory-without-width"
    mended = fixed(design, problem.fixes[0])
    assert not [each for each in known(mended).errors if each.where.node]


def test_a_bypassed_memory_no_longer_opens_its_circle() -> None:
    design = edits.with_bypass(circle(), ["delay_1"], True)
    assert "loop" in [each.code for each in known(design).errors]


def test_removing_a_memory_does_not_join_its_neighbours_to_a_circle() -> None:
    design = edits.removed(circle(), ["delay_1"], heal=True)
    assert "loop" not in [each.code for each in known(design).errors]
    assert not design.loops


def test_two_memories_in_a_row_reach_two_steps_back() -> None:
    design = circle()
    design, second = edits.added(design, layer("delay"))
    design = join(join(design, "delay_1", second), second, "concatenate_1")
    inference = known(design)
    assert inference.nodes[second].output == sequence(7, 5)
    assert inference.nodes["concatenate_1"].output == sequence(7, 13)


def test_edits_around_a_circle_are_inferred_as_if_anew() -> None:
    inferrer, project = Inferrer(), Project(circle())
    inferrer.infer(project)
    design = edits.with_parameter(project.design, "dense_1", "units", 9)
    again = inferrer.infer(structs.replace(project, design=design))
    assert again.nodes["delay_1"].output == sequence(7, 9)
    assert again.nodes == infer(structs.replace(project, design=design)).nodes
