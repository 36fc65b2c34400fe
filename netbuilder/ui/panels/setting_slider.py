"""A number that may change while a network learns, as a slider with its name and value."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSlider, QWidget

from netbuilder.core.params import Parameter
from netbuilder.ui.widgets import PlainLabel, written

_STEPS = 1000
# The part of a logarithmic range that people use.
LOW, HIGH = 1e-6, 1.0


class SettingSlider(QWidget):
    """A live setting: its name, its value, and a slider that feels equal factors as equal.

    Signals:
        moved(str, float): The person gave the parameter of this name another value.
        rested(): A drag is over.
    """

    moved = Signal(str, float)
    rested = Signal()

    def __init__(self, parameter: Parameter, value: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self._value = value
        self._name = PlainLabel(parameter.title, "label")
        self._shown = PlainLabel("", "value")
        self._shown.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setSingleStep(_STEPS // 100)
        self.slider.setAccessibleName(parameter.title)
        self.slider.setToolTip(parameter.help)
        self._name.setToolTip(parameter.help)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(0)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._shown, 0, 1)
        grid.addWidget(self.slider, 1, 0, 1, 2)
        self.slider.valueChanged.connect(self._move)
        self.slider.sliderReleased.connect(self.rested)
        self.set_value(value)

    def set_title(self, title: str) -> None:
        """Call it otherwise."""
        self._name.setText(title)
        self.slider.setAccessibleName(title)

    def value(self) -> float:
        """The setting as the slider shows it."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show another value, without a signal."""
        self._value = value
        self._shown.setText(written(float(value)))
        if self.slider.isSliderDown():
            return
        self.slider.blockSignals(True)
        self.slider.setValue(self._position(value))
        self.slider.blockSignals(False)

    def _is_logarithmic(self) -> bool:
        return self.parameter.logarithmic

    def _ends(self) -> tuple[float, float]:
        """The part of its range that people use; the property field takes the rest."""
        low, high = self.parameter.low, self.parameter.high
        if self._is_logarithmic():
            low = max(low, min(LOW, self._value or LOW))
            return low, min(high, max(HIGH, self._value))
        return low, min(high, max(HIGH, self._value))

    def _position(self, value: float) -> int:
        low, high = self._ends()
        if self._is_logarithmic():
            share = math.log(max(value, low) / low) / math.log(high / low)
        else:
            share = (value - low) / (high - low)
        return round(_STEPS * min(1.0, max(0.0, share)))

    def _move(self, position: int) -> None:
        low, high = self._ends()
        share = position / _STEPS
        if self._is_logarithmic():
            value = float(f"{low * (high / low) ** share:.2g}")
        else:
            value = float(f"{low + (high - low) * share:.3g}")
        self._value = value
        self._shown.setText(written(value))
        self.slider.setAccessibleDescription(written(value))
        self.moved.emit(self.parameter.name, value)
