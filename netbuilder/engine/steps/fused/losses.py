"""Losses of a batch and their slopes at the scores, by the formulas of torch."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.curves import exponential
from netbuilder.engine.steps.fused.kernel import Floats, Whole

SQUARED, ROOT, ABSOLUTE, HUBER, ARCTAN, CLASSES, YES_NO = range(7)

_f = np.float32


class Judge(NamedTuple):
    """A loss.

    Attributes:
        loss: One of the numbers above.
        number: Its own parameter.
        weight: What it is multiplied by.
    """

    loss: int
    number: float
    weight: float


class Truth(NamedTuple):
    """The targets of a batch.

    Attributes:
        numbers, classes: As of `Rows`, for all rows.
        rows: Which rows the batch is made of.
    """

    numbers: Floats
    classes: Whole
    rows: Whole


@compiled
def judged(judge: Judge, scores: Floats, truth: Truth, width: int, errors: Floats) -> float:
    """The loss of a batch; its slopes are left in `errors`, and 0 for rows that only fill up.

    Args:
        scores, errors: Flat, output by output, `width` rows each.
    """
    if judge.loss == CLASSES:
        return _surprise(judge, scores, truth, width, errors) * judge.weight
    many, outputs = len(truth.rows), len(scores) // width
    total, count = 0.0, many * outputs
    slope = judge.weight / count
    for out in range(outputs):
        row, error = scores[out * width : out * width + width], errors[out * width :]
        for r in range(many):
            value, bent = _cost(judge, row[r], truth.numbers[truth.rows[r], out])
            total += value
            error[r] = _f(bent * slope)
        for r in range(many, width):
            error[r] = _f(0.0)
    if judge.loss != ROOT:
        return total / count * judge.weight
    root = math.sqrt(total / count + 1e-12)
    for n in range(len(errors)):
        errors[n] = _f(errors[n] / (2.0 * root))
    return root * judge.weight


@compiled
def _cost(judge: Judge, score: np.float32, target: np.float32) -> tuple[float, float]:
    """What one score costs, and the slope of that."""
    x, kind = float(score), judge.loss
    away = x - float(target)
    if kind in (SQUARED, ROOT):
        return away * away, 2.0 * away
    if kind == ABSOLUTE:
        return abs(away), (1.0 if away > 0 else (-1.0 if away < 0 else 0.0 * away))
    if kind == HUBER:
        size, bend = abs(away), judge.number
        if size < bend:
            return 0.5 * away * away, away
        return bend * (size - 0.5 * bend), bend if away > 0 else -bend
    if kind == ARCTAN:
        angle = math.atan(away)
        return angle * angle, 2.0 * angle / (1.0 + away * away)
    small = math.exp(-abs(x))
    share = 1.0 / (1.0 + small) if x >= 0 else small / (1.0 + small)
    # Written so that what is no number stays so.
    positive = x * 0.0 if x < 0 else x
    return positive - x * float(target) + math.log1p(small), share - float(target)


@compiled
def _surprise(judge: Judge, scores: Floats, truth: Truth, width: int, errors: Floats) -> float:
    """Cross-entropy: -ln of the share that softmax gives the right class."""
    many, outputs = len(truth.rows), len(scores) // width
    total = 0.0
    top, sums = np.empty(width, np.float32), np.zeros(width, np.float32)
    for r in range(width):
        top[r] = scores[r]
    for out in range(1, outputs):
        row = scores[out * width : out * width + width]
        for r in range(width):
            top[r] = row[r] if row[r] > top[r] else top[r]
    for out in range(outputs):
        row, error = scores[out * width : out * width + width], errors[out * width :]
        for r in range(width):
            share = exponential(row[r] - top[r])
            error[r] = share
            sums[r] += share
    slope = _f(judge.weight / many)
    for r in range(width):
        if r < many:
            place = truth.classes[truth.rows[r]] * width + r
            total += math.log(sums[r]) - float(scores[place] - top[r])
        sums[r] = slope / sums[r] if r < many else _f(0.0)
    for out in range(outputs):
        error = errors[out * width : out * width + width]
        for r in range(width):
            error[r] *= sums[r]
    for r in range(many):
        errors[truth.classes[truth.rows[r]] * width + r] -= slope
    return total / many
