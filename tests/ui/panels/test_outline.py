"""The outline: the network as a tree that is read, wired and set without the canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from msgspec import structs
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QComboBox, QMenu
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import edits
from netbuilder.core.design import Design, Frame, Port, Wire
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.panels.outline import Outline
from netbuilder.ui.panels.outline_rows import FRAME, INPUT, NODE, PARAMETER, RowKey
from netbuilder.ui.workspace import Workspace
from tests.helpers.outline import Reader

K, Keys, Role = Qt.Key, Qt.KeyboardModifier, Qt.ItemDataRole


def layer(kind: str, **values: Any) -> Layer:
    return Layer.entries()[kind](**values)


def wire(source: str, target: str, into: str = "x") -> Wire:
    return Wire(Port(source, "y"), Port(target, into))


def chain() -> Design:
    """Input, Dense and Output in a row, wired; placed the other way round."""
    design = Design()
    for kind in ("output", "dense", "input"):
        design, _ = edits.added(design, layer(kind))
    for source, target in pairwise(("input_1", "dense_1", "output_1")):
        design = edits.connected(design, Port(source, "y"), Port(target, "x"))
    return design


Opened = Callable[[Design], Reader]


@pytest.fixture
def read(qtbot: QtBot) -> Iterator[Opened]:
    theme.use(None)
    made: list[tuple[CanvasView, Outline]] = []

    def opened(design: Design) -> Reader:
        workspace = Workspace(Document(Project(design=design)))
        canvas = CanvasView(workspace)
        outline = Outline(workspace, canvas)
        outline.jump_requested.connect(canvas.center_on)
        for widget in (canvas, outline):
            qtbot.addWidget(widget)
            widget.resize(600, 500)
            widget.show()
        made.append((canvas, outline))
        outline.tree.setFocus()
        return Reader(outline, qtbot, workspace)

    yield opened
    for pair in made:
        for widget in pair:
            widget.close()


def test_nodes_stand_in_the_order_of_the_flow_with_kind_size_and_problem(read: Opened) -> None:
    reader = read(chain())

    assert reader.column(0) == ["Input 1", "Dense 1", "Output 1"]
    assert reader.column(1) == ["Input", "Dense", "Output"]
    assert reader.model.index(1, 3).data() is not None


def test_a_problem_stands_in_the_row_of_its_node(read: Opened) -> None:
    reader = read(chain())

    reader.workspace.apply(
        "Cut", lambda design: edits.disconnected(design, wire("input_1", "dense_1"))
    )

    place = reader.column(0).index("Dense 1")
    guilty = reader.workspace.problems_of("dense_1")
    assert reader.column(4)[place] == guilty[0].found


def test_frames_and_notes_come_last(read: Opened) -> None:
    frames = (
        Frame("frame_1", title="Encoder", size=(300.0, 100.0)),
        Frame("note_1", comment="Mind the scale\nand more", size=(200.0, 0.0)),
    )
    reader = read(structs.replace(chain(), frames=frames))

    assert reader.column(0)[3:] == ["Encoder", "Mind the scale"]
    assert reader.column(1)[3:] == ["Frame", "Note"]


def test_below_a_node_stand_its_inputs_and_parameters(read: Opened) -> None:
    reader = read(chain())
    node = reader.model.find(RowKey(NODE, (), "dense_1"))

    rows = range(reader.model.rowCount(node))
    cells = {
        str(reader.model.index(row, 0, node).data()): str(reader.model.index(row, 1, node).data())
        for row in rows
    }

    assert cells["input x"] == "Input 1"
    assert cells["units"].startswith("16")
    assert "activation" in cells


def test_the_model_keeps_the_rules_of_qt_while_the_design_changes(read: Opened) -> None:
    reader = read(chain())
    model: QAbstractItemModel = reader.model
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    apply = reader.workspace.apply
    reader.tree.expandAll()

    apply("Place", lambda design: edits.added(design, layer("dropout"))[0])
    into = Port("dropout_1", "x")
    apply("Wire", lambda design: edits.connected(design, Port("dense_1", "y"), into))
    apply("Delete", lambda design: edits.removed(design, ["dense_1"]))
    for _ in range(3):
        reader.workspace.undo()

    assert reader.column(0) == ["Input 1", "Dense 1", "Output 1"]
    tester.deleteLater()


def test_an_open_row_stays_open_when_another_comes(read: Opened) -> None:
    reader = read(chain())
    reader.tree.expand(reader.model.find(RowKey(NODE, (), "dense_1")))

    reader.workspace.apply("Place", lambda design: edits.added(design, layer("dropout"))[0])

    assert reader.tree.isExpanded(reader.model.find(RowKey(NODE, (), "dense_1")))
    assert len(reader.column(0)) == 4


def test_the_selection_is_the_one_of_the_canvas_both_ways(read: Opened) -> None:
    reader = read(chain())

    reader.go(NODE, "dense_1")
    from_tree = reader.workspace.selection
    reader.workspace.select(["input_1", "output_1"])

    assert from_tree == {"dense_1"}
    assert {key.id for key in reader.tree.chosen_keys()} == {"input_1", "output_1"}


def test_frames_are_selected_both_ways_too(read: Opened) -> None:
    frame = Frame("frame_1", title="Encoder", position=(0.0, 500.0), size=(300.0, 100.0))
    reader = read(structs.replace(chain(), frames=(frame,)))

    reader.go(FRAME, "frame_1")
    from_tree = reader.workspace.frames.ids
    reader.workspace.select(["dense_1"])
    reader.workspace.select((), ["frame_1"])

    assert from_tree == {"frame_1"}
    assert [key.id for key in reader.tree.chosen_keys()] == ["frame_1"]


def test_arrows_walk_and_select(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "input_1")

    reader.key(K.Key_Down)

    assert reader.workspace.selection == {"dense_1"}


def test_typing_letters_finds_a_name(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "input_1")

    reader.qtbot.keyClicks(reader.tree, "out")

    assert reader.here() == "Output 1"


def test_f2_renames_in_one_step(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "dense_1")

    reader.write("Encoder")

    assert reader.design.nodes["dense_1"].name == "Encoder"
    assert reader.workspace.document.undo_label == "Rename node"
    assert reader.here() == "Encoder"


def test_a_parameter_takes_sums_as_the_panel_does(read: Opened) -> None:
    reader = read(chain())
    reader.go(PARAMETER, "dense_1", "units")

    reader.write("2**5")

    assert reader.design.nodes["dense_1"].layer.units == 32  # type: ignore[union-attr]


def test_a_refused_value_is_told_and_changes_nothing(read: Opened) -> None:
    reader = read(chain())
    told: list[Any] = []
    reader.workspace.refused.connect(told.append)
    before = reader.design
    reader.go(PARAMETER, "dense_1", "units")

    reader.write("many")

    assert reader.design is before
    assert "Units" in told[0].found


def test_a_choice_is_chosen_from_a_list(read: Opened) -> None:
    reader = read(chain())
    reader.go(PARAMETER, "dense_1", "activation")

    reader.pick("tanh")

    assert reader.design.nodes["dense_1"].layer.activation.kind == "tanh"  # type: ignore[union-attr]


def test_an_input_is_fed_from_another_source_and_from_none(read: Opened) -> None:
    design, _ = edits.added(chain(), layer("dense"))
    reader = read(design)
    reader.go(INPUT, "output_1", "x")

    reader.pick("Dense 2")
    other = reader.design.incoming["output_1"]
    reader.go(INPUT, "output_1", "x")
    reader.pick("not wired")

    assert other == (wire("dense_2", "output_1"),)
    assert not reader.design.incoming.get("output_1")


def test_a_source_that_would_close_a_circle_is_not_offered(read: Opened) -> None:
    reader = read(chain())
    reader.go(INPUT, "dense_1", "x")
    reader.key(K.Key_Return)
    (box,) = [e for e in reader.tree.viewport().findChildren(QComboBox) if e.isVisible()]

    words = [box.itemText(row) for row in range(box.count())]
    reader.qtbot.keyClick(box, K.Key_Escape)

    assert words == ["not wired", "Input 1"]


def test_delete_at_an_input_takes_only_its_wire_away(read: Opened) -> None:
    reader = read(chain())
    reader.go(INPUT, "dense_1", "x")

    reader.key(K.Key_Delete)

    assert reader.design.wires == (wire("dense_1", "output_1"),)
    assert len(reader.design.nodes) == 3


def test_insert_adds_a_typed_layer_after_the_current_one(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "dense_1")

    reader.ask(K.Key_Insert, "dense 64")

    assert reader.design.nodes["dense_2"].layer.units == 64  # type: ignore[union-attr]
    assert reader.workspace.selection == {"dense_2"}
    assert reader.here() == "Dense 2"


def test_alt_w_wires_the_layer_to_another(read: Opened) -> None:
    design, _ = edits.added(chain(), layer("output"))
    reader = read(design)
    reader.go(NODE, "dense_1")

    reader.ask(K.Key_W, "output 2", Keys.AltModifier)

    assert wire("dense_1", "output_2") in reader.design.wires


def test_keys_of_commands_act_here_too(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "dense_1")

    reader.key(K.Key_D, Keys.ControlModifier)

    assert "dense_2" in reader.design.nodes


def test_the_menu_bypasses_what_is_selected(read: Opened) -> None:
    reader = read(chain())
    reader.go(NODE, "dense_1")

    reader.outline.show_menu(QPoint(10, 10))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    action = next(each for each in menu.actions() if each.objectName() == "network.bypass")
    action.trigger()
    menu.close()

    assert reader.design.nodes["dense_1"].bypassed
    assert "bypassed" in reader.column(1)[1]


def test_a_block_holds_its_layers_which_can_be_set_from_outside(read: Opened) -> None:
    reader = read(chain())
    id = reader.outline._canvas.group_as(frozenset(["dense_1"]), "Core")
    inner = RowKey(PARAMETER, (id,), "dense_1", "units")
    reader.tree.expandAll()

    def index_of(parent: QModelIndex, key: RowKey) -> QModelIndex:
        for row in range(reader.model.rowCount(parent)):
            index = reader.model.index(row, 0, parent)
            if reader.model.key(index) == key:
                return index
            found = index_of(index, key)
            if found.isValid():
                return found
        return QModelIndex()

    index = index_of(QModelIndex(), inner)
    reader.tree.setCurrentIndex(index)
    reader.write("48")

    block = next(iter(reader.workspace.project.blocks.values()))
    assert block.design.nodes["dense_1"].layer.units == 48  # type: ignore[union-attr]


def test_enter_goes_into_a_block_and_alt_up_comes_out(read: Opened) -> None:
    reader = read(chain())
    id = reader.outline._canvas.group_as(frozenset(["dense_1"]), "Core")
    reader.go(NODE, id)

    reader.key(K.Key_Return)
    inside = (reader.workspace.inside, "Dense 1" in reader.column(0))
    reader.key(K.Key_Up, Keys.AltModifier)

    assert inside == ((id,), True)
    assert reader.workspace.inside == ()


def test_rows_say_whole_sentences_to_a_screen_reader(read: Opened) -> None:
    reader = read(chain())
    node = reader.model.find(RowKey(NODE, (), "dense_1"))

    assert str(node.data(Role.AccessibleTextRole)).startswith("Dense 1, ")
    first = reader.model.index(0, 0, node)
    assert str(first.data(Role.AccessibleTextRole)).endswith("wired from Input 1")


def test_an_empty_design_teaches(read: Opened) -> None:
    reader = read(Design())

    shown = reader.outline.empty.isVisible()
    reader.ask(K.Key_Insert, "input")

    assert shown
    assert not reader.outline.empty.isVisible()
    assert list(reader.design.nodes) == ["input_1"]


def test_what_happens_while_it_is_hidden_is_there_when_it_shows(read: Opened) -> None:
    reader = read(chain())
    reader.outline.hide()
    reader.workspace.apply("Delete", lambda design: edits.removed(design, ["dense_1"]))

    reader.outline.show()

    assert reader.column(0) == ["Output 1", "Input 1"]
