"""The kernel for a recurrent layer before dense ones: whether a network is that, and its room."""

from __future__ import annotations

import operator
from typing import Any

import numpy as np
import torch
from msgspec import Struct
from torch import fx, nn

from netbuilder.engine.steps.fused import cells, curves, dense, losses, recurrent
from netbuilder.engine.steps.fused.chains import MOST_BYTES, WIDE, Cutter, masks_in
from netbuilder.engine.steps.fused.kernel import Floats, Made, Memory, Rows, Rule, Span, Subject
from netbuilder.engine.steps.fused.losses import Judge
from netbuilder.engine.steps.fused.masks import Masks
from netbuilder.engine.steps.fused.products import LANES
from netbuilder.engine.steps.fused.reading import (
    DenseLayer,
    LossRead,
    UnreadError,
    called,
    loss_of,
    silenced_by,
    take,
    traced,
)

_LAST = (slice(None), -1)


class Reader(Struct, frozen=True):
    """A recurrent layer as it was found in a network.

    Attributes:
        name: Where its module is.
        module: The module.
        steps: Steps of a sequence.
        silenced: Numbers of the neurons whose last answer is held at 0.
    """

    name: str
    module: nn.RNNBase
    steps: int
    silenced: tuple[int, ...] = ()


def recurrent_chain(subject: Subject) -> Made | str:
    """A kernel for a recurrent layer whose last answer enters dense ones, or why there is none."""
    try:
        reader, layers = reader_of(subject.network)
        read = loss_of(subject.objective)
    except UnreadError as error:
        return str(error)
    width = -(-max(subject.batch_size, dense.CHUNK) // LANES) * LANES
    numbers = 8 if isinstance(reader.module, nn.LSTM) else 6
    if 4 * numbers * reader.module.hidden_size * reader.steps * width > MOST_BYTES:
        return "batches are too large for it"
    expected = reader.steps * reader.module.input_size
    if subject.inputs[0].numel() != expected or subject.inputs.dtype != torch.float32:
        return "what enters the network is no sequence of numbers"
    return Made(RecurrentKernel(subject, reader, (layers, read), width), Cutter(layers, read))


def reader_of(network: nn.Module) -> tuple[Reader, list[DenseLayer]]:
    """The recurrent layer that a network begins with, and the dense layers that follow.

    Raises:
        UnreadError: It is something else.
    """
    graph, modules = traced(network), dict(network.named_modules())
    first, *nodes, end = graph.nodes
    if first.op != "placeholder" or end.op != "output" or end.args[0] is not nodes[-1]:
        raise UnreadError("the network has several inputs or outputs")
    for node, before in zip(nodes, [first, *nodes], strict=False):
        if node.all_input_nodes != [before]:
            raise UnreadError(f"{called(node)} is not one of a plain chain of layers")
    cut, inner, picked, last, *others = (*nodes, *[first] * 4)
    steps, width = _steps(cut)
    module = modules.get(str(inner.target)) if inner.op == "call_module" else None
    if type(module) not in (nn.RNN, nn.GRU, nn.LSTM) or not isinstance(module, nn.RNNBase):
        raise UnreadError(f"{called(inner)} is no recurrent layer")
    has_one = module.num_layers == 1 and not module.bidirectional and module.batch_first
    if not has_one or module.proj_size or module.input_size != width:
        raise UnreadError(f"{called(inner)} reads more than once")
    if not _is_item(picked, 0) or not _is_item(last, _LAST):
        raise UnreadError(f"more than the last answer of {called(inner)} is used")
    layers: list[DenseLayer] = []
    silenced = silenced_by(others[0], modules)
    for node in others[bool(silenced) : len(nodes) - 4]:
        take(node, modules, layers)
    if not layers or len({layer.name for layer in layers}) < len(layers):
        raise UnreadError("no dense layers of their own follow")
    return Reader(str(inner.target), module, steps, silenced), layers


def _steps(node: fx.Node) -> tuple[int, int]:
    """Steps of a sequence and numbers of each, from the line that cuts rows into them."""
    sizes = node.args[1:]
    is_cut = node.op == "call_method" and node.target == "reshape" and len(sizes) == 3
    if not is_cut or sizes[0] != -1:
        raise UnreadError(f"{called(node)} cuts no rows into steps")
    _, steps, width = sizes
    if not isinstance(steps, int) or not isinstance(width, int):
        raise UnreadError(f"{called(node)} cuts no rows into steps")
    return steps, width


def _is_item(node: fx.Node, item: Any) -> bool:
    return node.target is operator.getitem and node.args[1] == item


def _kind(module: nn.RNNBase) -> int:
    if isinstance(module, nn.LSTM):
        return cells.LSTM
    if isinstance(module, nn.GRU):
        return cells.GRU
    return cells.RELU if module.mode == "RNN_RELU" else cells.TANH


class RecurrentKernel:
    """A kernel; see `Kernel`."""

    def __init__(
        self,
        subject: Subject,
        reader: Reader,
        follows: tuple[list[DenseLayer], LossRead],
        width: int,
    ) -> None:
        layers, _ = follows
        module, name, places = reader.module, reader.name, subject.places
        units, kind = module.hidden_size, _kind(module)
        self._layer = recurrent.Layer(
            kind=kind,
            steps=reader.steps,
            inputs=module.input_size,
            units=units,
            entering=places[f"{name}.weight_ih_l0"],
            returning=places[f"{name}.weight_hh_l0"],
            biases=(places.get(f"{name}.bias_ih_l0", -1), places.get(f"{name}.bias_hh_l0", -1)),
            is_trained=any(each.startswith(f"{name}.") for each in subject.trained),
        )
        self._past = _past(self._layer, width)
        masks = masks_in(layers, subject.places, reader.silenced)
        self._chain = _chain(subject, self._layer, follows, masks)
        size = sum(self._chain.sizes) * width
        self._room = dense.Room(*(torch.zeros(size).numpy() for _ in range(3)))

    @property
    def _parts(self) -> tuple[recurrent.Layer, recurrent.Past, dense.Chain, dense.Room]:
        return self._layer, self._past, self._chain, self._room

    def train(self, memory: Memory, rule: Rule, rows: Rows, span: Span) -> None:
        """Do iterations."""
        recurrent.train(self._parts, memory, rule, rows, span)

    def predict(self, memory: Memory, inputs: Floats, scores: Floats) -> None:
        """Raw scores of rows."""
        recurrent.predict(self._parts, memory, inputs, scores)

    def loss(self, scores: Floats, rows: Rows) -> float:
        """The loss of raw scores of all rows."""
        return dense.loss_of(self._chain.judge, scores, rows.numbers, rows.classes)


def _past(layer: recurrent.Layer, width: int) -> recurrent.Past:
    """Room for a batch of `width` rows."""
    units, gates = layer.units, cells.gates_of(layer.kind)
    every, one = layer.steps * width, width
    is_lstm, is_gru = layer.kind == cells.LSTM, layer.kind == cells.GRU
    sizes = {
        "inputs": every * layer.inputs,
        "gates": every * gates * units,
        "sums": one * gates * units,
        "returned": every * units * is_gru,
        "answers": every * units,
        "memories": every * units * is_lstm,
        "bent": every * units * is_lstm,
        "slopes": one * units,
        "carried": one * units,
    }
    return recurrent.Past(**{name: torch.zeros(size).numpy() for name, size in sizes.items()})


def _chain(
    subject: Subject,
    layer: recurrent.Layer,
    follows: tuple[list[DenseLayer], LossRead],
    masks: Masks,
) -> dense.Chain:
    """The dense layers; slopes go on below them where the recurrent one is trained."""
    layers, read = follows
    sizes = [layer.units, *(each.outputs for each in layers)]
    trained = [
        n
        for n, each in enumerate(layers)
        if {f"{each.name}.weight", f"{each.name}.bias"} & subject.trained
    ]
    return dense.Chain(
        sizes=np.array(sizes),
        places=np.concatenate([[0], np.cumsum(sizes)[:-1]]),
        activations=np.array([getattr(curves, each.curve) for each in layers]),
        numbers=np.array([each.number for each in layers], np.float32),
        weights=np.array([subject.places[f"{each.name}.weight"] for each in layers]),
        biases=np.array([subject.places.get(f"{each.name}.bias", -1) for each in layers]),
        # The first takes what it is given unit by unit, which BLAS would want row by row.
        wide=np.array(
            [n > 0 and each.inputs * each.outputs > WIDE for n, each in enumerate(layers)], np.int64
        ),
        lowest=-1 if layer.is_trained else min(trained),
        judge=Judge(getattr(losses, read.name), read.number, read.weight),
        masks=masks,
    )
