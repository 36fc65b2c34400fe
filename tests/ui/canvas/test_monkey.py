"""Random hands on the canvas: whatever is pressed, design and drawing stay in step."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from netbuilder.ui.canvas.hits import hit
from tests.helpers import designs
from tests.ui.canvas.conftest import Hands, OpenCanvas

Keys = Qt.KeyboardModifier
KEYS = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Escape, Qt.Key.Key_F2),
    *(Qt.Key.Key_F, Qt.Key.Key_Home, Qt.Key.Key_1, Qt.Key.Key_M, Qt.Key.Key_L),
    *(Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return),
)
CTRL_KEYS = (
    *(Qt.Key.Key_A, Qt.Key.Key_C, Qt.Key.Key_V, Qt.Key.Key_D, Qt.Key.Key_X, Qt.Key.Key_Z),
    *(Qt.Key.Key_Y, Qt.Key.Key_Up, Qt.Key.Key_Left),
)
WORDS = ("dense 16", "conv", "add", "lstm", "out", "inp", "flat", "zzz")


class Monkey:
    """Does one random thing after the other."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance = hands, random.Random(seed)

    def spot(self) -> QPoint:
        nodes = list(self.hands.view.sheet.nodes)
        if nodes and self.chance.random() < 0.7:
            id = self.chance.choice(nodes)
            item = self.hands.view.sheet.nodes[id]
            if item.visual.ports and self.chance.random() < 0.6:
                return self.hands.spot(item.port_place(self.chance.choice(item.visual.ports)))
            return self.hands.header(id)
        view = self.hands.view
        return QPoint(self.chance.randrange(view.width()), self.chance.randrange(view.height()))

    def act(self) -> None:
        hands, kind = self.hands, self.chance.randrange(10)
        keys = self.chance.choice((Keys.NoModifier, Keys.ControlModifier, Keys.ShiftModifier))
        if kind < 4:
            hands.drag(self.spot(), self.spot(), keys)
        elif kind == 4:
            hands.click(self.spot(), keys)
        elif kind == 5:
            hands.double_click(self.spot())
        elif kind == 6:
            hands.hold(self.spot(), self.spot())
            hands.key(self.chance.choice(KEYS))
            hands.release(self.spot())
        elif kind == 7:
            hands.key(self.chance.choice(CTRL_KEYS), Keys.ControlModifier)
        else:
            hands.key(self.chance.choice(KEYS))
        if hands.view.search is not None and self.chance.random() < 0.8:
            hands.type(self.chance.choice(WORDS))
            hands.enter(keys)
        QApplication.processEvents()


@pytest.mark.parametrize("seed", [1, 2])
def test_random_hands_leave_design_and_drawing_in_step(open_canvas: OpenCanvas, seed: int) -> None:
    hands = open_canvas(project=designs.project("input", "dense", "dropout", "output"))
    monkey = Monkey(hands, seed)

    for _ in range(120):
        monkey.act()
        if len(hands.design.nodes) > 40:
            hands.view.workspace.undo()

    hands.view.close_floating()
    hands.view.cancel_gesture()
    hands.view.end_glide()
    sheet, design = hands.view.sheet, hands.design
    assert set(sheet.nodes) == set(design.nodes)
    assert set(sheet.wires.paths) == set(design.wires)
    for id, node in design.nodes.items():
        assert sheet.nodes[id].pos().toTuple() == node.position
    for path in sheet.wires.paths.values():
        found = hit(sheet, path.points[0], 1.0)
        assert found.part in ("port", "node", "badge", "bias")
