"""The letters of the menus show only while they help, and the menus open by them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import made_window

ALT = Qt.Key.Key_Alt


def active(qtbot: QtBot) -> MainWindow:
    window = made_window(qtbot)
    window.files.new()
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def picture(window: MainWindow) -> QImage:
    return window.top_bar.menu_bar.grab().toImage()


def test_letters_are_underlined_only_while_alt_is_held(qtbot: QtBot) -> None:
    window = active(qtbot)
    plain = picture(window)

    QTest.keyPress(window.windowHandle(), ALT)
    held = picture(window)
    QTest.keyRelease(window.windowHandle(), ALT)
    is_in_bar = window.top_bar.menu_bar.has_letters
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)

    assert held != plain
    assert is_in_bar, "Alt alone leads into the bar, where letters help too"
    assert not window.top_bar.menu_bar.has_letters
    assert picture(window) == plain


def test_alt_and_a_letter_opens_a_menu(qtbot: QtBot) -> None:
    window = active(qtbot)

    QTest.keyClick(window.windowHandle(), Qt.Key.Key_V, Qt.KeyboardModifier.AltModifier)

    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.objectName() == "menu_view"
    popup.close()


def test_letters_go_when_another_window_takes_the_keyboard(qtbot: QtBot) -> None:
    window = active(qtbot)
    QTest.keyPress(window.windowHandle(), ALT)
    shown = window.top_bar.menu_bar.has_letters

    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowDeactivate))

    assert shown
    assert not window.top_bar.menu_bar.has_letters
