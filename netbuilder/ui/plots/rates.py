"""The learning-rate range test: loss against the rate, with the advised one marked."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.series import Floats
from netbuilder.ui.plots.trial_plot import Mark, TrialPlot

# What bursts at the end must not flatten what falls before it.
_HEADROOM = 1.3


class RatesPlot(TrialPlot):
    """Loss over rates on a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = ("learning rate", "loss")
        super().__init__("Loss at each learning rate", axes, is_logarithmic=True, parent=parent)
        self.advised = 0.0
        self.current = 0.0

    def show_rates(self, rates: Floats, losses: Floats, advised: float, current: float) -> None:
        """Show a test.

        Args:
            advised: Rate to recommend; 0 for none.
            current: Rate of the plan.
        """
        self.advised, self.current = advised, current
        self.show_values(rates, losses, (Mark(advised, "advised", True), Mark(current, "now")))

    def bounds(self) -> tuple[float, float]:
        """Lowest and highest loss that has to be seen."""
        low, high = super().bounds()
        return low, min(high, float(self.values[0]) * _HEADROOM)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.places):
            return "The loss at each learning rate appears here."
        best = float(self.places[int(self.values.argmin())])
        words = f"The loss is lowest at a rate of {value_label(best)}."
        advice = f" It falls fastest at {value_label(self.advised)}." if self.advised else ""
        return words + advice
