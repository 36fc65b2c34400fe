"""What differs between two designs: what every view listens to."""

from __future__ import annotations

from msgspec import Struct

from netbuilder.core.design import Design, Wire


class Changes(Struct, frozen=True):
    """The difference between two designs, by node id and wire.

    Attributes:
        added, removed: Nodes that came or went.
        moved: Nodes of which only the position changed.
        edited: Nodes of which anything else changed.
        wired, unwired: Wires that came or went.
        reordered: Whether the order of wires changed though their set did not.
        framed: Whether frames or notes changed.
        bent: Wires, old or new, whose bends changed.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    wired: tuple[Wire, ...] = ()
    unwired: tuple[Wire, ...] = ()
    reordered: bool = False
    framed: bool = False
    bent: tuple[Wire, ...] = ()

    def __bool__(self) -> bool:
        return self != Changes()


def changes(before: Design, after: Design) -> Changes:
    """What turns `before` into `after`. Costs one identity check per untouched node."""
    if before is after:
        return Changes()
    added: list[str] = []
    moved: list[str] = []
    edited: list[str] = []
    for id, node in after.nodes.items():
        old = before.nodes.get(id)
        if old is None:
            added.append(id)
        elif old is not node and old != node:
            is_same_but_place = (
                old.layer is node.layer
                and old.name == node.name
                and old.bypassed == node.bypassed
                and old.frozen_weights == node.frozen_weights
                and old.same_weights_as == node.same_weights_as
                and old.pinned == node.pinned
                and old.fold == node.fold
                and old.rate_factor == node.rate_factor
                and old.weight_decay == node.weight_decay
                and old.silenced == node.silenced
                and old.cut == node.cut
                and old.set_weights == node.set_weights
            )
            (moved if is_same_but_place else edited).append(id)
    removed = tuple(id for id in before.nodes if id not in after.nodes)
    wired, unwired, reordered = _wire_changes(before, after)
    return Changes(
        tuple(added),
        removed,
        tuple(moved),
        tuple(edited),
        wired,
        unwired,
        reordered,
        before.frames != after.frames,
        _bent(before, after),
    )


def _bent(before: Design, after: Design) -> tuple[Wire, ...]:
    if before.bends is after.bends:
        return ()
    touched = dict.fromkeys((*before.bends, *after.bends))
    return tuple(w for w in touched if before.bends.get(w) != after.bends.get(w))


def _wire_changes(before: Design, after: Design) -> tuple[tuple[Wire, ...], tuple[Wire, ...], bool]:
    if before.wires is after.wires:
        return (), (), False
    old, new = set(before.wires), set(after.wires)
    wired = tuple(wire for wire in after.wires if wire not in old)
    unwired = tuple(wire for wire in before.wires if wire not in new)
    return wired, unwired, old == new and before.wires != after.wires
