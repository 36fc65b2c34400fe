"""The line of a wire in short pieces, so that painting a strip strokes only what crosses it."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, hypot
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

# Qt strokes and dashes all of a path however little of it has to be painted, and dots in one row
# cost with the square of their number: 1600 px of them 2.1 ms at once, 0.3 ms in such pieces.
PIECE_PX = 128.0
# What a pen adds around a line.
PEN_PX = 8.0

Spot = tuple[float, float]
Cubic = tuple[Spot, Spot, Spot, Spot]


class Piece(NamedTuple):
    """A short part of a line.

    Attributes:
        places: Two ends, or the four points of a cubic.
        start: How far along the line it begins.
        left, top, right, bottom: Around all its points.
    """

    places: tuple[Spot, ...]
    start: float
    left: float
    top: float
    right: float
    bottom: float

    def append_to(self, path: QPainterPath) -> None:
        """Go on with a path that has come to its start."""
        if len(self.places) == 2:
            path.lineTo(*self.places[1])
        else:
            _, first, second, end = self.places
            path.cubicTo(*first, *second, *end)


class WireLine:
    """A line that can be asked for the parts of it that cross an area.

    The cuts are the same whatever area is asked for, so that a strip joins what is around it.

    Attributes:
        whole: All of it.
    """

    __slots__ = ("_length", "_pieces", "whole")

    def __init__(self, path: QPainterPath) -> None:
        self._length = 0.0
        self._pieces = self._cut(path)
        self.whole = path if len(self._pieces) == 1 else _joined(self._pieces)

    def runs(self, area: QRectF) -> list[QPainterPath]:
        """The parts that cross an area, neighbouring pieces as one path."""
        pieces = self._pieces
        inside = self._crossing(area)
        if len(inside) == len(pieces):
            return [self.whole]
        runs: list[list[Piece]] = []
        last = -2
        for index in inside:
            if index != last + 1:
                runs.append([])
            runs[-1].append(pieces[index])
            last = index
        return [_joined(run) for run in runs]

    def parts(self, area: QRectF) -> list[tuple[QPainterPath, float]]:
        """The pieces that cross an area one by one, and how far along the line each begins."""
        pieces = self._pieces
        return [(_joined([pieces[index]]), pieces[index].start) for index in self._crossing(area)]

    def _crossing(self, area: QRectF) -> list[int]:
        left, top = area.left() - PEN_PX, area.top() - PEN_PX
        right, bottom = area.right() + PEN_PX, area.bottom() + PEN_PX
        return [
            index
            for index, piece in enumerate(self._pieces)
            if piece.left < right
            and piece.right > left
            and piece.top < bottom
            and piece.bottom > top
        ]

    def _cut(self, path: QPainterPath) -> list[Piece]:
        pieces: list[Piece] = []
        here = (0.0, 0.0)
        elements = [path.elementAt(index) for index in range(path.elementCount())]
        index = 0
        while index < len(elements):
            element = elements[index]
            there = (element.x, element.y)
            if element.isLineTo():
                pieces += self._cut_line(here, there)
            elif element.isCurveTo():
                second, end = elements[index + 1], elements[index + 2]
                curve = (here, there, (second.x, second.y), (end.x, end.y))
                pieces += self._cut_cubic(curve)
                index += 2
                there = curve[3]
            here = there
            index += 1
        return pieces

    def _cut_line(self, start: Spot, end: Spot) -> list[Piece]:
        length = hypot(end[0] - start[0], end[1] - start[1])
        count = max(1, ceil(length / PIECE_PX))
        across, down = (end[0] - start[0]) / count, (end[1] - start[1]) / count
        places = [(start[0] + across * step, start[1] + down * step) for step in range(count)]
        places.append(end)
        return [self._piece((here, there), length / count) for here, there in pairwise(places)]

    def _cut_cubic(self, curve: Cubic) -> list[Piece]:
        count = max(1, ceil(_length(curve) / PIECE_PX))
        pieces: list[Piece] = []
        for left in range(count, 1, -1):
            head, curve = _split(curve, 1.0 / left)
            pieces.append(self._piece(head, _length(head)))
        pieces.append(self._piece(curve, _length(curve)))
        return pieces

    def _piece(self, places: tuple[Spot, ...], length: float) -> Piece:
        xs, ys = [place[0] for place in places], [place[1] for place in places]
        piece = Piece(places, self._length, min(xs), min(ys), max(xs), max(ys))
        self._length += length
        return piece


def _joined(pieces: list[Piece]) -> QPainterPath:
    path = QPainterPath()
    if pieces:
        path.moveTo(*pieces[0].places[0])
    for piece in pieces:
        piece.append_to(path)
    return path


def _length(curve: Cubic) -> float:
    """How long a cubic is: between its chord and the way past its control points."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    hull = hypot(bx - ax, by - ay) + hypot(cx - bx, cy - by) + hypot(dx - cx, dy - cy)
    return (2.0 * hypot(dx - ax, dy - ay) + hull) / 3.0


def _split(curve: Cubic, share: float) -> tuple[Cubic, Cubic]:
    """The two cubics that a cubic falls into (de Casteljau)."""
    a, b, c, d = curve
    ab, bc, cd = _between(a, b, share), _between(b, c, share), _between(c, d, share)
    abc, bcd = _between(ab, bc, share), _between(bc, cd, share)
    middle = _between(abc, bcd, share)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def _between(a: Spot, b: Spot, share: float) -> Spot:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
