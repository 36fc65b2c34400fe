"""Lines that a dragged node snaps to: edges and centres of its neighbours, and straight wires."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QLineF, QRectF

from netbuilder.ui.canvas.paints import sizes


class Guides:
    """The places of the nodes that stand still, as lines to snap to."""

    def __init__(self, still: Iterable[QRectF], has_grid: bool = True) -> None:
        self._still = list(still)
        self._has_grid = has_grid
        self.lines: list[QLineF] = []

    def snapped(self, card: QRectF, reach: float) -> tuple[float, float]:
        """Where the left top corner of a card goes: onto a guide within reach, else the grid."""
        self.lines = []
        x = self._aligned(card, reach, is_across=True)
        y = self._aligned(card, reach, is_across=False)
        left = self._on_grid(card.left()) if x is None else x
        top = self._on_grid(card.top()) if y is None else y
        return left, top

    def _on_grid(self, at: float) -> float:
        grid = sizes().snap
        return round(at / grid) * grid if self._has_grid else at

    def _aligned(self, card: QRectF, reach: float, is_across: bool) -> float | None:
        """The corner along one axis for the closest guide, and the line to show for it."""
        start, length = _extent(card, is_across)
        best: tuple[float, float, QRectF] | None = None
        for other in self._still:
            theirs, size = _extent(other, is_across)
            pairs = [(theirs, start), (theirs + size, start + length)]
            if is_across:
                pairs.append((theirs + size / 2, start + length / 2))
            for goal, own in pairs:
                away = abs(goal - own)
                if away <= reach and (best is None or away < best[0]):
                    best = (away, start + goal - own, other)
                    line_at = goal
        if best is None:
            return None
        self.lines.append(_line(card, best[2], line_at, is_across))
        return best[1]


def _extent(rect: QRectF, is_across: bool) -> tuple[float, float]:
    return (rect.left(), rect.width()) if is_across else (rect.top(), rect.height())


def _line(card: QRectF, other: QRectF, at: float, is_across: bool) -> QLineF:
    both = card.united(other)
    if is_across:
        return QLineF(at, both.top() - 8.0, at, both.bottom() + 8.0)
    return QLineF(both.left() - 8.0, at, both.right() + 8.0, at)
