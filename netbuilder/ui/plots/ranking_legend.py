"""What stands beside a ranking: the classes with their areas, and the counts at a threshold."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.ui import theme
from netbuilder.ui.plots.plot_face import line_height
from netbuilder.ui.plots.ranking_curve import ClassCurve, Counted, RankingKind

_Align = Qt.AlignmentFlag
_WIDEST = "0.00000"


class Names(Protocol):
    """A plot of several classes, one of them chosen."""

    kind: RankingKind
    curves: tuple[ClassCurve, ...]
    chosen: int


def names_width(names: Sequence[str]) -> float:
    """Room for the longest of these names and an area beside it."""
    look = theme.current()
    metrics = QFontMetricsF(look.font("label", "semibold"))
    widest = max([metrics.horizontalAdvance(each) for each in names], default=0.0)
    words = metrics.horizontalAdvance("Average precision")
    value = metrics.horizontalAdvance(_WIDEST) + look.part("plot_marker") + 3 * look.space("l")
    return max(widest + value, words)


def paint_names(plot: Names, painter: QPainter, rooms: list[QRectF]) -> None:
    """The classes with their areas, the chosen one strong."""
    look, line = theme.current(), line_height()
    word = "Area" if plot.kind is RankingKind.ROC else "Average precision"
    painter.setFont(look.font("small"))
    painter.setPen(look.colour("text_3"))
    above = rooms[0].translated(0, -line)
    painter.drawText(above, _Align.AlignRight | _Align.AlignVCenter, word)
    size = look.part("plot_marker")
    for number, room in enumerate(rooms):
        is_chosen = number == plot.chosen
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.curve(number + 1))
        spot = QPointF(room.left() + size / 2, room.center().y())
        painter.drawEllipse(spot, size / 2, size / 2)
        painter.setFont(look.font("label", "semibold" if is_chosen else "regular"))
        painter.setPen(look.colour("text" if is_chosen else "text_2"))
        metrics = QFontMetricsF(painter.font())
        value = number_words(plot.curves[number].area(plot.kind))
        inner = room.adjusted(size + look.space("m"), 0, 0, 0)
        names = inner.width() - metrics.horizontalAdvance(_WIDEST)
        name = metrics.elidedText(plot.curves[number].name, Qt.TextElideMode.ElideRight, names)
        painter.drawText(inner, _Align.AlignLeft | _Align.AlignVCenter, name)
        painter.setFont(look.font("label", "semibold" if is_chosen else "regular", tabular=True))
        painter.drawText(inner, _Align.AlignRight | _Align.AlignVCenter, value)


def paint_counts(painter: QPainter, rect: QRectF, names: QRectF, found: Counted) -> None:
    """What becomes of the rows at the threshold, at the right."""
    look, line = theme.current(), line_height()
    left = names.right() + look.space("xxl")
    metrics = QFontMetricsF(look.font("label"))
    wanted = metrics.horizontalAdvance(f"right among those said {_WIDEST} %")
    most = rect.right() - left - look.space("m")
    room = QRectF(left, names.top() - line, min(most, wanted), line)
    rows = (
        (f"At threshold {number_words(found.threshold)}", ""),
        ("found", f"{found.hits:,}"),
        ("missed", f"{found.misses:,}"),
        ("false alarms", f"{found.alarms:,}"),
        ("rightly rejected", f"{found.rejected:,}"),
        ("found of the class", _share(found.recall)),
        ("right among those said", _share(found.precision)),
    )
    if room.width() < metrics.horizontalAdvance("right among those said 100 %"):
        return
    for number, (words, value) in enumerate(rows):
        place = room.translated(0, number * line)
        if place.bottom() > rect.bottom():
            return
        painter.setFont(look.font("label", "regular" if number else "semibold"))
        painter.setPen(look.colour("text_2" if number else "text"))
        painter.drawText(place, _Align.AlignLeft | _Align.AlignVCenter, words)
        painter.setFont(look.font("label", "medium", tabular=True))
        painter.setPen(look.colour("text"))
        painter.drawText(place, _Align.AlignRight | _Align.AlignVCenter, value)


def number_words(value: float) -> str:
    """An area or a threshold with four digits."""
    if math.isinf(value):
        return "above all"
    return "–" if math.isnan(value) else f"{value:.4g}".replace("-", "−")


def _share(value: float) -> str:
    return "–" if math.isnan(value) else f"{value * 100:.3g} %"
