"""What the colours of a decision surface mean; a click on a class shows its answer alone."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from netbuilder.core.layer import Target
from netbuilder.ui import theme
from netbuilder.ui.plots.axes import value_label
from netbuilder.ui.plots.surface_image import class_colours
from netbuilder.ui.plots.surface_parts import is_classes, paint_point
from netbuilder.ui.widgets.painting import paint_box

_Align = Qt.AlignmentFlag
_MOST = 6


@dataclass(frozen=True)
class Row:
    """A line of the legend.

    Attributes:
        colour: Of its spot; None for a heading.
        is_filled: Whether the spot is a dot rather than a diamond.
        number: Of the class it stands for; -1 for none.
    """

    words: str
    colour: QColor | None = None
    is_filled: bool = True
    number: int = -1


def legend(target: Target | None, reach: float) -> list[Row]:
    """What the colours and the two kinds of points mean."""
    look = theme.current()
    rows: list[Row] = []
    if target is not None:
        rows.append(Row(target.name))
    if is_classes(target) and target is not None:
        colours = class_colours(look, target.size, target.classes)
        names = target.classes or tuple(str(number) for number in range(target.size))
        pairs = enumerate(zip(names, colours, strict=False))
        rows += [Row(name, colour, True, number) for number, (name, colour) in pairs][:_MOST]
    else:
        words = value_label(reach)
        rows += [Row(f"−{words}", look.colour("negative")), Row("0", look.colour("zero"))]
        rows.append(Row(words, look.colour("positive")))
    rows += [Row("Points"), Row("training", look.colour("text_2"))]
    rows.append(Row("validation and test", look.colour("text_2"), False))
    return rows


def row_rooms(plane: QRectF, rows: list[Row], right: float) -> list[QRectF]:
    """Where the lines stand, to the right of the plane."""
    look = theme.current()
    line = look.text_height("label") + look.space("m")
    left = plane.right() + look.space("xxl")
    wide = max(right - left, 1.0)
    return [QRectF(left, plane.top() + at * line, wide, line) for at in range(len(rows))]


def paint_legend(painter: QPainter, rooms: list[QRectF], rows: list[Row], chosen: int) -> None:
    """Draw the lines; classes other than the chosen one stand back."""
    look = theme.current()
    size = look.part("plot_marker")
    for row, room in zip(rows, rooms, strict=True):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        is_chosen = row.number >= 0 and row.number == chosen
        stands_back = row.number >= 0 and chosen >= 0 and not is_chosen
        if row.colour is None:
            painter.setPen(look.colour("text"))
            painter.setFont(look.font("label", "semibold"))
            painter.drawText(room, _Align.AlignVCenter, row.words)
            continue
        spot = QRectF(room.left(), room.top() + (room.height() - size) / 2, size, size)
        rim = None if row.is_filled and not stands_back else QPen(row.colour, look.line("icon"))
        ground = row.colour if row.is_filled and not stands_back else None
        if row.is_filled:
            paint_box(painter, spot, size / 2, ground, rim)
        else:
            paint_point(painter, spot.center(), size / 2, row.colour, is_training=False)
        painter.setPen(look.colour("text_3" if stands_back else "text_2"))
        painter.setFont(look.font("label", "semibold" if is_chosen else "regular"))
        words = room.adjusted(size + look.space("m"), 0, 0, 0)
        painter.drawText(words, _Align.AlignVCenter, row.words)
