"""How values are spread, in the space of a few lines of text."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from netbuilder.ui import theme
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.arithmetic import Number
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import crisp, edge


def bar_colour(look: Theme, colouring: object, middle: float | None = None) -> QColor:
    """The colour of a bar.

    Args:
        colouring: ``"signs"`` (then by ``middle``), a colour token, or a family.
        middle: The value in the middle of the bar.
    """
    if colouring == "signs":
        if middle is None or middle == 0:
            return look.colour("control")  # "zero" is a ground and would vanish
        return look.colour("positive" if middle > 0 else "negative")
    if isinstance(colouring, str) and colouring in look.colours:
        return look.colour(colouring)
    return look.family_colour(colouring)


def paint_bars(
    painter: QPainter,
    counts: Sequence[Number],
    rect: QRectF,
    look: Theme,
    colouring: object = "c1",
    span: tuple[float, float] | None = None,
) -> None:
    """Upright bars on the lower edge of ``rect``; also for the strip of a node on the canvas."""
    tallest = max(counts, default=0)
    if tallest <= 0:
        return
    slot, gap = rect.width() / len(counts), look.line("hairline")
    for index, count in enumerate(counts):
        if count <= 0:
            continue
        middle = None
        if span is not None:
            middle = span[0] + (span[1] - span[0]) * (index + 0.5) / len(counts)
        height = max(gap, rect.height() * count / tallest)
        wide = max(gap, slot - gap)
        bar = QRectF(rect.left() + index * slot, rect.bottom() - height, wide, height)
        colour = bar_colour(look, colouring, middle)
        colour.setAlphaF(look.shade("bars"))
        painter.fillRect(bar, colour)


class MiniHistogram(QWidget):
    """Bars of counts with their range below, or named bars for categories."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: tuple[Number, ...] = ()
        self._span: tuple[float, float] | None = None
        self._colouring: object = "c1"
        self._categories: tuple[tuple[str, Number], ...] = ()
        self._shows_range = True
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self, self._restyle)

    def set_counts(
        self,
        counts: Sequence[Number],
        span: tuple[float, float] | None = None,
        colouring: object = "c1",
        *,
        shows_range: bool = True,
    ) -> None:
        """Show counts from left to right.

        Args:
            span: Value at the left and right end.
            colouring: ``"signs"``, a colour token such as ``"c1"``, or a family.
            shows_range: Write the ends (and zero between them) below.
        """
        self._counts, self._span, self._colouring = tuple(counts), span, colouring
        self._categories, self._shows_range = (), shows_range and span is not None
        if span is not None:
            self.setAccessibleDescription(f"from {written(span[0])} to {written(span[1])}")
        self._restyle()

    def set_categories(
        self, categories: Sequence[tuple[str, Number]], colouring: object = "c1"
    ) -> None:
        """Show named bars, one below the other."""
        self._categories, self._colouring = tuple(categories), colouring
        self._counts, self._span = (), None
        said = ", ".join(f"{name} {written(count)}" for name, count in self._categories)
        self.setAccessibleDescription(said)
        self._restyle()

    def sizeHint(self) -> QSize:
        look = theme.current()
        width = look.width("property_label")
        if self._categories:
            return QSize(width, len(self._categories) * look.part("histogram_row"))
        height = look.part("histogram_height")
        return QSize(width, height + (self._range_height() if self._shows_range else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().space("xxxl"), self.sizeHint().height())

    def _range_height(self) -> int:
        look = theme.current()
        return look.text_height("small") + look.space("s")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        crisp(painter)
        if self._categories:
            self._paint_categories(painter)
        else:
            self._paint_counts(painter)
        painter.end()

    def _paint_counts(self, painter: QPainter) -> None:
        look = theme.current()
        below = self._range_height() if self._shows_range else 0
        rect = QRectF(0, 0, self.width(), self.height() - below - look.line())
        paint_bars(painter, self._counts, rect, look, self._colouring, self._span)
        painter.setPen(edge(look, "line_strong"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if not self._shows_range or self._span is None:
            return
        low, high = self._span
        painter.setFont(look.font("small", tabular=True))
        painter.setPen(look.colour("text_3"))
        line = QRectF(0, rect.bottom() + look.space("xxs"), self.width(), self._range_height())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, written(low))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, written(high))
        if low < 0 < high:
            self._paint_zero(painter, rect, -low / (high - low))

    def _paint_zero(self, painter: QPainter, rect: QRectF, share: float) -> None:
        look = theme.current()
        x = rect.left() + rect.width() * share
        metrics = painter.fontMetrics()
        ends = max(metrics.horizontalAdvance(written(end)) for end in self._span or (0.0,))
        if ends + look.space("m") < x < rect.right() - ends - look.space("m"):
            base = rect.bottom() + look.space("xxs") + metrics.ascent()
            painter.drawText(QPointF(x - metrics.horizontalAdvance("0") / 2, base), "0")
        painter.setPen(edge(look, "line_strong"))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))

    def _paint_categories(self, painter: QPainter) -> None:
        look = theme.current()
        row = self.height() / len(self._categories)
        largest = max((count for _, count in self._categories), default=1) or 1
        painter.setFont(look.font("small"))
        for index, (name, count) in enumerate(self._categories):
            place = QRectF(0, index * row, self.width(), row - look.part("bar_gap"))
            bar = QRectF(place)
            bar.setWidth(max(look.line("wire"), place.width() * count / largest))
            ground = theme.mixed(
                bar_colour(look, self._colouring), look.colour("raised"), look.shade("soft_bars")
            )
            painter.fillRect(bar, ground)
            painter.setPen(look.colour("text"))
            words = place.adjusted(look.space("xs"), 0, -look.space("xs"), 0)
            shown = painter.fontMetrics().elidedText(
                name, Qt.TextElideMode.ElideRight, round(words.width())
            )
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter, shown)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()
