"""Edits of a drawing are pure, refuse what cannot be, and keep the order of wires."""

from __future__ import annotations

import pytest
from msgspec import structs

from netbuilder.core import edits
from netbuilder.core.clipboard import copied, pasted
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.problems import DesignError
from tests.helpers.designs import chain, join, layer


def test_placing_gives_the_next_free_id() -> None:
    design, first = edits.added(Design(), layer("dense"))
    design, second = edits.added(design, layer("dense"))
    assert (first, second) == ("dense_1", "dense_2")
    assert edits.added(edits.removed(design, ["dense_1"]), layer("dense"))[1] == "dense_1"


def test_an_edit_leaves_the_old_design_as_it_was() -> None:
    before = chain("input", "dense")
    edits.moved(before, {"dense_1": (9.0, 9.0)})
    assert before == chain("input", "dense")


def test_an_occupied_input_gives_its_wire_to_the_new_one() -> None:
    design = chain("input", "dense", "dense", "dense")
    design = join(design, "dense_1", "dense_3")
    sources = [wire.source.node for wire in design.incoming["dense_3"]]
    assert sources == ["dense_1"]


def test_a_circle_is_refused_in_words() -> None:
    design = chain("input", "dense", "dense")
    problem = edits.refusal(design, Port("dense_2", "y"), Port("dense_1", "x"))
    assert problem is not None
    assert problem.code == "loop"
    assert "Dense 1 already leads to Dense 2" in problem.found


@pytest.mark.parametrize(
    ("source", "target", "code"),
    [
        (Port("dense_1", "y"), Port("dense_1", "x"), "wire-to-itself"),
        (Port("input_1", "y"), Port("dense_1", "x"), "wired-already"),
        (Port("dense_1", "x"), Port("dense_2", "x"), "not-an-output"),
        (Port("dense_1", "y"), Port("dense_2", "y"), "not-an-input"),
        (Port("dense_9", "y"), Port("dense_2", "x"), "no-such-node"),
    ],
)
def test_impossible_wires_say_why(source: Port, target: Port, code: str) -> None:
    design = chain("input", "dense", "dense")
    problem = edits.refusal(design, source, target)
    assert problem is not None
    assert problem.code == code
    with pytest.raises(DesignError):
        edits.connected(design, source, target)


def test_deleting_with_healing_joins_the_neighbours() -> None:
    design = edits.removed(chain("input", "dense", "dense"), ["dense_1"], heal=True)
    assert design.wires == (Wire(Port("input_1", "y"), Port("dense_2", "x")),)


def test_deleting_several_in_a_row_with_healing_joins_across_all() -> None:
    design = chain("input", "dense", "dense", "dense")
    design = edits.removed(design, ["dense_1", "dense_2"], heal=True)
    assert design.wires == (Wire(Port("input_1", "y"), Port("dense_3", "x")),)


def test_inserting_on_a_wire_keeps_its_place_among_the_others() -> None:
    design = chain("input", "dense")
    design, add = edits.added(design, layer("add"))
    design = join(design, "input_1", add)
    design = join(design, "dense_1", add)
    first = design.incoming[add][0]
    design, new = edits.inserted_on_wire(design, first, layer("dropout"), (0.0, 0.0))
    assert [wire.source.node for wire in design.incoming[add]] == [new, "dense_1"]


def test_a_parameter_out_of_range_is_refused_with_the_nearest_value() -> None:
    with pytest.raises(DesignError) as caught:
        edits.with_parameter(chain("input", "dense"), "dense_1", "units", -1)
    assert "should be a whole number from 1 to 65,536, found -1" in caught.value.problems[0].found


def test_a_new_kind_keeps_the_wires_it_has_sockets_for() -> None:
    design = edits.with_layer(chain("input", "dense", "dense"), "dense_1", layer("dropout"))
    assert len(design.wires) == 2


def test_pasting_brings_the_inner_wires_under_new_ids() -> None:
    design = chain("input", "dense", "dense")
    text = copied(design, ["dense_1", "dense_2"])
    after, ids = pasted(design, text, (500.0, 300.0))
    assert ids == ("dense_3", "dense_4")
    assert Wire(Port("dense_3", "y"), Port("dense_4", "x")) in after.wires
    assert after.nodes["dense_3"].position == (500.0, 300.0)
    assert after.nodes["dense_4"].position == (740.0, 300.0)


def test_an_unknown_kind_survives_copy_and_paste() -> None:
    text = (
        '{"made_by":"netbuilder/nodes","version":1,"nodes":[{"id":"q_1","layer":'
        '{"kind":"quantum","spin":2},"at":[0,0]}],"wires":[["q_1","y","gone","x"]]}'
    )
    design, ids = pasted(Design(), text)
    assert design.nodes[ids[0]].layer.saved() == {"kind": "quantum", "spin": 2}
    assert "quantum" in copied(design, ids)


def test_bends_go_with_their_wire() -> None:
    design = chain("input", "dense", "dense")
    wire = design.wires[0]
    bent = structs.replace(design, bends={wire: ((10.0, 20.0),)})

    assert not edits.disconnected(bent, wire).bends
    assert edits.moved(bent, {wire.target.node: (5.0, 5.0)}).bends == bent.bends


def test_copied_nodes_keep_bends_pins_and_folds() -> None:
    design = chain("input", "dense")
    node = structs.replace(design.nodes["dense_1"], pinned=True, fold="folded")
    design = structs.replace(
        design,
        nodes={**design.nodes, "dense_1": node},
        bends={design.wires[0]: ((10.0, 20.0),)},
    )

    again, ids = pasted(design, copied(design, design.nodes))

    assert again.nodes[ids[1]].pinned
    assert again.nodes[ids[1]].fold == "folded"
    assert again.bends[again.wires[1]] == ((58.0, 68.0),)
