"""How fast rows are learnt from with batches of several sizes, with the advised one marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import BatchTried
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.trial_plot import Mark, TrialPlot


class BatchesPlot(TrialPlot):
    """Rows per second over batch sizes on a logarithmic axis."""

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = ("batch size", "rows per second")
        super().__init__(
            "Speed at each batch size", axes, is_logarithmic=True, has_dots=True, parent=parent
        )
        self.tried: tuple[BatchTried, ...] = ()
        self.advised = 0

    def show_batches(self, tried: Sequence[BatchTried], advised: int, current: int) -> None:
        """Show a trial.

        Args:
            advised: Size to recommend; 0 for none.
            current: Size of the plan.
        """
        self.tried, self.advised = tuple(tried), advised
        fit = [each for each in tried if each.fits]
        places = np.array([each.size for each in fit], np.float32)
        speeds = np.array([each.rows_per_second for each in fit], np.float32)
        marks = [Mark(advised, "advised", True)] if advised else []
        if current != advised:
            marks.append(Mark(current, "now"))
        self.show_values(places, speeds, tuple(marks))

    def bounds(self) -> tuple[float, float]:
        """From nothing to the fastest."""
        return 0.0, super().bounds()[1]

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every size; those that do not fit have no speed."""
        yield ("batch size", "rows per second", "bytes", "fits")
        for each in self.tried:
            yield (each.size, each.rows_per_second if each.fits else "", each.memory, each.fits)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.places):
            return "The speed at each batch size appears here."
        fastest = int(self.values.argmax())
        words = (
            f"Batches of {self.places[fastest]:,.0f} rows are fastest, "
            f"{value_label(float(self.values[fastest]))} rows per second."
        )
        advice = f" {self.advised:,} rows are advised." if self.advised else ""
        return words + advice
