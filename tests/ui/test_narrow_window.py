"""Small windows: bars shorten, panels give way and come back, and nothing is out of reach."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from netbuilder.ui.command_palette import CommandPalette
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import ScriptedBridge, made_window

Left = Qt.MouseButton.LeftButton


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    """A playground in a wide window."""
    found = made_window(qtbot, bridge=ScriptedBridge())
    found.resize(1600, 1000)
    qtbot.mouseClick(found.start.drop.playground, Left)
    qtbot.waitUntil(lambda: found.workbench.middle.page.isVisible())
    return found


def sized(window: MainWindow, width: int, height: int) -> None:
    window.resize(width, height)
    for _ in range(4):
        QApplication.processEvents()


@pytest.mark.parametrize("zoom", ["blocks", "layers", "neurons"])
@pytest.mark.parametrize(("width", "height"), [(1100, 700), (1024, 640), (800, 560), (640, 420)])
def test_the_window_becomes_small_at_every_zoom(
    window: MainWindow, zoom: str, width: int, height: int
) -> None:
    window.binder.run(f"view.{zoom}")
    sized(window, width, height)

    assert (window.width(), window.height()) == (width, height)
    middle = window.workbench.middle
    corner = middle.mapTo(window, QPoint(middle.width(), middle.height()))
    assert corner.x() <= width
    assert corner.y() <= height
    assert middle.height() > 200


def test_all_panels_stay_in_a_window_of_a_small_screen(window: MainWindow) -> None:
    sized(window, 1024, 640)

    assert all(window.docks.is_open(name) for name in ("palette", "inspector", "deck"))
    assert window.workbench.deck.is_open
    page = window.workbench.middle.page
    assert page.samples.bar.minimumSizeHint().width() <= page.width()


def test_panels_give_way_and_come_back_as_large_as_they_were(window: MainWindow) -> None:
    sized(window, 1600, 1000)
    sizes = [window.workbench.inspector.width(), window.workbench.deck.height()]

    sized(window, 640, 420)
    gone = [window.docks.is_open(name) for name in ("palette", "inspector", "deck")]
    was_open = window.workbench.deck.is_open
    sized(window, 1600, 1000)

    assert gone == [False, False, True]
    assert not was_open
    assert all(window.docks.is_open(name) for name in ("palette", "inspector", "deck"))
    assert window.workbench.deck.is_open
    assert [window.workbench.inspector.width(), window.workbench.deck.height()] == sizes


def test_a_panel_that_is_asked_for_takes_the_place_of_another(window: MainWindow) -> None:
    sized(window, 800, 640)
    before = window.docks.is_open("palette"), window.docks.is_open("inspector")

    window.binder.run("view.palette")
    sized(window, 801, 640)

    assert before == (False, True)
    assert window.docks.is_open("palette")


def test_a_panel_that_the_person_closed_stays_closed(window: MainWindow) -> None:
    window.binder.run("view.inspector")

    sized(window, 640, 420)
    sized(window, 1600, 1000)
    window.show_start()
    window.show_editor()

    assert not window.docks.is_open("inspector")
    assert window.docks.is_open("palette")


def test_panels_that_gave_way_are_remembered_as_open(window: MainWindow) -> None:
    sized(window, 640, 420)

    kept = window.docks.saved()
    sized(window, 1600, 1000)
    window.docks.restore(kept)
    window.show_start()
    window.show_editor()

    assert all(window.docks.is_open(name) for name in ("palette", "inspector", "deck"))
    assert "inspector:304" in kept["sizes"]


def test_sizes_of_the_settings_are_taken_and_nonsense_is_not(window: MainWindow) -> None:
    sizes = window.docks.sizes

    sizes.restore("palette:300 deck:-4 other:7 inspector:9e9 deck:x inspector")

    assert sizes.wanted["palette"] == 300
    assert sizes.wanted["inspector"] == 304


def test_the_command_search_is_a_button_where_its_field_has_no_room(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar = window.top_bar
    assert bar.search.isVisible()
    sized(window, 1024, 640)
    assert not bar.search.isVisible()

    qtbot.mouseClick(bar.search_button, Left)

    palette = window.findChild(CommandPalette)
    assert palette is not None
    assert palette.isVisible()
    palette.close()


def test_the_zooms_can_be_chosen_by_their_drawings(window: MainWindow, qtbot: QtBot) -> None:
    sized(window, 800, 640)
    wide = window.top_bar.zoom.width()
    segment = window.top_bar.zoom._group.buttons()[1]

    qtbot.mouseClick(segment, Left)

    assert segment.toolTip().startswith("Layers")
    assert window.workbench.middle.zoom == "layers"
    sized(window, 1600, 1000)
    assert window.top_bar.zoom.width() > wide
    assert segment.toolTip() == "The network as layers"


def test_views_without_room_for_their_tab_are_behind_a_button(
    window: MainWindow, qtbot: QtBot
) -> None:
    bar = window.workbench.deck.bar
    assert bar.tabs.left_out == ()
    assert not bar.more_tabs.isVisible()
    sized(window, 1024, 640)
    assert "log" in bar.tabs.left_out

    bar.more_tabs.setFocus()
    QTest.keyClick(bar.more_tabs, Qt.Key.Key_Return)
    menu = bar.findChild(QMenu)
    assert menu is not None
    next(each for each in menu.actions() if each.text() == "Log").trigger()
    QApplication.processEvents()

    assert bar.tabs.value() == "log"
    assert "log" not in bar.tabs.left_out
    assert bar.tabs.isTabVisible(bar.tabs.currentIndex())
    menu.close()
    sized(window, 1600, 1000)
    assert bar.tabs.left_out == ()


def test_the_start_view_has_one_line_of_status(qtbot: QtBot) -> None:
    window = made_window(qtbot, bridge=ScriptedBridge())

    _ = window.docks  # a menu may need its parts before anything is open

    assert window.start_status.isVisible()
    assert window._status is not None
    assert not window._status.isVisible()


def test_fields_of_the_plan_go_under_their_labels_in_a_narrow_panel(window: MainWindow) -> None:
    sized(window, 1024, 640)
    window.workbench.inspector.show_tab("plan")
    QApplication.processEvents()
    plan = window.workbench.inspector.plan

    fields = plan.widget()
    assert fields is not None
    assert fields.width() <= plan.viewport().width()
