"""The compiled iteration of a recurrent layer whose last answer enters a chain of dense layers.

Elman, GRU and LSTM, forward and backward through time, by the formulas of torch. What the layer
computes lies step by step, in each step row by row, the units of a row innermost: so the sums of a
step are one product of matrices, and the gradients of the weights are one over all steps.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused import dense
from netbuilder.engine.steps.fused.cells import (
    GRU,
    LSTM,
    answer_gru,
    answer_lstm,
    answer_plain,
    bend_gru,
    bend_lstm,
    bend_plain,
    gates_of,
    squash_lstm,
    third,
)
from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.dense import Chain, Room, backward, forward, keep
from netbuilder.engine.steps.fused.kernel import Floats, Memory, Rows, Rule, Span, Whole
from netbuilder.engine.steps.fused.losses import Truth, judged
from netbuilder.engine.steps.fused.masks import cut, hush, join
from netbuilder.engine.steps.fused.products import padded
from netbuilder.engine.steps.fused.updates import update

# Rows that are predicted at once.
CHUNK = dense.CHUNK
_f = np.float32


class Layer(NamedTuple):
    """A recurrent layer.

    Attributes:
        kind: One of the numbers in `cells`.
        steps, inputs, units: Steps of a sequence, numbers of one step, neurons.
        entering, returning: Where the weights of inputs, and of the last answers, lie in the flat
            buffer: (gates * units, inputs) and (gates * units, units), in torch's order of gates.
        biases: Where the biases of both lie; -1 for none.
        is_trained: Whether it learns.
    """

    kind: int
    steps: int
    inputs: int
    units: int
    entering: int
    returning: int
    biases: tuple[int, int]
    is_trained: bool


class Past(NamedTuple):
    """Where the steps of a batch are computed, each flat.

    Attributes:
        inputs: Of all steps, (steps, rows, inputs).
        gates: (steps, rows, gates * units); going back, the slopes of what entered.
        sums: What the last answers add, of one step.
        returned: Of a GRU, what the last answers add to the new one, (steps, rows, units); going
            back, as `gates` for what returned.
        answers: (steps, rows, units).
        memories, bent: Of an LSTM, its memory and the tanh of it, (steps, rows, units).
        slopes, carried: Of the loss at the answer and at the memory of one step, (rows, units).
    """

    inputs: Floats
    gates: Floats
    sums: Floats
    returned: Floats
    answers: Floats
    memories: Floats
    bent: Floats
    slopes: Floats
    carried: Floats


@compiled
def train(
    parts: tuple[Layer, Past, Chain, Room], memory: Memory, rule: Rule, rows: Rows, span: Span
) -> None:
    """Do iterations; see `Kernel.train`."""
    layer, past, chain, room = parts
    outputs, last = chain.sizes[-1], chain.places[-1]
    for n in range(len(span.rates)):
        first = (span.batch + n) * span.batch_size
        chosen = span.order[first : first + span.batch_size]
        width = padded(len(chosen))
        _gather(layer, past, rows.inputs, chosen)
        _remember(layer, past, memory.weights, len(chosen))
        _hand_over(layer, past, room, len(chosen), width)
        hush(chain.masks, 0, room.answers, width)
        cut(chain.masks, memory.weights)
        forward(chain, room, memory.weights, width)
        scores = room.answers[last * width : (last + outputs) * width]
        errors = room.errors[last * width : (last + outputs) * width]
        keep(scores, width, span.predictions[first : first + len(chosen)])
        truth = Truth(rows.numbers, rows.classes, chosen)
        span.losses[n] = _f(judged(chain.judge, scores, truth, width, errors))
        backward(chain, room, memory, width)
        join(chain.masks, memory)
        if layer.is_trained:
            hush(chain.masks, 0, room.errors, width)
            _take_back(layer, past, room, len(chosen), width)
            _recall(layer, past, memory, len(chosen))
        update(memory, rule, span.rates[n], span.updates + n)


@compiled
def predict(
    parts: tuple[Layer, Past, Chain, Room], memory: Memory, inputs: Floats, scores: Floats
) -> None:
    """Raw scores of rows; see `Kernel.predict`."""
    layer, past, chain, room = parts
    outputs, last = chain.sizes[-1], chain.places[-1]
    every = np.arange(len(inputs))
    for first in range(0, len(inputs), CHUNK):
        chosen = every[first : first + CHUNK]
        width = padded(len(chosen))
        _gather(layer, past, inputs, chosen)
        _remember(layer, past, memory.weights, len(chosen))
        _hand_over(layer, past, room, len(chosen), width)
        hush(chain.masks, 0, room.answers, width)
        cut(chain.masks, memory.weights)
        forward(chain, room, memory.weights, width)
        join(chain.masks, memory)
        found = room.answers[last * width : (last + outputs) * width]
        keep(found, width, scores[first : first + len(chosen)])


@compiled
def _gather(layer: Layer, past: Past, inputs: Floats, chosen: Whole) -> None:
    """Lay the inputs of a batch out step by step."""
    many, count = layer.inputs, len(chosen)
    for r in range(count):
        row = inputs[chosen[r]]
        for step in range(layer.steps):
            place = (step * count + r) * many
            for n in range(many):
                past.inputs[place + n] = row[step * many + n]


@compiled
def _hand_over(layer: Layer, past: Past, room: Room, count: int, width: int) -> None:
    """Give the last answers to the chain, unit by unit."""
    size = layer.units
    last = past.answers[(layer.steps - 1) * count * size : layer.steps * count * size]
    for n in range(size):
        for r in range(count):
            room.answers[n * width + r] = last[r * size + n]
        for r in range(count, width):
            room.answers[n * width + r] = _f(0.0)


@compiled
def _take_back(layer: Layer, past: Past, room: Room, count: int, width: int) -> None:
    """Take the slopes at the last answers from the chain."""
    size = layer.units
    for n in range(size):
        for r in range(count):
            past.slopes[r * size + n] = room.errors[n * width + r]
    past.carried[: count * size] = _f(0.0)


@compiled
def _bias(layer: Layer, weights: Floats, which: int) -> Floats:
    size, place = gates_of(layer.kind) * layer.units, layer.biases[which]
    return weights[place : place + size] if place >= 0 else np.zeros(size, np.float32)


@compiled
def _enter(layer: Layer, past: Past, weights: Floats, count: int) -> None:
    """Sums of the inputs of all steps, with the biases that nothing stands before."""
    many, size = layer.inputs, gates_of(layer.kind) * layer.units
    matrix = weights[layer.entering : layer.entering + size * many].reshape(size, many)
    rows = layer.steps * count
    found, bias = past.gates[: rows * size].reshape(rows, size), _bias(layer, weights, 0).copy()
    returning = _bias(layer, weights, 1)
    plain = 2 * layer.units if layer.kind == GRU else size
    for n in range(plain):
        bias[n] += returning[n]
    if many == 1:
        column = matrix.reshape(size)
        for r in range(rows):
            row, x = found[r], past.inputs[r]
            for n in range(size):
                row[n] = bias[n] + x * column[n]
        return
    np.dot(past.inputs[: rows * many].reshape(rows, many), matrix.T, found)
    for r in range(rows):
        row = found[r]
        for n in range(size):
            row[n] += bias[n]


@compiled
def _remember(layer: Layer, past: Past, weights: Floats, count: int) -> None:
    """All steps forward."""
    units, size = layer.units, gates_of(layer.kind) * layer.units
    matrix = weights[layer.returning : layer.returning + size * units].reshape(size, units)
    bias = _bias(layer, weights, 1)
    _enter(layer, past, weights, count)
    sums = past.sums[: count * size]
    sums[:] = _f(0.0)
    for step in range(layer.steps):
        here, wide = step * count * units, step * count * size
        before = past.answers[max(here - count * units, 0) : max(here, count * units)]
        if step:
            np.dot(before.reshape(count, units), matrix.T, sums.reshape(count, size))
        gates = past.gates[wide : wide + count * size]
        answers = past.answers[here : here + count * units]
        if layer.kind == LSTM:
            memories = past.memories[here : here + count * units]
            memory = past.memories[max(here - count * units, 0) :]
            bent = past.bent[here : here + count * units]
            squash_lstm(gates, sums, units)
            answer_lstm(gates, (memory, memories, bent, answers), units, step > 0)
        elif layer.kind == GRU:
            returned = past.returned[here : here + count * units]
            answer_gru(gates, (sums, bias, before, returned, answers), units, step > 0)
        else:
            answer_plain(layer.kind, gates, sums, answers)


@compiled
def _recall(layer: Layer, past: Past, memory: Memory, count: int) -> None:
    """All steps backward, and the gradients of the weights."""
    units, size = layer.units, gates_of(layer.kind) * layer.units
    place = layer.returning
    matrix = memory.weights[place : place + size * units].reshape(size, units)
    slopes = past.slopes[: count * units]
    for step in range(layer.steps - 1, -1, -1):
        here, wide = step * count * units, step * count * size
        gates = past.gates[wide : wide + count * size]
        answers = past.answers[here : here + count * units]
        before = past.answers[max(here - count * units, 0) :]
        back = gates
        if layer.kind == LSTM:
            parts = (past.memories[max(here - count * units, 0) :], past.bent[here:], past.carried)
            bend_lstm(gates, parts, slopes, units, step > 0)
        elif layer.kind == GRU:
            back = past.sums[: count * size]
            parts = (past.returned[here:], before, past.carried)
            bend_gru(gates, back, parts, slopes, units, step > 0)
            past.returned[here : here + count * units] = third(back, units)
        else:
            bend_plain(layer.kind, answers, slopes, gates)
        if step:
            np.dot(back.reshape(count, size), matrix, slopes.reshape(count, units))
            if layer.kind == GRU:
                for n in range(len(slopes)):
                    slopes[n] += past.carried[n]
    _gather_gradients(layer, past, memory, count)


@compiled
def _gather_gradients(layer: Layer, past: Past, memory: Memory, count: int) -> None:
    units, many, size = layer.units, layer.inputs, gates_of(layer.kind) * layer.units
    rows, later = layer.steps * count, (layer.steps - 1) * count
    slopes = past.gates[: rows * size].reshape(rows, size)
    inputs = past.inputs[: rows * many].reshape(rows, many)
    found = memory.gradients[layer.entering : layer.entering + size * many]
    if many == 1:
        _weigh(slopes, inputs, found)
    else:
        np.dot(slopes.T, inputs, found.reshape(size, many))
    _add_up(slopes, layer.biases[0], memory.gradients)
    if layer.kind == GRU:
        # From here on the slopes of what returned count, which differ in the third gate.
        for r in range(rows):
            slopes[r, 2 * units :] = past.returned[r * units : (r + 1) * units]
        _add_up(slopes, layer.biases[1], memory.gradients)
    elif layer.biases[1] >= 0:
        one, other = layer.biases
        memory.gradients[other : other + size] = memory.gradients[one : one + size]
    target = memory.gradients[layer.returning : layer.returning + size * units]
    answers = past.answers[: later * units].reshape(later, units)
    np.dot(past.gates[count * size : rows * size].reshape(later, size).T, answers,
           target.reshape(size, units))  # fmt: skip


@compiled
def _weigh(slopes: Floats, inputs: Floats, found: Floats) -> None:
    """The gradients of weights that a single number enters through."""
    found[:] = _f(0.0)
    for r in range(len(slopes)):
        row, x = slopes[r], inputs[r, 0]
        for n in range(len(found)):
            found[n] += row[n] * x


@compiled
def _add_up(slopes: Floats, place: int, gradients: Floats) -> None:
    """The gradients of a bias, where there is one."""
    rows, size = slopes.shape
    if place < 0:
        return
    found = gradients[place : place + size]
    found[:] = _f(0.0)
    for r in range(rows):
        row = slopes[r]
        for n in range(size):
            found[n] += row[n]
