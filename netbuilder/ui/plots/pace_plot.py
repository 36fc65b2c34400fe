"""How a run goes along: its learning rate, its speed or its memory over time, as one chooses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtWidgets import QWidget

from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.curves import Curve, Drawn, PointsCurve
from netbuilder.ui.plots.training_plots import PlotFrame, SettingCurve
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import ChoiceField

_MEGABYTE: Final = 1e6


@dataclass(frozen=True)
class Measure:
    """Something that can be chosen.

    Attributes:
        value: Its id.
        title: Its name, with its unit.
        empty: What will stand there.
        curve: Makes its curve of a run.
    """

    value: str
    title: str
    empty: str
    curve: Callable[[RunRecord], Curve]


@dataclass
class MemoryCurve(PointsCurve):
    """Bytes, told in megabytes."""

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        part = super().drawn(begin, end, most)
        return Drawn(part.positions, part.line / np.float32(_MEGABYTE))

    def near(self, position: float) -> tuple[float, float] | None:
        found = super().near(position)
        return (found[0], found[1] / _MEGABYTE) if found is not None else None

    def last(self) -> float:
        return super().last() / _MEGABYTE

    def rows(self) -> Iterator[tuple[int, float]]:
        return ((place, value / _MEGABYTE) for place, value in super().rows())


def _rate(run: RunRecord) -> Curve:
    curve = SettingCurve("now", "c3", steps=True)
    curve.points = lambda: run.setting_values("learning_rate")
    curve.run = run
    return curve


MEASURES: Final = (
    Measure(
        "rate",
        "Learning rate",
        "The learning rate appears here while the network trains.",
        _rate,
    ),
    Measure(
        "speed",
        "Iterations per second",
        "The speed appears here while the network trains.",
        lambda run: PointsCurve("now", "c4", points=lambda: run.pace),
    ),
    Measure(
        "memory",
        "Memory, MB",
        "The memory that training takes appears here while it goes on.",
        lambda run: MemoryCurve("now", "c5", points=lambda: run.memory),
    ),
)


class PacePlot(PlotFrame):
    """One of the measures; which one is chosen in the line of its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        first = MEASURES[0]
        super().__init__(Chart(first.title, "", first.empty), parent)
        self._measure = first
        self.choice = ChoiceField("What is drawn", self)
        self.choice.set_choices([(each.value, each.title) for each in MEASURES])
        self.choice.value_changed.connect(self._choose)
        self.controls.insertWidget(0, self.choice)

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; None shows the empty chart."""
        self.run = run
        self._show_measure()

    def refresh(self) -> None:
        if self.run is not None:
            self._take_axis(self.run)
        super().refresh()

    def _choose(self, value: object) -> None:
        self._measure = next(each for each in MEASURES if each.value == value)
        self._show_measure()

    def _show_measure(self) -> None:
        measure, run = self._measure, self.run
        self.chart.name, self.chart.empty = measure.title, measure.empty
        self.chart.setAccessibleName(measure.title)
        self.chart.set_curves((measure.curve(run),) if run is not None else ())
        self.refresh()
