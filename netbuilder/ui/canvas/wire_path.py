"""The course of one wire: its curve, where its label sits, and how far a place is from it."""

from __future__ import annotations

from itertools import pairwise
from math import inf

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.core.bends import nearest_leg
from netbuilder.core.design import Wire
from netbuilder.ui.canvas.ways import STRAIGHT, Ask, Points, WireStyle, way
from netbuilder.ui.canvas.wire_line import WireLine

SAMPLES = 20
# Room around the curve for its line and for a label that stands above it.
MARGIN = 42.0
# From this length on, a level wire is checked for nodes in its way.
LONG = 320.0
LEVEL = 48.0

Spot = tuple[float, float]


class WirePath:
    """The course from an output to an input, with what flows there.

    Attributes:
        state: ``plain``, ``unknown``, ``unfit``, or ``later`` (it arrives one step later).
        form: ``round``, ``square`` or ``triangle``, as its ports.
        label: Its size in words; empty while unknown.
        points: Start, two control points and end, in scene pixels.
        corners: The places it turns at, where it is led by lines; else empty.
        dots: The places it is led through by hand, from its source on.
        rect: Everything that is drawn of it.
        depth: How far its end lies below the head of its card.
        is_straight: Whether it is one level line.
        stands: Where its two nodes stood when it was led, for `shift`.
    """

    __slots__ = (
        *("_course", "_legs", "_line", "_middle", "_radius", "corners", "depth", "dots"),
        *("form", "is_straight", "label", "points", "rect", "stands", "state", "wire"),
    )

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.form, self.state, self.label = "round", "plain", ""
        nowhere = QPointF()
        self.points: Points = (nowhere, nowhere, nowhere, nowhere)
        self.corners: tuple[QPointF, ...] = ()
        self.dots: tuple[QPointF, ...] = ()
        self.rect = QRectF()
        self.depth = 0.0
        self.is_straight = False
        self.stands: tuple[QPointF, QPointF] | None = None
        self._middle: QPointF | None = None
        self._legs: tuple[Points, ...] = ()
        self._radius = 0.0
        self._course: list[Spot] | None = None
        self._line: WireLine | None = None

    def lead(
        self,
        start: QPointF,
        end: QPointF,
        is_blocked: bool = False,
        dots: tuple[QPointF, ...] = (),
        style: WireStyle = WireStyle.CURVED,
    ) -> None:
        """Take a new course; a wire whose way is blocked bows above what stands there."""
        self.dots = dots
        is_later = self.state == "later"
        ask = Ask(start, end, dots, is_blocked and not dots, is_later, self.depth)
        self.points, self.corners, self._legs, self._radius = way(ask, style)
        turns: list[QPointF] = list(self.points)
        if self.corners:
            turns = [start, *self.corners, end]
        elif self._legs:
            turns = [point for leg in self._legs for point in leg]
        xs = [point.x() for point in turns]
        ys = [point.y() for point in turns]
        more = MARGIN
        left, top = min(xs) - more, min(ys) - more
        self.rect = QRectF(left, top, max(xs) + more - left, max(ys) + more - top)
        self._course = self._line = self._middle = None
        self.is_straight = not self.is_bowed and abs(start.y() - end.y()) < STRAIGHT

    def shift(self, by: QPointF) -> None:
        """Go along with its two nodes, which move alike."""
        start, first, second, end = self.points
        self.points = (start + by, first + by, second + by, end + by)
        self.corners = tuple([corner + by for corner in self.corners])
        self.dots = tuple([dot + by for dot in self.dots])
        self._legs = tuple([(a + by, b + by, c + by, d + by) for a, b, c, d in self._legs])
        self.rect = self.rect.translated(by)
        self._course = self._line = self._middle = None

    @property
    def line(self) -> WireLine:
        """The curve, ready to be painted in parts."""
        if self._line is None:
            self._line = WireLine(self._drawn())
        return self._line

    @property
    def is_bowed(self) -> bool:
        """Whether it goes over what stands in its way, through dots, or back."""
        start, first, _, end = self.points
        lifted = abs(first.y() - start.y()) >= STRAIGHT
        return lifted or bool(self.dots or self.corners) or end.x() <= start.x()

    @property
    def middle(self) -> QPointF:
        """Half way along, where the label sits; on a wire with dots the middle of a piece."""
        if self._middle is None:
            self._middle = self._found_middle()
        return self._middle

    def _found_middle(self) -> QPointF:
        if self.corners:
            return _middle_of_longest((self.points[0], *self.corners, self.points[3]))
        start, first, second, end = self._longest_leg()
        return (start + end) / 8 + (first + second) * 3 / 8

    @property
    def middle_piece(self) -> QLineF:
        """From end to end of the piece that `middle` lies on."""
        leg = self._longest_leg()
        return QLineF(leg[0], leg[3])

    def _longest_leg(self) -> Points:
        legs = self._legs or (self.points,)
        return max(legs, key=lambda leg: QLineF(leg[0], leg[3]).length())

    @property
    def chords(self) -> list[QLineF]:
        """It as a few lines, for where it is drawn small."""
        turns = (self.points[0], *(self.corners or self.dots), self.points[3])
        return [QLineF(here, there) for here, there in pairwise(turns)]

    def leg_at(self, place: QPointF) -> int:
        """The number that a new dot at a place of the wire would have."""
        turns = (self.points[0], *self.dots, self.points[3])
        return nearest_leg([(p.x(), p.y()) for p in turns], (place.x(), place.y()))

    def dot_at(self, place: QPointF, reach: float) -> int:
        """The number of the dot closest to a place, within reach; -1 for none."""
        away = [QLineF(dot, place).length() for dot in self.dots]
        best = min(range(len(away)), key=away.__getitem__, default=-1)
        return best if best >= 0 and away[best] <= reach else -1

    def crosses(self, start: QPointF, end: QPointF) -> bool:
        """Whether a line cuts through it."""
        ends = (start.x(), start.y()), (end.x(), end.y())
        return any(_cut(*ends, here, there) for here, there in pairwise(self._outline()))

    def distance_squared(self, x: float, y: float, reach: float = inf) -> float:
        """From a place to the closest point of the curve; what is beyond reach counts as far."""
        best = inf
        left, right, top, bottom = x - reach, x + reach, y - reach, y + reach
        (ax, ay), *others = self._outline()
        for bx, by in others:
            if (
                (ax < left and bx < left)
                or (ax > right and bx > right)
                or (ay < top and by < top)
                or (ay > bottom and by > bottom)
            ):
                ax, ay = bx, by
                continue
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
            along = min(1.0, max(0.0, along))
            px, py = ax + along * dx - x, ay + along * dy - y
            best = min(best, px * px + py * py)
            ax, ay = bx, by
        return best

    def _drawn(self) -> QPainterPath:
        if self.corners:
            turns = (self.points[0], *self.corners, self.points[3])
            return _cornered(turns, self._radius)
        legs = self._legs or (self.points,)
        path = QPainterPath(legs[0][0])
        for _, first, second, end in legs:
            path.cubicTo(first, second, end)
        return path

    def _outline(self) -> list[Spot]:
        if self._course is None:
            turns = (self.points[0], *self.corners, self.points[3])
            self._course = (
                [(point.x(), point.y()) for point in turns]
                if self.corners
                else _sampled_legs(self._legs or (self.points,), SAMPLES)
            )
        return self._course


def _cut(a: Spot, b: Spot, c: Spot, d: Spot) -> bool:
    """Whether the line from `a` to `b` cuts that from `c` to `d`."""
    return _turn(a, b, c) * _turn(a, b, d) <= 0.0 and _turn(c, d, a) * _turn(c, d, b) <= 0.0


def _turn(a: Spot, b: Spot, c: Spot) -> float:
    """On which side of the line from `a` to `b` a spot lies."""
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _cornered(turns: tuple[QPointF, ...], radius: float) -> QPainterPath:
    """Straight lines, with rounded corners where there is a radius."""
    path = QPainterPath(turns[0])
    for before, corner, after in zip(turns, turns[1:], turns[2:], strict=False):
        if radius:
            path.lineTo(_toward(corner, before, radius))
            path.quadTo(corner, _toward(corner, after, radius))
        else:
            path.lineTo(corner)
    path.lineTo(turns[-1])
    return path


def _toward(corner: QPointF, other: QPointF, radius: float) -> QPointF:
    """A place a little before a corner, on the line from another place."""
    away = other - corner
    length = abs(away.x()) + abs(away.y())  # the lines are level or upright
    share = min(radius, length / 2) / length if length else 0.0
    return corner + away * share


def _middle_of_longest(turns: tuple[QPointF, ...]) -> QPointF:
    """The middle of the longest level piece, else of the longest: a label is wide and low."""
    pieces = [QLineF(here, there) for here, there in pairwise(turns)]
    level = [each for each in pieces if abs(each.dy()) < STRAIGHT and each.length() > 2 * MARGIN]
    return max(level or pieces, key=QLineF.length).center()


def _sampled_legs(legs: tuple[Points, ...], count: int) -> list[Spot]:
    first, *others = legs
    result = _sampled(first, count)
    for leg in others:
        result += _sampled(leg, count)[1:]
    return result


def _sampled(points: Points, count: int) -> list[Spot]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((point.x(), point.y()) for point in points)
    result = []
    for step in range(count + 1):
        t = step / count
        u = 1.0 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        result.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return result
