"""Which row of the data is looked at: it lights the neurons, and explanations are for it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from netbuilder.link.messages.neurons import NeuronsDrawn
from netbuilder.ui import theme
from netbuilder.ui.chosen import ChosenSample
from netbuilder.ui.widgets import IconButton, NumberField, NumberRange, PlainLabel, Switch

_MOST = 1_000_000_000
_PARTS = {"train": "training", "validation": "validation", "test": "test"}


class SampleBar(QWidget):
    """A switch, a number with buttons for the rows beside, and what the network says of the row.

    Signals:
        changed: The row lights the neurons now, or no longer.
    """

    changed = Signal()

    def __init__(self, chosen: ChosenSample, parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self.light = Switch("Light the neurons with this row")
        self.light.setToolTip("The answers to one row of the data light neurons and synapses.")
        self.row = NumberField(1, NumberRange(1, _MOST, whole=True), "", "Row of the data")
        self.back = IconButton("chevron-left", "Row before")
        self.forth = IconButton("chevron-right", "Next row")
        self.words = PlainLabel("", "small")
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(0, 0, 0, 0)
        for widget in (
            PlainLabel("Follow row", "small"),
            self.light,
            self.back,
            self.row,
            self.forth,
            self.words,
        ):
            self._line.addWidget(widget)
        self.row.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.light.toggled.connect(lambda _: self.changed.emit())
        self.row.value_changed.connect(lambda row: chosen.choose(int(row)))
        chosen.changed.connect(lambda: self.row.set_value(chosen.row))
        self.row.set_value(chosen.row)
        self.back.clicked.connect(lambda: self.go(-1))
        self.forth.clicked.connect(lambda: self.go(1))
        theme.follow(self, self._restyle)

    @property
    def is_lighting(self) -> bool:
        """Whether the sample lights the neurons."""
        return self.light.isChecked()

    def go(self, more: int) -> None:
        """Go to a row before or behind."""
        self._chosen.choose(self._chosen.row + more)

    def show_drawn(self, drawn: NeuronsDrawn | None) -> None:
        """Say what the network says of the row."""
        self.words.setText(_words(drawn, self._chosen.sample if self.is_lighting else 0))
        self.adjustSize()

    def _restyle(self) -> None:
        look = theme.current()
        self._line.setSpacing(look.space("s"))
        self.row.setFixedWidth(look.part("number_width"))


def _words(drawn: NeuronsDrawn | None, lights: int) -> str:
    if drawn is None or not lights:
        return ""
    if drawn.sample != lights:
        return f"The data has no usable row {lights:,}." if not drawn.sample else ""
    part = _PARTS.get(drawn.part, drawn.part)
    if drawn.said == drawn.wanted:
        return f"{part} row: says {drawn.said}, which is right"
    return f"{part} row: says {drawn.said}, is {drawn.wanted}"
