"""What an engine would tell of a layer, made up."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.link.messages import InsideDrawn, Numbers, Plate, PlateKind
from netbuilder.link.messages.inside import Reach


def numbers(values: Any) -> Numbers:
    """An array as a message carries it."""
    made = np.ascontiguousarray(values, "<f4")
    return Numbers("float32", made.shape, made.tobytes())


def flags(values: Any) -> Numbers:
    """Marks as a message carries them."""
    made = np.ascontiguousarray(values, np.uint8)
    return Numbers("uint8", made.shape, made.tobytes())


def plate(name: str, kind: PlateKind, values: Any, **more: Any) -> Plate:
    """A plate with a range of its own."""
    array = np.asarray(values, np.float32)
    known = array[np.isfinite(array)]
    most = float(np.abs(known).max()) if known.size else 1.0
    low = -most if known.size and known.min() < 0 else 0.0
    return Plate(name, kind, more.pop("title", name), numbers(array), low, most or 1.0, **more)


def convolution(
    chosen: int = 0, first: int = 0, count: int = 16, total: int = 16, **more: Any
) -> InsideDrawn:
    """Filters of 3 x 3 over a picture of 8 x 8 whose pixels count up."""
    picture = np.arange(64).reshape(1, 8, 8) / 64
    reach = Reach("input", (3, 3), padding=(1, 1), kernel="kernel")
    names = tuple(f"filter {each + 1}" for each in range(first, first + count))
    of_filter = {"group": "closer", "weight": "weight", "places": ((chosen, 0),)}
    units = {"first": first, "total": total, "chosen": chosen - first, "is_choice": True}
    plates = (
        plate("input", PlateKind.MAPS, picture, group="closer"),
        plate("kernel", PlateKind.MAPS, np.eye(3)[None] - 0.5, joint="∗", **of_filter),
        plate("map", PlateKind.MAPS, picture * 2, group="closer", joint="=", reach=reach),
        plate("kernels", PlateKind.MAPS, np.ones((count, 3, 3)), labels=names, **units),
        plate("maps", PlateKind.MAPS, np.ones((count, 8, 8)), labels=names, **units),
    )
    values = {"run": "", "iteration": 0, "nodes": ("convolution_1",), **more}
    return InsideDrawn(
        total=total, plates=plates, words="A kernel.", first=first, chosen=chosen, **values
    )


def inside(*plates: Plate, nodes: tuple[str, ...], **more: Any) -> InsideDrawn:
    """A layer of these plates."""
    values = {"run": "", "iteration": 0, "total": 0, "words": "A layer.", **more}
    return InsideDrawn(nodes=nodes, plates=plates, **values)
