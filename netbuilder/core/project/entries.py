"""Reads and writes catalog entries with nothing lost: unknown kinds and fields are kept."""

from __future__ import annotations

import math
from enum import Enum
from typing import Any

from netbuilder.core.design import NAME_LIMIT
from netbuilder.core.entry import Entry
from netbuilder.core.params import Parameter, ParameterError, ParameterKind, number
from netbuilder.core.project.findings import Place
from netbuilder.core.project.texts import shown, with_visible_turns

Kept = dict[str, Any]


def read_entry(family: type[Entry], saved: Any, place: Place) -> tuple[Entry | None, Kept]:
    """The entry of a saved form, made legal, and the fields of it that must be written back.

    None stands for a kind that this version does not know, or a form that is none.
    """
    kind, values = kind_and_values(saved)
    member = family.entries().get(kind)
    if member is None:
        return None, {}
    fields: dict[str, Any] = {}
    kept: Kept = {}
    for name, value in values.items():
        parameter = member.parameters.get(name)
        if parameter is None:
            kept[name] = value
            place.mark_unknown(name)
        elif parameter.kind is ParameterKind.ENTRY:
            _read_nested(parameter, value, place, fields, kept)
        else:
            fields[name] = _read_value(parameter, value, place)
    if kept:
        kept = {"kind": kind, **kept}
    return _built(member, fields, place), kept


def entry_form(entry: Entry, kept: Kept) -> Any:
    """The saved form of an entry, with the kept fields that still belong to it."""
    form = entry.saved()
    if not kept or kept.get("kind") != entry.kind:
        return form
    added: dict[str, Any] = {}
    for name, value in kept.items():
        parameter = entry.parameters.get(name)
        if name == "kind":
            continue
        if parameter is None:
            added[name] = value
        elif parameter.kind is ParameterKind.ENTRY:
            current = getattr(entry, name)
            kind, _ = kind_and_values(value)
            if kind == current.kind:
                added[name] = entry_form(current, value)
            elif kind not in parameter.entry_family().entries() and current == parameter.default:
                added[name] = value
    if not added:
        return form
    return {**({"kind": form} if isinstance(form, str) else form), **added}


def kind_and_values(saved: Any) -> tuple[str, dict[str, Any]]:
    """The kind a form names (empty if none) and its fields."""
    if isinstance(saved, str):
        return saved, {}
    if isinstance(saved, dict):
        kind = saved.get("kind")
        values = {name: value for name, value in saved.items() if name != "kind"}
        return (kind if isinstance(kind, str) else ""), values
    return "", {}


def in_words(value: Any) -> str:
    """A legal value as a message names it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Entry):
        return value.title
    if isinstance(value, tuple):
        return " × ".join(map(str, value)) or "nothing"
    return f'"{value}"' if value else "nothing"


def _read_nested(
    parameter: Parameter, value: Any, place: Place, fields: dict[str, Any], kept: Kept
) -> None:
    entry, inner = read_entry(parameter.entry_family(), value, place)
    if entry is not None:
        fields[parameter.name] = entry
        if inner:
            kept[parameter.name] = inner
        return
    kind, _ = kind_and_values(value)
    used = in_words(parameter.default)
    if kind:
        kept[parameter.name] = value
        place.mark(
            "open.unknown-choice",
            f"'{parameter.name}' of '{place.owner}' is '{shown(kind)}', which this version does "
            f"not know. It is kept in the file, and {used} is used.",
            field=parameter.name,
        )
    else:
        _read_value(parameter, value, place)


def _read_value(parameter: Parameter, saved: Any, place: Place) -> Any:
    """The Python form of a saved value, or the nearest legal one with a marker."""
    if parameter.kind is ParameterKind.ENTRY:
        value: Any = saved
    else:
        value = parameter.decoded(saved)
    if type(value) is str:
        value = with_visible_turns(value)
    problem = parameter.problem(value, owner=place.owner, node=place.node)
    if problem is None:
        return value
    used = _nearest_legal(parameter, value)
    place.mark(
        "open.out-of-range" if problem.code == "parameter-out-of-range" else "open.wrong-type",
        problem.found,
        f"{in_words(used)} is used instead.",
        field=parameter.name,
        fixes=problem.fixes,
    )
    return used


def _nearest_legal(parameter: Parameter, value: Any) -> Any:
    match parameter.kind:
        case ParameterKind.WHOLE | ParameterKind.REAL:
            usable = parameter.nearest(value)
            return parameter.default if usable is None else usable
        case ParameterKind.SIZES if isinstance(value, tuple) and len(value) in parameter.lengths:
            if all(type(size) is int for size in value):
                low, high = int(parameter.low), int(parameter.high)
                return tuple(min(max(size, low), high) for size in value)
            return parameter.default
        case ParameterKind.NAME if isinstance(value, str):
            return value[: NAME_LIMIT if math.isinf(parameter.high) else int(parameter.high)]
        case _:
            return parameter.default


def _built(member: type[Entry], fields: dict[str, Any], place: Place) -> Entry:
    """The entry; where values are legal alone but not together, the guilty ones get defaults."""
    for _ in range(len(fields) + 1):
        try:
            return member(**fields)
        except ParameterError as error:
            problem = error.problems[0]
            guilty = problem.where.field if problem.where.field in fields else next(iter(fields))
            used = member.parameters[guilty].default
            fields = {name: value for name, value in fields.items() if name != guilty}
            place.mark(
                "open.out-of-range",
                problem.found,
                f"{in_words(used)} is used instead.",
                field=guilty,
            )
    return member()
