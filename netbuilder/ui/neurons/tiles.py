"""What the tiles of a column show: answers, weights as pictures, or a picture of the data."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from netbuilder.link.messages.neurons import AnswerLook
from netbuilder.ui import theme
from netbuilder.ui.neurons import raster
from netbuilder.ui.neurons.picture import Floats, Picture, Told
from netbuilder.ui.neurons.raster import Pixels
from netbuilder.ui.theme import Theme, mixed

Size = tuple[int, int]


def tile_pixels(picture: Picture, number: int, side: int, look: Theme) -> Pixels | None:
    """The tiles of a column (neurons, side, side), without round corners; None before any."""
    told = picture.told(number)
    if told is None:
        return None
    if picture.shows_weights(number):
        return _weight_pictures(picture, number, side, look)
    if len(told.answers) != len(picture.columns[number].neurons) or told.answers.ndim != 3:
        return None
    if told.look is AnswerLook.HISTOGRAMS:
        return raster.hills(told.answers, side, look)
    return raster.planes(told.answers, side, look)


def data_pixels(picture: Picture, number: int, size: Size, look: Theme) -> Pixels | None:
    """The picture of the sample, else the mean of those looked at.

    Args:
        size: Height and width in pixels.
    """
    told, form = picture.told(number), picture.columns[number].picture
    values = _data(told) if told is not None else None
    if values is None or form is None or len(values) != form[0] * form[1] * form[2]:
        return None
    whole = channels_of(values[None], form)[0]
    shown = whole if form[2] == 3 else whole.mean(axis=0)
    return raster.greys(raster.enlarged(shown, *size), look)


def channels_of(values: Floats, form: tuple[int, int, int]) -> Floats:
    """Numbers of pixels (some, all) as pictures (some, channels, height, width)."""
    height, width, channels = form
    return values.reshape(len(values), channels, height, width)


def _data(told: Told) -> Floats | None:
    """The sample, or how strong each pixel is in the mean."""
    return told.lit if len(told.lit) else told.activity


def _weight_pictures(picture: Picture, number: int, side: int, look: Theme) -> Pixels | None:
    """Each neuron's weights where their pixels are, the strongest in full colour."""
    form, weights = picture.columns[number - 1].picture, picture.weights(number)
    if form is None or weights.shape[1] != form[0] * form[1] * form[2]:
        return None
    shown = channels_of(weights, form).mean(axis=1)
    known = np.where(np.isfinite(shown), np.abs(shown), 0)
    reach = known.reshape(len(known), -1).max(axis=1, initial=0)
    height, width = form[:2]
    longest = max(height, width)
    if height != width:
        down, across = (longest - height) // 2, (longest - width) // 2
        edges = ((0, 0), (down, longest - height - down), (across, longest - width - across))
        shown = np.pad(shown, edges)
    blocks = raster.enlarged(shown, side, side)
    return raster.signed(blocks, np.where(reach > 0, reach, 1), look)


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
