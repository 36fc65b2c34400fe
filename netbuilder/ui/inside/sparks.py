"""The course of one number over the steps of a sequence, small."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from netbuilder.ui.inside.heat import paint_hatched
from netbuilder.ui.inside.sheet import Sheet
from netbuilder.ui.theme import Theme
from netbuilder.ui.widgets.painting import edge


def paint_spark(painter: QPainter, box: QRectF, sheet: Sheet, number: int, look: Theme) -> None:
    """A line from the first step to the last, over that of 0; hatched where it is no number.

    Steps that something is said of have a dot.
    """
    plate, values = sheet.plate, sheet.values[number, 0]
    painter.fillRect(box, look.colour("field"))
    span = (plate.high - plate.low) or 1.0
    # A line at the very edge would be cut in half.
    room = look.line("curve")
    inner = box.adjusted(0, room, 0, -room)
    across = box.width() / len(values)

    def level(value: float) -> float:
        share = min(max((value - plate.low) / span, 0.0), 1.0)
        return inner.bottom() - share * inner.height()

    zero = level(0.0)
    painter.setPen(edge(look, "line"))
    painter.drawLine(QLineF(box.left(), zero, box.right(), zero))
    painter.setPen(QPen(look.colour("c1"), look.line("curve") * 0.75))
    points = QPolygonF()
    for place, value in enumerate(values.tolist()):
        if np.isfinite(value):
            points.append(QPointF(box.left() + (place + 0.5) * across, level(value)))
            continue
        painter.drawPolyline(points)
        points.clear()
        step = QRectF(box.left() + place * across, box.top(), across, box.height())
        paint_hatched(painter, step, look)
    painter.drawPolyline(points)
    if sheet.marks is None:
        return
    painter.setBrush(look.colour("accent"))
    painter.setPen(Qt.PenStyle.NoPen)
    for place in np.flatnonzero(sheet.marks[number, 0]).tolist():
        at = QPointF(box.left() + (place + 0.5) * across, level(float(values[place])))
        painter.drawEllipse(at, look.space("xs") - 1, look.space("xs") - 1)
