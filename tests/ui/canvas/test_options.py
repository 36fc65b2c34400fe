"""What a person likes holds while something is dragged."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from netbuilder.core.design import Design
from netbuilder.ui.canvas.options import Options, wire_style
from netbuilder.ui.canvas.ways import WireStyle
from tests.ui.canvas.conftest import OpenCanvas

AWAY = QPoint(43, 215)


def test_without_the_grid_a_layer_lies_where_it_is_let_go(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.take_options(Options(snaps_to_grid=False, has_guides=False))

    hands.drag(hands.header("dense_1"), hands.header("dense_1") + AWAY)

    assert hands.design.nodes["dense_1"].position == (343.0, 215.0)


def test_with_the_grid_alone_it_falls_on_the_grid_and_on_no_neighbour(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.take_options(Options(has_guides=False))

    hands.drag(hands.header("dense_1"), hands.header("dense_1") + AWAY)

    assert hands.design.nodes["dense_1"].position == (344.0, 216.0)


def test_the_style_of_wires_is_taken_at_once(open_canvas: OpenCanvas, chain: Design) -> None:
    view = open_canvas(chain).view

    view.take_options(Options(wire_style=WireStyle.SQUARE))

    assert view.sheet.wires.style is WireStyle.SQUARE
    assert wire_style("wavy") is WireStyle.CURVED
