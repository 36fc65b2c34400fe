"""The panels of blocks: properties of a use, pins inside, the list of blocks, shared weights."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from netbuilder.core import block_edits, edits
from netbuilder.core.block_library import BlockLibrary, LibraryBlock
from netbuilder.core.design import BlockUse
from netbuilder.core.document import Document
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas.inner_layout import columns
from netbuilder.ui.engine_bridge import EngineBridge
from netbuilder.ui.panels.block_list import HERE, OWN, READY, BlockList
from netbuilder.ui.panels.palette import Palette
from netbuilder.ui.panels.problems_panel import ProblemCard, ProblemsPanel
from netbuilder.ui.panels.properties import Properties
from netbuilder.ui.panels.status import StatusLine
from netbuilder.ui.panels.training_control import TrainingControl
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import chain, layer, project

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def boxed(qapp: object, tmp_path: Path) -> Workspace:
    """Input, a block of two Dense in three copies, Dense, Output."""
    some = project(
        "input", layer("dense", units=4), layer("dense", units=4), layer("dense", units=3), "output"
    )
    design, blocks, id = block_edits.grouped_in(
        some.design, some.blocks, ["dense_1", "dense_2"], "Pair"
    )
    use = structs.replace(design.nodes[id].layer, repeat=3)  # type: ignore[type-var]
    design = edits.with_layer(design, id, use)
    workspace = Workspace(Document(structs.replace(some, design=design, blocks=blocks)))
    workspace.shelf.library = BlockLibrary(tmp_path / "blocks")
    workspace.select([id])
    return workspace


@pytest.fixture
def panel(boxed: Workspace, bridge: EngineBridge, qtbot: QtBot) -> Properties:
    made = Properties(boxed, bridge)
    qtbot.addWidget(made)
    made.resize(304, 900)
    made.show()
    return made


@pytest.fixture
def listed(boxed: Workspace, qtbot: QtBot) -> BlockList:
    made = BlockList(boxed)
    qtbot.addWidget(made)
    made.resize(216, 500)
    made.show()
    return made


def use_of(workspace: Workspace, id: str = "block_1") -> BlockUse:
    found = workspace.project.design.nodes[id].layer
    assert isinstance(found, BlockUse)
    return found


def test_a_block_shows_its_copies_weights_and_parameters(panel: Properties) -> None:
    assert panel.block.isVisible()
    assert panel.block.copies.value() == 3
    assert panel.block.weights.value() is False
    assert set(panel.block.fields) >= {"dense_1.units", "dense_2.units"}
    assert not panel.form.isVisible()


def test_another_layer_shows_no_block(panel: Properties, boxed: Workspace) -> None:
    boxed.select(["dense_3"])
    assert not panel.block.isVisible()
    assert not panel.block.foot.isVisible()
    assert panel.form.isVisible()


def test_copies_and_sharing_are_set_in_the_panel(
    panel: Properties, boxed: Workspace, qtbot: QtBot
) -> None:
    panel.block.copies.value_changed.emit(5)
    panel.block.copies.editing_finished.emit()
    panel.block.weights.chosen.emit(True)
    assert (use_of(boxed).repeat, use_of(boxed).shared) == (5, True)
    boxed.undo()
    assert use_of(boxed).shared is False
    boxed.undo()
    assert use_of(boxed).repeat == 3


def test_a_shown_parameter_is_set_for_this_use_alone(panel: Properties, boxed: Workspace) -> None:
    before = boxed.project.blocks
    panel.block.fields["dense_2.units"].editors[0].edited.emit(7)
    assert use_of(boxed).overrides == {"dense_2.units": 7}
    assert boxed.project.blocks == before
    boxed.undo()
    assert use_of(boxed).overrides == {}


def test_each_copy_can_be_set_by_itself(panel: Properties, boxed: Workspace, qtbot: QtBot) -> None:
    field = panel.block.fields["dense_2.units"]
    qtbot.mouseClick(field.each, Left)
    assert len(field.editors) == 3
    field.editors[1].edited.emit(9)
    assert use_of(boxed).overrides == {"dense_2.units": {"copies": [4, 9, 4]}}
    qtbot.mouseClick(field.each, Left)
    assert use_of(boxed).overrides == {}
    assert len(field.editors) == 1


def test_open_goes_inside_and_unpack_unpacks(
    panel: Properties, boxed: Workspace, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.block.open, Left)
    assert boxed.inside == ("block_1",)
    boxed.leave()
    qtbot.mouseClick(panel.block.unpack, Left)
    assert not any(isinstance(n.layer, BlockUse) for n in boxed.project.design.nodes.values())


def test_the_block_gets_another_name(panel: Properties, boxed: Workspace, qtbot: QtBot) -> None:
    panel.block.name.setText("Couple")
    panel.block.name.editingFinished.emit()
    assert list(boxed.project.blocks) == ["couple"]
    assert boxed.inference.is_trainable


def test_pins_show_parameters_at_the_block(
    panel: Properties, boxed: Workspace, qtbot: QtBot
) -> None:
    assert not any(pin.isVisible() for pin in panel.form.pins.values())
    boxed.enter("block_1")
    boxed.select(["dense_1"])
    assert panel.form.pins["units"].isChecked()
    assert not panel.form.pins["bias"].isChecked()
    qtbot.mouseClick(panel.form.pins["bias"], Left)
    assert "dense_1.bias" in boxed.project.blocks["pair"].exposed
    qtbot.mouseClick(panel.form.pins["units"], Left)
    assert "dense_1.units" not in boxed.project.blocks["pair"].exposed
    boxed.undo()
    assert "dense_1.units" in boxed.project.blocks["pair"].exposed


def test_inside_it_is_told_what_the_use_sets_itself(panel: Properties, boxed: Workspace) -> None:
    panel.block.fields["dense_2.units"].editors[0].edited.emit(7)
    boxed.enter("block_1")
    boxed.select(["dense_2"])
    assert panel.set_outside.text() == "Pair 1 sets its own units."
    boxed.select(["dense_1"])
    assert not panel.set_outside.isVisible()


def test_save_to_my_blocks_puts_it_on_the_shelf(
    panel: Properties, boxed: Workspace, listed: BlockList, qtbot: QtBot
) -> None:
    qtbot.mouseClick(panel.block.keep, Left)
    assert panel.block.keep.text() == "Saved to my blocks"
    assert listed.names(OWN) == ["Pair"]
    assert boxed.shelf.blocks()[0].blocks == boxed.project.blocks


def test_a_shelf_that_cannot_be_written_is_told(boxed: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    boxed.shelf.library = BlockLibrary(tmp_path / "file" / "blocks")
    told: list[Problem] = []
    boxed.refused.connect(told.append)
    assert not boxed.shelf.save(boxed.project.blocks, "pair")
    assert told[0].code == "library-unreachable"


def test_the_list_names_the_blocks_of_the_project(listed: BlockList, boxed: Workspace) -> None:
    assert listed.names(HERE) == ["Pair"]
    assert listed.names(OWN) == []
    assert not listed.empty.isVisible()


def test_an_empty_list_teaches(qtbot: QtBot, workspace: Workspace, tmp_path: Path) -> None:
    workspace.shelf.library = BlockLibrary(tmp_path)
    made = BlockList(workspace)
    qtbot.addWidget(made)
    made.show()
    assert made.empty.isVisible()
    assert made.names(HERE) == made.names(OWN) == []
    assert made.tree.findItems(READY, Qt.MatchFlag.MatchExactly), "these are there from the start"


def test_a_block_is_placed_with_enter(listed: BlockList, qtbot: QtBot) -> None:
    listed.tree.setCurrentItem(listed.item(HERE, "Pair"))
    with qtbot.waitSignal(listed.placed) as placed:
        qtbot.keyClick(listed.tree, Qt.Key.Key_Return)
    assert isinstance(placed.args[0], BlockUse)


def test_a_kept_block_is_placed_with_its_content(
    listed: BlockList, boxed: Workspace, qtbot: QtBot
) -> None:
    boxed.shelf.save(boxed.project.blocks, "pair")
    listed.tree.setCurrentItem(listed.item(OWN, "Pair"))
    with qtbot.waitSignal(listed.placed) as placed:
        qtbot.keyClick(listed.tree, Qt.Key.Key_Return)
    assert isinstance(placed.args[0], LibraryBlock)


def test_a_block_is_renamed_in_its_row(listed: BlockList, boxed: Workspace, qtbot: QtBot) -> None:
    listed.tree.setCurrentItem(listed.item(HERE, "Pair"))
    listed.tree.rename_current()
    field = listed.tree.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    qtbot.keyClicks(field, "Couple")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: list(boxed.project.blocks) == ["couple"])
    assert listed.names(HERE) == ["Couple"]


def test_only_unused_blocks_are_deleted(listed: BlockList, boxed: Workspace, qtbot: QtBot) -> None:
    told: list[Problem] = []
    boxed.refused.connect(told.append)
    listed.tree.setCurrentItem(listed.item(HERE, "Pair"))
    qtbot.keyClick(listed.tree, Qt.Key.Key_Delete)
    assert told[0].code == "block-in-use"
    boxed.apply("Delete", lambda design: edits.removed(design, ["block_1"]))
    listed.tree.setCurrentItem(listed.item(HERE, "Pair"))
    qtbot.keyClick(listed.tree, Qt.Key.Key_Delete)
    assert boxed.project.blocks == {}
    boxed.undo()
    assert list(boxed.project.blocks) == ["pair"]


def test_a_kept_block_is_deleted(listed: BlockList, boxed: Workspace, qtbot: QtBot) -> None:
    boxed.shelf.save(boxed.project.blocks, "pair")
    listed.tree.setCurrentItem(listed.item(OWN, "Pair"))
    qtbot.keyClick(listed.tree, Qt.Key.Key_Delete)
    assert listed.names(OWN) == []


def test_the_palette_offers_the_ends_that_belong_here(boxed: Workspace, qtbot: QtBot) -> None:
    made = Palette(boxed)
    qtbot.addWidget(made)
    assert "Entrance" not in made.titles()
    boxed.enter("block_1")
    assert {"Entrance", "Exit"} <= set(made.titles())
    assert "Input" not in made.titles()
    boxed.leave()
    assert "Input" in made.titles()


def test_inside_a_block_the_whole_is_still_what_trains(
    boxed: Workspace, bridge: EngineBridge, qtbot: QtBot
) -> None:
    status, control = StatusLine(boxed, bridge), TrainingControl(boxed, bridge)
    qtbot.addWidget(status)
    before = status.size_words.text()
    boxed.enter("block_1")
    assert status.size_words.text() == before
    assert control.reason == ""


def test_a_problem_inside_is_listed_for_the_whole_and_leads_there(
    boxed: Workspace, qtbot: QtBot
) -> None:
    boxed.enter("block_1")
    boxed.apply("Cut", lambda each: edits.disconnected(each, *each.incoming["dense_2"]))
    boxed.leave()
    problems = ProblemsPanel(boxed)
    qtbot.addWidget(problems)
    problems.show()
    card = next(each for each in problems.cards() if each.problem.where.blocks)
    assert card.problem.found.startswith("In Pair 1: ")
    with qtbot.waitSignal(problems.jump_requested) as jumped:
        card.clicked.emit()
    assert jumped.args == ["dense_2"]
    assert boxed.inside == ("block_1",)
    assert boxed.selection == {"dense_2"}


def test_the_card_in_the_panel_leads_inside(panel: Properties, boxed: Workspace) -> None:
    boxed.enter("block_1")
    boxed.apply("Cut", lambda each: edits.disconnected(each, *each.incoming["dense_2"]))
    boxed.leave()
    card = next(each for each in panel.findChildren(ProblemCard) if each.problem.where.blocks)
    card.clicked.emit()
    assert boxed.inside == ("block_1",)
    assert boxed.selection == {"dense_2"}


def test_a_layer_takes_the_weights_of_another_of_its_sizes(
    bridge: EngineBridge, qtbot: QtBot
) -> None:
    wide = layer("dense", units=4)
    workspace = Workspace(Document(project("input", wide, wide, layer("dense", units=3), "output")))
    workspace.select(["dense_2"])
    made = Properties(workspace, bridge)
    qtbot.addWidget(made)
    made.show()
    before = workspace.inference.parameters
    assert made.sharing.field.values() == ("", "dense_1")
    made.sharing.field.value_changed.emit("dense_1")
    assert workspace.design.nodes["dense_2"].same_weights_as == "dense_1"
    assert workspace.inference.parameters == before - 20
    assert made.sharing.field.value() == "dense_1"
    workspace.undo()
    assert workspace.inference.parameters == before


def test_the_picture_puts_layers_in_columns_by_the_flow() -> None:
    places = columns(chain("dense", "dense", "activation"))
    assert [column for column, _ in places.values()] == [0, 1, 2]


def test_ready_networks_are_offered_as_blocks(listed: BlockList, qtbot: QtBot) -> None:
    assert listed.names(READY) == [], "nothing is drawn before somebody looks"
    group = listed.tree.findItems(READY, Qt.MatchFlag.MatchExactly)[0]
    group.setExpanded(True)
    assert {"ResNet-18", "BERT-base"} <= set(listed.names(READY))
    with qtbot.waitSignal(listed.placed) as placed:
        listed.tree.itemDoubleClicked.emit(listed.item(READY, "ResNet-18"), 0)
    assert placed.args[0].name == "ResNet-18"
    listed.delete(placed.args[0])
    assert "ResNet-18" in listed.names(READY), "a ready network cannot be deleted"
