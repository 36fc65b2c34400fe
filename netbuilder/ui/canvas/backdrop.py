"""What is written behind the nodes: the title of the project, and the invitation."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from netbuilder.ui.canvas.paints import Paints

READABLE_PX = 7.0
READING_WIDTH, MOST_LINES = 640.0, 4


class Line(NamedTuple):
    """A line of text in a font and colour of the look."""

    role: str
    token: str
    text: str


def heading_area(content: QRectF, title: str, description: str, paints: Paints) -> QRectF:
    """Where the title of the project stands: above the left top corner of the drawing."""
    if content.isEmpty() or not (title or description):
        return QRectF()
    line, gap = paints.size("heading_line"), paints.size("heading_gap")
    width = max(content.width(), READING_WIDTH)
    about = _about(description, width, paints)
    lines = bool(title) + len(about)
    wanted = [paints.width("title", title), *(paints.width("body", text) for text in about)]
    top = content.top() - gap - line * (lines - 0.2)
    return QRectF(content.left(), top, max(content.width(), *wanted), line * lines)


def _about(description: str, width: float, paints: Paints) -> list[str]:
    """The description in as many lines as it takes, at most a few."""
    lines: list[str] = []
    for word in description.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and paints.width("body", longer) <= width:
            lines[-1] = longer
        elif len(lines) == MOST_LINES:
            lines[-1] = f"{lines[-1]} …"
            break
        else:
            lines.append(word)
    return lines


def paint_heading(
    painter: QPainter,
    content: QRectF,
    title: str,
    description: str,
    paints: Paints,
    zoom: float,
) -> None:
    """Write the title of the project and what it is about."""
    area = heading_area(content, title, description, paints)
    if area.isEmpty():
        return
    line = paints.size("heading_line")
    place = QPointF(area.left(), area.top() + line * 0.7)
    about = _about(description, max(content.width(), READING_WIDTH), paints)
    texts = [("body", "text_3", text) for text in about]
    if title:
        texts.insert(0, ("title", "text", title))
    for role, token, text in texts:
        if paints.fonts[role].pixelSize() * zoom >= READABLE_PX:
            _write(
                painter, Line(role, token, text), place, max(area.width(), READING_WIDTH), paints
            )
        place += QPointF(0.0, line)


def _write(painter: QPainter, line: Line, place: QPointF, width: float, paints: Paints) -> None:
    font = paints.fonts[line.role]
    if line.text and font.pixelSize() * painter.worldTransform().m11() >= READABLE_PX:
        first = line.text.partition("\n")[0]
        painter.setFont(font)
        painter.setPen(paints.colours[line.token])
        painter.drawText(place, paints.elided(line.role, first, width))


def paint_invitation(painter: QPainter, rect: QRectF, text: str, paints: Paints) -> None:
    """Say on an empty canvas what belongs there."""
    painter.setFont(paints.fonts["body"])
    painter.setPen(paints.colours["text_3"])
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)
