"""One key leads from the canvas to the panels around it and back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from netbuilder.ui import regions
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import made_window


def opened(qtbot: QtBot) -> MainWindow:
    """A window with an empty project, and the keyboard on the canvas."""
    window = made_window(qtbot)
    window.show()
    window.binder.run("file.new")
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    canvas = window.workbench.canvas
    qtbot.waitUntil(canvas.hasFocus)
    return window


def region_of(window: MainWindow, focus: QWidget | None) -> int:
    """Which region has the keyboard."""
    return next(
        index
        for index, each in enumerate(regions.regions(window))
        if focus is not None and (each is focus or each.isAncestorOf(focus))
    )


def press(qtbot: QtBot, keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, Qt.Key.Key_F6, keys)


def test_f6_goes_through_all_parts_and_comes_back_to_the_canvas(qtbot: QtBot) -> None:
    window = opened(qtbot)
    been = []

    for _ in range(8):
        press(qtbot)
        been.append(region_of(window, window.focusWidget()))
        if window.workbench.canvas.hasFocus():
            break

    assert been[:3] == [1, 2, 3]
    assert been[-1] == 0


def test_shift_f6_goes_back(qtbot: QtBot) -> None:
    window = opened(qtbot)
    press(qtbot)

    press(qtbot, Qt.KeyboardModifier.ShiftModifier)

    assert window.workbench.canvas.hasFocus()


def test_a_hidden_panel_is_passed_over(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.binder.run("view.palette")

    press(qtbot)

    assert region_of(window, window.focusWidget()) == 2


def test_the_outline_is_one_key_away_even_while_its_side_is_hidden(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.binder.run("view.palette")

    window.binder.run("view.outline")

    parts = window.workbench
    assert parts.outline.isVisible()
    assert parts.left.tabs.value() == "outline"
    qtbot.waitUntil(parts.outline.tree.hasFocus)


def test_the_canvas_shows_where_the_keyboard_is_when_f6_comes_back(qtbot: QtBot) -> None:
    window = opened(qtbot)
    press(qtbot)

    press(qtbot, Qt.KeyboardModifier.ShiftModifier)

    assert window.workbench.canvas.walker.is_shown


def test_a_message_and_the_status_line_are_reached_by_f6(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.notices.say("A project was kept.", actions=(("Open it", lambda: None),))

    press(qtbot, Qt.KeyboardModifier.ShiftModifier)
    at_message = QApplication.focusWidget()
    press(qtbot, Qt.KeyboardModifier.ShiftModifier)
    at_status = QApplication.focusWidget()

    assert at_message is window.notices.banners[0].buttons[0]
    assert at_status is not None
    assert window.statusBar().isAncestorOf(at_status)


def test_a_message_sent_away_gives_the_keyboard_back_to_the_canvas(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.notices.say("A project was kept.")
    press(qtbot, Qt.KeyboardModifier.ShiftModifier)
    focus = QApplication.focusWidget()
    assert focus is not None

    qtbot.keyClick(focus, Qt.Key.Key_Escape)

    assert window.notices.banners == ()
    assert window.workbench.canvas.hasFocus()


def test_tab_goes_through_the_plan_as_it_is_read(qtbot: QtBot) -> None:
    window = opened(qtbot)
    window.workbench.inspector.tabs.set_value("plan")
    plan = window.workbench.inspector.plan
    qtbot.waitUntil(lambda: plan.isVisible() and plan.height() > 0)
    plan.optimizer.field.setFocus()
    names = []

    for _ in range(60):
        focus = QApplication.focusWidget()
        if focus is None or not plan.isAncestorOf(focus):
            break
        names.append(focus.accessibleName())
        qtbot.keyClick(focus, Qt.Key.Key_Tab)

    assert names[:3] == ["Optimizer", "Learning rate", "β₁"]
    assert names.index("Weight decay") < names.index("Schedule") < names.index("Batch size")
    assert names[-1] == "Test rows"
