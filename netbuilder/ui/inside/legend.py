"""The range of the colours of a plate: a bar with its two ends in numbers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from netbuilder.ui.inside.heat import heat_image
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.numbers import written
from netbuilder.ui.widgets.painting import edge

_STEPS = 64


def legend_width(look: Theme, low: float, high: float) -> float:
    """The room it takes."""
    metrics = QFontMetricsF(look.font("small", tabular=True))
    words = sum(metrics.horizontalAdvance(rounded(each)) for each in (low, high))
    return words + float(look.tables["inside_px"]["legend"]) * look.font_scale + 2 * look.space("s")


def paint_legend(painter: QPainter, box: QRectF, look: Theme, low: float, high: float) -> None:
    """Ends beside a bar, right-aligned in a box of one line."""
    font = look.font("small", tabular=True)
    painter.setFont(font)
    painter.setPen(look.colour("text_3"))
    metrics, gap = QFontMetricsF(font), float(look.space("s"))
    sizes = look.tables["inside_px"]
    wide, high_px = (float(sizes[each]) * look.font_scale for each in ("legend", "legend_height"))
    right = box.right() - metrics.horizontalAdvance(rounded(high))
    side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
    painter.drawText(box, side, rounded(high))
    bar = QRectF(right - gap - wide, box.center().y() - high_px / 2, wide, high_px)
    ramp = np.linspace(low, high, _STEPS, dtype=np.float32)[None]
    painter.drawImage(bar, heat_image(look, ramp, low, high))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(edge(look, "line_strong"))
    painter.drawRect(bar)
    painter.setPen(look.colour("text_3"))
    before = QRectF(box.left(), box.top(), bar.left() - gap - box.left(), box.height())
    painter.drawText(before, side, rounded(low))


def rounded(value: float) -> str:
    """An end of a range: three digits are enough to compare."""
    return written(float(f"{value:.3g}"))
