"""Which plot a person looks at: the one with the keyboard, or the first of the view in front."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from netbuilder.ui.panels.deck_views import DeckViews
from netbuilder.ui.plots.plot_face import PlotFace


def plot_of(views: DeckViews) -> PlotFace | None:
    """The plot that commands are about; None where the view has none."""
    widget: QWidget | None = QApplication.focusWidget()
    while widget is not None:
        if isinstance(widget, PlotFace):
            return widget
        widget = widget.parentWidget()
    page = views.pages[views.focused()]
    plots = page.findChildren(PlotFace)
    return next((plot for plot in plots if plot.isVisible()), None)


def toggle_table(views: DeckViews) -> None:
    """Show the plot as a table, or as a drawing again."""
    plot = plot_of(views)
    if plot is not None:
        plot.toggle_table()


def is_table(views: DeckViews) -> bool:
    """Whether the plot is shown as a table."""
    plot = plot_of(views)
    return plot is not None and plot.is_table
