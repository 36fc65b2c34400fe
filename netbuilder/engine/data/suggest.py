"""Proposes a complete recipe for data that is seen for the first time, and fills in known facts."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import msgspec

from netbuilder.catalog.scalers import Standard, Unscaled, ZeroToOne
from netbuilder.core.recipe import (
    Column,
    ColumnRole,
    ColumnType,
    Recipe,
    Scaler,
    Source,
    Split,
    SplitKind,
)
from netbuilder.engine.data.columns import Seen, as_target, seen, target_guess
from netbuilder.engine.data.raw import Raw


@dataclass(frozen=True)
class Suggestion:
    """A recipe and what was noticed of each column, in order."""

    recipe: Recipe
    columns: tuple[Seen, ...]


def suggested(source: Source, raw: Raw, decided: Sequence[Column] = ()) -> Suggestion:
    """A complete recipe; columns that the person already decided on stay as they are."""
    known: Mapping[str, Column] = {column.name: column for column in decided}
    columns = [
        seen(raw, position, known.get(name)) for position, name in enumerate(raw.table.columns)
    ]
    columns = _with_target(columns, raw, known)
    if raw.picture is not None:
        columns = [_kept_pixel(each) for each in columns]
    columns = _with_inputs(columns, known)
    described = tuple(each.column for each in columns)
    targets = [each for each in described if each.role is ColumnRole.TARGET]
    is_number = bool(targets) and targets[0].type is not ColumnType.CATEGORY
    recipe = Recipe(
        source=source,
        columns=described,
        rows=len(raw.table),
        picture=raw.picture,
        scaler=_scaler(raw),
        target_scaler=_target_scaler(raw) if is_number else None,
        split=Split(kind=SplitKind.RANDOM if is_number or not targets else SplitKind.STRATIFIED),
        fingerprint=raw.fingerprint,
    )
    return Suggestion(recipe, tuple(columns))


def _kept_pixel(pixel: Seen) -> Seen:
    """A pixel that is the same in every picture stays, or the picture would lose its shape."""
    if pixel.column.role is not ColumnRole.IGNORE:
        return pixel
    column = msgspec.structs.replace(pixel.column, role=ColumnRole.INPUT)
    return dataclasses.replace(pixel, column=column)


def _scaler(raw: Raw) -> Scaler:
    if raw.picture is not None:
        return ZeroToOne()
    return _target_scaler(raw)


def _target_scaler(raw: Raw) -> Scaler:
    return Unscaled() if raw.is_made_up else Standard()


def _with_target(columns: list[Seen], raw: Raw, known: Mapping[str, Column]) -> list[Seen]:
    if any(column.role is ColumnRole.TARGET for column in known.values()):
        return columns
    named = [each for each in columns if each.column.name == raw.target]
    free = [each for each in columns if each.column.name not in known]
    guess = named[0] if named else target_guess(free, len(raw.table))
    if guess is None:
        return columns
    columns = list(columns)
    columns[guess.position] = as_target(guess, raw)
    return columns


def _with_inputs(columns: list[Seen], known: Mapping[str, Column]) -> list[Seen]:
    """Where nothing else could be learned from, numbers that count the rows are inputs."""
    if any(each.column.role is ColumnRole.INPUT for each in columns):
        return columns
    return [
        replace(
            each,
            column=msgspec.structs.replace(each.column, role=ColumnRole.INPUT),
            is_identifier=False,
        )
        if each.is_identifier and each.values is not None and each.column.name not in known
        else each
        for each in columns
    ]


def completed(recipe: Recipe, raw: Raw) -> Recipe:
    """The recipe with facts where it has none yet; everything a person decided stays."""
    if recipe.source is None:
        return recipe
    if not recipe.columns:
        fresh = suggested(recipe.source, raw).recipe
        return msgspec.structs.replace(
            fresh,
            scaler=recipe.scaler or fresh.scaler,
            target_scaler=recipe.target_scaler or fresh.target_scaler,
            split=msgspec.structs.replace(recipe.split, kind=fresh.split.kind),
        )
    positions = {name: position for position, name in enumerate(raw.table.columns)}
    columns = tuple(
        seen(raw, positions[column.name], column).column
        if column.name in positions and _lacks_facts(column)
        else column
        for column in recipe.columns
    )
    return msgspec.structs.replace(
        recipe,
        columns=columns,
        rows=recipe.rows or len(raw.table),
        picture=recipe.picture or (raw.picture if _all_pixels(columns) else None),
    )


def _lacks_facts(column: Column) -> bool:
    if column.type is ColumnType.CATEGORY:
        return not column.classes
    return not column.distinct and not column.empty


def _all_pixels(columns: Sequence[Column]) -> bool:
    return sum(column.role is ColumnRole.TARGET for column in columns) == 1 and not any(
        column.role is ColumnRole.IGNORE for column in columns
    )
