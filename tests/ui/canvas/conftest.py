"""A canvas with a small network, and hands that work it as a person does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

import netbuilder.catalog  # noqa: F401  (registers the kinds)
from netbuilder.core import edits
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.document import Document
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.canvas.search import SearchPopup
from netbuilder.ui.workspace import Workspace

Mouse = Qt.MouseButton
Keys = Qt.KeyboardModifier


def layer(kind: str, **values: Any) -> Layer:
    """A layer by its name in files."""
    return Layer.entries()[kind](**values)


def wire(source: str, target: str, into: str = "x") -> Wire:
    """A wire between the usual ports of two nodes."""
    return Wire(Port(source, "y"), Port(target, into))


class Hands:
    """Works a canvas through real mouse and key events."""

    def __init__(self, view: CanvasView, qtbot: QtBot) -> None:
        self.view, self.qtbot = view, qtbot

    @property
    def design(self) -> Design:
        return self.view.workspace.design

    def spot(self, place: QPointF) -> QPoint:
        return self.view.mapFromScene(place)

    def header(self, id: str) -> QPoint:
        item = self.view.sheet.nodes[id]
        return self.spot(item.pos() + QPointF(60.0, 16.0))

    def port(self, id: str, name: str = "y", index: int = 0) -> QPoint:
        item = self.view.sheet.nodes[id]
        is_input = name != "y"
        mark = item.port(name, is_input, index)
        assert mark is not None
        return self.spot(item.port_place(mark))

    def empty(self) -> QPoint:
        return QPoint(self.view.width() // 2, 40)

    def press(
        self, at: QPoint, keys: Keys = Keys.NoModifier, button: Mouse = Mouse.LeftButton
    ) -> None:
        self.qtbot.mousePress(self.view.viewport(), button, keys, at)

    def move(self, at: QPoint) -> None:
        self.qtbot.mouseMove(self.view.viewport(), at)

    def release(
        self, at: QPoint, keys: Keys = Keys.NoModifier, button: Mouse = Mouse.LeftButton
    ) -> None:
        self.qtbot.mouseRelease(self.view.viewport(), button, keys, at)

    def click(self, at: QPoint, keys: Keys = Keys.NoModifier) -> None:
        self.qtbot.mouseClick(self.view.viewport(), Mouse.LeftButton, keys, at)

    def double_click(self, at: QPoint) -> None:
        self.qtbot.mouseDClick(self.view.viewport(), Mouse.LeftButton, Keys.NoModifier, at)
        self.release(at)

    def drag(
        self,
        start: QPoint,
        end: QPoint,
        keys: Keys = Keys.NoModifier,
        button: Mouse = Mouse.LeftButton,
    ) -> None:
        self.press(start, keys, button)
        self.move(start + QPoint(10, 2))
        self.move((start + end) / 2)
        self.move(end)
        self.release(end, keys, button)

    def hold(self, start: QPoint, end: QPoint) -> None:
        """Drag without letting go."""
        self.press(start)
        self.move(start + QPoint(10, 2))
        self.move(end)

    def key(self, key: Qt.Key, keys: Keys = Keys.NoModifier) -> None:
        self.qtbot.keyClick(self.view, key, keys)

    @property
    def search(self) -> SearchPopup:
        """The search, which is open."""
        assert self.view.search is not None
        return self.view.search

    def chosen(self, id: str) -> Any:
        """The layer of a node, with the parameters that its kind declares."""
        return self.design.nodes[id].layer

    def type(self, text: str) -> None:
        self.qtbot.keyClicks(self.search.field, text)

    def enter(self, keys: Keys = Keys.NoModifier) -> None:
        self.qtbot.keyClick(self.search.field, Qt.Key.Key_Return, keys)


class OpenCanvas(Protocol):
    """Shows a canvas with a design, or with a whole project."""

    def __call__(self, design: Design | None = None, project: Project | None = None) -> Hands: ...


@pytest.fixture
def open_canvas(qtbot: QtBot) -> Iterator[OpenCanvas]:
    """Shows a canvas with a design at 100 %, its origin at the upper left."""
    theme.use(None)
    views: list[CanvasView] = []

    def opened(design: Design | None = None, project: Project | None = None) -> Hands:
        shown = project or Project(design=design or Design())
        view = CanvasView(Workspace(Document(shown)))
        qtbot.addWidget(view)
        view.resize(1200, 700)
        view.show()
        view.setFocus()
        view.zoom_to(1.0)
        view._bring(QPointF(0.0, 0.0), QPointF(60.0, 160.0))
        views.append(view)
        return Hands(view, qtbot)

    yield opened
    for view in views:
        view.close()
    QGuiApplication.clipboard().clear()


@pytest.fixture
def chain() -> Design:
    """Input, Dense and Output in a row, wired."""
    design = Design()
    for column, kind in enumerate(("input", "dense", "output")):
        design, _ = edits.added(design, layer(kind), (column * 300.0, 0.0))
    for source, target in (("input_1", "dense_1"), ("dense_1", "output_1")):
        design = edits.connected(design, Port(source, "y"), Port(target, "x"))
    return design


@pytest.fixture
def loose() -> Design:
    """Input, two Dense and an Output, not wired."""
    design = Design()
    for column, kind in enumerate(("input", "dense", "dense", "output")):
        design, _ = edits.added(design, layer(kind), (column * 260.0, 0.0))
    return design
