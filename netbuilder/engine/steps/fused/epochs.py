"""Whole epochs of a dense chain in one call: shuffled, trained, measured, and all of it kept.

Everything a fused dense run does goes through the one function `run`, parts of an epoch too: the
compiler may order sums in another way in another function, and then the last digits would tell
whether a person had stepped.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.dense import Chain, Room, loss_of, predict, train
from netbuilder.engine.steps.fused.kernel import Doubles, Floats, Memory, Rows, Rule, Span, Whole
from netbuilder.engine.steps.fused.measures import Asked, classes_measured, numbers_measured

_LENGTH, _SHIFT = 624, 397
_UPPER, _LOWER, _TWIST = 0x80000000, 0x7FFFFFFF, 0x9908B0DF
# From so many rows on, torch draws 64 bits at a time.
MOST_ROWS = 0xFFFFFFFF // 20
# Numbers that are measured of an epoch: loss and three metrics of the validation rows, and three
# metrics of the training rows.
MEASURED = 7


class Part(NamedTuple):
    """Rows that are measured.

    Attributes:
        rows: They themselves.
        classes, numbers: Their targets as the data gives them; one of the two is empty.
        scores: Room for their raw scores, (rows, outputs).
        every: The numbers of all rows in order.
    """

    rows: Rows
    classes: Whole
    numbers: Floats
    scores: Floats
    every: Whole


class Work(NamedTuple):
    """What is to be done.

    Attributes:
        seeds: What each epoch is shuffled with; empty where `order` is the order already.
        order: Row numbers of the epoch.
        batch, iterations: The batch to begin with, and how many of each epoch.
        batch_size: Rows in a batch.
        updates: Updates of the weights before.
        rates: Learning rate of each iteration of an epoch.
        is_measured: Whether epochs are measured after they are done.
        asked: How scores are read.
        training, validation: The rows, the scores of the training rows in the order of the epoch.
        losses: Room, (epochs, iterations).
        found: Room for what is measured, (epochs, MEASURED).
        kept: Room for weights and state after each epoch, (epochs, 3, weights); none to keep them.
    """

    seeds: Whole
    order: Whole
    batch: int
    iterations: int
    batch_size: int
    updates: int
    rates: Doubles
    is_measured: bool
    asked: Asked
    training: Part
    validation: Part
    losses: Floats
    found: Doubles
    kept: Floats


@compiled
def run(chain: Chain, room: Room, memory: Memory, rule: Rule, work: Work) -> None:
    """Train and measure; see `Work`."""
    training = work.training
    for epoch in range(len(work.losses)):
        if len(work.seeds):
            _shuffle(work.order, work.seeds[epoch])
        train(
            chain, room, memory, rule, training.rows,
            Span(
                work.order, work.batch, work.batch_size, work.updates + epoch * work.iterations,
                work.rates, work.losses[epoch], training.scores,
            ),
        )  # fmt: skip
        if work.is_measured:
            _measure(chain, room, memory, work, work.found[epoch])
        if len(work.kept):
            _keep(memory, work.kept[epoch])


@compiled
def _measure(chain: Chain, room: Room, memory: Memory, work: Work, found: Doubles) -> None:
    training, validation = work.training, work.validation
    _count(work.asked, training, work.order, found[4:7])
    if len(validation.every):
        predict(chain, room, memory, validation.rows.inputs, validation.scores)
        rows = validation.rows
        found[0] = loss_of(chain.judge, validation.scores, rows.numbers, rows.classes)
        _count(work.asked, validation, validation.every, found[1:4])


@compiled
def _count(asked: Asked, part: Part, order: Whole, found: Doubles) -> None:
    if asked.classes > 0:
        found[0], found[1] = classes_measured(asked, part.scores, part.classes, order)
    else:
        found[0], found[1], found[2] = numbers_measured(asked, part.scores, part.numbers, order)


@compiled
def _keep(memory: Memory, kept: Floats) -> None:
    kept[0] = memory.weights
    if len(memory.first):
        kept[1] = memory.first
    if len(memory.second):
        kept[2] = memory.second


@compiled
def _shuffle(order: Whole, seed: int) -> None:
    """The order in which `torch.randperm` puts rows that is drawn with a seed.

    Source:
        Matsumoto & Nishimura 1998, MT19937; at::native::randperm_cpu.
    """
    state = np.empty(_LENGTH, np.int64)
    state[0] = seed
    for n in range(1, _LENGTH):
        last = state[n - 1]
        state[n] = (1812433253 * (last ^ (last >> 30)) + n) & 0xFFFFFFFF
    place = 0
    for n in range(len(order)):
        order[n] = n
    for n in range(len(order) - 1):
        # Each number is renewed when it is drawn, so that a short shuffle renews few.
        drawn = _renewed(state, place)
        place = place + 1 if place + 1 < _LENGTH else 0
        drawn ^= drawn >> 11
        drawn ^= (drawn << 7) & 0x9D2C5680
        drawn ^= (drawn << 15) & 0xEFC60000
        drawn ^= drawn >> 18
        other = n + np.uint32(drawn) % np.uint32(len(order) - n)
        order[n], order[other] = order[other], order[n]


@compiled
def _renewed(state: Whole, place: int) -> int:
    following = place + 1 if place + 1 < _LENGTH else 0
    far = place + _SHIFT if place + _SHIFT < _LENGTH else place + _SHIFT - _LENGTH
    mixed = (state[place] & _UPPER) | (state[following] & _LOWER)
    state[place] = state[far] ^ (mixed >> 1) ^ (_TWIST if mixed & 1 else 0)
    return state[place]  # type: ignore[no-any-return]
