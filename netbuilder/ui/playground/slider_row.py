"""A number of the playground as a slider, with its name and value over it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from netbuilder.ui.widgets import PlainLabel, written

Words = Callable[[float], str]


class SliderRow(QWidget):
    """One of some values, chosen by a slider; another one is shown at the nearest place.

    Args:
        title: What it is called.
        stops: The values, ascending.
        words: How a value is written.
        help: One sentence on what it does.

    Signals:
        moved(float): The person chose another value.
        rested(): The gesture is over.
    """

    moved = Signal(float)
    rested = Signal()

    def __init__(
        self, title: str, stops: tuple[float, ...], words: Words = written, help: str = ""
    ) -> None:
        super().__init__()
        self._stops, self._words = stops, words
        self._shown = PlainLabel("", "value")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        name = PlainLabel(title, "label")
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(stops) - 1)
        self.slider.setPageStep(max(1, len(stops) // 10))
        self.slider.setAccessibleName(title)
        for each in (self, name, self.slider):
            each.setToolTip(help)
        name.setBuddy(self.slider)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.addWidget(name, 0, 0)
        grid.addWidget(self._shown, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        self._value = stops[0]
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderReleased.connect(self.rested)
        self.set_value(stops[0])

    @property
    def value(self) -> float:
        """The value that is shown."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value, without a signal."""
        self._value = value
        self._say(value)
        if self.slider.isSliderDown():
            return
        place = min(range(len(self._stops)), key=lambda at: abs(self._stops[at] - value))
        self.slider.blockSignals(True)
        self.slider.setValue(place)
        self.slider.blockSignals(False)

    def _move(self, place: int) -> None:
        self._value = self._stops[place]
        self._say(self._value)
        self.moved.emit(self._value)
        if not self.slider.isSliderDown():
            self.rested.emit()

    def _say(self, value: float) -> None:
        self._shown.setText(self._words(value))
        self.slider.setAccessibleDescription(self._words(value))
