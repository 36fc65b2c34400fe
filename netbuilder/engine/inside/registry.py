"""How a kind of layer is found that can be shown from the inside: by the torch module it calls."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from torch import nn

from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.flow import is_of


class Kind(Struct, frozen=True):
    """A kind of layer that can be shown from the inside.

    Attributes:
        knows: Whether a node is of this kind.
        told: What it shows.
    """

    knows: Callable[[Context], bool]
    told: Callable[[Context], Told]


def calling(*modules: type[nn.Module] | str) -> Callable[[Context], bool]:
    """Nodes whose own module is of one of these; those of generated text are given by name."""

    def knows(context: Context) -> bool:
        calls = context.sample.calls
        return bool(calls) and is_of(calls[-1].module, modules)

    return knows
