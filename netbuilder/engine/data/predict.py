"""Treats new rows as training treated its own, and turns answers back into the data's units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from netbuilder.catalog.sources.table import Header, Table
from netbuilder.core.layer import TargetKind
from netbuilder.core.problems import Problem, Severity
from netbuilder.core.recipe import ColumnType
from netbuilder.engine.data import fit
from netbuilder.engine.data.cells import codes
from netbuilder.engine.data.columns import column_values
from netbuilder.engine.data.preparation import (
    Floats,
    InputColumn,
    Preparation,
    TargetColumn,
    Whole,
)
from netbuilder.engine.data.raw import Raw, refused
from netbuilder.engine.data.table import table

Truth = Floats | Whole


@dataclass(frozen=True)
class Applied:
    """Rows ready for the network.

    Attributes:
        inputs: float32 (rows, *shape in torch's order).
        truths: The known answers of each target, as `Prepared.targets`, where the rows hold them
            and none is missing; None elsewhere.
        names, cells: The table as it was read, for a file that repeats it.
        warnings: What was replaced or left aside, in words.
    """

    inputs: Floats
    truths: tuple[Truth | None, ...]
    names: tuple[str, ...]
    cells: pl.DataFrame
    warnings: tuple[Problem, ...] = ()


def applied_to_file(preparation: Preparation, path: str, base: Path = Path()) -> Applied:
    """The rows of a table file, prepared.

    Raises:
        DataProblemError: It cannot be read, or lacks a column that the network needs.
    """
    decimals = {each.decimal for each in preparation.inputs if each.type is ColumnType.NUMBER}
    source = Table(path=path)
    raw = table(source, base)
    if not raw.reading.is_decimal_sure and len(decimals) == 1:
        # Too few numbers to tell by; the training data was plainer.
        raw = table(source.replaced(decimal=decimals.pop()), base)
    if not set(raw.table.columns) & {each.name for each in preparation.inputs}:
        raw = _without_names(preparation, source, base, raw)
    return applied(preparation, raw)


def _without_names(preparation: Preparation, source: Table, base: Path, raw: Raw) -> Raw:
    """Rows without column names, in the order of the inputs or of all columns."""
    inputs = tuple(each.name for each in preparation.inputs)
    for names in (inputs, preparation.names):
        if len(names) == raw.table.width and not (
            raw.reading.has_header and raw.reading.is_header_sure
        ):
            bare = table(source.replaced(header=Header.NONE), base)
            bare.table.columns = list(names)
            return bare
    return raw


def applied(preparation: Preparation, raw: Raw) -> Applied:
    """Rows that were read, prepared."""
    present = set(raw.table.columns)
    absent = [each.name for each in preparation.inputs if each.name not in present]
    if absent:
        raise refused(
            "columns-missing",
            f"{raw.label} has no {_listed('column', absent)}, which the network needs.",
            fix="Add what is missing, or leave cells empty where a value is unknown.",
        )
    rows = len(raw.table)
    features = np.empty((rows, preparation.width), dtype=np.float32)
    whole: list[Floats] = []
    warnings: list[Problem] = []
    position = 0
    for column in preparation.inputs:
        values = _values(column, raw)
        warnings += _replaced(column, values, raw)
        whole.append(fit.filled(column, values))
        part = fit.features(column, whole[-1])
        if not np.isfinite(part).all():
            raise refused("values-too-large", _too_large(column, values, raw))
        features[:, position : position + column.width] = part
        position += column.width
    for number, further in enumerate(preparation.derived, position):
        features[:, number : number + 1] = fit.derived_feature(further, whole)
    known = {each.name for each in preparation.inputs}
    known |= {each.name for each in preparation.targets}
    extra = [name for name in raw.table.columns if name not in known | set(preparation.names)]
    if extra:
        sentence = (
            f"{raw.label} has the {_listed('column', extra)}, which the network does not use."
        )
        warnings.append(_warning("columns-unused", sentence))
    truths = tuple(
        _truth(target, raw) if target.name in present else None for target in preparation.targets
    )
    names = tuple(raw.table.columns)
    return Applied(preparation.shaped(features), truths, names, raw.table, tuple(warnings))


def _values(column: InputColumn, raw: Raw) -> Floats | Whole:
    series = raw.table[column.name]
    if column.type is ColumnType.CATEGORY:
        found = codes(series, column.codes)
        if column.codes and column.codes[-1] == "(missing)":
            found = np.where(found == -1, len(column.codes) - 1, found)
        return found
    values = column_values(series, column.type, raw.reading.decimal, column.date_format)
    return np.where(np.isfinite(values), values, np.nan)


def _replaced(column: InputColumn, values: Floats | Whole, raw: Raw) -> Sequence[Problem]:
    if column.type is ColumnType.CATEGORY:
        strange = np.flatnonzero(values == -2)
        if not len(strange):
            return ()
        first = int(strange[0])
        word = str(raw.table[column.name][first]).strip()[:40]
        count = "" if len(strange) == 1 else f" ({len(strange):,} rows are like this)"
        usual = column.codes[int(column.fill)] if column.codes else ""
        return (
            _warning(
                "unknown-classes",
                f"Row {raw.row_number(first):,} has '{word}' as {column.name}, which training did "
                f"not know; the most common, '{usual}', stands in{count}.",
            ),
        )
    gaps = int(np.isnan(values).sum())
    if not gaps:
        return ()
    noun = "value" if gaps == 1 else "values"
    usual = (
        f"the usual value, {fit.shown(column.fill)}," if not column.date_format else "a usual day"
    )
    sentence = f"{gaps:,} {noun} of {column.name} could not be read; {usual} stands in."
    return (_warning("values-missing", sentence),)


def _too_large(column: InputColumn, values: Floats | Whole, raw: Raw) -> str:
    rows = np.arange(len(values))
    return fit.too_large(raw, column.name, values, rows).found


def _truth(target: TargetColumn, raw: Raw) -> Truth | None:
    series = raw.table[target.name]
    if target.kind is TargetKind.CLASSES:
        found = codes(series, target.classes)
        return found if len(found) and (found >= 0).all() else None
    kind = ColumnType.DATE if target.date_format else ColumnType.NUMBER
    values = column_values(series, kind, raw.reading.decimal, target.date_format)
    if not np.isfinite(values).all():
        return None
    return target.scaled(values).astype(np.float32)[:, None]


def _listed(noun: str, names: Sequence[str]) -> str:
    words = ", ".join(f"'{name}'" for name in names[:5])
    more = f" and {len(names) - 5:,} more" if len(names) > 5 else ""
    return f"{noun if len(names) == 1 else noun + 's'} {words}{more}"


def _warning(code: str, found: str) -> Problem:
    return Problem(code, found=found, severity=Severity.WARNING)
