"""The menu of a plot: take it along as a picture, as data, as a file, or read it as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QMenu

from netbuilder.ui import theme
from netbuilder.ui.plots import saving
from netbuilder.ui.plots.pictures import picture
from netbuilder.ui.plots.plot_rows import as_text

if TYPE_CHECKING:
    from netbuilder.ui.plots.chart import Chart
    from netbuilder.ui.plots.plot_face import PlotFace
    from netbuilder.ui.plots.surface import SurfacePlot


def plot_menu(plot: PlotFace) -> QMenu:
    """The context menu of a plot."""
    menu = QMenu(plot)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    clipboard = QGuiApplication.clipboard()
    _add(menu, "Copy as picture", lambda: clipboard.setImage(picture(plot)), "image")
    _add(menu, "Copy as data", lambda: clipboard.setText(as_text(plot.rows(), "\t")), "copy")
    menu.addSeparator()
    _add(menu, "Save as PNG…", lambda: saving.save_picture(plot), "export")
    _add(menu, "Save as SVG…", lambda: saving.save_drawing(plot), "export")
    _add(menu, "Save as CSV…", lambda: saving.save_rows(plot), "download")
    menu.addSeparator()
    table = _add(menu, "Show as table", plot.toggle_table, "table")
    table.setCheckable(True)
    table.setChecked(plot.is_table)
    return menu


def chart_menu(chart: Chart) -> QMenu:
    """The context menu of a chart."""
    menu = plot_menu(chart)
    menu.addSeparator()
    _add(menu, "Show all", chart.fit, "fit")
    follow = _add(menu, "Follow the newest values", chart.follow, "step")
    follow.setEnabled(chart.view.zoom is not None)
    logarithmic = menu.addAction("Logarithmic scale")
    logarithmic.setCheckable(True)
    logarithmic.setChecked(chart.is_logarithmic)
    logarithmic.toggled.connect(chart.set_logarithmic)
    return menu


def surface_menu(plot: SurfacePlot) -> QMenu:
    """The context menu of a decision surface."""
    menu = plot_menu(plot)
    menu.addSeparator()
    hard = menu.addAction("Hard edges")
    hard.setCheckable(True)
    hard.setChecked(plot.is_hard)
    hard.toggled.connect(plot.set_hard)
    target = plot.target
    if target is not None and plot.is_classes:
        names = [(-1, "All classes"), *enumerate(target.classes)]
        group = QActionGroup(menu)
        for number, words in names:
            choice = menu.addAction(words if number < 0 else f"Only {words}")
            choice.setCheckable(True)
            choice.setChecked(number == plot.chosen)
            choice.triggered.connect(lambda _=False, number=number: plot.choose(number))
            group.addAction(choice)
    return menu


def _add(menu: QMenu, words: str, act: Callable[[], object], icon: str) -> QAction:
    action = menu.addAction(words)
    theme.set_icon(action, icon)
    action.triggered.connect(lambda: act())
    return action
