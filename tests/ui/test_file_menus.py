"""Ready networks stand in the File menu by shelf, and one click begins a project with one."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from netbuilder.catalog.templates.template import Shelf, Template
from netbuilder.ui.file_menus import FileMenus
from tests.helpers.window import made_window


def filled(menus: FileMenus) -> dict[str, QMenu]:
    menus.templates.aboutToShow.emit()
    found = (action.menu() for action in menus.templates.actions())
    return {menu.title(): menu for menu in found if isinstance(menu, QMenu)}


def test_every_ready_network_stands_on_its_shelf(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    menus = FileMenus(window.files, window)
    shelves = filled(menus)
    assert list(shelves) == [shelf.value for shelf in Shelf]
    for shelf in Shelf:
        titles = [action.text() for action in shelves[shelf.value].actions()]
        expected = [kind.title for kind in Template.entries().values() if kind.shelf is shelf]
        assert titles == expected
    assert len(filled(menus)) == len(Shelf), "opened again, nothing is there twice"


def test_a_ready_network_is_opened_by_one_click(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    menus = FileMenus(window.files, window)
    pictures = filled(menus)[Shelf.PICTURES.value]
    next(each for each in pictures.actions() if each.text() == "ResNet-18").trigger()
    assert window.workspace.project.title == "ResNet-18"
    assert "stem" in window.workspace.project.blocks
