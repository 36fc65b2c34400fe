"""Reads a whole table from a text file, row by row, and leaves out what is no row of it."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from netbuilder.catalog.sources.table import Header, Table
from netbuilder.core.recipe import Fingerprint
from netbuilder.engine.data import dialect as dialects
from netbuilder.engine.data.dialect import Dialect, Row
from netbuilder.engine.data.raw import MOST_CELLS, MOST_COLUMNS, Raw, Reading, refused
from netbuilder.engine.data.text_file import TextFile, fingerprint, located, opened

_CHUNK = 50_000
_DECIMAL_SAMPLE = 20_000
_NAME_LENGTH = 200
_SURE = {
    ",": r"^[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|\d{1,3}(?:\.\d{3})+,\d+"
    r"|\d{1,3}(?:\.\d{3}){2,})$",
    ".": r"^[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0?\.\d+|\d{4,}\.\d+|\d{1,3}(?:,\d{3})+\.\d+"
    r"|\d{1,3}(?:,\d{3}){2,}|\d*\.\d+[eE][+-]?\d+)$",
}
_DOUBTFUL = {",": r"^[+-]?[1-9]\d{0,2},\d{3}$", ".": r"^[+-]?[1-9]\d{0,2}\.\d{3}$"}


@dataclass
class _Rows:
    """Rows as they arrive: the good ones in chunks, the others by their number."""

    width: int
    chunks: list[pl.DataFrame] = field(default_factory=list)
    numbers: array[int] = field(default_factory=lambda: array("q"))
    ragged: list[int] = field(default_factory=list)
    ragged_values: int = 0
    waiting: list[Row] = field(default_factory=list)

    def take(self, number: int, row: Row, pads: bool) -> None:
        """Keep a row, cut or filled up where that changes nothing, or note that it is ragged."""
        if len(row) != self.width:
            longer = len(row) > self.width and dialects.is_blank(row[self.width :])
            if longer or (pads and len(row) < self.width):
                row = row[: self.width] + [""] * (self.width - len(row))
            else:
                if not self.ragged:
                    self.ragged_values = len(row)
                self.ragged.append(number)
                return
        self.waiting.append(row)
        self.numbers.append(number)
        if len(self.waiting) >= _CHUNK:
            self.flush()

    def flush(self) -> None:
        """Turn the waiting rows into columns."""
        if self.waiting:
            columns = zip(*self.waiting, strict=True)
            self.chunks.append(
                pl.DataFrame(
                    [pl.Series(str(i), each, dtype=pl.String) for i, each in enumerate(columns)]
                )
            )
            self.waiting = []


def table(source: Table, base: Path) -> Raw:
    """The table a source names.

    Raises:
        DataProblemError: There is none to read; the reason is in the person's words.
    """
    path = located(source.path, base)
    mark = fingerprint(path)
    text = opened(path, source.encoding)
    return _read(text, source, mark)


def _read(text: TextFile, source: Table, mark: Fingerprint) -> Raw:
    name = text.path.name
    header = {Header.FIRST_ROW: True, Header.NONE: False}.get(source.header)
    dialect = dialects.detected(text.lines(), _separator(source.separator), header)
    if dialect.width > MOST_COLUMNS:
        raise refused(
            "too-many-columns",
            f"{name} has {dialect.width:,} columns; up to {MOST_COLUMNS:,} are read.",
        )
    rows, first = _rows(text, dialect)
    if not rows.numbers and not rows.ragged:
        if not first:
            raise refused("empty-file", f"{name} holds no table, only empty lines.")
        raise refused("no-rows", f"{name} has column names but no rows.")
    _refuse_ragged(rows, dialect)
    frame = pl.concat(rows.chunks, rechunk=False)
    kept, names, renamed = _named(frame, first, dialect)
    decimal, is_sure = _decimal(kept, dialect.separator)
    start = rows.numbers[0]
    follows = rows.numbers[-1] - start + 1 == len(rows.numbers)
    reading = Reading(
        separator=dialect.separator,
        other_separator=dialect.other,
        decimal=source.decimal or decimal,
        is_decimal_sure=is_sure or bool(source.decimal),
        encoding=text.encoding,
        is_encoding_sure=text.is_sure,
        has_header=dialect.has_header,
        is_header_sure=dialect.is_header_sure,
        first_row=start,
        titles=dialect.titles,
        ragged=tuple(rows.ragged),
        ragged_values=rows.ragged_values,
        empty_columns=frame.width - kept.width,
        renamed=renamed,
    )
    kept.columns = names
    numbers = None if follows else tuple(rows.numbers)
    return Raw(kept, name, reading, numbers, fingerprint=mark)


def _separator(wanted: str) -> str:
    sign = {"\\t": "\t", "tab": "\t", "space": " "}.get(wanted, wanted)
    if sign and (len(sign) != 1 or sign in '"\r\n'):
        raise refused(
            "bad-separator",
            f"'{wanted}' cannot separate values.",
            fix="Use one sign, such as a comma, a semicolon or a tab.",
        )
    return sign


def _rows(text: TextFile, dialect: Dialect) -> tuple[_Rows, Row]:
    """All rows of the table, and the row of names (empty where there is none)."""
    rows, first, titles = _Rows(dialect.width), [], dialect.titles
    needs_header = dialect.has_header
    for number, row in _numbered(text, dialect):
        if titles:
            titles -= 1
        elif needs_header:
            first, needs_header = row, False
        else:
            rows.take(number, row, dialect.pads)
            if len(rows.numbers) * rows.width > MOST_CELLS:
                raise refused(
                    "too-large",
                    f"{text.path.name} has more than {MOST_CELLS:,} values.",
                    fix="Take a part of its rows or columns.",
                )
    rows.flush()
    return rows, first


def _numbered(text: TextFile, dialect: Dialect) -> Iterator[tuple[int, Row]]:
    rows = dialects.rows_of(text.lines(), dialect.separator, dialect.quoted)
    return ((n, row) for n, row in enumerate(rows, start=1) if not dialects.is_blank(row))


def ragged_sentence(row: int, values: int, width: int, has_header: bool, count: int) -> str:
    """Which rows are ragged, in words."""
    holds = f"{values:,} value" if values == 1 else f"{values:,} values"
    first = (
        f"Row {row:,} has {holds}, the header names {width:,}."
        if has_header
        else f"Row {row:,} has {holds}, most rows have {width:,}."
    )
    return first if count == 1 else f"{first} {count:,} rows are like this."


def _refuse_ragged(rows: _Rows, dialect: Dialect) -> None:
    if len(rows.ragged) > len(rows.numbers):
        sentence = ragged_sentence(
            rows.ragged[0],
            rows.ragged_values,
            dialect.width,
            dialect.has_header,
            len(rows.ragged),
        )
        raise refused("ragged", sentence, fix="Is the separator right?")


def _named(
    frame: pl.DataFrame, first: Row, dialect: Dialect
) -> tuple[pl.DataFrame, list[str], tuple[str, ...]]:
    """The frame without nameless empty columns, its names, and which came twice."""
    given = [_tidy(cell) for cell in first[: frame.width]]
    if dialect.has_row_names:
        given = ["row", *given[: frame.width - 1]]
    given += [""] * (frame.width - len(given))
    # A sign at the end of every line makes a last column of nothing.
    kept = [
        position
        for position, name in enumerate(given)
        if name or not _is_empty(frame.to_series(position))
    ]
    kept = kept or [0]
    names: list[str] = []
    renamed: list[str] = []
    taken = set(given)
    for position in kept:
        name = given[position] or f"column {position + 1}"
        if name in names:
            renamed.append(name)
            copies = (f"{name} ({number})" for number in range(2, frame.width + 2))
            name = next(each for each in copies if each not in taken and each not in names)
        names.append(name)
    return frame[:, kept], names, tuple(dict.fromkeys(renamed))


def _is_empty(column: pl.Series) -> bool:
    return bool((column.str.strip_chars() == "").all())


def _tidy(name: str) -> str:
    """A name without what cannot be shown."""
    shown = re.sub(r"\s+", " ", "".join(c for c in name if c.isprintable() or c.isspace()))
    return shown.strip()[:_NAME_LENGTH]


def _decimal(frame: pl.DataFrame, separator: str) -> tuple[str, bool]:
    """Sign before the decimals, and whether the numbers leave no doubt."""
    cells = [each.head(_DECIMAL_SAMPLE).str.strip_chars() for each in frame]
    sure = {sign: sum(_count(each, _SURE[sign]) for each in cells) for sign in ",."}
    doubtful = {sign: sum(_count(each, _DOUBTFUL[sign]) for each in cells) for sign in ",."}
    if sure[","] or sure["."]:
        return ("," if sure[","] > sure["."] else "."), not (sure[","] and sure["."])
    if doubtful[","] and not doubtful["."] and separator != ",":
        return ",", False
    return ".", not (doubtful[","] or doubtful["."])


def _count(cells: pl.Series, pattern: str) -> int:
    return int(cells.str.contains(pattern).sum() or 0)
