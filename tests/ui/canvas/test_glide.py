"""Nodes glide to where the design has them, whatever becomes of it meanwhile."""

from __future__ import annotations

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
