"""Shapes, counts and problems follow from the drawing, all at once and at the guilty node."""

from __future__ import annotations

from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.design import Design, Node, Port, UnknownLayer, Wire
from netbuilder.core.design_problems import MOST_CIRCLES
from netbuilder.core.inference import Inferrer, infer
from netbuilder.core.repairs import fixed
from netbuilder.core.value import Project
from tests.helpers.designs import chain, layer, project


def codes(some: Project) -> list[str]:
    return [problem.code for problem in infer(some).problems]


def test_a_complete_classifier_has_no_problem() -> None:
    some = project("input", layer("dense", units=16), layer("dense", units=3), "output")
    inference = infer(some)
    assert inference.problems == ()
    assert inference.parameters == 4 * 16 + 16 + 16 * 3 + 3
    assert inference.multiply_adds == 4 * 16 + 16 * 3
    assert inference.is_trainable


def test_an_empty_canvas_says_all_that_is_missing() -> None:
    assert codes(Project()) == ["no-input", "no-output", "no-data"]


def test_the_wrong_number_of_outputs_offers_repairs_that_work() -> None:
    some = project("input", layer("dense", units=16), "output")
    problem = infer(some).errors[0]
    assert problem.where.node == "output_1"
    assert len(problem.fixes) >= 2
    for fix in problem.fixes:
        mended = structs.replace(some, design=fixed(some.design, fix))
        assert infer(mended).errors == (), fix.label


def test_a_node_nothing_arrives_at_is_named() -> None:
    some = project("input", "dense")
    design, _ = edits.added(some.design, layer("dense"))
    some = structs.replace(some, design=design)
    problems = {problem.where.node: problem.code for problem in infer(some).problems}
    assert problems["dense_2"] == "input-not-wired"


def test_a_loop_in_a_file_is_told_with_a_fix_that_opens_it() -> None:
    some = project("input", "add", "dense", layer("dense", units=3), "output")
    closing = Wire(Port("dense_1", "y"), Port("add_1", "terms"))
    looped = structs.replace(
        some, design=structs.replace(some.design, wires=(*some.design.wires, closing))
    )
    problem = next(each for each in infer(looped).problems if each.code == "loop")
    assert "Add 1 → Dense 1 → Add 1 form a circle" in problem.found
    assert fixed(looped.design, problem.fixes[0]) == some.design


def test_an_unknown_kind_blocks_training_with_a_sentence() -> None:
    some = project("input", "dense")
    unknown = Node("unknown_1", UnknownLayer("quantum", {"kind": "quantum"}))
    some = structs.replace(
        some, design=Design({**some.design.nodes, "unknown_1": unknown}, some.design.wires)
    )
    problem = next(each for each in infer(some).errors if each.code == "unknown-kind")
    assert "'quantum'" in problem.found


def test_moving_a_node_infers_nothing_anew() -> None:
    some = project("input", "dense", "dense")
    inferrer = Inferrer()
    before = inferrer.infer(some)
    moved = structs.replace(some, design=edits.moved(some.design, {"dense_1": (5.0, 5.0)}))
    after = inferrer.infer(moved)
    assert all(after.nodes[id] is before.nodes[id] for id in before.nodes)


def test_editing_a_node_infers_only_what_follows_it() -> None:
    some = project("input", "dense", "dense", "dense")
    inferrer = Inferrer()
    before = inferrer.infer(some)
    design = edits.with_parameter(some.design, "dense_2", "units", 7)
    after = inferrer.infer(structs.replace(some, design=design))
    same = [id for id in before.nodes if after.nodes[id] is before.nodes[id]]
    assert same == ["input_1", "dense_1"]


def test_a_bypassed_node_lets_its_input_through_and_owns_nothing() -> None:
    some = project("input", "dense", layer("dense", units=3), "output")
    design = edits.with_bypass(some.design, ["dense_1"], True)
    inference = infer(structs.replace(some, design=design))
    assert inference.nodes["dense_1"].output == inference.nodes["input_1"].output
    assert inference.nodes["dense_1"].parameters == 0


def test_without_data_sizes_are_unknown_and_no_node_is_blamed() -> None:
    inference = infer(Project(design=chain("input", "dense", "output")))
    assert [problem.code for problem in inference.problems] == ["no-data"]
    assert inference.nodes["dense_1"].output is None


def test_frozen_weights_are_counted_apart() -> None:
    some = project("input", layer("dense", units=8), layer("dense", units=3), "output")
    design = edits.with_frozen(some.design, ["dense_1"], True)
    inference = infer(structs.replace(some, design=design))
    assert inference.frozen == 4 * 8 + 8
    assert inference.trainable == 8 * 3 + 3
    assert inference.parameters == inference.frozen + inference.trainable


def test_answers_take_memory_node_by_node() -> None:
    some = project("input", layer("dense", units=8), layer("dense", units=3), "output")
    inference = infer(some)
    assert inference.nodes["dense_1"].activations == 8
    assert inference.activations == 4 + 8 + 3 + 3


def test_of_thousands_of_circles_the_first_are_told() -> None:
    design = chain(*["dense"] * 200)
    design = edits.disconnected(design, *design.wires)
    for number in range(1, 200, 2):
        there, back = f"dense_{number}", f"dense_{number + 1}"
        wires = (Wire(Port(there, "y"), Port(back, "x")), Wire(Port(back, "y"), Port(there, "x")))
        design = structs.replace(design, wires=(*design.wires, *wires))
    loops = [each for each in infer(Project(design)).problems if each.code == "loop"]
    assert len(loops) == MOST_CIRCLES
    assert loops[0].where.node in ("dense_1", "dense_2")
