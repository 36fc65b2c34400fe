"""A list to choose one thing from by typing: a kind of layer, or a port to wire to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import PlainLabel, SearchField

MOST = 500
WAYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class Offer(NamedTuple):
    """One thing to choose.

    Attributes:
        words: What it is called.
        detail: One line about it.
        what: What is answered where it is chosen.
    """

    words: str
    detail: str
    what: object


class Chooser(QDialog):
    """Typing narrows the list, arrows move in it, Enter chooses, Esc leaves.

    Args:
        title: What is chosen.
        offers: Answers what there is for a typed text, the best first.
    """

    def __init__(
        self, title: str, offers: Callable[[str], Sequence[Offer]], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._offers = offers
        self.chosen: object = None
        self.field = SearchField(title)
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.detail = PlainLabel("", "hint", wrap=True)
        column = QVBoxLayout(self)
        for part in (self.field, self.list, self.detail):
            column.addWidget(part)
        self.field.textChanged.connect(self._fill)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self.list.currentRowChanged.connect(self._explain)
        self._shown: list[Offer] = []
        self._fill("")
        look = theme.current()
        self.resize(look.width("palette") * 2, look.height("node_row") * 18)
        self.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows in the line move in the list; Enter chooses."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in WAYS:
                self.list.keyPressEvent(event)
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _fill(self, text: str) -> None:
        self._shown = list(self._offers(text))[:MOST]
        self.list.clear()
        for offer in self._shown:
            item = QListWidgetItem(offer.words, self.list)
            item.setToolTip(offer.detail)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{offer.words}, {offer.detail}")
        self.list.setCurrentRow(0 if self._shown else -1)
        if not self._shown:
            self.detail.setText("Nothing fits.")

    def _explain(self, row: int) -> None:
        is_there = 0 <= row < len(self._shown)
        self.detail.setText(self._shown[row].detail if is_there else "")
        # The line has the keyboard, so it says what Enter would choose.
        words = f"{self._shown[row].words}, {self._shown[row].detail}" if is_there else ""
        self.field.setAccessibleDescription(words)

    def _choose(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            self.chosen = self._shown[row].what
            self.accept()
