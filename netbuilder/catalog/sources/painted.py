"""Points in the plane that a person paints; they are kept in the project itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from netbuilder.catalog.sources.points import Task
from netbuilder.core.params import choice, name
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source

MOST_POINTS = 100_000
# How far from the middle a point may lie, and how finely its place is kept.
REACH = 1.2
DIGITS = 3
COLOURS = ("orange", "blue", "green", "purple")
_LONGEST = 24
_NUMBER = r"-?[0-9](?:\.[0-9]{1,3})?"
_POINT = re.compile(f"{_NUMBER},{_NUMBER},{_NUMBER}")
# All of them at once: 100,000 points are told to be sound in 50 ms rather than in 300.
_POINTS = re.compile(f"(?:{_POINT.pattern}(?: {_POINT.pattern})*)?")

READ = '''def read() -> list[Any]:
    """The painted points: x, y and what is to be predicted of each."""
    points = np.array([text.split(",") for text in PAINTED.split()], dtype=np.float64)
    x, y, mark = points.T
    return [x, y, {target}]


PAINTED = """
{points}
"""
'''


class Mark(Struct, frozen=True, gc=False):
    """One painted point.

    Attributes:
        x, y: Its place, within `REACH` of the middle in both directions.
        value: Place of its colour among `COLOURS`, or a number from -1 to 1 to predict.
    """

    x: float
    y: float
    value: float


def written(marks: Iterable[Mark]) -> str:
    """Points as the text that a project keeps: ``-0.5,0.25,1 0,1,0``."""
    return " ".join(f"{_short(m.x)},{_short(m.y)},{_short(m.value)}" for m in marks)


@lru_cache(maxsize=8)
def marks_of(text: str) -> tuple[Mark, ...]:
    """The points of a text that `refusal` has no word against."""
    return tuple(Mark(*map(float, point.split(","))) for point in text.split())


@lru_cache(maxsize=8)
def refusal(text: str) -> str:
    """Why a text is no list of painted points; empty where it is."""
    if len(text) <= MOST_POINTS * _LONGEST and _POINTS.fullmatch(text) and _are_inside(text):
        return ""
    points = text.split()
    if len(points) > MOST_POINTS:
        return f"There may be at most {MOST_POINTS:,} points, found {len(points):,}."
    for number, point in enumerate(points, 1):
        if len(point) > _LONGEST or _POINT.fullmatch(point) is None:
            return f"Point {number:,} is no x,y,value such as -0.5,0.25,1."
        x, y, value = map(float, point.split(","))
        if max(abs(x), abs(y)) > REACH:
            return f"Point {number:,} lies outside of the plane from -{REACH} to {REACH}."
        if not -1 <= value < len(COLOURS):
            return f"Point {number:,} has a value that is neither a colour nor from -1 to 1."
    return ""


def _are_inside(text: str) -> bool:
    """Whether well-formed points are not too many, and lie and count where they may."""
    marks = marks_of(text)
    return len(marks) <= MOST_POINTS and all(
        -REACH <= mark.x <= REACH and -REACH <= mark.y <= REACH and -1 <= mark.value < len(COLOURS)
        for mark in marks
    )


@lru_cache(maxsize=8)
def _used(text: str) -> frozenset[int]:
    """The colours that points have."""
    return frozenset(_colour(mark) for mark in marks_of(text))


def _colour(mark: Mark) -> int:
    return min(max(0, round(mark.value)), len(COLOURS) - 1)


class PaintedPoints(Source):
    """Points in the plane that you paint.

    Two number columns, ``x`` and ``y`` from -1.2 to 1.2, and a target column ``class`` (``orange``,
    ``blue``, ``green`` or ``purple``) or ``value`` (a number from -1 to 1).
    """

    source = "Painted by hand"
    synonyms = ("draw", "paint", "own points", "playground", "brush")
    icon = "paint"
    reach = REACH

    points: str = name(
        default="",
        help="The points, each as x,y,value.",
        high=MOST_POINTS * _LONGEST,
        check=refusal,
        samples=("", "-0.5,0.25,1", "0,0,0 1,-1,1 0.125,0.5,-0.25"),
    )
    task: Task = choice(
        default=Task.CLASSIFICATION, help="Whether each point has a class or a number to predict."
    )

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The points in the order they were painted."""
        return marks_of(self.points)

    @property
    def classes(self) -> tuple[str, ...]:
        """The colours that were painted with, in their order; two at least."""
        used = _used(self.points)
        spare = [number for number in range(len(COLOURS)) if number not in used]
        return tuple(COLOURS[number] for number in sorted({*used, *spare[: max(0, 2 - len(used))]}))

    @property
    def samples(self) -> int:
        """How many points there are."""
        return len(self.marks)

    def colour_of(self, mark: Mark) -> int:
        """The class of a point: the place of its colour."""
        return _colour(mark)

    def with_more(self, marks: Iterable[Mark]) -> PaintedPoints:
        """The same with further points; those beyond the most there may be are left out."""
        more = written(list(marks)[: max(0, MOST_POINTS - self.samples)])
        return self.replaced(points=f"{self.points} {more}".strip())

    def painted(self, marks: Iterable[Mark]) -> PaintedPoints:
        """The same with other points; those beyond the most there may be are left out."""
        return self.replaced(points=written(list(marks)[:MOST_POINTS]))

    def with_task(self, task: Task) -> PaintedPoints:
        """The same points for the other task: orange is -1, blue is 1, further colours between."""
        if task is self.task:
            return self
        if task is Task.REGRESSION:
            values = (-1.0, 1.0, 0.333, -0.333)
            marks = [Mark(m.x, m.y, values[self.colour_of(m)]) for m in self.marks]
        else:
            marks = [Mark(m.x, m.y, float(m.value >= 0)) for m in self.marks]
        return self.replaced(task=task, points=written(marks))

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""
        target = Column("value", role=ColumnRole.TARGET)
        if self.task is Task.CLASSIFICATION:
            names = self.classes
            category, role = ColumnType.CATEGORY, ColumnRole.TARGET
            target = Column("class", category, role, classes=names, distinct=len(names))
        return (Column("x"), Column("y"), target)

    def code(self, recipe: Recipe) -> str:
        lines = [written(self.marks[at : at + 5]) for at in range(0, len(self.marks), 5)]
        target = "mark"
        if self.task is Task.CLASSIFICATION:
            names = ", ".join(f'"{each}"' for each in COLOURS)
            target = f"[({names})[max(0, round(m))] for m in mark.tolist()]"
        return READ.format(target=target, points="\n".join(lines))


def _short(value: float) -> str:
    text = f"{round(value, DIGITS):g}"
    return "0" if text == "-0" else text
