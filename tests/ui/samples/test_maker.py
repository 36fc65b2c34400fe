"""Samples are made by slider, number, choice and pencil, and every change can be undone there."""

from __future__ import annotations

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from netbuilder.core.document import Document
from netbuilder.core.recipe import Column, ColumnType
from netbuilder.core.value import Project
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.samples.field import ClassColumn, NumberColumn
from netbuilder.ui.samples.fields import FieldEditor
from netbuilder.ui.samples.maker import SampleMaker
from netbuilder.ui.samples.pencil import PencilEditor
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import layer, project
from tests.helpers.fake_engines import FakePool
from tests.ui.samples.telling import tell_sample

Left = Qt.MouseButton.LeftButton
_SPAN = {"low": 0.0, "high": 10.0, "middle": 5.0, "distinct": 90}


def _measured(made: Project, *others: Column) -> Project:
    """With numbers from 0 to 10, and other columns in place of the first."""
    columns = tuple(
        structs.replace(column, **_SPAN) if column.type is ColumnType.NUMBER else column
        for column in made.recipe.columns
    )
    columns = (*others, *columns[len(others) :])
    return structs.replace(made, recipe=structs.replace(made.recipe, columns=columns))


@pytest.fixture
def workspace(qapp: object) -> Workspace:
    """A class and three numbers through two dense layers to three classes."""
    colour = Column("colour", ColumnType.CATEGORY, classes=("red", "green"))
    made = _measured(project("input", "dense", layer("dense", units=3), "output"), colour)
    return Workspace(Document(made))


CELLS = ("red", "2.5", "5", "7.5")


def _opened(qtbot: QtBot, page: NeuronPage, pool: FakePool) -> SampleMaker:
    tell_sample(qtbot, pool, page.samples.feed, cells=CELLS)
    qtbot.mouseClick(page.samples.bar.maker, Left)
    return page.samples.maker


def _number(maker: SampleMaker, place: int) -> NumberColumn:
    assert isinstance(maker.editor, FieldEditor)
    field = maker.editor.fields[place]
    assert isinstance(field, NumberColumn)
    return field


def test_it_begins_with_the_values_of_the_row(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    assert maker.isVisible()
    assert [_number(maker, place).number.value() for place in (1, 2, 3)] == [2.5, 5.0, 7.5]
    assert isinstance(maker.editor, FieldEditor)
    colour = maker.editor.fields[0]
    assert isinstance(colour, ClassColumn)
    assert colour.choice.value() == "red"
    assert bridge.sample.made == (), "nothing is made before a value is changed"
    assert maker.said.text() == "Says a, is b"
    assert [name for name, _ in maker.chances.shown] == ["a", "b", "c"]


def test_a_slider_makes_a_sample_that_is_asked_for_while_it_moves(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    slider = _number(maker, 1).slider
    slider.setSliderDown(True)
    slider.setSliderPosition(400)
    assert bridge.sample.made == ("red", "4", "5", "7.5")
    order = tell_sample(qtbot, pool, page.samples.feed)
    assert order.made == ("red", "4", "5", "7.5")
    assert page.samples.is_lighting
    slider.setSliderPosition(500)
    slider.setSliderDown(False)
    assert maker.undo_button.isEnabled()
    qtbot.mouseClick(maker.undo_button, Left)
    assert not bridge.sample.made, "a whole drag is one step"
    assert bridge.sample.row == 1


def test_numbers_are_typed_also_beyond_the_data(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    number = _number(maker, 3).number
    number.setFocus()
    qtbot.keyClicks(number, "14")
    qtbot.keyClick(number.editor, Qt.Key.Key_Return)
    assert bridge.sample.made[3] == "14"
    assert _number(maker, 3).slider.value() == _number(maker, 3).slider.maximum()


def test_classes_are_chosen(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    assert isinstance(maker.editor, FieldEditor)
    colour = maker.editor.fields[0]
    assert isinstance(colour, ClassColumn)
    colour.choice.setFocus()
    qtbot.keyClick(colour.choice, Qt.Key.Key_Down)
    assert bridge.sample.made[0] == "green"


def test_undo_takes_the_sample_back_and_leaves_the_network(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge, workspace: Workspace
) -> None:
    maker = _opened(qtbot, page, pool)
    workspace.document.apply("Rename", lambda design: design)
    first, second = _number(maker, 1).slider, _number(maker, 2).slider
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Right)
    tell_sample(qtbot, pool, page.samples.feed)
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_Right)
    after = bridge.sample.made
    assert after != CELLS
    undo = Qt.KeyboardModifier.ControlModifier
    qtbot.keyClick(second, Qt.Key.Key_Z, undo)
    assert bridge.sample.made[2] == "5"
    assert bridge.sample.made[1] != "2.5"
    qtbot.keyClick(second, Qt.Key.Key_Z, undo)
    assert bridge.sample.made == ()
    qtbot.keyClick(second, Qt.Key.Key_Z, undo | Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(second, Qt.Key.Key_Z, undo | Qt.KeyboardModifier.ShiftModifier)
    assert bridge.sample.made == after
    assert workspace.project == _unchanged(workspace)


def _unchanged(workspace: Workspace) -> Project:
    return workspace.document.project


def test_reset_shows_the_row_again_and_can_be_undone(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    qtbot.keyClick(_number(maker, 1).slider, Qt.Key.Key_Right)
    made = bridge.sample.made
    tell_sample(qtbot, pool, page.samples.feed)
    qtbot.mouseClick(maker.reset, Left)
    assert bridge.sample.made == ()
    tell_sample(qtbot, pool, page.samples.feed, cells=CELLS)
    assert _number(maker, 1).number.value() == 2.5
    maker.undo()
    assert bridge.sample.made == made


def test_a_made_sample_is_remembered_while_the_panel_is_closed(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    qtbot.keyClick(_number(maker, 1).slider, Qt.Key.Key_Right)
    made = bridge.sample.made
    tell_sample(qtbot, pool, page.samples.feed)
    qtbot.keyClick(_number(maker, 1).slider, Qt.Key.Key_Escape)
    assert not maker.isVisible()
    assert not page.samples.bar.maker.isChecked()
    qtbot.mouseClick(page.samples.bar.maker, Left)
    assert bridge.sample.made == made
    assert str(_number(maker, 1).number.value()) == made[1]


def test_what_is_true_of_it_can_be_said(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    qtbot.keyClick(_number(maker, 1).slider, Qt.Key.Key_Right)
    tell_sample(qtbot, pool, page.samples.feed)
    assert maker.loss.text().startswith("No loss")
    maker.truth.choice.setFocus()
    qtbot.keyClick(maker.truth.choice, Qt.Key.Key_Down)
    assert len(bridge.sample.made) == 5
    assert bridge.sample.made[4] == maker.truth.choice.value() == "class 0"


def test_choosing_another_row_shows_its_values(
    qtbot: QtBot, page: NeuronPage, pool: FakePool, bridge: EngineBridge
) -> None:
    maker = _opened(qtbot, page, pool)
    bridge.sample.choose(3)
    tell_sample(qtbot, pool, page.samples.feed, cells=("green", "1", "2", "3"))
    assert [_number(maker, place).number.value() for place in (1, 2, 3)] == [1.0, 2.0, 3.0]


def test_fields_have_names_for_those_who_listen(
    qtbot: QtBot, page: NeuronPage, pool: FakePool
) -> None:
    maker = _opened(qtbot, page, pool)
    field = _number(maker, 1)
    assert field.number.accessibleName() == "x1"
    assert field.slider.accessibleName() == "x1, slider"


def test_many_columns_are_searched() -> None:
    columns = [Column(f"x{number}", **_SPAN) for number in range(300)]  # type: ignore[arg-type]
    editor = FieldEditor(columns)
    editor.show_cells(["1"] * 300)
    assert len(editor.fields) == 60
    assert editor.note.text() == "240 more columns: search for them by name."
    editor.search.setText("x299")
    assert list(editor.fields) == [299]
    field = editor.fields[299]
    assert isinstance(field, NumberColumn)
    assert field.number.value() == 1.0


# --- pictures -------------------------------------------------------------------------------


def _pencil(qtbot: QtBot) -> PencilEditor:
    columns = [
        Column(f"p{number}", low=0.0, high=16.0, middle=8.0, distinct=17) for number in range(64)
    ]
    editor = PencilEditor(columns, (8, 8, 1))
    qtbot.addWidget(editor)
    editor.resize(240, 360)
    editor.show()
    editor.show_cells(["0"] * 64)
    return editor


def _edits(editor: PencilEditor) -> list[bool]:
    told: list[bool] = []
    editor.edited.connect(told.append)
    return told


def _spot(editor: PencilEditor, across: float, down: float) -> QPoint:
    return editor.board.place_of(across, down).toPoint()


def test_the_pencil_draws_a_line_of_ink_that_is_one_change(qtbot: QtBot) -> None:
    editor = _pencil(qtbot)
    told = _edits(editor)
    board = editor.board
    qtbot.mousePress(board, Left, pos=_spot(editor, 1.5, 2.5))
    qtbot.mouseMove(board, _spot(editor, 6.5, 2.5))
    qtbot.mouseRelease(board, Left, pos=_spot(editor, 6.5, 2.5))
    assert [editor.cells[16 + place] for place in range(1, 7)] == ["16"] * 6
    assert editor.cells[0] == "0"
    assert told[-1] is True
    assert told.count(True) == 1


def test_the_right_button_and_the_eraser_take_ink_away(qtbot: QtBot) -> None:
    editor = _pencil(qtbot)
    board = editor.board
    qtbot.mouseClick(board, Left, pos=_spot(editor, 3.5, 3.5))
    assert editor.cells[27] == "16"
    qtbot.mouseClick(board, Qt.MouseButton.RightButton, pos=_spot(editor, 3.5, 3.5))
    assert editor.cells[27] == "0"
    qtbot.mouseClick(board, Left, pos=_spot(editor, 3.5, 3.5))
    qtbot.mouseClick(editor.tool._group.buttons()[1], Left)
    qtbot.mouseClick(board, Left, pos=_spot(editor, 3.5, 3.5))
    assert editor.cells[27] == "0"


def test_keys_draw_erase_and_change_the_pen(qtbot: QtBot) -> None:
    editor = _pencil(qtbot)
    board = editor.board
    board.setFocus()
    qtbot.keyClick(board, Qt.Key.Key_Right)
    qtbot.keyClick(board, Qt.Key.Key_Down)
    qtbot.keyClick(board, Qt.Key.Key_Space)
    assert editor.cells[9] == "16"
    assert board.accessibleDescription() == "Row 2, column 2: 16"
    qtbot.keyClick(board, Qt.Key.Key_Delete)
    assert editor.cells[9] == "0"
    before = board.pen.radius
    qtbot.keyClick(board, Qt.Key.Key_Plus)
    assert board.pen.radius > before
    assert editor.pen.value() == round(board.pen.radius * 100)


def test_ink_clear_and_invert(qtbot: QtBot) -> None:
    editor = _pencil(qtbot)
    editor.ink.setValue(800)
    qtbot.mouseClick(editor.board, Left, pos=_spot(editor, 3.5, 3.5))
    assert editor.cells[27] == "8"
    qtbot.mouseClick(editor.invert, Left)
    assert (editor.cells[27], editor.cells[0]) == ("8", "16")
    qtbot.mouseClick(editor.clear, Left)
    assert set(editor.cells) == {"0"}


def test_pictures_are_drawn_instead_of_typed(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge, pool: FakePool
) -> None:
    made = _measured(project("input", "flatten", layer("dense", units=3), "output", inputs=4))
    recipe = structs.replace(made.recipe, picture=(2, 2, 1))
    workspace.document.replace(structs.replace(made, recipe=recipe))
    page = NeuronPage(workspace, bridge)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    with qtbot.waitExposed(page):
        page.show()
    tell_sample(qtbot, pool, page.samples.feed, cells=("0", "10", "0", "10"))
    qtbot.mouseClick(page.samples.bar.maker, Left)
    editor = page.samples.maker.editor
    assert isinstance(editor, PencilEditor)
    assert page.samples.bar.thumb.picture is not None
    assert editor.board.pixels.ravel().tolist() == [0, 10, 0, 10]
    qtbot.mouseClick(editor.board, Left, pos=_spot(editor, 0.5, 0.5))
    assert bridge.sample.made[0] == "10"


def test_the_pen_is_shown_where_the_mouse_is(qtbot: QtBot) -> None:
    editor = _pencil(qtbot)
    qtbot.mouseMove(editor.board, _spot(editor, 2.0, 2.0))
    assert editor.board._hovered is not None
    assert editor.board.grab().size().width() > 0
    assert QPointF(editor.board._hovered).x() > 0
