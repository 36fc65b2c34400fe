"""The course of one wire: its curve, where its label sits, and how far a place is from it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from netbuilder.core.design import Wire
from netbuilder.ui.canvas.paints import sizes

SAMPLES = 20
MOST_SAMPLES = 200
SEGMENT_PX = 24.0
# Room around the curve for its line and for a label that stands above it.
MARGIN = 42.0
STRAIGHT = 0.5
# From this length on, a level wire is checked for nodes in its way.
LONG = 320.0
LEVEL = 48.0


# A wire that goes back at least this far and this far down turns its corners squarely, like the
# end of a line of text; a curve would sweep across whatever stands between.
BACK = 120.0
DROP = 90.0
TURN = 24.0
BELOW = 132.0

Points = tuple[QPointF, QPointF, QPointF, QPointF]


class WirePath:
    """A cubic from an output to an input, or a squared way back, with what it carries.

    Attributes:
        state: ``plain``, ``unknown``, ``unfit``, or ``later`` (it arrives one step later).
        form: ``round``, ``square`` or ``triangle``, as its ports.
        label: Its size in words; empty while unknown.
        points: Start, two control points and end, in scene pixels.
        corners: The places it turns at, where it goes back to another row; else empty.
        rect: Everything that is drawn of it.
    """

    __slots__ = ("_course", "_fine", "corners", "form", "label", "points", "rect", "state", "wire")

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self.form, self.state, self.label = "round", "plain", ""
        nowhere = QPointF()
        self.points = (nowhere, nowhere, nowhere, nowhere)
        self.corners: tuple[QPointF, ...] = ()
        self.rect = QRectF()
        self._course: list[tuple[float, float]] | None = None
        self._fine: list[tuple[float, float]] | None = None

    def lead(self, start: QPointF, end: QPointF, is_blocked: bool = False) -> None:
        """Take a new course; a wire whose way is blocked bows above what stands there."""
        self.points = course(start, end, is_blocked)
        self.corners = way_back(start, end, self.state == "later")
        turns = (start, *self.corners, end) if self.corners else self.points
        xs = [point.x() for point in turns]
        ys = [point.y() for point in turns]
        more = MARGIN
        left, top = min(xs) - more, min(ys) - more
        self.rect = QRectF(left, top, max(xs) + more - left, max(ys) + more - top)
        self._course = self._fine = None

    def pieces(self, area: QRectF) -> list[QPainterPath]:
        """The curve, or of one that is much longer than an area only what crosses it."""
        start, first, second, end = self.points
        if self.corners:
            return [_squared((start, *self.corners, end))]
        if self.rect.width() < 2 * area.width() and self.rect.height() < 2 * area.height():
            path = QPainterPath(start)
            path.cubicTo(first, second, end)
            return [path]
        if self._fine is None:
            length = self.rect.width() + self.rect.height()
            count = min(MOST_SAMPLES, max(SAMPLES, int(length / SEGMENT_PX)))
            self._fine = _sampled(self.points, count)
        return _crossing(self._fine, area.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN))

    @property
    def is_straight(self) -> bool:
        """Whether it is one level line."""
        start, first, _, end = self.points
        return (
            abs(start.y() - end.y()) < STRAIGHT
            and abs(first.y() - start.y()) < STRAIGHT
            and end.x() > start.x()
        )

    @property
    def is_bowed(self) -> bool:
        """Whether it goes over what stands in its way, or back."""
        start, first, _, end = self.points
        return abs(first.y() - start.y()) >= STRAIGHT or end.x() <= start.x()

    @property
    def middle(self) -> QPointF:
        """Half way along, where the label sits."""
        start, first, second, end = self.points
        if self.corners:
            return (self.corners[1] + self.corners[2]) / 2
        return (start + end) / 8 + (first + second) * 3 / 8

    def distance_squared(self, x: float, y: float) -> float:
        """From a place to the closest point of the curve."""
        if self._course is None:
            turns = (self.points[0], *self.corners, self.points[3])
            self._course = (
                [(point.x(), point.y()) for point in turns]
                if self.corners
                else _sampled(self.points)
            )
        best = float("inf")
        (ax, ay), *others = self._course
        for bx, by in others:
            dx, dy = bx - ax, by - ay
            length = dx * dx + dy * dy
            along = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
            along = min(1.0, max(0.0, along))
            px, py = ax + along * dx - x, ay + along * dy - y
            best = min(best, px * px + py * py)
            ax, ay = bx, by
        return best


def course(start: QPointF, end: QPointF, is_blocked: bool = False) -> Points:
    """The four points of the cubic between two ports."""
    size = sizes()
    across, down = end.x() - start.x(), abs(end.y() - start.y())
    reach = min(max(abs(across) * 0.5, size.reach_least), size.reach_most)
    if across < 0:
        reach = min(size.reach_most, size.reach_least + 0.6 * abs(across) + 0.2 * down)
    lift = 0.0
    if is_blocked:
        lift = size.bow + min(size.bow, 0.1 * across)
        reach = across * 0.3
    return (
        start,
        QPointF(start.x() + reach, start.y() - lift),
        QPointF(end.x() - reach, end.y() - lift),
        end,
    )


def way_back(start: QPointF, end: QPointF, is_later: bool = False) -> tuple[QPointF, ...]:
    """The corners of a wire to an earlier column in another row; empty for every other wire.

    What arrives one step later goes back below all that stands on the way.
    """
    if start.x() - end.x() < BACK or (abs(end.y() - start.y()) < DROP and not is_later):
        return ()
    if is_later:
        return _around(start, end, max(start.y(), end.y()) + BELOW)
    # Between the rows, clear of the sizes that stand above the wires of the lower one.
    level = end.y() - TURN * 3 if end.y() > start.y() else (start.y() + end.y()) / 2
    return _around(start, end, level)


def _around(start: QPointF, end: QPointF, level: float) -> tuple[QPointF, ...]:
    right, left = start.x() + TURN, end.x() - TURN
    return (
        QPointF(right, start.y()),
        QPointF(right, level),
        QPointF(left, level),
        QPointF(left, end.y()),
    )


def _squared(turns: tuple[QPointF, ...]) -> QPainterPath:
    """Straight lines with rounded corners."""
    path = QPainterPath(turns[0])
    for before, corner, after in zip(turns, turns[1:], turns[2:], strict=False):
        into, out = _toward(corner, before), _toward(corner, after)
        path.lineTo(into)
        path.quadTo(corner, out)
    path.lineTo(turns[-1])
    return path


def _toward(corner: QPointF, other: QPointF) -> QPointF:
    """A place a little before a corner, on the line from another place."""
    away = other - corner
    length = abs(away.x()) + abs(away.y())  # the lines are level or upright
    share = min(TURN / 2, length / 2) / length if length else 0.0
    return corner + away * share


def _crossing(samples: list[tuple[float, float]], area: QRectF) -> list[QPainterPath]:
    """The runs of a long curve whose segments meet an area, as polylines."""
    left, top, right, bottom = area.left(), area.top(), area.right(), area.bottom()
    runs: list[QPainterPath] = []
    is_inside = False
    (ax, ay), *others = samples
    for bx, by in others:
        meets = (
            (ax < right or bx < right)
            and (ax > left or bx > left)
            and (ay < bottom or by < bottom)
            and (ay > top or by > top)
        )
        if meets:
            if not is_inside:
                runs.append(QPainterPath(QPointF(ax, ay)))
            runs[-1].lineTo(bx, by)
        is_inside = meets
        ax, ay = bx, by
    return runs


def _sampled(points: Points, count: int = SAMPLES) -> list[tuple[float, float]]:
    (x0, y0), (x1, y1), (x2, y2), (x3, y3) = ((point.x(), point.y()) for point in points)
    result = []
    for step in range(count + 1):
        t = step / count
        u = 1.0 - t
        a, b, c, d = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        result.append((a * x0 + b * x1 + c * x2 + d * x3, a * y0 + b * y1 + c * y2 + d * y3))
    return result
