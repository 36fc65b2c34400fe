"""A whole network without a mouse: drawn, wired, set and mended by keys, twice over."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Design
from netbuilder.core.value import Project
from netbuilder.ui.panels.outline import Outline
from netbuilder.ui.panels.outline_rows import INPUT, NODE, PARAMETER
from tests.helpers.designs import table_recipe
from tests.helpers.outline import Reader
from tests.ui.canvas.conftest import Hands, OpenCanvas, wire

K, Keys = Qt.Key, Qt.KeyboardModifier
XOR = (wire("input_1", "dense_1"), wire("dense_1", "dense_2"), wire("dense_2", "output_1"))


def xor_data() -> Project:
    """Two numbers and two classes, and nothing drawn."""
    return Project(recipe=table_recipe(inputs=2, classes=2))


def place(hands: Hands, text: str) -> None:
    """Tab, a few letters, Enter."""
    hands.key(K.Key_Tab)
    hands.type(text)
    hands.enter()


def test_xor_on_the_canvas_by_keys_alone(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(project=xor_data())

    for text in ("input", "dense 4 tanh", "dense 2", "output"):
        place(hands, text)

    assert set(hands.design.wires) == set(XOR)
    assert hands.chosen("dense_1").units == 4
    assert hands.view.workspace.inference.is_trainable


def test_a_wire_is_taken_away_and_drawn_again_by_keys_alone(open_canvas: OpenCanvas) -> None:
    hands = open_canvas(project=xor_data())
    for text in ("input", "dense 4 tanh", "dense 2", "output"):
        place(hands, text)

    hands.key(K.Key_Left)
    hands.key(K.Key_W)
    hands.key(K.Key_Delete)
    cut = hands.design.wires
    hands.view.workspace.select(())
    hands.key(K.Key_Right)
    for _ in range(2):
        hands.key(K.Key_Right)
    hands.key(K.Key_Return)
    hands.key(K.Key_Return)
    hands.key(K.Key_Return)

    assert XOR[2] not in cut
    assert set(hands.design.wires) == set(XOR)


def test_nodes_are_renamed_moved_bypassed_and_undone_by_keys_alone(
    open_canvas: OpenCanvas,
) -> None:
    hands = open_canvas(project=xor_data())
    for text in ("input", "dense 4 tanh", "output"):
        place(hands, text)
    hands.key(K.Key_Left)
    before = hands.design

    hands.key(K.Key_F2)
    field = hands.view.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    hands.qtbot.keyClicks(field, "Hidden")
    hands.qtbot.keyClick(field, K.Key_Return)
    hands.key(K.Key_Down, Keys.ControlModifier)
    hands.key(K.Key_M)
    hands.key(K.Key_B, Keys.ShiftModifier)
    node = hands.design.nodes["dense_1"]
    for _ in range(4):
        hands.key(K.Key_Z, Keys.ControlModifier)

    assert (node.name, node.bypassed) == ("Hidden", True)
    assert node.position[1] > before.nodes["dense_1"].position[1]
    assert not node.layer.bias  # type: ignore[union-attr]
    assert hands.design == before


@pytest.fixture
def reader(open_canvas: OpenCanvas, qtbot: QtBot) -> Iterator[Reader]:
    """An outline beside a canvas, with nothing drawn."""
    hands = open_canvas(project=xor_data())
    outline = Outline(hands.view.workspace, hands.view)
    qtbot.addWidget(outline)
    outline.show()
    outline.tree.setFocus()
    yield Reader(outline, qtbot, hands.view.workspace)
    outline.close()


def drawn(reader: Reader) -> Design:
    """XOR through the outline: each layer is added after the one before."""
    for text in ("input", "dense 3", "dense 2", "output"):
        reader.ask(K.Key_Insert, text)
    return reader.design


def test_xor_in_the_outline_by_keys_alone(reader: Reader) -> None:
    drawn(reader)

    reader.go(PARAMETER, "dense_1", "units")
    reader.write("2*2")
    reader.go(PARAMETER, "dense_1", "activation")
    reader.pick("tanh")

    layer = reader.design.nodes["dense_1"].layer
    assert set(reader.design.wires) == set(XOR)
    assert layer.units == 4  # type: ignore[union-attr]
    assert layer.activation.kind == "tanh"  # type: ignore[union-attr]
    assert reader.workspace.inference.is_trainable


def test_the_outline_cuts_and_wires_again_by_keys_alone(reader: Reader) -> None:
    before = drawn(reader)

    reader.go(INPUT, "dense_2", "x")
    reader.key(K.Key_Delete)
    cut = reader.design.wires
    reader.go(NODE, "dense_1")
    reader.ask(K.Key_W, "dense 2", Keys.AltModifier)

    assert XOR[1] not in cut
    assert set(reader.design.wires) == set(before.wires)
