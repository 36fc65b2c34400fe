"""Short trials that answer what to put into the plan, one press away from its fields."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.widgets import Button

_HELPERS = (
    ("train.find_rate", "Find a learning rate", "curves"),
    ("train.find_batch", "Find a batch size", "samples"),
    ("train.overfit", "Overfit one batch", "target"),
    ("train.rehearse", "Check before training", "doctor"),
)


class HelpersRow(QWidget):
    """One button for each.

    Signals:
        asked: Id of the command that is wanted.
    """

    asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[str, Button] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for id, words, icon in _HELPERS:
            button = Button(words, "", icon)
            button.clicked.connect(lambda _=False, id=id: self.asked.emit(id))
            self._column.addWidget(button)
            self.buttons[id] = button
        theme.follow(self, self._restyle)

    def _restyle(self) -> None:
        self._column.setSpacing(theme.current().space("s"))
