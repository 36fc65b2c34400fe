"""Finds out what each column holds and what it may be for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
import polars as pl

from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing
from netbuilder.engine.data.cells import date_format_of, days, numbers, texts
from netbuilder.engine.data.preparation import Floats
from netbuilder.engine.data.raw import Raw

# A column is a number column if so many of its values are numbers; the others count as missing.
_NUMBER_SHARE = 0.8
_MOST_CLASSES = 200
_LONG_TEXT = 60
_RARE_MISSING = 0.05
_TYPE_SAMPLE = 20_000
_LEADING_ZERO = r"^0\d+$"
_ID_NAME = re.compile(
    r"(?:^|[_ .-])(?:id|ids|uuid|guid|key|nr|no|index|idx|row)$|^unnamed|^column 1$"
)
_TARGET_NAMES = ("class", "target", "label", "y", "species", "diagnosis", "outcome", "survived")
_TARGET_WORDS = frozenset(
    ("class", "target", "label", "outcome", "species", "diagnosis", "quality", "price", "value",
     "score", "result", "risk", "churn", "default", "response", "sales", "grade", "mpg",
     "medv", "charges")
)  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A column and what was noticed about it.

    Attributes:
        column: With type, a likely role and facts.
        position: Its place in the data.
        texts_among_numbers: Values of a number column that are none, without empty cells.
        first_text: The first of them, and the example it stands in.
        is_identifier: Whether it differs in every row and only names the row.
        values: Numbers or days; None for categories and text.
        date_format: How its dates are written.
    """

    column: Column
    position: int
    texts_among_numbers: int = 0
    first_text: tuple[str, int] = ("", 0)
    is_identifier: bool = False
    values: Floats | None = None
    date_format: str = ""


def seen(raw: Raw, position: int, decided: Column | None = None) -> Seen:
    """What a column holds; the type, role and rules of `decided` win over what is found."""
    series = raw.table.to_series(position)
    cells = texts(series)
    present = cells.drop_nulls()
    kind = decided.type if decided else _type(raw, series, present)
    found = Column(name=series.name, type=kind, distinct=int(present.n_unique()))
    result = _with_facts(raw, Seen(found, position), series, cells)
    if decided:
        return replace(result, column=_as_decided(result.column, decided))
    is_id = _is_identifier(result, len(series))
    useless = result.column.distinct <= 1 or kind is ColumnType.TEXT or is_id
    role = ColumnRole.IGNORE if useless and len(series) > 1 else ColumnRole.INPUT
    column = msgspec.structs.replace(result.column, role=role, missing=_rule(result.column, series))
    return replace(result, column=column, is_identifier=is_id)


def _as_decided(found: Column, decided: Column) -> Column:
    known = set(decided.classes) >= set(found.classes)
    return msgspec.structs.replace(
        found,
        role=decided.role,
        missing=decided.missing,
        encoding=decided.encoding,
        classes=decided.classes if decided.classes and known else found.classes,
    )


def _rule(column: Column, series: pl.Series) -> Missing:
    if column.type is not ColumnType.CATEGORY:
        return Missing.MEDIAN
    return Missing.OWN_CLASS if column.empty > _RARE_MISSING * len(series) else Missing.MOST_COMMON


def _type(raw: Raw, series: pl.Series, present: pl.Series) -> ColumnType:
    if series.name in raw.classes:
        return ColumnType.CATEGORY
    if series.dtype != pl.String:
        return ColumnType.NUMBER
    if not len(present):
        return ColumnType.NUMBER
    # Spread over the whole column: the kind shows in these as well as in a million.
    present = present.gather_every(max(1, len(present) // _TYPE_SAMPLE))
    codes = present.str.contains(_LEADING_ZERO).any()
    if codes and (present.str.len_chars() == present.str.len_chars()[0]).all():
        return _words(present)
    if date_format_of(present) == "%Y%m%d" and re.search("date|day", series.name.lower()):
        return ColumnType.DATE
    read = int(np.isfinite(numbers(present, raw.reading.decimal)).sum())
    if read >= _NUMBER_SHARE * len(present):
        return ColumnType.NUMBER
    return ColumnType.DATE if date_format_of(present) else _words(present)


def _words(present: pl.Series) -> ColumnType:
    distinct = present.n_unique()
    many = distinct > _MOST_CLASSES or (distinct > 20 and distinct > 0.5 * len(present))
    length = present.str.len_chars().mean()
    long = isinstance(length, float) and length > _LONG_TEXT
    return ColumnType.TEXT if many or long else ColumnType.CATEGORY


def _with_facts(raw: Raw, result: Seen, series: pl.Series, cells: pl.Series) -> Seen:
    column = result.column
    if column.type is ColumnType.CATEGORY:
        found = raw.classes.get(series.name) or classes_of(cells)
        column = msgspec.structs.replace(column, classes=found, empty=cells.null_count())
        return replace(result, column=column)
    if column.type is ColumnType.TEXT:
        column = msgspec.structs.replace(column, empty=cells.null_count())
        return replace(result, column=column)
    form = date_format_of(cells.drop_nulls()) if column.type is ColumnType.DATE else ""
    values = column_values(series, column.type, raw.reading.decimal, form)
    finite = values[np.isfinite(values)]
    column = msgspec.structs.replace(
        column,
        empty=len(values) - len(finite),
        distinct=len(np.unique(finite)),
        low=float(finite.min()) if len(finite) else 0.0,
        high=float(finite.max()) if len(finite) else 0.0,
        middle=float(np.median(finite)) if len(finite) else 0.0,
    )
    odd = np.isnan(values) & cells.is_not_null().to_numpy()
    places = np.flatnonzero(odd)
    first = (str(cells[int(places[0])]), int(places[0])) if len(places) else ("", 0)
    if column.type is ColumnType.NUMBER and not len(places):
        first = _first_word(series, values)
    return replace(
        result,
        column=column,
        values=values,
        date_format=form,
        texts_among_numbers=_written(series, values) if first[0] else 0,
        first_text=first,
    )


def _written(series: pl.Series, values: Floats) -> int:
    """Cells that hold text where a number should be; empty cells do not count."""
    if series.dtype != pl.String:
        return 0
    filled = (series.str.strip_chars() != "").to_numpy()
    return int((np.isnan(values) & filled).sum())


def _first_word(series: pl.Series, values: Floats) -> tuple[str, int]:
    """The first written word for a missing value, such as n/a."""
    if series.dtype != pl.String:
        return "", 0
    filled = (series.str.strip_chars() != "").to_numpy()
    places = np.flatnonzero(np.isnan(values) & filled)
    if not len(places):
        return "", 0
    return str(series[int(places[0])]).strip(), int(places[0])


def column_values(series: pl.Series, kind: ColumnType, decimal: str, form: str) -> Floats:
    """The numbers of a number or date column."""
    if kind is ColumnType.DATE:
        if form:
            return days(series, form)
        return np.full(len(series), math.nan)
    return numbers(series, decimal)


def classes_of(cells: pl.Series) -> tuple[str, ...]:
    """The distinct values of a category, numbers by size and words by letter."""
    distinct = [str(value) for value in cells.drop_nulls().unique()]
    return tuple(sorted(distinct, key=_rank))


def _rank(value: str) -> tuple[int, float, str]:
    try:
        number = float(value.replace(",", "."))
    except ValueError:
        return 1, 0.0, value.casefold() + value
    return (0, number, value) if math.isfinite(number) else (1, 0.0, value)


def _is_identifier(result: Seen, rows: int) -> bool:
    column = result.column
    if rows < 10 or column.distinct < rows or column.empty:
        return False
    if column.type is ColumnType.TEXT:
        return True
    if column.type is not ColumnType.NUMBER or result.values is None:
        return False
    values = result.values
    if not (values == np.round(values)).all():
        return False
    counts_up = column.high - column.low == rows - 1
    return counts_up or bool(_ID_NAME.search(column.name.lower()))


def target_guess(columns: Sequence[Seen], rows: int) -> Seen | None:
    """The column a person most likely wants to predict."""
    usable = [each for each in columns if _may_be_target(each.column, rows)]
    if len(usable) < 2:
        return usable[0] if usable and len(columns) > 1 else None
    return max(usable, key=lambda each: (_wish(each.column), each.position))


def _may_be_target(column: Column, rows: int) -> bool:
    if column.role is ColumnRole.IGNORE or column.distinct < 2:
        return False
    if column.type is ColumnType.CATEGORY:
        return len(column.classes) <= max(20, rows // 10)
    return column.type is ColumnType.NUMBER


def _wish(column: Column) -> int:
    name = column.name.strip().lower()
    if name in _TARGET_NAMES:
        return 2
    words = re.split(r"[^a-z]+", name)
    return int(bool(_TARGET_WORDS & set(words)))


def as_target(result: Seen, raw: Raw) -> Seen:
    """The column as the target: whole numbers that count classes become classes."""
    column = result.column
    series = raw.table.to_series(result.position)
    if column.type is ColumnType.NUMBER and series.dtype == pl.String and _counts_classes(result):
        result = seen(
            raw, result.position, msgspec.structs.replace(column, type=ColumnType.CATEGORY)
        )
    return replace(
        result,
        column=msgspec.structs.replace(
            result.column, role=ColumnRole.TARGET, missing=Missing.DROP_ROW
        ),
    )


def _counts_classes(result: Seen) -> bool:
    """Whether numbers are names: two of them, or few that count up from 0 or 1."""
    column, values = result.column, result.values
    if values is None or result.texts_among_numbers:
        return False
    finite = values[np.isfinite(values)]
    whole = bool((finite == np.round(finite)).all())
    few = column.distinct <= 20 and column.distinct * 5 <= len(finite)
    counts_up = column.low in (0.0, 1.0) and column.high - column.low == column.distinct - 1
    return whole and (column.distinct == 2 or (few and counts_up))
