"""What the network sees as the data has it: numbers in their own unit, classes by name, dates."""

from __future__ import annotations

import datetime
import math

import numpy as np

from netbuilder.core.recipe import ColumnType
from netbuilder.engine.data.preparation import Floats, InputColumn, Preparation

Cell = str | float
_DAY_ZERO = datetime.datetime(1970, 1, 1)
# What float32 keeps of a number; more digits would be noise of the scaling.
_DIGITS = 6


def raw_rows(preparation: Preparation, features: Floats) -> list[tuple[Cell, ...]]:
    """Rows of raw values, one cell per input column.

    Args:
        features: float32 (rows, width), as `Preparation.flat` gives them.
    """
    columns: list[list[Cell]] = []
    position = 0
    for column in preparation.inputs:
        if not column.is_fed:
            # Its value is not among the features; only what was computed from it is.
            columns.append([""] * len(features))
            continue
        columns.append(_cells(column, features[:, position : position + column.width]))
        position += column.width
    return list(zip(*columns, strict=True)) if columns else []


def raw_numbers(preparation: Preparation, features: Floats) -> Floats:
    """Numbers in their own unit, for inputs that are all numbers such as pixels."""
    scales = np.array([column.scale for column in preparation.inputs])
    offsets = np.array([column.offset for column in preparation.inputs])
    found: Floats = features.astype(np.float64) * scales + offsets
    return found


def _cells(column: InputColumn, features: Floats) -> list[Cell]:
    if column.is_one_hot:
        places = features.argmax(axis=1)
        is_known = features.max(axis=1) > features.min(axis=1)
        return [
            column.codes[place] if known else ""
            for place, known in zip(places.tolist(), is_known.tolist(), strict=True)
        ]
    values = (features[:, 0].astype(np.float64) * column.scale + column.offset).tolist()
    if column.codes:
        last = len(column.codes) - 1
        return [column.codes[min(max(round(value), 0), last)] for value in values]
    if column.type is ColumnType.DATE and column.date_format:
        return [_date(value, column.date_format) for value in values]
    return [_rounded(value) for value in values]


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}") if math.isfinite(value) else value


def _date(days: float, form: str) -> str:
    try:
        # Rounded to a second, as far as float32 goes.
        moment = _DAY_ZERO + datetime.timedelta(seconds=round(days * 86_400))
        return moment.strftime(form)
    except (OverflowError, ValueError):
        return ""
