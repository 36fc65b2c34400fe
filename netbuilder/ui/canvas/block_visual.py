"""How a node that stands for a block looks: its ports by name, what it sets, and its copies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netbuilder.core.block_edits import Exposed, exposed_parameters, override_values
from netbuilder.core.design import BlockUse, Node
from netbuilder.core.entry import Entry
from netbuilder.core.facts import NodeFacts
from netbuilder.core.folding import UNFOLDED
from netbuilder.core.node_values import APART
from netbuilder.core.value import Block
from netbuilder.ui.canvas.inner_layout import opened
from netbuilder.ui.canvas.inner_painter import inner_sizes
from netbuilder.ui.canvas.paints import paints
from netbuilder.ui.canvas.visual import NodeVisual, Row, value_text

MOST_ROWS = 4
MOST_VALUES = 3


def as_block(visual: NodeVisual, use: BlockUse, blocks: Mapping[str, Block]) -> NodeVisual:
    """The look of a block's node, from what any node has."""
    block = blocks.get(use.definition)
    if block is None:
        return visual
    ports = port_rows(use, block)
    rows = [*ports, *parameter_rows(use, block)]
    if use.repeat > 1:
        rows.append(Row("weights", "shared" if use.shared else "own in each"))
    return visual._replace(rows=tuple(rows), port_rows=len(ports))


def as_open_block(
    visual: NodeVisual, node: Node, blocks: Mapping[str, Block], facts: NodeFacts | None
) -> NodeVisual:
    """The look of a block that is drawn open in its place; of every other as it was."""
    use = node.layer
    if node.fold != UNFOLDED or not isinstance(use, BlockUse) or use.definition not in blocks:
        return visual
    known = facts.inside[0] if facts is not None and facts.inside else None
    inner = opened(use, blocks[use.definition], known, inner_sizes(paints()))
    return visual._replace(inner=inner, rows=(), port_rows=0)


def port_rows(use: BlockUse, block: Block) -> tuple[Row, ...]:
    """A row per port with its name on either side; none where there is only one each."""
    if len(use.takes) <= 1 and len(use.gives) <= 1:
        return ()
    count = max(len(use.takes), len(use.gives))
    return tuple(
        Row(_port_name(block, use.takes, row), _port_name(block, use.gives, row))
        for row in range(count)
    )


def parameter_rows(use: BlockUse, block: Block) -> tuple[Row, ...]:
    """What the use sets; parameters of one title with the same values stand there once."""
    rows: list[Row] = []
    titles: dict[str, tuple[Any, ...]] = {}
    shown = exposed_parameters(block)
    for exposed in shown:
        values = override_values(use, exposed)
        alike = [each for each in shown if each.parameter.title == exposed.parameter.title]
        is_one = all(override_values(use, each) == values for each in alike)
        title = exposed.parameter.title if is_one else exposed.title
        text = values_text(exposed, values)
        if titles.get(title) == values or not text:
            continue
        titles[title] = values
        is_curve = len(values) == 1 and isinstance(values[0], Entry) and hasattr(values[0], "value")
        keys = [each.key for each in alike] if is_one else [exposed.key]
        # Copies that differ are set one by one, in the panel.
        name = APART.join(keys) if len(values) == 1 else ""
        rows.append(Row(_lowered(title), text, values[0] if is_curve else None, name))
    return tuple(rows[:MOST_ROWS])


def values_text(exposed: Exposed, values: Sequence[Any]) -> str:
    """One value, or those of the copies in a row."""
    texts = [value_text(exposed.parameter, value) for value in values]
    if len(set(texts)) == 1:
        return texts[0]
    if len(texts) > MOST_VALUES:
        return f"{texts[0]} … {texts[-1]}"
    return ", ".join(texts)


def _port_name(block: Block, ids: Sequence[str], row: int) -> str:
    node = block.design.nodes.get(ids[row]) if row < len(ids) else None
    return node.title if node is not None else ""


def _lowered(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
