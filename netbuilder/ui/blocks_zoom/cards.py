"""What stands on the card of a coarse part of a network, and how it is spoken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from netbuilder.core.coarse import Coarse, Group, GroupKind, Sums, coarse, sums
from netbuilder.core.design import BlockUse, Design, Node
from netbuilder.core.facts import Inference
from netbuilder.core.layer import DataFacts, Family, Role, TargetKind
from netbuilder.core.shapes import Shape, ShapeKind
from netbuilder.core.value import Block

Tile = tuple[Any, str]


class Card(Struct, frozen=True):
    """One card.

    Attributes:
        family, icon: Of its tile.
        kind: What it is, in words.
        tiles: Family and icon of the layers inside, in the order data flows.
        more: How many layers there are beyond `tiles`.
        end: Where data enters or leaves: what its numbers are; empty for any other part.
    """

    group: Group
    sums: Sums
    family: Any
    icon: str
    kind: str
    tiles: tuple[Tile, ...] = ()
    more: int = 0
    end: str = ""

    @property
    def ends(self) -> tuple[str, ...]:
        """What comes in and what goes out; once where that is the same."""
        if self.end:
            return (self.end,)
        shapes = (self.sums.takes, self.sums.gives)
        return tuple(dict.fromkeys(sized(shape) for shape in shapes if shape is not None))

    @property
    def parameters(self) -> str:
        """How many there are; empty for none."""
        return counted(self.sums.parameters, "parameter") if self.sums.parameters else ""


def cards_of(
    design: Design, inference: Inference, blocks: Mapping[str, Block], most: int
) -> tuple[Coarse, tuple[Card, ...]]:
    """The coarse parts of a design, and a card for each.

    Args:
        most: How many tiles a card shows.
    """
    parts = coarse(design, inference.nodes)
    return parts, tuple(_card(design, inference, blocks, group, most) for group in parts.groups)


def told(card: Card, is_learning: bool) -> str:
    """A card in a few lines, for the pointer and for those who hear it."""
    known, group = card.sums, card.group
    lines = [group.title, card.kind]
    if known.takes is not None and known.gives is not None and known.takes != known.gives:
        lines.append(f"takes {sized(known.takes)}, gives {sized(known.gives)}")
    elif card.end:
        lines.append(card.end)
    elif known.gives is not None:
        lines.append(f"gives {sized(known.gives)}")
    if known.parameters:
        frozen = f", {known.frozen:,} frozen" if known.frozen else ""
        lines.append(card.parameters + frozen)
    if known.multiply_adds:
        lines.append(f"{counted(known.multiply_adds, 'multiply-add')} for one sample")
    if known.errors or known.warnings:
        lines.append(_problems(known))
    if is_learning:
        lines.append("learning")
    return "\n".join(lines)


def sized(shape: Shape) -> str:
    """A shape as a card tells it: a list of numbers says that it is one."""
    if shape.kind is ShapeKind.FEATURES and len(shape.sizes) == 1 and shape.sizes[0] is not None:
        return counted(shape.sizes[0], "number")
    return shape.label


def _end(layer: Any, known: Sums, data: DataFacts) -> str:
    """What the numbers are where data enters or leaves."""
    role = getattr(layer, "role", Role.HIDDEN)
    if role is Role.SOURCE and known.gives is not None:
        shape = known.gives
        is_list = shape.kind is ShapeKind.FEATURES and shape.count == len(data.input_names)
        return counted(len(data.input_names), "column") if is_list else sized(shape)
    target = layer.target_of(data) if role is Role.OUTPUT else None
    if target is None:
        return ""
    if target.kind is TargetKind.CLASSES:
        return f"{target.name}: {target.size:,} classes"
    return f"{target.name}: {counted(target.size, 'number')}"


def counted(count: int, noun: str) -> str:
    """``1 parameter``, ``1,234 parameters``."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _problems(known: Sums) -> str:
    parts = [counted(known.errors, "problem")] if known.errors else []
    parts += [counted(known.warnings, "warning")] if known.warnings else []
    return ", ".join(parts)


def _card(
    design: Design, inference: Inference, blocks: Mapping[str, Block], group: Group, most: int
) -> Card:
    known = sums(design, inference.nodes, group)
    first = design.nodes[group.nodes[0]]
    inner = _inner(design, blocks, group)
    tiles = tuple(_tile(node) for node in inner[:most])
    family, icon = _tile(first)
    if group.kind is GroupKind.FRAME:
        family, icon = Family.BLOCK, "frame"
    elif group.kind is GroupKind.RUN:
        family, icon = _strongest(design, inference, group)
    if group.kind is GroupKind.LAYER:
        tiles = ()
    more = max(0, len(inner) - most) if tiles else 0
    end = _end(first.layer, known, inference.data) if group.kind is GroupKind.LAYER else ""
    return Card(group, known, family, icon, _kind(first, group, known), tiles, more, end)


def _kind(first: Node, group: Group, known: Sums) -> str:
    """What a group is, in words."""
    layers = counted(known.layers or len(group.nodes), "layer")
    match group.kind:
        case GroupKind.BLOCK:
            copies = f"{group.copies} copies, " if group.copies > 1 else ""
            return f"Block, {copies}{layers}"
        case GroupKind.FRAME:
            return f"Frame, {layers}"
        case GroupKind.RUN:
            return layers
    return str(first.layer.title)


def _inner(design: Design, blocks: Mapping[str, Block], group: Group) -> list[Node]:
    """The layers that a group stands for, one level deep."""
    layer = design.nodes[group.nodes[0]].layer
    if group.kind is not GroupKind.BLOCK or not isinstance(layer, BlockUse):
        return [design.nodes[id] for id in group.nodes]
    block = blocks.get(layer.definition)
    if block is None:
        return []
    order = [*block.design.order, *(id for id in block.design.nodes)]
    nodes = (block.design.nodes[id] for id in dict.fromkeys(order))
    return [node for node in nodes if node.layer.role is Role.HIDDEN]


def _strongest(design: Design, inference: Inference, group: Group) -> Tile:
    """The tile of the layer with the most parameters: it says best what a run does."""

    def size(id: str) -> int:
        return inference.nodes[id].parameters if id in inference.nodes else 0

    return _tile(design.nodes[max(group.nodes, key=size)])


def _tile(node: Node) -> Tile:
    return getattr(node.layer, "group", Family.BLOCK), getattr(node.layer, "icon", "block")
