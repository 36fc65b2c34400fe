"""Copies keep sharing weights with whom their originals did."""

from __future__ import annotations

import pytest

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import clipboard, edits
from netbuilder.core.design import Design
from netbuilder.core.layer import Layer


@pytest.fixture
def pair() -> Design:
    """Two Dense layers; the second uses the weights of the first."""
    design = Design()
    for column in range(2):
        design, _ = edits.added(design, Layer.entries()["dense"](), (column * 240.0, 0.0))
    return edits.with_same_weights(design, "dense_2", "dense_1")


def test_a_pasted_pair_shares_weights_with_each_other(pair: Design) -> None:
    after, _ = clipboard.pasted(pair, clipboard.copied(pair, pair.nodes))
    assert after.nodes["dense_3"].same_weights_as == ""
    assert after.nodes["dense_4"].same_weights_as == "dense_3"


def test_a_copy_alone_shares_weights_with_the_original_owner(pair: Design) -> None:
    after, _ = clipboard.pasted(pair, clipboard.copied(pair, ["dense_2"]))
    assert after.nodes["dense_3"].same_weights_as == "dense_1"


def test_where_the_owner_is_missing_the_copy_has_weights_of_its_own(pair: Design) -> None:
    after, (id,) = clipboard.pasted(Design(), clipboard.copied(pair, ["dense_2"]))
    assert after.nodes[id].same_weights_as == ""


@pytest.mark.parametrize("partner", ["dense_2", "nobody", "\\u202e", ""])
def test_a_partner_that_cannot_be_is_left_out(pair: Design, partner: str) -> None:
    text = clipboard.copied(pair, ["dense_2"])
    damaged = text.replace('"same_weights_as": "dense_1"', f'"same_weights_as": "{partner}"')
    after, (id,) = clipboard.pasted(Design(), damaged)
    assert after.nodes[id].same_weights_as == ""


def test_of_two_nodes_with_one_id_neither_shares_with_what_is_not_there(pair: Design) -> None:
    text = clipboard.copied(pair, pair.nodes).replace('"id": "dense_1"', '"id": "dense_2"')
    after, _ = clipboard.pasted(Design(), text)
    assert {node.same_weights_as for node in after.nodes.values()} == {""}
