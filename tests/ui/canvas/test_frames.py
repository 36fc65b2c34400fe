"""Frames are made, titled, moved, resized, copied and deleted by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QGuiApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import edits, frames
from netbuilder.core.design import Design
from netbuilder.ui.canvas.frame_hits import edges, frame_at
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.canvas.menus import context_menu
from tests.ui.canvas.conftest import Hands, OpenCanvas
from tests.ui.canvas.frame_hands import framed, only, title

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design) -> Hands:
    """Input, Dense and Output in a row."""
    return open_canvas(chain)


def test_c_frames_the_selection_and_asks_for_a_title(hands: Hands) -> None:
    hands.view.workspace.select(["input_1", "dense_1"])
    hands.key(Key.Key_C)
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClicks(field, "Begin")
    hands.qtbot.keyClick(field, Key.Key_Return)
    assert only(hands).title == "Begin"
    assert frames.held(hands.design, "frame_1").nodes == ("input_1", "dense_1")
    assert hands.view.workspace.frames.ids == {"frame_1"}


def test_c_without_a_selection_makes_an_empty_frame(hands: Hands) -> None:
    hands.key(Key.Key_C)
    assert only(hands).size == frames.EMPTY_SIZE_PX
    hands.view.close_floating()


def test_dragging_the_title_moves_what_lies_in_the_frame_in_one_step(hands: Hands) -> None:
    framed(hands, "dense_1")
    before = hands.design
    hands.drag(title(hands), title(hands) + QPoint(0, 160))
    assert hands.design.nodes["dense_1"].position == (300.0, 160.0)
    assert hands.design.nodes["input_1"] == before.nodes["input_1"]
    hands.view.workspace.undo()
    assert hands.design == before


def test_esc_while_dragging_a_frame_changes_nothing(hands: Hands) -> None:
    framed(hands, "dense_1")
    before = hands.design
    hands.hold(title(hands), title(hands) + QPoint(0, 160))
    hands.key(Key.Key_Escape)
    assert hands.design == before
    assert hands.view.sheet.nodes["dense_1"].pos() == QPointF(300.0, 0.0)


def test_the_right_edge_can_be_dragged(hands: Hands) -> None:
    framed(hands, "dense_1")
    place = hands.view.sheet.frames.place(only(hands))
    start = hands.spot(QPointF(place.right(), place.center().y()))
    hands.move(start)
    assert hands.view.viewport().cursor().shape() is Qt.CursorShape.SizeHorCursor
    hands.drag(start, start + QPoint(80, 0))
    assert only(hands).size[0] == place.width() + 80.0
    assert only(hands).position == (place.left(), place.top())


def test_corners_change_both_sides() -> None:
    place = QPointF(100.0, 100.0)
    rect = QRectF(0.0, 0.0, 100.0, 100.0)
    assert edges(rect, place, 4.0, is_note=False) == "bottom right"
    assert edges(rect, place, 4.0, is_note=True) == "right"
    assert edges(rect, QPointF(50.0, 50.0), 4.0, is_note=False) == ""
    tiny = QRectF(0.0, 0.0, 6.0, 6.0)
    assert edges(tiny, QPointF(3.0, 3.0), 4.0, is_note=False) == "bottom right"
    assert edges(tiny, QPointF(3.0, 3.0), 4.0, is_note=True) == "right"


def test_a_node_dragged_to_the_edge_makes_its_frame_grow(hands: Hands) -> None:
    framed(hands, "dense_1")
    width = only(hands).size[0]
    start = hands.header("dense_1")
    hands.drag(start, start + QPoint(96, 0))
    assert only(hands).size[0] > width
    assert frames.held(hands.design, "frame_1").nodes == ("dense_1",)


def test_a_node_let_go_outside_leaves_its_frame(hands: Hands) -> None:
    framed(hands, "dense_1")
    before = only(hands)
    start = hands.header("dense_1")
    hands.drag(start, start + QPoint(0, 300))
    assert only(hands) == before
    assert not frames.held(hands.design, "frame_1").nodes


def test_a_box_selects_frames_with_their_nodes(hands: Hands) -> None:
    framed(hands, "dense_1")
    place = hands.view.sheet.frames.place(only(hands))
    hands.drag(
        hands.spot(place.topLeft() - QPointF(12.0, 12.0)),
        hands.spot(place.bottomRight() + QPointF(12.0, 12.0)),
    )
    assert hands.view.workspace.frames.ids == {"frame_1"}
    assert hands.view.workspace.selection == {"dense_1"}


def test_ctrl_click_adds_a_frame_and_takes_it_away(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.select(["input_1"])
    hands.click(title(hands), CTRL)
    assert hands.view.workspace.frames.ids == {"frame_1"}
    assert hands.view.workspace.selection == {"input_1"}
    hands.click(title(hands), CTRL)
    assert not hands.view.workspace.frames.ids


def test_delete_takes_only_the_frame_and_shift_delete_its_layers_too(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_Delete)
    assert not hands.design.frames
    assert "dense_1" in hands.design.nodes
    hands.view.workspace.undo()
    hands.view.workspace.select((), ["frame_1"])
    hands.key(Key.Key_Delete, SHIFT)
    assert "dense_1" not in hands.design.nodes
    assert not hands.design.frames


def test_duplicating_a_frame_duplicates_its_layers(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_D, CTRL)
    assert hands.view.workspace.frames.ids == {"frame_2"}
    assert frames.held(hands.design, "frame_2").nodes == ("dense_2",)


def test_arrows_with_ctrl_move_a_frame(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_Down, CTRL)
    assert hands.design.nodes["dense_1"].position == (300.0, 24.0)


def test_a_double_click_on_the_title_writes_it(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.double_click(title(hands))
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClicks(field, "Middle")
    hands.click(hands.empty())
    assert only(hands).title == "Middle"


def test_f2_writes_the_title_of_the_selected_frame(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_F2)
    assert hands.view.frames.writing.title_field is not None
    hands.view.close_floating()


def test_the_menu_of_a_frame_offers_colours(hands: Hands) -> None:
    framed(hands, "dense_1")
    spot = title(hands)
    under = hit(hands.view.sheet, hands.view.mapToScene(spot), hands.view.zoom)
    menu = context_menu(hands.view, under, spot)
    action = menu.findChild(QAction, "f_ends")
    assert action is not None
    action.trigger()
    menu.close()
    assert only(hands).colour == "f_ends"


def test_tidying_up_keeps_the_frame_around_its_layers(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.select(())
    hands.view.tidy()
    hands.view.end_glide()
    assert frames.held(hands.design, "frame_1").nodes == ("dense_1",)


def test_the_ground_of_a_frame_is_as_empty_canvas(hands: Hands) -> None:
    framed(hands, "dense_1")
    place = hands.view.sheet.frames.place(only(hands))
    low = QPointF(place.left() + 12.0, place.bottom() - 12.0)
    assert not frame_at(hands.view.sheet, low, 1.0).part
    assert hands.view.frames.home_at(low) == "frame_1"


def test_the_toolbar_makes_frames_and_notes(hands: Hands, qtbot: QtBot) -> None:
    hands.view.workspace.select(["dense_1"])
    for id in ("arrange.frame", "arrange.note"):
        qtbot.mouseClick(hands.view.toolbar.buttons[id], Qt.MouseButton.LeftButton)
        hands.view.close_floating()
    assert [frame.is_note for frame in hands.design.frames] == [False, True]


def test_another_design_begins_with_no_frame_selected(hands: Hands) -> None:
    framed(hands, "dense_1")
    assert hands.view.workspace.frames.ids
    hands.view.workspace.open(hands.view.workspace.project)
    assert not hands.view.workspace.frames.ids


def test_a_layer_placed_in_a_frame_makes_it_grow_and_stay_around_its_own(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.select(["dense_1"])
    hands.key(Key.Key_Tab)
    hands.type("dropout")
    hands.enter()
    area = frames.area_of(only(hands))
    assert area.encloses(frames.node_area(hands.design.nodes["dense_1"], {"dense_1": (176, 110)}))
    output = frames.node_area(hands.design.nodes["output_1"])
    assert not area.meets(output)


def test_a_frame_glides_with_its_layers_and_ends_where_it_belongs(
    hands: Hands, qtbot: QtBot
) -> None:
    hands.view.workspace.apply("Move", lambda d: edits.moved(d, {"dense_1": (900.0, 300.0)}))
    framed(hands, "dense_1")
    sheet = hands.view.sheet.frames
    before = sheet.place(only(hands))
    hands.view.workspace.select(())
    hands.view.tidy()
    assert sheet.place(only(hands)) == before  # it has not begun to move yet
    hands.view.end_glide()
    area = frames.area_of(only(hands))
    assert sheet.place(only(hands)) == QRectF(area.left, area.top, *area.size)


def test_without_motion_a_frame_is_at_its_place_at_once(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.apply("Move", lambda d: frames.shifted(d, ["frame_1"], (80.0, 40.0)))
    area = frames.area_of(only(hands))
    assert hands.view.sheet.frames.place(only(hands)).left() == area.left


def test_what_is_being_written_stays_out_of_another_design(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_F2)
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClicks(field, "Lost")
    hands.view.workspace.open(hands.view.workspace.project)
    assert hands.view.frames.writing.title_field is None
    assert only(hands).title == "Frame 1"


def test_a_layer_pasted_into_a_frame_makes_it_grow(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.select(["dense_1"])
    hands.key(Key.Key_C, CTRL)
    frame = frames.area_of(only(hands))
    text = QGuiApplication.clipboard().text()
    hands.view._paste(text, (frame.right - 80.0, frame.top + 40.0), "Paste")
    assert "dense_2" in frames.held(hands.design, "frame_1").nodes
    assert frames.area_of(only(hands)).right > frame.right
