"""Which nodes belong to some others by the flow of data: before them, after them, between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from netbuilder.core.design import BlockUse, Design, Node


def upstream(design: Design, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and all whose data reaches them."""
    return _spread(ids, design.before)


def downstream(design: Design, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and all that their data reaches."""
    return _spread(ids, design.after)


def between(design: Design, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and all that lie on a way from one of them to another."""
    chosen = frozenset(ids)
    return _spread(chosen, design.after) & _spread(chosen, design.before)


def grown(design: Design, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and those that a wire joins with one of them."""
    chosen = frozenset(ids)
    near = {other for id in chosen for other in (*design.before(id), *design.after(id))}
    return chosen | near


def alike(design: Design, ids: Iterable[str]) -> frozenset[str]:
    """All nodes of the same kinds as these; blocks are alike where they have one definition."""
    kinds = {_kind(design.nodes[id]) for id in ids if id in design.nodes}
    return frozenset(id for id, node in design.nodes.items() if _kind(node) in kinds)


def _kind(node: Node) -> tuple[str, str]:
    layer = node.layer
    return layer.kind, layer.definition if isinstance(layer, BlockUse) else ""


def _spread(ids: Iterable[str], onward: Callable[[str], Iterator[str]]) -> frozenset[str]:
    found = set(ids)
    queue = list(found)
    while queue:
        fresh = set(onward(queue.pop())) - found
        found |= fresh
        queue.extend(fresh)
    return frozenset(found)
