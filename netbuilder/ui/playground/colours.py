"""Colours of classes and numbers in the plane, the same on tiles, brushes and surfaces."""

from __future__ import annotations

from PySide6.QtGui import QColor

from netbuilder.catalog.sources.painted import COLOURS
from netbuilder.catalog.sources.points import Task
from netbuilder.ui import theme
from netbuilder.ui.plots.surface_image import class_colours
from netbuilder.ui.theme.tokens import mixed


def colour_of(value: float, task: Task) -> QColor:
    """The colour of a painted point: of its class, or the stronger the larger its number is."""
    look = theme.current()
    if task is Task.CLASSIFICATION:
        palette = class_colours(look, len(COLOURS), COLOURS)
        return palette[min(max(0, round(value)), len(palette) - 1)]
    return signed_colour(value)


def signed_colour(value: float) -> QColor:
    """Orange for negative, blue for positive numbers, the stronger the larger."""
    look = theme.current()
    end = look.colour("positive" if value >= 0 else "negative")
    return mixed(end, look.colour("text_3"), 0.25 + 0.75 * min(1.0, abs(value)))
