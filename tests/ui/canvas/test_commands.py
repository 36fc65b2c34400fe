"""Keys, menus and tools of the canvas follow the table of commands, also a changed one."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu

from netbuilder.core.design import Design
from netbuilder.ui.actions import all_actions
from netbuilder.ui.canvas import menus
from netbuilder.ui.canvas.hits import Hit
from netbuilder.ui.canvas.keys import Keyboard
from tests.ui.canvas.conftest import Hands, OpenCanvas, wire

Key = Qt.Key
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


def menu_on(hands: Hands, spot: QPoint) -> QMenu:
    """Open the menu at a spot with the right button."""
    place = hands.view.viewport().mapToGlobal(spot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, place)
    QApplication.sendEvent(hands.view.viewport(), event)
    return hands.view.findChildren(QMenu)[-1]


def texts(menu: QMenu) -> dict[str, str]:
    """Words and key by id of the command."""
    found = {each.objectName(): each.text() for each in menu.actions() if each.objectName()}
    menu.close()
    return found


def test_menus_show_words_and_keys_of_the_table(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)

    shown = texts(menu_on(hands, hands.header("dense_1")))

    rows = {row.id: row for row in all_actions()}
    assert shown["edit.rename"] == f"{rows['edit.rename'].label}\tF2"
    assert shown["network.group"] == f"{rows['network.group'].label}\tCtrl+G"
    assert "network.unpack" not in shown, "there is no block to unpack"


def test_every_command_in_a_menu_is_a_row_of_the_table(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    view = open_canvas(chain).view
    entries = [
        *menus._node_entries(view, Hit(item=view.sheet.nodes["dense_1"])),
        *menus._wire_entries(view, wire("input_1", "dense_1"), QPoint()),
        *menus._canvas_entries(view, QPoint()),
    ]

    named = {entry.id for entry in entries if isinstance(entry, menus.Row)}

    assert named <= {row.id for row in all_actions()}


def test_a_menu_calls_a_command_by_what_it_does_now(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Key.Key_F, SHIFT)

    shown = texts(menu_on(hands, hands.header("dense_1")))

    assert shown["network.freeze"].startswith("Let weights learn")


def test_a_changed_key_works_is_shown_and_frees_the_old_one(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    hands.view.table.set_keys({"edit.delete": "Shift+D"})
    hands.click(hands.header("dense_1"))

    hands.key(Key.Key_Delete)
    kept = "dense_1" in hands.design.nodes
    shown = texts(menu_on(hands, hands.header("dense_1")))["edit.delete"]
    hands.key(Key.Key_D, SHIFT)

    assert kept
    assert shown == "Delete\tShift+D"
    assert "dense_1" not in hands.design.nodes


def test_second_keys_lead_to_the_same_command(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)
    hands.click(hands.header("dense_1"))
    hands.key(Key.Key_Backspace, ALT)
    healed = hands.design

    hands.key(Key.Key_Z, CTRL)
    hands.key(Key.Key_Y, CTRL)

    assert healed.wires == (wire("input_1", "output_1"),)
    assert hands.design == healed


def test_plus_and_minus_zoom(open_canvas: OpenCanvas, chain: Design) -> None:
    hands = open_canvas(chain)

    hands.key(Key.Key_Minus)
    small = hands.view.zoom
    hands.key(Key.Key_Plus, SHIFT)

    assert small < 1.0
    assert round(hands.view.zoom, 6) == 1.0


def test_the_tools_say_the_keys_that_hold_now(open_canvas: OpenCanvas, chain: Design) -> None:
    view = open_canvas(chain).view
    button = view.toolbar.buttons["view.fit"]
    before = button.toolTip()

    view.table.set_keys({"view.fit": "Ctrl+Home"})

    assert before.endswith("(Home)")
    assert button.toolTip().endswith("(Ctrl+Home)")
    assert button.accessibleName() == button.toolTip()


def test_a_tool_does_its_command(open_canvas: OpenCanvas, chain: Design) -> None:
    view = open_canvas(chain).view
    view.zoom_to(3.0)

    view.toolbar.buttons["view.fit"].click()

    assert view.zoom <= 1.0


def test_the_canvas_keeps_no_key_that_a_command_could_have(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    keyboard: Keyboard = open_canvas(chain).view.keyboard

    kept = {key for key, _ in keyboard._own}

    assert kept == {Key.Key_Backspace, Key.Key_Return, Key.Key_Enter, Key.Key_Escape}
