"""Dragging lines nodes up, takes followers along, leaves copies, and tidying can be taken back."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPoint, QRectF, Qt

from netbuilder.core import edits
from netbuilder.core.design import Design, Port
from netbuilder.ui.canvas.tools.gesture import Pointer
from netbuilder.ui.canvas.tools.guides import Guides, LevelWire
from netbuilder.ui.canvas.tools.move_nodes import MoveNodes
from tests.ui.canvas.conftest import Hands, Keys, OpenCanvas, layer

REACH = 6.0


def card(left: float, top: float, wide: float = 100.0, high: float = 60.0) -> QRectF:
    return QRectF(left, top, wide, high)


def test_a_card_snaps_to_the_middle_between_two_others() -> None:
    guides = Guides([card(0, 0), card(400, 0)], has_grid=False)

    left, _ = guides.snapped(card(197, 5), REACH)

    assert left == 200.0
    gaps = [line.length() for line in guides.lines if line.p1().y() == line.p2().y()]
    assert gaps.count(100.0) == 2


def test_a_card_snaps_as_far_beyond_two_others_as_they_are_apart() -> None:
    guides = Guides([card(0, 0), card(150, 0)], has_grid=False)

    assert guides.snapped(card(303, 11), REACH)[0] == 300.0
    assert guides.snapped(card(-148, 11), REACH)[0] == -150.0


def test_columns_are_spaced_as_rows_are() -> None:
    guides = Guides([card(0, 0), card(0, 100)], has_grid=False)

    assert guides.snapped(card(4, 202), REACH) == (0.0, 200.0)


def test_a_level_wire_wins_over_an_edge_that_is_further_away() -> None:
    level = LevelWire(33.0, (0.0, 50.0), (90.0, 50.0))
    guides = Guides([card(0, 38)], has_grid=False, levels=[level])

    assert guides.snapped(card(300, 34), REACH)[1] == 33.0
    assert QLineF(0.0, 50.0, 90.0, 50.0) in guides.lines


def test_what_meets_no_guide_falls_on_the_grid_or_stays() -> None:
    assert Guides([card(900, 900)]).snapped(card(3, 5), REACH) == (0.0, 8.0)
    assert Guides([card(900, 900)], has_grid=False).snapped(card(3, 5), REACH) == (3.0, 5.0)
    assert Guides([]).lines == []


def test_a_dragged_node_snaps_to_where_its_wire_is_level(open_canvas: OpenCanvas) -> None:
    """The ports of a joint lie in rows, so no edge says where that is."""
    design, joint = Design(), layer("add").inputs[0].name
    for kind, place in (("dense", (0.0, 0.0)), ("add", (300.0, 203.0)), ("dense", (0.0, 400.0))):
        design, _ = edits.added(design, layer(kind), place)
    for source in ("dense_1", "dense_2"):
        design = edits.connected(design, Port(source, "y"), Port("add_1", joint))
    hands = open_canvas(design)
    view = hands.view
    path = view.sheet.wires.paths[design.wires[0]]
    gap = path.points[3].y() - path.points[0].y()

    hands.drag(hands.header("add_1"), hands.header("add_1") - QPoint(0, round(gap) - 2))

    start, *_, end = view.sheet.wires.paths[design.wires[0]].points
    assert start.y() == end.y()


def test_a_drag_with_shift_takes_along_all_that_follows(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    start = hands.header("dense_1")

    hands.drag(start, start + QPoint(0, 160), Keys.ShiftModifier)

    moved = {id for id, node in hands.design.nodes.items() if node.position[1] != 0.0}
    assert moved == {"dense_1", "output_1"}
    hands.view.workspace.undo()
    assert hands.design == chain


def test_a_drag_with_alt_leaves_the_original_and_keeps_inner_wires(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select({"dense_1", "output_1"})
    start = hands.header("dense_1")

    hands.drag(start, start + QPoint(0, 200), Keys.AltModifier)

    assert hands.design.nodes["dense_1"] == chain.nodes["dense_1"]
    wires = [(wire.source.node, wire.target.node) for wire in hands.design.wires]
    assert ("dense_2", "output_2") in wires
    assert hands.view.workspace.selection == {"dense_2", "output_2"}
    assert hands.design.nodes["dense_2"].position == (304.0, 200.0)
    hands.view.workspace.undo()
    assert hands.design == chain


def test_escape_leaves_no_copy(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    start = hands.header("dense_1")
    hands.press(start, Keys.AltModifier)
    hands.move(start + QPoint(10, 2))
    hands.move(start + QPoint(0, 200))

    hands.key(Qt.Key.Key_Escape)
    hands.release(start + QPoint(0, 200))

    assert hands.design == chain
    assert not hands.view.workspace.document.can_undo


def test_escape_while_nodes_glide_takes_the_tidying_back(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.tidy()
    assert hands.view.is_gliding

    hands.key(Qt.Key.Key_Escape)

    assert hands.design == loose
    assert not hands.view.is_gliding
    assert _places(hands) == {id: node.position for id, node in loose.nodes.items()}


def test_thirty_layers_placed_at_one_spot_lie_on_none_of_the_others(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas()
    for _ in range(30):
        hands.view.workspace.select(())
        hands.view.place_layer(layer("convolution_2d"))

    places = [item.place for item in hands.view.sheet.nodes.values()]
    overlaps = [
        (one, other)
        for number, one in enumerate(places)
        for other in places[:number]
        if one.intersects(other)
    ]
    assert not overlaps


def test_alt_held_while_moving_turns_snapping_off(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    start = hands.header("dense_1")
    hands.hold(start, start + QPoint(3, 203))
    gesture = hands.view.gesture
    assert isinstance(gesture, MoveNodes)

    spot = start + QPoint(3, 203)
    gesture.move(Pointer(spot, hands.view.mapToScene(spot), Keys.AltModifier))

    assert hands.view.sheet.nodes["dense_1"].pos().toTuple() == (303.0, 203.0)


def _places(hands: Hands) -> dict[str, object]:
    return {id: item.pos().toTuple() for id, item in hands.view.sheet.nodes.items()}
