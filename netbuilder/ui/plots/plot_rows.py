"""What a plot shows as rows: read one by one for a table on screen, or all for a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

import numpy as np

from netbuilder.ui.plots.curves import Curve, SeriesCurve

Cell = object
Rows = Iterable[Sequence[Cell]]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_CHUNK = 65_536


class Table(Protocol):
    """Rows that can be read at any place.

    Attributes:
        header: Names of the columns.
    """

    header: tuple[str, ...]

    def __len__(self) -> int: ...
    def cell(self, row: int, column: int) -> Cell: ...


class ListedTable:
    """A table of rows that are all there; the first is the header."""

    def __init__(self, rows: Rows) -> None:
        header, *body = (tuple(row) for row in rows)
        self.header = tuple(str(each) for each in header)
        self._body = body

    def __len__(self) -> int:
        return len(self._body)

    def cell(self, row: int, column: int) -> Cell:
        """What stands in a cell."""
        return self._body[row][column]


class CurveTable:
    """A row per iteration, a column per curve; nothing is copied, however many there are.

    With a curve of every iteration there is a row for each; with measured points alone, one for
    each iteration at which something was measured.

    Args:
        changes: What a person changed, by iteration; one more column where there is any.
    """

    def __init__(self, curves: Sequence[Curve], changes: Mapping[int, str] | None = None) -> None:
        self._curves = tuple(curves)
        self._changes = dict(changes or {})
        more = ("changed",) if self._changes else ()
        self.header = ("iteration", *(curve.title for curve in curves), *more)
        extents = [extent for curve in curves if (extent := curve.extent())]
        self.iterations: Sequence[int] = ()
        if any(isinstance(curve, SeriesCurve) for curve in curves) and extents:
            first, last = min(e[0] for e in extents), max(e[1] for e in extents)
            self.iterations = range(int(first), int(last) + 1)
        elif extents:
            measured = {place for curve in curves for place, _ in curve.rows()}
            self.iterations = sorted(measured.union(self._changes))

    def __len__(self) -> int:
        return len(self.iterations)

    def cell(self, row: int, column: int) -> Cell:
        """The iteration, or the value that was measured at it; empty where none was."""
        iteration = self.iterations[row]
        if not column:
            return iteration
        if column > len(self._curves):
            return self._changes.get(iteration, "")
        found = self._curves[column - 1].near(iteration)
        is_there = found is not None and found[0] == iteration and found[1] == found[1]
        return found[1] if found is not None and is_there else ""

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """A header, then a row for every iteration at which something is known."""
        yield self.header
        sparse = [
            {} if isinstance(curve, SeriesCurve) else dict(curve.rows()) for curve in self._curves
        ]
        for begin in range(0, len(self.iterations), _CHUNK):
            part = self.iterations[begin : begin + _CHUNK]
            columns: list[Sequence[Cell]] = [
                _values(curve, part)
                if isinstance(curve, SeriesCurve)
                else [known.get(place, "") for place in part]
                for curve, known in zip(self._curves, sparse, strict=True)
            ]
            if self._changes:
                columns.append([self._changes.get(place, "") for place in part])
            for place, *cells in zip(part, *columns, strict=True):
                if any(cell != "" for cell in cells):
                    yield (place, *cells)


def _values(curve: SeriesCurve, part: Sequence[int]) -> list[Cell]:
    """The values of some iterations in a row; empty where none is known."""
    series = curve.series
    made: list[Cell] = [""] * len(part)
    begin = max(part[0], series.first)
    end = min(part[-1], series.last_iteration)
    if begin <= end:
        values = series.values[begin - series.first : end - series.first + 1]
        known: list[Cell] = values.tolist()
        for index in np.flatnonzero(np.isnan(values)).tolist():
            known[index] = ""
        made[begin - part[0] : end - part[0] + 1] = known
    return made


def safe(row: Sequence[Cell]) -> list[Cell]:
    """A row without a text that a spreadsheet would take for a formula; numbers stay."""
    return [
        f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row
    ]


def as_text(rows: Rows, delimiter: str = ",") -> str:
    """Rows as CSV or tab-separated text, numbers with all their digits."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="\n").writerows(map(safe, rows))
    return buffer.getvalue()


def words_of(cell: Cell) -> str:
    """A cell as it stands in a table on screen."""
    if isinstance(cell, float):
        return f"{cell:.6g}".replace("-", "−")
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}".replace("-", "−")
    return str(cell)
