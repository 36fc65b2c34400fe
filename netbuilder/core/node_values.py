"""The parameters that a node shows on its card: what they are, and edits that set them there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from netbuilder.core import edits
from netbuilder.core.block_edits import exposed_parameters, override_values, with_override
from netbuilder.core.design import BlockUse, Design
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Layer
from netbuilder.core.params import Parameter
from netbuilder.core.problems import DesignError, Problem, Where
from netbuilder.core.value import Block

APART = " "
"""Stands between the keys of a row that several parameters of a block share."""


class NodeValue(Struct, frozen=True):
    """One parameter of a node as it is now.

    Attributes:
        parameter: Its declaration.
        value: In its Python form.
        owner: The layer that has it, for sums that name its other numbers; inside a block the
            layer there.
    """

    parameter: Parameter
    value: Any
    owner: Entry


def node_value(design: Design, blocks: Mapping[str, Block], id: str, name: str) -> NodeValue | None:
    """The parameter that a row of a node's card shows; None where it has none of that name.

    Args:
        name: Of the parameter; for a block one or more keys ``node.parameter``.
    """
    node = design.nodes.get(id)
    if node is None or not name:
        return None
    layer = node.layer
    if isinstance(layer, BlockUse):
        return _shown(layer, blocks.get(layer.definition), name.split(APART)[0])
    if not isinstance(layer, Layer) or name not in layer.parameters:
        return None
    return NodeValue(layer.parameters[name], getattr(layer, name), layer)


def with_node_value(
    design: Design, blocks: Mapping[str, Block], id: str, name: str, value: Any
) -> Design:
    """Give a parameter that a node's card shows another value, in its Python form.

    Raises:
        DesignError, ParameterError: The value is not legal, or there is no such parameter.
    """
    use = design.nodes[id].layer
    if not isinstance(use, BlockUse):
        return edits.with_parameter(design, id, name, value)
    block = blocks.get(use.definition)
    shown = {each.key: each for each in exposed_parameters(block)} if block is not None else {}
    for key in name.split(APART):
        inner = block.design.nodes[key.partition(".")[0]].layer if key in shown and block else None
        if not isinstance(inner, Layer):
            raise DesignError(
                Problem(
                    "no-such-parameter",
                    found=f"{design.nodes[id].title} has no setting '{key}'.",
                    where=Where(node=id),
                )
            )
        design = with_override(design, id, shown[key], inner, (value,))
    return design


def _shown(use: BlockUse, block: Block | None, key: str) -> NodeValue | None:
    if block is None:
        return None
    exposed = next((each for each in exposed_parameters(block) if each.key == key), None)
    if exposed is None:
        return None
    inner = block.design.nodes[key.partition(".")[0]].layer
    value = override_values(use, exposed)[0]
    return NodeValue(exposed.parameter, value, inner) if isinstance(inner, Layer) else None
