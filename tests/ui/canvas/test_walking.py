"""The keyboard on the canvas: from node to node, along wires, with a ring where it is."""

from __future__ import annotations

from msgspec import structs
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Design, Frame
from netbuilder.ui.accessibility.parts import Key
from netbuilder.ui.canvas.overlays.focus_edge import FocusEdge
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.walker import GAP_PX
from tests.ui.canvas.conftest import Hands, OpenCanvas, wire

K, Keys = Qt.Key, Qt.KeyboardModifier


def is_ringed(hands: Hands, id: str) -> bool:
    """Whether a ring is drawn around a card."""
    place = hands.view.sheet.nodes[id].place
    spot = hands.spot(QPointF(place.center().x(), place.top() - GAP_PX))
    picture = hands.view.viewport().grab().toImage()
    colour = paints().colours["focus"].rgb()
    return any(picture.pixel(spot.x(), spot.y() + step) == colour for step in (-1, 0, 1))


def menu_by_key(hands: Hands) -> QMenu:
    """The menu that the menu key opens."""
    spot = hands.view.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, spot, hands.view.mapToGlobal(spot))
    QApplication.sendEvent(hands.view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_shift_and_arrows_grow_the_selection_from_where_the_keyboard_is(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["output_1"])

    hands.key(K.Key_Left, Keys.ShiftModifier)
    hands.key(K.Key_Left, Keys.ShiftModifier)

    assert hands.view.workspace.selection == {"input_1", "dense_1", "output_1"}
    assert hands.view.walker.focus == Key("node", "input_1")


def test_w_goes_to_a_wire_and_arrows_lead_to_its_ends(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])

    hands.key(K.Key_W)
    chosen = hands.view.sheet.chosen_wires
    hands.key(K.Key_Right)

    assert chosen == {wire("dense_1", "output_1")}
    assert hands.view.workspace.selection == {"output_1"}
    assert not hands.view.sheet.chosen_wires


def test_up_and_down_walk_the_wires_of_a_node_and_delete_takes_one_away(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])
    hands.key(K.Key_W)

    hands.key(K.Key_Down)
    hands.key(K.Key_Delete)

    assert hands.design.wires == (wire("dense_1", "output_1"),)


def test_the_ring_comes_with_a_key_and_goes_with_the_mouse(
    open_canvas: OpenCanvas, chain: Design, qtbot: QtBot
) -> None:
    hands = open_canvas(chain)
    qtbot.waitUntil(hands.view.hasFocus)
    hands.click(hands.header("dense_1"))
    at_first = is_ringed(hands, "dense_1")

    hands.key(K.Key_Right)
    at_key = is_ringed(hands, "output_1")
    hands.click(hands.header("output_1"))

    assert (at_first, at_key, is_ringed(hands, "output_1")) == (False, True, False)


def test_the_menu_key_opens_the_menu_of_the_node_beside_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])

    menu = menu_by_key(hands)

    names = [action.objectName() for action in menu.actions()]
    at = hands.view.viewport().mapFromGlobal(menu.pos())
    card = hands.view.mapFromScene(hands.view.sheet.nodes["dense_1"].place).boundingRect()
    menu.close()
    assert "edit.rename" in names
    assert card.adjusted(-4, -4, 4, 4).contains(at)


def test_the_menu_key_at_a_wire_opens_the_menu_of_the_wire(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])
    hands.key(K.Key_W)

    menu = menu_by_key(hands)

    words = [action.text() for action in menu.actions()]
    menu.close()
    assert any(text.startswith("Insert") for text in words)


def test_the_menu_key_with_many_selected_keeps_them_selected(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.select_all()

    menu_by_key(hands).close()

    assert len(hands.view.workspace.selection) == 3


def test_walking_reveals_what_is_off_the_screen(
    open_canvas: OpenCanvas, chain: Design, qtbot: QtBot
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])
    hands.view.resize(420, 300)

    hands.key(K.Key_Right)

    spot: QPoint = hands.spot(hands.view.sheet.nodes["output_1"].place.center())
    assert hands.view.viewport().rect().contains(spot)


def test_frames_are_reached_walked_resized_and_renamed_by_keys(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    frames = (
        Frame("frame_1", title="Encoder", position=(0.0, 300.0), size=(300.0, 120.0)),
        Frame("frame_2", title="Decoder", position=(400.0, 300.0), size=(300.0, 120.0)),
    )
    hands = open_canvas(structs.replace(chain, frames=frames))

    hands.key(K.Key_C, Keys.AltModifier)
    first = hands.view.walker.focus
    hands.key(K.Key_Right)
    second = hands.view.walker.focus
    hands.key(K.Key_Right, Keys.AltModifier | Keys.ShiftModifier)
    hands.key(K.Key_Right, Keys.AltModifier | Keys.ShiftModifier)
    wide = hands.design.frames[1].size
    hands.key(K.Key_Z, Keys.ControlModifier)

    assert (first, second) == (Key("frame", "frame_1"), Key("frame", "frame_2"))
    assert wide[0] > 300.0
    assert wide[1] == 120.0
    assert hands.design.frames == frames


def test_the_menu_key_at_a_frame_opens_the_menu_of_the_frame(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    frame = Frame("frame_1", title="Encoder", position=(0.0, 300.0), size=(300.0, 120.0))
    hands = open_canvas(structs.replace(chain, frames=(frame,)))
    hands.key(K.Key_C, Keys.AltModifier)

    menu = menu_by_key(hands)

    names = [action.objectName() for action in menu.actions()]
    menu.close()
    assert any("frame" in name for name in names), names


def test_space_with_arrows_looks_further_and_searches_for_nothing(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.workspace.select(["dense_1"])
    before = hands.view.mapToScene(QPoint(0, 0))

    hands.qtbot.keyPress(hands.view, K.Key_Space)
    hands.key(K.Key_Right)
    hands.qtbot.keyRelease(hands.view, K.Key_Space)

    after = hands.view.mapToScene(QPoint(0, 0))
    assert after.x() > before.x() + 50
    assert hands.view.workspace.selection == {"dense_1"}
    assert hands.view.search is None


def test_space_that_is_let_go_elsewhere_does_not_stay_held(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.qtbot.keyPress(hands.view, K.Key_Space)

    QApplication.sendEvent(hands.view, QFocusEvent(QEvent.Type.FocusOut))

    assert not hands.view.keyboard.is_space_down


def test_the_canvas_itself_has_a_ring_while_nothing_on_it_is_selected(
    open_canvas: OpenCanvas, chain: Design, qtbot: QtBot
) -> None:
    hands = open_canvas(chain)
    qtbot.waitUntil(hands.view.hasFocus)
    edge = hands.view.findChild(FocusEdge)
    assert edge is not None

    hands.key(K.Key_Escape)
    at_nothing = edge.isVisible()
    hands.key(K.Key_Right)

    assert at_nothing
    assert not edge.isVisible()
    assert hands.view.workspace.selection
