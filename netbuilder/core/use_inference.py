"""What follows for a node that stands for a block, from what follows inside each of its copies."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

from msgspec import structs

from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import Inference, NodeFacts
from netbuilder.core.layer import Layer, Role, Weight
from netbuilder.core.params import ParameterError
from netbuilder.core.problems import Problem, Where
from netbuilder.core.shapes import Shape
from netbuilder.core.value import Block

Copies = list[Inference]


def problem_of_use(
    node: Node,
    use: BlockUse,
    blocks: Mapping[str, Block],
    endless: Set[tuple[str, str]],
    inside: tuple[str, ...],
) -> Problem | None:
    """Why a block cannot be looked into, or None if it can.

    Args:
        endless: Pairs of a block and one inside it that leads back to it.
        inside: Keys of the blocks the node stands in, outermost first.
    """
    where = Where(node=node.id)
    if use.definition not in blocks:
        return Problem(
            "block-missing",
            found=f"{node.title} stands for the block '{use.definition}', which is not there.",
            fix="Delete it, or paste the block again.",
            where=where,
        )
    if inside and (inside[-1], use.definition) in endless:
        return Problem(
            "block-inside-itself",
            found=f"{node.title} stands inside the block it stands for, so it would never end.",
            fix="Delete it.",
            where=where,
        )
    if not use.gives:
        return Problem(
            "block-without-exit",
            found=f"Nothing leaves {node.title}: its block has no Exit.",
            fix="Open the block and place an Exit, or delete it.",
            where=where,
        )
    inner = blocks[use.definition].design.nodes
    doors = [(id, Role.ENTRANCE) for id in use.takes] + [(id, Role.EXIT) for id in use.gives]
    if any(id not in inner or inner[id].layer.role is not role for id, role in doors):
        return Problem(
            "block-sockets",
            found=f"{node.title} has inputs or outputs that its block does not have.",
            fix="Open the block and place an Entrance and an Exit, or delete it.",
            where=where,
        )
    return None


def overridden(design: Design, overrides: Mapping[str, Any], copy: int) -> Design:
    """A block's design with the values a use gives its exposed parameters.

    Args:
        overrides: Saved values by ``node.parameter``, or by ``block.node.parameter`` for what an
            inner block exposes; a group ``{"copies": [...]}`` holds one value per copy, the last of
            which serves all further copies.
    """
    changes: dict[str, Node] = {}
    for key, saved in overrides.items():
        id, _, field = key.partition(".")
        node = changes.get(id) or design.nodes.get(id)
        if node is not None and isinstance(node.layer, BlockUse):
            inner = {**node.layer.overrides, field: _of_copy(saved, copy)}
            changes[id] = structs.replace(node, layer=structs.replace(node.layer, overrides=inner))
            continue
        if node is None or not isinstance(node.layer, Layer) or field not in node.layer.parameters:
            continue
        value = node.layer.parameters[field].decoded(_of_copy(saved, copy))
        try:
            layer = node.layer.replaced(**{field: value})
        except ParameterError:
            continue
        changes[id] = structs.replace(node, layer=layer)
    return structs.replace(design, nodes={**design.nodes, **changes})


def _of_copy(saved: Any, copy: int) -> Any:
    values = saved.get("copies") if isinstance(saved, dict) else None
    if isinstance(values, list) and values:
        return values[min(copy, len(values) - 1)]
    return saved


def use_facts(node: Node, use: BlockUse, inputs: tuple[Any, ...], copies: Copies) -> NodeFacts:
    """The facts of a block's use, summed over its copies."""
    problems = tuple(
        _from_inside(node, index, problem)
        for index, copy in enumerate(copies)
        for problem in copy.problems
        if index == 0 or problem.is_error
    )
    counted = copies[:1] if use.shared else copies
    outputs = _leaving(use, copies[-1]) if copies and len(copies) == use.repeat else ()
    passed = (inputs[0],) if node.bypassed and inputs and use.gives else None
    return NodeFacts(
        use,
        inputs,
        passed or outputs,
        () if passed else tuple(_weights(use, counted)),
        0 if passed else sum(copy.parameters for copy in counted),
        0 if passed else sum(copy.buffers for copy in counted),
        0 if passed else sum(copy.multiply_adds for copy in copies),
        problems,
        tuple(copies),
        0 if passed else sum(copy.frozen for copy in counted),
    )


def _leaving(use: BlockUse, last: Inference) -> tuple[Shape, ...]:
    shapes = tuple(last.nodes[id].inputs[0] for id in use.gives if last.nodes[id].inputs)
    is_known = len(shapes) == len(use.gives) and None not in shapes
    return shapes if is_known else ()


def _weights(use: BlockUse, copies: Copies) -> list[Weight]:
    """All tensors under the names they have inside the block's module."""
    return [
        structs.replace(
            weight,
            name=".".join(
                part for part in (str(index) if use.is_list else "", id, weight.name) if part
            ),
        )
        for index, copy in enumerate(copies)
        for id, facts in copy.nodes.items()
        for weight in facts.weights
    ]


def _from_inside(node: Node, copy: int, problem: Problem) -> Problem:
    """An inner problem as the use tells it; its repairs are offered inside the block."""
    deeper = problem.where.blocks or (problem.where.node,)
    where = Where(node=node.id, blocks=(node.id, *deeper))
    which = f", copy {copy + 1}" if copy else ""
    return structs.replace(
        problem, found=f"In {node.title}{which}: {problem.found}", where=where, fixes=()
    )
