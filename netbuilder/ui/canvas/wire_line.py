"""The line of a wire in short pieces, so that painting a strip strokes only what crosses it."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, hypot, inf
from typing import NamedTuple

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

# Qt strokes and dashes all of a path however little of it has to be painted, and dots in one row
# cost with the square of their number: 1600 px of them 2.1 ms at once, 0.3 ms in such pieces.
PIECE_PX = 128.0
# Curves without dashes are worth fewer cuts, straight lines none.
SOLID_PX = 512.0
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
        seen: How it was drawn last: zoom, colour, width and so on (`wire_pictures`).
    """

    __slots__ = ("_fine", "_path", "_solid", "_whole", "seen")

    def __init__(self, path: QPainterPath) -> None:
        self._path = path
        self.seen: tuple[float, ...] = ()
        self._solid: list[Piece] | None = None
        self._fine: list[Piece] | None = None
        self._whole: QPainterPath | None = None

    @property
    def whole(self) -> QPainterPath:
        """All of it."""
        if self._whole is None:
            pieces = self._solid_pieces()
            self._whole = self._path if len(pieces) == 1 else _joined(pieces)
        return self._whole

    def runs(self, area: QRectF) -> list[QPainterPath]:
        """The parts that cross an area, neighbouring pieces as one path."""
        pieces = self._solid_pieces()
        inside = _crossing(pieces, area)
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
        """Short pieces that cross an area one by one, and how far along the line each begins."""
        if self._fine is None:
            self._fine = _cut(self._path, PIECE_PX, PIECE_PX)
        found = (self._fine[index] for index in _crossing(self._fine, area))
        return [(_joined([piece]), piece.start) for piece in found]

    def _solid_pieces(self) -> list[Piece]:
        if self._solid is None:
            self._solid = _cut(self._path, inf, SOLID_PX)
        return self._solid


def _crossing(pieces: list[Piece], area: QRectF) -> list[int]:
    left, top = area.left() - PEN_PX, area.top() - PEN_PX
    right, bottom = area.right() + PEN_PX, area.bottom() + PEN_PX
    return [
        index
        for index, piece in enumerate(pieces)
        if piece.left < right and piece.right > left and piece.top < bottom and piece.bottom > top
    ]


def _cut(path: QPainterPath, line_px: float, curve_px: float) -> list[Piece]:
    """All of a path in pieces, straight ones and curves up to a length each."""
    pieces: list[Piece] = []
    here, far = (0.0, 0.0), 0.0
    elements = [path.elementAt(index) for index in range(path.elementCount())]
    index = 0
    while index < len(elements):
        element = elements[index]
        there = (element.x, element.y)
        cuts: list[tuple[Spot, ...]] = []
        if element.isLineTo():
            cuts = _cut_line(here, there, line_px)
        elif element.isCurveTo():
            second, end = elements[index + 1], elements[index + 2]
            last = (end.x, end.y)
            cuts = _cut_cubic((here, there, (second.x, second.y), last), curve_px)
            index += 2
            there = last
        for places in cuts:
            pieces.append(_piece(places, far))
            far += _length(places)
        here = there
        index += 1
    return pieces


def _cut_line(start: Spot, end: Spot, longest: float) -> list[tuple[Spot, ...]]:
    count = max(1, ceil(hypot(end[0] - start[0], end[1] - start[1]) / longest))
    places = [_between(start, end, step / count) for step in range(count)]
    return list(pairwise([*places, end]))


def _cut_cubic(curve: Cubic, longest: float) -> list[tuple[Spot, ...]]:
    cuts: list[tuple[Spot, ...]] = []
    for left in range(max(1, ceil(_length(curve) / longest)), 1, -1):
        head, curve = _split(curve, 1.0 / left)
        cuts.append(head)
    return [*cuts, curve]


def _piece(places: tuple[Spot, ...], start: float) -> Piece:
    xs, ys = [place[0] for place in places], [place[1] for place in places]
    return Piece(places, start, min(xs), min(ys), max(xs), max(ys))


def _joined(pieces: list[Piece]) -> QPainterPath:
    path = QPainterPath()
    if pieces:
        path.moveTo(*pieces[0].places[0])
    for piece in pieces:
        piece.append_to(path)
    return path


def _length(places: tuple[Spot, ...]) -> float:
    """How long a line or cubic is: between its chord and the way past its control points."""
    (ax, ay), (zx, zy) = places[0], places[-1]
    chord = hypot(zx - ax, zy - ay)
    if len(places) == 2:
        return chord
    hull = sum(hypot(bx - ax, by - ay) for (ax, ay), (bx, by) in pairwise(places))
    return (2.0 * chord + hull) / 3.0


def _split(curve: Cubic, share: float) -> tuple[Cubic, Cubic]:
    """The two cubics that a cubic falls into (de Casteljau)."""
    a, b, c, d = curve
    ab, bc, cd = _between(a, b, share), _between(b, c, share), _between(c, d, share)
    abc, bcd = _between(ab, bc, share), _between(bc, cd, share)
    middle = _between(abc, bcd, share)
    return (a, ab, abc, middle), (middle, bcd, cd, d)


def _between(a: Spot, b: Spot, share: float) -> Spot:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
