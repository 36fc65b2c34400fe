"""Shorthands to point at, choose and open menus of what is drawn neuron by neuron."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Node
from netbuilder.ui.neurons.chosen_synapse import ChosenSynapse, ends_of, path_of
from netbuilder.ui.neurons.page import NeuronPage
from netbuilder.ui.neurons.picture import Cell
from netbuilder.ui.workspace import Workspace

Left = Qt.MouseButton.LeftButton
FIRST = ChosenSynapse("dense_1", 0, 0)


def node(workspace: Workspace, id: str = "dense_1") -> Node:
    return workspace.project.design.nodes[id]


def spot_of(page: NeuronPage, synapse: ChosenSynapse, share: float = 0.5) -> QPoint:
    QApplication.processEvents()  # the layout may have changed
    at = ends_of(page.view.picture, synapse)
    assert at is not None
    path = path_of(page.view.picture, at)
    return path.pointAtPercent(share).toPoint()


def click(qtbot: QtBot, page: NeuronPage, cell: Cell) -> None:
    box = page.view.picture.places[cell.column].tiles[cell.place]
    qtbot.mouseClick(page.view, Left, pos=box.center().toPoint())


def key(qtbot: QtBot, page: NeuronPage, which: Qt.Key, **more: Any) -> None:
    qtbot.keyClick(page.view, which, **more)


def choose_first(qtbot: QtBot, page: NeuronPage) -> None:
    qtbot.mouseClick(page.view, Left, pos=spot_of(page, FIRST))
    assert page.tools.synapse == FIRST


def point_at(qtbot: QtBot, page: NeuronPage, spot: QPoint) -> None:
    qtbot.mouseMove(page.view, QPoint(1, 1))
    qtbot.mouseMove(page.view, spot)


def open_menu(page: NeuronPage) -> Iterator[QMenu]:
    for menu in page.view.findChildren(QMenu):
        if menu.isVisible():
            yield menu


def entry(menu: QMenu, words: str) -> QAction:
    found = [each for each in menu.actions() if each.text().partition("\t")[0] == words]
    assert found, [each.text() for each in menu.actions()]
    return found[0]


def menu_at(page: NeuronPage, spot: QPoint) -> QMenu:
    page.tools.open_menu(spot)
    (menu,) = open_menu(page)
    return menu


def trigger(menu: QMenu, words: str) -> None:
    entry(menu, words).trigger()
    menu.close()
