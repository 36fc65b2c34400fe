"""Learns from the training rows how columns become numbers, and turns whole columns into them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from msgspec import structs

from netbuilder.core.derived import Derived
from netbuilder.core.layer import TargetKind
from netbuilder.core.problems import Problem
from netbuilder.core.recipe import (
    Column,
    ColumnType,
    Missing,
    Recipe,
    Scaler,
    Statistics,
)
from netbuilder.engine.data.cells import codes, date_format_of, texts
from netbuilder.engine.data.columns import column_values
from netbuilder.engine.data.preparation import (
    DerivedColumn,
    Floats,
    InputColumn,
    Preparation,
    TargetColumn,
    Whole,
)
from netbuilder.engine.data.raw import Raw, refused

_MISSING_CLASS = "(missing)"
_LARGEST = float(np.finfo(np.float32).max)


def read_input(raw: Raw, column: Column) -> tuple[InputColumn, Floats | Whole]:
    """A column before anything is fitted, and its values: numbers, or positions of classes."""
    series = raw.table[column.name]
    decimal = raw.reading.decimal
    if column.type is ColumnType.CATEGORY:
        names = column.target.classes
        found = codes(series, names)
        plain = InputColumn(column.name, column.type, encoding=column.encoding, codes=names)
        if names and names[-1] == _MISSING_CLASS:
            found = np.where(found == -1, len(names) - 1, found)
        return plain, found
    form = date_format_of(texts(series).drop_nulls()) if column.type is ColumnType.DATE else ""
    values = column_values(series, column.type, decimal, form)
    plain = InputColumn(column.name, column.type, date_format=form, decimal=decimal)
    return plain, np.where(np.isfinite(values), values, np.nan)


def fitted_input(plain: InputColumn, column: Column, values: Floats | Whole) -> InputColumn:
    """The column with what stands in for missing values, learned from training rows `values`."""
    if plain.type is ColumnType.CATEGORY:
        known = values[values >= 0].astype(np.int64)
        fill = float(np.bincount(known).argmax()) if len(known) else 0.0
        return structs.replace(plain, fill=fill)
    known = values[~np.isnan(values)]
    return structs.replace(plain, fill=_stand_in(known, column.missing))


def _stand_in(known: Floats, rule: Missing) -> float:
    if not len(known):
        return 0.0
    if rule is Missing.MEAN:
        return _mean(known)
    if rule is Missing.MOST_COMMON:
        distinct, counts = np.unique(known, return_counts=True)
        return float(distinct[counts.argmax()])
    return float(np.median(known))


def filled(plain: InputColumn, values: Floats | Whole) -> Floats:
    """Values without gaps: what is missing or unknown is replaced by the stand-in."""
    gaps = values < 0 if plain.type is ColumnType.CATEGORY else np.isnan(values)
    return np.where(gaps, plain.fill, values).astype(np.float64)


def scaled_input(plain: InputColumn, statistics: Statistics, scaler: Scaler | None) -> InputColumn:
    """The column with its offset and scale; features of one-hot classes stay 0 and 1."""
    if scaler is None or plain.is_one_hot or not plain.is_fed:
        return plain
    offset, scale = scaler.offset_and_scale(statistics)
    return structs.replace(plain, offset=float(offset), scale=float(scale) or 1.0)


def features(column: InputColumn, values: Floats) -> Floats:
    """Filled values as float32 features, (rows, width)."""
    if not column.is_fed:
        return np.empty((len(values), 0), dtype=np.float32)
    if column.is_one_hot:
        wide = np.zeros((len(values), len(column.codes)), dtype=np.float32)
        wide[np.arange(len(values)), values.astype(np.int64)] = 1.0
        return wide
    with np.errstate(over="ignore"):
        shifted = values / column.scale - column.offset / column.scale
        if column.offset == 0.0 or np.all(np.abs(values) < 1e300):
            shifted = (values - column.offset) / column.scale
        return shifted.astype(np.float32)[:, None]


def fitted_derived(
    derived: Derived, places: Sequence[int], train: Sequence[Floats], scaler: Scaler | None
) -> DerivedColumn:
    """A further input, scaled by its training rows as columns are.

    Args:
        places: Of its columns among all.
        train: Training rows of all input columns, filled.
    """
    plain = DerivedColumn(derived, tuple(places))
    values = plain.values(train)
    if scaler is None or not np.isfinite(values).all():
        return plain
    offset, scale = scaler.offset_and_scale(statistics_of(values))
    return structs.replace(plain, offset=float(offset), scale=float(scale) or 1.0)


def derived_feature(column: DerivedColumn, columns: Sequence[Floats]) -> Floats:
    """A further input as a float32 feature, (rows, 1).

    Raises:
        DataProblemError: It is beyond what 32-bit arithmetic can hold.
    """
    values = column.values(columns)
    with np.errstate(over="ignore", invalid="ignore"):
        feature = ((values - column.offset) / column.scale).astype(np.float32)[:, None]
    if not np.isfinite(feature).all():
        raise refused(
            "values-too-large",
            f"'{column.derived.name}' is too large for training.",
            fix="Switch this input off.",
        )
    return feature


def ranged(plain: InputColumn, values: Floats) -> InputColumn:
    """The column with the range of its filled values."""
    if not len(values):
        return plain
    return structs.replace(plain, low=float(values.min()), high=float(values.max()))


def all_features(preparation: Preparation, columns: Sequence[Floats]) -> Floats:
    """Filled values of all input columns as the network sees them, float32 (rows, features).

    Raises:
        DataProblemError: A further input is beyond what 32-bit arithmetic can hold.
    """
    pairs = zip(preparation.inputs, columns, strict=True)
    found = [features(column, values) for column, values in pairs]
    found += [derived_feature(column, columns) for column in preparation.derived]
    return np.concatenate(found, axis=1)


def statistics_of(values: Floats) -> Statistics:
    """Statistics of training values; sound up to the largest numbers there are."""
    if not values.size:
        return Statistics(0.0, 0.0, 0.0, 0.0)
    size = float(np.abs(values).max()) or 1.0
    # Powers of 1e308 overflow, so what is huge is measured in units of itself.
    unit = size if size > 1e100 else 1.0
    deviation = float((values / unit).std()) * unit
    return Statistics(float(values.min()), float(values.max()), _mean(values), deviation)


def _mean(values: Floats) -> float:
    size = float(np.abs(values).max()) or 1.0
    unit = size if size > 1e100 else 1.0
    return float((values / unit).mean()) * unit


def read_target(raw: Raw, column: Column) -> tuple[TargetColumn, Floats | Whole]:
    """A target before scaling, and its values; negative or NaN where there is none."""
    series = raw.table[column.name]
    asked = column.target
    if column.type is ColumnType.CATEGORY:
        plain = TargetColumn(column.name, asked.kind, asked.classes)
        return plain, codes(series, column.classes)
    form = date_format_of(texts(series).drop_nulls()) if column.type is ColumnType.DATE else ""
    values = column_values(series, column.type, raw.reading.decimal, form)
    plain = TargetColumn(
        column.name, TargetKind.NUMBERS, date_format=form, decimal=raw.reading.decimal
    )
    return plain, np.where(np.isfinite(values), values, np.nan)


def scaled_target(plain: TargetColumn, values: Floats, scaler: Scaler | None) -> TargetColumn:
    """The target with offset and scale fitted on training rows `values`."""
    if scaler is None or plain.kind is TargetKind.CLASSES:
        return plain
    offset, scale = scaler.offset_and_scale(statistics_of(values))
    return TargetColumn(
        plain.name,
        plain.kind,
        plain.classes,
        float(offset),
        float(scale) or 1.0,
        plain.date_format,
        plain.decimal,
    )


def too_large(raw: Raw, name: str, values: Floats, rows: Whole) -> Problem:
    """The problem of a number that no network can take."""
    place = int(np.nanargmax(np.abs(values)))
    return Problem(
        "values-too-large",
        found=(
            f"Column '{name}' has values too large for training "
            f"({shown(values[place])} in row {raw.row_number(int(rows[place])):,})."
        ),
        fix="Choose a scaling for the inputs, or leave the column out.",
    )


def shown(value: float) -> str:
    """A number as people read it: 14,999, 0.5, 1e308."""
    if abs(value) < 1e15 and float(value).is_integer():
        return f"{int(value):,}"
    if 1000 <= abs(value) < 1e15:
        return f"{value:,.1f}"
    return f"{value:.4g}".replace("e+", "e")


def is_too_large(values: Floats) -> bool:
    """Whether a number is beyond what 32-bit arithmetic can hold."""
    return bool(values.size) and not bool(np.all(np.abs(values) < _LARGEST))


def picture_statistics(recipe: Recipe, columns: Sequence[Floats]) -> Statistics | None:
    """One statistics for all pixels of a picture, None where the inputs are no pixels."""
    if recipe.picture is None or recipe.derived or not columns:
        return None
    return statistics_of(np.stack(columns))
