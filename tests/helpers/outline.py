"""Hands that work the outline by keys alone, as somebody does who cannot use a mouse."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from netbuilder.core.design import Design
from netbuilder.ui.dialogs.chooser import Chooser
from netbuilder.ui.panels.outline import Outline
from netbuilder.ui.panels.outline_rows import RowKey
from netbuilder.ui.workspace import Workspace

K = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier


class Reader:
    """Works the outline by keys alone."""

    def __init__(self, outline: Outline, qtbot: QtBot, workspace: Workspace) -> None:
        self.outline, self.qtbot, self.workspace = outline, qtbot, workspace
        self.tree, self.model = outline.tree, outline.model

    @property
    def design(self) -> Design:
        return self.workspace.design

    def key(self, key: Qt.Key, held: Qt.KeyboardModifier = PLAIN) -> None:
        self.qtbot.keyClick(self.tree, key, held)

    def go(self, kind: str, id: str, name: str = "") -> None:
        """Put the keyboard at a row of the open design."""
        assert self.tree.go(RowKey(kind, self.workspace.inside, id, name))

    def here(self) -> str:
        """The words of the current row."""
        return str(self.tree.currentIndex().siblingAtColumn(0).data())

    def fields(self) -> list[QLineEdit]:
        """The lines to type in that are open."""
        lines = self.tree.viewport().findChildren(QLineEdit)
        return [each for each in lines if each.isVisible()]

    def field(self) -> QLineEdit:
        (found,) = self.fields()
        return found

    def write(self, text: str) -> None:
        """Change the current cell to a text."""
        self.key(K.Key_F2)
        field = self.field()
        field.selectAll()
        self.qtbot.keyClicks(field, text)
        self.qtbot.keyClick(field, K.Key_Return)
        self.qtbot.waitUntil(lambda: not self.fields())

    def pick(self, words: str) -> None:
        """Choose something in the list of the current cell."""
        self.key(K.Key_Return)
        boxes = [each for each in self.tree.viewport().findChildren(QComboBox) if each.isVisible()]
        box = boxes[-1]
        place = box.findText(words)
        assert place >= 0, [box.itemText(row) for row in range(box.count())]
        box.setCurrentIndex(place)
        box.activated.emit(place)

    def ask(self, key: Qt.Key, text: str, held: Qt.KeyboardModifier = PLAIN) -> None:
        """Press a key that opens a chooser, type there, and take the first of what is left."""

        def answer() -> None:
            chooser = QApplication.activeModalWidget()
            assert isinstance(chooser, Chooser)
            self.qtbot.keyClicks(chooser.field, text)
            self.qtbot.keyClick(chooser.field, K.Key_Return)

        QTimer.singleShot(0, answer)
        self.key(key, held)

    def column(self, column: int) -> list[str]:
        """What the rows of the open design say in a column."""
        rows = range(self.model.rowCount())
        return [str(self.model.index(row, column).data() or "") for row in rows]
