"""The search: what it offers, what it remembers, and a whole network typed with keys alone."""

from __future__ import annotations

from netbuilder.core.design import Design
from netbuilder.core.layer import Family, Layer
from tests.ui.canvas.conftest import OpenCanvas


def test_a_kind_that_was_asked_for_is_handed_over_and_not_placed(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    got: list[Layer] = []
    hands.view.ask_kind(got.append, lambda kind: kind.group is Family.NEURONS)
    assert set(hands.search.titles()) <= {kind.title for kind in Layer.entries().values()}
    assert "Dense" in hands.search.titles()
    assert "Max pooling" not in hands.search.titles()
    hands.type("dense 7")
    hands.enter()
    assert [getattr(each, "units", 0) for each in got] == [7]
    assert hands.design == chain
    assert hands.view.search is None
