"""What an engine would tell of single neurons, made up."""

from __future__ import annotations

from typing import Any

import numpy as np

from netbuilder.link.messages import Numbers
from netbuilder.link.messages.neurons import AnswerLook, NeuronLayer, NeuronsDrawn, NeuronWish


def numbers(values: Any) -> Numbers:
    """An array as a message carries it."""
    made = np.ascontiguousarray(values, "<f4")
    return Numbers("float32", made.shape, made.tobytes())


def drawn(
    wish: NeuronWish, run: str = "", iteration: int = 7, weight: float = 0.5, lit: float = 0.0
) -> NeuronsDrawn:
    """Every weight the same, for all neurons that are wished."""
    layers = []
    before = 0
    for column in wish.columns:
        count = len(column.neurons)
        layers.append(
            NeuronLayer(
                node=column.node,
                neurons=column.neurons,
                weights=numbers(np.full((count, before) if before else (0, 0), weight)),
                biases=numbers(np.full(count if before else 0, -0.25)),
                gradients=numbers(np.full((count, before) if before else (0, 0), 0.125)),
                answers=numbers(np.ones((count, 3, 16)) / 16),
                lows=numbers(np.zeros(count)),
                highs=numbers(np.ones(count)),
                norms=numbers(np.ones(count)),
                activity=numbers(np.ones(count)),
                lit=numbers(np.full(count if lit else 0, lit)),
            )
        )
        before = count
    return NeuronsDrawn(
        run=run,
        iteration=iteration,
        look=AnswerLook.HISTOGRAMS,
        layers=tuple(layers),
        sample=wish.sample,
        part="test",
        said="a",
        wanted="b",
        made=wish.made,
    )
