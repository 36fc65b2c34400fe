"""What is dragged to the edge of the view takes the sheet along."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import edits
from netbuilder.core.design import Design
from tests.ui.canvas.conftest import OpenCanvas, layer, wire


def _far() -> Design:
    """An Input on screen and a Dense far to the right of it."""
    design, _ = edits.added(Design(), layer("input"), (0.0, 0.0))
    design, _ = edits.added(design, layer("dense"), (1500.0, 0.0))
    return design


def test_a_wire_at_the_edge_brings_what_lies_beyond_into_view(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_far())
    view = hands.view
    edge = QPoint(view.viewport().width() - 4, hands.port("input_1").y())
    hands.hold(hands.port("input_1"), edge)
    assert view.edge_pan.is_running
    hands.qtbot.waitUntil(lambda: hands.port("dense_1", "x").x() < edge.x() - 60)
    end = hands.port("dense_1", "x")
    hands.move(end)
    assert not view.edge_pan.is_running
    hands.release(end)
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_a_layer_at_the_edge_moves_on_with_the_sheet(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_far())
    bottom = QPoint(hands.header("input_1").x(), hands.view.viewport().height() - 4)
    hands.hold(hands.header("input_1"), bottom)
    before = hands.view.sheet.nodes["input_1"].pos().y()
    hands.qtbot.waitUntil(lambda: hands.view.sheet.nodes["input_1"].pos().y() > before + 80)
    hands.release(bottom)
    assert hands.design.nodes["input_1"].position[1] > before + 80


def test_it_stops_with_the_gesture(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_far())
    view = hands.view
    edge = QPoint(2, hands.port("input_1").y())
    for end in (lambda: hands.key(Qt.Key.Key_Escape), lambda: hands.release(edge)):
        hands.hold(hands.port("input_1"), edge)
        assert view.edge_pan.is_running
        end()
        assert not view.edge_pan.is_running
        hands.release(edge)
        view.close_floating()
        view._bring(QPointF(0.0, 0.0), QPointF(60.0, 160.0))


def test_hovering_and_panning_at_the_edge_move_nothing_by_themselves(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(_far())
    hands.move(QPoint(3, 300))
    assert not hands.view.edge_pan.is_running
    hands.press(QPoint(300, 300), button=Qt.MouseButton.MiddleButton)
    hands.move(QPoint(200, 300))
    hands.move(QPoint(3, 300))
    assert not hands.view.edge_pan.is_running
    hands.release(QPoint(3, 300), button=Qt.MouseButton.MiddleButton)
