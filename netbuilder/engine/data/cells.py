"""Cells of text as numbers, dates and classes, whole columns at a time."""

from __future__ import annotations

import numpy as np
import polars as pl

from netbuilder.engine.data.preparation import Floats

MISSING_WORDS = (
    "", "na", "n/a", "#n/a", "#na", "n.a.", "?", "null", "nan", "-nan", "-", "--", "\\n", "nil",
)  # fmt: skip
# Tried in this order; day first comes before month first where both fit.
DATE_FORMATS = (
    "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%Y/%m/%d", "%d-%m-%Y", "%Y%m%d",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M",
    "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f", "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S",
    "%d.%m.%Y %H:%M:%S", "%d %b %Y", "%b %d, %Y", "%d-%b-%Y", "%H:%M:%S", "%H:%M", "%H.%M.%S",
)  # fmt: skip
_SPACES = "\u00a0\u202f\u2009 '’"
_GROUPED = {
    ".": rf"^[+-]?\d{{1,3}}(?:[,{_SPACES}]\d{{3}})+(?:\.\d+)?$",
    ",": rf"^[+-]?\d{{1,3}}(?:[.{_SPACES}]\d{{3}})+(?:,\d+)?$",
}
_PLAIN_COMMA = r"^[+-]?\d*,?\d*(?:[eE][+-]?\d+)?$"
_DAY = 86_400.0


def texts(column: pl.Series) -> pl.Series:
    """The column as trimmed text, with null for a missing value."""
    if column.dtype != pl.String:
        return _from_numbers(column)
    trimmed = column.str.strip_chars()
    return trimmed.set(trimmed.str.to_lowercase().is_in(list(MISSING_WORDS)), None)


def _from_numbers(column: pl.Series) -> pl.Series:
    whole = column.cast(pl.Int64, strict=False)
    is_whole = bool((whole.cast(pl.Float64) == column.cast(pl.Float64)).all())
    return (whole if is_whole else column).cast(pl.String)


def numbers(column: pl.Series, decimal: str = ".") -> Floats:
    """The column as float64 (rows,); NaN where there is no number, infinity where it is endless."""
    if column.dtype != pl.String:
        return column.cast(pl.Float64).to_numpy().astype(np.float64)
    plain = column.cast(pl.Float64, strict=False)
    if decimal == "." and not plain.null_count() and not plain.is_nan().any():
        return plain.to_numpy().astype(np.float64)
    cells = texts(column).str.replace("−", "-", literal=True)
    if decimal == ",":
        with_point = cells.str.replace(",", ".", literal=True)
        cells_read = with_point.set(~cells.str.contains(_PLAIN_COMMA), None)
    else:
        cells_read = cells
    values = cells_read.cast(pl.Float64, strict=False)
    unread = values.is_null() & cells.is_not_null()
    if unread.any():
        grouped = cells.set(~cells.str.contains(_GROUPED[decimal]), None)
        bare = grouped.str.replace_all(rf"[{_SPACES}{',' if decimal == '.' else '.'}]", "")
        bare = bare.str.replace(",", ".", literal=True)
        values = values.zip_with(~unread, bare.cast(pl.Float64, strict=False))
    return values.fill_null(float("nan")).to_numpy().astype(np.float64)


def days(column: pl.Series, date_format: str) -> Floats:
    """Dates as days since 1970 (times of day as a share of a day); NaN where there is none."""
    cells = texts(column)
    if "%Y" not in date_format:
        times = cells.str.to_time(date_format, strict=False)
        return times.cast(pl.Int64).cast(pl.Float64).to_numpy().astype(np.float64) / (_DAY * 1e9)
    if "%H" not in date_format:
        dates = cells.str.to_date(date_format, strict=False)
        return dates.cast(pl.Int32).cast(pl.Float64).to_numpy().astype(np.float64)
    moments = cells.str.to_datetime(date_format, strict=False, time_unit="us")
    if getattr(moments.dtype, "time_zone", None):
        moments = moments.dt.replace_time_zone(None)
    return moments.cast(pl.Int64).cast(pl.Float64).to_numpy().astype(np.float64) / (_DAY * 1e6)


def date_format_of(cells: pl.Series, sample: int = 2_000) -> str:
    """The format that reads at least 95 % of the given texts, or empty. No cell may be null."""
    shown = cells.head(sample)
    if not shown.str.contains(r"\d[-/.:, ]|^\d{8}$").any():
        return ""
    best, most = "", 0.95 * len(shown)
    for form in DATE_FORMATS:
        if form == "%Y%m%d" and not shown.str.contains(r"^(?:19|20)\d{6}$").all():
            continue
        read = int(np.isfinite(_days_or_nothing(shown, form)).sum())
        if read >= most and (not best or read > most):
            best, most = form, read
    return best


def _days_or_nothing(cells: pl.Series, form: str) -> Floats:
    try:
        return days(cells, form)
    except pl.exceptions.PolarsError:
        return np.full(len(cells), np.nan)


def codes(column: pl.Series, classes: tuple[str, ...]) -> Floats:
    """Position of each cell's class; -1 where it is missing, -2 where it is none of them."""
    cells = texts(column)
    if not classes:
        return np.where(cells.is_null().to_numpy(), -1, -2).astype(np.int64)
    found = cells.replace_strict(
        list(classes), list(range(len(classes))), default=-2, return_dtype=pl.Int64
    )
    return found.set(cells.is_null(), -1).to_numpy().astype(np.int64)
