"""Points in the plane that are made, not read: small problems to watch a network learn."""

from __future__ import annotations

from enum import StrEnum

from netbuilder.catalog.sources.patterns import read_text
from netbuilder.core.params import choice, real, whole
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Recipe, Source

CLASSES = ("orange", "blue")


class Pattern(StrEnum):
    """How the points lie."""

    XOR = "XOR"
    CIRCLES = "circles"
    MOONS = "two moons"
    GAUSSIANS = "Gaussians"
    SPIRALS = "spirals"
    PLANE = "plane"
    HILLS = "hills"


class Task(StrEnum):
    """What is predicted."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


class Points(Source):
    """Points in the plane, in a pattern of your choice.

    Two number columns, ``x`` and ``y``, and a target column ``class`` (classes ``orange`` and
    ``blue``) or ``value`` (a number in about [-1, 1]). Without noise, for points in [-1, 1]²:

    - XOR: blue where x · y > 0. As a number: x · y.
    - circles: orange on a ring of radius 1, blue inside on one of radius 0.5. As a number: 1 in
      the centre falling to -1 at radius 1.
    - two moons: two half circles that reach into each other. As a number: -1 and 1.
    - Gaussians: one round cloud for each class. As a number: the difference of two hills.
    - spirals: two arms that wind around each other. As a number: -1 and 1.
    - plane: split by the line x + y = 0. As a number: (x + y) / 2.
    - hills: six round hills, every other one a pit, in two rows. As a number: the height, from 1
      on a top to -1 in a pit, 0 between them. Blue on hills, orange in pits.
    """

    source = "Patterns as in sklearn.datasets.make_circles, make_moons and make_blobs"
    synonyms = ("toy data", "playground", "xor", "circles", "moons", "spirals", "blobs")
    icon = "samples"
    reach = 1.2

    pattern: Pattern = choice(default=Pattern.XOR, help="How the points lie.")
    task: Task = choice(
        default=Task.CLASSIFICATION, help="Whether each point has a class or a number to predict."
    )
    samples: int = whole(
        default=400, low=10, high=1_000_000, help="How many points are made.", unit="points"
    )
    noise: float = real(
        default=0.1, low=0.0, high=1.0, help="How far points are pushed off the pattern at random."
    )
    seed: int = whole(default=0, low=0, high=2**31 - 1, help="Same seed, same points.")

    @property
    def label(self) -> str:
        return self.pattern.value[:1].upper() + self.pattern.value[1:]

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns, known before a single point is made."""
        target = Column("value", role=ColumnRole.TARGET)
        if self.task is Task.CLASSIFICATION:
            target = Column(
                "class", ColumnType.CATEGORY, ColumnRole.TARGET, classes=CLASSES, distinct=2
            )
        return (Column("x"), Column("y"), target)

    def code(self, recipe: Recipe) -> str:
        return read_text(
            self.pattern.name,
            list(Pattern).index(self.pattern),
            (self.samples, self.noise, self.seed),
            self.task is Task.REGRESSION,
        )
