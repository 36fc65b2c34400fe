"""What is pasted can be saved and opened again, or is refused in words; size costs no patience."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netbuilder.core.clipboard import MARK, pasted
from netbuilder.core.design import Design, free_id, free_ids
from netbuilder.core.nesting import MOST_NODES
from netbuilder.core.problems import DesignError
from tests.helpers.designs import layer, project


def clipboard(*layers: Any) -> str:
    nodes = [{"id": f"n{number}", "layer": each} for number, each in enumerate(layers)]
    return json.dumps({"made_by": MARK, "version": 1, "nodes": nodes, "wires": []})


@pytest.mark.parametrize(
    "text",
    [
        clipboard({"kind": "quantum", "spin": float("nan")}),
        clipboard({"kind": "quantum", "spin": "\ud800"}),
        clipboard({"kind": "quantum", "spin": None}).replace("null", "[" * 200 + "]" * 200),
        clipboard({"kind": "quantum", "spin": None}).replace("null", "9" * 5000),
        clipboard("dense").replace("[]", "[" * 100_000),
        clipboard(*["dense"] * (MOST_NODES + 1)),
    ],
    ids=["no number", "no character", "deep", "long number", "very deep", "many"],
)
def test_what_could_not_be_saved_is_not_pasted(text: str) -> None:
    with pytest.raises(DesignError) as caught:
        pasted(Design(), text)
    assert caught.value.problems[0].code == "clipboard-not-nodes"


def test_as_many_layers_as_fit_are_pasted_under_ids_of_their_own() -> None:
    some = project("input", layer("dense", units=3), "output")
    design, ids = pasted(some.design, clipboard(*["dense"] * (MOST_NODES - 3)))
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
