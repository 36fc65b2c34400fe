"""Projects that are only wrong in content: they open, and a marker tells what was mended."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.design import UnknownLayer
from netbuilder.core.inference import infer
from netbuilder.core.project.schema import Loaded, from_text, to_text
from tests.damage.samples import dense, document, node, text, with_nodes


class Case(NamedTuple):
    """A document, the code and the sentence of its only marker."""

    number: str
    document: dict[str, Any]
    code: str
    sentence: str


RANGE = "'units' of 'Dense 3' should be a whole number from 1 to 65,536, found"
CASES = (
    Case(
        "14 control",
        with_nodes(dense_3=node(name="a\x07b")),
        "open.name-unshowable",
        "The name of 'Dense 3' has characters that cannot be shown. It was renamed 'Dense 3'.",
    ),
    Case(
        "14 lone surrogate",
        with_nodes(dense_3=node(name="SURROGATE")),
        "open.name-unshowable",
        "The name of 'Dense 3' has characters that cannot be shown. It was renamed 'Dense 3'.",
    ),
    Case(
        "15",
        with_nodes(dense_3=node(name="n" * 10_000)),
        "open.name-too-long",
        "The name of 'Dense 3' is longer than 200 characters and was shortened.",
    ),
    Case(
        "16",
        with_nodes(dense_3=node(name="evil\u202egnp.exe")),
        "open.turned-text",
        "The name of 'Dense 3' has marks that turn writing around. They are shown as [U+…].",
    ),
    Case(
        "18",
        with_nodes(quantum_1={"layer": {"kind": "quantum", "qubits": 5}, "at": [1.0, 2.0]}),
        "open.unknown-kind",
        "This project uses a layer 'quantum' that this version does not know. It is shown in grey "
        "and kept as it is. Training needs it replaced.",
    ),
    Case(
        "19",
        with_nodes(dense_3=node(layer={"kind": "os.system", "command": "rm -rf /"})),
        "open.unknown-kind",
        "This project uses a layer 'os.system' that this version does not know. It is shown in "
        "grey and kept as it is. Training needs it replaced.",
    ),
    Case(
        "20",
        dense(units=8, foo=[1, {"deep": True}]),
        "open.unknown-setting",
        "Unknown setting 'foo' is kept but not used.",
    ),
    Case(
        "20 activation",
        dense(activation={"kind": "swoosh", "swing": 3}),
        "open.unknown-choice",
        "'activation' of 'Dense 3' is 'swoosh', which this version does not know. It is kept in "
        "the file, and ReLU is used.",
    ),
    Case("21", dense(units="64"), "open.wrong-type", f'{RANGE} the text "64". 64 is used instead.'),
    Case(
        "21 word",
        dense(units="many"),
        "open.wrong-type",
        f'{RANGE} the text "many". 16 is used instead.',
    ),
    Case("21 flag", dense(units=True), "open.wrong-type", f"{RANGE} on. 16 is used instead."),
    Case("21 null", dense(units=None), "open.wrong-type", f"{RANGE} nothing. 16 is used instead."),
    Case("21 half", dense(units=2.6), "open.out-of-range", f"{RANGE} 2.6. 3 is used instead."),
    Case("22 -1", dense(units=-1), "open.out-of-range", f"{RANGE} -1. 1 is used instead."),
    Case("22 0", dense(units=0), "open.out-of-range", f"{RANGE} 0. 1 is used instead."),
    Case(
        "22 2^63",
        dense(units=2**63),
        "open.out-of-range",
        f"{RANGE} {2**63:.4g}. 65,536 is used instead.",
    ),
    Case(
        "22 plan",
        document(plan={"epochs": 0}),
        "open.out-of-range",
        "'epochs' of the training plan should be a whole number from 1 to 10,000,000, found 0. 1 "
        "is used instead.",
    ),
    Case(
        "21 plan",
        document(plan={"epochs": "100"}),
        "open.wrong-type",
        "'epochs' of the training plan should be a whole number from 1 to 10,000,000, found the "
        'text "100". 100 is used instead.',
    ),
    Case(
        "21 precision",
        document(plan={"precision": "float8"}),
        "open.wrong-type",
        "'precision' of the training plan should be one of float32, tf32, bfloat16, float16, found "
        'the text "float8". Float32 is used instead.',
    ),
    Case(
        "22 rate factor",
        with_nodes(dense_3=node(rate_factor=0)),
        "open.out-of-range",
        "'rate_factor' of Dense 3 should be a number from 0.01 to 100, found 0. 0.01 is used "
        "instead.",
    ),
    Case(
        "21 weight decay",
        with_nodes(dense_3=node(weight_decay="much")),
        "open.wrong-type",
        "'weight_decay' of Dense 3 should be a number from 0 to 1, found the text \"much\". "
        "Nothing is used instead.",
    ),
    Case(
        "22 split",
        document(recipe={"split": {"train": 0.9, "validation": 0.9, "test": 0.1}}),
        "open.out-of-range",
        "The shares of training, validation and test do not add up to 1. 70%, 15% and 15% are used "
        "instead.",
    ),
    Case(
        "23 invalid id",
        with_nodes(n7=node()),
        "open.new-id",
        "The id 'n7' cannot be used in code. 'Dense 1' was given a new id.",
    ),
    Case(
        "24",
        with_nodes(("dense_3.y", "ghost_1.x"), dense_3=node()),
        "open.loose-wire",
        "A wire led to a layer that is not in the file and was left out.",
    ),
    Case(
        "24 socket",
        with_nodes(("dense_3.y", "dense_4.heat"), dense_3=node(), dense_4=node()),
        "open.unusable-wire",
        "'Dense 4' has no input 'heat', so a wire to there was left out.",
    ),
    Case(
        "24 twice",
        with_nodes(
            ("dense_3.y", "dense_5.x"),
            ("dense_4.y", "dense_5.x"),
            dense_3=node(),
            dense_4=node(),
            dense_5=node(),
        ),
        "open.unusable-wire",
        "Two wires led into 'Dense 5', which takes one here. The first is kept.",
    ),
    Case(
        "partner",
        with_nodes(dense_3=node(same_weights_as="dense_9")),
        "open.missing-partner",
        "'Dense 3' shares the weights of a layer that is not in the file. It has its own now.",
    ),
    Case(
        "place",
        with_nodes(dense_3=node(at=["left", 1e300])),
        "open.wrong-type",
        "The place of 'Dense 3' on the canvas cannot be read. It was put at the top left.",
    ),
    Case(
        "optimizer",
        document(plan={"phases": [{"optimizer": {"kind": "warp", "speed": 9}}]}),
        "open.unknown-choice",
        "'optimizer' of a phase is 'warp', which this version does not know. It is kept in the "
        "file, and not used.",
    ),
    Case(
        "column",
        document(recipe={"columns": [{"name": "age"}, {"type": "number"}]}),
        "open.wrong-type",
        "Entry 2 of 'columns' of the data should be a group of values with 'name', found a group "
        "of values. It was left out.",
    ),
    Case(
        "texts",
        document(description="bell \x07 here"),
        "open.unshowable-text",
        "1 text in this file had characters that cannot be shown. Each such character became "
        "'\ufffd'.",
    ),
)


def opened(content: dict[str, Any]) -> Loaded:
    written = text(content).replace('"SURROGATE"', '"a\\ud800b"')
    return from_text(written, "my-net.netb")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_what_is_wrong_in_content_opens_with_one_marker(case: Case) -> None:
    loaded = opened(case.document)

    assert [(m.code, m.sentence) for m in loaded.markers] == [(case.code, case.sentence)]
    assert not any(marker.is_error for marker in loaded.markers)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.number)
def test_a_mended_project_saves_and_opens_as_it_is(case: Case) -> None:
    loaded = opened(case.document)

    again = from_text(to_text(loaded.project, loaded.view), "my-net.netb")

    assert again.project == loaded.project
    assert to_text(again.project, again.view) == to_text(loaded.project, loaded.view)


def test_an_unusable_name_gives_way_to_the_title() -> None:
    loaded = opened(with_nodes(dense_12=node(name="a\x07b")))

    assert loaded.project.design.nodes["dense_12"].title == "Dense 12"


def test_turned_writing_is_shown_and_not_applied() -> None:
    loaded = opened(with_nodes(dense_3=node(name="evil\u202egnp.exe")))

    assert loaded.project.design.nodes["dense_3"].name == "evil[U+202E]gnp.exe"


def test_markup_in_a_name_is_kept_as_typed_without_a_marker() -> None:
    loaded = opened(with_nodes(dense_3=node(name="<img src=http://x/y.png>")))

    assert loaded.project.design.nodes["dense_3"].name == "<img src=http://x/y.png>"
    assert loaded.markers == ()


def test_a_marker_points_at_its_node_and_setting_and_offers_the_nearest_value() -> None:
    (marker,) = opened(dense(units="64")).markers

    assert (marker.where.node, marker.where.field) == ("dense_3", "units")
    assert [fix.label for fix in marker.fixes] == ["Use 64"]


def test_two_layers_with_one_id_both_stay_and_wires_lead_to_the_first() -> None:
    first = text(
        with_nodes(("dense_3.y", "output_1.x"), dense_3=node(), output_1={"layer": "output"})
    )
    twice = first.replace(
        '"output_1": {',
        '"dense_3": {"layer": {"kind": "dense", "units": 99}},\n      "output_1": {',
        1,
    )

    loaded = from_text(twice, "my-net.netb")

    design = loaded.project.design
    assert [m.sentence for m in loaded.markers] == [
        "Two layers have the id 'dense_3'. The second was given a new id."
    ]
    assert list(design.nodes) == ["dense_3", "output_1", "dense_1"]
    assert [wire.source.node for wire in design.wires] == ["dense_3"]


def test_new_ids_take_their_wires_and_phases_along() -> None:
    content = with_nodes(("forward.y", "half.x"), forward=node(), half={"layer": "output"})
    content["plan"] = {"phases": [{"nodes": ["forward"]}]}

    project = opened(content).project

    assert list(project.design.nodes) == ["dense_1", "output_1"]
    (wire,) = project.design.wires
    assert (wire.source.node, wire.target.node) == ("dense_1", "output_1")
    assert project.plan.phases[0].nodes == ("dense_1",)


def test_a_circle_opens_and_is_a_problem_of_the_design() -> None:
    loaded = opened(
        with_nodes(
            ("dense_1.y", "dense_2.x"), ("dense_2.y", "dense_1.x"), dense_1=node(), dense_2=node()
        )
    )

    assert loaded.markers == ()
    assert any("circle" in problem.sentence for problem in infer(loaded.project).errors)


def test_an_unknown_kind_keeps_its_content_place_and_wires() -> None:
    content = {"kind": "quantum", "qubits": 5, "deep": {"list": [1, 2.5, None]}}
    loaded = opened(
        with_nodes(
            ("dense_1.y", "quantum_2.gate"),
            ("quantum_2.spin", "dense_3.x"),
            dense_1=node(),
            quantum_2={"layer": content, "at": [5.0, 6.0], "colour": "red"},
            dense_3=node(),
        )
    )

    kept = loaded.project.design.nodes["quantum_2"]
    assert isinstance(kept.layer, UnknownLayer)
    assert kept.layer.content == content
    assert [socket.name for socket in kept.layer.inputs] == ["x", "gate"]
    assert len(loaded.project.design.wires) == 2
    again = from_text(to_text(loaded.project), "my-net.netb").project
    assert again.design.nodes["quantum_2"] == kept
    assert again.design.wires == loaded.project.design.wires


def test_thousands_of_markers_are_counted_instead_of_listed() -> None:
    nodes = {f"dense_{number}": node(name="a\x07") for number in range(1, 2_001)}

    markers = opened(with_nodes(**nodes)).markers

    assert len(markers) == 501
    assert markers[-1].sentence == "1,500 more places of this file were mended in the same way."
