"""Asks how many seeds of the design are to be trained together."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.dialogs.sheet import Sheet
from netbuilder.ui.widgets import Button, NumberField, PlainLabel
from netbuilder.ui.widgets.numbers import NumberRange
from netbuilder.ui.workspace import Workspace

MOST, USUAL = 64, 8
_WORDS = (
    "The same design begins from other random weights each time and sees its rows in another "
    "order. How far the results lie apart tells how much of one result is chance. Small designs "
    "are trained in one go, in about the time of one."
)


class SeedsSheet(Sheet):
    """A number and a button.

    Signals:
        wanted: So many seeds are to be trained.
    """

    wanted = Signal(int)

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__("Train with several seeds", parent=parent)
        self._first = workspace.project.plan.seed
        text = PlainLabel(_WORDS, wrap=True)
        text.setMinimumWidth(theme.current().part("empty_width"))
        self.count = NumberField(USUAL, NumberRange(2, MOST, whole=True), "seeds", "Seeds")
        self.words = PlainLabel("", "hint")
        self.train_button = Button("", "primary", "play")
        self._row = QHBoxLayout()
        self._row.addWidget(self.count)
        self._row.addWidget(self.words)
        self._row.addStretch(1)
        self.body.addWidget(text)
        self.body.addLayout(self._row)
        cancel = Button("Cancel", "")
        cancel.clicked.connect(self.reject)
        self.foot.addStretch(1)
        self.foot.addWidget(cancel)
        self.foot.addWidget(self.train_button)
        self.train_button.setDefault(True)
        self.show_foot()
        self.count.value_changed.connect(lambda _: self._show())
        self.train_button.clicked.connect(self._train)
        theme.follow(self, self._restyle)
        self._show()
        self.train_button.setFocus()

    def _show(self) -> None:
        count = int(self.count.value())
        last = self._first + count - 1
        self.words.setText(f"seeds {self._first:,} to {last:,}")
        self.train_button.setText(f"Train {count:,} seeds")

    def _train(self) -> None:
        self.wanted.emit(int(self.count.value()))
        self.accept()

    def _restyle(self) -> None:
        look = theme.current()
        self._row.setSpacing(look.space("m"))
        self.count.setFixedWidth(look.part("number_width") * 2)
        self.setMinimumWidth(look.part("empty_width") * 2)
