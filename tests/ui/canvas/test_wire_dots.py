"""Dots lead a wire another way: made, dragged, chosen and dropped by mouse and by key."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import bends, edits
from netbuilder.core.design import Design, Frame, Port
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.canvas.options import Options
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Keys = Qt.KeyboardModifier
FIRST = wire("input_1", "dense_1")


def _middle(hands: Hands) -> QPoint:
    """A place on the first wire, beside its label."""
    path = hands.view.sheet.wires.paths[FIRST]
    start, end = path.points[0], path.points[3]
    return hands.spot(start + (end - start) * 0.25)


def _bent(chain: Design, *points: tuple[float, float]) -> Design:
    return bends.bent(chain, FIRST, points or [(240.0, 120.0)])


def test_a_double_click_on_a_wire_makes_a_dot_on_the_grid(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.double_click(_middle(hands))
    ((x, y),) = hands.design.bends[FIRST]
    assert (x % 8, y % 8) == (0.0, 0.0)
    assert hands.view.search is None
    assert hands.view.sheet.chosen_dots == {(FIRST, 0)}
    assert hands.view.sheet.wires.paths[FIRST].dots == (QPointF(x, y),)
    hands.view.workspace.undo()
    assert hands.design == chain
    assert hands.view.sheet.wires.paths[FIRST].dots == ()


def test_dragging_the_middle_of_a_wire_makes_a_dot_there(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    goal = hands.spot(QPointF(243.0, 141.0))
    hands.drag(_middle(hands), goal)
    assert hands.design.bends == {FIRST: ((240.0, 144.0),)}
    assert hands.view.workspace.document.undo_label == "Add dot"
    hands.view.workspace.undo()
    assert hands.design == chain


def test_escape_leaves_a_wire_as_straight_as_it_was(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.hold(_middle(hands), hands.spot(QPointF(240.0, 144.0)))
    path = hands.view.sheet.wires.paths[FIRST]
    assert path.dots
    hands.key(Qt.Key.Key_Escape)
    assert path.dots == ()
    assert hands.design == chain


def test_a_second_dot_goes_between_its_neighbours(open_canvas: OpenCanvas, chain: Design) -> None:
    design = _bent(chain, (208.0, 120.0), (272.0, 120.0))
    hands = open_canvas(design)
    path = hands.view.sheet.wires.paths[FIRST]
    between = min(
        (QPointF(240.0, float(y)) for y in range(100, 160)),
        key=lambda place: path.distance_squared(place.x(), place.y()),
    )
    hands.drag(hands.spot(between), hands.spot(QPointF(240.0, 200.0)))
    assert hands.design.bends[FIRST] == ((208.0, 120.0), (240.0, 200.0), (272.0, 120.0))


def test_a_dot_is_dragged_onto_the_grid_and_back_by_undo(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design = _bent(chain)
    hands = open_canvas(design)
    hands.drag(hands.spot(QPointF(240.0, 120.0)), hands.spot(QPointF(262.0, 162.0)))
    assert hands.design.bends == {FIRST: ((264.0, 160.0),)}
    hands.view.workspace.undo()
    assert hands.design == design


def test_a_dot_falls_level_with_the_port_it_is_near(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(_bent(edits.moved(chain, {"input_1": (0.0, 3.0)})))
    level = hands.view.sheet.wires.paths[FIRST].points[0].y()
    hands.drag(hands.spot(QPointF(240.0, 120.0)), hands.spot(QPointF(240.0, level + 3.0)))
    assert hands.design.bends[FIRST][0][1] == level


def test_a_dot_goes_anywhere_for_those_who_want_neither_grid_nor_guides(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(_bent(chain))
    hands.view.take_options(Options(snaps_to_grid=False, has_guides=False))
    hands.drag(hands.spot(QPointF(240.0, 120.0)), hands.spot(QPointF(261.0, 18.0)))
    assert hands.design.bends == {FIRST: ((261.0, 18.0),)}


def test_several_selected_dots_move_together(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(_bent(chain, (208.0, 120.0), (272.0, 120.0)))
    hands.click(hands.spot(QPointF(208.0, 120.0)))
    hands.click(hands.spot(QPointF(272.0, 120.0)), Keys.ShiftModifier)
    assert hands.view.sheet.chosen_dots == {(FIRST, 0), (FIRST, 1)}
    hands.drag(hands.spot(QPointF(272.0, 120.0)), hands.spot(QPointF(272.0, 200.0)))
    assert hands.design.bends[FIRST] == ((208.0, 200.0), (272.0, 200.0))
    assert hands.view.workspace.document.undo_label == "Move 2 dots"


def test_delete_drops_the_selected_dot_and_keeps_the_wire(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(_bent(chain))
    hands.click(hands.spot(QPointF(240.0, 120.0)))
    hands.key(Qt.Key.Key_Delete)
    assert hands.design == chain
    assert hands.view.workspace.document.undo_label == "Delete dot"


def test_the_dot_key_puts_a_dot_on_the_selected_wire_and_ctrl_arrows_move_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(_middle(hands))
    hands.key(Qt.Key.Key_Period)
    ((x, y),) = hands.design.bends[FIRST]
    hands.key(Qt.Key.Key_Down, Keys.ControlModifier)
    assert hands.design.bends[FIRST] == ((x, y + 24.0),)


def test_the_dot_key_bends_the_wire_between_two_selected_layers(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["input_1", "dense_1"])
    hands.key(Qt.Key.Key_Period)
    assert set(hands.design.bends) == {FIRST}


def test_ctrl_and_a_drag_from_a_dot_branch_a_new_wire_that_far_along(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dense"), (400.0, 240.0))
    hands = open_canvas(_bent(design))
    hands.drag(hands.spot(QPointF(240.0, 120.0)), hands.port("dense_2", "x"), Keys.ControlModifier)
    new = wire("input_1", "dense_2")
    assert new in hands.design.wires
    assert hands.design.bends == {FIRST: ((240.0, 120.0),), new: ((240.0, 120.0),)}


def test_a_wire_from_the_menu_of_a_dot_hangs_at_the_pointer_until_a_click(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dense"), (400.0, 240.0))
    hands = open_canvas(_bent(design))
    hands.view.wiring.dots.branch((FIRST, 0), hands.spot(QPointF(240.0, 120.0)))
    hands.move(hands.spot(QPointF(300.0, 160.0)))
    hands.move(hands.port("dense_2", "x"))
    hands.click(hands.port("dense_2", "x"))
    assert wire("input_1", "dense_2") in hands.design.wires


def test_a_bent_wire_is_found_along_its_way_and_not_where_it_was(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(_bent(chain, (240.0, 200.0)))
    sheet = hands.view.sheet
    path = sheet.wires.paths[FIRST]
    assert path.distance_squared(240.0, 200.0) < 1.0
    assert hit(sheet, QPointF(240.0, 200.0), 1.0).dot == (FIRST, 0)
    assert hit(sheet, QPointF(238.0, 16.0), 1.0).part == "nothing"


def test_dots_follow_the_nodes_while_both_are_dragged_and_stay_where_one_is(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design = _bent(chain)
    hands = open_canvas(design)
    hands.view.workspace.select(["input_1", "dense_1"])
    start = hands.header("dense_1")
    hands.hold(start, start + QPoint(0, 160))
    moved = hands.view.sheet.wires.paths[FIRST].dots[0]
    by = hands.view.sheet.nodes["dense_1"].pos() - QPointF(300.0, 0.0)
    assert by.y() > 100.0
    assert moved == QPointF(240.0, 120.0) + by
    hands.release(start + QPoint(0, 160))
    assert hands.design.bends[FIRST] == ((240.0 + by.x(), 120.0 + by.y()),)
    hands.view.workspace.undo()
    assert hands.design == design
    hands.view.workspace.select(["dense_1"])
    hands.drag(hands.header("dense_1"), hands.header("dense_1") + QPoint(0, 160))
    assert hands.design.bends == design.bends


def test_a_dot_goes_when_its_wire_goes_and_comes_back_with_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design = _bent(chain)
    hands = open_canvas(design)
    hands.view.workspace.apply("Delete", lambda each: edits.removed(each, ["dense_1"]))
    assert hands.design.bends == {}
    hands.view.workspace.undo()
    assert hands.design == design
    assert hands.view.sheet.wires.paths[FIRST].dots == (QPointF(240.0, 120.0),)


def test_all_dots_of_the_selected_layers_are_removed_by_one_command(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(_bent(chain, (208.0, 120.0), (272.0, 120.0)))
    hands.view.workspace.select(["dense_1"])
    hands.view.table.run("network.straighten_wires")
    assert hands.design == chain


def test_a_layer_put_on_a_bent_wire_keeps_the_dots_on_either_side(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    wide = edits.moved(chain, {"dense_1": (900.0, 0.0), "output_1": (1200.0, 0.0)})
    hands = open_canvas(_bent(wide, (240.0, 200.0), (800.0, 200.0)))
    hands.view.insert_layer(layer("dropout"), FIRST, QPointF(440.0, 184.0))
    new = Port("dropout_1", "x")
    assert hands.design.bends[wire("input_1", "dropout_1")] == ((240.0, 200.0),)
    assert [each for each in hands.design.wires if each.target == new]
    assert hands.design.bends[wire("dropout_1", "dense_1")] == ((800.0, 200.0),)


def test_a_box_selects_the_dots_in_it_with_the_layers(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(_bent(chain, (208.0, 200.0), (272.0, 200.0)))
    hands.drag(hands.spot(QPointF(190.0, 260.0)), hands.spot(QPointF(240.0, 180.0)))
    assert hands.view.sheet.chosen_dots == {(FIRST, 0)}
    hands.key(Qt.Key.Key_Delete)
    assert hands.design.bends == {FIRST: ((272.0, 200.0),)}


def test_a_wire_into_a_folded_frame_runs_free_of_the_dots_it_hides(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    frame = Frame("frame_1", size=(900.0, 400.0), folded=True, holds=("dense_1", "output_1"))
    hands = open_canvas(structs.replace(_bent(chain), frames=(frame,)))
    assert hands.view.sheet.wires.paths[FIRST].dots == ()
    assert hands.view.sheet.wires.paths[FIRST].points[3].x() != 300.0
