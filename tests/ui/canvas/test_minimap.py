"""The minimap: what it shows, and that it pans, jumps and zooms."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication

from netbuilder.core import edits, frames
from netbuilder.core.design import Design
from netbuilder.ui.canvas.overlays.minimap import MARK_PX, Minimap
from netbuilder.ui.canvas.paints import paints
from tests.helpers import designs
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def hands(open_canvas: OpenCanvas, chain: Design) -> Hands:
    """Three nodes in a row, so far apart that the screen shows a part."""
    places = {"dense_1": (3000.0, 0.0), "output_1": (6000.0, 1500.0)}
    return open_canvas(edits.moved(chain, places))


def spot(box: Minimap, place: QPointF) -> QPoint:
    """Where a place of the scene is in the minimap."""
    _, scale, shift = box._fitted()
    return (place * scale + shift).toPoint()


def middle(hands: Hands, id: str) -> QPoint:
    return spot(hands.view.minimap, hands.view.sheet.nodes[id].place.center())


def picture(hands: Hands) -> QImage:
    """What it shows, without the frame of the part on screen."""
    hands.view.minimap.grab()
    blocks = hands.view.minimap._blocks
    assert blocks is not None
    return blocks.toImage()


def centre(hands: Hands) -> QPointF:
    return hands.view.visible_area().center()


def test_nodes_have_the_colour_of_their_family(hands: Hands) -> None:
    hands.view.sheet.knowledge.problems = {}
    shown = picture(hands)
    for id in ("input_1", "dense_1"):
        family = hands.view.sheet.nodes[id].visual.family
        assert shown.pixelColor(middle(hands, id)).rgb() == paints().muted[family].rgb()


def test_frames_lie_behind_their_nodes(hands: Hands) -> None:
    hands.view.workspace.apply("Frame", lambda each: frames.placed(each, (2600.0, -400.0))[0])
    shown = picture(hands)
    assert shown.pixelColor(spot(hands.view.minimap, QPointF(2700.0, -300.0))).alpha() == 255


def test_problems_are_diamonds_and_learning_nodes_have_rings(open_canvas: OpenCanvas) -> None:
    project = designs.project("input", layer("dense", units=8), "output")
    hands = open_canvas(project=project)
    box = hands.view.minimap
    plain = picture(hands)

    hands.view.set_learning(frozenset({"dense_1"}))
    learning = picture(hands)
    assert learning != plain
    place = hands.view.sheet.nodes["dense_1"].place
    edge = spot(box, QPointF(place.center().x(), place.top())) - QPoint(0, round(MARK_PX))
    assert is_like(learning, edge, paints().colours["success"])

    hands.view.set_learning(frozenset())
    assert picture(hands) == plain
    lone = edits.disconnected(hands.design, *hands.design.wires)
    hands.view.workspace.apply("Cut wires", lambda design: lone)
    guilty = hands.view.sheet.knowledge.problems
    assert guilty
    shown = picture(hands)
    for id, problem in guilty.items():
        token = "error" if problem.is_error else "warning"
        assert is_like(shown, middle(hands, id), paints().colours[token])


def is_like(shown: QImage, at: QPoint, colour: QColor) -> bool:
    """Whether a colour is found within two pixels of a spot."""
    found = (shown.pixelColor(at + QPoint(x, y)) for x in range(-2, 3) for y in range(-2, 3))
    return any(
        abs(each.red() - colour.red()) + abs(each.green() - colour.green()) < 40
        and each.alpha() > 160
        for each in found
    )


def test_wires_are_not_drawn(hands: Hands) -> None:
    shown = picture(hands)
    between = hands.view.sheet.nodes["input_1"].place.center() + QPointF(1500.0, 0.0)
    assert shown.pixelColor(spot(hands.view.minimap, between)).alpha() == 0


def test_a_click_looks_there(hands: Hands) -> None:
    hands.qtbot.mouseClick(hands.view.minimap, LEFT, pos=middle(hands, "output_1"))
    away = centre(hands) - hands.view.sheet.nodes["output_1"].place.center()
    assert away.manhattanLength() < 100.0


def test_dragging_the_part_on_screen_pans_without_a_jump(hands: Hands) -> None:
    box = hands.view.minimap
    start = spot(box, centre(hands)) + QPoint(3, 1)
    before = centre(hands)
    hands.qtbot.mousePress(box, LEFT, pos=start)
    assert centre(hands) == before
    hands.qtbot.mouseMove(box, start + QPoint(20, 0))
    hands.qtbot.mouseRelease(box, LEFT, pos=start + QPoint(20, 0))
    _, scale, _ = box._fitted()
    assert abs((centre(hands) - before).x() - 20 / scale) < 60.0
    assert abs((centre(hands) - before).y()) < 60.0


def test_the_wheel_over_it_zooms(hands: Hands) -> None:
    box, before = hands.view.minimap, hands.view.zoom
    at = QPointF(box.rect().center())
    event = QWheelEvent(
        at,
        QPointF(box.mapToGlobal(at)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(box, event)
    assert hands.view.zoom < before


def test_another_button_moves_nothing(hands: Hands) -> None:
    before = centre(hands)
    hands.qtbot.mouseClick(
        hands.view.minimap, Qt.MouseButton.RightButton, pos=middle(hands, "output_1")
    )
    assert centre(hands) == before


def test_it_says_what_it_is_and_what_it_can(hands: Hands) -> None:
    interface = QAccessible.queryAccessibleInterface(hands.view.minimap)
    assert interface.text(QAccessible.Text.Name) == "Overview of the network"
    assert "wheel" in interface.text(QAccessible.Text.Description)
