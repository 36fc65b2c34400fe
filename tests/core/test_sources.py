"""Ports that a wire could join, and choosing one of them."""

from __future__ import annotations

from itertools import pairwise

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.layer import Layer
from netbuilder.core.problems import DesignError
from netbuilder.core.sources import fed_from, sources, targets


def wire(source: str, target: str, into: str = "x") -> Wire:
    return Wire(Port(source, "y"), Port(target, into))


def drawn(*kinds: str) -> Design:
    design = Design()
    for kind in kinds:
        design, _ = edits.added(design, Layer.entries()[kind]())
    return design


def chain() -> Design:
    """Input, Dense, Dense and Output, wired in a row."""
    design = drawn("input", "dense", "dense", "output")
    ids = list(design.nodes)
    for source, target in pairwise(ids):
        design = edits.connected(design, Port(source, "y"), Port(target, "x"))
    return design


def test_an_input_can_be_fed_by_all_that_do_not_come_after_it() -> None:
    assert sources(chain(), Port("dense_2", "x")) == [Port("input_1", "y")]


def test_an_output_can_feed_all_that_do_not_lead_to_it() -> None:
    assert targets(chain(), Port("dense_1", "y")) == [Port("output_1", "x")]


def test_what_is_offered_is_exactly_what_is_not_refused() -> None:
    design = edits.added(chain(), Layer.entries()["delay"]())[0]
    design = edits.connected(design, Port("dense_2", "y"), Port("delay_1", "x"))
    asked = Port("dense_1", "x")

    legal = {
        Port(id, socket.name)
        for id, node in design.nodes.items()
        for socket in node.layer.outputs
        if edits.refusal(design, Port(id, socket.name), asked) is None
    }

    assert set(sources(design, asked)) == legal
    assert Port("delay_1", "y") in legal


def test_another_source_takes_the_place_of_the_old_wire() -> None:
    design = drawn("input", "dense", "dense", "add")
    into = design.nodes["add_1"].layer.inputs[0].name
    for id in ("input_1", "dense_1"):
        design = edits.connected(design, Port(id, "y"), Port("add_1", into))

    after = fed_from(design, Port("add_1", into), design.wires[0], Port("dense_2", "y"))

    assert [each.source.node for each in after.incoming["add_1"]] == ["dense_2", "dense_1"]


def test_no_source_takes_the_wire_away() -> None:
    design = chain()

    after = fed_from(design, Port("dense_1", "x"), wire("input_1", "dense_1"), None)

    assert wire("input_1", "dense_1") not in after.wires


def test_a_source_that_would_close_a_circle_is_refused() -> None:
    with pytest.raises(DesignError):
        fed_from(chain(), Port("dense_1", "x"), wire("input_1", "dense_1"), Port("dense_2", "y"))
