"""The compiled iteration of a chain of dense layers, one code for all their sizes and activations.

Wide layers are multiplied by BLAS; where the first layer is one, its inputs are taken row by row as
they lie. Gradients stop at the lowest layer that is trained.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.curves import activate, bend
from netbuilder.engine.steps.fused.kernel import Floats, Memory, Rows, Rule, Span, Whole
from netbuilder.engine.steps.fused.losses import Judge, Truth, judged
from netbuilder.engine.steps.fused.masks import Masks, cut, hush, join
from netbuilder.engine.steps.fused.products import add_up, combine, compare, padded, spread
from netbuilder.engine.steps.fused.updates import update

# Rows that are predicted at once.
CHUNK = 64


class Chain(NamedTuple):
    """Dense layers, one after the other.

    Attributes:
        sizes: Numbers that enter the first layer and leave each, (layers + 1,).
        places: Sum of the sizes before each, (layers + 1,).
        activations, numbers: Of each layer, and the activation's own parameter.
        weights, biases: Where each layer's lie in the flat buffer; a bias at -1 is none.
        wide: Whether BLAS multiplies each layer.
        lowest: The first layer that is trained; -1 where the slopes at the inputs are wanted too.
        judge: The loss.
        masks: What counts for nothing.
    """

    sizes: Whole
    places: Whole
    activations: Whole
    numbers: Floats
    weights: Whole
    biases: Whole
    wide: Whole
    lowest: int
    judge: Judge
    masks: Masks


class Room(NamedTuple):
    """Where a batch is computed: for each layer, unit by unit, the rows innermost.

    Attributes:
        sums: Weighted sums.
        answers: What activations made of them; first of all the inputs.
        errors: Slopes of the loss.
    """

    sums: Floats
    answers: Floats
    errors: Floats


@compiled
def train(chain: Chain, room: Room, memory: Memory, rule: Rule, rows: Rows, span: Span) -> None:
    """Do iterations; see `Kernel.train`."""
    outputs = chain.sizes[-1]
    last = chain.places[-1]
    for n in range(len(span.rates)):
        first = (span.batch + n) * span.batch_size
        chosen = span.order[first : first + span.batch_size]
        width = padded(len(chosen))
        _gather(chain, room, rows.inputs, chosen, width)
        cut(chain.masks, memory.weights)
        forward(chain, room, memory.weights, width)
        scores = room.answers[last * width : (last + outputs) * width]
        errors = room.errors[last * width : (last + outputs) * width]
        keep(scores, width, span.predictions[first : first + len(chosen)])
        truth = Truth(rows.numbers, rows.classes, chosen)
        span.losses[n] = np.float32(judged(chain.judge, scores, truth, width, errors))
        backward(chain, room, memory, width)
        join(chain.masks, memory)
        update(memory, rule, span.rates[n], span.updates + n)


@compiled
def predict(chain: Chain, room: Room, memory: Memory, inputs: Floats, scores: Floats) -> None:
    """Raw scores of rows; see `Kernel.predict`."""
    outputs, last = chain.sizes[-1], chain.places[-1]
    every = np.arange(len(inputs))
    for first in range(0, len(inputs), CHUNK):
        chosen = every[first : first + CHUNK]
        width = padded(len(chosen))
        _gather(chain, room, inputs, chosen, width)
        cut(chain.masks, memory.weights)
        forward(chain, room, memory.weights, width)
        join(chain.masks, memory)
        found = room.answers[last * width : (last + outputs) * width]
        keep(found, width, scores[first : first + len(chosen)])


@compiled
def loss_of(judge: Judge, scores: Floats, numbers: Floats, classes: Whole) -> float:
    """The loss of raw scores (rows, outputs) as of one batch."""
    rows, outputs = scores.shape
    flat = np.empty(rows * outputs, np.float32)
    for out in range(outputs):
        for r in range(rows):
            flat[out * rows + r] = scores[r, out]
    truth = Truth(numbers, classes, np.arange(rows))
    return judged(judge, flat, truth, rows, np.empty_like(flat))


@compiled
def _gather(chain: Chain, room: Room, inputs: Floats, chosen: Whole, width: int) -> None:
    """Lay the inputs of a batch out as the first layer wants them."""
    many = chain.sizes[0]
    found = room.answers[: many * width]
    if chain.wide[0]:
        for r in range(len(chosen)):
            row = inputs[chosen[r]]
            place = found[r * many : r * many + many]
            for n in range(many):
                place[n] = row[n]
        found[len(chosen) * many :] = np.float32(0.0)
        return
    for r in range(len(chosen)):
        row = inputs[chosen[r]]
        for n in range(many):
            found[n * width + r] = row[n]
    for n in range(many):
        for r in range(len(chosen), width):
            found[n * width + r] = np.float32(0.0)


@compiled
def keep(scores: Floats, width: int, found: Floats) -> None:
    """Lay scores out row by row."""
    rows, outputs = found.shape
    for out in range(outputs):
        for r in range(rows):
            found[r, out] = scores[out * width + r]


@compiled
def _part(buffer: Floats, chain: Chain, layer: int, width: int) -> Floats:
    """What a buffer holds of a layer; layer 0 are the inputs."""
    start = chain.places[layer] * width
    return buffer[start : start + chain.sizes[layer] * width]


@compiled
def forward(chain: Chain, room: Room, weights: Floats, width: int) -> None:
    for layer in range(len(chain.weights)):
        many, outputs = chain.sizes[layer], chain.sizes[layer + 1]
        own = weights[chain.weights[layer] : chain.weights[layer] + many * outputs]
        place = chain.biases[layer]
        bias = weights[place : place + outputs] if place >= 0 else weights[:0]
        given = _part(room.answers, chain, layer, width)
        sums = _part(room.sums, chain, layer + 1, width)
        if chain.wide[layer]:
            matrix, found = own.reshape(outputs, many), sums.reshape(outputs, width)
            if layer == 0:
                np.dot(matrix, given.reshape(width, many).T, found)
            else:
                np.dot(matrix, given.reshape(many, width), found)
            for out in range(len(bias)):
                row, start = found[out], bias[out]
                for r in range(width):
                    row[r] += start
        else:
            spread(bias, sums, width)
            combine(own, (many, 1), given, sums, width)
        answers = _part(room.answers, chain, layer + 1, width)
        activate(chain.activations[layer], chain.numbers[layer], sums, answers)
        hush(chain.masks, layer + 1, answers, width)


@compiled
def backward(chain: Chain, room: Room, memory: Memory, width: int) -> None:
    for layer in range(len(chain.weights) - 1, max(chain.lowest, 0) - 1, -1):
        many, outputs = chain.sizes[layer], chain.sizes[layer + 1]
        start, place = chain.weights[layer], chain.biases[layer]
        sums = _part(room.sums, chain, layer + 1, width)
        answers = _part(room.answers, chain, layer + 1, width)
        errors = _part(room.errors, chain, layer + 1, width)
        bend(chain.activations[layer], chain.numbers[layer], sums, answers, errors)
        hush(chain.masks, layer + 1, errors, width)
        given = _part(room.answers, chain, layer, width)
        found = memory.gradients[start : start + many * outputs]
        if place >= 0:
            add_up(errors, memory.gradients[place : place + outputs], width)
        own = memory.weights[start : start + many * outputs]
        below = _part(room.errors, chain, layer, width)
        if chain.wide[layer]:
            matrix, left = own.reshape(outputs, many), errors.reshape(outputs, width)
            target = found.reshape(outputs, many)
            if layer == 0:
                np.dot(left, given.reshape(width, many), target)
            else:
                np.dot(left, given.reshape(many, width).T, target)
            if layer > chain.lowest:
                np.dot(matrix.T, left, below.reshape(many, width))
            continue
        compare(errors, given, found, width)
        if layer > chain.lowest:
            for n in range(len(below)):
                below[n] = np.float32(0.0)
            combine(own, (1, many), errors, below, width)
