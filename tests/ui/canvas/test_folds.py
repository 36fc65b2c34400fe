"""Layers fold to their header, and blocks open where they stand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt

from netbuilder.core import edits
from netbuilder.core.block_edits import grouped_in
from netbuilder.core.design import Design, Port
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas.inner_layout import columns, opened
from netbuilder.ui.canvas.inner_painter import inner_sizes
from netbuilder.ui.canvas.paints import paints, sizes
from netbuilder.ui.canvas.ways import Ask, way_back
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

H = Qt.Key.Key_H
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def residual() -> Project:
    """Input, a block of Dense, Activation and Add with a skip wire, and an Output."""
    design = Design()
    kinds = ("input", "dense", "activation", "add", "output")
    for column, kind in enumerate(kinds):
        design, _ = edits.added(design, layer(kind), (column * 240.0, 0.0))
    ids = [f"{kind}_1" for kind in kinds]
    for source, target in pairwise(ids):
        into = design.nodes[target].layer.inputs[0].name
        design = edits.connected(design, Port(source, "y"), Port(target, into))
    into = design.nodes["add_1"].layer.inputs[0].name
    design = edits.connected(design, Port("input_1", "y"), Port("add_1", into))
    design, blocks, _ = grouped_in(design, {}, ids[1:4], "Residual")
    return Project(design=design, blocks=blocks)


@pytest.fixture
def hands(open_canvas: OpenCanvas) -> Hands:
    """A network with a block."""
    return open_canvas(project=residual())


def press_h(hands: Hands, *ids: str) -> None:
    """Fold these nodes with the keyboard."""
    hands.view.workspace.select(ids)
    hands.key(H)
    hands.view.end_glide()


def test_h_folds_a_layer_to_its_header_and_h_brings_it_back(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    press_h(hands, "dense_1")
    item = hands.view.sheet.nodes["dense_1"]
    assert item.body.height() == sizes().header
    assert [node.position for node in hands.design.nodes.values()] == [
        node.position for node in chain.nodes.values()
    ]
    press_h(hands, "dense_1")
    assert hands.design == chain


def test_ports_of_a_folded_layer_stay_in_its_header(open_canvas: OpenCanvas) -> None:
    design, _ = edits.added(Design(), layer("add"), (0.0, 0.0))
    hands = open_canvas(design)
    press_h(hands, "add_1")
    item = hands.view.sheet.nodes["add_1"]
    heights = [item.port_place(port).y() for port in item.visual.ports if port.is_input]
    assert len(set(heights)) == len(heights) > 1
    assert all(0.0 < height < sizes().header for height in heights)


def test_h_opens_a_block_where_it_stands_and_closes_it_again(hands: Hands) -> None:
    before, small = hands.design, hands.view.sheet.nodes["block_1"].body
    press_h(hands, "block_1")
    item = hands.view.sheet.nodes["block_1"]
    assert hands.design.nodes["block_1"].fold == "unfolded"
    assert item.body.width() > small.width()
    assert item.visual.inner is not None
    assert [tile.title for tile in item.visual.inner.tiles] == ["dense", "ReLU", "add"]
    output = hands.view.sheet.nodes["output_1"].place
    assert output.left() > item.place.right()
    press_h(hands, "block_1")
    assert hands.design == before


def test_an_open_block_shows_sizes_and_skip_wires(hands: Hands) -> None:
    press_h(hands, "block_1")
    inner = hands.view.sheet.nodes["block_1"].visual.inner
    assert inner is not None
    assert sum(wire.lift > 0 for wire in inner.wires) == 1
    assert inner.wires[0].start[0] == 0.0


def test_wires_end_at_the_ports_of_an_open_block(hands: Hands) -> None:
    press_h(hands, "block_1")
    item = hands.view.sheet.nodes["block_1"]
    inner = item.visual.inner
    assert inner is not None
    path = next(
        hands.view.sheet.wires.paths[wire]
        for wire in hands.design.wires
        if wire.target.node == "block_1"
    )
    assert path.points[3] == item.pos() + QPointF(0.0, inner.takes[0])


def test_all_blocks_open_and_close_at_once(hands: Hands) -> None:
    before = hands.design
    hands.key(H, SHIFT)
    hands.view.end_glide()
    assert hands.design.nodes["block_1"].fold == "unfolded"
    hands.key(H, CTRL)
    hands.view.end_glide()
    assert hands.design == before


def test_a_double_click_still_goes_into_an_open_block(hands: Hands) -> None:
    press_h(hands, "block_1")
    hands.double_click(hands.header("block_1"))
    assert hands.view.workspace.inside == ("block_1",)


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("zoom", [1.0, 0.5, 0.2, 0.1])
def test_open_blocks_are_drawn_at_every_zoom(hands: Hands, look: str, zoom: float) -> None:
    theme.manager().set_theme(look)  # type: ignore[arg-type]
    press_h(hands, "block_1")
    hands.view.zoom_to(zoom)
    assert not hands.view.grab().isNull()


def test_many_columns_stand_closer() -> None:
    project = residual()
    use = project.design.nodes["block_1"].layer
    block = project.blocks["residual"]
    wide = opened(use, block, None, inner_sizes(paints()))  # type: ignore[arg-type]
    tight = inner_sizes(paints())._replace(widest=150.0)
    assert opened(use, block, None, tight).width < wide.width  # type: ignore[arg-type]
    assert set(columns(block.design)) == {"dense_1", "activation_1", "add_1"}


def test_a_mixed_selection_unfolds_together(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    press_h(hands, "dense_1")
    press_h(hands, "dense_1", "input_1")
    assert {node.fold for node in hands.design.nodes.values()} == {""}


def test_a_wire_to_the_next_row_runs_above_the_head_of_an_open_block() -> None:
    start, end = QPointF(900.0, 0.0), QPointF(0.0, 400.0)
    plain, deep = (way_back(Ask(start, end, depth=depth)) for depth in (0.0, 92.0))
    assert deep[1].y() == plain[1].y() - 92.0


def test_the_command_says_what_it_will_do(hands: Hands) -> None:
    told = []
    for ids in (["output_1"], ["block_1"]):
        hands.view.workspace.select(ids)
        told.append(hands.view.folds.words)
        hands.key(H)
        hands.view.end_glide()
        told.append(hands.view.folds.words)
    assert told == ["Fold", "Unfold", "Unfold in place", "Fold"]


def test_branches_keep_their_lane() -> None:
    design = Design()
    for kind in ("input", "dense", "dense", "dropout", "dropout", "add"):
        design, _ = edits.added(design, layer(kind), (0.0, 0.0))
    into = design.nodes["add_1"].layer.inputs[0].name
    for source, target in (
        *(("input_1", "dense_1"), ("input_1", "dense_2")),
        *(("dense_2", "dropout_2"), ("dense_1", "dropout_1")),
    ):
        design = edits.connected(design, Port(source, "y"), Port(target, "x"))
    for source in ("dropout_1", "dropout_2"):
        design = edits.connected(design, Port(source, "y"), Port("add_1", into))
    lanes = {id: lane for id, (_, lane) in columns(design).items()}
    assert lanes["dense_1"] == lanes["dropout_1"] == lanes["add_1"] == 0
    assert lanes["dense_2"] == lanes["dropout_2"] == 1


def test_a_double_click_on_a_layer_of_an_open_block_leads_to_it(hands: Hands) -> None:
    press_h(hands, "block_1")
    item = hands.view.sheet.nodes["block_1"]
    assert item.visual.inner is not None
    tile = next(each for each in item.visual.inner.tiles if each.id == "activation_1")
    hands.double_click(hands.spot(item.pos() + QPointF(*tile.middle)))
    assert hands.view.workspace.inside == ("block_1",)
    assert hands.view.workspace.selection == {"activation_1"}
