"""Keeps how the canvas was seen with the project, and looks that way again when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QPointF

from netbuilder.core.project.schema import View

if TYPE_CHECKING:
    from netbuilder.ui.canvas import CanvasView


def view_of(canvas: CanvasView, known: View) -> View:
    """How the canvas looks now.

    Args:
        known: The view that the file held; its fields of a newer version are kept.
    """
    middle = canvas.visible_area().center()
    centre = (round(middle.x(), 1), round(middle.y(), 1))
    watches = canvas.watches.places()
    return structs.replace(known, centre=centre, zoom=round(canvas.zoom, 4), watches=watches)


def look_at(canvas: CanvasView, view: View) -> None:
    """Look as a view says; where nothing of the drawing would be seen, at the whole of it."""
    canvas.zoom_to(view.zoom)
    spot = canvas.mapFromScene(QPointF(*view.centre))
    away = canvas.viewport().rect().center() - spot
    canvas.pan_by(away.x(), away.y())
    canvas.watches.restore(view.watches)
    if not canvas.visible_area().intersects(canvas.whole_area()):
        canvas.fit()
