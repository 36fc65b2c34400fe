"""The plane that points are drawn on: light lines, numbers along both axes, and what they mean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPen

from netbuilder.ui import theme
from netbuilder.ui.plots.axes import Scale, step_of, tick_label
from netbuilder.ui.plots.plot_face import line_height

_Align = Qt.AlignmentFlag
Label = Callable[[float, float], str]


@dataclass(frozen=True)
class Plane:
    """Where a plane stands, and what its two axes measure.

    Attributes:
        rect: Where points are drawn.
        across, up: The axes.
        across_words, up_words: What they measure.
        label: Words for a tick, from its value and the step between ticks.
    """

    rect: QRectF
    across: Scale
    up: Scale
    across_words: str
    up_words: str
    label: Label = tick_label

    def paint(self, painter: QPainter) -> None:
        """Draw lines and numbers; points come after."""
        look, line = theme.current(), line_height()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(look.font("small", tabular=True))
        rect = self.rect
        values = self.up.ticks(max(2, int(rect.height() / (1.5 * line))))
        for value in values:
            y = round(self.up.pixel(value))
            painter.setPen(QPen(look.colour("line"), look.line()))
            painter.drawLine(QLineF(rect.left(), y, rect.right(), y))
            painter.setPen(look.colour("text_3"))
            room = QRectF(rect.left() - gutter(), y - line / 2, gutter() - look.space("s"), line)
            words = self.label(value, step_of(values))
            painter.drawText(room, _Align.AlignRight | _Align.AlignVCenter, words)
        values = self.across.ticks(max(2, int(rect.width() / (4 * line))))
        for value in values:
            under = QRectF(self.across.pixel(value) - 2 * line, rect.bottom(), 4 * line, line)
            painter.drawText(under, _Align.AlignCenter, self.label(value, step_of(values)))
        painter.setPen(QPen(look.colour("line_strong"), look.line()))
        painter.drawLine(QLineF(rect.left(), rect.bottom(), rect.right(), rect.bottom()))
        foot(painter, rect, f"{self.across_words}; upwards {self.up_words}")


def gutter() -> float:
    """Room for the numbers at the left of a plane."""
    look = theme.current()
    metrics = QFontMetricsF(look.font("small", tabular=True))
    return metrics.horizontalAdvance("−0.0000") + look.space("m")


def head(painter: QPainter, room: QRectF, words: str) -> None:
    """A title in a line."""
    look = theme.current()
    painter.setFont(look.font("label", "semibold"))
    painter.setPen(look.colour("text"))
    metrics = QFontMetricsF(painter.font())
    short = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, _Align.AlignLeft | _Align.AlignVCenter, short)


def foot(painter: QPainter, room: QRectF, words: str) -> None:
    """What the axes mean, under their numbers."""
    look, line = theme.current(), line_height()
    painter.setFont(look.font("small"))
    painter.setPen(look.colour("text_3"))
    under = QRectF(room.left(), room.bottom() + line, room.width(), line)
    short = QFontMetricsF(painter.font()).elidedText(
        words, Qt.TextElideMode.ElideRight, under.width()
    )
    painter.drawText(under, _Align.AlignCenter, short)


def share_label(value: float, step: float) -> str:
    """A share as per cent."""
    return f"{value * 100:.0f} %"
