"""Every misfit is told in a sentence, and the first repair it offers makes it go away."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from netbuilder.core import edits
from netbuilder.core.blocks import use_of
from netbuilder.core.design import BlockUse, Design, Port
from netbuilder.core.inference import infer
from netbuilder.core.layer import Layer, Role
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import Problem
from netbuilder.core.repairs import fixed
from netbuilder.core.value import Block, Project
from tests.helpers.designs import chain, join, layer


class Misfit(NamedTuple):
    """A layer that cannot take what arrives at its sockets; None leaves a socket empty."""

    code: str
    kind: str
    parameters: dict[str, Any]
    arriving: tuple[Any, ...]


# Sizes of Inputs: channels stand last; a number alone in a list is a text of so many words.
FLAT, LINE, PICTURE, WORDS = (10,), (9, 6), (8, 8, 6), [12]

MISFITS = [
    Misfit("window-too-large", "convolution_2d", {"size": [9], "padding": "valid"}, (PICTURE,)),
    Misfit("window-too-large", "convolution_1d", {"size": [11], "padding": "valid"}, (LINE,)),
    Misfit("window-too-large", "max_pooling", {"size": [9]}, (PICTURE,)),
    Misfit("window-too-large", "average_pooling", {"size": [20]}, (LINE,)),
    Misfit("groups-do-not-divide", "convolution_2d", {"groups": 4, "filters": 8}, (PICTURE,)),
    Misfit("groups-do-not-divide", "convolution_2d", {"groups": 3, "filters": 8}, (PICTURE,)),
    Misfit("groups-do-not-divide", "transposed_convolution_2d", {"groups": 5}, (PICTURE,)),
    Misfit("groups-do-not-divide", "group_normalisation", {"groups": 4}, (PICTURE,)),
    Misfit("heads-do-not-divide", "multi_head_attention", {"heads": 4}, (LINE,)),
    Misfit("steps-differ", "multi_head_attention", {"heads": 2}, (LINE, LINE, (5, 6))),
    Misfit(
        "mask-size-mismatch",
        "multi_head_attention",
        {"heads": 2},
        (LINE, None, None, (4,)),
    ),
    Misfit("count-differs", "reshape", {"size": [7, 7]}, (FLAT,)),
    Misfit("count-differs", "reshape", {"size": [5, 0, 3]}, (PICTURE,)),
    Misfit("axes-differ", "permute", {"order": [2, 1]}, (PICTURE,)),
    Misfit("axes-differ", "permute", {"order": [1, 1, 2]}, (PICTURE,)),
    Misfit("axis-not-there", "slice", {"axis": "height"}, (LINE,)),
    Misfit("axis-not-there", "split", {"axis": "steps"}, (FLAT,)),
    Misfit("axis-not-there", "select", {"axis": "depth"}, (PICTURE,)),
    Misfit("axis-not-one", "expand", {"axis": "steps"}, (LINE,)),
    Misfit("slice-outside", "slice", {"axis": "steps", "start": 4, "stop": 40}, (LINE,)),
    Misfit("slice-outside", "slice", {"axis": "steps", "start": 20}, (LINE,)),
    Misfit("index-outside", "select", {"axis": "steps", "index": 9}, (LINE,)),
    Misfit("not-divisible", "split", {"axis": "features", "parts": 4}, (LINE,)),
    Misfit("not-divisible", "pixel_shuffle", {"factor": 4}, (PICTURE,)),
    Misfit("not-divisible", "pixel_unshuffle", {"factor": 3}, (PICTURE,)),
    Misfit("not-divisible", "channel_shuffle", {"groups": 5}, (PICTURE,)),
    Misfit("mode-needs-picture", "upsampling", {"mode": "bicubic"}, (LINE,)),
    Misfit("crop-too-large", "crop", {"amounts": [4]}, (PICTURE,)),
    Misfit("crop-too-large", "crop_like", {}, (PICTURE, (9, 9, 2))),
    Misfit("kind-mismatch", "crop_like", {}, (PICTURE, LINE)),
    Misfit("kind-mismatch", "dense", {}, (PICTURE,)),
    Misfit("kind-mismatch", "convolution_2d", {}, (FLAT,)),
    Misfit("kind-mismatch", "one_hot", {}, (PICTURE,)),
    Misfit("kind-mismatch", "last_step", {}, (PICTURE,)),
    Misfit("kind-mismatch", "lstm", {}, (WORDS,)),
    Misfit("kind-mismatch", "embedding", {}, (LINE,)),
    Misfit("features-odd", "glu", {}, ((7,),)),
    Misfit("sizes-differ", "add", {}, (FLAT, (9,))),
    Misfit("sizes-differ", "add", {}, (PICTURE, (8, 8, 9))),
    Misfit("sizes-differ", "add", {}, ((9, 8), LINE, (9, 7))),
    Misfit("sizes-differ", "add", {}, (PICTURE, (4, 2, 6))),
    Misfit("sizes-differ", "average", {}, ((9,), FLAT, (8,))),
    Misfit("sizes-differ", "concatenate", {}, (PICTURE, (4, 4, 6))),
    Misfit("sizes-differ", "concatenate", {}, (PICTURE, (4, 4, 3))),
    Misfit("sizes-differ", "concatenate", {}, (PICTURE, (3, 5, 6))),
    Misfit("sizes-differ", "concatenate", {"axis": "steps"}, (LINE, (4, 3))),
    Misfit("sizes-differ", "subtract", {}, (FLAT, (9,))),
    Misfit("sizes-differ", "gaussian_sampling", {}, (FLAT, (9,))),
    Misfit("inner-sizes-differ", "matrix_product", {}, (LINE, (9, 6))),
    Misfit("index-outside-vocabulary", "embedding", {"padding_index": 99999}, (WORDS,)),
    Misfit("sequence-too-long", "learned_positions", {"length": 4}, (LINE,)),
    Misfit("size-not-odd", "convolutional_lstm", {"size": [2]}, ((4, 8, 8, 2),)),
    Misfit("input-not-wired", "subtract", {}, (FLAT, None)),
    Misfit("input-not-wired", "matrix_product", {}, (LINE, None)),
    Misfit("input-not-wired", "formula", {"formula": "x + y"}, (FLAT, None)),
    Misfit("state-size-mismatch", "gru", {"state_ports": True}, (LINE, (3,))),
]


def drawn(misfit: Misfit) -> tuple[Design, str]:
    """A design in which sized Inputs feed the layer, with a Dense to use its answer."""
    made = Layer.loaded({"kind": misfit.kind, **misfit.parameters})
    assert isinstance(made, Layer), f"{misfit.kind} takes no {misfit.parameters}"
    design, id = edits.added(Design(), made, (480.0, 0.0))
    for index, size in enumerate(misfit.arriving):
        if size is None:
            continue
        source = layer("input", size=tuple(size), tokens=isinstance(size, list))
        design, door = edits.added(design, source, (0.0, index * 240.0))
        socket = made.inputs[min(index, len(made.inputs) - 1)]
        design = join(design, door, id, socket.name)
    return design, id


def errors_at(design: Design, id: str) -> list[Problem]:
    """The errors of a node; none where it is gone."""
    return [
        each for each in infer(Project(design)).problems if each.where.node == id and each.is_error
    ]


@pytest.mark.parametrize("misfit", MISFITS, ids=lambda each: f"{each.kind} {each.code}")
def test_the_repairs_of_a_misfit_make_it_go_away(misfit: Misfit) -> None:
    design, id = drawn(misfit)
    problem = next(each for each in errors_at(design, id) if each.code == misfit.code)
    assert problem.found.endswith("."), problem.found
    assert "{" not in problem.found
    assert design.nodes[id].title in problem.found
    assert problem.fixes, f"nothing is offered for: {problem.sentence}"
    for fix in problem.fixes:
        left = errors_at(fixed(design, fix), id)
        assert problem.sentence not in [each.sentence for each in left], fix.label
    if problem.code != "input-not-wired":  # what is wired may still be of another size
        assert not errors_at(fixed(design, problem.fixes[0]), id), problem.fixes[0].label


@pytest.mark.parametrize(
    "hostile",
    [
        "__import__('os').system('ls')",
        "x.__class__",
        "9 ** 9 ** 9 ** 9",
        "open('a')",
        "x[0]",
        "lambda: x",
        "x if x else 1",
        "exec('x')",
        "x; x",
        "(" * 500 + "x" + ")" * 500,
        "x" + " + x" * 5000,
        "",
    ],
)
def test_a_hostile_formula_is_refused_in_words(hostile: str) -> None:
    with pytest.raises(ParameterError) as caught:
        layer("formula", formula=hostile)
    problem = caught.value.problems[0]
    assert problem.where.field == "formula"
    assert problem.found.endswith(".")
    assert "Traceback" not in problem.found


def test_a_block_inside_itself_is_refused_and_can_be_deleted() -> None:
    inner = chain("entrance", layer("dense", units=3), "exit")
    inner, own = edits.added(inner, BlockUse("ring"))
    inner = join(inner, "entrance_1", own)
    blocks = {"ring": Block("Ring", inner)}
    design = chain(layer("input", size=(4,)), layer("dense"))
    design, id = edits.added(design, use_of("ring", blocks["ring"]))
    design = join(design, "dense_1", id)
    facts = infer(Project(design, blocks=blocks)).nodes[id]
    told = [problem for copy in facts.inside for problem in copy.nodes[own].problems]
    problem = next(each for each in told if each.code == "block-inside-itself")
    mended = {"ring": Block("Ring", fixed(inner, problem.fixes[0]))}
    found = infer(Project(design, blocks=mended)).nodes[id].problems
    assert not [each for each in found if each.code == "block-inside-itself"]


def test_a_missing_port_is_offered_the_nearest_node_before_it() -> None:
    design = chain(layer("input", size=(4,)), layer("dense", units=4))
    design, id = edits.added(design, layer("subtract"), (600.0, 0.0))
    design = join(design, "dense_1", id)
    problem = errors_at(design, id)[0]
    assert problem.where.port == "right"
    assert [fix.label for fix in problem.fixes] == ["Wire Input 1 to it", "Delete it"]
    wired = fixed(design, problem.fixes[0])
    assert Port("input_1", "y") in [wire.source for wire in wired.incoming[id]]
    assert not errors_at(wired, id)


def test_unequal_branches_are_widened_with_the_cost_said_before() -> None:
    design = chain(layer("input", size=(8, 8, 4)), layer("convolution_2d", filters=16))
    design, id = edits.added(design, layer("add"), (600.0, 0.0))
    for source in ("input_1", "convolution_1"):
        design = join(design, source, id)
    problem = errors_at(design, id)[0]
    assert [(fix.label, fix.consequence) for fix in problem.fixes] == [
        ("Insert 1 × 1 convolution", "80 parameters"),
        ("Delete it", ""),
    ]
    mended = fixed(design, problem.fixes[0])
    assert not errors_at(mended, id)
    made = next(each for each in mended.nodes if each not in design.nodes)
    assert infer(Project(mended)).nodes[made].parameters == 80
    assert set(mended.before(made)) == {"input_1"}
    places = [node.position for node in mended.nodes.values()]
    assert len(set(places)) == len(places)


def test_the_only_narrow_branch_can_be_widened_where_it_ends() -> None:
    design = chain(layer("input", size=(4,)), layer("dense", units=16))
    design, other = edits.added(design, layer("dense", units=8), (240.0, 200.0))
    design, id = edits.added(design, layer("add"), (600.0, 0.0))
    design = join(design, "input_1", other)
    for source in ("dense_1", other):
        design = join(design, source, id)
    assert [(fix.label, fix.consequence) for fix in errors_at(design, id)[0].fixes] == [
        ("Insert Dense of 16", "144 parameters"),
        ("Set Dense 2 to 16", "units 8 → 16"),
        ("Delete it", ""),
    ]
    mended = fixed(design, errors_at(design, id)[0].fixes[1])
    assert getattr(mended.nodes[other].layer, "units", 0) == 16
    assert not errors_at(mended, id)


def test_ends_are_not_offered_for_deletion() -> None:
    design = chain(layer("input", size=(4,)))
    design, id = edits.added(design, layer("output"), (300.0, 0.0))
    assert design.nodes[id].layer.role is Role.OUTPUT
    labels = [fix.label for each in errors_at(design, id) for fix in each.fixes]
    assert labels == []
