"""The table of what usually follows names only kinds that are there."""

from __future__ import annotations

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.catalog.usual import COMMON, FOLLOWING, rank_after, rank_before
from netbuilder.core.layer import Layer


def test_every_kind_that_is_named_exists() -> None:
    named = {*COMMON, *FOLLOWING, *(kind for row in FOLLOWING.values() for kind in row)} - {""}
    assert named <= set(Layer.entries())


def test_nothing_is_named_twice() -> None:
    for row in (COMMON, *FOLLOWING.values()):
        assert len(set(row)) == len(row)


def test_an_activation_follows_a_dense_sooner_than_an_output() -> None:
    assert rank_after("dense", "activation") < rank_after("dense", "output")
    assert rank_after("dense", "output") < rank_after("dense", "embedding")


def test_data_stands_before_a_convolution() -> None:
    assert rank_before("convolution_2d", "input") == 0
    assert rank_before("convolution_2d", "output") > 10
