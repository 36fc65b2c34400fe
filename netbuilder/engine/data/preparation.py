"""What training learned about the data's columns, so that new rows are treated just the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from netbuilder.core.derived import Derived, Function
from netbuilder.core.layer import TargetKind
from netbuilder.core.recipe import ColumnType, Encoding

# Real numbers and whole numbers; a column may be read as either, so both take any dtype.
Floats = np.ndarray[Any, np.dtype[Any]]
Whole = np.ndarray[Any, np.dtype[Any]]


class InputColumn(Struct, frozen=True):
    """How one column becomes features: ``(value - offset) / scale``, or one feature per class.

    Attributes:
        fill: What stands in for a missing value: a number, or the position of a class.
        codes: Classes in the order of their numbers.
        date_format: How its dates are written; dates become days since 1970.
        decimal: Sign before its decimals.
        is_fed: Whether it becomes features itself; else only what is computed from it does.
        low, high: Range of its values over all rows, in the unit of the data.
    """

    name: str
    type: ColumnType
    fill: float = 0.0
    offset: float = 0.0
    scale: float = 1.0
    encoding: Encoding = Encoding.ONE_HOT
    codes: tuple[str, ...] = ()
    date_format: str = ""
    decimal: str = "."
    is_fed: bool = True
    low: float = 0.0
    high: float = 0.0

    @property
    def is_one_hot(self) -> bool:
        """Whether it becomes a feature per class."""
        return self.type is ColumnType.CATEGORY and self.encoding is Encoding.ONE_HOT

    @property
    def width(self) -> int:
        """How many features it becomes."""
        if not self.is_fed:
            return 0
        return len(self.codes) if self.is_one_hot else 1


class DerivedColumn(Struct, frozen=True):
    """A feature that is computed from input columns: ``(value - offset) / scale``.

    Attributes:
        derived: What it is and how it is computed.
        places: The columns it is computed from, by their places among all input columns.
    """

    derived: Derived
    places: tuple[int, ...]
    offset: float = 0.0
    scale: float = 1.0

    def values(self, columns: Sequence[Floats]) -> Floats:
        """The values before scaling, float64 (rows,), from those of all input columns."""
        one = columns[self.places[0]]
        # What overflows is told by whoever asks; it is no fault of arithmetic.
        with np.errstate(over="ignore", invalid="ignore"):
            if self.derived.function is Function.SQUARE:
                found: Floats = one * one
            elif self.derived.function is Function.SINE:
                found = np.sin(self.derived.frequency * one)
            else:
                found = one * columns[self.places[1]]
        return found


class TargetColumn(Struct, frozen=True):
    """How one target becomes what a loss compares with, and back."""

    name: str
    kind: TargetKind
    classes: tuple[str, ...] = ()
    offset: float = 0.0
    scale: float = 1.0
    date_format: str = ""
    decimal: str = "."

    def raw(self, values: Floats) -> Floats:
        """Numbers the network gave, in the data's own unit."""
        return np.asarray(values, dtype=np.float64) * self.scale + self.offset

    def scaled(self, values: Floats) -> Floats:
        """Numbers in the data's own unit, as the network sees them."""
        return (np.asarray(values, dtype=np.float64) - self.offset) / self.scale


class Preparation(Struct, frozen=True):
    """All that was fitted on the training rows. Saved with the weights, as JSON.

    Attributes:
        picture: Height, width and channels, where the inputs are the pixels of a picture.
        names: All columns of the data it was fitted on, for tables without a header.
        derived: Further features, behind those of the columns.
    """

    inputs: tuple[InputColumn, ...]
    targets: tuple[TargetColumn, ...]
    picture: tuple[int, int, int] | None = None
    names: tuple[str, ...] = ()
    derived: tuple[DerivedColumn, ...] = ()

    @property
    def width(self) -> int:
        """How many features there are."""
        return sum(column.width for column in self.inputs) + len(self.derived)

    def saved(self) -> dict[str, Any]:
        """Its JSON form."""
        form: dict[str, Any] = msgspec.to_builtins(self)
        return form

    @classmethod
    def loaded(cls, form: Any) -> Preparation:
        """The preparation of a JSON form.

        Raises:
            msgspec.ValidationError: It is none.
        """
        return msgspec.convert(form, Preparation)

    def shaped(self, features: Floats) -> Floats:
        """Features (rows, width) in the shape the network takes: pictures channels first."""
        if self.picture is None:
            return features
        pixels = features.reshape(len(features), *self.picture)
        return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))

    def flat(self, inputs: Floats) -> Floats:
        """The opposite of `shaped`."""
        if self.picture is None:
            return inputs
        return inputs.transpose(0, 2, 3, 1).reshape(len(inputs), -1)
