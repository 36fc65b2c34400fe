"""The plots of a run with their controls."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from netbuilder.ui.plots.training_plots import LossPlot


def test_a_narrow_loss_gives_up_smoothing_and_keeps_its_scale_whole(qtbot: QtBot) -> None:
    plot = LossPlot()
    qtbot.addWidget(plot)
    plot.resize(800, 200)
    plot.show()
    assert plot.smoothing.isVisible()

    plot.resize(240, 200)
    qtbot.waitUntil(lambda: not plot.smoothing.isVisible())
    assert plot.scale.isVisible()
    assert plot.scale.mapTo(plot, plot.scale.rect().topRight()).x() < plot.width()

    plot.resize(800, 200)
    qtbot.waitUntil(plot.smoothing.isVisible)
