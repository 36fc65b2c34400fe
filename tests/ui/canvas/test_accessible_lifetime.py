"""Accessible interfaces live as long as their part, and not longer."""

from __future__ import annotations

import gc
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QRect
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from netbuilder.core import edits
from netbuilder.core.design import Design
from netbuilder.core.document import Document
from netbuilder.core.value import Project
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.panels.outline import Outline
from netbuilder.ui.workspace import Workspace
from tests.helpers import designs
from tests.ui.canvas.conftest import OpenCanvas, layer, wire
from tests.ui.canvas.monkey import Monkey, finished

Text = QAccessible.Text


def canvas_of(view: CanvasView) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(view)
    assert found is not None
    return found


def test_interfaces_of_nodes_that_are_gone_are_let_go(
    open_canvas: OpenCanvas, chain: Design
) -> None:
    hands = open_canvas(chain)
    canvas = canvas_of(hands.view)
    node = canvas.child(1)
    port = node.child(0)

    hands.view.workspace.apply("Delete", lambda design: edits.removed(design, ["dense_1"]))

    assert not shiboken6.isValid(node)
    assert not shiboken6.isValid(port)
    assert [canvas.child(row).text(Text.Name).partition(",")[0] for row in range(2)] == [
        "Input 1",
        "Output 1",
    ]


@pytest.mark.parametrize("way", ["", "del view, canvas"])
def test_a_program_that_was_listened_to_ends_in_peace(way: str) -> None:
    script = f"""
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
app = QApplication([])
QAccessible.setActive(True)
import netbuilder.catalog
from netbuilder.core.document import Document
from netbuilder.core.value import Project
from netbuilder.ui import theme
from netbuilder.ui.canvas import CanvasView
from netbuilder.ui.workspace import Workspace
from tests.helpers.designs import chain
theme.use(None)
view = CanvasView(Workspace(Document(Project(design=chain("input", "dense", "output")))))
view.show()
canvas = QAccessible.queryAccessibleInterface(view)
for index in range(canvas.childCount()):
    part = canvas.child(index)
    part.text(QAccessible.Text.Name)
    for inner in range(part.childCount()):
        part.child(inner).text(QAccessible.Text.Name)
view.walker.arrow((1, 0))
app.processEvents()
{way}
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr


def test_two_thousand_queries_and_a_close_over_a_thousand_nodes(qtbot: QtBot) -> None:
    design = Design()
    before = ""
    for column in range(1_000):
        design, id = edits.added(design, layer("dropout"), (column * 200.0, 0.0))
        if before:
            design = design.with_wires((*design.wires, wire(before, id)))
        before = id
    view = CanvasView(Workspace(Document(Project(design=design))))
    view.show()
    canvas = canvas_of(view)

    for index in range(2_000):
        child = canvas.child(index % canvas.childCount())
        assert child.text(Text.Name)
        assert isinstance(child.rect(), QRect)
        assert child.parent() is not None
    kept = canvas.child(3)
    view.close()
    view.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()

    assert not shiboken6.isValid(view)
    assert not shiboken6.isValid(canvas)
    assert not shiboken6.isValid(kept)


@pytest.fixture
def listening() -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def read_all(interface: QAccessibleInterface) -> int:
    """Read everything there is, as a screen reader may; answers how many parts it was."""
    interface.text(Text.Name)
    interface.rect()
    assert not interface.state().invalid
    count = 1
    for row in range(interface.childCount()):
        count += read_all(interface.child(row))
    return count


@pytest.mark.usefixtures("listening")
def test_random_hands_with_a_listener_and_an_outline_leave_all_in_step(
    open_canvas: OpenCanvas, qtbot: QtBot, tmp_path: Path
) -> None:
    hands = open_canvas(project=designs.project("input", "dense", "dropout", "output"))
    outline = Outline(hands.view.workspace, hands.view)
    qtbot.addWidget(outline)
    outline.show()
    warn = QAbstractItemModelTester.FailureReportingMode.Warning
    tester = QAbstractItemModelTester(outline.model, warn)
    monkey = Monkey(hands, seed=5)

    monkey.work(events=300)
    outline.tree.expandAll()
    monkey.work(events=300)

    finished(monkey, tmp_path)
    workspace = hands.view.workspace
    count = read_all(canvas_of(hands.view))
    assert count > len(workspace.design.nodes)
    shown = [key.id for key in outline.model.top()]
    assert sorted(shown) == sorted(
        (*workspace.design.nodes, *(frame.id for frame in workspace.design.frames))
    )
    tester.deleteLater()
