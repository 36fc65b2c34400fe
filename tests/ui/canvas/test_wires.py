"""Wires are drawn, refused, moved and taken off by mouse and by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.pills import label_place
from netbuilder.ui.canvas.wire_path import WirePath
from tests.ui.canvas.conftest import OpenCanvas, layer, wire


def test_a_drag_from_an_output_to_an_input_draws_a_wire(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("input_1"), hands.port("dense_1", "x"))
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_a_drag_from_an_input_back_to_an_output_draws_the_same_wire(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("dense_1", "x"), hands.port("input_1"))
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_a_wire_snaps_to_a_port_within_24_pixels(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("input_1"), hands.port("dense_1", "x") + QPoint(-16, -14))
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_dropping_on_the_body_takes_the_first_free_port(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("input_1"), hands.header("dense_2") + QPoint(20, 40))
    assert hands.design.wires == (wire("input_1", "dense_2"),)


def test_undo_takes_a_drawn_wire_away_in_one_step(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.drag(hands.port("input_1"), hands.port("dense_1", "x"))
    hands.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert hands.design == loose


def test_a_circle_is_refused_with_its_reason_at_the_pointer(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dense"), (300.0, 200.0))
    design = edits.connected(design, Port("dense_1", "y"), Port("dense_2", "x"))
    hands = open_canvas(design)
    hands.hold(hands.port("dense_2"), hands.header("dense_1") + QPoint(30, 40))
    assert "circle" in hands.view._reason.text
    hands.release(hands.header("dense_1") + QPoint(30, 40))
    assert hands.design == design
    assert hands.view._reason.text == ""


def test_an_output_takes_no_wire_from_an_output_and_says_so(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.hold(hands.port("dense_1", "x"), hands.header("output_1"))
    assert hands.view._reason.text == "Output 1 gives nothing on."
    hands.key(Qt.Key.Key_Escape)
    assert hands.design == loose


def test_nodes_that_cannot_take_the_wire_step_back_while_it_is_drawn(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.hold(hands.port("dense_1"), hands.empty())
    nodes = hands.view.sheet.nodes
    assert nodes["input_1"].is_dimmed
    assert not nodes["output_1"].is_dimmed
    hands.key(Qt.Key.Key_Escape)
    assert not nodes["input_1"].is_dimmed


def test_escape_leaves_a_wire_undrawn(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.hold(hands.port("input_1"), hands.port("dense_1", "x"))
    hands.key(Qt.Key.Key_Escape)
    hands.release(hands.port("dense_1", "x"))
    assert hands.design == loose


def test_a_drag_off_an_occupied_input_moves_the_wire(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dense"), (300.0, 200.0))
    hands = open_canvas(design)
    hands.drag(hands.port("dense_1", "x"), hands.port("dense_2", "x"))
    assert wire("input_1", "dense_2") in hands.design.wires
    assert wire("input_1", "dense_1") not in hands.design.wires
    hands.view.workspace.undo()
    assert hands.design == design


def test_a_wire_taken_off_and_let_go_in_empty_space_is_gone(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.drag(hands.port("dense_1", "x"), hands.empty())
    assert hands.design.wires == (wire("dense_1", "output_1"),)
    assert hands.view.search is None


def test_dropping_on_an_occupied_input_replaces_its_wire(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("input"), (0.0, 200.0))
    hands = open_canvas(design)
    hands.drag(hands.port("input_2"), hands.port("dense_1", "x"))
    assert wire("input_2", "dense_1") in hands.design.wires
    assert wire("input_1", "dense_1") not in hands.design.wires


def test_every_wire_of_a_joint_has_a_port_of_its_own(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    design, _ = edits.added(loose, layer("add"), (520.0, 200.0))
    hands = open_canvas(design)
    socket = layer("add").inputs[0].name
    hands.drag(hands.port("dense_1"), hands.header("add_1"))
    hands.drag(hands.port("input_1"), hands.header("add_1"))
    ends = [hands.view.sheet.wires.paths[each].points[3].y() for each in hands.design.wires]
    assert [each.target for each in hands.design.wires] == [Port("add_1", socket)] * 2
    assert len(set(ends)) == 2


def test_a_wire_let_go_in_empty_space_searches_for_what_can_take_it(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.drag(
        hands.port("dense_1"), hands.spot(hands.view.sheet.nodes["dense_2"].pos()) + QPoint(0, 300)
    )
    titles = hands.search.titles()
    assert "Dense" in titles
    assert "Input" not in titles
    hands.type("dropout")
    hands.enter()
    assert wire("dense_1", "dropout_1") in hands.design.wires


def test_the_search_from_a_list_of_features_offers_no_convolution() -> None:
    from netbuilder.core.layer import Layer
    from netbuilder.core.shapes import features
    from netbuilder.ui.canvas.kinds import fits

    entries = Layer.entries()
    assert not fits(entries["convolution_2d"], features(8), is_output=True)
    assert fits(entries["dense"], features(8), is_output=True)


def test_a_selected_wire_is_deleted_and_comes_back_by_undo(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(
        hands.spot(hands.view.sheet.wires.paths[wire("input_1", "dense_1")].points[0])
        + QPoint(30, 0)
    )
    assert hands.view.sheet.chosen_wires == {wire("input_1", "dense_1")}
    hands.key(Qt.Key.Key_Delete)
    assert hands.design.wires == (wire("dense_1", "output_1"),)
    hands.view.workspace.undo()
    assert hands.design == chain


def test_keys_alone_draw_a_wire(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return)
    assert hands.design.wires == (wire("input_1", "dense_1"),)


def test_arrows_choose_another_port_and_escape_leaves_the_ports(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["input_1"])
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Right)
    hands.key(Qt.Key.Key_Return)
    assert hands.design.wires == (wire("input_1", "dense_2"),)
    hands.key(Qt.Key.Key_Return)
    hands.key(Qt.Key.Key_Escape)
    assert hands.view.gesture is None


def test_a_wire_back_to_another_row_turns_squarely_between_the_rows() -> None:
    path = WirePath(wire("dense_1", "dense_2"))
    path.lead(QPointF(1000.0, 0.0), QPointF(0.0, 200.0))
    assert [corner.y() for corner in path.corners] == [0.0, 128.0, 128.0, 200.0]
    assert path.middle.y() == 128.0
    assert path.distance_squared(500.0, 128.0) == 0.0
    assert path.distance_squared(500.0, 60.0) > 1_000.0
    path.lead(QPointF(0.0, 0.0), QPointF(300.0, 200.0))
    assert path.corners == ()


def test_a_circle_through_a_delay_can_be_drawn(open_canvas: OpenCanvas, chain: Design) -> None:
    design, memory = edits.added(chain, layer("delay"), (300.0, 200.0))
    design = edits.connected(design, Port("dense_1", "y"), Port(memory, "x"))
    design, total = edits.added(design, layer("add"), (0.0, 300.0))
    design = edits.connected(design, Port(total, "y"), Port("dense_1", "x"))
    hands = open_canvas(design)
    hands.hold(hands.port(memory), hands.port(total, "terms"))
    assert not hands.view.sheet.nodes[total].is_dimmed
    hands.release(hands.port(total, "terms"))
    assert wire(memory, total, "terms") in hands.design.wires


def test_a_label_stands_above_a_short_wire_that_falls_a_little(qapp: object) -> None:
    path = WirePath(Wire(Port("a", "y"), Port("b", "x")))
    path.lead(QPointF(0.0, 0.0), QPointF(64.0, 20.0))
    assert label_place(path, "128 steps × 512", paints()).y() < 0.0
    path.lead(QPointF(0.0, 0.0), QPointF(400.0, 20.0))
    assert label_place(path, "128 steps × 512", paints()) == path.middle


def test_a_label_of_a_short_wire_stands_clear_of_both_cards(qapp: object) -> None:
    path = WirePath(Wire(Port("a", "y"), Port("b", "x")))
    path.lead(QPointF(0.0, 0.0), QPointF(64.0, -120.0))
    assert label_place(path, "128 steps × 512", paints()) == QPointF(32.0, -150.0)
    path.lead(QPointF(0.0, 0.0), QPointF(112.0, 0.0), dots=(QPointF(56.0, 0.0),))
    assert label_place(path, "32 × 32 × 3", paints()) == QPointF(56.0, -30.0)
    path.lead(QPointF(0.0, 0.0), QPointF(900.0, 0.0), dots=(QPointF(300.0, 0.0),))
    assert label_place(path, "32 × 32 × 3", paints()) == path.middle


def test_a_name_that_is_cut_keeps_its_number(qapp: object) -> None:
    look = paints()
    room = look.width("name", "Dense 1")
    assert look.elided("name", "Concatenate 479", room).endswith(" 479")
    assert look.elided("name", "Concatenate 479", room).startswith("C")
    assert look.width("name", look.elided("name", "Concatenate 479", room)) <= room
    assert look.elided("name", "Add 479", look.width("name", "479") + 1.0) == "479"
    assert look.elided("name", "Concatenate 479", 1.0) in ("", "…")


def test_a_wire_into_a_memory_is_dashed_and_goes_back_below(open_canvas: OpenCanvas) -> None:
    design = Design()
    made = (layer("input", size=(8, 4)), layer("delay", units=3), layer("concatenate"))
    for column, each in enumerate((*made, layer("dense", units=3))):
        design, _ = edits.added(design, each, (column * 260.0, 0.0))
    for source, target, port in (
        ("input_1", "concatenate_1", "terms"),
        ("delay_1", "concatenate_1", "terms"),
        ("concatenate_1", "dense_1", "x"),
        ("dense_1", "delay_1", "x"),
    ):
        design = edits.connected(design, Port(source, "y"), Port(target, port))

    hands = open_canvas(design)

    back = hands.view.sheet.wires.paths[wire("dense_1", "delay_1")]
    assert back.state == "later"
    assert {corner.y() for corner in back.corners[1:3]} == {back.points[0].y() + 132.0}
    forth = hands.view.sheet.wires.paths[wire("concatenate_1", "dense_1")]
    assert (forth.state, forth.corners) == ("plain", ())


def test_what_arrives_one_step_later_goes_below_even_in_its_own_row() -> None:
    path = WirePath(wire("dense_1", "delay_1"))
    path.state = "later"
    path.lead(QPointF(500.0, 0.0), QPointF(0.0, 0.0))
    assert [corner.y() for corner in path.corners] == [0.0, 132.0, 132.0, 0.0]
