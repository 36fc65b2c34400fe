"""Numbers as coloured pixels: orange, grey and blue where signs differ, else from ground to ink."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter

from netbuilder.ui.theme import Theme, mixed

Floats = npt.NDArray[np.float32]
_STRONGEST = 0.95


def heat_image(look: Theme, values: Floats, low: float, high: float) -> QImage:
    """A picture of (height, width); places that are no number are left clear.

    Args:
        low, high: Values of full colour; where `low` is below 0 both signs have theirs.
    """
    known = np.isfinite(values)
    ends, ground = _ends(look, low)
    span = max(abs(low), abs(high)) or 1.0
    filled = np.where(known, values, 0)
    share = np.clip(np.abs(filled) / span, 0, 1)[..., None] * _STRONGEST
    ink = np.where((filled >= 0)[..., None], ends[1], ends[0])
    pixels = np.zeros((*values.shape, 4), np.uint8)
    pixels[..., :3] = ink * share + ground * (1 - share)
    pixels[..., 3] = known * 255
    # Infinite values are numbers with a sign: in their strongest colour.
    endless = np.isinf(values)
    pixels[endless, :3] = np.where((values > 0)[..., None], ends[1], ends[0])[endless]
    pixels[endless, 3] = 255
    height, width = values.shape
    image = QImage(
        np.ascontiguousarray(pixels).data, width, height, 4 * width, QImage.Format.Format_RGBA8888
    )
    return image.copy()  # the array goes away with this call


def colour_of(look: Theme, value: float, low: float, high: float) -> QColor:
    """The colour of one number; that of a fault's ground where it is none."""
    if np.isnan(value):
        return look.colour("error_soft")
    ends, ground = _ends(look, low)
    span = max(abs(low), abs(high)) or 1.0
    share = min(abs(value) / span, 1.0) * _STRONGEST
    return mixed(_colour(ends[1] if value >= 0 else ends[0]), _colour(ground), share)


def paint_heat(painter: QPainter, box: QRectF, image: QImage, look: Theme) -> None:
    """Crisp pixels; hatched where there is no number."""
    paint_hatched(painter, box, look)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.drawImage(box, image)
    painter.restore()


def paint_hatched(painter: QPainter, box: QRectF, look: Theme) -> None:
    """What stands where there is no number."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(box, look.colour("error_soft"))
    painter.fillRect(box, QBrush(look.colour("error"), Qt.BrushStyle.BDiagPattern))
    painter.restore()


def _ends(look: Theme, low: float) -> tuple[tuple[Any, Any], Any]:
    """Colours of the most negative and most positive value, and that of 0."""
    if low < 0:
        signs = _rgb(look.colour("negative")), _rgb(look.colour("positive"))
        return signs, _rgb(look.colour("zero"))
    ink = _rgb(look.colour("text"))
    return (ink, ink), _rgb(look.colour("field"))


def _rgb(colour: QColor) -> npt.NDArray[np.float64]:
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)


def _colour(rgb: npt.NDArray[np.float64]) -> QColor:
    return QColor(*(round(float(part)) for part in rgb))
