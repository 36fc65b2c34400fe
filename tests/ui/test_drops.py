"""Files dropped on the window: a project opens, a table is looked at, other things are refused."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from netbuilder.core.project import store
from netbuilder.core.value import Project
from netbuilder.link.messages import InspectData
from netbuilder.ui.drops import local_path
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


def test_two_files_text_and_what_is_not_there_are_not_taken(qtbot: QtBot, tmp_path: Path) -> None:
    window = made_window(qtbot)
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("x")
    text = QMimeData()
    text.setText("hello")

    assert not drag_in(window, files(tmp_path / "a.csv", tmp_path / "b.csv"))
    assert not drag_in(window, text)
    assert local_path(files(tmp_path / "gone.csv")) is None
