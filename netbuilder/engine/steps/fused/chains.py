"""The kernel for chains of dense layers: whether a network is one, and its rows and room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch
from torch import Tensor

from netbuilder.engine.steps.fused import curves, dense, losses
from netbuilder.engine.steps.fused.epochs import Work, run
from netbuilder.engine.steps.fused.kernel import Floats, Made, Memory, Rows, Rule, Span, Subject
from netbuilder.engine.steps.fused.losses import Judge
from netbuilder.engine.steps.fused.masks import Masks, masks_of
from netbuilder.engine.steps.fused.products import LANES
from netbuilder.engine.steps.fused.reading import (
    DenseLayer,
    LossRead,
    UnreadError,
    layers_of,
    loss_of,
)

# Weights of a layer from which BLAS multiplies it faster than plain loops.
WIDE = 4096
MOST_BYTES = 256 << 20


def dense_chain(subject: Subject) -> Made | str:
    """A kernel for a chain of dense layers, or why the network has none."""
    try:
        layers = layers_of(subject.network)
        read = loss_of(subject.objective)
    except UnreadError as error:
        return str(error)
    width = -(-max(subject.batch_size, dense.CHUNK) // LANES) * LANES
    units = layers[0].inputs + sum(layer.outputs for layer in layers)
    if 12 * units * width > MOST_BYTES:
        return "batches are too large for it"
    if layers[0].inputs != subject.inputs[0].numel() or subject.inputs.dtype != torch.float32:
        return "what enters the network is no row of numbers"
    return Made(DenseKernel(subject, layers, read, width), Cutter(layers, read))


class Cutter:
    """Makes inputs and targets what the kernel takes."""

    def __init__(self, layers: Sequence[DenseLayer], read: LossRead) -> None:
        self._layers, self._read = layers, read

    def __call__(self, inputs: Tensor, targets: Sequence[Tensor]) -> Rows:
        target = self._read.target(targets).contiguous()
        outputs = self._layers[-1].outputs
        is_classes = self._read.name == "CLASSES"
        return Rows(
            inputs=inputs.reshape(len(inputs), -1).contiguous().numpy(),
            numbers=np.zeros((0, outputs), np.float32) if is_classes else target.float().numpy(),
            classes=target.numpy() if is_classes else np.zeros(0, np.int64),
        )


class DenseKernel:
    """A kernel; see `Kernel`."""

    def __init__(
        self, subject: Subject, layers: Sequence[DenseLayer], read: LossRead, width: int
    ) -> None:
        sizes = [layers[0].inputs, *(layer.outputs for layer in layers)]
        names = [f"{layer.name}.weight" for layer in layers]
        trained = [
            n
            for n, layer in enumerate(layers)
            if {f"{layer.name}.weight", f"{layer.name}.bias"} & subject.trained
        ]
        wide = [layer.inputs * layer.outputs > WIDE for layer in layers]
        self._chain = dense.Chain(
            sizes=np.array(sizes),
            places=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
            activations=np.array([getattr(curves, layer.curve) for layer in layers]),
            numbers=np.array([layer.number for layer in layers], np.float32),
            weights=np.array([subject.places[name] for name in names]),
            biases=np.array([subject.places.get(f"{layer.name}.bias", -1) for layer in layers]),
            wide=np.array(wide, np.int64),
            lowest=min(trained),
            judge=Judge(getattr(losses, read.name), read.number, read.weight),
            masks=masks_in(layers, subject.places),
        )
        self._room = dense.Room(*(torch.zeros(sum(sizes) * width).numpy() for _ in range(3)))

    def train(self, memory: Memory, rule: Rule, rows: Rows, span: Span) -> None:
        """Do iterations."""
        dense.train(self._chain, self._room, memory, rule, rows, span)

    def run(self, memory: Memory, rule: Rule, work: Work) -> None:
        """Do whole epochs, or a part of one, and measure them."""
        run(self._chain, self._room, memory, rule, work)

    def predict(self, memory: Memory, inputs: Floats, scores: Floats) -> None:
        """Raw scores of rows."""
        dense.predict(self._chain, self._room, memory, inputs, scores)

    def loss(self, scores: Floats, rows: Rows) -> float:
        """The loss of raw scores of all rows."""
        return dense.loss_of(self._chain.judge, scores, rows.numbers, rows.classes)


def masks_in(
    layers: Sequence[DenseLayer], places: Mapping[str, int], entering: Sequence[int] = ()
) -> Masks:
    """What counts for nothing in a chain.

    Args:
        places: Where each weight begins in the flat buffer.
        entering: Which of the numbers that enter are silenced.
    """
    cut = [places[f"{layer.name}.weight"] + place for layer in layers for place in layer.cut]
    return masks_of(cut, [entering, *(layer.silenced for layer in layers)])
