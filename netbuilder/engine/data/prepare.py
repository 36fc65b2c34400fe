"""Turns a recipe into numbers for a network: fitted on training rows, split by seed, checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

import msgspec
import numpy as np

from netbuilder.core.layer import DataFacts, TargetKind
from netbuilder.core.problems import DataProblemError, Problem, Severity, Where
from netbuilder.core.recipe import Column, ColumnRole, ColumnType, Missing, Recipe
from netbuilder.engine.data import fit
from netbuilder.engine.data.preparation import (
    DerivedColumn,
    Floats,
    InputColumn,
    Preparation,
    TargetColumn,
    Whole,
)
from netbuilder.engine.data.raw import Raw, refused
from netbuilder.engine.data.sources import load
from netbuilder.engine.data.split import split_rows
from netbuilder.engine.data.suggest import completed

_MOST_BYTES = 16 << 30
_FEWEST_ROWS = 3


@dataclass(frozen=True)
class Prepared:
    """Data ready for a network.

    Attributes:
        inputs: float32 (rows, *shape in torch's order); rows that were dropped are not in it.
        targets: One array per target column: int64 (rows,) classes, or float32 (rows, 1) scaled.
        parts: Positions of the rows of ``train``, ``validation`` and ``test``, ascending.
        preparation: What was fitted; saved with the weights.
        facts: What a design needs to know.
        recipe: The recipe with all facts filled in.
        rows: (rows,) position of each row in the source.
        plane: float64 (rows, 2) places of the rows in the plane of a two-input problem, in the unit
            of the data; None for other problems.
        warnings: What the person should know; nothing that stops training.
    """

    inputs: Floats
    targets: tuple[Floats | Whole, ...]
    parts: dict[str, Whole]
    preparation: Preparation
    facts: DataFacts
    recipe: Recipe
    rows: Whole
    warnings: tuple[Problem, ...] = ()
    plane: Floats | None = None


@dataclass
class _Columns:
    """Columns read and not yet fitted."""

    inputs: list[tuple[Column, InputColumn, Floats | Whole]] = field(default_factory=list)
    targets: list[tuple[Column, TargetColumn, Floats | Whole]] = field(default_factory=list)


def prepare(recipe: Recipe, base: Path) -> Prepared:
    """The data of a recipe as numbers; relative paths start from `base`.

    Raises:
        DataProblemError: The data cannot be read or used; all reasons that were found.
    """
    raw = load(recipe.source, base)
    recipe = completed(recipe, raw)
    _refuse_unusable(recipe, raw)
    columns = _Columns()
    for column in recipe.read_columns:
        plain, values = fit.read_input(raw, column)
        is_fed = column.role is ColumnRole.INPUT
        columns.inputs.append((column, msgspec.structs.replace(plain, is_fed=is_fed), values))
    for column in recipe.with_role(ColumnRole.TARGET):
        columns.targets.append((column, *fit.read_target(raw, column)))
    rows = _usable_rows(raw, columns)
    _refuse_few(raw, recipe, columns, rows)
    classes = _classes_of(columns, rows)
    parts = split_rows(len(rows), recipe.split, classes)
    preparation, inputs, plane = _inputs(raw, recipe, columns, rows, parts["train"])
    fitted, targets = _targets(raw, recipe, columns, rows, parts["train"])
    preparation = msgspec.structs.replace(preparation, targets=fitted)
    recipe = msgspec.structs.replace(recipe, rows=len(rows))
    warnings = (
        *_changes(raw, recipe),
        *_dropped(raw, rows),
        *_unknown(columns, rows),
        *_rare(columns, rows, parts),
    )
    return Prepared(
        preparation.shaped(inputs),
        targets,
        parts,
        preparation,
        recipe.facts,
        recipe,
        rows,
        warnings,
        plane,
    )


def _refuse_unusable(recipe: Recipe, raw: Raw) -> None:
    problems: list[Problem] = []
    inputs, targets = recipe.with_role(ColumnRole.INPUT), recipe.with_role(ColumnRole.TARGET)
    read = recipe.read_columns
    problems += _gone([each.name for each in (*read, *targets)], raw)
    problems += _underivable(recipe)
    if not inputs and not recipe.derived:
        problems.append(
            Problem(
                "no-input-columns",
                found="No column of the data is an input.",
                fix="Give at least one column the role input.",
            )
        )
    if not targets:
        problems.append(
            Problem(
                "no-target-column",
                found="No column of the data is a target.",
                fix="Give the column to predict the role target.",
            )
        )
    problems += [
        Problem(
            "text-column",
            found=f"Column '{column.name}' holds free text, which cannot be learned from.",
            fix="Leave it out, or use it as classes.",
            where=Where(field=column.name),
        )
        for column in (*inputs, *targets)
        if column.type is ColumnType.TEXT
    ]
    width = sum(len(column.feature_names) for column in inputs) + len(recipe.derived)
    size = 4 * len(raw.table) * width
    if size > _MOST_BYTES:
        problems.append(
            Problem(
                "too-large",
                found=f"As numbers this data would take {size / 2**30:,.0f} GB.",
                fix="Leave out columns with many different values, or encode them as ordinal.",
            )
        )
    if problems:
        raise DataProblemError(*problems)


def _underivable(recipe: Recipe) -> list[Problem]:
    sound = recipe.derivable(recipe.derived)
    return [
        Problem(
            "input-not-derivable",
            found=f"The further input '{each.name}' cannot be computed.",
            expected="It needs number columns of the data that are no targets.",
            fix="Switch it off.",
            where=Where(field=each.name),
        )
        for each in recipe.derived
        if each not in sound
    ]


def _gone(names: Sequence[str], raw: Raw) -> Sequence[Problem]:
    gone = [name for name in names if name not in raw.table.columns]
    if not gone:
        return ()
    listed = ", ".join(f"'{name}'" for name in gone[:5])
    more = f" and {len(gone) - 5:,} more" if len(gone) > 5 else ""
    noun = "column" if len(gone) == 1 else "columns"
    return (
        Problem(
            "columns-missing",
            found=f"{raw.label} no longer has the {noun} {listed}{more}.",
            fix="Bring the data in again, or choose the right file.",
        ),
    )


def _usable_rows(raw: Raw, columns: _Columns) -> Whole:
    keep = np.ones(len(raw.table), dtype=bool)
    for _, _, values in columns.targets:
        keep &= ~_gaps(values)
    for column, plain, values in columns.inputs:
        if column.missing is Missing.DROP_ROW:
            keep &= ~_gaps(values) if plain.codes else ~np.isnan(values)
    return np.flatnonzero(keep).astype(np.int64)


def _gaps(values: Floats | Whole) -> np.ndarray:
    return values < 0 if values.dtype == np.int64 else np.isnan(values)


def _refuse_few(raw: Raw, recipe: Recipe, columns: _Columns, rows: Whole) -> None:
    if len(rows) < _FEWEST_ROWS:
        found = len(rows)
        noun = "row" if found == 1 else "rows"
        raise refused(
            "too-few-rows",
            f"{raw.label} has {found:,} usable {noun}.",
            expected=f"Training needs at least {_FEWEST_ROWS}.",
        )
    problems = []
    for column, plain, values in columns.targets:
        if plain.kind is TargetKind.CLASSES:
            present = np.unique(values[rows])
            if len(present) < 2:
                problems.append(single_class(plain.classes[int(present[0])], len(rows)))
        elif fit.is_too_large(values[rows]) and recipe.target_scaler is None:
            problems.append(fit.too_large(raw, column.name, values[rows], rows))
    if problems:
        raise DataProblemError(*problems)


def single_class(name: str, rows: int) -> Problem:
    """The problem of a target that is always the same."""
    return Problem(
        "single-class",
        found=f"All {rows:,} rows are '{name}'.",
        expected="A classifier needs at least two answers.",
    )


def _classes_of(columns: _Columns, rows: Whole) -> Whole | None:
    for _, plain, values in columns.targets:
        if plain.kind is TargetKind.CLASSES:
            return cast(Whole, values[rows])
    return None


def _inputs(
    raw: Raw, recipe: Recipe, columns: _Columns, rows: Whole, train: Whole
) -> tuple[Preparation, Floats, Floats | None]:
    width = sum(plain.width for _, plain, _ in columns.inputs) + len(recipe.derived)
    features = np.empty((len(rows), width), dtype=np.float32)
    fitted: list[InputColumn] = []
    whole: list[Floats] = []
    for column, plain, values in columns.inputs:
        plain = fit.fitted_input(plain, column, values[rows][train])
        whole.append(fit.filled(plain, values[rows]))
        fitted.append(fit.ranged(plain, whole[-1]))
    common = fit.picture_statistics(recipe, [values[train] for values in whole])
    problems, position = [], 0
    for number, (plain, values) in enumerate(zip(fitted, whole, strict=True)):
        statistics = common or fit.statistics_of(values[train])
        plain = fit.scaled_input(plain, statistics, recipe.scaler)
        part = fit.features(plain, values)
        if not np.isfinite(part).all():
            problems.append(fit.too_large(raw, plain.name, values, rows))
        features[:, position : position + plain.width] = part
        position += plain.width
        fitted[number] = plain
    if problems:
        raise DataProblemError(*problems)
    derived = _derived(recipe, whole, train, features[:, position:])
    has_picture = recipe.picture and not derived and np.prod(recipe.picture) == width
    picture = recipe.picture if has_picture else None
    names = tuple(raw.table.columns)
    plane = np.stack(whole, axis=1) if recipe.plane_columns else None
    return Preparation(tuple(fitted), (), picture, names, derived), features, plane


def _derived(
    recipe: Recipe, columns: Sequence[Floats], train: Whole, features: Floats
) -> tuple[DerivedColumn, ...]:
    """Fit the further inputs, and write them into `features`, (rows, how many)."""
    if not recipe.derived:
        return ()
    names = [column.name for column in recipe.read_columns]
    learned = [values[train] for values in columns]
    fitted = []
    for number, each in enumerate(recipe.derived):
        places = [names.index(name) for name in each.columns]
        fitted.append(fit.fitted_derived(each, places, learned, recipe.scaler))
        features[:, number : number + 1] = fit.derived_feature(fitted[-1], columns)
    return tuple(fitted)


def _targets(
    raw: Raw, recipe: Recipe, columns: _Columns, rows: Whole, train: Whole
) -> tuple[tuple[TargetColumn, ...], tuple[Floats | Whole, ...]]:
    fitted: list[TargetColumn] = []
    arrays: list[Floats | Whole] = []
    for _, plain, values in columns.targets:
        usable = values[rows]
        if plain.kind is TargetKind.CLASSES:
            fitted.append(plain)
            arrays.append(usable.astype(np.int64))
            continue
        plain = fit.scaled_target(plain, usable[train], recipe.target_scaler)
        fitted.append(plain)
        arrays.append(plain.scaled(usable).astype(np.float32)[:, None])
    return tuple(fitted), tuple(arrays)


def _changes(raw: Raw, recipe: Recipe) -> Sequence[Problem]:
    known = recipe.fingerprint
    if not raw.is_file or not known.size or known.sha256 == raw.fingerprint.sha256:
        return ()
    sizes = f"{known.size:,} → {raw.fingerprint.size:,} bytes"
    return (_warning("data-changed", f"{raw.label} has changed since it was chosen ({sizes})."),)


def _dropped(raw: Raw, rows: Whole) -> Sequence[Problem]:
    count = len(raw.table) - len(rows)
    if not count:
        return ()
    noun, verb = ("row", "has") if count == 1 else ("rows", "have")
    return (
        _warning(
            "rows-dropped",
            f"{count:,} of {len(raw.table):,} {noun} {verb} no target, or a gap in a column whose "
            f"rule is to drop the row, and {'is' if count == 1 else 'are'} left out.",
        ),
    )


def _unknown(columns: _Columns, rows: Whole) -> Sequence[Problem]:
    found = []
    for column, plain, values in columns.inputs:
        count = int((values[rows] == -2).sum()) if plain.codes else 0
        if count:
            found.append(
                _warning(
                    "unknown-classes",
                    f"Column '{column.name}' has {count:,} values that are none of its classes; "
                    f"the most common, '{plain.codes[_most_common(values)]}', stands in.",
                )
            )
    return found


def _most_common(values: Floats | Whole) -> int:
    known = values[values >= 0].astype(np.int64)
    return int(np.bincount(known).argmax()) if len(known) else 0


def _rare(columns: _Columns, rows: Whole, parts: dict[str, Whole]) -> Sequence[Problem]:
    used = [name for name in ("validation", "test") if len(parts[name])]
    found = []
    for column, plain, values in columns.targets:
        if plain.kind is not TargetKind.CLASSES:
            continue
        counts = np.bincount(values[rows].astype(np.int64), minlength=len(plain.classes))
        for number, count in enumerate(counts):
            if 0 < count <= len(used):
                noun = "row" if count == 1 else "rows"
                found.append(
                    _warning(
                        "rare-class",
                        f"'{plain.classes[number]}' of '{column.name}' has only {count} {noun}, so "
                        "it cannot be in training, validation and test at once.",
                    )
                )
    return found


def _warning(code: str, found: str) -> Problem:
    return Problem(code, found=found, severity=Severity.WARNING)
