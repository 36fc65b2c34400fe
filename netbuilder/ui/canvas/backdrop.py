"""What lies behind the nodes: ground, dots, frames, and the title of the project."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from netbuilder.core.design import Frame
from netbuilder.ui import theme
from netbuilder.ui.canvas.paints import Paints

CLOSEST_PX = 12.0
READABLE_PX = 7.0
COLUMNS, ROWS = 128, 96
READING_WIDTH, MOST_LINES = 640.0, 4

_dots: dict[float, QPolygonF] = {}


class Line(NamedTuple):
    """A line of text in a font and colour of the look."""

    role: str
    token: str
    text: str


def paint_ground(painter: QPainter, rect: QRectF, paints: Paints) -> None:
    """Fill with the canvas colour and its dots, which stand on the grid that nodes snap to."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.fillRect(rect, paints.colours["canvas"])
    zoom = painter.worldTransform().m11()
    if zoom < paints.look.level_of_detail("name"):
        return
    step = float(paints.look.grid("step"))
    while step * zoom < CLOSEST_PX:
        step *= 2
    painter.save()
    dot = paints.look.grid("dot") * painter.device().devicePixelRatio()
    pen = QPen(paints.colours["grid"], float(dot))
    pen.setCosmetic(True)
    painter.setPen(pen)
    block = _block(step)
    wide, high = step * COLUMNS, step * ROWS
    left, top = rect.left() // step * step, rect.top() // step * step
    across = left
    while across < rect.right():
        down = top
        while down < rect.bottom():
            columns = min(COLUMNS, int((rect.right() - across) // step) + 2)
            rows = min(ROWS, int((rect.bottom() - down) // step) + 2)
            painter.translate(across, down)
            painter.drawPoints(block if columns * rows > 400 else _block(step, columns, rows))
            painter.translate(-across, -down)
            down += high
        across += wide
    painter.restore()


def _block(step: float, columns: int = COLUMNS, rows: int = ROWS) -> QPolygonF:
    """Dots in a block; whole blocks are kept, so that painting passes no point through Python."""
    is_whole = (columns, rows) == (COLUMNS, ROWS)
    if is_whole and step in _dots:
        return _dots[step]
    points = QPolygonF(
        [QPointF(column * step, row * step) for row in range(rows) for column in range(columns)]
    )
    if is_whole:
        _dots[step] = points
    return points


def paint_frames(painter: QPainter, frames: Iterable[Frame], paints: Paints, zoom: float) -> None:
    """Draw the coloured boxes behind nodes with their titles, and free notes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = float(paints.look.radius("card"))
    for frame in frames:
        left, top = frame.position
        wide, high = frame.size
        colour = _frame_colour(frame.colour, paints)
        rect = QRectF(left, top, wide, high)
        if wide > 0 and high > 0:
            painter.setPen(QPen(theme.mixed(colour, paints.colours["canvas"], 0.45), 1.0))
            painter.setBrush(theme.mixed(colour, paints.colours["canvas"], 0.1))
            painter.drawRoundedRect(rect, radius, radius)
        inset = 14.0
        width = (wide or 320.0) - 2 * inset
        _write(
            painter,
            Line("name", "text", frame.title),
            QPointF(left + inset, top + 24.0),
            width,
            paints,
        )
        place = QPointF(left + inset, top + 43.0)
        _write(painter, Line("small", "text_2", frame.comment), place, width, paints)


def _frame_colour(token: str, paints: Paints) -> QColor:
    known = token if token in paints.look.colours else "f_block"
    return paints.look.colour(known)


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
