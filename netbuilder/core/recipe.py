"""The data recipe: source, column roles, preparation and split, as values."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from netbuilder.core.derived import Derived
from netbuilder.core.entry import Entry
from netbuilder.core.layer import DataFacts, Target, TargetKind
from netbuilder.core.shapes import Shape, features, image


class Source(Entry, is_family=True):
    """Where data comes from. A declaration only: the engine loads it.

    Class attributes:
        icon: Name of its icon.
        reach: For made-up points in the plane: how far it shows in all directions from the middle;
            0 where the plane follows the data.
    """

    icon: ClassVar[str] = "table"
    reach: ClassVar[float] = 0.0

    @property
    def label(self) -> str:
        """Short name for the Input node and the start view, such as ``iris.csv``."""
        return self.title

    def code(self, recipe: Recipe) -> str:
        """Text of Python that defines ``read()`` for an exported script.

        ``read`` returns the columns in the recipe's order: numbers as a float64 array, cells of
        text as a list of str. The script has imported ``csv``, ``io``, ``sys``, ``Path`` and
        numpy as ``np``; no name or path from the project may stand in the text.
        """
        raise NotImplementedError


class Scaler(Entry, is_family=True):
    """How numbers are brought to a common size: ``(value - offset) / scale``.

    Class attributes:
        changes: Whether it does anything to them.
    """

    changes: ClassVar[bool] = True

    def offset_and_scale(self, statistics: Statistics) -> tuple[float, float]:
        """Offset and scale from statistics of the training rows. The scale is never 0."""
        raise NotImplementedError

    def expression(self) -> str:
        """Text of Python for the same, from ``minimum``, ``maximum``, ``mean``, ``deviation``."""
        raise NotImplementedError


class Statistics(Struct, frozen=True):
    """What scaling needs to know of one column's training rows; in the column's own unit."""

    minimum: float
    maximum: float
    mean: float
    deviation: float


class ColumnType(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    CATEGORY = "category"
    TEXT = "text"
    DATE = "date"


class ColumnRole(StrEnum):
    """What a column is for."""

    INPUT = "input"
    TARGET = "target"
    IGNORE = "ignore"


class Missing(StrEnum):
    """What stands in for a missing value."""

    MEDIAN = "median"
    MEAN = "mean"
    MOST_COMMON = "most common"
    OWN_CLASS = "own class"
    DROP_ROW = "drop the row"


class Encoding(StrEnum):
    """How a category becomes numbers."""

    ONE_HOT = "one-hot"
    ORDINAL = "ordinal"


class Column(Struct, frozen=True):
    """One column: what it is for, and the last known facts about it.

    Attributes:
        name: As the data names it.
        type: What it holds.
        role: What it is for.
        missing: What stands in for missing values.
        encoding: How a category becomes numbers.
        classes: For categories: the distinct values, in the order of their numbers.
        empty: Rows without a value.
        distinct: Different values.
        low, high, middle: For numbers: minimum, maximum and median.
    """

    name: str
    type: ColumnType = ColumnType.NUMBER
    role: ColumnRole = ColumnRole.INPUT
    missing: Missing = Missing.MEDIAN
    encoding: Encoding = Encoding.ONE_HOT
    classes: tuple[str, ...] = ()
    empty: int = 0
    distinct: int = 0
    low: float = 0.0
    high: float = 0.0
    middle: float = 0.0

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Names of the features it becomes as an input."""
        if self.type is ColumnType.CATEGORY and self.encoding is Encoding.ONE_HOT:
            return tuple(f"{self.name} = {value}" for value in self._codes)
        return (self.name,)

    @property
    def _codes(self) -> tuple[str, ...]:
        if self.empty and self.missing is Missing.OWN_CLASS:
            return (*self.classes, "(missing)")
        return self.classes

    @property
    def target(self) -> Target:
        """What it asks of an Output."""
        if self.type is ColumnType.NUMBER:
            return Target(self.name, TargetKind.NUMBERS, 1)
        return Target(self.name, TargetKind.CLASSES, len(self._codes), self._codes)


class SplitKind(StrEnum):
    """How rows are shared out."""

    RANDOM = "random"
    STRATIFIED = "stratified"


class Split(Struct, frozen=True):
    """Shares of the rows for training, validation and test; they add up to 1.

    Attributes:
        seed: Decides which row goes where.
    """

    kind: SplitKind = SplitKind.STRATIFIED
    train: float = 0.7
    validation: float = 0.15
    test: float = 0.15
    seed: int = 0


class Fingerprint(Struct, frozen=True):
    """How a file is recognised: size in bytes, time of change, hash of its first and last MB."""

    size: int = 0
    modified_ns: int = 0
    sha256: str = ""


class Recipe(Struct, frozen=True):
    """Everything about the data.

    Attributes:
        source: Where it comes from; None while no data is chosen.
        columns: In the data's order, with roles and last known facts.
        rows: Last known number of rows.
        picture: Height, width and channels, where the inputs are the pixels of a picture.
        scaler: How number inputs are scaled.
        target_scaler: How number targets are scaled; predictions are turned back.
        split: How rows are shared out.
        fingerprint: How the file is recognised.
        derived: Further inputs that are computed from columns.
    """

    source: Source | None = None
    columns: tuple[Column, ...] = ()
    rows: int = 0
    picture: tuple[int, int, int] | None = None
    scaler: Scaler | None = None
    target_scaler: Scaler | None = None
    split: Split = Split()
    fingerprint: Fingerprint = Fingerprint()
    derived: tuple[Derived, ...] = ()

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """The columns that are inputs or that further inputs are computed from, in order."""
        needed = {name for each in self.derived for name in each.columns}
        return tuple(
            column
            for column in self.columns
            if column.role is ColumnRole.INPUT or column.name in needed
        )

    @property
    def plane_columns(self) -> tuple[Column, ...]:
        """The two columns that span the plane of a two-input problem; else none."""
        read = self.read_columns
        one_hot = ColumnType.CATEGORY, Encoding.ONE_HOT
        if len(read) != 2 or any((each.type, each.encoding) == one_hot for each in read):
            return ()
        is_picture = self.picture is not None and not self.derived
        return () if is_picture or ColumnType.TEXT in {each.type for each in read} else read

    def derivable(self, derived: tuple[Derived, ...]) -> tuple[Derived, ...]:
        """Those further inputs that can be computed: from numbers that are no targets, once each.

        Where no columns are known yet, all that are whole.
        """
        numbers = {
            column.name
            for column in self.columns
            if column.type is ColumnType.NUMBER and column.role is not ColumnRole.TARGET
        }
        return tuple(
            each
            for each in dict.fromkeys(derived)
            if each.is_whole and (not self.columns or numbers.issuperset(each.columns))
        )

    def with_role(self, role: ColumnRole) -> tuple[Column, ...]:
        """The columns of a role, in order."""
        return tuple(column for column in self.columns if column.role is role)

    @property
    def facts(self) -> DataFacts:
        """What a design needs to know of the data."""
        if self.source is None:
            return DataFacts()
        names = tuple(
            feature
            for column in self.with_role(ColumnRole.INPUT)
            for feature in column.feature_names
        )
        names += tuple(each.name for each in self.derived)
        return DataFacts(
            inputs=self._shape(len(names)),
            input_names=names,
            targets=tuple(column.target for column in self.with_role(ColumnRole.TARGET)),
            rows=round(self.rows * self.split.train),
            source=self.source.label,
            targets_scaled=self.target_scaler is not None and self.target_scaler.changes,
            inputs_scaled=self.scaler is not None and self.scaler.changes,
        )

    def _shape(self, width: int) -> Shape | None:
        if self.picture is not None and not self.derived:
            height, across, channels = self.picture
            if height * across * channels == width:
                return image(height, across, channels)
        return features(width) if width else None
