"""Wires by the mouse: cut with a knife, drawn from body to body, moved and broken all at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import bends, edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.canvas.menus import context_menu
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Keys, Mouse = Qt.KeyboardModifier, Qt.MouseButton
ALT_SHIFT = Keys.AltModifier | Keys.ShiftModifier


def _fan(count: int = 3) -> Design:
    """One Input that feeds Dense layers one below the other."""
    design, _ = edits.added(Design(), layer("input"), (0.0, 0.0))
    for row in range(count):
        design, id = edits.added(design, layer("dense"), (400.0, row * 160.0))
        design = edits.connected(design, Port("input_1", "y"), Port(id, "x"))
    return design


def _body(hands: Hands, id: str) -> QPoint:
    return hands.header(id) + QPoint(20, 6)


def _across(hands: Hands) -> tuple[QPoint, QPoint]:
    """A line from above to below that crosses the wires of a fan near their ends."""
    x = 372.0
    return hands.spot(QPointF(x, -60.0)), hands.spot(QPointF(x, 420.0))


def test_the_knife_cuts_every_wire_it_crosses_in_one_step(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan())
    hands.drag(*_across(hands), ALT_SHIFT)
    assert hands.design.wires == ()
    assert hands.view.workspace.document.undo_label == "Cut 3 wires"
    hands.view.workspace.undo()
    assert hands.design == _fan()


def test_ctrl_and_the_right_button_cut_too_and_open_no_menu(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan())
    hands.drag(*_across(hands), Keys.ControlModifier, Mouse.RightButton)
    assert hands.design.wires == ()
    assert hands.view._took_press


def test_the_knife_says_how_many_wires_and_spares_those_it_leaves_again(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(_fan())
    start, end = _across(hands)
    hands.press(start, ALT_SHIFT)
    hands.move(start + QPoint(0, 10))
    hands.move(end)
    assert hands.view._reason.text == "Cut 3 wires"
    first = hands.spot(QPointF(372.0, 90.0))
    hands.move(first)
    assert hands.view._reason.text == "Cut wire"
    hands.release(first, ALT_SHIFT)
    assert len(hands.design.wires) == 2


def test_escape_puts_the_knife_away(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan())
    start, end = _across(hands)
    hands.press(start, ALT_SHIFT)
    hands.move(start + QPoint(0, 10))
    hands.move(end)
    hands.key(Qt.Key.Key_Escape)
    hands.release(end, ALT_SHIFT)
    assert hands.design == _fan()
    assert hands.view._reason.text == ""


def test_a_drag_from_body_to_body_with_alt_and_the_right_button_wires_them(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(
        _body(hands, "input_1"), _body(hands, "dense_2"), Keys.AltModifier, Mouse.RightButton
    )
    assert hands.design.wires == (wire("input_1", "dense_2"),)


def test_from_an_end_back_to_a_layer_the_wire_runs_the_way_data_can(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(
        _body(hands, "output_1"), _body(hands, "dense_1"), Keys.AltModifier, Mouse.RightButton
    )
    assert hands.design.wires == (wire("dense_1", "output_1"),)


def test_the_port_closest_to_the_pointer_is_taken(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("input"), (0.0, 0.0))
    design, id = edits.added(design, layer("matrix_product"), (400.0, 0.0))
    hands = open_canvas(design)
    low = hands.port(id, "right") + QPoint(24, 0)
    hands.drag(_body(hands, "input_1"), low, Keys.AltModifier, Mouse.RightButton)
    assert hands.design.wires == (wire("input_1", id, "right"),)


def test_two_inputs_cannot_be_wired_and_the_reason_is_told(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("output"), (0.0, 0.0))
    design, _ = edits.added(design, layer("output"), (400.0, 0.0))
    hands = open_canvas(design)
    start, end = _body(hands, "output_1"), _body(hands, "output_2")
    hands.press(start, Keys.AltModifier, Mouse.RightButton)
    hands.move(start + QPoint(20, 0))
    hands.move(end)
    assert hands.view._reason.text == "Output 1 gives nothing on."
    hands.release(end, Keys.AltModifier, Mouse.RightButton)
    assert hands.design == design


def test_alt_and_a_click_on_a_port_delete_all_its_wires(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan())
    hands.click(hands.port("input_1"), Keys.AltModifier)
    assert hands.design.wires == ()
    assert hands.view.workspace.document.undo_label == "Delete 3 wires"


def test_ctrl_and_a_drag_move_all_wires_of_an_output_in_one_step(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(_fan(2), layer("input"), (0.0, 300.0))
    hands = open_canvas(design)
    hands.drag(hands.port("input_1"), hands.port("input_2"), Keys.ControlModifier)
    assert hands.design.wires == (wire("input_2", "dense_1"), wire("input_2", "dense_2"))
    assert hands.view.workspace.document.undo_label == "Move 2 wires"
    hands.view.workspace.undo()
    assert hands.design == design


def test_wires_that_are_moved_hang_at_the_pointer_and_come_back_with_escape(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(_fan(2))
    start = hands.port("input_1")
    hands.press(start, Keys.ControlModifier)
    hands.move(start + QPoint(20, 40))
    assert hands.view._hidden_wires == set(hands.design.wires)
    hands.key(Qt.Key.Key_Escape)
    assert hands.view._hidden_wires == frozenset()
    assert hands.design == _fan(2)


def test_a_move_that_cannot_be_says_why_at_the_pointer(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan(2))
    start, end = hands.port("input_1"), hands.port("dense_1")
    hands.press(start, Keys.ControlModifier)
    hands.move(start + QPoint(20, 0))
    hands.move(end)
    assert hands.view._reason.text == "Dense 1 cannot feed itself."
    hands.release(end, Keys.ControlModifier)
    assert hands.design == _fan(2)


def test_shift_lets_a_wire_go_in_empty_space_without_a_search(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.press(hands.port("dense_1"))
    hands.move(hands.port("dense_1") + QPoint(20, 0))
    hands.move(hands.empty())
    hands.release(hands.empty(), Keys.ShiftModifier)
    assert hands.view.search is None
    assert hands.design == loose


def test_a_drop_on_a_body_takes_the_free_port_that_the_size_fits(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("input", size=(8, 64)), (0.0, 0.0))
    design, _ = edits.added(design, layer("input", size=(8,)), (0.0, 200.0))
    design, id = edits.added(design, layer("multi_head_attention"), (400.0, 0.0))
    design = edits.connected(design, Port("input_1", "y"), Port(id, "query"))
    hands = open_canvas(design)
    hands.drag(hands.port("input_2"), _body(hands, id))
    assert wire("input_2", id, "mask") in hands.design.wires


def test_a_wire_that_does_not_fit_says_so_before_it_is_let_go(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("input", size=(8,)), (0.0, 0.0))
    design, id = edits.added(design, layer("convolution_2d"), (400.0, 0.0))
    hands = open_canvas(design)
    hands.hold(hands.port("input_1"), hands.port(id, "x"))
    assert "8" in hands.view._reason.text
    hands.release(hands.port(id, "x"))
    assert hands.design.wires == (wire("input_1", id),)


def test_only_ports_that_can_take_the_wire_light_up(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan(2))
    hands.hold(hands.port("input_1"), hands.empty())
    gesture = hands.view.gesture
    items = hands.view.sheet.nodes
    assert gesture._open_ports(items["dense_1"]) == []  # type: ignore[union-attr]
    hands.key(Qt.Key.Key_Escape)


def test_a_moved_wire_keeps_its_dots(open_canvas: OpenCanvas, chain: Design) -> None:
    design, _ = edits.added(chain, layer("dense"), (300.0, 240.0))
    design = bends.bent(design, wire("input_1", "dense_1"), [(240.0, 120.0)])
    hands = open_canvas(design)
    hands.drag(hands.port("dense_1", "x"), hands.port("dense_2", "x"))
    assert hands.design.bends == {wire("input_1", "dense_2"): ((240.0, 120.0),)}


def test_delete_while_a_wire_hangs_at_the_pointer_takes_nothing_away(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["dense_1"])
    hands.hold(hands.port("dense_1"), hands.empty())
    hands.key(Qt.Key.Key_Delete)
    hands.key(Qt.Key.Key_Escape)
    assert hands.design == loose


def test_a_port_gives_its_wires_to_another_by_keys_alone(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(_fan(2), layer("input"), (0.0, 300.0))
    hands = open_canvas(design)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return, Keys.ControlModifier)
    hands.key(Qt.Key.Key_Return)
    assert {each.source for each in hands.design.wires} == {Port("input_2", "y")}


def test_the_wires_of_a_port_are_deleted_and_selected_by_keys_alone(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(_fan(2))
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_W)
    assert hands.view.sheet.chosen_wires == set(hands.design.wires)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Delete)
    assert hands.design.wires == ()
    assert "input_1" in hands.design.nodes


def test_a_node_dropped_on_a_wire_is_put_into_it_and_undo_brings_the_old_wire_back(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dropout"), (120.0, 300.0))
    hands = open_canvas(design)
    path = hands.view.sheet.wires.paths[Wire(Port("dense_1", "y"), Port("output_1", "x"))]
    end = hands.spot(path.middle) + QPoint(-28, 0)
    hands.drag(hands.header("dropout_1"), end)
    assert wire("dense_1", "dropout_1") in hands.design.wires
    hands.view.workspace.undo()
    assert hands.design == design


def test_keys_offer_the_port_that_fits_before_a_closer_one_and_say_why_another_does_not(
    open_canvas: OpenCanvas,
) -> None:
    design, _ = edits.added(Design(), layer("input", size=(8,)), (0.0, 0.0))
    design, _ = edits.added(design, layer("convolution_2d"), (300.0, 0.0))
    design, _ = edits.added(design, layer("dense"), (700.0, 0.0))
    hands = open_canvas(design)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return)
    assert hands.view._reason.text == ""
    hands.key(Qt.Key.Key_Right)
    assert "8" in hands.view._reason.text
    hands.key(Qt.Key.Key_Left)
    hands.key(Qt.Key.Key_Return)
    assert hands.design.wires == (wire("input_1", "dense_1"),)
    assert hands.view._reason.text == ""


def test_the_menu_of_a_port_deletes_its_wires(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(_fan())
    spot = hands.port("input_1")
    under = hit(hands.view.sheet, hands.view.mapToScene(spot), 1.0)
    menu = context_menu(hands.view, under, spot)
    action = next(each for each in menu.actions() if "this port" in each.text())
    action.trigger()
    menu.close()
    assert hands.design.wires == ()
