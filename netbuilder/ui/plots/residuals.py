"""How far predictions are off: against what is said, and how often."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.plane import Plane, foot, gutter, head
from netbuilder.ui.plots.plot_face import PlotFace, line_height
from netbuilder.ui.plots.series import Doubles, Floats

_Align = Qt.AlignmentFlag
_BINS = 31
_MARGIN = 0.04
_SHARE = 0.55
_NOTHING = np.zeros(0, np.float32)


class ResidualsPlot(PlotFace):
    """Said minus true against what is said, and the histogram of it.

    A cloud that bends or widens shows what the network has not learned yet.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Residuals", parent)
        self.wanted: Floats = _NOTHING
        self.said: Floats = _NOTHING
        self.title = ""

    def show_pairs(self, wanted: Floats, said: Floats, title: str) -> None:
        """Show true and predicted numbers; pairs that are no numbers are left out."""
        are_finite = np.isfinite(wanted) & np.isfinite(said)
        self.wanted, self.said, self.title = wanted[are_finite], said[are_finite], title
        self._renew()

    @property
    def residuals(self) -> Doubles:
        """Said minus true."""
        return self.said.astype(np.float64) - self.wanted.astype(np.float64)

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        if not len(self.wanted):
            return "How far each prediction is off appears here while it trains."
        off = self.residuals
        return (
            f"{len(off):,} rows. The mean residual is {value_label(float(off.mean()))}, "
            f"their standard deviation {value_label(float(off.std()))}."
        )

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every pair."""
        yield ("predicted", "residual", "actual")
        pairs = zip(self.said.tolist(), self.residuals.tolist(), self.wanted.tolist(), strict=True)
        yield from pairs

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 3, side)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw both halves into a rectangle."""
        if not len(self.wanted):
            self._paint_words(painter, rect)
            return
        look, line = theme.current(), line_height()
        middle = rect.left() + rect.width() * _SHARE
        top, bottom = rect.top() + line, rect.bottom() - 2 * line
        gap = look.space("l")
        plane = QRectF(QPointF(rect.left() + gutter(), top), QPointF(middle - gap, bottom))
        bars = QRectF(QPointF(middle + gap, top), QPointF(rect.right() - gap, bottom))
        head(painter, QRectF(plane.left(), rect.top(), plane.width(), line), self.title)
        head(painter, QRectF(bars.left(), rect.top(), bars.width(), line), "How often")
        self._paint_cloud(painter, plane)
        paint_differences(painter, bars, self.residuals)
        off = self.residuals
        words = f"mean {value_label(float(off.mean()))}, deviation {value_label(float(off.std()))}"
        foot(painter, bars, f"residual; {words}")

    def _paint_cloud(self, painter: QPainter, rect: QRectF) -> None:
        look, off = theme.current(), self.residuals
        reach = float(np.abs(off).max()) * (1 + _MARGIN) or 1.0
        low, high = _range(self.said)
        plane = Plane(
            rect,
            Scale(low, high, rect.left(), rect.right()),
            Scale(-reach, reach, rect.bottom(), rect.top()),
            "what the network says",
            "how much it is too high",
        )
        plane.paint(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(look.colour("control"), look.line()))
        zero = plane.up.pixel(0.0)
        painter.drawLine(QPointF(rect.left(), zero), QPointF(rect.right(), zero))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = marker(len(off))
        painter.setPen(Qt.PenStyle.NoPen)
        xs, ys = plane.across.pixels(self.said), plane.up.pixels(off)
        for token, chosen in (("negative", off < 0), ("positive", off >= 0)):
            colour = look.colour(token)
            colour.setAlphaF(0.75)
            painter.setBrush(colour)
            for x, y in zip(xs[chosen], ys[chosen], strict=True):
                painter.drawEllipse(QPointF(x, y), radius, radius)


def marker(count: int) -> float:
    """Radius of points, smaller where there are many."""
    crowd = min(1.0, math.sqrt(400 / max(count, 1)))
    return max(1.2, theme.current().part("plot_marker") / 2.4 * crowd)


def paint_differences(painter: QPainter, room: QRectF, off: Doubles) -> None:
    """The histogram of differences, too low in one colour and too high in the other."""
    look, line = theme.current(), line_height()
    reach = float(np.abs(off).max()) or 1.0
    counts, edges = np.histogram(off, _BINS, (-reach, reach))
    across = Scale(-reach, reach, room.left(), room.right())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    most = max(int(counts.max()), 1)
    for count, left, right in zip(counts.tolist(), edges, edges[1:], strict=False):
        middle = (left + right) / 2
        token = "control" if abs(middle) < reach / _BINS else "positive"
        painter.setBrush(look.colour("negative" if middle < -reach / _BINS else token))
        x, end = across.pixel(left), across.pixel(right)
        high = room.height() * count / most
        painter.drawRect(QRectF(x, room.bottom() - high, end - x - look.line(), high))
    painter.setPen(QPen(look.colour("control"), look.line()))
    painter.drawLine(room.bottomLeft(), room.bottomRight())
    painter.setFont(look.font("small", tabular=True))
    painter.setPen(look.colour("text_3"))
    for value, how in ((-reach, _Align.AlignLeft), (0.0, _Align.AlignHCenter),
                       (reach, _Align.AlignRight)):  # fmt: skip
        under = QRectF(room.left(), room.bottom(), room.width(), line)
        painter.drawText(under, how | _Align.AlignVCenter, value_label(value))


def _range(values: Floats) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    room = (high - low) * _MARGIN or abs(high) * _MARGIN or 1.0
    return low - room, high + room
