"""Histograms over time: time to the right, values upwards, and ink where many values are."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, value_label
from netbuilder.ui.plots.chart import Chart
from netbuilder.ui.plots.chart_painting import ChartPainter
from netbuilder.ui.plots.chart_view import whole_span
from netbuilder.ui.plots.curves import Curve, Drawn
from netbuilder.ui.plots.over_time import Histograms
from netbuilder.ui.plots.plot_rows import ListedTable
from netbuilder.ui.plots.series import Doubles, Floats

BINS: Final = 96
"""Steps upwards that a picture is made of; smoothed when drawn."""
# Share of all values that may lie beyond the part of the axis that is shown, at each end.
_BEYOND: Final = 0.002
_LOG_REACH: Final = 200.0
_SHARES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_NOTHING: Final = Histograms(1)


@dataclass
class HistogramCurve(Curve):
    """The median of histograms over time; it gives a chart their extent and their last value.

    Attributes:
        histograms: Answers them as they are now.
    """

    histograms: Callable[[], Histograms] = lambda: _NOTHING

    def extent(self) -> tuple[float, float] | None:
        found = self.histograms()
        if not len(found):
            return None
        return float(found.positions[0]), float(found.positions[-1])

    def drawn(self, begin: float, end: float, most: int) -> Drawn:
        return Drawn(np.zeros(0), np.zeros(0, np.float32))

    def near(self, position: float) -> tuple[float, float] | None:
        found = self.histograms()
        if not len(found):
            return None
        index = nearest(found.positions, position)
        return float(found.positions[index]), found.quantile(index, 0.5)

    def last(self) -> float:
        found = self.histograms()
        return found.quantile(len(found) - 1, 0.5) if len(found) else float("nan")

    def rows(self) -> Iterator[tuple[int, float]]:
        found = self.histograms()
        for index in range(len(found)):
            yield int(found.positions[index]), found.quantile(index, 0.5)


class HistogramChart(Chart):
    """A heat map of histograms, with the newest one at its right end.

    Values above zero take the colour of the positive, those below that of the negative; the more
    of a histogram lies at a value, the more ink. On the logarithmic scale ink follows the power
    of ten of that share, so that rare values are seen.
    """

    def __init__(self, name: str, empty: str, parent: QWidget | None = None) -> None:
        super().__init__(name, "", empty, parent)
        self._curve = HistogramCurve("now", "c1")
        self.curves = (self._curve,)
        self._height: float | None = None
        # Histograms of the past moment that is looked at; None while that is now.
        self._past: Histograms | None = None
        # Shares by value, for the revision and the ends they were made for.
        self._known: tuple[object, Floats, tuple[float, float]] | None = None

    @property
    def histograms(self) -> Histograms:
        """What is drawn."""
        return self._curve.histograms()

    def show_histograms(self, name: str, title: str, histograms: Callable[[], Histograms]) -> None:
        """Show others; the part in view stays."""
        self.name, self.title = name, title
        self.setAccessibleName(name)
        self._curve.histograms = histograms
        self._known = None
        self.refresh()

    def show_past(self, histograms: Histograms | None, iteration: int) -> None:
        """Show the histogram of a past moment beside those over time; None and -1 for now."""
        self._past = histograms
        self.show_moment(iteration)
        self.update()

    def table(self) -> ListedTable:  # type: ignore[override]  # another shape of table
        """A row per histogram: where its values lie."""
        return ListedTable(self.rows())

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for each histogram with its ends and shares between."""
        words = [f"{share * 100:.0f} % below" for share in _SHARES]
        words[_SHARES.index(0.5)] = "half below"
        yield ("iteration", "lowest", *words, "highest")
        found = self.histograms
        for index in range(len(found)):
            between = (found.quantile(index, share) for share in _SHARES)
            ends = float(found.lows[index]), float(found.highs[index])
            yield (int(found.positions[index]), ends[0], *between, ends[1])

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        found = self.histograms
        if not len(found):
            return f"{self.name}: {self.empty}"
        last = len(found) - 1
        low, high = (value_label(found.quantile(last, share)) for share in (0.25, 0.75))
        ends = value_label(float(found.lows[last])), value_label(float(found.highs[last]))
        return (
            f"{self.name}: at iteration {int(found.positions[last]):,} half of the values lie "
            f"between {low} and {high}, all of them between {ends[0]} and {ends[1]}."
        )

    def render_on(self, painter: QPainter, rect: QRectF, *, interactive: bool = False) -> None:
        """Draw it into a rectangle, with what the pointer shows only on screen."""
        drawing = ChartPainter(painter, theme.current(), self._layout(rect))
        drawing.heading(self.title)
        found, whole = self.histograms, whole_span(self.curves, self.start)
        past = self._past
        if past is not None and not len(found):
            self._paint_alone(painter, drawing, past)
            return
        if whole is None or not len(found):
            drawing.empty(self.empty)
            return
        begin, end = self.view.span(whole)
        plot = drawing.layout.plot
        shares, (low, high) = self._shares(found)
        across = Scale(begin, end, plot.left(), plot.right())
        up = Scale(low, high, plot.bottom(), plot.top())
        drawing.axes(across, up, self.per_epoch, self.unit)
        self._paint_picture(painter, found.positions, shares, across, up)
        if self.moment >= 0:
            drawing.moment(across, self.moment)
        if self.moment < 0:
            self._paint_newest(painter, drawing, shares[-1], up, "now")
        elif past is not None:
            self._paint_newest(painter, drawing, past.densities(low, high, BINS)[-1], up, "then")
        drawing.flags(across, self.flags)
        if interactive:
            self._paint_pointer(drawing, across, up)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._height = event.position().y()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._height = None
        super().leaveEvent(event)

    def _shares(self, found: Histograms) -> tuple[Floats, tuple[float, float]]:
        key = (found, found.revision)
        if self._known is None or self._known[0] != key:
            low, high = found.span(_BEYOND)
            room = (high - low) * 0.04 or 1.0
            ends = low - room, high + room
            self._known = (key, found.densities(*ends, BINS), ends)
        return self._known[1], self._known[2]

    def _strengths(self, shares: Floats) -> Floats:
        """How much ink each share takes, from 0 to 1, by the fullest place of its histogram."""
        most = np.maximum(shares.max(axis=-1, keepdims=True), np.finfo(np.float32).tiny)
        parts = np.clip(shares / most, 0, 1)
        if self.is_logarithmic:
            made: Floats = np.log1p(parts * _LOG_REACH) / np.log1p(np.float32(_LOG_REACH))
            return made
        # A few values far out must be seen: the square root lifts small shares.
        rooted: Floats = np.sqrt(parts)
        return rooted

    def _paint_picture(
        self, painter: QPainter, positions: Doubles, shares: Floats, across: Scale, up: Scale
    ) -> None:
        """Each column is the newest histogram up to its iteration."""
        wide = max(1, round(across.end - across.begin))
        step = (across.high - across.low) / wide
        places = across.low + (np.arange(wide) + 0.5) * step
        which = np.searchsorted(positions, places, side="right") - 1
        is_known = (which >= 0) & (places <= positions[-1] + step)
        strengths = self._strengths(shares) * theme.current().shade("bars")
        strengths = np.where(is_known[:, None], strengths[np.maximum(which, 0)], 0)
        pixels = np.empty((BINS, wide, 4), np.uint8)
        pixels[..., :3] = _colours(up)[:, None]
        pixels[..., 3] = np.clip(strengths.T[::-1] * 255, 0, 255)
        pixels = np.ascontiguousarray(pixels)
        image = QImage(pixels.data, wide, BINS, 4 * wide, QImage.Format.Format_RGBA8888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        room = QRectF(across.begin, up.end, across.end - across.begin, up.begin - up.end)
        painter.drawImage(room, image)

    def _paint_alone(self, painter: QPainter, drawing: ChartPainter, past: Histograms) -> None:
        """The histogram of a past moment where none were counted over time."""
        low, high = past.span(_BEYOND)
        room = (high - low) * 0.04 or 1.0
        plot = drawing.layout.plot
        up = Scale(low - room, high + room, plot.bottom(), plot.top())
        drawing.empty("How they spread over time is counted while this view is open.")
        shares = past.densities(up.low, up.high, BINS)[-1]
        self._paint_newest(painter, drawing, shares, up, "then")

    def _paint_newest(
        self, painter: QPainter, drawing: ChartPainter, shares: Floats, up: Scale, words: str
    ) -> None:
        """The newest histogram, or that of a past moment, as bars at the right."""
        look, ends = theme.current(), drawing.layout.ends
        room = QRectF(ends.left(), up.end, ends.width() - look.space("m"), up.begin - up.end)
        foot = drawing.layout.foot
        under = QRectF(room.left(), foot.top(), room.width(), foot.height())
        painter.setFont(look.font("small"))
        painter.setPen(look.colour("text_3"))
        painter.drawText(under, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, words)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        high = room.height() / BINS
        colours = [look.colour(token) for token in _tokens(up)]
        for index, strength in enumerate((shares / (float(shares.max()) or 1.0)).tolist()):
            if strength > 0:
                top = room.bottom() - (index + 1) * high
                bar = QRectF(room.left(), top, max(1.0, room.width() * strength), high + 0.5)
                painter.fillRect(bar, colours[index])

    def _paint_pointer(self, drawing: ChartPainter, across: Scale, up: Scale) -> None:
        found = self.histograms
        if self._pressed is not None or self._hover is None or not len(found):
            super()._paint_pointer(drawing, across, up)
            return
        index = nearest(found.positions, across.value(self._hover))
        position = float(found.positions[index])
        rows = [("iteration", f"{int(position):,}", "text_3")]
        if self.per_epoch:
            rows.insert(0, ("epoch", f"{position / self.per_epoch:,.2f}", "text_3"))
        plot = drawing.layout.plot
        if self._height is not None and plot.top() <= self._height <= plot.bottom():
            shares, _ = self._shares(found)
            value = up.value(self._height)
            place = min(BINS - 1, max(0, int((value - up.low) / (up.high - up.low) * BINS)))
            rows.append(
                (f"near {value_label(value)}", f"{shares[index, place] * 100:.4g} %", "text")
            )
        ends = float(found.lows[index]), float(found.highs[index])
        known = (found.quantile(index, 0.5), *ends)
        for name, number in zip(("half below", "lowest", "highest"), known, strict=True):
            rows.append((name, f"{number:.6g}".replace("-", "−"), "text"))
        drawing.told(self._hover, rows)
        if self.hasFocus():
            drawing.focus(QRectF(self.rect()))


def nearest(positions: Doubles, position: float) -> int:
    """Number of the one that lies nearest."""
    after = int(np.searchsorted(positions, position))
    before = max(0, after - 1)
    after = min(after, len(positions) - 1)
    is_before = position - positions[before] <= positions[after] - position
    return before if is_before else after


def _tokens(up: Scale) -> list[str]:
    """The token of each step upwards, by the sign of its values."""
    edges = np.linspace(up.low, up.high, BINS + 1)
    return [
        "positive" if begin >= 0 else "negative" if end <= 0 else "zero"
        for begin, end in itertools.pairwise(edges.tolist())
    ]


def _colours(up: Scale) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """(steps, 3), the highest values first."""
    look = theme.current()
    known = {token: look.colour(token) for token in ("positive", "negative", "zero")}
    colours = [known[token] for token in reversed(_tokens(up))]
    return np.array([(each.red(), each.green(), each.blue()) for each in colours], np.uint8)
