"""The synapses between two columns: their lines are made once, and drawn as strong as they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter, QPainterPath, QPen

from netbuilder.ui import theme
from netbuilder.ui.neurons.synapses import SILENT, SynapsePens, curve, ends

Levels = npt.NDArray[np.int8]

_DASH, _GAP = 5.0, 4.0


class Strands:
    """Lines from one column to the next, and from its bias neuron.

    Args:
        before, after: Tiles of both columns.
        bias: Centre of the bias neuron; None without one.
    """

    def __init__(
        self, before: Sequence[QRectF], after: Sequence[QRectF], bias: QPointF | None
    ) -> None:
        self._before, self._after, self._bias = before, after, bias
        self._lines: dict[tuple[int, int], QPainterPath] = {}
        self._dashes: dict[int, QPainterPath] = {}

    def paint(
        self, painter: QPainter, levels: Levels, biases: Levels, pens: SynapsePens
    ) -> Iterator[None]:
        """Draw all, thin ones first so that strong ones lie on top.

        One by one, so that the caller may do something else in between.

        Args:
            levels: How strong each is, as `SynapsePens.levels` says: (targets, sources); those
                that are `SILENT` are left out.
            biases: (targets,); of none where there is no bias neuron.
        """
        whole = levels.ravel()
        order = np.argsort(np.abs(whole), kind="stable")
        order, flat = order[whole[order] != SILENT].tolist(), whole.tolist()
        for place in order:
            painter.strokePath(self._line(*divmod(place, levels.shape[1])), pens.of(flat[place]))
            yield
        for target, level in enumerate(biases.tolist()):
            painter.strokePath(self._dashed(target), pens.of(level))
            yield

    def paint_all(self, painter: QPainter, pen: QPen) -> Iterator[None]:
        """Draw all lines but those of the bias neuron alike, one by one."""
        for target in range(len(self._after)):
            for source in range(len(self._before)):
                painter.strokePath(self._line(target, source), pen)
                yield

    def _line(self, target: int, source: int) -> QPainterPath:
        key = target, source
        if key not in self._lines:
            self._lines[key] = curve(*ends(self._before[source], self._after[target]))
        return self._lines[key]

    def _dashed(self, target: int) -> QPainterPath:
        """A bias neuron's line, cut into dashes once: Qt would do it at every stroke."""
        if target not in self._dashes:
            box, start = self._after[target], self._bias or QPointF()
            self._dashes[target] = dashed(curve(start, QPointF(box.left(), box.center().y())))
        return self._dashes[target]


def bundle(picture: QRectF, target: QRectF) -> QPainterPath:
    """The line that stands for the synapses from all pixels of a picture."""
    return curve(*ends(picture, target))


def dashed(path: QPainterPath) -> QPainterPath:
    """A line in dashes of one length."""
    scale = theme.current().line("hairline")
    dash, step, length = _DASH * scale, (_DASH + _GAP) * scale, path.length()
    made, at = QPainterPath(), 0.0
    while at < length:
        made.moveTo(path.pointAtPercent(path.percentAtLength(at)))
        made.lineTo(path.pointAtPercent(path.percentAtLength(min(at + dash, length))))
        at += step
    return made
