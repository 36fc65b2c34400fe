"""Nodes before, after, between and beside others."""

from __future__ import annotations

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import edits, reach
from netbuilder.core.design import Design, Port
from netbuilder.core.layer import Layer


def diamond() -> Design:
    """Input, two Dense beside each other, an Add of both, an Output; and a Dense that is loose."""
    design = Design()
    for kind in ("input", "dense", "dense", "add", "output", "dense"):
        design, _ = edits.added(design, Layer.entries()[kind]())
    wires = (
        ("input_1", "dense_1", "x"),
        ("input_1", "dense_2", "x"),
        ("dense_1", "add_1", ""),
        ("dense_2", "add_1", ""),
        ("add_1", "output_1", "x"),
    )
    for source, target, name in wires:
        into = name or design.nodes[target].layer.inputs[0].name
        design = edits.connected(design, Port(source, "y"), Port(target, into))
    return design


def test_upstream_is_all_that_feeds_a_node_and_the_node_itself() -> None:
    assert reach.upstream(diamond(), ["add_1"]) == {"add_1", "dense_1", "dense_2", "input_1"}


def test_downstream_is_all_that_a_node_feeds_and_the_node_itself() -> None:
    assert reach.downstream(diamond(), ["dense_2"]) == {"dense_2", "add_1", "output_1"}


def test_between_two_nodes_lie_both_ways_of_a_fork() -> None:
    assert reach.between(diamond(), ["add_1", "input_1"]) == {
        "input_1",
        "dense_1",
        "dense_2",
        "add_1",
    }


def test_between_nodes_that_do_not_lead_to_each_other_lies_nothing() -> None:
    assert reach.between(diamond(), ["dense_1", "dense_2"]) == {"dense_1", "dense_2"}


def test_growing_takes_the_neighbours_on_both_sides() -> None:
    assert reach.grown(diamond(), ["dense_1"]) == {"input_1", "dense_1", "add_1"}


def test_nodes_of_the_same_kind_are_alike_wherever_they_stand() -> None:
    assert reach.alike(diamond(), ["dense_1"]) == {"dense_1", "dense_2", "dense_3"}
