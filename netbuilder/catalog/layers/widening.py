"""Repairs for layers that join wires of unequal sizes: the smaller ones are made to fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netbuilder.catalog.layers.shared import feature_count, with_features
from netbuilder.core.problems import Fix, InsertBefore, RemoveNode, SetWidthBefore
from netbuilder.core.shapes import Shape, ShapeKind

GRID = {ShapeKind.IMAGE: 2, ShapeKind.VOLUME: 3}
End = tuple[str, int]
"""A port, and which of its wires, for one that takes many."""


def ends_of(port: str, count: int) -> tuple[End, ...]:
    """The wires of a port that takes many."""
    return tuple((port, index) for index in range(count))


def equalising(shapes: Sequence[Shape], ends: Sequence[End]) -> tuple[Fix, ...]:
    """Repairs that make what arrives equal, the surest first; the last one gives the joint up.

    Args:
        ends: Where each of the shapes arrives.
    """
    delete = Fix("Delete it", (RemoveNode(""),))
    if len({shape.kind for shape in shapes}) > 1 or not shapes:
        return (delete,)
    if len({with_features(shape, 1).sizes for shape in shapes}) == 1:
        return (*_wider(shapes, ends), delete)
    if len({feature_count(shape) for shape in shapes}) == 1:
        return (*larger(shapes, ends), delete)
    return (delete,)


def larger(shapes: Sequence[Shape], ends: Sequence[End]) -> tuple[Fix, ...]:
    """Up-sampling of the smaller pictures, where they fit a whole number of times."""
    kind = shapes[0].kind
    if kind not in GRID or any(shape.kind is not kind for shape in shapes):
        return ()
    grids = [shape.known[1:] for shape in shapes]
    most = tuple(max(sizes) for sizes in zip(*grids, strict=True))
    edits = []
    for grid, end in zip(grids, ends, strict=True):
        factors = [large // small for large, small in zip(most, grid, strict=True)]
        if any(small * by != large for large, small, by in zip(most, grid, factors, strict=True)):
            return ()
        if grid != most:
            edits.append(_insert(end, {"kind": "upsampling", "factor": factors}))
    if not edits:
        return ()
    sizes = " × ".join(map(str, most))
    return (Fix("Insert Up-sampling", tuple(edits), f"{sizes}, no parameters"),)


def _wider(shapes: Sequence[Shape], ends: Sequence[End]) -> tuple[Fix, ...]:
    """A layer of neurons on the narrower wires; or the layer before the only one, wider."""
    most = max(map(feature_count, shapes))
    narrow = [
        (shape, end) for shape, end in zip(shapes, ends, strict=True) if feature_count(shape) < most
    ]
    layer, words = _projection(shapes[0].kind, most)
    if not layer:
        return ()
    count = sum((feature_count(shape) + 1) * most for shape, _ in narrow)
    inserted = tuple(_insert(end, layer) for _, end in narrow)
    fixes = [Fix(f"Insert {words}", inserted, f"{count:,} parameters")]
    if len(narrow) == 1:
        _, (port, index) = narrow[0]
        widened = SetWidthBefore("", port, most, index)
        fixes.append(Fix(f"Set {{feeder}} to {most:,}", (widened,)))
    return tuple(fixes)


def _projection(kind: ShapeKind, width: int) -> tuple[dict[str, Any], str]:
    """A layer that changes the number of features alone, and its words."""
    if kind in (ShapeKind.FEATURES, ShapeKind.SEQUENCE):
        dense = {"kind": "dense", "units": width, "activation": "linear"}
        return dense, f"Dense of {width:,}"
    if kind in GRID:
        axes = GRID[kind]
        size = [1] * axes
        form = {"kind": f"convolution_{axes}d", "filters": width, "size": size}
        return {**form, "activation": "linear"}, f"{' × '.join(map(str, size))} convolution"
    return {}, ""


def _insert(end: End, layer: dict[str, Any]) -> InsertBefore:
    port, index = end
    return InsertBefore("", port, layer, index)
