"""Values on cards: edited where they stand, by mouse and by keys, each change one undo step."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget

from netbuilder.core import block_edits, edits
from netbuilder.core.design import Design
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas import value_rows
from netbuilder.ui.canvas.overlays.value_field import ValueField
from netbuilder.ui.canvas.overlays.value_list import ValueList
from netbuilder.ui.canvas.paints import paints
from tests.helpers.designs import project
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

Key = Qt.Key
Keys = Qt.KeyboardModifier


def spot(hands: Hands, id: str, row: int = 0) -> QPoint:
    """The middle of a value on a card."""
    item = hands.view.sheet.nodes[id]
    return hands.spot(item.pos() + value_rows.value_place(item.visual, row).center())


def field(hands: Hands) -> ValueField:
    editor = hands.view.values.editor
    assert isinstance(editor, ValueField)
    return editor


def choices(hands: Hands) -> ValueList:
    editor = hands.view.values.editor
    assert isinstance(editor, ValueList)
    return editor


def press(hands: Hands, key: Key, keys: Keys = Keys.NoModifier) -> None:
    editor = hands.view.values.editor
    assert isinstance(editor, QWidget)
    hands.qtbot.keyClick(editor, key, keys)


def test_a_click_on_a_value_opens_a_field_exactly_there(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    at = spot(hands, "dense_1")
    hands.click(at)
    assert hands.view.window().focusWidget() is field(hands)
    assert field(hands).geometry().contains(at)
    assert field(hands).text() == "16"
    assert field(hands).selectedText() == "16"
    assert hands.view.workspace.selection == {"dense_1"}
    assert hands.view.sheet.nodes["dense_1"].lit_row == -1


@pytest.mark.parametrize(("text", "units"), [("32", 32), ("2**7", 128), ("units/2", 8), ("*3", 48)])
def test_enter_keeps_a_typed_sum_as_one_step(
    open_canvas: OpenCanvas, chain: Design, text: str, units: int
) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), text)
    press(hands, Key.Key_Return)
    assert hands.chosen("dense_1").units == units
    assert hands.view.values.editor is None
    assert hands.view.window().focusWidget() is hands.view
    assert hands.view.workspace.document.undo_label == "Change units"
    hands.view.workspace.undo()
    assert hands.design == chain


def test_escape_leaves_the_value(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "99")
    press(hands, Key.Key_Escape)
    assert hands.view.values.editor is None
    assert hands.design == chain
    assert hands.view.workspace.selection == {"dense_1"}


def test_what_is_no_value_stays_with_its_reason_until_it_is_mended(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "many")
    press(hands, Key.Key_Return)
    assert hands.view._reason.text == "“many” is not a number."
    assert field(hands).font().pixelSize() == paints().fonts["value"].pixelSize()
    assert hands.design == chain
    hands.qtbot.keyClicks(field(hands), "1")
    assert hands.view._reason.text == ""
    press(hands, Key.Key_A, Keys.ControlModifier)
    hands.qtbot.keyClicks(field(hands), "0")
    press(hands, Key.Key_Return)
    assert "1" in hands.view._reason.text
    press(hands, Key.Key_Up)
    press(hands, Key.Key_Escape)
    assert hands.view._reason.text == ""
    assert hands.design == chain


def test_a_click_elsewhere_keeps_what_is_typed(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "5")
    hands.click(hands.empty())
    assert hands.chosen("dense_1").units == 5


def test_tab_goes_on_to_the_next_value_and_back(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "5")
    press(hands, Key.Key_Tab)
    assert hands.chosen("dense_1").units == 5
    assert choices(hands).currentItem().text() == "ReLU"
    press(hands, Key.Key_Backtab, Keys.ShiftModifier)
    assert field(hands).text() == "5"
    press(hands, Key.Key_Backtab, Keys.ShiftModifier)
    assert choices(hands).accessibleName() == "Activation"


def test_a_choice_is_a_list_under_the_value(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1", 1))
    assert hands.view.sheet.nodes["dense_1"].lit_row == 1
    hands.qtbot.keyClicks(choices(hands), "tanh")
    press(hands, Key.Key_Return)
    assert hands.chosen("dense_1").activation.kind == "tanh"
    assert hands.view.workspace.document.undo_label == "Change activation"
    hands.click(spot(hands, "dense_1", 1))
    shown = choices(hands)
    item = shown.item(0)
    at = shown.visualItemRect(item).center()
    shown.scrollToItem(item)
    at = shown.visualItemRect(item).center()
    hands.qtbot.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert hands.chosen("dense_1").activation.title == item.text()


def test_a_list_lies_wholly_on_the_canvas(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("dense"), (980.0, 420.0))
    hands = open_canvas(design)
    hands.click(spot(hands, "dense_1", 1))
    assert hands.view.rect().contains(choices(hands).geometry())
    assert not choices(hands).geometry().contains(spot(hands, "dense_1", 1))


def test_a_switch_changes_at_once(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("multi_head_attention"), (200.0, 100.0))
    hands = open_canvas(design)
    (id,) = design.nodes
    rows = hands.view.sheet.nodes[id].visual.rows
    row = next(index for index, each in enumerate(rows) if each.value == "off")
    name = rows[row].name
    hands.click(spot(hands, id, row))
    assert getattr(hands.chosen(id), name) is True
    assert hands.view.values.editor is None
    hands.click(spot(hands, id, row))
    assert getattr(hands.chosen(id), name) is False


def test_a_drag_on_a_number_slides_it_live_in_one_step(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    at = spot(hands, "dense_1")
    hands.press(at)
    seen = set()
    for by in (10, 40, 80):
        hands.move(at + QPoint(by, 0))
        seen.add(hands.chosen("dense_1").units)
    assert len(seen) == 3
    assert min(seen) > 16
    hands.release(at + QPoint(80, 0))
    assert hands.view.workspace.document.history.done[-1].label == "Change units"
    hands.view.workspace.undo()
    assert hands.design == chain
    assert not hands.view.workspace.document.can_undo


def test_escape_while_sliding_leaves_no_trace(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.apply("Rename", lambda each: edits.renamed(each, "dense_1", "Eyes"))
    hands.view.workspace.undo()
    at = spot(hands, "dense_1")
    hands.hold(at, at + QPoint(60, 0))
    assert hands.chosen("dense_1").units != 16
    hands.key(Key.Key_Escape)
    assert hands.design == chain
    assert hands.view.workspace.document.redo_label == "Rename"
    hands.release(at + QPoint(60, 0))
    assert hands.design == chain


def test_a_drag_beside_the_values_still_moves_the_node(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    item = hands.view.sheet.nodes["dense_1"]
    label = value_rows.row_place(item.visual, 0).center() + item.pos()
    label.setX(item.pos().x() + 20)
    start = hands.spot(label)
    hands.drag(start, start + QPoint(0, 96))
    assert hands.design.nodes["dense_1"].position[1] > 50
    assert hands.chosen("dense_1").units == 16


def test_e_opens_the_first_value_of_the_selected_node(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select({"dense_1"})
    hands.key(Key.Key_E)
    assert field(hands).text() == "16"


@pytest.mark.parametrize("zoom", [0.7, 1.0, 1.5, 2.0])
def test_the_field_lies_on_its_value_at_any_readable_zoom(
    open_canvas: OpenCanvas, chain: Design, zoom: float
) -> None:
    hands = open_canvas(chain)
    hands.view.zoom_to(zoom, hands.header("dense_1"))
    at = spot(hands, "dense_1")
    hands.click(at)
    shown = field(hands)
    assert shown.geometry().contains(at)
    assert shown.fontMetrics().height() <= shown.height()
    hands.view.pan_by(30, 20)
    assert shown.geometry().contains(spot(hands, "dense_1"))


def test_too_small_to_read_is_refused_in_words(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.zoom_to(0.5)
    hands.click(spot(hands, "dense_1"))
    assert hands.view.values.editor is None
    hands.view.workspace.select({"dense_1"})
    hands.key(Key.Key_E)
    assert hands.view.values.editor is None
    assert "100 %" in hands.view._reason.text


def test_zooming_out_closes_the_field_and_keeps(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "5")
    hands.view.zoom_to(0.4)
    assert hands.view.values.editor is None
    assert hands.chosen("dense_1").units == 5


def test_the_pointer_says_how_a_value_changes(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    for row, cursor in ((0, Qt.CursorShape.SizeHorCursor), (1, Qt.CursorShape.PointingHandCursor)):
        hands.move(spot(hands, "dense_1", row))
        assert hands.view.viewport().cursor().shape() == cursor
        assert hands.view.sheet.nodes["dense_1"].lit_row == row
    hands.move(hands.header("dense_1"))
    assert hands.view.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor
    assert hands.view.sheet.nodes["dense_1"].lit_row == -1


def test_a_value_that_a_block_shows_is_set_on_its_card(open_canvas: OpenCanvas) -> None:
    some = project("input", layer("dense", units=4), layer("dense", units=4), "output")
    design, blocks, id = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "Pair"
    )
    hands = open_canvas(project=structs.replace(some, design=design, blocks=blocks))
    hands.view.center_on(id)
    hands.click(spot(hands, id))
    hands.qtbot.keyClicks(field(hands), "units*2")
    press(hands, Key.Key_Return)
    assert hands.chosen(id).overrides == {"dense_1.units": 8, "dense_2.units": 8}
    hands.view.workspace.undo()
    assert hands.design == design


def test_a_value_that_is_none_is_told_when_its_field_is_left(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    told: list[Problem] = []
    hands.view.workspace.refused.connect(told.append)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "banana")

    hands.click(hands.empty())

    assert hands.design == chain
    assert [problem.code for problem in told] == ["value-not-kept"]
    assert told[0].found.startswith("'banana' was not kept. ")


def test_escape_leaves_a_value_that_is_none_without_a_word(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    told: list[Problem] = []
    hands.view.workspace.refused.connect(told.append)
    hands.click(spot(hands, "dense_1"))
    hands.qtbot.keyClicks(field(hands), "banana")

    press(hands, Key.Key_Escape)

    assert told == []
