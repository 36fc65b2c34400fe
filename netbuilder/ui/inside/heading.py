"""The title of a plate, a note below it, and the range of its colours."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from netbuilder.link.messages import Plate, PlateKind
from netbuilder.ui.inside.legend import legend_width, paint_legend, rounded
from netbuilder.ui.inside.tiles import is_curve
from netbuilder.ui.theme import Theme


def heading_line(look: Theme) -> float:
    """Height of a line with the title, or the range."""
    return float(look.text_height("body")) * 1.5


def heading_height(plate: Plate, look: Theme) -> float:
    """Height of title and note."""
    note = look.text_height("small") * 1.5 if plate.note else 0.0
    return heading_line(look) + note + look.space("s")


def paint_heading(
    painter: QPainter, plate: Plate, size: QSizeF, look: Theme, *, has_legend: bool
) -> None:
    """Draw it.

    Args:
        size: Of the whole drawing: beside others of a group the range stands at its foot.
    """
    line = heading_line(look)
    room = size.width()
    if has_legend and plate.kind is PlateKind.MAPS and is_curve(plate):
        _paint_range(painter, plate, size, look)
        room -= 0 if plate.group else size.width() / 3
    elif has_legend:
        wide = legend_width(look, plate.low, plate.high)
        if plate.group:
            foot = QRectF(0, size.height() - line, min(wide, room), line)
            paint_legend(painter, foot, look, plate.low, plate.high)
        else:
            box = QRectF(0, 0, room, line)
            paint_legend(painter, box, look, plate.low, plate.high)
            room -= wide + look.space("m")
    title = QRectF(0, 0, room, line)
    write(painter, title, plate.title, look.font("label", "semibold"), look.colour("text"))
    if plate.note:
        below = QRectF(0, line, size.width(), look.text_height("small") * 1.5)
        write(painter, below, plate.note, look.font("small"), look.colour("text_3"))


def _paint_range(painter: QPainter, plate: Plate, size: QSizeF, look: Theme) -> None:
    """Of a curve height stands for numbers, not colour."""
    words = f"height: {rounded(plate.low)} to {rounded(plate.high)}"
    top = size.height() - heading_line(look) if plate.group else 0.0
    box = QRectF(0, top, size.width(), heading_line(look))
    painter.setFont(look.font("small", tabular=True))
    painter.setPen(look.colour("text_3"))
    side = Qt.AlignmentFlag.AlignLeft if plate.group else Qt.AlignmentFlag.AlignRight
    painter.drawText(box, side | Qt.AlignmentFlag.AlignVCenter, words)


def write(painter: QPainter, box: QRectF, words: str, font: QFont, colour: QColor) -> None:
    """One line, shortened where it does not fit."""
    painter.setFont(font)
    painter.setPen(colour)
    shown = QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
