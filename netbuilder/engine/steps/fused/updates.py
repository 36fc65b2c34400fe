"""Optimizers: how weights follow their gradients, by the formulas of torch.optim."""

from __future__ import annotations

import math

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.kernel import Floats, Memory, Rule

SGD, ADAM, ADAMW, RMSPROP, ADAGRAD = range(5)
# Places in `Rule.settings`.
MOMENTUM, NESTEROV, BETA_MEAN, BETA_SQUARE, EPSILON, RATE_DECAY = range(6)
SETTINGS = 6

_f = np.float32


@compiled
def update(memory: Memory, rule: Rule, rate: float, before: int) -> None:
    """Let all trained weights follow their gradients once.

    Args:
        rate: Learning rate.
        before: Updates before this one.
    """
    for n in range(len(rule.starts)):
        start, stop = rule.starts[n], rule.stops[n]
        weights, gradients = memory.weights[start:stop], memory.gradients[start:stop]
        first = memory.first[start:stop] if len(memory.first) else memory.first
        second = memory.second[start:stop] if len(memory.second) else memory.second
        own, decay = rate * rule.factors[n], rule.decays[n]
        if rule.optimizer == SGD:
            _follow(rule, own, decay, (weights, gradients, first))
        elif rule.optimizer == RMSPROP:
            _by_size(rule, own, decay, (weights, gradients, first, second))
        elif rule.optimizer == ADAGRAD:
            _by_sum(rule, own / (1.0 + before * rule.settings[RATE_DECAY]), decay,
                    (weights, gradients, first))  # fmt: skip
        else:
            _by_moments(rule, own, decay, (weights, gradients, first, second), before)


@compiled
def _follow(rule: Rule, rate: float, decay: float, arrays: tuple[Floats, Floats, Floats]) -> None:
    weights, gradients, speed = arrays
    step, pull, momentum = _f(rate), _f(decay), _f(rule.settings[MOMENTUM])
    if momentum == _f(0.0):
        for n in range(len(weights)):
            weights[n] -= step * (gradients[n] + pull * weights[n])
        return
    ahead = momentum if rule.settings[NESTEROV] != 0.0 else _f(0.0)
    own = _f(1.0) if rule.settings[NESTEROV] != 0.0 else _f(0.0)
    for n in range(len(weights)):
        gradient = gradients[n] + pull * weights[n]
        speed[n] = momentum * speed[n] + gradient
        along = own * gradient + ahead * speed[n] if own > _f(0.0) else speed[n]
        weights[n] -= step * along


@compiled
def _by_moments(
    rule: Rule, rate: float, decay: float, arrays: tuple[Floats, Floats, Floats, Floats],
    before: int,
) -> None:  # fmt: skip
    weights, gradients, mean, square = arrays
    beta1, beta2 = rule.settings[BETA_MEAN], rule.settings[BETA_SQUARE]
    step = _f(rate / (1.0 - beta1 ** (before + 1)))
    root = _f(math.sqrt(1.0 - beta2 ** (before + 1)))
    keep, take = _f(beta1), _f(1.0 - beta1)
    keep_square, take_square = _f(beta2), _f(1.0 - beta2)
    epsilon = _f(rule.settings[EPSILON])
    shrink = _f(1.0 - rate * decay) if rule.optimizer == ADAMW else _f(1.0)
    pull = _f(0.0) if rule.optimizer == ADAMW else _f(decay)
    for n in range(len(weights)):
        weight = weights[n] * shrink
        gradient = gradients[n] + pull * weight
        mean[n] = keep * mean[n] + take * gradient
        square[n] = keep_square * square[n] + take_square * gradient * gradient
        weights[n] = weight - step * mean[n] / (np.sqrt(square[n]) / root + epsilon)


@compiled
def _by_size(
    rule: Rule, rate: float, decay: float, arrays: tuple[Floats, Floats, Floats, Floats]
) -> None:
    weights, gradients, speed, square = arrays
    step, pull, momentum = _f(rate), _f(decay), _f(rule.settings[MOMENTUM])
    memory = rule.settings[BETA_SQUARE]
    keep, take, epsilon = _f(memory), _f(1.0 - memory), _f(rule.settings[EPSILON])
    for n in range(len(weights)):
        gradient = gradients[n] + pull * weights[n]
        square[n] = keep * square[n] + take * gradient * gradient
        along = gradient / (np.sqrt(square[n]) + epsilon)
        if momentum > _f(0.0):
            speed[n] = momentum * speed[n] + along
            along = speed[n]
        weights[n] -= step * along


@compiled
def _by_sum(rule: Rule, rate: float, decay: float, arrays: tuple[Floats, Floats, Floats]) -> None:
    weights, gradients, total = arrays
    step, pull, epsilon = _f(rate), _f(decay), _f(rule.settings[EPSILON])
    for n in range(len(weights)):
        gradient = gradients[n] + pull * weights[n]
        total[n] += gradient * gradient
        weights[n] -= step * gradient / (np.sqrt(total[n]) + epsilon)
