"""All kinds of layers that are shown from the inside, the first that knows a node draws it."""

from __future__ import annotations

from netbuilder.engine.inside import passing
from netbuilder.engine.inside.attention import ATTENTION
from netbuilder.engine.inside.context import Context, Told
from netbuilder.engine.inside.convolution import CONVOLUTION
from netbuilder.engine.inside.embedding import EMBEDDING
from netbuilder.engine.inside.recurrent import RECURRENT
from netbuilder.engine.inside.registry import Kind

KINDS: tuple[Kind, ...] = (
    CONVOLUTION,
    RECURRENT,
    EMBEDDING,
    ATTENTION,
)


def told_of(context: Context) -> Told:
    """What a layer shows of itself; what arrives and what leaves, where no kind knows it."""
    for kind in KINDS:
        if kind.knows(context):
            return kind.told(context)
    return passing.told(context)
