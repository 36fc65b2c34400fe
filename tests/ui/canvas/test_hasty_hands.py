"""Presses that come fast, with several buttons at once, or upon what floats above the drawing."""

from __future__ import annotations

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from netbuilder.core.design import Design, Frame
from netbuilder.ui.canvas.overlays.rename_field import RenameField
from netbuilder.ui.canvas.tools import duplicate_nodes
from netbuilder.ui.canvas.tools.draw_wire import DrawWire
from netbuilder.ui.canvas.tools.pan import Pan
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Mouse = Qt.MouseButton
Keys = Qt.KeyboardModifier
Key = Qt.Key


def second_press(hands: Hands, at: QPoint, button: Mouse, keys: Keys = Keys.NoModifier) -> None:
    """The press that a system reports as a double click, since it follows fast upon a click."""
    port = hands.view.viewport()
    place = QPointF(at), QPointF(port.mapToGlobal(at))
    event = QMouseEvent(QEvent.Type.MouseButtonDblClick, *place, button, button, keys)
    QApplication.sendEvent(port, event)


def ask_menu(widget: QWidget, at: QPoint) -> None:
    """What systems send beside a press of the right button."""
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))


def menus(hands: Hands) -> list[QMenu]:
    return hands.view.findChildren(QMenu)


def test_another_button_neither_ends_nor_breaks_a_drag(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    start = hands.header("dense_1")
    hands.hold(start, start + QPoint(0, 60))
    hands.press(start + QPoint(0, 60), button=Mouse.MiddleButton)
    hands.release(start + QPoint(0, 60), button=Mouse.MiddleButton)
    assert hands.view.gesture is not None
    assert hands.design == chain
    hands.move(start + QPoint(0, 90))
    hands.release(start + QPoint(0, 90))
    assert hands.design.nodes["dense_1"].position[1] == 88.0


def test_the_right_button_leaves_a_drag_and_opens_no_menu(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    start = hands.header("dense_1")
    end = start + QPoint(0, 60)
    hands.hold(start, end)
    hands.press(end, button=Mouse.RightButton)
    ask_menu(hands.view.viewport(), end)
    hands.release(end, button=Mouse.RightButton)
    hands.move(end + QPoint(9, 9))
    hands.release(end)
    assert hands.view.gesture is None
    assert hands.design == chain
    assert not menus(hands)


def test_a_press_leaves_the_ports_that_keys_walk_and_does_what_it_means(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select({"input_1"})
    hands.key(Key.Key_Return)
    assert hands.view.gesture is not None
    start = hands.header("dense_1")
    hands.drag(start, start + QPoint(0, 96))
    assert hands.design.nodes["dense_1"].position[1] > 0.0


def test_a_second_fast_press_of_the_middle_button_pans_on(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    second_press(hands, hands.empty(), Mouse.MiddleButton)
    assert isinstance(hands.view.gesture, Pan)


def test_a_drag_right_after_a_click_on_a_port_draws_a_wire(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    start, end = hands.port("input_1"), hands.port("dense_1", "x")
    hands.click(start)
    second_press(hands, start, Mouse.LeftButton)
    assert isinstance(hands.view.gesture, DrawWire)
    hands.move((start + end) / 2)
    hands.move(end)
    hands.release(end)
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_fast_clicks_with_ctrl_select_and_leave_and_open_no_name(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    at = hands.header("dense_1")
    hands.click(at, Keys.ControlModifier)
    second_press(hands, at, Mouse.LeftButton, Keys.ControlModifier)
    hands.release(at, Keys.ControlModifier)
    assert not hands.view.workspace.selection
    assert not hands.view.close_floating()


def test_the_pointer_over_a_port_is_a_cross_again_after_a_gesture(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    at = hands.port("dense_1")
    hands.move(at)
    hands.click(at)
    assert hands.view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor
    hands.hold(at, at + QPoint(40, 60))
    hands.key(Key.Key_Escape)
    hands.move(at)
    assert hands.view.viewport().cursor().shape() == Qt.CursorShape.CrossCursor


def test_what_floats_above_the_drawing_lets_no_click_through(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    for card in (hands.view.toolbar, hands.view.minimap):
        hands.qtbot.mouseDClick(card, Mouse.LeftButton, Keys.NoModifier, QPoint(1, 1))
        assert hands.view.search is None
        ask_menu(card, QPoint(2, 2))
        assert not menus(hands)


def test_the_zoom_is_told_whole_at_every_zoom(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    button = hands.view.toolbar.zoom_button
    for zoom in (0.02, 1.0, 4.0):
        hands.view.zoom_to(zoom)
        assert button.sizeHint().width() <= button.width()


def test_a_note_that_is_undone_while_it_is_written_takes_its_editor_along(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.frames.add_note(QPointF(100.0, 200.0))
    assert hands.view.frames.writing.note_editor is not None
    hands.view.workspace.undo()
    assert hands.view.frames.writing.note_editor is None
    assert hands.design == chain


def test_a_node_that_is_undone_while_it_is_renamed_takes_its_field_along(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select({hands.view.place(layer("dense"))})
    hands.view.rename_selected()
    assert hands.view.findChildren(RenameField)
    hands.view.workspace.undo()
    assert not [field for field in hands.view.findChildren(RenameField) if field.isVisible()]


def test_the_search_for_a_wire_that_is_undone_closes(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("input_1"), hands.port("dense_1", "x"))
    hands.view.open_search(QPoint(300, 300), wire=wire("input_1", "dense_1"))
    hands.view.workspace.undo()
    assert hands.view.search is None


def test_the_search_for_a_wire_from_a_node_that_is_undone_closes(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    id = hands.view.place(layer("dense"))
    start = hands.port(id)
    hands.drag(start, start + QPoint(60, 200))
    assert hands.view.search is not None
    hands.view.workspace.undo()
    assert hands.view.search is None


def test_alt_and_a_drag_copy_a_frame_with_all_that_lies_in_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    frame = Frame("frame_1", "Hidden", position=(280.0, -40.0), size=(240.0, 200.0))
    hands.view.workspace.apply("Add frame", lambda design: replace(design, frames=(frame,)))
    before = len(hands.view.workspace.document.history.done)
    start = hands.spot(QPointF(320.0, -28.0))
    hands.drag(start, start + QPoint(0, 320), Keys.AltModifier)
    assert len(hands.view.workspace.document.history.done) == before + 1
    assert [each.position for each in hands.design.frames] == [(280.0, -40.0), (280.0, 280.0)]
    assert hands.design.nodes["dense_2"].position == (300.0, 320.0)
    assert hands.view.frames.selected == {hands.design.frames[1].id}


def test_many_copies_are_dragged_as_fast_as_few(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    nodes = dict(loose.nodes)
    for index in range(400):
        id = f"dense_{index + 9}"
        place = (index % 20 * 300.0, 300.0 + index // 20 * 200.0)
        nodes[id] = replace(nodes["dense_1"], id=id, position=place)
    hands.view.workspace.apply("Place", lambda design: replace(design, nodes=nodes))
    hands.view.workspace.select(nodes)
    painted: list[object] = []
    start = hands.header("dense_1")
    hands.press(start, Keys.AltModifier)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicate_nodes, "paint_node", lambda *_, **__: painted.append(_))
        for zoom in (1.0, 0.2):
            hands.view.zoom_to(zoom)
            hands.move(start + QPoint(40, 40))
            painted.clear()
            hands.view.grab()
            assert len(painted) <= duplicate_nodes.MOST
    hands.key(Key.Key_Escape)
    assert len(hands.design.nodes) == 404
