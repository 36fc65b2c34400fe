"""Wires by command: linking, deleting, swapping, changing kinds, and how wires are shown."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import bends, edits
from netbuilder.core.design import Design, Port
from netbuilder.core.problems import Problem
from netbuilder.ui.canvas.hits import hit
from netbuilder.ui.canvas.ways import WireStyle
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Keys = Qt.KeyboardModifier
FIRST = wire("input_1", "dense_1")


def _refusals(hands: Hands) -> list[str]:
    told: list[str] = []

    def hear(problem: Problem) -> None:
        told.append(problem.found)

    hands.view.workspace.refused.connect(hear)
    return told


def test_j_links_the_selected_layers_from_left_to_right_in_one_step(
    open_canvas: OpenCanvas, loose: Design
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(loose.nodes)
    hands.key(Qt.Key.Key_J)
    assert hands.design.wires == (
        wire("input_1", "dense_1"),
        wire("dense_1", "dense_2"),
        wire("dense_2", "output_1"),
    )
    hands.view.workspace.undo()
    assert hands.design == loose


def test_j_says_what_could_not_be_linked(open_canvas: OpenCanvas, loose: Design) -> None:
    design = edits.moved(loose, {"output_1": (130.0, 0.0)})
    hands = open_canvas(design)
    told = _refusals(hands)
    hands.view.workspace.select(["input_1", "output_1", "dense_1"])
    hands.key(Qt.Key.Key_J)
    assert hands.design.wires == (wire("input_1", "output_1"),)
    assert told == ["Output 1 gives nothing on."]


def test_the_wires_between_the_selected_layers_are_deleted_and_no_others(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["input_1", "dense_1"])
    hands.key(Qt.Key.Key_Delete, Keys.ControlModifier)
    assert hands.design.wires == (wire("dense_1", "output_1"),)
    hands.view.workspace.select(["dense_1"])
    hands.key(Qt.Key.Key_Delete, Keys.ControlModifier)
    assert not hands.design.wires
    assert len(hands.design.nodes) == 3


def test_alt_w_selects_the_wires_of_the_selected_layer(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])
    hands.key(Qt.Key.Key_W, Keys.AltModifier)
    assert hands.view.sheet.chosen_wires == set(chain.wires)
    assert hands.view.workspace.selection == frozenset()


def test_alt_s_swaps_the_first_two_inputs(open_canvas: OpenCanvas) -> None:
    design = Design()
    for row, kind in enumerate(("input", "input")):
        design, _ = edits.added(design, layer(kind), (0.0, row * 160.0))
    design, id = edits.added(design, layer("concatenate"), (400.0, 0.0))
    for source in ("input_1", "input_2"):
        design = edits.connected(design, Port(source, "y"), Port(id, "terms"))
    hands = open_canvas(design)
    hands.view.workspace.select([id])
    hands.key(Qt.Key.Key_S, Keys.AltModifier)
    assert [each.source.node for each in hands.design.wires] == ["input_2", "input_1"]
    ends = [hands.view.sheet.wires.paths[each].points[3].y() for each in hands.design.wires]
    assert ends == sorted(ends)


def test_shift_s_and_a_few_letters_put_another_kind_in_place(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design = edits.renamed(chain, "dense_1", "Core")
    hands = open_canvas(design)
    hands.view.workspace.select(["dense_1"])
    hands.key(Qt.Key.Key_S, Keys.ShiftModifier)
    assert "Input" not in hands.search.titles()
    assert "Add" in hands.search.titles()
    assert "Matrix product" not in hands.search.titles()
    hands.type("dropout")
    hands.enter()
    node = hands.design.nodes["dense_1"]
    assert (node.layer, node.name) == (layer("dropout"), "Core")
    assert (node.position, hands.design.wires) == ((300.0, 0.0), design.wires)
    hands.view.workspace.undo()
    assert hands.design == design


def test_several_layers_of_one_kind_change_together(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select(["dense_1", "dense_2"])
    hands.key(Qt.Key.Key_S, Keys.ShiftModifier)
    hands.type("dropout 0.4")
    hands.enter()
    assert [hands.chosen(id) for id in ("dense_1", "dense_2")] == [layer("dropout", rate=0.4)] * 2
    hands.view.workspace.undo()
    assert hands.design == loose


def test_one_activation_becomes_another_by_its_name_alone_and_back(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(edits.with_layer(chain, "dense_1", layer("activation")))
    hands.view.workspace.select(["dense_1"])
    for name in ("GELU", "ReLU"):
        hands.key(Qt.Key.Key_S, Keys.ShiftModifier)
        hands.type(name.lower())
        hands.enter()
        assert hands.chosen("dense_1").activation.title == name


def test_layers_of_different_kinds_do_not_change_together(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    told = _refusals(hands)
    hands.view.workspace.select(["dense_1", "output_1"])
    hands.key(Qt.Key.Key_S, Keys.ShiftModifier)
    assert hands.view.search is None
    assert told == ["The selected layers are of different kinds."]


def test_i_puts_a_layer_into_the_selected_wire(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.wiring.choose(FIRST)
    hands.key(Qt.Key.Key_I)
    hands.type("dropout")
    hands.enter()
    assert wire("input_1", "dropout_1") in hands.design.wires


def test_hidden_wires_show_only_those_of_the_selection_and_cannot_be_hit(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    sheet = hands.view.sheet
    place = sheet.wires.paths[FIRST].middle
    hands.key(Qt.Key.Key_W, Keys.ShiftModifier)
    assert hands.view.table.is_on("view.hide_wires")
    assert list(sheet.wires.shown()) == []
    assert hit(sheet, place, 1.0).part == "nothing"
    hands.view.workspace.select(["input_1"])
    assert [path.wire for path in sheet.wires.shown()] == [FIRST]
    assert hit(sheet, place, 1.0).wire == FIRST
    hands.key(Qt.Key.Key_W, Keys.ShiftModifier)
    assert len(list(sheet.wires.shown())) == 2
    assert hands.design == chain


def _pixel(hands: Hands, place: QPointF) -> int:
    return hands.view.viewport().grab().toImage().pixel(hands.spot(place))


def test_other_wires_fade_while_something_is_selected(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design, _ = edits.added(chain, layer("dense"), (600.0, 240.0))
    design = edits.with_layer(design, "input_1", layer("input", size=(8,)))
    hands = open_canvas(design)
    path = hands.view.sheet.wires.paths[FIRST]
    beside = path.points[0] + QPointF(16.0, 0.0)
    plain = _pixel(hands, beside)
    hands.view.workspace.select(["output_1"])
    faded = _pixel(hands, beside)
    hands.view.workspace.select(["dense_2"])  # without wires: nothing to fade for
    assert faded != plain
    assert _pixel(hands, beside) == plain


def test_a_wire_of_the_selection_glows_beside_its_line(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    path = hands.view.sheet.wires.paths[FIRST]
    above = path.points[0] + QPointF(20.0, -3.0)
    ground = _pixel(hands, above)
    hands.view.workspace.select(["dense_1"])
    assert _pixel(hands, above) != ground


@pytest.mark.parametrize("style", list(WireStyle))
def test_every_style_leads_from_port_to_port_through_the_dots(
    open_canvas: OpenCanvas, chain: Design, style: WireStyle
) -> None:
    design = edits.moved(chain, {"dense_1": (300.0, 160.0)})
    bent = bends.bent(design, FIRST, [(240.0, 300.0), (200.0, 60.0)])
    for each in (design, bent):
        hands = open_canvas(each)
        hands.view.wiring.look.set_style(style)
        path = hands.view.sheet.wires.paths[FIRST]
        line = path.line.whole
        ends = (line.elementAt(0), line.currentPosition())
        assert (ends[0].x, ends[0].y) == path.points[0].toTuple()
        assert ends[1] == path.points[3]
        for dot in path.dots:
            assert path.distance_squared(dot.x(), dot.y()) < 9.0
        for place in (path.points[0], path.points[3], path.middle):
            assert path.rect.contains(place)


def test_square_wires_have_only_level_and_upright_pieces(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    design = edits.moved(chain, {"dense_1": (300.0, 160.0), "output_1": (-200.0, 200.0)})
    design = bends.bent(design, FIRST, [(230.0, 300.0), (100.0, 60.0)])
    hands = open_canvas(design)
    hands.view.wiring.look.set_style(WireStyle.SQUARE)
    for path in hands.view.sheet.wires.paths.values():
        for chord in path.chords:
            assert chord.dx() == 0.0 or chord.dy() == 0.0


def test_the_style_is_no_step_of_the_history(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.view.wiring.look.set_style(WireStyle.STRAIGHT)
    assert not hands.view.workspace.document.can_undo


def test_a_wire_that_is_drawn_follows_the_style(open_canvas: OpenCanvas, loose: Design) -> None:
    hands = open_canvas(loose)
    hands.view.wiring.look.set_style(WireStyle.SQUARE)
    hands.drag(hands.port("input_1"), hands.port("dense_1", "x") + QPoint(2, 2))
    assert hands.design.wires == (FIRST,)
