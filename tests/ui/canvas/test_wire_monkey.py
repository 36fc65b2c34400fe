"""Whatever is done to wires at random: nothing dangles, and undo leads back to the start."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from netbuilder.core import bends, edits
from netbuilder.core.design import Design, Port
from netbuilder.ui.canvas.ways import WireStyle
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

Keys, Mouse, Key = Qt.KeyboardModifier, Qt.MouseButton, Qt.Key
HELD = (
    (Keys.NoModifier, Mouse.LeftButton),
    (Keys.NoModifier, Mouse.LeftButton),
    (Keys.ControlModifier, Mouse.LeftButton),
    (Keys.ShiftModifier, Mouse.LeftButton),
    (Keys.AltModifier, Mouse.LeftButton),
    (Keys.AltModifier | Keys.ShiftModifier, Mouse.LeftButton),
    (Keys.ControlModifier, Mouse.RightButton),
    (Keys.AltModifier, Mouse.RightButton),
)
PRESSED = (
    (Key.Key_J, Keys.NoModifier),
    (Key.Key_Period, Keys.NoModifier),
    (Key.Key_Period, Keys.ControlModifier),
    (Key.Key_W, Keys.AltModifier),
    (Key.Key_W, Keys.ShiftModifier),
    (Key.Key_S, Keys.AltModifier),
    (Key.Key_Delete, Keys.ControlModifier),
    (Key.Key_Delete, Keys.NoModifier),
    (Key.Key_Delete, Keys.AltModifier),
    (Key.Key_Down, Keys.ControlModifier),
    (Key.Key_Return, Keys.NoModifier),
    (Key.Key_Return, Keys.ControlModifier),
    (Key.Key_Right, Keys.NoModifier),
    (Key.Key_Escape, Keys.NoModifier),
    (Key.Key_Z, Keys.ControlModifier),
)


def _start() -> Design:
    design = Design()
    kinds = ("input", "dense", "concatenate", "matrix_product", "dense", "delay", "output")
    for column, kind in enumerate(kinds):
        design, _ = edits.added(design, layer(kind), (column * 150.0, column % 3 * 150.0))
    for source, target, name in (
        ("input_1", "dense_1", "x"),
        ("input_1", "concatenate_1", "terms"),
        ("dense_1", "concatenate_1", "terms"),
        ("concatenate_1", "dense_2", "x"),
        ("dense_2", "output_1", "x"),
    ):
        design = edits.connected(design, Port(source, "y"), Port(target, name))
    return bends.bent(design, wire("dense_2", "output_1"), [(700.0, 420.0), (820.0, 420.0)])


class Monkey:
    """Does one thing after another, as chance has it."""

    def __init__(self, hands: Hands, seed: int) -> None:
        self.hands, self.chance = hands, random.Random(seed)

    def spot(self) -> QPoint:
        """Somewhere that means something: a port, a card, a wire, a dot, or nothing."""
        hands, chance = self.hands, self.chance
        sheet = hands.view.sheet
        places = [QPointF(chance.uniform(-40, 1100), chance.uniform(-120, 500))]
        for item in sheet.nodes.values():
            places += [item.port_place(mark) for mark in item.visual.ports]
            places.append(item.place.center())
        for path in sheet.wires.paths.values():
            places += [path.middle, *path.dots]
        return hands.spot(chance.choice(places))

    def act(self) -> None:
        hands, chance = self.hands, self.chance
        match chance.choice(("drag", "drag", "drag", "click", "double", "key", "select", "style")):
            case "drag":
                hands.drag(self.spot(), self.spot(), *chance.choice(HELD))
            case "click":
                hands.click(self.spot(), chance.choice(HELD)[0])
            case "double":
                hands.double_click(self.spot())
            case "key":
                hands.key(*chance.choice(PRESSED))
            case "select":
                nodes = list(hands.design.nodes)
                count = min(len(nodes), chance.randrange(4))
                hands.view.workspace.select(chance.sample(nodes, count))
            case _:
                hands.view.wiring.look.set_style(chance.choice(list(WireStyle)))
        hands.view.close_floating()


@pytest.mark.parametrize("seed", range(6))
def test_nothing_dangles_and_undo_leads_back(open_canvas: OpenCanvas, seed: int) -> None:
    start = _start()
    hands = open_canvas(start)
    monkey = Monkey(hands, seed)
    sheet, document = hands.view.sheet, hands.view.workspace.document
    for _ in range(60):
        monkey.act()
        design = hands.design
        assert set(sheet.wires.paths) == set(design.wires)
        assert set(design.bends) <= set(design.wires)
        assert len(set(design.wires)) == len(design.wires)
        for each in design.wires:
            assert edits.refusal(edits.disconnected(design, each), each.source, each.target) is None
            if hands.view.gesture is None and not sheet.router.trial:
                shown = [dot.toTuple() for dot in sheet.wires.paths[each].dots]
                assert shown == list(design.bends.get(each, ()))
    hands.key(Key.Key_Escape)
    end, steps = hands.design, len(document.history.done)
    assert steps > 5
    while document.can_undo:
        hands.view.workspace.undo()
    assert hands.design == start
    for _ in range(steps):
        hands.view.workspace.redo()
    assert hands.design == end
