"""The plots of layers: sizes as lines over time, and histograms over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from netbuilder.link.messages import HistogramsDrawn, Quantity
from netbuilder.ui import theme
from netbuilder.ui.layer_history import LayerHistory, LayerSeries, Nodes
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.curves import PointsCurve
from netbuilder.ui.plots.histogram_chart import HistogramChart
from netbuilder.ui.plots.over_time import Histograms
from netbuilder.ui.plots.series import Points
from netbuilder.ui.plots.training_plots import PlotFrame
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import SegmentedControl

_EMPTY: Final = "Layers are measured here while this view is open and the network trains."
# Names at the ends of more lines than this would lie on each other; the list has them.
_NAMED: Final = 5


class SizesPlot(PlotFrame):
    """A line per layer: how long its gradient or its weights are, or how much an update changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Chart("Sizes of layers", "", _EMPTY), parent)
        self.scale = SegmentedControl("Scale of the sizes")
        self.scale.add_choice(False, "Linear", hint="Equal distances are equal differences")
        self.scale.add_choice(True, "Log", hint="Equal distances are equal factors")
        self.scale.chosen.connect(lambda on: self.chart.set_logarithmic(bool(on)))
        self.scale.set_value(True)
        self.chart.set_logarithmic(True)
        self.controls.addWidget(self.scale)

    def show_sizes(
        self,
        title: str,
        unit: str,
        layers: Sequence[tuple[str, int, LayerSeries]],
        points: Callable[[LayerSeries], Points],
    ) -> None:
        """Draw these.

        Args:
            title: What is measured.
            unit: ``%`` for shares, else empty.
            layers: Name, number of the colour and values of each.
            points: Which of its values.
        """
        chart = self.chart
        chart.title = chart.name = title
        chart.setAccessibleName(title)
        chart.unit = unit
        chart.curves = tuple(
            PointsCurve(name, f"c{colour}", unit=unit, points=lambda each=series: points(each))  # type: ignore[misc]
            for name, colour, series in layers
        )
        self._place()
        self.refresh()

    def _place(self) -> None:
        """Names stand at the ends of lines where there is room for all; the list has them too."""
        super()._place()
        look, count = theme.current(), len(self.chart.curves)
        name = 2 * look.text_height("label") + look.space("m") + look.space("s")
        room = self.chart.height() - look.height("control")
        self.chart.shows_ends = count <= _NAMED and count * name <= room

    def show_run(self, run: RunRecord | None) -> None:
        """Take the axis of another run."""
        self.run = run
        self.chart.set_curves(())

    def refresh(self) -> None:
        if self.run is not None:
            self._take_axis(self.run)
            self.chart.flags = self.run.flags
        super().refresh()


class SpreadPlot(PlotFrame):
    """Histograms of one layer over time."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.picture = HistogramChart("Histograms over time", _EMPTY)
        super().__init__(self.picture, parent)
        self.ink = SegmentedControl("How much ink rare values get")
        self.ink.add_choice(False, "Most", hint="Ink where most values are")
        self.ink.add_choice(True, "Rare too", hint="Ink also where few values are")
        self.ink.chosen.connect(lambda on: self.chart.set_logarithmic(bool(on)))
        self.controls.addWidget(self.ink)
        self._layer: tuple[Nodes, Quantity] | None = None

    def show_layer(
        self, name: str, nodes: Nodes, quantity: Quantity, history: LayerHistory
    ) -> None:
        """Draw a layer's weights, gradients or activations."""
        title = f"{quantity.value.capitalize()} of {name}"
        self._layer = (nodes, quantity)

        def histograms() -> Histograms:
            return history.of(nodes, quantity)

        self.picture.show_histograms(title, title, histograms)
        self._place()
        self.refresh()

    def show_past(self, drawn: HistogramsDrawn | None, iteration: int) -> None:
        """Show the layer's histogram of a past moment; None and -1 for now."""
        found = None
        if drawn is not None and self._layer is not None:
            past = LayerHistory()
            past.take(drawn)
            found = past.of(*self._layer)
        self.picture.show_past(found if found is not None and len(found) else None, iteration)

    def show_run(self, run: RunRecord | None) -> None:
        """Take the axis of another run."""
        self.run = run
        self.chart.fit()

    def refresh(self) -> None:
        if self.run is not None:
            self._take_axis(self.run)
            self.chart.flags = self.run.flags
        super().refresh()
