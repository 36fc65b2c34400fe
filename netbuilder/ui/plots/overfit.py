"""The loss of one batch that is learnt by heart, step by step."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.trial_plot import TrialPlot


class OverfitPlot(TrialPlot):
    """The loss of one batch that is learnt from again and again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Loss of one batch over steps", ("steps", "loss"), parent=parent)

    def show_losses(self, losses: Sequence[float]) -> None:
        """Show the losses of all steps; those that are no number are left out."""
        values = np.asarray(losses, np.float32)
        steps = np.arange(1, len(values) + 1, dtype=np.float32)
        good = np.isfinite(values)
        self.show_values(steps[good], values[good])

    def bounds(self) -> tuple[float, float]:
        """From nothing to the highest, so that what is learnt by heart lies at the foot."""
        low, high = super().bounds()
        return min(0.0, low), high

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.values):
            return "The loss of one batch over steps appears here."
        first, last = float(self.values[0]), float(self.values[-1])
        return (
            f"In {len(self.values):,} steps the loss of one batch went from {value_label(first)} "
            f"to {value_label(last)}."
        )
