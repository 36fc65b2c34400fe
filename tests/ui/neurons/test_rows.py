"""What is done with neurons and synapses is in the menu, the palette and the help on keys."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.resources import example_project
from netbuilder.ui.main_window import MainWindow
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse
from netbuilder.ui.neurons.picture import Cell
from tests.helpers.window import made_window

OF_NEURONS = {"network.silence", "network.choose_synapse"}
OF_SYNAPSES = {"network.cut_synapse", "network.set_weight"}
OF_BOTH = {"network.neuron_activation", "network.neuron_menu"}
EVERY = OF_NEURONS | OF_SYNAPSES | OF_BOTH | {"network.take_back_weight"}


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = made_window(qtbot)
    made.files.open_copy(example_project("xor"))
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


def offered(window: MainWindow) -> set[str]:
    return {row.id for row in window.binder.available()} & EVERY


def test_nothing_is_offered_where_layers_are_shown_or_nothing_is_chosen(
    window: MainWindow,
) -> None:
    assert offered(window) == set()
    window.binder.run("view.neurons")
    QApplication.processEvents()
    assert offered(window) == set()


def test_what_fits_the_choice_is_offered_and_done(window: MainWindow) -> None:
    window.binder.run("view.neurons")
    QApplication.processEvents()
    page = window.workbench.middle.page
    page.view.choose(Cell(1, 0))
    assert offered(window) == OF_NEURONS | OF_BOTH
    window.binder.run("network.silence")
    node = window.workspace.project.design.nodes[page.tools.node]
    assert node.silenced == (0,)
    assert window.binder.table.words("network.silence") == "Let the neuron speak"

    page.tools.choose(ChosenSynapse(node.id, 0, 1))
    assert offered(window) == OF_SYNAPSES | OF_BOTH
    window.binder.run("network.cut_synapse")
    assert window.workspace.project.design.nodes[node.id].cut == ((0, 1),)
    assert window.binder.table.words("network.cut_synapse") == "Join the synapse again"
    window.binder.run("network.set_weight")
    assert page.tools.field.weight.is_editing


def test_a_set_weight_can_be_taken_back_by_a_command(window: MainWindow) -> None:
    window.binder.run("view.neurons")
    QApplication.processEvents()
    tools = window.workbench.middle.page.tools
    synapse = ChosenSynapse("dense_1", 0, 1)
    tools.choose(synapse)
    tools.edits.set(synapse, 0.5)
    assert "network.take_back_weight" in offered(window)
    window.binder.run("network.take_back_weight")
    assert "network.take_back_weight" not in offered(window)
