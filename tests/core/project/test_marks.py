"""Silenced neurons, cut synapses and set weights in files, whole and damaged."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs

from netbuilder.core import clipboard, neuron_edits
from netbuilder.core.design import SetWeight
from netbuilder.core.inference import infer
from netbuilder.core.project.schema import from_text, to_text
from netbuilder.core.value import Project
from tests.helpers.designs import layer, project


def marked() -> Project:
    made = project("input", layer("dense", units=6), layer("dense", units=3), "output")
    known = infer(made).nodes["dense_1"]
    design = neuron_edits.with_silenced(made.design, "dense_1", [5, 2], True, known)
    design = neuron_edits.with_cut(design, "dense_1", [(3, 1), (0, 0)], True, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "bias", (1,), 0.1, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "weight", (1, 2), -2.0, known)
    design = neuron_edits.with_set_weight(design, "dense_1", "weight", (1, 2), -2.0, known)
    return structs.replace(made, design=design)


def damaged(**fields: Any) -> Any:
    """What is read of a file whose first dense layer has these fields."""
    content = json.loads(to_text(project("input", layer("dense", units=6), "output")))
    content["design"]["nodes"]["dense_1"] |= fields
    return from_text(json.dumps(content), "x.netb")


def test_what_was_marked_comes_back_exactly() -> None:
    loaded = from_text(to_text(marked()), "x.netb")

    assert loaded.project == marked()
    assert not loaded.markers


def test_a_network_without_marks_is_written_as_ever() -> None:
    text = to_text(project("input", layer("dense", units=6), "output"))

    assert not any(word in text for word in ("silenced", '"cut"', "set_weights"))


def test_copies_keep_what_was_marked() -> None:
    before = marked()
    text = clipboard.copied(before.design, ["dense_1"])

    design, (id,) = clipboard.pasted(before.design, text)

    one, other = before.design.nodes["dense_1"], design.nodes[id]
    assert (one.silenced, one.cut, one.set_weights) == (
        other.silenced,
        other.cut,
        other.set_weights,
    )


@pytest.mark.parametrize(
    ("saved", "kept", "words"),
    [
        ("all", (), "The silenced neurons of 'Dense 1' should be a list. None are used."),
        ([1, -1, True, 2.0, "3", None], (1,), "5 of 6 silenced neurons of 'Dense 1'"),
        ([3, 3, 1], (1, 3), ""),
        ([2**40], (), "1 of 1 silenced neurons of 'Dense 1' cannot be used and was left out."),
    ],
)
def test_silenced_neurons_that_cannot_be_are_left_out_and_told(
    saved: Any, kept: tuple[int, ...], words: str
) -> None:
    loaded = damaged(silenced=saved)

    assert loaded.project.design.nodes["dense_1"].silenced == kept
    assert [each.found for each in loaded.markers if words not in each.found] == []
    assert bool(loaded.markers) == bool(words)


@pytest.mark.parametrize("saved", [[[0]], [[0, 1, 2]], [[0, -1]], [[0, "1"]], [5], [{}]])
def test_cuts_that_cannot_be_are_left_out_and_told(saved: Any) -> None:
    loaded = damaged(cut=[[1, 1], *saved])

    assert loaded.project.design.nodes["dense_1"].cut == ((1, 1),)
    assert loaded.markers[0].found.startswith("1 of 2 cut synapses of 'Dense 1' cannot be used")


@pytest.mark.parametrize(
    "change",
    [
        {"value": 1e300},
        {"value": True},
        {"value": None},
        {"value": "0.5"},
        {"place": [0, 0, 0]},
        {"place": []},
        {"name": "weight; import os"},
        {"name": 3},
        {"times": 0},
        {"more": 1},
    ],
)
def test_set_weights_that_cannot_be_are_left_out_and_told(change: dict[str, Any]) -> None:
    good = {"name": "weight", "place": [1, 2], "value": 1}

    loaded = damaged(set_weights=[good, {**good, "place": [0, 0], **change}])

    assert loaded.project.design.nodes["dense_1"].set_weights == (SetWeight("weight", (1, 2), 1.0),)
    assert loaded.markers[0].found.startswith("1 of 2 weights set by hand of 'Dense 1'")


def test_a_list_without_end_is_cut_off_and_told() -> None:
    loaded = damaged(silenced=list(range(30_000)))

    assert len(loaded.project.design.nodes["dense_1"].silenced) == neuron_edits.MOST_MARKS
    assert loaded.markers[0].found.startswith("20,000 of 30,000 silenced neurons")


def test_marks_beyond_the_layer_have_no_effect_but_stay_in_the_file() -> None:
    loaded = damaged(silenced=[2, 99], cut=[[0, 99]])
    node = loaded.project.design.nodes["dense_1"]
    facts = infer(loaded.project).nodes["dense_1"]

    assert node.silenced == (2, 99)
    assert neuron_edits.masks_of(node, facts).silenced == (2,)
    assert neuron_edits.masks_of(node, facts).cut == ()
