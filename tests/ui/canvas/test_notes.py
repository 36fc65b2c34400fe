"""Notes are written, shown as Markdown, resized and followed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import frames
from netbuilder.core.design import Design
from netbuilder.ui.canvas.paints import paints
from tests.ui.canvas.conftest import Hands, OpenCanvas
from tests.ui.canvas.frame_hands import only

Key = Qt.Key
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design) -> Hands:
    """Input, Dense and Output in a row."""
    return open_canvas(chain)


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
    assert hands.view.sheet.nodes["dense_1"].is_hovered
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
