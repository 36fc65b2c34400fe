"""Reads and writes plain records (plan, recipe, frames) field by field, keeping what is unknown."""

from __future__ import annotations

import math
from collections.abc import Mapping
from enum import Enum
from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import Struct, inspect

from netbuilder.core.derived import LEAST_FREQUENCY, MOST_FREQUENCY
from netbuilder.core.design import NAME_LIMIT
from netbuilder.core.entry import Entry
from netbuilder.core.nesting import MOST_COPIES
from netbuilder.core.params import described, number
from netbuilder.core.plan import OVERRIDES, SETTINGS, STOPS
from netbuilder.core.project.entries import entry_form, in_words, kind_and_values, read_entry
from netbuilder.core.project.findings import Place
from netbuilder.core.project.texts import TEXT_LIMIT, has_turns, shown, with_visible_turns

Record = TypeVar("Record", bound=Struct)
Unknown = Mapping[str, Mapping[str, Any]]

WHOLE_LIMIT = 2**53
# Ranges of numbers that are no setting of a panel, by record and field.
RANGES: dict[tuple[str, str], tuple[float, float]] = {
    **{("Plan", setting.field): (setting.low, setting.high) for setting in SETTINGS},
    **{("Stopping", stop.field): (stop.low, stop.high) for stop in STOPS},
    **{("Learning", each.field): (each.low, each.high) for each in OVERRIDES},
    ("Phase", "repeat"): (1, 10_000),
    ("BlockUse", "repeat"): (1, MOST_COPIES),
    ("Split", "train"): (0, 1),
    ("Split", "validation"): (0, 1),
    ("Split", "test"): (0, 1),
    ("Split", "seed"): (0, 2**31 - 1),
    ("Derived", "frequency"): (LEAST_FREQUENCY, MOST_FREQUENCY),
    ("Fingerprint", "modified_ns"): (-(2**63), 2**63 - 1),
    ("Frame", "position"): (-1e7, 1e7),
    ("Frame", "size"): (0, 1e6),
    ("View", "centre"): (-1e7, 1e7),
    ("View", "zoom"): (0, 1000),
    ("Watched", "at"): (-1e7, 1e7),
    ("Settings", "font_scale"): (0.5, 4),
    ("Settings", "threads"): (0, 4096),
}
OWNERS = {
    "Plan": "the training plan",
    "Phase": "a phase",
    "Stopping": "the training plan",
    "Recipe": "the data",
    "Split": "the split",
    "Derived": "a further input",
    "Fingerprint": "the data",
    "Frame": "a frame",
    "View": "the view",
    "Watched": "a card of values",
    "Settings": "the settings",
}
FILE_NAMES = {("Frame", "position"): "at"}
NAMES = {("Frame", "title"), ("Phase", "name")}


class Unusable(Exception):
    """A saved value that has no place in a record; carries what would be right."""


@cache
def _fields(cls: type[Struct]) -> dict[str, tuple[inspect.Field, str]]:
    """Fields by their name in files, with their own name."""
    info = cast(inspect.StructType, inspect.type_info(cls))
    return {
        FILE_NAMES.get((cls.__name__, field.name), field.name): (field, field.name)
        for field in info.fields
        if field.name != "unknown"
    }


def read_record(cls: type[Record], saved: Any, place: Place) -> Record:
    """The record of a saved form. What is not legal is replaced and marked; unknown is kept.

    Raises:
        FileProblemError: The form is no object, so its content would be lost.
    """
    if not isinstance(saved, dict):
        raise Unusable("a group of values")
    fields = _fields(cls)
    values: dict[str, Any] = {}
    for key, value in saved.items():
        if key not in fields:
            place.keep(key, value)
            place.mark_unknown(key)
            continue
        field, name = fields[key]
        try:
            values[name] = _value(field.type, value, place, (cls.__name__, name))
        except Unusable as unusable:
            default = _default(field)
            if default is msgspec.NODEFAULT:
                raise
            used = "the usual" if isinstance(default, Struct) else in_words(default)
            place.mark(
                "open.wrong-type",
                f"'{key}' of {place.owner} should be {unusable}, found {_found(value)}.",
                f"{used[:1].upper()}{used[1:]} is used instead.",
                field=name,
            )
    missing = [field.name for field in _required(cls) if field.name not in values]
    if missing:
        raise Unusable(f"a group of values with '{missing[0]}'")
    return cls(**values)


def record_form(record: Struct, path: str = "", unknown: Unknown | None = None) -> dict[str, Any]:
    """The saved form of a record: what differs from the defaults, and what was kept."""
    cls = type(record)
    kept = (unknown or {}).get(path, {})
    form: dict[str, Any] = {}
    for key, (field, name) in _fields(cls).items():
        value = getattr(record, name)
        inner = f"{path}.{key}" if path else key
        if isinstance(value, Entry):
            form[key] = entry_form(value, dict((unknown or {}).get(inner, {})))
        elif _has_kept(unknown, inner) or value != _default(field) or _is_required(field):
            form[key] = _form(value, inner, unknown)
    for key, value in kept.items():
        field_and_name = _fields(cls).get(key)
        # A known field is kept only where its value was of a kind unknown to this version.
        if field_and_name is None or getattr(record, field_and_name[1]) is None:
            form[key] = value
    return form


def _has_kept(unknown: Unknown | None, path: str) -> bool:
    return unknown is not None and any(
        other == path or other.startswith(f"{path}.") for other in unknown
    )


def _form(value: Any, path: str, unknown: Unknown | None) -> Any:
    if isinstance(value, Struct):
        return record_form(value, path, unknown)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_form(item, f"{path}.{index}", unknown) for index, item in enumerate(value)]
    return dict(value) if isinstance(value, dict) else value


def _default(field: inspect.Field) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return field.default


def _is_required(field: inspect.Field) -> bool:
    return field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT


def _required(cls: type[Struct]) -> list[inspect.Field]:
    return [field for field, _ in _fields(cls).values() if _is_required(field)]


def _value(kind: inspect.Type, saved: Any, place: Place, at: tuple[str, str]) -> Any:
    match kind:
        case inspect.UnionType(types):
            return _optional(types, saved, place, at)
        case inspect.BoolType():
            if isinstance(saved, bool):
                return saved
            raise Unusable("on or off")
        case inspect.IntType() | inspect.FloatType():
            return _number(isinstance(kind, inspect.IntType), saved, place, at)
        case inspect.StrType():
            return _text(saved, place, at)
        case inspect.EnumType(cls):
            for member in cls:
                if member.value == saved and isinstance(saved, str):
                    return member
            raise Unusable("one of " + ", ".join(str(member.value) for member in cls))
        case inspect.VarTupleType(item_type) | inspect.ListType(item_type):
            return _items(item_type, saved, place, at)
        case inspect.TupleType(item_types):
            if not isinstance(saved, list) or len(saved) != len(item_types):
                raise Unusable(f"a list of {len(item_types)} values")
            return tuple(
                _value(each, item, place, at) for each, item in zip(item_types, saved, strict=True)
            )
        case inspect.StructType(cls):
            return read_record(cls, saved, place.inside(at[1], OWNERS.get(cls.__name__, "")))
        case inspect.DictType():
            return _texts(saved, place, at)
        case _:
            raise TypeError(f"{at[0]}.{at[1]} has a type that files cannot hold")


def _optional(
    types: tuple[inspect.Type, ...], saved: Any, place: Place, at: tuple[str, str]
) -> Any:
    if saved is None:
        return None
    family: type[Entry]
    (kind,) = (each for each in types if not isinstance(each, inspect.NoneType))
    if not isinstance(kind, inspect.DataclassType):
        return _value(kind, saved, place, at)
    owner = place.owner
    inner = place.inside(at[1], at[1].replace("_", " "))
    family = kind.cls
    entry, kept = read_entry(family, saved, inner)
    if entry is not None:
        for name, value in kept.items():
            inner.keep(name, value)
        return entry
    name, _ = kind_and_values(saved)
    if not name:
        raise Unusable("one of " + ", ".join(family.entries()))
    place.keep(at[1], saved)
    place.mark(
        "open.unknown-choice",
        f"'{at[1]}' of {owner} is '{shown(name)}', which this version does not know. It is kept "
        "in the file, and not used.",
        field=at[1],
    )
    return None


def _items(kind: inspect.Type, saved: Any, place: Place, at: tuple[str, str]) -> tuple[Any, ...]:
    if not isinstance(saved, list):
        raise Unusable("a list")
    items: list[Any] = []
    for index, item in enumerate(saved):
        part = place.inside(at[1])
        try:
            if isinstance(kind, inspect.StructType):
                owner = _part_owner(kind.cls, item)
                items.append(read_record(kind.cls, item, part.inside(len(items), owner)))
            else:
                items.append(_value(kind, item, place, at))
        except Unusable as unusable:
            place.findings.forget(part.inside(len(items)).path)
            place.mark(
                "open.wrong-type",
                f"Entry {index + 1:,} of '{at[1]}' of {place.owner} should be {unusable}, found "
                f"{_found(item)}. It was left out.",
                field=at[1],
            )
    return tuple(items)


def _texts(saved: Any, place: Place, at: tuple[str, str]) -> dict[str, str]:
    """Texts by name; what is none is left out and marked."""
    if not isinstance(saved, dict):
        raise Unusable("a group of values")
    texts: dict[str, str] = {}
    for key, item in saved.items():
        try:
            texts[key] = _text(item, place, at)
        except Unusable as unusable:
            place.mark(
                "open.wrong-type",
                f"'{shown(key)}' in '{at[1]}' of {place.owner} should be {unusable}, found "
                f"{_found(item)}. It was left out.",
                field=at[1],
            )
    return texts


def _part_owner(cls: type, saved: Any) -> str:
    name = saved.get("name") if isinstance(saved, dict) else None
    word = cls.__name__.lower()
    return f"{word} '{shown(name)}'" if isinstance(name, str) else f"a {word}"


def _number(is_whole: bool, saved: Any, place: Place, at: tuple[str, str]) -> int | float:
    low, high = RANGES.get(at, (0, WHOLE_LIMIT) if is_whole else (-math.inf, math.inf))
    span = f" from {number(low)} to {number(high)}" if math.isfinite(low) else ""
    words = f"a {'whole ' if is_whole else ''}number{span}"
    if type(saved) is float and saved.is_integer() and is_whole and abs(saved) < WHOLE_LIMIT:
        saved = int(saved)
    if type(saved) is not int and (is_whole or type(saved) is not float):
        raise Unusable(words)
    used = min(max(saved, low), high)
    if used != saved:
        place.mark(
            "open.out-of-range",
            f"'{at[1]}' of {place.owner} should be {words}, found {number(saved)}.",
            f"{number(used)} is used instead.",
            field=at[1],
        )
    return int(used) if is_whole else float(used)


def _text(saved: Any, place: Place, at: tuple[str, str]) -> str:
    if not isinstance(saved, str):
        raise Unusable("a text")
    limit = NAME_LIMIT if at in NAMES else TEXT_LIMIT
    if len(saved) > limit:
        place.mark(
            "open.name-too-long",
            f"'{at[1]}' of {place.owner} is longer than {limit:,} characters and was shortened.",
            field=at[1],
        )
        saved = saved[: limit - 1] + "…"
    if has_turns(saved):
        saved = with_visible_turns(saved)
        place.mark(
            "open.turned-text",
            f"'{at[1]}' of {place.owner} has marks that turn writing around. They are shown as "
            "[U+…].",
            field=at[1],
        )
    return str(saved)


def _found(value: object) -> str:
    return described(shown(value) if isinstance(value, str) else value)
