"""Goes along the further axis of a layer: the slices of a volume, or the steps that ask."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netbuilder.link.messages import InsideDrawn
from netbuilder.ui import theme
from netbuilder.ui.widgets import IconButton, PlainLabel


class PlacePicker(QWidget):
    """Says which place is shown, and leads to those beside it; hidden where there is only one.

    Signals:
        chosen: A person wants to see another: its number, counted from 0.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count, self._place = 0, 0
        self.words = PlainLabel("", "small")
        self.back = IconButton("chevron-left", "")
        self.forth = IconButton("chevron-right", "")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.back, self.forth):
            self._line.addWidget(widget)
        self.back.clicked.connect(lambda: self.step(-1))
        self.forth.clicked.connect(lambda: self.step(1))
        self.hide()
        theme.follow(self, self._restyle)

    def show_place(self, drawn: InsideDrawn | None) -> None:
        """Say which place a drawing shows."""
        self._count = drawn.places if drawn is not None else 0
        self.setVisible(self._count > 1)
        if drawn is None or self._count < 2:
            return
        self._place, name = drawn.place, drawn.place_name
        self.words.setText(f"{name.capitalize()} {self._place + 1:,} of {self._count:,}")
        for button, words, key in ((self.back, "before", "["), (self.forth, "after", "]")):
            said = f"The {name} {words} this one ({key})"
            button.setToolTip(said)
            button.setAccessibleName(said)
        self.back.setEnabled(self._place > 0)
        self.forth.setEnabled(self._place + 1 < self._count)

    def step(self, steps: int) -> None:
        """Go on by so many, as far as there are some."""
        place = min(max(self._place + steps, 0), self._count - 1)
        if self._count > 1 and place != self._place:
            self.chosen.emit(place)

    def _restyle(self) -> None:
        self._line.setSpacing(theme.current().space("s"))
