"""Strokes that several of our widgets share: boxes, focus rings, text in a token colour."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from netbuilder.ui.theme import Theme


def crisp(painter: QPainter) -> None:
    """Smooth edges and text for what follows."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)


def paint_box(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    ground: QColor | None,
    edge: QPen | None = None,
) -> None:
    """A rounded box whose edge lies wholly inside ``rect``."""
    half = edge.widthF() / 2 if edge is not None else 0.0
    painter.setPen(edge if edge is not None else QPen(Qt.PenStyle.NoPen))
    painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(half, half, -half, -half), radius, radius)


def edge(look: Theme, token: str, line: str = "hairline") -> QPen:
    """A pen in a token's colour."""
    return QPen(look.colour(token), look.line(line))


def paint_focus(painter: QPainter, rect: QRectF, look: Theme, radius: float) -> None:
    """The ring of the widget that takes the keys, drawn inside ``rect``."""
    paint_box(painter, rect, radius, None, edge(look, "focus", "focus"))


def shows_focus(widget: QWidget) -> bool:
    """Whether a ring is due: the widget takes the keys and its window is the active one."""
    return widget.hasFocus() and widget.isEnabled()


def ring_room(look: Theme) -> int:
    """The room a ring needs around a control: its own width and the gap."""
    return round(look.line("focus") + look.line("focus_gap"))
