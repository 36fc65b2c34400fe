"""Nodes are placed, chosen, moved, deleted, copied and named."""

from __future__ import annotations

import json

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import Design
from netbuilder.core.layer import Layer
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas.tools.gesture import Pointer
from netbuilder.ui.canvas.tools.place_node import PlaceNode
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier


def drop(hands: Hands, dropped: Layer, spot: QPoint) -> None:
    """Let a layer from the palette go at a spot."""
    pointer = Pointer(spot, hands.view.mapToScene(spot))
    gesture = PlaceNode(hands.view, pointer, dropped)
    hands.view.begin(gesture)
    gesture.move(pointer)
    hands.view.gesture = None
    gesture.release(pointer)


def test_tab_searches_and_enter_places(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Tab)
    hands.type("dense")
    hands.enter()
    assert list(hands.design.nodes) == ["dense_1"]
    assert hands.view.workspace.selection == {"dense_1"}


def test_a_tap_on_space_searches_too(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Space)
    assert hands.view.search is not None


def test_a_double_click_on_nothing_searches_there(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.double_click(QPoint(300, 300))
    hands.type("inp")
    hands.enter()
    assert list(hands.design.nodes) == ["input_1"]
    assert hands.view.sheet.nodes["input_1"].place.contains(hands.view.mapToScene(QPoint(300, 300)))


def test_synonyms_and_loose_letters_find_a_kind(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Tab)
    hands.type("fully")
    assert hands.search.titles()[0] == "Dense"
    hands.search.field.clear()
    hands.type("drpt")
    assert hands.search.titles()[0] == "Dropout"


def test_typed_numbers_and_words_become_parameters(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Tab)
    hands.type("dense 128 tanh")
    hands.enter()
    made = hands.chosen("dense_1")
    assert (made.units, made.activation.title) == (128, "tanh")


def test_a_new_node_is_wired_after_the_selected_one(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("input"), (0.0, 0.0))
    hands = open_canvas(design)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Tab)
    hands.type("dense")
    hands.enter()
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_ctrl_enter_places_and_stays_so_that_a_network_can_be_typed(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Tab)
    for word in ("input", "dense", "dropout"):
        hands.type(word)
        hands.enter(CTRL)
    hands.type("output")
    hands.enter()
    assert hands.design.wires == (
        wire("input_1", "dense_1"),
        wire("dense_1", "dropout_1"),
        wire("dropout_1", "output_1"),
    )
    assert hands.view.search is None


def test_escape_closes_the_search_and_places_nothing(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Qt.Key.Key_Tab)
    hands.qtbot.keyClick(hands.search.field, Qt.Key.Key_Escape)
    assert hands.view.search is None
    assert not hands.design.nodes


def test_a_layer_from_the_palette_lands_where_it_is_dropped(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    drop(hands, layer("dense"), QPoint(400, 300))
    assert hands.view.sheet.nodes["dense_1"].place.contains(hands.view.mapToScene(QPoint(400, 300)))


def test_a_layer_dropped_on_a_wire_is_put_into_it(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    middle = hands.view.sheet.wires.paths[wire("input_1", "dense_1")].middle
    drop(hands, layer("dropout"), hands.spot(middle))
    assert wire("input_1", "dropout_1") in hands.design.wires
    assert wire("dropout_1", "dense_1") in hands.design.wires
    hands.view.workspace.undo()
    assert hands.design == chain


def test_a_loose_node_dragged_onto_a_wire_is_put_into_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dropout"), (160.0, 240.0))
    hands = open_canvas(design)
    goal = hands.spot(hands.view.sheet.wires.paths[wire("dense_1", "output_1")].middle)
    hands.drag(hands.header("dropout_1"), goal)
    assert wire("dense_1", "dropout_1") in hands.design.wires
    assert wire("dropout_1", "output_1") in hands.design.wires
    hands.view.workspace.undo()
    assert hands.design == design


def test_a_drag_moves_all_selected_nodes_in_one_step_on_the_grid(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["dense_1", "dense_2"])
    hands.drag(hands.header("dense_1"), hands.header("dense_1") + QPoint(33, 210))
    moved = hands.design.nodes["dense_1"].position
    assert moved != (260.0, 0.0)
    assert moved[0] % 8 == 0
    assert moved[1] % 8 == 0
    away = (moved[0] - 260.0, moved[1])
    assert hands.design.nodes["dense_2"].position == (520.0 + away[0], away[1])
    hands.view.workspace.undo()
    assert hands.design == loose


def test_a_dragged_node_snaps_to_the_top_of_its_neighbour(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(edits.moved(loose, {"dense_1": (260.0, 100.0)}))
    hands.drag(hands.header("dense_1"), hands.header("dense_1") + QPoint(0, -96))
    assert hands.design.nodes["dense_1"].position[1] == 0.0


def test_escape_puts_dragged_nodes_back(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.hold(hands.header("dense_1"), hands.header("dense_1") + QPoint(50, 200))
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.sheet.nodes["dense_1"].pos() == QPointF(260.0, 0.0)
    assert hands.design == loose


def test_a_click_selects_and_a_click_on_nothing_selects_nothing(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.click(hands.header("dense_1"))
    assert hands.view.workspace.selection == {"dense_1"}
    hands.click(hands.empty())
    assert hands.view.workspace.selection == frozenset()


def test_shift_adds_to_the_selection_and_ctrl_toggles(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.click(hands.header("dense_1"))
    hands.click(hands.header("dense_2"), SHIFT)
    assert hands.view.workspace.selection == {"dense_1", "dense_2"}
    hands.click(hands.header("dense_1"), CTRL)
    assert hands.view.workspace.selection == {"dense_2"}


def test_a_box_selects_what_it_touches_and_ctrl_toggles_it(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    corner = hands.spot(QPointF(230.0, -60.0))
    end = hands.spot(QPointF(600.0, 90.0))
    hands.drag(corner, end)
    assert hands.view.workspace.selection == {"dense_1", "dense_2"}
    hands.drag(hands.spot(QPointF(490.0, -60.0)), end, CTRL)
    assert hands.view.workspace.selection == {"dense_1"}
    hands.drag(hands.spot(QPointF(490.0, -60.0)), end, SHIFT)
    assert hands.view.workspace.selection == {"dense_1", "dense_2"}


def test_escape_brings_back_the_selection_from_before_the_box(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["output_1"])
    hands.hold(hands.spot(QPointF(230.0, -60.0)), hands.spot(QPointF(600.0, 90.0)))
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.workspace.selection == {"output_1"}


def test_delete_takes_nodes_with_their_wires_and_undo_brings_them_back(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_Delete)
    assert list(hands.design.nodes) == ["input_1", "output_1"]
    assert hands.design.wires == ()
    hands.view.workspace.undo()
    assert hands.design == chain
    assert set(hands.view.sheet.nodes) == set(chain.nodes)


def test_alt_delete_joins_what_the_node_stood_between(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_Delete, ALT)
    assert hands.design.wires == (wire("input_1", "output_1"),)


def test_copied_nodes_are_readable_text_and_paste_with_their_wires(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.key(Qt.Key.Key_A, CTRL)
    hands.key(Qt.Key.Key_C, CTRL)
    assert json.loads(QGuiApplication.clipboard().text())["nodes"]
    hands.key(Qt.Key.Key_V, CTRL)
    assert wire("dense_2", "output_2") in hands.design.wires
    assert hands.view.workspace.selection == {"input_2", "dense_2", "output_2"}
    hands.view.workspace.undo()
    assert hands.design == chain


def test_cut_takes_nodes_to_the_clipboard(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_X, CTRL)
    assert "dense_1" not in hands.design.nodes
    hands.key(Qt.Key.Key_V, CTRL)
    assert "dense_1" in hands.design.nodes


def test_foreign_text_is_refused_in_words_and_changes_nothing(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    said: list[Problem] = []
    hands.view.workspace.refused.connect(said.append)
    QGuiApplication.clipboard().setText("shopping list")
    hands.key(Qt.Key.Key_V, CTRL)
    assert hands.design == chain
    assert said[0].code == "clipboard-not-nodes"


def test_ctrl_d_places_the_selection_a_second_time(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_D, CTRL)
    assert "dense_2" in hands.design.nodes


def test_f2_renames_in_place_and_escape_does_not(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_F2)
    field = hands.view._rename
    assert field is not None
    field.selectAll()
    hands.qtbot.keyClicks(field, "Hidden")
    hands.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hands.design.nodes["dense_1"].name == "Hidden"
    hands.key(Qt.Key.Key_F2)
    field = hands.view._rename
    hands.qtbot.keyClicks(field, "No")
    hands.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert hands.design.nodes["dense_1"].name == "Hidden"


def test_m_bypasses_and_bypasses_no_longer(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Qt.Key.Key_M)
    assert hands.view.sheet.nodes["dense_1"].visual.is_bypassed
    hands.key(Qt.Key.Key_M)
    assert not hands.design.nodes["dense_1"].bypassed


def test_a_click_on_the_bias_neuron_switches_it(open_canvas: OpenCanvas, chain: Design) -> None:
    from netbuilder.ui.canvas import shape

    hands = open_canvas(chain)
    item = hands.view.sheet.nodes["dense_1"]
    spot = hands.spot(item.pos() + shape.bias_place(item.visual))
    hands.click(spot)
    assert hands.chosen("dense_1").bias is False
    assert item.visual.bias is False
    hands.click(spot)
    assert hands.chosen("dense_1").bias is True


def test_arrows_walk_along_the_wires(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Right)
    assert hands.view.workspace.selection == {"dense_1"}
    hands.key(Qt.Key.Key_Left)
    assert hands.view.workspace.selection == {"input_1"}


def test_ctrl_arrows_move_the_selection_in_one_step(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    for _ in range(3):
        hands.key(Qt.Key.Key_Down, CTRL)
    assert hands.design.nodes["dense_1"].position == (300.0, 72.0)
    hands.view.workspace.undo()
    assert hands.design == chain


def test_tidy_is_one_step_and_leaves_no_overlap(
    open_canvas: OpenCanvas, chain: Design, qtbot: QtBot
) -> None:
    pile = edits.moved(chain, dict.fromkeys(chain.nodes, (0.0, 0.0)))
    hands = open_canvas(pile)
    hands.key(Qt.Key.Key_L)
    xs = [node.position[0] for node in hands.design.nodes.values()]
    assert xs == sorted(xs)
    assert len(set(xs)) == 3
    hands.view.end_glide()
    item = hands.view.sheet.nodes["output_1"]
    assert item.pos() == QPointF(*hands.design.nodes["output_1"].position)
    hands.view.workspace.undo()
    assert hands.design == pile


def test_a_node_is_spoken_in_one_sentence(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    words = hands.view.spoken("dense_1")
    assert words.startswith("Dense 1, 16 units, ReLU")
    hands.view.set_learning(frozenset({"dense_1"}))
    assert "learning" in hands.view.spoken("dense_1")


def test_undo_of_a_deletion_selects_what_comes_back(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select({"dense_1", "output_1"})
    hands.key(Qt.Key.Key_Delete)

    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    assert hands.design == chain
    assert hands.view.workspace.selection == {"dense_1", "output_1"}
