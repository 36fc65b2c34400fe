"""What differs between two projects, in words: why one run went another way than the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from netbuilder.core.derived import Derived
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.neuron_words import marks_compared
from netbuilder.core.params import number
from netbuilder.core.plan import Phase, Plan
from netbuilder.core.recipe import Recipe
from netbuilder.core.value import Project

# Fields of records that say nothing about how something learns.
_SILENT = frozenset(("fingerprint", "columns", "rows", "unknown", "picture"))


def differences(before: Project, after: Project) -> tuple[str, ...]:
    """How `after` differs from `before` in what decides how it learns; places do not count."""
    return (
        *_of_designs(before.design, after.design),
        *_of_blocks(before, after),
        *_of_plans(before.plan, after.plan),
        *_of_recipes(before.recipe, after.recipe),
    )


def _of_designs(before: Design, after: Design) -> Iterator[str]:
    for id, node in after.nodes.items():
        old = before.nodes.get(id)
        if old is None:
            yield f"{node.title} added"
        elif old is not node:
            yield from _of_nodes(old, node)
    for id, node in before.nodes.items():
        if id not in after.nodes:
            yield f"{node.title} removed"
    common = before.nodes.keys() & after.nodes.keys()
    old_wires, new_wires = (
        {w for w in each.wires if w.source.node in common and w.target.node in common}
        for each in (before, after)
    )
    if old_wires != new_wires:
        yield "wired differently"


def _of_nodes(old: Node, new: Node) -> Iterator[str]:
    if old.passes != new.passes:
        yield f"{new.title} bypassed" if new.passes else f"{new.title} no longer bypassed"
    if old.frozen_weights != new.frozen_weights:
        yield f"{new.title} frozen" if new.frozen_weights else f"{new.title} no longer frozen"
    if old.same_weights_as != new.same_weights_as:
        yield f"{new.title} shares weights differently"
    for field in ("rate_factor", "weight_decay"):
        was, now = getattr(old, field), getattr(new, field)
        if was != now:
            yield f"{new.title}: {_plain(field)} {_words(was)} → {_words(now)}"
    yield from (f"{new.title}: {words}" for words in marks_compared(old, new))
    one, other = old.layer, new.layer
    if isinstance(one, Layer) and isinstance(other, Layer):
        if type(one) is not type(other):
            yield f"{new.title}: {one.title} → {other.title}"
        else:
            yield from (f"{new.title}: {words}" for words in _of_entries(one, other))
    elif isinstance(one, BlockUse) and isinstance(other, BlockUse):
        if one != other:
            yield f"{new.title} set differently"
    elif one != other:
        yield f"{new.title} is another kind"


def _of_blocks(before: Project, after: Project) -> Iterator[str]:
    for key, block in after.blocks.items():
        old = before.blocks.get(key)
        if old is not None and old.design != block.design:
            found = [*_of_designs(old.design, block.design)]
            yield from (f"{block.name}: {words}" for words in found)


def _of_plans(before: Plan, after: Plan) -> Iterator[str]:
    for old, new in zip(before.phases, after.phases, strict=False):
        where = f"{new.name}: " if len(after.phases) > 1 else ""
        yield from (f"{where}{words}" for words in _of_phases(old, new))
    if len(before.phases) != len(after.phases):
        yield f"{len(before.phases)} → {len(after.phases)} phases"
    yield from _of_records(before, after, ("phases",))


def _of_phases(old: Phase, new: Phase) -> Iterator[str]:
    for name in ("optimizer", "schedule"):
        one, other = getattr(old, name), getattr(new, name)
        if type(one) is not type(other):
            yield f"{name} {_words(one)} → {_words(other)}"
        elif one is not None:
            yield from _of_entries(one, other)
    yield from _of_records(old, new, ("optimizer", "schedule", "name"))


def _of_recipes(before: Recipe, after: Recipe) -> Iterator[str]:
    if before.source != after.source:
        if before.source is not None and type(before.source) is type(after.source):
            yield from (f"data: {words}" for words in _of_entries(before.source, after.source))
        else:
            yield "other data"
    roles = [{column.name: column.role for column in each.columns} for each in (before, after)]
    if roles[0] != roles[1]:
        yield "other columns"
    if before.derived != after.derived:
        had, has = (_listed(each.derived) for each in (before, after))
        yield f"further inputs {had} → {has}"
    yield from _of_records(before, after, ("source", "derived"))


def _listed(derived: tuple[Derived, ...]) -> str:
    return ", ".join(each.name for each in derived) or "none"


def _of_records(before: Struct, after: Struct, without: tuple[str, ...]) -> Iterator[str]:
    for name in type(after).__struct_fields__:
        one, other = getattr(before, name), getattr(after, name)
        if name in without or name in _SILENT or one == other:
            continue
        if isinstance(other, Struct) and type(one) is type(other) and not isinstance(other, Entry):
            yield from _of_records(one, other, ())
        else:
            yield f"{_plain(name)} {_words(one)} → {_words(other)}"


def _of_entries(old: Any, new: Any) -> Iterator[str]:
    for name, parameter in type(new).parameters.items():
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield f"{parameter.title.lower()} {_words(one)} → {_words(other)}"


def _plain(name: str) -> str:
    return name.replace("_", " ")


def _words(value: Any) -> str:
    if value is None:
        return "usual"
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Entry):
        return value.title
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, tuple):
        return " × ".join(map(str, value)) or "none"
    return str(getattr(value, "value", value)) or "none"
