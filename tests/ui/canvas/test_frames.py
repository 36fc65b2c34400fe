"""Frames and notes are made, written, moved, resized, folded, copied and deleted by hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from netbuilder.core import edits, frames
from netbuilder.core.design import Design, Frame, Port, Wire
from netbuilder.ui.canvas.frame_hits import edges, frame_at
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.canvas.menus import context_menu
from netbuilder.ui.canvas.paints import paints
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def only(hands: Hands, id: str = "frame_1") -> Frame:
    """A frame that is there."""
    frame = frames.frame_of(hands.design, id)
    assert frame is not None
    return frame


def title(hands: Hands, id: str = "frame_1") -> QPoint:
    """A place on the title of a frame."""
    place = hands.view.sheet.frames.place(only(hands, id))
    return hands.spot(place.topLeft() + QPointF(60.0, 16.0))


def framed(hands: Hands, *ids: str) -> None:
    """Put a frame around nodes with the keyboard; its title stays as it is."""
    hands.view.workspace.select(ids)
    hands.key(Key.Key_C)
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClick(field, Key.Key_Escape)


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


def write_note(hands: Hands, text: str) -> str:
    """Make a note with the keyboard and write it."""
    hands.key(Key.Key_C, SHIFT)
    editor = hands.view.frames.writing.note_editor
    assert editor is not None
    hands.qtbot.keyClicks(editor, text)
    hands.qtbot.keyClick(editor, Key.Key_Return, CTRL)
    return hands.design.frames[-1].id


def test_shift_c_makes_a_note_and_ctrl_enter_keeps_its_text(hands: Hands) -> None:
    id = write_note(hands, "Look *here*")
    assert only(hands, id).is_note
    assert only(hands, id).comment == "Look *here*"


def test_esc_leaves_a_note_as_it_was(hands: Hands) -> None:
    id = write_note(hands, "first")
    hands.key(Key.Key_F2)
    editor = hands.view.frames.writing.note_editor
    assert editor is not None
    hands.qtbot.keyClicks(editor, "second")
    hands.qtbot.keyClick(editor, Key.Key_Escape)
    assert only(hands, id).comment == "first"


def test_a_note_is_as_tall_as_its_text(hands: Hands) -> None:
    id = write_note(hands, "word")
    low = hands.view.sheet.frames.place(only(hands, id)).height()
    text = "word " * 60
    hands.view.workspace.apply("Write", lambda d: frames.changed(d, [id], comment=text))
    assert hands.view.sheet.frames.place(only(hands, id)).height() > 3 * low


def note_with_link(hands: Hands) -> str:
    def edit(design: Design) -> Design:
        return frames.noted(design, (0.0, 250.0), "[Dense 1](#dense_1) learns")[0]

    hands.view.workspace.apply("Note", edit)
    return "note_1"


def test_a_link_in_a_note_leads_to_its_layer(hands: Hands) -> None:
    id = note_with_link(hands)
    spot = hands.spot(hands.view.sheet.frames.place(only(hands, id)).topLeft() + QPointF(30, 20))
    hands.move(spot)
    assert hands.view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    hands.click(spot)
    assert hands.view.workspace.selection == {"dense_1"}


def test_pictures_and_code_of_others_are_not_loaded(hands: Hands) -> None:
    text = "![secret](file:///etc/passwd) <img src='http://example.invalid/x.png'>"
    hands.view.workspace.apply("Note", lambda d: frames.noted(d, (0.0, 250.0), text)[0])
    sheet = hands.view.sheet.frames
    shown = sheet.texts.document(only(hands, "note_1"), paints())
    assert "\ufffc" not in shown.toPlainText()  # where a picture would stand
    assert "secret" in shown.toPlainText()


def test_the_sides_of_a_note_change_its_width(hands: Hands) -> None:
    id = note_with_link(hands)
    place = hands.view.sheet.frames.place(only(hands, id))
    start = hands.spot(QPointF(place.right(), place.center().y()))
    hands.drag(start, start + QPoint(64, 20))
    assert only(hands, id).size == (place.width() + 64.0, 0.0)


def test_h_folds_a_frame_to_a_card_where_its_wires_end(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    sheet = hands.view.sheet
    card = sheet.frames.cards["frame_1"]
    assert not sheet.nodes["dense_1"].isVisible()
    entering, leaving = (sheet.wires.paths[each] for each in hands.design.wires)
    assert entering.points[3].x() == card.place.left()
    assert leaving.points[0].x() == card.place.right()
    assert hit(sheet, card.place.center(), 1.0).frame == "frame_1"
    hands.key(Key.Key_H)
    hands.view.end_glide()
    assert sheet.nodes["dense_1"].isVisible()


def test_a_folded_frame_is_moved_by_its_card_and_opened_by_a_double_click(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    before = hands.design.nodes["dense_1"].position
    start = hands.spot(hands.view.sheet.frames.cards["frame_1"].place.center())
    hands.drag(start, start + QPoint(0, 80))
    assert hands.design.nodes["dense_1"].position == (before[0], before[1] + 80.0)
    hands.double_click(start + QPoint(0, 80))
    assert not only(hands).folded


def test_wires_between_hidden_layers_are_hidden(hands: Hands) -> None:
    framed(hands, "dense_1", "output_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    inner = hands.design.wires[1]
    assert not hands.view.sheet.wires.shows(inner)
    assert hands.view.sheet.wires.shows(hands.design.wires[0])


def test_frames_can_be_folded_inside_each_other(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.view.workspace.select(["input_1"], ["frame_1"])
    hands.key(Key.Key_C)
    hands.view.close_floating()
    hands.view.workspace.select((), ["frame_1"])
    hands.key(Key.Key_H)
    hands.view.end_glide()
    hands.view.workspace.select((), ["frame_2"])
    hands.key(Key.Key_H)
    hands.view.end_glide()
    sheet = hands.view.sheet
    assert list(sheet.frames.cards) == ["frame_2"]
    assert not sheet.nodes["input_1"].isVisible()
    hands.view.folds.show("dense_1")
    assert not any(frame.folded for frame in hands.design.frames)


def test_a_problem_inside_shows_at_the_card(hands: Hands) -> None:
    framed(hands, "dense_1", "output_1")
    guilty = set(hands.view.sheet.knowledge.problems)
    hands.key(Key.Key_H)
    hands.view.end_glide()
    card = hands.view.sheet.frames.cards["frame_1"]
    assert bool(card.visual.problem) == bool(guilty & {"dense_1", "output_1"})


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


def test_going_to_a_hidden_layer_opens_what_hides_it(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    hands.view.center_on("dense_1")
    assert hands.view.sheet.nodes["dense_1"].isVisible()


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


def test_a_skip_wire_stays_visible_and_goes_around_the_card(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("add"), (620.0, 0.0))
    design = edits.moved(design, {"output_1": (900.0, 0.0)})
    into = design.nodes["add_1"].layer.inputs[0].name
    for source in ("dense_1", "input_1"):
        design = edits.connected(design, Port(source, "y"), Port("add_1", into))
    hands = open_canvas(design)
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    sheet = hands.view.sheet
    skip = Wire(Port("input_1", "y"), Port("add_1", into))
    assert sheet.wires.shows(skip)
    card = sheet.frames.cards["frame_1"].place
    assert sheet.wires.paths[skip].distance_squared(card.center().x(), card.center().y()) > 0.0
    assert sheet.wires.paths[skip].is_bowed or sheet.wires.paths[skip].middle.y() < card.top()


def test_what_is_being_written_stays_out_of_another_design(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_F2)
    field = hands.view.frames.writing.title_field
    assert field is not None
    hands.qtbot.keyClicks(field, "Lost")
    hands.view.workspace.open(hands.view.workspace.project)
    assert hands.view.frames.writing.title_field is None
    assert only(hands).title == "Frame 1"
