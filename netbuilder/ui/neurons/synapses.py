"""Draws synapses: colour for the sign, width for the size, dashes for those of bias neurons."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.theme import Theme

Weights = npt.NDArray[np.float32]

LINES = 2000
"""More synapses than this between two columns are shown as a matrix of their weights."""
_BOW = 0.45
_WIDE_FROM = 0.4
_SAMPLES = 24


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

    def pen(self, weight: float, *, dashed: bool = False) -> QPen:
        """The pen of a weight; grey and thin for one that is not known or no number."""
        if not math.isfinite(weight):
            return QPen(QColor(self._unknown), self._least, Qt.PenStyle.DotLine)
        size = min(1.0, abs(weight) / self._reach)
        colour = QColor(self._ends[weight >= 0])
        colour.setAlphaF(0.15 + 0.75 * size)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        # Lines wider than a pixel cost eight times as much: only strong ones are.
        wide = max(0.0, size - _WIDE_FROM) / (1 - _WIDE_FROM)
        pen = QPen(colour, self._least + (self._most - self._least) * wide, style)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        return pen


def paint_gap(
    painter: QPainter,
    weights: Weights,
    tiles: tuple[Sequence[QRectF], Sequence[QRectF]],
    pens: SynapsePens,
) -> Iterator[None]:
    """The synapses between two columns, thin ones first so that strong ones lie on top.

    One by one, so that the caller may do something else in between.

    Args:
        weights: (targets, sources).
        tiles: Of the sources and of the targets.
    """
    sources, targets = tiles
    sizes = np.nan_to_num(np.abs(weights), nan=0.0, posinf=0.0)
    for place in np.argsort(sizes, axis=None).tolist():
        target, source = divmod(place, weights.shape[1])
        start, end = ends(sources[source], targets[target])
        painter.strokePath(curve(start, end), pens.pen(float(weights[target, source])))
        yield


def paint_matrix(painter: QPainter, weights: Weights, box: QRectF, most: float) -> None:
    """Many synapses as a picture: one row per neuron, one column per number that arrives."""
    look = theme.current()
    shares = np.clip(np.nan_to_num(weights) / (most or 1.0), -1, 1)
    ends = np.where((shares >= 0)[..., None], _rgb(look, "positive"), _rgb(look, "negative"))
    share = np.abs(shares)[..., None]
    pixels = np.full((*weights.shape, 4), 255, np.uint8)
    pixels[..., :3] = ends * share + _rgb(look, "zero") * (1 - share)
    height, width = weights.shape
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
    painter.drawImage(box, image)
    painter.setPen(QPen(look.colour("line_strong"), look.line()))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


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


def _rgb(look: Theme, token: str) -> npt.NDArray[np.float64]:
    colour = look.colour(token)
    return np.array([colour.red(), colour.green(), colour.blue()], np.float64)
