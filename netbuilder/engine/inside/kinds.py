"""All kinds of layers that are shown from the inside, the first that knows a node draws it."""

from __future__ import annotations

from msgspec import structs

from netbuilder.engine.inside import passing
from netbuilder.engine.inside.activation import ACTIVATION
from netbuilder.engine.inside.attention import ATTENTION
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.convolution import CONVOLUTION
from netbuilder.engine.inside.dense import DENSE
from netbuilder.engine.inside.dropout import DROPOUT
from netbuilder.engine.inside.embedding import EMBEDDING
from netbuilder.engine.inside.normalisation import NORMALISATION
from netbuilder.engine.inside.pooling import POOLING
from netbuilder.engine.inside.recurrent import RECURRENT
from netbuilder.engine.inside.registry import Kind
from netbuilder.engine.inside.separable import SEPARABLE

KINDS: tuple[Kind, ...] = (
    CONVOLUTION,
    SEPARABLE,
    POOLING,
    NORMALISATION,
    DROPOUT,
    RECURRENT,
    EMBEDDING,
    ATTENTION,
    DENSE,
    ACTIVATION,
)


def told_of(context: Context) -> Told:
    """What a layer shows of itself; what arrives and what leaves, where no kind knows it."""
    kind = next((each for each in KINDS if each.knows(context)), None)
    told = kind.told(context) if kind is not None else passing.told(context)
    if context.depth > 1:
        place = {"places": context.depth, "place": context.slice, "place_name": "slice"}
        return structs.replace(told, **place)
    return told
