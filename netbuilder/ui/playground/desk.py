"""What a person paints with, and the points that a stroke lays down or takes away."""

from __future__ import annotations

import math
import random

from PySide6.QtCore import QObject, Signal

from netbuilder.catalog.playground import plane_source, with_source
from netbuilder.catalog.sources.painted import COLOURS, MOST_POINTS, REACH, Mark, PaintedPoints
from netbuilder.catalog.sources.points import Task
from netbuilder.core.problems import Problem
from netbuilder.ui.workspace import Workspace

VALUES = (-1.0, -0.5, 0.0, 0.5, 1.0)
# Radius of the brush in the plane; the smallest lays single points.
BRUSHES = (0.0, 0.06, 0.12, 0.2, 0.3)
_LEAST_ERASED = 0.05
_STEP = 0.04


class PaintDesk(QObject):
    """The brush, shared by the tools beside the data and the surface that is painted on.

    Points of a stroke join the project when it ends, as one step; those that the eraser meets go
    at once and join one step too.

    Attributes:
        fresh: Points of the stroke, and of the last one until they are drawn otherwise.

    Signals:
        changed: Brush, colour or eraser are others, or there is something else to paint on.
        painted: `fresh` is another.
    """

    changed = Signal()
    painted = Signal()

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._value, self._radius, self._is_erasing = 1.0, BRUSHES[1], False
        self._last: tuple[float, float] | None = None
        self._chance = random.Random(0)
        self.fresh: list[Mark] = []
        self.is_down = False
        workspace.changed.connect(lambda before, after: self._follow(before, after))

    @property
    def source(self) -> PaintedPoints | None:
        """The points that are painted; None where the data is other."""
        found = plane_source(self._workspace.project.recipe)
        return found if isinstance(found, PaintedPoints) else None

    @property
    def choices(self) -> tuple[float, ...]:
        """The values that can be painted with: classes, or numbers from -1 to 1."""
        source = self.source
        if source is not None and source.task is Task.REGRESSION:
            return VALUES
        return tuple(float(number) for number in range(len(COLOURS)))

    @property
    def value(self) -> float:
        """The class or number that is painted with."""
        return self._value

    @property
    def radius(self) -> float:
        """Radius of the brush in the plane; 0 lays single points."""
        return self._radius

    @property
    def is_erasing(self) -> bool:
        """Whether the brush takes points away."""
        return self._is_erasing

    def choose(self, value: float) -> None:
        """Paint with another class or number."""
        self._value, self._is_erasing = value, False
        self.changed.emit()

    def set_radius(self, radius: float) -> None:
        """Take another brush."""
        self._radius = radius
        self.changed.emit()

    def erase(self, on: bool) -> None:
        """Take the eraser, or the brush again."""
        self._is_erasing = on
        self.changed.emit()

    def begin(self, x: float, y: float) -> None:
        """The brush touches the plane."""
        if self.source is None:
            return
        self._workspace.document.end_merge()
        self.is_down, self._last = True, None
        self.fresh = []
        self.move(x, y)

    def move(self, x: float, y: float) -> None:
        """The brush is drawn on."""
        if not self.is_down:
            return
        if self._is_erasing:
            self._erase_at(x, y)
            return
        far = max(_STEP, self._radius * 0.6)
        if self._last is not None and math.dist(self._last, (x, y)) < far:
            return
        self._last = (x, y)
        self.fresh += self._dab(x, y)
        self.painted.emit()

    def end(self) -> None:
        """The brush is lifted: the stroke becomes one step."""
        if not self.is_down:
            return
        self.is_down = False
        source, fresh = self.source, list(self.fresh)
        if source is not None and fresh:
            room = MOST_POINTS - source.samples
            if room < len(fresh):
                self._workspace.refused.emit(_full())
            wanted = source.with_more(fresh)
            words = "Paint a point" if len(fresh) == 1 else f"Paint {len(fresh):,} points"
            self._workspace.change(words, lambda project: with_source(project, wanted))
        self._workspace.document.end_merge()

    def give_up(self) -> None:
        """The stroke is taken back before it ends."""
        self.is_down = False
        self.settle()

    def settle(self) -> None:
        """The points of the last stroke are drawn otherwise now."""
        if self.fresh and not self.is_down:
            self.fresh = []
            self.painted.emit()

    def clear(self) -> None:
        """Take all points away."""
        source = self.source
        if source is not None and source.samples:
            wanted = source.painted(())
            self._workspace.change("Clear all points", lambda project: with_source(project, wanted))

    def _dab(self, x: float, y: float) -> list[Mark]:
        count = 1 if not self._radius else 2 + round(self._radius * 20)
        marks = []
        for _ in range(count):
            far = self._radius * math.sqrt(self._chance.random())
            turn = 2 * math.pi * self._chance.random()
            place = x + far * math.cos(turn), y + far * math.sin(turn)
            across, up = (round(min(max(each, -REACH), REACH), 3) for each in place)
            marks.append(Mark(across, up, self._value))
        return marks

    def _erase_at(self, x: float, y: float) -> None:
        source = self.source
        if source is None:
            return
        reach = max(_LEAST_ERASED, self._radius)
        kept = [mark for mark in source.marks if math.dist((mark.x, mark.y), (x, y)) > reach]
        if len(kept) < source.samples:
            wanted = source.painted(kept)
            self._workspace.change(
                "Erase points", lambda project: with_source(project, wanted), "playground.erase"
            )

    def _follow(self, before: object, after: object) -> None:
        if self._value not in self.choices:
            self._value = 1.0
        self.changed.emit()


def _full() -> Problem:
    return Problem(
        "paint-full",
        found=f"A project keeps at most {MOST_POINTS:,} painted points.",
        expected="What you painted last was left out.",
        fix="Erase some first.",
    )
