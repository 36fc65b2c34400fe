"""The outline that tells a layer family apart without its colour, and the tile drawn on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

from netbuilder.ui.theme.icons import _current, _sharpest, paint_icon
from netbuilder.ui.theme.tokens import family_word

# Shares of the tile's edge, measured on the drawing of the parts.
_ROUNDING: Final = 0.22
_CUT: Final = 0.32
_LEAF: Final = 0.46
_OFFSET: Final = 0.2
_BLEED: Final = 0.06
_ICON: Final = 0.62


def _polygon(rect: QRectF, corners: int, turn: float) -> QPainterPath:
    """A regular polygon around the middle of ``rect``, filling its width or height."""
    centre, radius = rect.center(), rect.width() / 2
    points = [
        QPointF(
            centre.x() + radius * math.cos(turn + 2 * math.pi * corner / corners),
            centre.y() + radius * math.sin(turn + 2 * math.pi * corner / corners),
        )
        for corner in range(corners)
    ]
    path = QPainterPath()
    path.addPolygon(QPolygonF(points))
    path.closeSubpath()
    return path


def _bled(rect: QRectF) -> QRectF:
    """Pointed outlines reach a little outside, or they look smaller than the others."""
    more = rect.width() * _BLEED
    return rect.adjusted(-more, -more, more, more)


def _circle(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(rect)
    return path


def _rounded_square(rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    radius = rect.width() * _ROUNDING
    path.addRoundedRect(rect, radius, radius)
    return path


def _cut_corner(rect: QRectF) -> QPainterPath:
    cut = rect.width() * _CUT
    path = QPainterPath(rect.topLeft())
    path.lineTo(rect.right() - cut, rect.top())
    path.lineTo(rect.right(), rect.top() + cut)
    path.lineTo(rect.bottomRight())
    path.lineTo(rect.bottomLeft())
    path.closeSubpath()
    return path


def _leaf(rect: QRectF) -> QPainterPath:
    """Upper left and lower right round, the other two corners sharp."""
    radius = rect.width() * _LEAF
    path = QPainterPath(QPointF(rect.left(), rect.bottom()))
    path.lineTo(rect.left(), rect.top() + radius)
    path.quadTo(rect.topLeft(), QPointF(rect.left() + radius, rect.top()))
    path.lineTo(rect.topRight())
    path.lineTo(rect.right(), rect.bottom() - radius)
    path.quadTo(rect.bottomRight(), QPointF(rect.right() - radius, rect.bottom()))
    path.closeSubpath()
    return path


def _octagon(rect: QRectF) -> QPainterPath:
    wide = rect.width() / math.cos(math.pi / 8)
    more = (wide - rect.width()) / 2
    return _polygon(rect.adjusted(-more, -more, more, more), 8, math.pi / 8)


def _two_squares(rect: QRectF) -> QPainterPath:
    """Two squares, one behind the other to the upper right, as one outline."""
    shift = rect.width() * _OFFSET
    path = QPainterPath(QPointF(rect.left(), rect.top() + shift))
    path.lineTo(rect.left() + shift, rect.top() + shift)
    path.lineTo(rect.left() + shift, rect.top())
    path.lineTo(rect.topRight())
    path.lineTo(rect.right(), rect.bottom() - shift)
    path.lineTo(rect.right() - shift, rect.bottom() - shift)
    path.lineTo(rect.right() - shift, rect.bottom())
    path.lineTo(rect.bottomLeft())
    path.closeSubpath()
    return path


_OUTLINES: Final[Mapping[str, Callable[[QRectF], QPainterPath]]] = {
    "ends": _circle,
    "neurons": _rounded_square,
    "pictures": _cut_corner,
    "sequences": lambda rect: _polygon(_bled(rect), 6, 0.0),
    "activations": _leaf,
    "steady": _octagon,
    "combine": lambda rect: _polygon(_bled(rect), 4, -math.pi / 2),
    "memory": lambda rect: _polygon(_bled(rect), 5, -math.pi / 2),
    "block": _two_squares,
}


def family_path(family: object, rect: QRectF) -> QPainterPath:
    """The closed outline of a family's tile in a square ``rect``; a diamond or a pentagon
    reaches 6 % outside it, so that all tiles look equally large."""
    return _OUTLINES[family_word(family)](rect)


def paint_tile(
    painter: QPainter,
    family: object,
    icon: str,
    rect: QRectF,
    ground: QColor | None = None,
) -> None:
    """Draw a tile at the painter's scale.

    Args:
        icon: Name of the drawing on it; empty for none.
        ground: Instead of the family's colour, for a greyed tile.
    """
    look = _current()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(look.family_colour(family) if ground is None else ground)
    painter.drawPath(family_path(family, rect))
    if icon:
        edge = rect.width() * _ICON
        inner = QRectF(0, 0, edge, edge)
        inner.moveCenter(rect.center())
        paint_icon(painter, icon, inner, look.on_family)
    painter.restore()


def tile(family: object, icon: str, size: int, device_pixel_ratio: float | None = None) -> QPixmap:
    """A tile as a picture of ``size`` logical pixels, bleed included."""
    ratio = _sharpest() if device_pixel_ratio is None else device_pixel_ratio
    drawn = QPixmap(round(size * ratio), round(size * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    margin = size * _BLEED
    edge = size - 2 * margin
    paint_tile(painter, family, icon, QRectF(margin, margin, edge, edge))
    painter.end()
    return drawn


def tile_icon(family: object, icon: str, size: int) -> QIcon:
    """A tile for lists and buttons."""
    return QIcon(tile(family, icon, size))
