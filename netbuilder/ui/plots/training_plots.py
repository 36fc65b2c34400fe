"""The plots of a run: its loss and one of its metrics."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.bands import loss_curves, metric_curve
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.curves import Curve, Drawn, PointsCurve, SeriesCurve
from netbuilder.ui.plots.metric_words import metric_title, metric_unit
from netbuilder.ui.run_record import RunRecord
from netbuilder.ui.widgets import Button, ChoiceField, PlainLabel, SegmentedControl

_PARTS = (("training", "c1"), ("validation", "c2"))
_SMOOTHEST = 10_000
_STEPS = 100


class PlotFrame(QWidget):
    """A chart with its controls in the line of its title."""

    def __init__(self, chart: Chart, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chart = chart
        chart.setParent(self)
        self.run: RunRecord | None = None
        self._bar = QWidget(self)
        self.controls = QHBoxLayout(self._bar)
        self.controls.setContentsMargins(0, 0, 0, 0)
        self._follow = Button("Follow", "quiet", "step")
        self._follow.setToolTip("Keep this width and move along with the newest values (End)")
        self._follow.clicked.connect(chart.follow)
        self._fit = Button("Show all", "quiet", "fit")
        self._fit.setToolTip("Show everything from the beginning (Home, or double click)")
        self._fit.clicked.connect(chart.fit)
        for button in (self._follow, self._fit):
            button.hide()
            self.controls.addWidget(button)
        chart.on_view_changed(self._show_view)
        chart.table_shown.connect(self._bar.setHidden)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(chart)
        theme.follow(self, self._restyle)
        chart.installEventFilter(self)

    def refresh(self) -> None:
        """Show what the run holds now."""
        self.chart.refresh()

    def _take_axis(self, run: RunRecord) -> None:
        self.chart.per_epoch = run.axis_per_epoch
        series = run.loss()
        self.chart.start = series.first - 1.0 if len(series) else float(run.first_iteration)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.LayoutRequest):
            self._place()
        return super().eventFilter(watched, event)

    def _show_view(self) -> None:
        view = self.chart.view
        self._fit.setVisible(view.zoom is not None)
        self._follow.setVisible(view.zoom is not None and not view.follows)
        self._place()

    def _place(self) -> None:
        """The controls float at the right end of the title's line, over empty ground."""
        self._bar.adjustSize()
        self._bar.move(max(0, self.chart.width() - self._bar.width()), 0)
        self._bar.raise_()

    def _restyle(self) -> None:
        self.controls.setSpacing(theme.current().space("m"))
        self._place()


class LossPlot(PlotFrame):
    """Loss per iteration as noise and mean, validation per epoch, straight or logarithmic."""

    def __init__(self, parent: QWidget | None = None) -> None:
        empty = "The loss appears here while the network trains."
        super().__init__(Chart("Loss", "Loss", empty), parent)
        self._chosen_smoothing: int | None = None
        self._series = 0
        self._others: tuple[Curve, ...] = ()
        self._words = PlainLabel("", "small")
        self._words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, _STEPS)
        self.smoothing.setAccessibleName("Smoothing of the training loss")
        self.smoothing.setToolTip("Over how many iterations the thick line averages")
        self.smoothing.valueChanged.connect(self._smooth)
        self.scale = SegmentedControl("Scale of the loss")
        self.scale.add_choice(False, "Linear", hint="Equal distances are equal differences")
        self.scale.add_choice(True, "Log", hint="Equal distances are equal factors")
        self.scale.chosen.connect(lambda on: self.chart.set_logarithmic(bool(on)))
        for widget in (self._words, self.smoothing, self.scale):
            self.controls.addWidget(widget)
        self._restyle()

    def _place(self) -> None:
        """Where all controls would cover the title, the smoothing goes, not a half of the scale."""
        if hasattr(self, "scale"):
            parts = (self._words, self.smoothing, self.scale)
            own = Qt.FindChildOption.FindDirectChildrenOnly
            items = self._bar.findChildren(QWidget, options=own)
            others = [each for each in items if each not in parts and not each.isHidden()]
            wide = sum(_wide(each) + self.controls.spacing() for each in (*parts, *others))
            title = self.chart.fontMetrics().horizontalAdvance(self.chart.title)
            for part in parts[:2]:
                part.setVisible(wide + 2 * title <= self.chart.width())
        super()._place()

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; None shows the empty chart."""
        self.run = run
        self._series = 0
        self.chart.set_curves((*self._curves(run), *self._others))
        self.refresh()

    def show_others(self, curves: Sequence[Curve]) -> None:
        """Draw those of other runs beside; the part in view stays."""
        self._others = tuple(curves)
        self.chart.curves = (*self._curves(self.run), *self._others)
        self.refresh()

    def refresh(self) -> None:
        run = self.run
        if run is None:
            self.chart.refresh()
            return
        if max(1, len(run.series_names)) != self._series:
            self.chart.curves = (*self._curves(run), *self._others)
        smoothing = self._chosen_smoothing or max(1, run.iterations_per_epoch)
        for curve in self.chart.curves:
            if isinstance(curve, SeriesCurve):
                curve.smoothing = smoothing
        self._take_axis(run)
        self.chart.flags = run.flags
        if self._chosen_smoothing is None:
            self._show_smoothing(smoothing)
        super().refresh()

    def _curves(self, run: RunRecord | None) -> Sequence[Curve]:
        if run is None:
            return ()
        names = run.series_names or ("",)
        self._series = len(names)
        if len(names) > 1:
            return tuple(
                SeriesCurve(name, f"c{index % 8 + 3 if index < 6 else 7}", series=run.loss(index))
                for index, name in enumerate(names)
            )
        return loss_curves(run)

    def _smooth(self, position: int) -> None:
        self._chosen_smoothing = max(1, round(_SMOOTHEST ** (position / _STEPS)))
        self._show_smoothing(self._chosen_smoothing)
        self.refresh()

    def _show_smoothing(self, iterations: int) -> None:
        position = round(_STEPS * math.log(max(1, iterations)) / math.log(_SMOOTHEST))
        self.smoothing.blockSignals(True)
        self.smoothing.setValue(position)
        self.smoothing.blockSignals(False)
        words = f"smooth over {iterations:,}" if iterations > 1 else "not smoothed"
        self._words.setText(words)

    def _restyle(self) -> None:
        super()._restyle()
        if hasattr(self, "smoothing"):
            look = theme.current()
            self.smoothing.setFixedWidth(look.part("number_width"))
            metrics = self._words.fontMetrics()
            self._words.setFixedWidth(
                metrics.horizontalAdvance("smooth over 10,000") + look.space("m")
            )
            self._place()


class MetricPlot(PlotFrame):
    """One metric per epoch, training and validation; which one is chosen in its title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        empty = "Metrics appear here after the first epoch."
        super().__init__(Chart("Metric", "", empty), parent)
        self.chart.big_ends = True
        self._kind = ""
        self._kinds: tuple[str, ...] = ()
        self.choice = ChoiceField("Metric", self)
        self.choice.value_changed.connect(self._choose)
        self.choice.hide()
        self.controls.addWidget(self.choice)

    def show_run(self, run: RunRecord | None) -> None:
        """Show another run; None shows the empty chart."""
        self.run = run
        self._kinds = ()
        self.chart.set_curves(())
        self.refresh()

    def refresh(self) -> None:
        run = self.run
        if run is not None:
            kinds = run.metric_kinds()
            if kinds != self._kinds:
                self._offer(run, kinds)
            self._take_axis(run)
        super().refresh()

    def _offer(self, run: RunRecord, kinds: tuple[str, ...]) -> None:
        self._kinds = kinds
        if self._kind not in kinds:
            self._kind = kinds[0] if kinds else ""
        self.choice.set_choices([(kind, metric_title(kind)) for kind in kinds])
        if self._kind:
            self.choice.set_value(self._kind)
        self.choice.setVisible(len(kinds) > 1)
        self.chart.heads_itself = len(kinds) <= 1
        self._show_kind(run)
        self._place()

    def _choose(self, kind: object) -> None:
        self._kind = str(kind)
        if self.run is not None:
            self._show_kind(self.run)

    def _show_kind(self, run: RunRecord) -> None:
        kind, is_share = self._kind, metric_unit(self._kind) == "%"
        if not kind:
            return
        self.chart.title = self.chart.name = metric_title(kind)
        self.chart.setAccessibleName(self.chart.title)
        self.chart.unit = "%" if is_share else ""
        self.chart.fixed = (0.0, 1.0) if is_share else None
        self.chart.set_curves(
            [
                metric_curve(
                    run, part, kind, colour, dots=part == "validation", unit=self.chart.unit
                )
                for part, colour in _PARTS
            ]
        )


@dataclass
class SettingCurve(PointsCurve):
    """A setting, which holds until it changes, and so up to the newest iteration."""

    run: RunRecord | None = None

    def extent(self) -> tuple[float, float] | None:
        found = super().extent()
        return (found[0], max(found[1], self._end())) if found else None

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        part = super().drawn(begin, end, most)
        if not len(part.line):
            return part
        return Drawn(np.append(part.positions, self._end()), np.append(part.line, part.line[-1]))

    def _end(self) -> float:
        return float(self.run.iteration) if self.run is not None else 0.0


def _wide(part: QWidget) -> int:
    """How much room a control takes, shown or not."""
    return part.sizeHint().expandedTo(part.minimumSize()).boundedTo(part.maximumSize()).width()
