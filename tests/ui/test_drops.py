"""Files dropped on the window: a project opens, a table is looked at, other things are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.link.messages import InspectData
from netbuilder.ui.drops import CAN, FileDrops
from netbuilder.ui.main_window import MainWindow
from tests.helpers.window import ScriptedBridge, made_window

BUTTON, KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_in(window: MainWindow, data: QMimeData) -> bool:
    event = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, BUTTON, KEYS)
    event.ignore()
    QApplication.sendEvent(window, event)
    return event.isAccepted()


def drop(window: MainWindow, data: QMimeData) -> None:
    assert drag_in(window, data)
    QApplication.sendEvent(
        window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, BUTTON, KEYS)
    )


def test_a_dropped_project_opens(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    store.save(tmp_path / "a.netb", Project(id="f" * 32, title="Saved"))

    drop(window, files(tmp_path / "a.netb"))
    qtbot.waitUntil(lambda: window.is_editing)

    assert window.workspace.project.title == "Saved"


def test_a_dropped_table_is_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    bridge = ScriptedBridge()
    window = made_window(qtbot, bridge=bridge)
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")

    drop(window, files(tmp_path / "rows.csv"))
    qtbot.waitUntil(lambda: bool(bridge.orders))

    (order,) = bridge.orders
    assert isinstance(order, InspectData)
    assert "rows.csv" in order.source


def test_hovering_a_file_invites_and_leaving_does_not(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    before = window.start.drop.title.text()

    drag_in(window, files(tmp_path / "rows.csv"))
    over = window.start.drop.title.text()
    window.start.show_drop(False)

    assert over != before
    assert window.start.drop.title.text() == before


def text(words: str) -> QMimeData:
    data = QMimeData()
    data.setText(words)
    return data


def sign(window: MainWindow) -> str:
    """What stands beside the pointer."""
    (drops,) = window.findChildren(FileDrops)
    return drops.sign.text if drops.sign is not None else ""


SAID = {
    "a.netb": "Open the project a.netb",
    "rows.csv": "Bring in rows.csv as data",
    "pictures": "Bring in the folder pictures as data",
    "song.mp3": f"song.mp3 cannot be opened. {CAN}",
    "gone.csv": "This file is not there any more.",
}


@pytest.mark.parametrize("name", SAID)
def test_what_will_happen_stands_beside_the_pointer(
    qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    window = made_window(qtbot)
    (tmp_path / "pictures").mkdir()
    for each in ("a.netb", "rows.csv", "song.mp3"):
        (tmp_path / each).write_text("x")

    drag_in(window, files(tmp_path / name))

    assert sign(window) == SAID[name]
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert sign(window) == ""


def test_the_words_follow_the_pointer(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    (tmp_path / "rows.csv").write_text("a\n1\n")
    data = files(tmp_path / "rows.csv")
    drag_in(window, data)
    (drops,) = window.findChildren(FileDrops)
    assert drops.sign is not None
    before = drops.sign.pos()

    event = QDragMoveEvent(QPoint(250, 150), Qt.DropAction.CopyAction, data, BUTTON, KEYS)
    QApplication.sendEvent(window, event)

    assert drops.sign.pos() - before == QPoint(200, 100)


def test_several_files_are_refused_in_words_and_not_opened(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x")
    both = files(tmp_path / "a.csv", tmp_path / "b.csv")
    opened: list[object] = []
    (drops,) = window.findChildren(FileDrops)
    drops.dropped.connect(opened.append)

    event = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, both, BUTTON, KEYS)
    QApplication.sendEvent(window, event)
    assert event.dropAction() == Qt.DropAction.IgnoreAction
    assert sign(window) == "These are 2 files. Drop one at a time."

    drop_event = QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, both, BUTTON, KEYS)
    QApplication.sendEvent(window, drop_event)
    QApplication.processEvents()
    assert not drop_event.isAccepted()
    assert not opened
    assert sign(window) == ""


def test_text_says_where_it_can_be_dropped(qtbot: QtBot) -> None:
    window = made_window(qtbot)

    drag_in(window, text("hello"))
    assert sign(window) == f"This text holds no copied layers. {CAN}"
    drag_in(window, text('{"made_by": "netbuilder/nodes"}'))
    assert sign(window) == "Drop these layers on the canvas of a network."


def test_an_address_on_the_web_is_explained(qtbot: QtBot) -> None:
    window = made_window(qtbot)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/rows.csv")])

    drag_in(window, data)

    assert sign(window) == ("This is an address on the web. Download the file, then drop it here.")


def test_a_file_over_the_canvas_is_left_to_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    window.files.new()
    viewport = window.workbench.canvas.viewport()
    store.save(tmp_path / "a.netb", Project(id="f" * 32, title="Saved"))
    data = files(tmp_path / "a.netb")

    enter = QDragEnterEvent(QPoint(300, 200), Qt.DropAction.CopyAction, data, BUTTON, KEYS)
    QApplication.sendEvent(viewport, enter)
    assert sign(window) == "Open the project a.netb"
    event = QDropEvent(QPointF(300, 200), Qt.DropAction.CopyAction, data, BUTTON, KEYS)
    QApplication.sendEvent(viewport, event)

    qtbot.waitUntil(lambda: window.workspace.project.title == "Saved")
