"""Data as a source gives it, before anything is decided about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from netbuilder.core.problems import DataProblemError, Problem
from netbuilder.core.recipe import Fingerprint

# More than any of this is refused before it is read into memory.
MOST_COLUMNS = 10_000
MOST_CELLS = 500_000_000


@dataclass(frozen=True)
class Reading:
    """How a text file was read; for other sources every field keeps its default.

    Attributes:
        separator: Sign between two values.
        other_separator: The second best guess, or empty.
        decimal: ``.`` or ``,``.
        is_decimal_sure: Whether the numbers leave no doubt about the decimal sign.
        encoding: Name that people know: ``UTF-8``.
        is_encoding_sure: Whether the bytes leave no doubt about the encoding.
        has_header: Whether the first row names the columns.
        is_header_sure: Whether that is plain.
        first_row: Row of the file that holds the first data row, counted from 1.
        titles: Lines above the table that were left out.
        ragged: Rows of the file that were left out because their number of values is another.
        ragged_values: Values in the first of those rows.
        empty_columns: Nameless columns without values that were left out.
        renamed: Names that appeared twice.
    """

    separator: str = ","
    other_separator: str = ""
    decimal: str = "."
    is_decimal_sure: bool = True
    encoding: str = "UTF-8"
    is_encoding_sure: bool = True
    has_header: bool = True
    is_header_sure: bool = True
    first_row: int = 1
    titles: int = 0
    ragged: tuple[int, ...] = ()
    ragged_values: int = 0
    empty_columns: int = 0
    renamed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Raw:
    """A whole data set in memory.

    Attributes:
        table: One row per example. Columns of text hold the cells as they are in the file, with
            "" for an empty one; columns of numbers come from sources that are no text.
        reading: How it was read.
        row_numbers: Row of the file of each example, counted from 1; None where there is no file
            or where they simply follow `reading.first_row`.
        classes: Fixed order of the classes of columns that have one.
        target: The column that the source itself means to be predicted.
        picture: Height, width and channels where the other columns are pixels.
        fingerprint: How the file is recognised.
        label: Short name for messages: ``loans.csv``.
        is_made_up: Whether the numbers follow a formula and so have a good size already.
    """

    table: pl.DataFrame
    label: str
    reading: Reading = Reading()
    row_numbers: tuple[int, ...] | None = None
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    target: str = ""
    picture: tuple[int, int, int] | None = None
    fingerprint: Fingerprint = field(default_factory=Fingerprint)
    is_made_up: bool = False

    @property
    def is_file(self) -> bool:
        """Whether it was read from a file of text."""
        return bool(self.fingerprint.size)

    def row_number(self, position: int) -> int:
        """Where an example stands in its file, counted from 1 as a spreadsheet does."""
        if self.row_numbers is not None:
            return self.row_numbers[position]
        return self.reading.first_row + position


def refused(code: str, found: str, expected: str = "", fix: str = "") -> DataProblemError:
    """The error for data that cannot be used."""
    return DataProblemError(Problem(code, found=found, expected=expected, fix=fix))
