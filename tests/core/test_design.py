"""The drawing as a value: order, neighbours, titles and ids."""

from __future__ import annotations

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core.design import (
    ID_PATTERN,
    BlockUse,
    Design,
    Node,
    Port,
    UnknownLayer,
    Wire,
    free_id,
)
from netbuilder.core.layer import Layer, Role


def node(id: str, kind: str = "dense") -> Node:
    return Node(id, Layer.entries()[kind]())


def wire(source: str, target: str, socket: str = "x") -> Wire:
    return Wire(Port(source, "y"), Port(target, socket))


def design(*pairs: str, nodes: tuple[str, ...] = ("dense_1", "dense_2", "dense_3")) -> Design:
    """Dense nodes with wires between them: ``1>2``."""
    ends = (pair.split(">") for pair in pairs)
    wires = tuple(wire(f"dense_{source}", f"dense_{target}") for source, target in ends)
    return Design({id: node(id) for id in nodes}, wires)


def test_nodes_come_after_those_that_feed_them() -> None:
    assert design("3>1", "1>2").order == ("dense_3", "dense_1", "dense_2")


def test_unwired_nodes_keep_the_order_in_which_they_were_placed() -> None:
    assert design().order == ("dense_1", "dense_2", "dense_3")


def test_nodes_of_a_circle_have_no_order() -> None:
    assert design("1>2", "2>1").order == ("dense_3",)
    assert design("1>1").order == ("dense_2", "dense_3")


def test_neighbours_come_in_the_order_their_wires_were_drawn() -> None:
    drawn = design("3>1", "2>1", "1>3")

    assert list(drawn.before("dense_1")) == ["dense_3", "dense_2"]
    assert list(drawn.after("dense_1")) == ["dense_3"]
    assert list(drawn.after("nobody")) == []


def test_roles_are_found() -> None:
    drawn = Design({"input_1": node("input_1", "input"), "dense_1": node("dense_1")})

    assert [each.id for each in drawn.with_role(Role.SOURCE)] == ["input_1"]


def test_a_title_is_the_given_name_or_the_kind_with_its_number() -> None:
    assert node("dense_12").title == "Dense 12"
    assert Node("dense_1", Layer.entries()["dense"](), name="Hidden").title == "Hidden"
    assert Node("unknown_4", UnknownLayer("quantum", "quantum")).title == "Unknown kind 4"


@pytest.mark.parametrize("id", ["dense_1", "max_pooling_999999", "a_1"])
def test_usable_ids_match(id: str) -> None:
    assert ID_PATTERN.match(id)


@pytest.mark.parametrize(
    "id", ["forward", "half", "dense", "dense_0", "dense_01", "Dense_1", "a__b_1", "dense_1\n", ""]
)
def test_ids_that_would_break_generated_code_do_not_match(id: str) -> None:
    assert not ID_PATTERN.match(id)


def test_a_free_id_takes_the_first_gap() -> None:
    assert free_id({}, "dense") == "dense_1"
    assert free_id({"dense_1": 0, "dense_3": 0}, "dense") == "dense_2"


def test_every_stem_of_the_catalog_gives_usable_ids() -> None:
    stems = [*(kind.stem for kind in Layer.entries().values()), UnknownLayer.stem, BlockUse.stem]

    assert [stem for stem in stems if not ID_PATTERN.match(free_id({}, stem))] == []


def test_an_unknown_layer_has_the_sockets_its_wires_need() -> None:
    layer = UnknownLayer("quantum", {"kind": "quantum"}, ("x", "gate"), ("spin",))

    assert [(each.name, each.many, each.optional) for each in layer.inputs] == [
        ("x", True, True),
        ("gate", True, True),
    ]
    assert [each.name for each in layer.outputs] == ["spin"]
    assert layer.saved() == {"kind": "quantum"}


def test_a_block_saves_what_differs_from_the_defaults() -> None:
    assert BlockUse("pair").saved() == {"kind": "block", "definition": "pair"}
    assert BlockUse("pair", 3, True, {"dense_1.units": 5}).saved() == {
        "kind": "block",
        "definition": "pair",
        "repeat": 3,
        "shared": True,
        "overrides": {"dense_1.units": 5},
    }
