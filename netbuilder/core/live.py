"""Which edits of a project a training can follow at once, and which need another network."""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct, structs

from netbuilder.core.design import Design, Node
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.value import Project

# What a run cannot change: where it computes, and what its random numbers begin with.
FIXED = ("seed", "device")
# Fields of a node that ask for no other network.
_LIVE = ("frozen_weights", "rate_factor", "weight_decay", "silenced", "cut", "set_weights")
# Fields of a node that say nothing about training.
_LOOKS = ("name", "position", "pinned", "fold", "unknown")


def essence(project: Project) -> tuple[Any, ...]:
    """What decides how a project learns; equal for two that differ in looks alone."""
    blocks = tuple(
        (key, _drawn(block.design), block.exposed) for key, block in project.blocks.items()
    )
    recipe = project.recipe
    roles = tuple((column.name, column.role) for column in recipe.columns)
    scalers = recipe.scaler, recipe.target_scaler
    data = (recipe.source, roles, scalers, recipe.split, recipe.derived)
    return (_drawn(project.design), blocks, project.plan, data)


def patched(running: Project, before: Project, after: Project) -> Project:
    """`running` with those edits from `before` to `after` that need no other network.

    Seed and device stay as they are. Edits of nodes that `running` does not have, or has of
    another kind, are left out.
    """
    plan = _merged(running.plan, before.plan, after.plan, FIXED)
    blocks = dict(running.blocks)
    for key, block in running.blocks.items():
        if key in before.blocks and key in after.blocks:
            one, other = before.blocks[key].design, after.blocks[key].design
            design = _patched_design(block.design, one, other)
            if design is not block.design:
                blocks[key] = structs.replace(block, design=design)
    design = _patched_design(running.design, before.design, after.design)
    return structs.replace(running, plan=plan, design=design, blocks=blocks)


def needs_other_network(running: Project, now: Project) -> bool:
    """Whether `now` is drawn otherwise than what learns, apart from what can follow at once."""
    followed = patched(running, running, now)
    return essence(followed)[:2] != essence(now)[:2]


def is_still_shown(learned: Project, now: Project) -> bool:
    """Whether what a training has learned can be looked at in the project as it is now.

    It can while the data is the same, and every layer is there with as many neurons.
    """
    if learned is now:
        return True
    return _outline(learned) == _outline(now) and essence(learned)[3] == essence(now)[3]


def settings_alone(before: Project, after: Project) -> tuple[tuple[int, str, float], ...] | None:
    """Phase, name and value of live optimizer settings, if nothing else differs; else None.

    Empty where nothing differs at all.
    """
    if essence(before) == essence(after):
        return ()
    found: list[tuple[int, str, float]] = []
    phases = list(after.plan.phases)
    if len(phases) != len(before.plan.phases):
        return None
    for number, (old, new) in enumerate(zip(before.plan.phases, after.plan.phases, strict=True)):
        one, other = old.optimizer, new.optimizer
        if one == other or one is None or other is None or type(one) is not type(other):
            continue
        differing = (name for name in other.live if getattr(one, name) != getattr(other, name))
        found += [(number, name, float(getattr(other, name))) for name in differing]
        values = {name: getattr(one, name) for name in other.live}
        phases[number] = structs.replace(new, optimizer=other.replaced(**values))
    plan = structs.replace(after.plan, phases=tuple(phases))
    is_rest_equal = essence(structs.replace(after, plan=plan)) == essence(before)
    return tuple(found) if is_rest_equal and found else None


def _outline(project: Project) -> tuple[Any, ...]:
    nodes = []
    for node in project.design.nodes.values():
        layer: Any = node.layer
        width = getattr(layer, "width", "") if isinstance(layer, Layer) else ""
        has_bias = getattr(layer, "bias", None)
        nodes.append((node.id, type(layer), getattr(layer, width) if width else 0, has_bias))
    return tuple(nodes), project.design.wires


def _drawn(design: Design) -> tuple[Any, ...]:
    nodes = tuple(
        tuple(getattr(node, name) for name in node.__struct_fields__ if name not in _LOOKS)
        for node in design.nodes.values()
    )
    return nodes, design.wires


def _merged(running: Any, before: Any, after: Any, without: tuple[str, ...] = ()) -> Any:
    """A record with the fields that differ between two others, deep into records of one kind."""
    if before == after:
        return running
    if isinstance(after, tuple) and _are_alike(running, before, after):
        return tuple(_merged(*each) for each in zip(running, before, after, strict=True))
    is_record = isinstance(after, Struct) and not isinstance(after, Entry)
    if not is_record or not type(running) is type(before) is type(after):
        return after
    changed = {
        name: _merged(getattr(running, name), getattr(before, name), getattr(after, name))
        for name in after.__struct_fields__
        if name not in without
    }
    return msgspec.structs.replace(running, **changed)


def _are_alike(*values: Any) -> bool:
    """Whether these are as many records each."""
    lengths = {len(each) if isinstance(each, tuple) else -1 for each in values}
    return len(lengths) == 1 and all(isinstance(item, Struct) for each in values for item in each)


def _patched_design(running: Design, before: Design, after: Design) -> Design:
    if before is after:
        return running
    changed: dict[str, Node] = {}
    for id, node in running.nodes.items():
        old, new = before.nodes.get(id), after.nodes.get(id)
        if old is not None and new is not None and old is not new:
            patched_node = _patched_node(node, old, new)
            if patched_node != node:
                changed[id] = patched_node
    if not changed:
        return running
    nodes = {id: changed.get(id, node) for id, node in running.nodes.items()}
    return structs.replace(running, nodes=nodes)


def _patched_node(running: Node, old: Node, new: Node) -> Node:
    fields: dict[str, Any] = {
        name: getattr(new, name) for name in _LIVE if getattr(old, name) != getattr(new, name)
    }
    kinds = {type(each.layer) for each in (running, old, new)}
    layer = running.layer
    if len(kinds) == 1 and isinstance(layer, Layer):
        values = {
            name: getattr(new.layer, name)
            for name, parameter in layer.parameters.items()
            if parameter.live and getattr(old.layer, name) != getattr(new.layer, name)
        }
        if values:
            fields["layer"] = layer.replaced(**values)
    return structs.replace(running, **fields) if fields else running
