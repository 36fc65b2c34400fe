"""What a template is: a named project to begin from, or a block to place in another."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import ClassVar

from msgspec import Struct, structs

from netbuilder.catalog.layers.block_ports import Entrance, Exit
from netbuilder.core.blocks import free_key
from netbuilder.core.design import Design, Port, Wire
from netbuilder.core.entry import Entry
from netbuilder.core.layer import Role
from netbuilder.core.value import Block, Project


class Shelf(Enum):
    """Groups of the menu; the value is its title."""

    FIRST_STEPS = "First steps"
    PICTURES = "Pictures"
    LIGHT = "Pictures on small devices"
    CREATE = "Compress and create"
    SEQUENCES = "Sequences"
    TRANSFORMERS = "Transformers"


class TemplateBlock(Struct, frozen=True):
    """A template as something to place.

    Attributes:
        key: The block's key among `blocks`.
        blocks: The block and all that stand inside it.
    """

    key: str
    blocks: Mapping[str, Block]

    @property
    def block(self) -> Block:
        """The block itself."""
        return self.blocks[self.key]


class Template(Entry, is_family=True):
    """A ready project.

    Class attributes:
        icon: Name of its icon.
        shelf: Where the menu shows it.
        help: One paragraph on what it is and what it is good for.
    """

    icon: ClassVar[str] = "dense"
    shelf: ClassVar[Shelf] = Shelf.FIRST_STEPS
    help: ClassVar[str] = ""

    @property
    def id(self) -> str:
        """Its name in code and on the command line."""
        return self.kind

    @property
    def description(self) -> str:
        """Its paragraph, or where it has none its sentence, and where it comes from."""
        return f"{self.help or self.summary} Source: {self.source}."

    def project(self) -> Project:
        """A new project; its id is given by whoever opens it."""
        raise NotImplementedError

    def as_block(self) -> TemplateBlock:
        """The network without its ends: data enters at entrances, answers leave at exits."""
        project = self.project()
        blocks = dict(project.blocks)
        key = free_key(blocks, self.title)
        return TemplateBlock(key, blocks | {key: Block(self.title, without_ends(project.design))})


def without_ends(design: Design) -> Design:
    """The design with entrances in place of its Inputs and exits in place of its Outputs."""
    names: dict[str, str] = {}
    counts = {Role.SOURCE: 0, Role.OUTPUT: 0}
    nodes = {}
    for node in design.nodes.values():
        role = node.layer.role
        if role in counts:
            counts[role] += 1
            layer = Entrance() if role is Role.SOURCE else Exit()
            names[node.id] = f"{layer.stem}_{counts[role]}"
            node = structs.replace(node, id=names[node.id], layer=layer)
        nodes[node.id] = node
    wires = tuple(
        Wire(_door(wire.source, design, names), _door(wire.target, design, names))
        for wire in design.wires
    )
    return Design(nodes, wires, design.frames)


def _door(port: Port, design: Design, names: Mapping[str, str]) -> Port:
    if port.node not in names:
        return port
    is_source = design.nodes[port.node].layer.role is Role.SOURCE
    sockets = Entrance.outputs if is_source else Exit.inputs
    return Port(names[port.node], sockets[0].name)
