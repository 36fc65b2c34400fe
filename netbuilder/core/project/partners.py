"""Mends what a file says about nodes that share weights, and about the sockets of blocks."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from netbuilder.core.blocks import entrances, exits
from netbuilder.core.design import BlockUse, Design, Node, Wire
from netbuilder.core.project.findings import Place
from netbuilder.core.value import Block

Ids = Mapping[str, str]


def with_partners(nodes: Mapping[str, Node], ids: Ids, place: Place) -> dict[str, Node]:
    """The nodes, each sharing the weights of one that has its own, or of none.

    Args:
        ids: Every node's id by its id in the file.
    """
    partners = {id: ids.get(node.same_weights_as, "") for id, node in nodes.items()}
    owners: dict[str, str] = {}
    for id in nodes:
        _find_owner(id, partners, owners)
    mended = dict(nodes)
    for id, node in nodes.items():
        if not node.same_weights_as:
            continue
        if not owners[id]:
            structs.replace(place, node=id).mark(
                "open.missing-partner",
                f"'{node.title}' shares the weights of a layer that is not in the file. It has its "
                "own now."
                if not partners[id] or partners[id] == id
                else f"'{node.title}' shares weights in a circle, so that no layer has its own. It "
                "has its own now.",
                field="same_weights_as",
            )
        mended[id] = structs.replace(node, same_weights_as=owners[id])
    return mended


def _find_owner(id: str, partners: Mapping[str, str], owners: dict[str, str]) -> None:
    """Note, for all in a chain of partners, the one at its end that has weights of its own.

    None is noted where the chain runs into a circle, nor for the end itself.
    """
    chain: dict[str, None] = {}
    last = id
    while last not in owners and last not in chain and partners[last]:
        chain[last] = None
        last = partners[last]
    if last not in chain:
        owners.setdefault(last, "")
    own = "" if partners[last] else last
    end = "" if last in chain else owners[last] or own
    owners.update(dict.fromkeys(chain, end))


def with_block_sockets(design: Design, blocks: Mapping[str, Block], place: Place) -> Design:
    """The design whose uses of finished blocks have the sockets that those blocks give them."""
    sockets: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    mended: dict[str, Node] = {}
    for id, node in design.nodes.items():
        use = node.layer
        if not isinstance(use, BlockUse) or use.definition not in blocks:
            continue
        if use.definition not in sockets:
            inner = blocks[use.definition].design
            sockets[use.definition] = (entrances(inner), exits(inner))
        takes, gives = sockets[use.definition]
        # A block without any entrance or exit is not finished; its uses keep what they say.
        if takes and gives and (use.takes, use.gives) != (takes, gives):
            structs.replace(place, node=id).mark(
                "open.block-sockets",
                f"'{node.title}' had other inputs or outputs than its block. It has those of its "
                "block now.",
            )
            layer = structs.replace(use, takes=takes, gives=gives)
            mended[id] = structs.replace(node, layer=layer)
    if not mended:
        return design
    wires = tuple(wire for wire in design.wires if _leads(wire, mended))
    return structs.replace(design.with_wires(wires), nodes={**design.nodes, **mended})


def _leads(wire: Wire, mended: Mapping[str, Node]) -> bool:
    """Whether a wire still finds the sockets it had."""
    source, target = mended.get(wire.source.node), mended.get(wire.target.node)
    outputs = [socket.name for socket in source.layer.outputs] if source else [wire.source.name]
    inputs = [socket.name for socket in target.layer.inputs] if target else [wire.target.name]
    return wire.source.name in outputs and wire.target.name in inputs
