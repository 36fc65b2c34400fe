"""What is dragged in from elsewhere, and the menus under the right button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QMenu

from netbuilder.core import clipboard
from netbuilder.core.design import Design
from netbuilder.ui.canvas.tools.place_node import PlaceNode, layer_mime
from tests.ui.canvas.conftest import Hands, OpenCanvas, layer, wire

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
PLAIN = Qt.KeyboardModifier.NoModifier

MenuOn = Callable[[Hands, QPoint], QMenu]


def enter(hands: Hands, data: QMimeData, spot: QPoint) -> bool:
    """Bring something over the canvas; answers whether it is welcome."""
    event = QDragEnterEvent(spot, COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(hands.view.viewport(), event)
    return event.isAccepted()


def drop(hands: Hands, data: QMimeData, spot: QPoint) -> None:
    """Let it go."""
    event = QDropEvent(QPointF(spot), COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(hands.view.viewport(), event)


@pytest.fixture
def menu_on() -> MenuOn:
    """Opens the menu at a spot and answers its words."""

    def opened(hands: Hands, spot: QPoint) -> QMenu:
        place = hands.view.viewport().mapToGlobal(spot)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, place)
        QApplication.sendEvent(hands.view.viewport(), event)
        menus = hands.view.findChildren(QMenu)
        assert menus
        return menus[-1]

    return opened


def words(menu: QMenu) -> list[str]:
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def choose(menu: QMenu, word: str) -> None:
    action = next(each for each in menu.actions() if each.text().startswith(word))
    action.trigger()
    menu.close()


def test_a_layer_dragged_in_is_placed_where_it_is_let_go(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    data = layer_mime(layer("dense", units=9))
    assert enter(hands, data, QPoint(500, 300))
    assert isinstance(hands.view.gesture, PlaceNode)
    drop(hands, data, QPoint(500, 300))
    assert hands.chosen("dense_1").units == 9


def text_mime(text: str) -> QMimeData:
    """Dragged text, as mails and editors give it."""
    data = QMimeData()
    data.setText(text)
    return data


def test_copied_layers_dropped_as_text_are_placed_where_they_are_let_go(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    text = clipboard.copied(chain, ["dense_1"])
    spot = QPoint(500, 300)

    assert enter(hands, text_mime(text), spot)
    drop(hands, text_mime(text), spot)

    place = hands.view.mapToScene(spot)
    at = hands.design.nodes["dense_2"].position
    assert abs(at[0] - place.x()) < 30
    assert abs(at[1] - place.y()) < 30
    assert hands.view.workspace.document.undo_label == "Paste"


def test_the_words_at_the_pointer_say_that_copied_layers_are_placed(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    data = text_mime(clipboard.copied(chain, ["dense_1"]))

    enter(hands, data, QPoint(500, 300))
    assert hands.view.drop_sign.text == "Place these copied layers here"
    QApplication.sendEvent(hands.view.viewport(), QDragLeaveEvent())
    assert hands.view.drop_sign.text == ""
    enter(hands, data, QPoint(500, 300))
    drop(hands, data, QPoint(500, 300))
    assert hands.view.drop_sign.text == ""


def test_half_of_a_copied_text_is_explained_and_other_text_is_not_taken(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    text = clipboard.copied(chain, ["dense_1"])
    refused: list[str] = []
    hands.view.workspace.refused.connect(lambda problem: refused.append(problem.sentence))

    half = text_mime(text[: len(text) // 2])
    assert enter(hands, half, QPoint(500, 300))
    drop(hands, half, QPoint(500, 300))

    assert not enter(hands, text_mime("Dear reader"), QPoint(500, 300))
    assert len(refused) == 1
    assert hands.design == chain


def test_a_layer_dragged_out_again_leaves_nothing(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    enter(hands, layer_mime(layer("dense")), QPoint(500, 300))
    QApplication.sendEvent(hands.view.viewport(), QDragLeaveEvent())
    assert hands.view.gesture is None
    assert not hands.design.nodes


def test_files_are_left_to_the_window(open_canvas: OpenCanvas) -> None:
    hands = open_canvas()
    data = QMimeData()
    data.setText("not a layer")
    assert not enter(hands, data, QPoint(500, 300))


def test_the_menu_of_a_node_acts_on_it(
    open_canvas: OpenCanvas, chain: Design, menu_on: MenuOn
) -> None:
    hands = open_canvas(chain)
    menu = menu_on(hands, hands.header("dense_1"))
    assert "Rename" in words(menu)
    choose(menu, "Delete and join")
    assert hands.design.wires == (wire("input_1", "output_1"),)


@pytest.mark.parametrize(
    ("word", "field"), [("Bypass", "bypassed"), ("Freeze weights", "frozen_weights")]
)
def test_the_menu_of_one_of_many_acts_on_all_that_are_selected(
    open_canvas: OpenCanvas, loose: Design, menu_on: MenuOn, word: str, field: str
) -> None:
    hands = open_canvas(loose)
    hands.view.workspace.select({"dense_1", "dense_2"})
    choose(menu_on(hands, hands.header("dense_2")), word)
    nodes = hands.design.nodes
    assert [getattr(nodes[id], field) for id in ("dense_1", "dense_2")] == [True, True]
    hands.view.workspace.undo()
    assert hands.design == loose


def test_the_menu_of_a_wire_deletes_it(
    open_canvas: OpenCanvas, chain: Design, menu_on: MenuOn
) -> None:
    hands = open_canvas(chain)
    start = hands.view.sheet.wires.paths[wire("input_1", "dense_1")].points[0]
    menu = menu_on(hands, hands.spot(start) + QPoint(30, 0))
    choose(menu, "Delete wire")
    assert hands.design.wires == (wire("dense_1", "output_1"),)


def test_the_menu_of_the_canvas_searches_there(
    open_canvas: OpenCanvas, chain: Design, menu_on: MenuOn
) -> None:
    hands = open_canvas(chain)
    menu = menu_on(hands, QPoint(600, 40))
    choose(menu, "Place a layer")
    assert hands.view.search is not None
    hands.view.close_floating()


def test_the_search_for_a_wire_puts_the_layer_into_it(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.click(hands.spot(hands.view.sheet.wires.paths[wire("input_1", "dense_1")].middle))
    hands.key(Qt.Key.Key_I)
    hands.type("dropout")
    hands.enter()
    assert wire("input_1", "dropout_1") in hands.design.wires
    assert wire("dropout_1", "dense_1") in hands.design.wires
