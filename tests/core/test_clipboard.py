"""Copied layers arrive with their wires, data and weights, and cover nothing."""

from __future__ import annotations

import json

from netbuilder.core import clipboard, edits, frames
from netbuilder.core.clipboard import Manner, copied, pasted, placed
from netbuilder.core.design import Design, UnknownLayer, free_id, free_ids
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project
from tests.helpers.clipboards import check, text_of
from tests.helpers.designs import chain, layer, project

QUANTUM = {"kind": "quantum", "spin": 2}


def test_copied_layers_are_found_in_a_mail() -> None:
    lines = copied(chain("input", "dense"), ["input_1", "dense_1"]).splitlines()
    quoted = "\n".join(f"> \u00a0{line}" for line in lines)
    after = placed(Design(), {}, f"Hello {{name}},\n\n{quoted}\n\nYours, {{me}}\n")
    assert list(after.design.nodes) == ["input_1", "dense_1"]
    assert len(after.design.wires) == 1
    assert not after.notes


def test_an_unknown_kind_keeps_its_data_and_its_wires_from_text_to_file_and_back() -> None:
    text = text_of(
        "input", QUANTUM, "dense", wires=[["n0", "y", "n1", "left"], ["n1", "twist", "n2", "x"]]
    )
    design, ids = pasted(Design(), text)
    again = from_text(to_text(Project(design=design)), "a.netb").project.design
    assert again == design
    third, (_, id, _) = pasted(Design(), copied(again, ids))
    assert third.nodes[id].layer.saved() == QUANTUM
    assert len(third.wires) == 2


def test_an_unknown_kind_has_no_sockets_for_wires_that_are_left_out() -> None:
    wires = [["n0", "left", "n1", "gone"], ["n1", "y", "n0", "up"], ["n0", "y", "n1", "x"]]
    after = placed(Design(), {}, text_of(QUANTUM, "dense", wires=wires))
    assert after.notes[1:] == (
        "1 wire led to a port that does not exist and was left out.",
        "1 wire would have closed a circle and was left out.",
    )
    check(after)


def test_a_wire_that_led_into_an_unknown_kind_leads_into_its_copy() -> None:
    wires = [["n0", "y", "n1", "left"]]
    design, ids = pasted(Design(), text_of("input", QUANTUM, wires=wires))
    after = placed(design, {}, copied(design, ids[1:]), Manner(is_fed=True))
    assert len(after.design.wires) == 2
    check(after)


def test_settings_of_a_newer_version_are_kept() -> None:
    text = text_of({"kind": "dense", "units": 3, "glow": 7}).replace('"id"', '"mood": 1, "id"')
    design, (id,) = pasted(Design(), text)
    content = json.loads(copied(design, [id]))["nodes"][0]
    assert content["layer"] == {"kind": "dense", "units": 3, "glow": 7}
    assert content["mood"] == 1
    check(placed(Design(), {}, text))


def test_as_many_layers_as_fit_are_pasted_under_ids_of_their_own() -> None:
    some = project("input", layer("dense", units=3), "output")
    design, ids = pasted(some.design, text_of(*["dense"] * (MOST_NODES - 3)))
    assert len(design.nodes) == MOST_NODES
    assert ids[0] == "dense_2"
    assert ids[-1] == f"dense_{MOST_NODES - 2}"


def test_many_ids_are_those_of_one_after_the_other() -> None:
    taken = dict.fromkeys(["dense_2", "gru_1"])
    found = free_ids(taken, ["dense", "gru", "dense", "add"])
    one_by_one = []
    for stem in ["dense", "gru", "dense", "add"]:
        one_by_one.append(free_id(taken, stem))
        taken[one_by_one[-1]] = None
    assert found == one_by_one == ["dense_1", "gru_2", "dense_3", "add_1"]


def test_two_layers_with_one_id_are_both_pasted() -> None:
    text = copied(chain("input", "dense"), ["input_1", "dense_1"]).replace("input_1", "dense_1")
    after = placed(Design(), {}, text)
    assert after.ids == ("input_1", "dense_1")
    check(after)


def test_pasting_again_covers_nothing() -> None:
    design = chain("input", "dense")
    text = copied(design, design.nodes)
    for position in (None, None, (500.0, 300.0), (500.0, 300.0), (508.0, 300.0)):
        design, _ = pasted(design, text, position)
    corners = [node.position for node in design.nodes.values()]
    for number, (x, y) in enumerate(corners):
        assert all(abs(x - a) >= 16 or abs(y - b) >= 16 for a, b in corners[:number])


def test_notes_pasted_twice_at_one_spot_do_not_cover_each_other() -> None:
    design, id = frames.noted(Design(), (8.0, 8.0), "Why")
    text = copied(design, [], frames=[id])
    for _ in range(2):
        design, _ = pasted(design, text, (8.0, 8.0))
    assert [note.position for note in design.frames] == [(8.0, 8.0), (56.0, 56.0), (104.0, 104.0)]


def test_wires_that_led_in_are_drawn_where_they_are_wanted() -> None:
    design = chain("input", "dense", "dense")
    text = copied(design, ["dense_2"])
    assert len(placed(design, {}, text).design.wires) == 2
    after = placed(design, {}, text, Manner(is_fed=True)).design
    assert [wire.source.node for wire in after.incoming["dense_3"]] == ["dense_1"]
    elsewhere = placed(chain("input"), {}, text, Manner(is_fed=True))
    assert not elsewhere.design.wires
    assert elsewhere.notes == ("1 wire that led in has no beginning here and was left out.",)


def test_weights_of_others_are_shared_only_in_the_design_they_were_copied_from() -> None:
    design = edits.with_same_weights(chain("dense", "dense"), "dense_2", "dense_1")
    text = clipboard.copied(design, ["dense_2"], project="one")
    home = placed(design, {}, text, Manner(project="one"))
    other = placed(design, {}, text, Manner(project="two"))
    assert home.design.nodes["dense_3"].same_weights_as == "dense_1"
    assert other.design.nodes["dense_3"].same_weights_as == ""


def test_the_placeholder_of_an_unknown_kind_is_one() -> None:
    design, (id,) = pasted(Design(), text_of("quantum"))
    assert design.nodes[id].layer == UnknownLayer("quantum", "quantum")


def test_copied_layers_keep_how_their_weights_learn() -> None:
    design = edits.with_rate_factor(chain("input", "dense"), ["dense_1"], 0.1)
    design = edits.with_weight_decay(design, ["dense_1"], 0.0)
    after = placed(Design(), {}, copied(design, ["dense_1"]))
    node = after.design.nodes["dense_1"]
    assert (node.rate_factor, node.weight_decay) == (0.1, 0.0)
    assert not after.notes


def test_a_copied_layer_that_would_learn_too_fast_is_told() -> None:
    text = copied(edits.with_rate_factor(chain("dense"), ["dense_1"], 0.1), ["dense_1"])
    after = placed(Design(), {}, text.replace("0.1", "1e9"))
    assert after.design.nodes["dense_1"].rate_factor == 100.0
    assert after.notes == ("1 setting could not be used; the usual value stands there instead.",)
