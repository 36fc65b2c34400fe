"""Draws synapses: colour for the sign, width for the size, dashes for those of bias neurons."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.neurons import raster
from netbuilder.ui.theme import Theme

Weights = npt.NDArray[np.float32]

LINES = 2000
"""More synapses than this between two columns are shown as a matrix of their weights."""
STEPS = 32
"""So many strengths of a synapse are told apart by eye, for each sign."""
UNKNOWN, SILENT = 99, 0
"""Levels of what is no number, and of what carries nearly nothing and is not drawn at all."""
_BOW = 0.45
_WIDE_FROM = 0.4
# How much of its colour a line without any strength has.
_FAINT = 0.15
_SAMPLES = 64


class Synapse(Struct, frozen=True):
    """One synapse on screen.

    Attributes:
        column: Number of the column it leads to.
        target: Place of the tile it leads to.
        source: Place of the tile it comes from; -1 for the bias neuron.
    """

    column: int
    target: int
    source: int


def curve(start: QPointF, end: QPointF) -> QPainterPath:
    """The line of a synapse."""
    path = QPainterPath(start)
    bow = (end.x() - start.x()) * _BOW
    path.cubicTo(start + QPointF(bow, 0), end - QPointF(bow, 0), end)
    return path


def strength(weights: Weights) -> float:
    """The size that is drawn widest: all but a few stragglers stay below."""
    sizes = np.abs(weights[np.isfinite(weights)])
    return float(np.quantile(sizes, 0.98)) if sizes.size else 1.0


class SynapsePens:
    """Pens of one look for any weight.

    Args:
        most: The weight of the widest line.
    """

    def __init__(self, look: Theme, most: float) -> None:
        sizes = look.tables["neurons_px"]
        self._least, self._most = float(sizes["synapse_least"]), float(sizes["synapse_most"])
        self._reach = most if most > 0 and math.isfinite(most) else 1.0
        self._ends = (look.colour("negative"), look.colour("positive"))
        self._unknown = look.colour("line_strong")
        self._made: dict[int, QPen] = {}

    def levels(self, weights: Weights) -> npt.NDArray[np.int8]:
        """How strong lines look: -`STEPS` to `STEPS`, or `UNKNOWN`; what looks alike is equal."""
        shares = np.clip(np.nan_to_num(weights) / self._reach, -1, 1)
        # A weight of nearly 0 keeps its sign: 0 would have none.
        steps = np.where(shares >= 0, 1, -1) * np.maximum(np.abs(np.rint(shares * STEPS)), 1)
        return np.where(np.isfinite(weights), steps, UNKNOWN).astype(np.int8)

    @property
    def silent(self) -> QPen:
        """The pen of a synapse that carries nearly nothing of a sample: no sign, thin."""
        colour = QColor(self._unknown)
        colour.setAlphaF(_FAINT)
        return QPen(colour, self._least)

    def of(self, level: int) -> QPen:
        """The pen of a level."""
        if level not in self._made:
            is_known = level != UNKNOWN
            self._made[level] = self.pen(level / STEPS * self._reach if is_known else math.nan)
        return self._made[level]

    def pen(self, weight: float, *, dashed: bool = False) -> QPen:
        """The pen of a weight; grey and thin for one that is not known or no number."""
        if not math.isfinite(weight):
            return QPen(QColor(self._unknown), self._least, Qt.PenStyle.DotLine)
        size = min(1.0, abs(weight) / self._reach)
        colour = QColor(self._ends[weight >= 0])
        colour.setAlphaF(_FAINT + 0.75 * size)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        # Lines wider than a pixel cost four times as much: only strong ones are.
        wide = max(0.0, size - _WIDE_FROM) / (1 - _WIDE_FROM)
        pen = QPen(colour, self._least + (self._most - self._least) * wide, style)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen


def matrix_image(weights: Weights, size: QSizeF, ratio: float, most: float) -> QImage:
    """Many synapses as a picture: one row per neuron, one column per number that arrives."""
    height = max(1, round(size.height() * ratio))
    width = max(1, round(size.width() * ratio))
    blocks = raster.enlarged(weights, height, width)
    return raster.image_of(raster.signed(blocks, most or 1.0, theme.current()), ratio)


def ends(source: QRectF, target: QRectF) -> tuple[QPointF, QPointF]:
    """Where a synapse leaves a tile and where it arrives."""
    start = QPointF(source.right(), source.center().y())
    return start, QPointF(target.left(), target.center().y())


def distances(
    spot: QPointF, sources: Sequence[QPointF], targets: Sequence[QPointF]
) -> npt.NDArray[np.float64]:
    """How far a spot is from every line: (targets, sources), in pixels."""
    begin = np.array([[each.x(), each.y()] for each in sources])[None, :, None, :]
    end = np.array([[each.x(), each.y()] for each in targets])[:, None, None, :]
    t = np.linspace(0.0, 1.0, _SAMPLES)[None, None, :, None]
    bow = np.zeros((1, 1, 1, 2))
    bow[..., 0] = _BOW
    reach = (end - begin) * bow
    one, two = begin + reach, end - reach
    u = 1 - t
    line = u**3 * begin + 3 * u * u * t * one + 3 * u * t * t * two + t**3 * end
    away = np.hypot(line[..., 0] - spot.x(), line[..., 1] - spot.y())
    found: npt.NDArray[np.float64] = away.min(axis=2)
    return found
