"""Where a new node goes and what it is wired to, as pure edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct

from netbuilder.core import edits
from netbuilder.core.block_edits import adopted
from netbuilder.core.block_library import LibraryBlock
from netbuilder.core.blocks import use_of
from netbuilder.core.design import BlockUse, Design, NodeLayer, Port, Wire
from netbuilder.core.value import Block

SNAP_PX = 8.0
Placeable = NodeLayer | LibraryBlock


class Link(Struct, frozen=True):
    """A loose end of a wire that the new node shall take.

    Attributes:
        port: The end that is already there.
        is_output: Whether data comes out of that end.
    """

    port: Port
    is_output: bool


def snapped(x: float, y: float, step: float = SNAP_PX) -> tuple[float, float]:
    """The nearest place on the grid."""
    return round(x / step) * step, round(y / step) * step


def placed(design: Design, layer: NodeLayer, place: tuple[float, float]) -> tuple[Design, str]:
    """A new node near a place, covering no other."""
    return edits.added(design, layer, edits.room_beside(design, snapped(*place)))


def placed_after(design: Design, layer: NodeLayer, id: str) -> tuple[Design, str]:
    """A new node to the right of another and wired to it.

    Where the other feeds exactly one node, the new one is put in between and what follows makes
    room; where the two do not go together, it is only placed.
    """
    node = design.nodes[id]
    outgoing = design.outgoing.get(id, ())
    x, y = node.position
    if len(outgoing) == 1 and layer.inputs and layer.outputs:
        wire = outgoing[0]
        design = edits.with_room(design, wire.target.node, x + 2 * edits.STEP_PX)
        return edits.inserted_on_wire(design, wire, layer, (x + edits.STEP_PX, y))
    design, new = placed(design, layer, (x + edits.STEP_PX, y))
    if node.layer.outputs and layer.inputs:
        design = joined(design, Link(Port(id, node.layer.outputs[0].name), True), new)
    return design, new


def placed_linked(
    design: Design, layer: NodeLayer, place: tuple[float, float], link: Link
) -> tuple[Design, str]:
    """A new node at the loose end of a wire, wired to it."""
    design, id = placed(design, layer, place)
    return joined(design, link, id), id


def placed_on_wire(
    design: Design, layer: NodeLayer, place: tuple[float, float], wire: Wire
) -> tuple[Design, str]:
    """A new node in the middle of a wire; what follows makes room."""
    x, y = snapped(*place)
    design = edits.with_room(design, wire.target.node, x + edits.STEP_PX)
    return edits.inserted_on_wire(design, wire, layer, (x, y))


def joined(design: Design, link: Link, id: str) -> Design:
    """Wire a loose end to the first port of a node that takes it; unchanged if none does."""
    layer = design.nodes[id].layer
    sockets = layer.inputs if link.is_output else layer.outputs
    for socket in sockets:
        end = Port(id, socket.name)
        pair = (link.port, end) if link.is_output else (end, link.port)
        if edits.refusal(design, *pair) is None:
            return edits.connected(design, *pair)
    return design


def named(design: Design, id: str, blocks: Mapping[str, Block]) -> Design:
    """Let a new node carry the name of its block, where the block's key reads otherwise.

    ``ResNet-18`` rather than ``Resnet 18 1``.
    """
    use = design.nodes[id].layer
    block = blocks.get(use.definition) if isinstance(use, BlockUse) else None
    if block is None or block.name == use.title:
        return design
    taken = {node.title for node in design.nodes.values()}
    name, number = block.name, 1
    while name in taken:
        number += 1
        name = f"{block.name} {number}"
    return edits.renamed(design, id, name)


class Made:
    """Runs an edit that makes nodes and remembers their ids, for the selection afterwards."""

    def __init__(
        self,
        edit: Callable[[Design], tuple[Design, str | tuple[str, ...]]],
        blocks: Mapping[str, Block] | None = None,
    ) -> None:
        self._edit, self._blocks = edit, blocks or {}
        self.ids: tuple[str, ...] = ()

    def __call__(self, design: Design) -> Design:
        design, made = self._edit(design)
        self.ids = (made,) if isinstance(made, str) else made
        for id in self.ids if self._blocks else ():
            design = named(design, id, self._blocks)
        return design


class MadeFromLibrary:
    """As `Made`, for a block of the library: the project takes its definition over first."""

    def __init__(
        self, block: LibraryBlock, edit: Callable[[Design, NodeLayer], tuple[Design, str]]
    ) -> None:
        self._block, self._edit = block, edit
        self.ids: tuple[str, ...] = ()

    def __call__(
        self, design: Design, blocks: Mapping[str, Block]
    ) -> tuple[Design, Mapping[str, Block]]:
        blocks, names = adopted(blocks, self._block.blocks)
        key = names[self._block.key]
        design, id = self._edit(design, use_of(key, blocks[key]))
        self.ids = (id,)
        return named(design, id, blocks), blocks


def sample(what: Placeable) -> NodeLayer:
    """The layer that will stand there."""
    return what.use if isinstance(what, LibraryBlock) else what
