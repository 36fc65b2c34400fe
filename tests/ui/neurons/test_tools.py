"""Neurons and synapses are chosen, silenced, cut, set and frozen by mouse and by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import SetWeight
from netbuilder.core.problems import Problem
from netbuilder.link.messages import Explain
from netbuilder.link.messages.explaining import Number, Quantity
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.marks import BIAS
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.workspace import Workspace
from tests.helpers.fake_engines import FakePool
from tests.ui.neurons.hand import FIRST, Left, choose_first, click, key, node, point_at, spot_of

# --- choosing -------------------------------------------------------------------------------


def test_a_click_chooses_a_synapse_and_asks_what_its_weight_is(
    qtbot: QtBot, told: NeuronPage, pool: FakePool
) -> None:
    choose_first(qtbot, told)

    assert told.tools.field.isVisible()
    assert told.tools.field.title.text() == "x0 → neuron 1"
    assert told.tools.field.weight.value() == pytest.approx(0.5)
    assert told.view.cell is None
    order = pool.newest.ordered(Explain)[-1]
    assert order.number == Number(Quantity.WEIGHT, "dense_1", (0, 0), "weight")


def test_keys_walk_from_a_neuron_along_its_synapses_and_to_their_ends(
    qtbot: QtBot, told: NeuronPage
) -> None:
    click(qtbot, told, Cell(1, 2))
    key(qtbot, told, Qt.Key.Key_Return)
    assert told.tools.synapse == ChosenSynapse("dense_1", 2, 0)
    key(qtbot, told, Qt.Key.Key_Down)
    assert told.tools.synapse == ChosenSynapse("dense_1", 2, 1)
    for _ in range(4):
        key(qtbot, told, Qt.Key.Key_Down)
    assert told.tools.synapse == ChosenSynapse("dense_1", 2, BIAS)
    assert "bias → neuron 3" in told.view.accessibleDescription()
    key(qtbot, told, Qt.Key.Key_Up)
    key(qtbot, told, Qt.Key.Key_Left)
    assert told.view.cell == Cell(0, 3)
    assert told.tools.synapse is None
    assert not told.tools.field.isVisible()


def test_escape_goes_back_from_a_synapse_to_its_neuron(qtbot: QtBot, told: NeuronPage) -> None:
    choose_first(qtbot, told)
    key(qtbot, told, Qt.Key.Key_Escape)

    assert told.view.cell == Cell(1, 0)
    assert told.tools.synapse is None


def test_a_click_on_nothing_chooses_nothing(qtbot: QtBot, told: NeuronPage) -> None:
    choose_first(qtbot, told)
    qtbot.mouseClick(told.view, Left, pos=QPoint(2, told.view.height() - 3))

    assert told.tools.synapse is None
    assert not told.tools.field.isVisible()


def test_a_click_on_a_matrix_chooses_the_synapse_of_its_cell(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("netbuilder.ui.neurons.picture.LINES", 10)
    box = told.view.picture.matrix_box(1)
    spot = QPoint(round(box.left() + box.width() * 0.7), round(box.top() + box.height() * 0.4))
    qtbot.mouseClick(told.view, Left, pos=spot)

    assert told.tools.synapse == ChosenSynapse("dense_1", 6, 2)
    key(qtbot, told, Qt.Key.Key_X)
    assert node(workspace).cut == ((6, 2),)


# --- silencing ------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [Qt.Key.Key_M, Qt.Key.Key_Delete])
def test_a_key_silences_the_chosen_neuron_and_lets_it_speak_again(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace, which: Qt.Key
) -> None:
    click(qtbot, told, Cell(1, 2))
    key(qtbot, told, which)

    assert node(workspace).silenced == (2,)
    assert workspace.document.undo_label == "Silence neuron 3 of Dense 1"
    assert "silenced: its answer is held at 0" in told.view.accessibleDescription()
    key(qtbot, told, which)
    assert node(workspace).silenced == ()
    workspace.undo()
    assert node(workspace).silenced == (2,)
    workspace.undo()
    assert not node(workspace).has_marks


def test_pointing_at_a_silenced_neuron_says_so(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    told.tools.edits.silence("dense_1", 2)
    QApplication.processEvents()  # the layout may have changed
    box = told.view.picture.places[1].tiles[2]
    qtbot.mouseMove(told.view, box.center().toPoint())

    assert "silenced: its answer is held at 0" in told.view._card.text
    assert told.tools.layer.isVisible()


def test_a_column_of_data_cannot_be_silenced(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    click(qtbot, told, Cell(0, 1))
    before = workspace.project
    key(qtbot, told, Qt.Key.Key_M)

    assert workspace.project is before


# --- cutting --------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [Qt.Key.Key_X, Qt.Key.Key_Delete])
def test_a_key_cuts_the_chosen_synapse_and_joins_it_again(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace, which: Qt.Key
) -> None:
    choose_first(qtbot, told)
    key(qtbot, told, which)

    assert node(workspace).cut == ((0, 0),)
    assert workspace.document.undo_label == "Cut a synapse of Dense 1"
    point_at(qtbot, told, spot_of(told, FIRST))
    assert "cut: it carries nothing" in told.view._card.text
    key(qtbot, told, which)
    assert node(workspace).cut == ()


def test_the_card_of_a_cut_synapse_shows_the_weight_it_keeps(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    key(qtbot, told, Qt.Key.Key_X)
    found = told.view.picture.told(1)
    assert found is not None
    found.kept = found.weights.copy()
    found.weights = found.weights * 0
    told.tools.refresh()

    assert told.tools.field.weight.value() == pytest.approx(0.5)
    assert "keeps its weight" in told.tools.field.note.text()


def test_the_scissors_cut_and_the_link_joins(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    qtbot.mouseClick(told.tools.field.cut, Left)
    assert node(workspace).cut == ((0, 0),)
    assert told.tools.field.cut.accessibleName() == "Join the synapse again (X)"
    assert "does not learn" in told.tools.field.note.text()
    qtbot.mouseClick(told.tools.field.cut, Left)
    assert node(workspace).cut == ()


def test_a_single_synapse_of_a_bias_neuron_is_not_cut_but_said_why(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    found: list[Problem] = []
    workspace.refused.connect(found.append)
    told.tools.choose(ChosenSynapse("dense_1", 0, BIAS))
    key(qtbot, told, Qt.Key.Key_X)

    assert node(workspace).cut == ()
    assert found[0].found.endswith("switched off all together, with it.")
    assert not told.tools.field.cut.isVisible()


# --- setting --------------------------------------------------------------------------------


def type_weight(qtbot: QtBot, page: NeuronPage, text: str) -> None:
    key(qtbot, page, Qt.Key.Key_Return)
    editor = page.tools.field.weight.editor
    assert editor.hasFocus()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)


def test_a_typed_weight_is_one_step_and_the_keyboard_goes_back(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    type_weight(qtbot, told, "-1.25")

    assert node(workspace).set_weights == (SetWeight("weight", (0, 0), -1.25),)
    assert workspace.document.undo_label == "Set a weight of Dense 1"
    assert told.view.hasFocus()
    point_at(qtbot, told, spot_of(told, FIRST))
    assert "set to −1.25 by you" in told.view._card.text
    type_weight(qtbot, told, "2")
    workspace.undo()
    assert node(workspace).set_weights == (SetWeight("weight", (0, 0), -1.25),)
    workspace.undo()
    assert not node(workspace).has_marks


def test_a_weight_that_is_not_known_says_so_and_can_be_set(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    page.view.setFocus()
    choose_first(qtbot, page)

    assert page.tools.field.note.text().startswith("Its weight is not known yet.")
    assert page.tools.field.weight.value() == 0
    type_weight(qtbot, page, "0.5")
    assert node(workspace).set_weights == (SetWeight("weight", (0, 0), 0.5),)


def test_a_number_is_typed_right_away(qtbot: QtBot, told: NeuronPage, workspace: Workspace) -> None:
    choose_first(qtbot, told)
    qtbot.keyClicks(told.view, "-")
    editor = told.tools.field.weight.editor
    qtbot.keyClicks(editor, ".75")
    qtbot.keyClick(editor, Qt.Key.Key_Return)

    assert node(workspace).set_weights == (SetWeight("weight", (0, 0), -0.75),)


def test_escape_leaves_a_weight_as_it_was(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    qtbot.keyClicks(told.view, "9")
    qtbot.keyClick(told.tools.field.weight.editor, Qt.Key.Key_Escape)

    assert not node(workspace).has_marks
    assert told.view.hasFocus()
    assert told.tools.synapse == FIRST


def test_dragging_a_weight_is_one_step(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    field = told.tools.field.weight
    start = field.rect().center()
    qtbot.mousePress(field, Left, pos=start)
    for step in range(1, 6):
        qtbot.mouseMove(field, start + QPoint(12 * step, 0))
    qtbot.mouseRelease(field, Left, pos=start + QPoint(60, 0))

    (found,) = node(workspace).set_weights
    assert found.value > 0.5
    workspace.undo()
    assert not node(workspace).has_marks
    assert not workspace.document.can_undo


def test_a_bias_is_set_and_taken_back(qtbot: QtBot, told: NeuronPage, workspace: Workspace) -> None:
    told.tools.choose(ChosenSynapse("dense_1", 1, BIAS))
    assert told.tools.field.weight.value() == pytest.approx(-0.25)
    type_weight(qtbot, told, "3")
    assert node(workspace).set_weights == (SetWeight("bias", (1,), 3.0),)

    qtbot.mouseClick(told.tools.field.back, Left)
    assert node(workspace).set_weights == ()
    assert workspace.document.undo_label == "Take back a bias of Dense 1"


def test_a_weight_of_a_frozen_layer_stays_and_the_layer_can_be_let_learn(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    choose_first(qtbot, told)
    key(qtbot, told, Qt.Key.Key_F, modifier=Qt.KeyboardModifier.ShiftModifier)
    assert node(workspace).frozen_weights
    assert workspace.document.undo_label == "Freeze Dense 1"
    assert told.tools.field.note.text() == "Dense 1 is frozen: it stays at what you set."

    qtbot.mouseClick(told.tools.field.free, Left)
    assert not node(workspace).frozen_weights
    assert told.tools.field.note.text() == "Training begins at what you set."


def test_weights_of_another_layer_say_where_to_change_them(
    qtbot: QtBot, page: NeuronPage, workspace: Workspace
) -> None:
    def shared(design: Any) -> Any:
        design = edits.with_parameter(design, "dense_1", "units", 4)
        design, id = edits.inserted_on_wire(
            design, design.wires[1], design.nodes["dense_1"].layer, (0.0, 0.0)
        )
        return edits.with_same_weights(design, id, "dense_1")

    workspace.apply("Share", shared)
    column = page.view.picture.columns[2].column.node
    page.tools.choose(ChosenSynapse(column, 0, 0))

    assert "Change them at Dense 1, for both." in page.tools.field.note.text()
    assert not page.tools.field.weight.isVisible()
    assert not page.tools.field.cut.isVisible()


# --- marks and runs -------------------------------------------------------------------------


def test_marks_go_with_the_neurons_they_are_on(told: NeuronPage, workspace: Workspace) -> None:
    told.tools.edits.silence("dense_1", 15)
    told.tools.edits.cut(ChosenSynapse("dense_2", 0, 15))
    told.tools.edits.widen("dense_1", -1)

    assert not node(workspace).has_marks
    assert not node(workspace, "dense_2").has_marks
    workspace.undo()
    assert node(workspace).silenced == (15,)
    assert node(workspace, "dense_2").cut == ((0, 15),)


def test_the_past_is_not_changed(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace, bridge: EngineBridge
) -> None:
    found: list[Problem] = []
    workspace.refused.connect(found.append)
    before = workspace.project
    bridge.moment.choose(3)
    told.tools.edits.silence("dense_1", 1)
    told.tools.edits.widen("dense_1", 1)

    assert workspace.project is before
    assert found[0].fix == "Go back to now to change it."


def test_fields_and_menus_have_names(told: NeuronPage) -> None:
    field = told.tools.field
    assert field.accessibleName()
    for each in (field.weight, field.cut, field.back, field.free):
        assert each.accessibleName()
    assert QApplication.focusWidget() is not None
