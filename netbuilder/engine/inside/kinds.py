"""All kinds of layers that are shown from the inside, the first that knows a node draws it."""

from __future__ import annotations

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
    for kind in KINDS:
        if kind.knows(context):
            return kind.told(context)
    return passing.told(context)
