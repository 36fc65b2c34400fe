"""Nodes and wires move to where the design has them, whatever becomes of it meanwhile."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from netbuilder.core.design import Design
from tests.ui.canvas.conftest import OpenCanvas


def test_undo_while_nodes_glide_brings_them_back(open_canvas: OpenCanvas, loose: Design) -> None:
    view = open_canvas(loose).view

    view.tidy()
    view.workspace.undo()
    view.end_glide()

    assert view.workspace.design == loose
    for id, node in loose.nodes.items():
        assert view.sheet.nodes[id].pos().toTuple() == node.position


def test_wires_go_along_with_their_nodes_as_if_they_were_led_anew(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    sheet = open_canvas(chain).view.sheet
    places = {id: item.pos() + QPointF(24.0, 136.0) for id, item in sheet.nodes.items()}

    sheet.put(places)

    shifted = [(path.points, path.corners, path.rect) for path in sheet.wires.paths.values()]
    sheet.router.route(sheet.wires.paths)
    led = [(path.points, path.corners, path.rect) for path in sheet.wires.paths.values()]
    assert shifted == led
    for path in sheet.wires.paths.values():
        assert sheet.wires.at(path.middle, 4.0) is path


def test_a_wire_of_one_node_that_moves_is_led_anew(open_canvas: OpenCanvas, chain: Design) -> None:
    sheet = open_canvas(chain).view.sheet

    sheet.put({"dense_1": sheet.nodes["dense_1"].pos() + QPointF(0.0, 300.0)})

    for path in sheet.wires.paths.values():
        ends = sheet.nodes[path.wire.source.node], sheet.nodes[path.wire.target.node]
        start, end = ends[0].port("y", False), ends[1].port("x", True)
        assert start is not None
        assert end is not None
        assert (path.points[0], path.points[3]) == (
            ends[0].port_place(start),
            ends[1].port_place(end),
        )
