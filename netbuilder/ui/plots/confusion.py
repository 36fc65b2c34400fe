"""The confusion matrix: how often each class was taken for each other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QFontMetricsF,
    QMouseEvent,
    QPainter,
)
from PySide6.QtWidgets import QToolTip, QWidget

from netbuilder.ui import theme
from netbuilder.ui.plots.plot_face import PlotFace, line_height

_Align = Qt.AlignmentFlag
Counts = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_LONGEST_SHARE = 0.24
# Of the width for the cells, and how much wider than high they may be.
_SHARE, _WIDEST = 0.5, 3.0


class ConfusionPlot(PlotFace):
    """Rows are what is true, columns what the network says; the diagonal is right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Confusion matrix", parent)
        self.setMouseTracking(True)
        self.counts: Counts = np.zeros((0, 0), np.int64)
        self.names: tuple[str, ...] = ()
        self.title = ""

    def show_counts(self, counts: Counts, names: Sequence[str], title: str) -> None:
        """Show these counts (true, said), with the names of the classes."""
        self.counts, self.title = counts, title
        missing = (str(number) for number in range(len(names), len(counts)))
        self.names = (*names, *missing)
        self._renew()

    @property
    def recalls(self) -> list[float]:
        """Of each class, the share that was found; NaN where it has no rows."""
        return _shares(self.counts.diagonal(), self.counts.sum(axis=1))

    @property
    def precisions(self) -> list[float]:
        """Of what was said to be a class, the share that is; NaN where it was never said."""
        return _shares(self.counts.diagonal(), self.counts.sum(axis=0))

    def spoken(self) -> str:
        """What it shows, as a sentence for screen readers."""
        total = int(self.counts.sum())
        if self.names and not self.counts.size:
            return f"{len(self.names):,} classes are too many for a table that can be read."
        if not total:
            return "How often each class is taken for each other appears here while it trains."
        right = int(self.counts.diagonal().sum())
        words = f"{right:,} of {total:,} rows are right."
        mistakes = self.mistakes()
        return f"{words} Most often: {mistakes[0]}." if mistakes else words

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A header, then a row for every true class."""
        yield ("true class", *self.names)
        for name, row in zip(self.names, self.counts.tolist(), strict=False):
            yield (name, *row)

    def sizeHint(self) -> QSize:
        side = theme.current().part("plot_height") * 2
        return QSize(side * 2, side)

    def render_on(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the matrix with its names and, beside it, how well each class is known."""
        look = theme.current()
        if not self.counts.size or not self.counts.sum():
            self._paint_words(painter, rect)
            return
        painter.setFont(look.font("label", "semibold"))
        painter.setPen(look.colour("text"))
        head = QRectF(rect.left() + look.space("m"), rect.top(), rect.width(), line_height())
        painter.drawText(head, _Align.AlignVCenter, self.title)
        plane = self._plane(rect)
        self._paint_cells(painter, plane)
        self._paint_names(painter, plane)
        self._paint_shares(painter, plane, rect)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        words = self._words_at(event.position().x(), event.position().y())
        if words:
            told = f"<qt>{escape(words)}</qt>"  # names may look like markup
            QToolTip.showText(event.globalPosition().toPoint(), told, self)
        else:
            QToolTip.hideText()

    def _label_width(self, rect: QRectF) -> float:
        metrics = QFontMetricsF(theme.current().font("small"))
        widest = max((metrics.horizontalAdvance(name) for name in self.names), default=0.0)
        return min(widest, rect.width() * _LONGEST_SHARE) + theme.current().space("m")

    def _plane(self, rect: QRectF) -> QRectF:
        look = theme.current()
        left = rect.left() + look.space("m") + self._label_width(rect) + line_height()
        top = rect.top() + line_height()
        foot = 2 * line_height()
        high = max(rect.height() - line_height() - foot, 1.0)
        # Cells may be wider than high, so that a low deck still shows numbers.
        wide = min((rect.width() - left) * _SHARE, high * _WIDEST)
        return QRectF(left, top, max(wide, 1.0), high)

    def _paint_cells(self, painter: QPainter, plane: QRectF) -> None:
        look = theme.current()
        size = len(self.counts)
        wide, high = plane.width() / size, plane.height() / size
        totals = np.maximum(self.counts.sum(axis=1, keepdims=True), 1)
        shares = self.counts / totals
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(look.font("small", tabular=True))
        text = QFontMetricsF(painter.font())
        shows_numbers = high >= text.ascent() and wide > text.horizontalAdvance("0000")
        right, wrong, ground = look.colour("accent"), look.colour("error"), look.colour("field")
        for true in range(size):
            for said in range(size):
                cell = QRectF(plane.left() + said * wide, plane.top() + true * high, wide, high)
                share = float(shares[true, said])
                # A few mistakes must be seen: the square root lifts small shares.
                strength = share**0.5 * 0.85
                colour = theme.mixed(right if true == said else wrong, ground, strength)
                painter.fillRect(cell.adjusted(0, 0, -look.line(), -look.line()), colour)
                count = int(self.counts[true, said])
                if shows_numbers and count:
                    painter.setPen(look.colour("on_accent" if strength > 0.6 else "text"))
                    painter.drawText(cell, _Align.AlignCenter, f"{count:,}")

    def _paint_names(self, painter: QPainter, plane: QRectF) -> None:
        look = theme.current()
        line, size = line_height(), len(self.counts)
        wide, high = plane.width() / size, plane.height() / size
        font = look.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(look.colour("text_2"))
        width = self._label_width(QRectF(self.rect())) - look.space("s")
        for number in range(0, size, _stride(high, metrics.ascent())):
            name = metrics.elidedText(self.names[number], Qt.TextElideMode.ElideRight, width)
            room = QRectF(
                plane.left() - width - look.space("s"), plane.top() + number * high, width, high
            )
            painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, name)
        every = _stride(wide, metrics.horizontalAdvance("00"))
        for number in range(0, size, every):
            under = QRectF(plane.left() + number * wide, plane.bottom(), wide * every, line)
            short = metrics.elidedText(
                self.names[number], Qt.TextElideMode.ElideRight, under.width()
            )
            painter.drawText(under.adjusted(0, 0, wide * (1 - every), 0), _Align.AlignCenter, short)
        painter.setPen(look.colour("text_3"))
        foot = QRectF(plane.left(), plane.bottom() + line, plane.width(), line)
        painter.drawText(foot, _Align.AlignCenter, "what the network says")
        painter.save()
        painter.translate(plane.left() - width - look.space("s") - line, plane.center().y())
        painter.rotate(-90)
        painter.drawText(
            QRectF(-plane.height() / 2, 0, plane.height(), line), _Align.AlignCenter, "what it is"
        )
        painter.restore()

    def _paint_shares(self, painter: QPainter, plane: QRectF, rect: QRectF) -> None:
        """How much of each class is found, and how often its name is right."""
        look = theme.current()
        high = plane.height() / len(self.counts)
        left = plane.right() + look.space("l")
        font = look.font("small", tabular=True)
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance("100.0 %")
        end = left + 2 * width + look.space("l")
        self._paint_mistakes(
            painter,
            QRectF(
                end + look.space("xxl"),
                rect.top(),
                rect.right() - end - look.space("xxl"),
                plane.height(),
            ),
        )
        if high < metrics.ascent() or end > rect.right():
            return
        columns = (("found", self.recalls), ("right", self.precisions))
        for column, (words, shares) in enumerate(columns):
            x = left + column * (width + look.space("l"))
            painter.setFont(look.font("small"))
            painter.setPen(look.colour("text_3"))
            head = QRectF(x, plane.top() - line_height(), width, line_height())
            painter.drawText(head, _Align.AlignRight | _Align.AlignVCenter, words)
            painter.setFont(font)
            painter.setPen(look.colour("text"))
            for number, share in enumerate(shares):
                room = QRectF(x, plane.top() + number * high, width, high)
                text = "–" if math.isnan(share) else f"{share * 100:.3g} %"
                painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, text)

    def _paint_mistakes(self, painter: QPainter, room: QRectF) -> None:
        """The commonest mistakes in words, where there is room for them."""
        look, line = theme.current(), line_height()
        metrics = QFontMetricsF(look.font("label"))
        mistakes = self.mistakes()[: max(0, int(room.height() / line) - 1)]
        if room.width() < metrics.horizontalAdvance("Most often mixed up") or not mistakes:
            return
        painter.setFont(look.font("label", "semibold"))
        painter.setPen(look.colour("text"))
        painter.drawText(room, _Align.AlignLeft | _Align.AlignTop, "Most often mixed up")
        painter.setFont(look.font("label"))
        painter.setPen(look.colour("text_2"))
        for number, words in enumerate(mistakes, 1):
            row = QRectF(room.left(), room.top() + number * line, room.width(), line)
            short = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, row.width())
            painter.drawText(row, _Align.AlignLeft | _Align.AlignVCenter, short)

    def mistakes(self) -> list[str]:
        """Which class is taken for which, the commonest first."""
        wrong = self.counts.copy()
        np.fill_diagonal(wrong, 0)
        places = np.argsort(-wrong, axis=None, kind="stable")[: int((wrong > 0).sum())]
        found = []
        for place in places.tolist():
            true, said = divmod(place, len(wrong))
            count = int(wrong[true, said])
            times = "once" if count == 1 else f"{count:,} times"
            found.append(f"{self.names[true]} taken for {self.names[said]}, {times}")
        return found

    def _words_at(self, x: float, y: float) -> str:
        plane = self._plane(QRectF(self.rect()))
        if not self.counts.size or not plane.contains(x, y):
            return ""
        size = len(self.counts)
        true = min(size - 1, int((y - plane.top()) / plane.height() * size))
        said = min(size - 1, int((x - plane.left()) / plane.width() * size))
        count, total = int(self.counts[true, said]), int(self.counts[true].sum())
        verb = "known as" if true == said else "taken for"
        return f"{self.names[true]} {verb} {self.names[said]}: {count:,} of {total:,} rows"


def _stride(room: float, wanted: float) -> int:
    """How many cells one label needs."""
    return max(1, math.ceil(wanted / max(room, 0.1)))


def _shares(part: Counts, whole: Counts) -> list[float]:
    pairs = zip(part.tolist(), whole.tolist(), strict=True)
    return [right / count if count else math.nan for right, count in pairs]
