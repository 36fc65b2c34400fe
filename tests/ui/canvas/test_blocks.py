"""Blocks by hand: grouping, going in and out, editing inside, unpacking, copying."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import block_edits, edits
from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.layer import Role
from netbuilder.core.problems import Problem
from netbuilder.core.value import Project
from netbuilder.ui.canvas import kinds
from netbuilder.ui.canvas.block_visual import as_block
from netbuilder.ui.canvas.overlays.rename_field import RenameField
from netbuilder.ui.canvas.tools.place_node import layer_mime, mime_layer
from tests.helpers.designs import layer, project
from tests.ui.canvas.conftest import Hands

Open = Callable[..., Hands]
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
Key = Qt.Key


@pytest.fixture
def plain() -> Project:
    last = layer("dense", units=3)
    return structs.replace(project("input", "dense", "dense", last, "output"), title="Flowers")


@pytest.fixture
def boxed(plain: Project) -> Project:
    """The two middle layers are a block."""
    design, blocks, _ = block_edits.grouped_in(
        plain.design, plain.blocks, ["dense_1", "dense_2"], "Pair"
    )
    return structs.replace(plain, design=design, blocks=blocks)


def group(hands: Hands, *ids: str) -> None:
    hands.view.workspace.select(ids)
    hands.key(Key.Key_G, CTRL)


def test_ctrl_g_asks_the_name_and_makes_a_block(
    open_canvas: Open, plain: Project, qtbot: QtBot
) -> None:
    hands = open_canvas(project=plain)
    group(hands, "dense_1", "dense_2")
    field = hands.view.findChild(RenameField)
    assert isinstance(field, RenameField)
    qtbot.keyClicks(field, "Residual")
    qtbot.keyClick(field, Key.Key_Return)
    assert list(hands.view.workspace.project.blocks) == ["residual"]
    assert hands.view.workspace.selection == {"block_1"}
    assert hands.view.workspace.inference.is_trainable


def test_grouping_is_one_step_and_can_be_undone(
    open_canvas: Open, plain: Project, qtbot: QtBot
) -> None:
    hands = open_canvas(project=plain)
    group(hands, "dense_1", "dense_2")
    field = hands.view.findChild(RenameField)
    assert isinstance(field, RenameField)
    qtbot.keyClick(field, Key.Key_Return)
    hands.key(Key.Key_Z, CTRL)
    assert hands.view.workspace.project == plain


def test_esc_in_the_name_groups_nothing(open_canvas: Open, plain: Project, qtbot: QtBot) -> None:
    hands = open_canvas(project=plain)
    group(hands, "dense_1")
    field = hands.view.findChild(RenameField)
    assert isinstance(field, RenameField)
    qtbot.keyClick(field, Key.Key_Escape)
    assert hands.view.workspace.project == plain


def test_what_cannot_be_grouped_is_told_before_a_name_is_asked(
    open_canvas: Open, plain: Project
) -> None:
    hands = open_canvas(project=plain)
    told: list[Problem] = []
    hands.view.workspace.refused.connect(told.append)
    group(hands, "input_1", "dense_1")
    assert [each.code for each in told] == ["not-groupable"]
    assert hands.view.workspace.project == plain


def test_ctrl_shift_g_unpacks_without_loss(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    before = hands.view.workspace.inference.parameters
    hands.view.workspace.select(["block_1"])
    hands.key(Key.Key_G, CTRL | SHIFT)
    kinds_now = [node.layer.kind for node in hands.design.nodes.values()]
    assert sorted(kinds_now) == ["dense", "dense", "dense", "input", "output"]
    assert hands.view.workspace.inference.parameters == before
    assert hands.view.workspace.inference.is_trainable


def test_a_double_click_goes_into_a_block(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.double_click(hands.header("block_1"))
    assert hands.view.workspace.inside == ("block_1",)
    assert set(hands.view.sheet.nodes) == {"dense_1", "dense_2", "entrance_1", "exit_1"}


def test_enter_goes_in_and_esc_comes_out_with_the_block_selected(
    open_canvas: Open, boxed: Project
) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.select(["block_1"])
    hands.key(Key.Key_Return)
    assert hands.view.workspace.inside == ("block_1",)
    hands.key(Key.Key_Escape)
    assert not hands.view.workspace.inside
    assert hands.view.workspace.selection == {"block_1"}


@pytest.mark.parametrize("key", [(Key.Key_Backspace,), (Key.Key_Up, ALT)])
def test_other_keys_come_out_too(open_canvas: Open, boxed: Project, key: tuple[Key]) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.enter("block_1")
    hands.key(*key)
    assert not hands.view.workspace.inside


def test_esc_first_lets_go_of_the_selection(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.enter("block_1")
    hands.view.workspace.select(["dense_1"])
    hands.key(Key.Key_Escape)
    assert hands.view.workspace.inside == ("block_1",)
    assert not hands.view.workspace.selection


def test_the_way_back_is_shown_and_can_be_clicked(
    open_canvas: Open, boxed: Project, qtbot: QtBot
) -> None:
    hands = open_canvas(project=boxed)
    assert not hands.view.breadcrumb.isVisible()
    hands.view.workspace.enter("block_1")
    assert hands.view.breadcrumb.isVisible()
    assert hands.view.breadcrumb.words() == ["Flowers", "Pair"]
    (button,) = hands.view.breadcrumb.buttons()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not hands.view.workspace.inside
    assert not hands.view.breadcrumb.isVisible()


def test_coming_back_the_drawing_is_where_it_was_left(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    before = hands.header("block_1")
    hands.view.workspace.enter("block_1")
    hands.view.workspace.leave()
    after = hands.header("block_1")
    assert (after - before).manhattanLength() <= 2


def test_an_edit_inside_reaches_every_use_in_one_step(open_canvas: Open, boxed: Project) -> None:
    design, second = edits.added(boxed.design, boxed.design.nodes["block_1"].layer)
    hands = open_canvas(project=structs.replace(boxed, design=design))
    workspace = hands.view.workspace
    workspace.enter("block_1")
    workspace.select(["dense_2"])
    hands.key(Key.Key_Delete, ALT)
    assert "dense_2" not in workspace.project.blocks["pair"].design.nodes
    assert workspace.document.undo_label.startswith("Delete")
    hands.key(Key.Key_Z, CTRL)
    assert workspace.project.blocks == boxed.blocks
    assert workspace.inside == ("block_1",)
    assert second in workspace.project.design.nodes


def test_sizes_are_known_inside(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.enter("block_1")
    facts = hands.view.workspace.inference.nodes["dense_1"]
    assert facts.inputs[0] is not None
    assert facts.parameters > 0
    assert hands.view.workspace.whole_inference.parameters > facts.parameters


def test_undo_that_takes_the_open_block_away_comes_out(open_canvas: Open, plain: Project) -> None:
    hands = open_canvas(project=plain)
    workspace = hands.view.workspace
    id = hands.view.group_as(frozenset({"dense_1", "dense_2"}), "Pair")
    workspace.enter(id)
    hands.key(Key.Key_Z, CTRL)
    assert workspace.inside == ()
    assert set(hands.view.sheet.nodes) == set(plain.design.nodes)
    hands.key(Key.Key_Z, CTRL | SHIFT)
    assert set(hands.view.sheet.nodes) == set(workspace.design.nodes)


def test_layers_are_grouped_inside_a_block_too(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.enter("block_1")
    inner = hands.view.group_as(frozenset({"dense_1"}), "Deep")
    assert set(hands.view.workspace.project.blocks) == {"pair", "deep"}
    assert hands.view.workspace.enter(inner)
    assert hands.view.breadcrumb.words() == ["Flowers", "Pair", "Deep"]
    hands.view.workspace.leave(2)
    assert not hands.view.workspace.inside
    assert hands.view.workspace.inference.is_trainable


def test_a_block_cannot_be_placed_in_itself(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    told: list[Problem] = []
    hands.view.workspace.refused.connect(told.append)
    hands.view.workspace.enter("block_1")
    hands.view.place(boxed.design.nodes["block_1"].layer)
    assert [each.code for each in told] == ["block-inside-itself"]
    assert hands.view.workspace.project == boxed


def test_entrances_and_exits_are_offered_only_inside(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.key(Key.Key_Tab)
    hands.type("entrance")
    assert hands.view.search is not None
    assert "Entrance" not in hands.view.search.titles()
    hands.view.close_floating()
    hands.view.workspace.enter("block_1")
    hands.key(Key.Key_Tab)
    hands.type("entrance")
    assert hands.view.search.titles()[0] == "Entrance"
    roles = {kind.role for kind in kinds.kinds(is_inside=True)}
    assert roles == {Role.HIDDEN, Role.ENTRANCE, Role.EXIT}


def test_search_finds_the_blocks_of_the_project(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.key(Key.Key_Tab)
    hands.type("pair")
    hands.enter()
    uses = [node for node in hands.design.nodes.values() if isinstance(node.layer, BlockUse)]
    assert len(uses) == 2


def test_copied_blocks_arrive_in_another_project(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.select(["block_1"])
    hands.key(Key.Key_C, CTRL)
    other = open_canvas(project=project("input", "output"))
    other.key(Key.Key_V, CTRL)
    assert other.view.workspace.project.blocks == boxed.blocks
    assert "clipboard" not in QGuiApplication.clipboard().text()[:9]
    other.key(Key.Key_Z, CTRL)
    assert other.view.workspace.project.blocks == {}


def test_a_library_block_is_taken_over_once(
    open_canvas: Open, boxed: Project, tmp_path: Path
) -> None:
    kept = LibraryBlock(tmp_path / "pair.netb", "pair", boxed.blocks)
    hands = open_canvas(project=project("input", "output"))
    first = hands.view.place(kept)
    second = hands.view.place(kept)
    assert first != second
    assert hands.view.workspace.project.blocks == boxed.blocks


def test_dragged_blocks_arrive_as_they_were(boxed: Project, tmp_path: Path) -> None:
    use = boxed.design.nodes["block_1"].layer
    assert mime_layer(layer_mime(use)) == use
    kept = LibraryBlock(tmp_path / "pair.netb", "pair", boxed.blocks)
    arrived = mime_layer(layer_mime(kept))
    assert isinstance(arrived, LibraryBlock)
    assert arrived.blocks == boxed.blocks
    assert mime_layer(QMimeData()) is None


def test_the_card_says_what_the_block_sets_and_how_often_it_stands(
    open_canvas: Open, boxed: Project
) -> None:
    use = structs.replace(boxed.design.nodes["block_1"].layer, repeat=3)  # type: ignore[type-var]
    design = edits.with_layer(boxed.design, "block_1", use)
    hands = open_canvas(project=structs.replace(boxed, design=design))
    visual = hands.view.sheet.nodes["block_1"].visual
    assert visual.copies == 3
    assert ("units", "16") in [(row.label, row.value) for row in visual.rows]
    assert ("weights", "own in each") in [(row.label, row.value) for row in visual.rows]


def test_a_block_with_several_ports_names_them(open_canvas: Open, boxed: Project) -> None:
    def second_exit(design: Design) -> Design:
        return edits.added(design, layer("exit"), (500.0, 900.0), "aside")[0]

    hands = open_canvas(project=block_edits.with_inside(boxed, "pair", second_exit))
    item = hands.view.sheet.nodes["block_1"]
    assert item.visual.port_rows == 2
    assert [row.value for row in item.visual.rows[:2]] == ["Exit 1", "aside"]
    places = [item.port_place(port).y() for port in item.visual.ports if not port.is_input]
    assert places[0] < places[1] < item.place.bottom()


def test_a_block_that_is_missing_still_has_a_look(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=structs.replace(boxed, blocks={}))
    visual = hands.view.sheet.nodes["block_1"].visual
    assert visual.problem == "error"
    assert as_block(visual, BlockUse("gone"), {}) is visual


def test_the_badge_of_a_block_leads_to_the_guilty_layer(open_canvas: Open, boxed: Project) -> None:
    broken = block_edits.with_inside(
        boxed, "pair", lambda design: edits.disconnected(design, *design.incoming["dense_2"])
    )
    hands = open_canvas(project=broken)
    hands.view.show_problem("block_1")
    assert hands.view.workspace.inside == ("block_1",)
    assert hands.view.workspace.selection == {"dense_2"}


def test_doors_are_drawn_as_ports_with_a_name(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.enter("block_1")
    entrance = hands.view.sheet.nodes["entrance_1"]
    assert entrance.visual.is_door
    assert entrance.body.height() < hands.view.sheet.nodes["dense_1"].body.height()


def test_bypass_and_freeze_act_on_blocks(open_canvas: Open, boxed: Project) -> None:
    hands = open_canvas(project=boxed)
    hands.view.workspace.select(["block_1"])
    hands.key(Key.Key_M)
    assert hands.view.sheet.nodes["block_1"].visual.is_bypassed
    assert hands.view.workspace.inference.nodes["block_1"].parameters == 0
    hands.key(Key.Key_F, SHIFT)
    assert hands.view.sheet.nodes["block_1"].visual.is_frozen
