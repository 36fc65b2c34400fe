"""The inspector shows and changes title, colour and comment of selected frames and notes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from netbuilder.core import frames
from netbuilder.core.design import Frame
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.frame_form import FrameForm
from netbuilder.ui.panels.inspector import Inspector
from netbuilder.ui.workspace import Workspace

Key = Qt.Key


@pytest.fixture
def form(qtbot: QtBot, workspace: Workspace) -> FrameForm:
    workspace.apply("Frame", lambda design: frames.framed(design, ["dense_1"])[0])
    workspace.apply("Frame", lambda design: frames.placed(design, (0.0, 900.0))[0])
    workspace.apply("Note", lambda design: frames.noted(design, (0.0, 400.0), "Mind this")[0])
    made = FrameForm(workspace)
    qtbot.addWidget(made)
    made.resize(304, 600)
    made.show()
    made.activateWindow()
    workspace.select((), ["frame_1"])
    return made


def only(workspace: Workspace, id: str = "frame_1") -> Frame:
    frame = frames.frame_of(workspace.design, id)
    assert frame is not None
    return frame


def test_a_frame_shows_its_title_and_what_it_holds(form: FrameForm) -> None:
    assert form.heading.text() == "Frame"
    assert form.title.text() == "Frame 1"
    assert form.content.text() == "Holds 1 layer."


def test_a_typed_title_is_one_step(qtbot: QtBot, form: FrameForm, workspace: Workspace) -> None:
    form.title.selectAll()
    qtbot.keyClicks(form.title, "Encoder")
    qtbot.keyClick(form.title, Key.Key_Return)
    assert only(workspace).title == "Encoder"
    assert workspace.document.undo_label == "Rename frame"


def test_a_colour_is_chosen_by_mouse_or_keys(
    qtbot: QtBot, form: FrameForm, workspace: Workspace
) -> None:
    spot = form.colours.spot(0).toPoint()
    qtbot.mouseClick(form.colours, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, spot)
    assert only(workspace).colour == "f_ends"
    qtbot.keyClick(form.colours, Key.Key_Right)
    qtbot.keyClick(form.colours, Key.Key_Space)
    assert only(workspace).colour == "f_dense"


def test_ctrl_enter_keeps_a_comment_and_esc_puts_it_back(
    qtbot: QtBot, form: FrameForm, workspace: Workspace
) -> None:
    qtbot.keyClicks(form.comment, "Finds edges")
    qtbot.keyClick(form.comment, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert only(workspace).comment == "Finds edges"
    qtbot.keyClicks(form.comment, " badly")
    qtbot.keyClick(form.comment, Key.Key_Escape)
    assert form.comment.toPlainText() == "Finds edges"


def test_several_are_coloured_together(qtbot: QtBot, form: FrameForm, workspace: Workspace) -> None:
    workspace.select((), ["frame_1", "frame_2", "note_1"])
    assert form.heading.text() == "2 frames and 1 note"
    assert form.title.placeholderText() == "Different titles"
    form.colours.chosen.emit("f_memory")
    assert {frame.colour for frame in workspace.design.frames} == {"f_memory"}


def test_a_note_has_a_text_and_no_title(form: FrameForm, workspace: Workspace) -> None:
    workspace.select((), ["note_1"])
    assert form.heading.text() == "Note"
    assert form.title.isHidden() or not form.title.isVisible()
    assert form.comment.toPlainText() == "Mind this"


def test_the_button_deletes_the_layers_too(
    qtbot: QtBot, form: FrameForm, workspace: Workspace
) -> None:
    qtbot.mouseClick(form.delete, Qt.MouseButton.LeftButton)
    assert "dense_1" not in workspace.design.nodes
    assert [frame.id for frame in workspace.design.frames] == ["frame_2", "note_1"]


def test_the_inspector_brings_the_form_forward(
    qtbot: QtBot, workspace: Workspace, bridge: EngineBridge
) -> None:
    workspace.apply("Frame", lambda design: frames.framed(design, ["dense_1"])[0])
    inspector = Inspector(workspace, bridge)
    qtbot.addWidget(inspector)
    inspector.show()
    workspace.select((), ["frame_1"])
    assert inspector.tabs.value() == "properties"
    assert inspector.frames.isVisible()
    workspace.select(["dense_1"])
    assert inspector.properties.isVisible()
