"""Which file draws which kind of layer, found by the torch modules that are called for it."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from torch import nn

from netbuilder.engine.inside.context import Context, Told


class Kind(Struct, frozen=True):
    """A kind of layer that can be shown from the inside.

    Attributes:
        knows: Whether a node is of this kind.
        told: What it shows.
    """

    knows: Callable[[Context], bool]
    told: Callable[[Context], Told]


def calling(*modules: type[nn.Module] | str) -> Callable[[Context], bool]:
    """Nodes that call a module of these classes; those of generated text are given by name."""
    return lambda context: context.call(*modules) is not None
