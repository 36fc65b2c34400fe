"""Plots of short trials draw their curve with marks, say it in words, and give their rows away."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from netbuilder.link.messages import BatchTried
from netbuilder.ui import theme
from netbuilder.ui.plots.batches import BatchesPlot
from netbuilder.ui.plots.overfit import OverfitPlot
from netbuilder.ui.plots.rates import RatesPlot
from netbuilder.ui.plots.trial_plot import TrialPlot

TRIED = (
    BatchTried(8, 1_000.0, 2_000),
    BatchTried(32, 3_900.0, 4_000),
    BatchTried(64, 4_000.0, 8_000),
    BatchTried(128, 0.0, 16_000, fits=False),
)


def batches() -> BatchesPlot:
    plot = BatchesPlot()
    plot.show_batches(TRIED, 32, 8)
    return plot


def overfit() -> OverfitPlot:
    plot = OverfitPlot()
    plot.show_losses([2.0, 1.0, 0.5, float("nan")])
    return plot


def rates() -> RatesPlot:
    plot = RatesPlot()
    losses = np.array([1.0, 0.5, 9.0], np.float32)
    plot.show_rates(np.array([1e-3, 1e-2, 1.0], np.float32), losses, 0.01, 0.001)
    return plot


def colours(plot: TrialPlot) -> set[str]:
    """The colours of the look that are found in its picture."""
    image = QImage(600, 300, QImage.Format.Format_RGB32)
    look = theme.current()
    image.fill(look.colour("panel"))
    painter = QPainter(image)
    plot.render_on(painter, QRectF(image.rect()))
    painter.end()
    seen = {image.pixelColor(x, y).rgb() for x in range(600) for y in range(300)}
    return {name for name in ("c1", "accent", "line") if look.colour(name).rgb() in seen}


@pytest.mark.parametrize("made", [batches, rates])
def test_the_curve_and_the_advised_place_are_drawn(made: object, qtbot: QtBot) -> None:
    theme.use(None)
    plot: TrialPlot = made()  # type: ignore[operator]
    qtbot.addWidget(plot)

    assert colours(plot) >= {"c1", "accent"}


def test_an_empty_plot_says_what_belongs_there(qtbot: QtBot) -> None:
    for plot in (BatchesPlot(), OverfitPlot(), RatesPlot()):
        qtbot.addWidget(plot)
        assert plot.spoken().endswith("appears here.")
        assert "c1" not in colours(plot)


def test_batches_are_told_with_the_fastest_and_the_advised(qtbot: QtBot) -> None:
    plot = batches()
    qtbot.addWidget(plot)

    assert plot.spoken() == (
        "Batches of 64 rows are fastest, 4,000 rows per second. 32 rows are advised."
    )
    assert list(plot.rows())[-1] == (128, "", 16_000, False)
    assert len(plot.places) == 3  # what does not fit has no speed


def test_losses_that_are_no_number_are_left_out(qtbot: QtBot) -> None:
    plot = overfit()
    qtbot.addWidget(plot)

    assert plot.values.tolist() == [2.0, 1.0, 0.5]
    assert plot.bounds() == (0.0, 2.0)


def test_a_burst_at_the_end_does_not_flatten_what_falls_before(qtbot: QtBot) -> None:
    plot = rates()
    qtbot.addWidget(plot)

    assert plot.bounds() == pytest.approx((0.5, 1.3))
