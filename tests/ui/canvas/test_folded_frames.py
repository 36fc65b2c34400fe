"""Folded frames are cards: their wires end there, and what they hide can be reached."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from netbuilder.core import edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.ui.canvas.hits import hit
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer
from tests.ui.canvas.frame_hands import framed, only

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design) -> Hands:
    """Input, Dense and Output in a row."""
    return open_canvas(chain)


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


def test_going_to_a_hidden_layer_opens_what_hides_it(hands: Hands) -> None:
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    hands.view.center_on("dense_1")
    assert hands.view.sheet.nodes["dense_1"].isVisible()


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


def test_a_wire_let_go_on_a_folded_frame_goes_to_what_is_free_in_it(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    framed(hands, "dense_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    card = hands.spot(hands.view.sheet.frames.cards["frame_1"].place.center())
    hands.drag(hands.port("input_1"), card)
    assert hands.view.search is None
    assert hands.design.wires == (Wire(Port("input_1", "y"), Port("dense_1", "x")),)


def test_a_folded_frame_in_which_nothing_is_free_takes_no_wire_and_says_so(hands: Hands) -> None:
    framed(hands, "output_1")
    hands.key(Key.Key_H)
    hands.view.end_glide()
    before = hands.design
    card = hands.spot(hands.view.sheet.frames.cards["frame_1"].place.center())
    hands.hold(hands.port("input_1"), card)
    assert "folded frame" in hands.view._reason.text
    hands.release(card)
    assert hands.view.search is None
    assert hands.design == before
