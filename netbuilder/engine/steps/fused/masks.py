"""Neurons and synapses that count for nothing while a kernel works: silenced, and cut by hand.

A cut synapse keeps its weight, which lies in the same buffer as all others. So it is 0 there only
while a batch goes through, which costs nothing where nothing is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.kernel import Floats, Memory, Whole

_f = np.float32


class Masks(NamedTuple):
    """What counts for nothing in a chain of layers.

    Attributes:
        cut: Where the weights of cut synapses lie in the flat buffer.
        kept: Room for these weights.
        silenced: Numbers of silenced neurons, layer after layer.
        ends: Where those of each layer end among them, (layers + 2,); first 0, then what enters
            the chain.
    """

    cut: Whole
    kept: Floats
    silenced: Whole
    ends: Whole


def masks_of(cut: Sequence[int], silenced: Sequence[Sequence[int]]) -> Masks:
    """What counts for nothing.

    Args:
        silenced: Of what enters the chain, and of each layer.
    """
    every = [unit for units in silenced for unit in units]
    ends = np.cumsum([0, *map(len, silenced)])
    return Masks(
        np.array(cut, np.int64),
        np.zeros(len(cut), np.float32),
        np.array(every, np.int64),
        np.array(ends, np.int64),
    )


@compiled
def cut(masks: Masks, weights: Floats) -> None:
    """Let cut synapses weigh nothing, until `join`."""
    for n in range(len(masks.cut)):
        place = masks.cut[n]
        masks.kept[n] = weights[place]
        weights[place] = _f(0.0)


@compiled
def join(masks: Masks, memory: Memory) -> None:
    """Give cut synapses their weights back, which learn nothing."""
    for n in range(len(masks.cut)):
        place = masks.cut[n]
        memory.weights[place] = masks.kept[n]
        memory.gradients[place] = _f(0.0)


@compiled
def hush(masks: Masks, layer: int, found: Floats, width: int) -> None:
    """Put 0 for the silenced neurons of a layer, unit by unit; layer 0 is what enters."""
    for n in range(masks.ends[layer], masks.ends[layer + 1]):
        start = masks.silenced[n] * width
        for r in range(start, start + width):
            found[r] = _f(0.0)
