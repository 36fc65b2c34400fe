"""A pen with a soft edge that leaves ink in the pixels of a picture, or takes it away."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from netbuilder.ui.samples.cells import Span

Floats = npt.NDArray[np.float64]
SMALLEST, LARGEST = 0.5, 4.0


class Pen:
    """Changes pixels (height, width, channels) in the unit of the data.

    Attributes:
        radius: In pixels of the picture.
        ink: What it leaves.
        channel: The one it draws in; -1 for all.
        is_erasing: Whether it takes ink away instead.
    """

    def __init__(self, span: Span) -> None:
        self._span = span
        self.radius, self.ink = 0.75, span.high
        self.channel, self.is_erasing = -1, False

    def stroke(self, pixels: Floats, way: tuple[QPointF, QPointF], *, is_erasing: bool) -> None:
        """Draw from one place to another, counted in pixels."""
        for spot in _along(*way):
            self.dab(pixels, spot, is_erasing=is_erasing)

    def dab(self, pixels: Floats, spot: QPointF, *, is_erasing: bool) -> None:
        """Leave ink, the less the farther a pixel lies from the middle of the pen."""
        height, width = pixels.shape[:2]
        across = np.arange(width) + 0.5 - spot.x()
        down = np.arange(height) + 0.5 - spot.y()
        distance = np.sqrt(down[:, None] ** 2 + across[None, :] ** 2)
        cover = np.clip(self.radius + 0.5 - distance, 0.0, 1.0)[:, :, None]
        place = slice(None) if self.channel < 0 else slice(self.channel, self.channel + 1)
        old, low = pixels[:, :, place], self._span.low
        if is_erasing or self.is_erasing:
            new = np.minimum(old, old + (low - old) * cover)
        else:
            wanted = low + (self.ink - low) * cover
            new = np.maximum(old, np.where(cover > 0, wanted, old))
        pixels[:, :, place] = np.rint(new) if self._span.is_whole else new


def _along(start: QPointF, end: QPointF) -> Iterator[QPointF]:
    """Places from one to another, so close that no gap shows."""
    way = end - start
    count = max(1, math.ceil(math.hypot(way.x(), way.y()) * 3))
    for number in range(1, count + 1):
        yield start + way * (number / count)
