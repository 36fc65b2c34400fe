"""What a network is given: a row of the data, or a sample that a person made of raw values."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
import torch
from msgspec import Struct
from torch import Tensor

from netbuilder.core.layer import TargetKind
from netbuilder.core.problems import DataProblemError, Problem, Where
from netbuilder.core.recipe import ColumnType
from netbuilder.engine.data import fit
from netbuilder.engine.data.cells import MISSING_WORDS, codes
from netbuilder.engine.data.columns import column_values
from netbuilder.engine.data.preparation import Floats, InputColumn, Preparation, TargetColumn
from netbuilder.engine.looked import Looked
from netbuilder.engine.trainee import PARTS

_MISSING_CLASS = "(missing)"
_MOST_NAMED = 6


class Given(Struct, frozen=True):
    """One sample as a network takes it, on the device where the data lies.

    Attributes:
        inputs: (1, ...).
        targets: As the data gives them, one of one row for each target column; none where what is
            true is unknown.
        sample: Row of the data, counted from 1; 0 for a made sample.
        part, place: Where that row belongs, and which of its rows it is, counted from 0.
    """

    inputs: Tensor
    targets: tuple[Tensor, ...]
    sample: int = 0
    part: str = ""
    place: int = -1


def given(looked: Looked, sample: int, made: Sequence[str] = ()) -> Given:
    """What a network is given.

    Args:
        sample: Row of the data, counted from 1; it does not count where `made` is not empty.
        made: See `made_row`.

    Raises:
        DataProblemError: There is no such row, or a cell cannot be read.
    """
    if made:
        preparation = looked.origin.preparation
        inputs, known = made_row(preparation, made)
        place = looked.parts[PARTS[0]].inputs.device
        return Given(
            torch.from_numpy(inputs).to(place),
            tuple(torch.from_numpy(each).to(place) for each in known),
        )
    for name, numbers in looked.origin.rows.items():
        found = np.flatnonzero(numbers == sample - 1)
        if len(found):
            at = int(found[0])
            part, row = looked.parts[name], slice(at, at + 1)
            targets = tuple(each[row] for each in part.targets)
            return Given(part.inputs[row], targets, sample, name, at)
    raise DataProblemError(_no_row(looked, sample))


def inputs_of(looked: Looked, sample: int, made: Sequence[str]) -> Tensor | None:
    """What a network is given, (1, ...); None where none is named, or there is no such sample."""
    if not sample and not made:
        return None
    try:
        return given(looked, sample, made).inputs
    except DataProblemError:
        return None


def made_row(preparation: Preparation, cells: Sequence[str]) -> tuple[Floats, tuple[Floats, ...]]:
    """A row of raw values, prepared as those of the training.

    Args:
        cells: One text for each input column, as in a table but numbers with a point; an empty
            one means that the value is missing. A text for each target may follow.

    Returns:
        float32 (1, ...) inputs, and the targets as `Prepared.targets` has them, of one row;
        none where one of them is not given.

    Raises:
        DataProblemError: Cells are too many, too few, or cannot be read; all that were found.
    """
    columns, targets = preparation.inputs, preparation.targets
    if len(cells) not in (len(columns), len(columns) + len(targets)):
        raise DataProblemError(_miscounted(columns, len(cells)))
    problems: list[Problem] = []
    values = np.empty(len(columns))
    for place, (column, cell) in enumerate(zip(columns, cells, strict=False)):
        try:
            values[place] = _value(column, cell.strip())
        except DataProblemError as error:
            problems += error.problems
    known: list[Floats] = []
    for target, cell in zip(targets, cells[len(columns) :], strict=False):
        try:
            known += _truth(target, cell.strip())
        except DataProblemError as error:
            problems += error.problems
    if problems:
        raise DataProblemError(*problems)
    row = preparation.shaped(_features(preparation, values))
    return row, tuple(known) if len(known) == len(targets) else ()


def _value(column: InputColumn, cell: str) -> float:
    """A cell as a number in the unit of the data, or as the place of its class."""
    is_missing = cell.lower() in MISSING_WORDS
    if column.type is ColumnType.CATEGORY:
        if is_missing:
            has_own = bool(column.codes) and column.codes[-1] == _MISSING_CLASS
            return len(column.codes) - 1 if has_own else column.fill
        if cell in column.codes:
            return column.codes.index(cell)
        place = int(codes(pl.Series([cell]), column.codes)[0])
        if place < 0:
            raise _unreadable(column.name, cell, _one_of(column.codes))
        return place
    if is_missing:
        return column.fill
    value = _number(cell, column.type, column.decimal, column.date_format)
    if not math.isfinite(value):
        raise _unreadable(column.name, cell, _wanted(column.type, column.date_format))
    return value


def _number(cell: str, kind: ColumnType, decimal: str, date_format: str) -> float:
    """A number or a day; not a number where it is none."""
    if kind is not ColumnType.DATE and "_" not in cell:
        try:
            return float(cell)
        except ValueError:
            pass
    return float(column_values(pl.Series([cell]), kind, decimal, date_format)[0])


def _features(preparation: Preparation, values: Floats) -> Floats:
    """Values as float32 features (1, width), all numbers at once: pictures have thousands."""
    columns = preparation.inputs
    row = np.zeros((1, preparation.width), np.float32)
    offsets = np.array([column.offset for column in columns])
    scales = np.array([column.scale for column in columns])
    with np.errstate(over="ignore"):
        # As `fit.features` does for a column of one row.
        is_plain = (offsets == 0.0) | (np.abs(values) < 1e300)
        scaled = np.where(is_plain, (values - offsets) / scales, values / scales - offsets / scales)
        numbers = scaled.astype(np.float32)
    too_large = np.flatnonzero(~np.isfinite(numbers)).tolist()
    if too_large:
        raise DataProblemError(*(_too_large(columns[at].name, values[at]) for at in too_large))
    position = 0
    if all(column.width == 1 and not column.is_one_hot for column in columns):
        position = len(columns)
        row[0, :position] = numbers
    else:
        for place, column in enumerate(columns):
            if column.is_one_hot:
                row[0, position + int(values[place])] = 1.0
            elif column.width:
                row[0, position] = numbers[place]
            position += column.width
    for number, further in enumerate(preparation.derived, position):
        row[:, number : number + 1] = fit.derived_feature(further, [*values[:, None]])
    return row


def _truth(target: TargetColumn, cell: str) -> list[Floats]:
    """What is true of one target, as the loss takes it; nothing where it is not given."""
    if cell.lower() in MISSING_WORDS:
        return []
    if target.kind is TargetKind.CLASSES:
        if cell not in target.classes:
            raise _unreadable(target.name, cell, _one_of(target.classes))
        return [np.array([target.classes.index(cell)], np.int64)]
    kind = ColumnType.DATE if target.date_format else ColumnType.NUMBER
    value = _number(cell, kind, target.decimal, target.date_format)
    if not math.isfinite(value):
        raise _unreadable(target.name, cell, _wanted(kind, target.date_format))
    return [target.scaled(np.array([value])).astype(np.float32)[:, None]]


def _unreadable(name: str, cell: str, expected: str) -> DataProblemError:
    found = f"'{cell[:40]}' cannot be read as {name}."
    return DataProblemError(Problem("made.cell", found, expected, where=Where(field=name)))


def _wanted(kind: ColumnType, date_format: str) -> str:
    if kind is ColumnType.DATE:
        return f"Expected is a date, written as {date_format}."
    return "Expected is a finite number."


def _one_of(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMED])
    more = f" and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
    return f"Expected is one of {shown}{more}."


def _too_large(name: str, value: float) -> Problem:
    return Problem(
        "made.cell",
        found=f"{fit.shown(value)} is too large a number for {name}.",
        expected="Expected is a number near those of the data.",
        where=Where(field=name),
    )


def _miscounted(columns: Sequence[InputColumn], count: int) -> Problem:
    names = ", ".join(f"'{column.name}'" for column in columns[:_MOST_NAMED])
    more = f" and {len(columns) - _MOST_NAMED:,} more" if len(columns) > _MOST_NAMED else ""
    noun = "value" if count == 1 else "values"
    return Problem(
        "made.count",
        found=f"The made sample has {count:,} {noun}.",
        expected=f"The network is given {len(columns):,}: {names}{more}.",
        fix="Begin again from a row of the data.",
    )


def _no_row(looked: Looked, sample: int) -> Problem:
    known = [numbers for numbers in looked.origin.rows.values() if len(numbers)]
    count = sum(len(numbers) for numbers in known)
    first = min((int(numbers.min()) for numbers in known), default=0) + 1
    last = max((int(numbers.max()) for numbers in known), default=0) + 1
    return Problem(
        "no-sample",
        found=f"The data has no usable row {sample:,}.",
        expected=f"It has {count:,} usable rows, numbered {first:,} to {last:,}.",
    )
