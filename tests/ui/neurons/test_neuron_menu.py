"""Menus of neurons, synapses, bias neurons and headers change what they are about."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.ui.neurons import hits, neuron_menu
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.workspace import Workspace
from tests.ui.neurons.hand import (
    FIRST,
    Left,
    click,
    entry,
    key,
    menu_at,
    node,
    open_menu,
    point_at,
    spot_of,
    trigger,
)


def test_the_menu_of_a_neuron_silences_it_and_cuts_all_its_synapses(
    told: NeuronPage, workspace: Workspace
) -> None:
    spot = told.view.picture.places[1].tiles[1].center().toPoint()
    trigger(menu_at(told, spot), "Silence neuron 2")
    assert node(workspace).silenced == (1,)
    trigger(menu_at(told, spot), "Let neuron 2 speak")
    trigger(menu_at(told, spot), "Cut all its synapses")
    assert node(workspace).cut == tuple((1, source) for source in range(4))
    trigger(menu_at(told, spot), "Join all its synapses")
    assert not node(workspace).has_marks


def test_the_menu_of_a_synapse_cuts_and_sets_it(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    menu = menu_at(told, spot_of(told, FIRST))
    assert told.tools.synapse == FIRST
    trigger(menu, "Cut the synapse")
    assert node(workspace).cut == ((0, 0),)
    trigger(menu_at(told, spot_of(told, FIRST)), "Set its weight…")
    assert told.tools.field.weight.is_editing


def test_the_menu_of_a_header_freezes_bends_and_switches_the_layer(
    told: NeuronPage, workspace: Workspace
) -> None:
    spot = told.view.picture.places[1].header.center().toPoint()
    trigger(menu_at(told, spot), "Freeze Dense 1")
    assert node(workspace).frozen_weights
    trigger(menu_at(told, spot), "Switch the bias neuron off")
    layer: Any = node(workspace).layer
    assert not layer.bias
    menu = menu_at(told, spot)
    inner = entry(menu, "Activation of Dense 1").menu()
    assert isinstance(inner, QMenu)
    entry(inner, "tanh").trigger()
    menu.close()
    layer = node(workspace).layer
    assert layer.activation.kind == "tanh"
    assert workspace.document.undo_label == "Change the activation of Dense 1 to tanh"


def test_all_marks_of_a_layer_are_taken_back_together(
    told: NeuronPage, workspace: Workspace
) -> None:
    told.tools.edits.silence("dense_1", 1)
    told.tools.edits.cut(FIRST)
    spot = told.view.picture.places[1].header.center().toPoint()
    trigger(menu_at(told, spot), "Take back what was changed in Dense 1")

    assert not node(workspace).has_marks
    workspace.undo()
    assert node(workspace).cut == ((0, 0),)


def test_a_right_click_opens_the_menu_of_a_bias_neuron(qtbot: QtBot, told: NeuronPage) -> None:
    bias = told.view.picture.places[1].bias
    assert bias is not None
    target = neuron_menu.target_at(told.view.picture, bias.toPoint())

    assert target == neuron_menu.Target("dense_1")


def test_a_click_on_the_activation_of_a_header_offers_others(
    qtbot: QtBot, told: NeuronPage, workspace: Workspace
) -> None:
    header = told.view.picture.places[1].header
    spots = (QPoint(round(header.left()) + 40, y) for y in range(round(header.bottom())))
    spot = next(each for each in spots if hits.note_at(told.view.picture, QPointF(each)) == 1)
    point_at(qtbot, told, spot)
    assert told.view._card.text == "Activation of Dense 1: ReLU. Click to change it."
    qtbot.mouseClick(told.view, Left, pos=spot)
    (menu,) = open_menu(told)
    entry(menu, "Sigmoid").trigger()
    menu.close()

    layer: Any = node(workspace).layer
    assert layer.activation.kind == "sigmoid"


def test_the_menu_key_opens_the_menu_of_what_is_chosen(qtbot: QtBot, told: NeuronPage) -> None:
    click(qtbot, told, Cell(1, 0))
    told.tools.open_menu()
    (menu,) = open_menu(told)
    entry(menu, "Silence neuron 1")
    menu.close()
    key(qtbot, told, Qt.Key.Key_A)
    (menu,) = open_menu(told)
    assert entry(menu, "ReLU").isChecked()
    menu.close()
