"""The picture of a neuron: what it answers over the plane, or for each class of the data."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.plots.surface_image import class_colours, numbers_image
from netbuilder.ui.theme import Theme, mixed

Floats = npt.NDArray[np.float32]
_LEAST = 1e-6


def plane_image(look: Theme, answers: Floats) -> QImage | None:
    """Answers over the plane (side, side); None where they are no numbers."""
    if not np.isfinite(answers).all():
        return None
    return numbers_image(look, answers[None])[0]


def paint_tile(
    painter: QPainter, box: QRectF, content: QImage | Floats | None, *, is_broken: bool = False
) -> None:
    """One neuron.

    Args:
        content: Its picture, its histograms (classes, bins), or nothing yet.
        is_broken: Whether its answers are no numbers: hatched, never a colour.
    """
    look = theme.current()
    radius = min(float(look.radius("node")), box.width() / 4)
    outline = QPainterPath()
    outline.addRoundedRect(box, radius, radius)
    painter.save()
    painter.setClipPath(outline)
    painter.fillRect(box, look.colour("node"))
    if is_broken:
        painter.fillRect(box, QColor(look.colour("error")))
        painter.fillRect(box, look.colour("node", 0.8))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_hatched(look))
        painter.drawRect(box)
    elif isinstance(content, QImage):
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(box, content)
    elif content is not None:
        _paint_histograms(painter, box, content, look)
    painter.restore()
    painter.setPen(QPen(look.colour("line_strong"), look.line()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(outline)


def paint_light(painter: QPainter, box: QRectF, answer: float, most: float) -> None:
    """How a neuron answers one row: an edge in the colour of the sign, and the number."""
    look = theme.current()
    if not np.isfinite(answer):
        return
    share = min(1.0, abs(answer) / (most or 1.0))
    colour = look.colour("positive" if answer >= 0 else "negative")
    wide = look.line() + (look.line("selected_halo") - look.line()) * share
    pen = QPen(mixed(colour, look.colour("line_strong"), share), wide)
    radius = min(float(look.radius("node")), box.width() / 4)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box, radius, radius)
    height = float(look.text_height("small"))
    sizes = look.tables["neurons_px"]
    gap = box.height() * (float(sizes["row"]) / float(sizes["tile"]) - 1)
    if gap >= height * 0.9:
        painter.setFont(look.font("small", "medium", tabular=True))
        painter.setPen(look.colour("text"))
        below = QRectF(box.left() - height, box.bottom(), box.width() + 2 * height, height * 1.2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, f"{answer:.2g}")


def _hatched(look: Theme) -> QBrush:
    return QBrush(look.colour("error"), Qt.BrushStyle.BDiagPattern)


def _paint_histograms(painter: QPainter, box: QRectF, shares: Floats, look: Theme) -> None:
    """One hill per class over the range of the neuron's answers, each as high as the tile."""
    groups, bins = shares.shape
    padded = np.pad(shares, ((0, 0), (1, 1)))
    hills = padded[:, :-2] / 4 + padded[:, 1:-1] / 2 + padded[:, 2:] / 4
    # A class that answers nearly always the same would leave the others flat.
    hills = np.sqrt(hills / np.maximum(hills.max(axis=1, keepdims=True), _LEAST))
    inner = box.adjusted(0, box.height() * 0.14, 0, 0)
    colours = class_colours(look, groups)
    for group in range(groups):
        path = QPainterPath(inner.bottomLeft())
        for place in range(bins):
            across = inner.left() + inner.width() * (place + 0.5) / bins
            path.lineTo(QPointF(across, inner.bottom() - inner.height() * hills[group, place]))
        path.lineTo(inner.bottomRight())
        path.closeSubpath()
        fill = QColor(colours[group])
        fill.setAlphaF(look.shade("bars"))
        painter.fillPath(path, fill)
