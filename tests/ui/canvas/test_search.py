"""The search: what it offers, what it remembers, and a whole network typed with keys alone."""

from __future__ import annotations

from itertools import pairwise

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, QSize, Qt

from netbuilder.core import edits
from netbuilder.core.design import Design, Port
from netbuilder.core.layer import Family, Layer
from netbuilder.core.shapes import image
from netbuilder.core.value import Block
from netbuilder.ui.canvas.kind_memory import KindMemory
from netbuilder.ui.canvas.kinds import found
from netbuilder.ui.canvas.placing import Link
from netbuilder.ui.canvas.port_words import flow
from tests.helpers.designs import chain, join, project
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

Key = Qt.Key
Keys = Qt.KeyboardModifier


def memory(hands: Hands) -> KindMemory:
    return hands.view.finder.memory


def press(hands: Hands, key: Key, keys: Keys = Keys.NoModifier) -> None:
    hands.qtbot.keyClick(hands.search.field, key, keys)


def test_a_kind_that_was_asked_for_is_handed_over_and_not_placed(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    got: list[Layer] = []
    hands.view.ask_kind(got.append, lambda kind: kind.group is Family.NEURONS)
    assert set(hands.search.titles()) <= {kind.title for kind in Layer.entries().values()}
    assert "Dense" in hands.search.titles()
    assert "Max pooling" not in hands.search.titles()
    hands.type("dense 7")
    hands.enter()
    assert [getattr(each, "units", 0) for each in got] == [7]
    assert hands.design == chain
    assert hands.view.search is None


@pytest.mark.parametrize(
    ("text", "title", "detail"),
    [
        ("conv", "Convolution 2-D", ""),
        ("conv 3x3 64", "Convolution 2-D", "size 3 × 3, filters 64"),
        ("3x3 64", "Convolution 2-D", "size 3 × 3, filters 64"),
        ("128", "Dense", "units 128"),
        ("128 tanh", "Dense", "units 128, tanh"),
        ("0.3", "Dropout", "rate 0.3"),
        ("relu", "Activation", "ReLU"),
        ("tanh", "Activation", "tanh"),
        ("leaky relu", "Activation", "Leaky ReLU"),
        ("pool", "Max pooling", ""),
        ("bn", "Batch normalisation", ""),
        ("fully connected", "Dense", ""),
        ("resh", "Reshape", ""),
        ("denes", "Dense", ""),
        ("inp", "Input", ""),
    ],
)
def test_what_is_typed_means_what_people_mean(text: str, title: str, detail: str) -> None:
    best = found(text)[0]
    assert best.title == title
    assert not detail or best.detail == detail


def test_where_a_name_fits_nothing_is_shown_that_fits_by_chance() -> None:
    assert [each.title for each in found("inp")] == ["Input"]
    assert "Max pooling" not in [each.title for each in found("lin")]


def test_a_family_finds_all_of_its_kinds() -> None:
    assert {each.layer.group for each in found("pictures")} == {Family.PICTURES}


def test_a_whole_network_is_typed_with_keys_alone(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    words = ("inp", "conv 3x3 16", "relu", "pool", "flatten", "128", "drop 0.3")
    for word in words:
        hands.type(word)
        hands.enter(Keys.ControlModifier)
        assert hands.search.field.text() == ""
    hands.type("out")
    hands.enter()
    assert hands.view.search is None
    design = hands.design
    kinds = [node.layer.kind for node in design.nodes.values()]
    assert kinds == [
        *("input", "convolution_2d", "activation", "max_pooling", "flatten", "dense"),
        *("dropout", "output"),
    ]
    ids = list(design.nodes)
    assert [(wire.source.node, wire.target.node) for wire in design.wires] == list(pairwise(ids))
    assert (hands.chosen(ids[1]).filters, hands.chosen(ids[1]).size) == (16, (3, 3))
    assert hands.chosen(ids[5]).units == 128
    cards = [item.place for item in hands.view.sheet.nodes.values()]
    assert not any(one.intersects(other) for one in cards for other in cards if one is not other)
    for _ in ids:
        hands.view.workspace.undo()
    assert hands.design == Design()


def test_a_search_that_stays_open_leaves_the_new_node_in_sight(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    for word in ("inp", "dense", "dense", "dense", "dense", "dense"):
        hands.type(word)
        hands.enter(Keys.ControlModifier)
        (id,) = hands.view.workspace.selection
        card = hands.view.mapFromScene(hands.view.sheet.nodes[id].place).boundingRect()
        assert not card.intersects(hands.search.geometry())
        assert hands.view.rect().contains(hands.search.geometry())


def test_the_last_text_is_there_again_and_chosen_to_be_typed_over(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    hands.type("dense 32")
    hands.enter()
    hands.key(Key.Key_Tab)
    assert hands.search.field.selectedText() == "dense 32"
    assert hands.view.window().focusWidget() is hands.search.field
    hands.type("relu")
    assert hands.search.field.text() == "relu"


def test_a_star_puts_a_kind_first_and_is_taken_back(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.view.place_layer(layer("input"))
    hands.view.workspace.select(())
    hands.key(Key.Key_Tab)
    hands.type("gru")
    press(hands, Key.Key_B, Keys.ControlModifier)
    assert memory(hands).favourites == ("gru",)
    hands.search.field.clear()
    assert hands.search.titles()[0] == "GRU"
    spot = hands.search.results.star_place(0).center()
    hands.qtbot.mouseClick(hands.search.results.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert memory(hands).favourites == ()
    assert hands.view.search is not None
    hands.search.field.setText("x")
    hands.search.field.clear()
    assert hands.search.titles()[0] != "GRU"


def test_what_was_placed_lately_stands_before_the_rest(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    for word in ("inp", "split"):
        hands.view.workspace.select(())
        hands.key(Key.Key_Tab)
        hands.type(word)
        hands.enter()
    hands.view.workspace.select(())
    hands.key(Key.Key_Tab)
    hands.search.field.clear()
    assert hands.search.titles()[:2] == ["Split", "Input"]


def test_after_a_convolution_what_usually_follows_stands_first(open_canvas: OpenCanvas) -> None:
    design, id = edits.added(Design(), layer("convolution_2d"), (0.0, 0.0))
    hands = open_canvas(design)
    hands.view.open_search(QPoint(300, 100), Link(Port(id, "y"), True))
    assert hands.search.titles()[:3] == ["Activation", "Batch normalisation", "Max pooling"]
    assert hands.search.field.text() == ""
    hands.view.open_search(QPoint(300, 100), Link(Port(id, "x"), False))
    assert hands.search.titles()[0] == "Input"


def test_the_search_is_resized_and_stays_so(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    before = hands.search.size()
    grip = hands.search._grip
    start = grip.rect().center()
    hands.qtbot.mousePress(grip, Qt.MouseButton.LeftButton, pos=start)
    hands.qtbot.mouseMove(grip, start + QPoint(40, 30))
    hands.qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton, pos=start)
    larger = hands.search.size()
    assert (larger - before) == QSize(40, 30)
    press(hands, Key.Key_Escape)
    hands.key(Key.Key_Tab)
    assert hands.search.size() == larger
    press(hands, Key.Key_Left, Keys.AltModifier | Keys.ShiftModifier)
    assert hands.search.width() < larger.width()
    text = memory(hands).saved()
    other = KindMemory()
    other.restore(text)
    assert (other.size, other.recent) == (hands.search.size(), memory(hands).recent)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"recent": 3, "size": ["a", 1]}'])
def test_a_memory_that_cannot_be_read_is_an_empty_one(qapp: object, text: str) -> None:
    kept = KindMemory()
    kept.restore(text)
    assert kept.recent == ()
    assert not kept.size.isValid()


def test_the_chosen_row_says_what_it_is_and_what_flows(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    hands.type("flatten")
    assert hands.search.detail.words.text() == Layer.entries()["flatten"].summary
    assert hands.search.detail.flow.accessibleName().startswith("Takes a picture, gives features")


def test_the_sizes_that_would_flow_are_told_where_they_are_known() -> None:
    made = flow(layer("flatten"), image(4, 4, 3))
    assert [each.words for each in made.takes] == ["4 × 4 × 3"]
    assert [(each.form, each.words) for each in made.gives] == [("round", "48")]
    assert flow(layer("input")).takes == ()
    assert flow(layer("output")).gives == ()


def test_ready_networks_are_found_and_keep_their_name(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    hands.key(Key.Key_Tab)
    hands.type("resnet")
    assert hands.search.titles()[:2] == ["ResNet-18", "ResNet-50"]
    hands.enter()
    (node,) = hands.design.nodes.values()
    assert node.title == "ResNet-18"
    hands.view.workspace.select(())
    for _ in range(2):
        hands.key(Key.Key_Tab)
        hands.enter()
    assert [each.title for each in hands.design.nodes.values()][1:] == [
        "ResNet-18 2",
        "ResNet-18 3",
    ]


def test_a_loose_wire_is_offered_only_blocks_that_it_can_end_at(open_canvas: OpenCanvas) -> None:
    some = project("input", "dense", "output")
    source = chain("exit")
    design, id = edits.added(source, layer("dense"), (0.0, 0.0))
    design = join(design, id, "exit_1")
    blocks = {"spring": Block("Spring", design), "pipe": Block("Pipe", chain("entrance", "exit"))}
    hands = open_canvas(project=structs.replace(some, blocks=blocks))
    hands.view.open_search(QPoint(300, 100), Link(Port("dense_1", "y"), True))
    assert "Pipe" in hands.search.titles()
    assert "Spring" not in hands.search.titles()
    hands.view.open_search(QPoint(300, 100), Link(Port("dense_1", "x"), False))
    assert {"Pipe", "Spring"} <= set(hands.search.titles())
