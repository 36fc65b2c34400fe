"""The usual metrics of a whole part, counted in one pass over its scores."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from netbuilder.engine.steps.fused.compiling import compiled
from netbuilder.engine.steps.fused.kernel import Floats, Whole


class Asked(NamedTuple):
    """How the scores of a network are read.

    Attributes:
        threshold: With one score for two classes: above which it is the second.
        classes: How many classes there are; 0 where numbers are predicted.
        scale, offset: Raw number = scaled number x scale + offset.
    """

    threshold: float
    classes: int
    scale: float
    offset: float


@compiled
def classes_measured(
    asked: Asked, scores: Floats, truth: Whole, order: Whole
) -> tuple[float, float]:
    """Accuracy and macro F1.

    Args:
        scores: (rows, outputs).
        truth: Classes of all rows.
        order: The rows that the scores are of.
    """
    rows, outputs = scores.shape
    hits, named = np.zeros(asked.classes), np.zeros(asked.classes)
    right = 0
    for r in range(rows):
        guess = 0
        if outputs == 1:
            guess = 1 if scores[r, 0] > np.float32(asked.threshold) else 0
        else:
            for out in range(1, outputs):
                if scores[r, out] > scores[r, guess]:
                    guess = out
        true = truth[order[r]]
        named[guess] += 1.0
        named[true] += 1.0
        if guess == true:
            hits[true] += 1.0
            right += 1
    share, known = 0.0, 0
    for n in range(asked.classes):
        if named[n] > 0.0:
            share += 2.0 * hits[n] / named[n]
            known += 1
    return right / rows, share / known


@compiled
def numbers_measured(
    asked: Asked, scores: Floats, truth: Floats, order: Whole
) -> tuple[float, float, float]:
    """Root mean squared error, mean absolute error and explained variance; see `catalog.metrics`.

    Args:
        scores: (rows, outputs).
        truth: Targets of all rows, as the network sees them.
        order: The rows that the scores are of.
    """
    rows, outputs = scores.shape
    scale, offset = np.float32(asked.scale), np.float32(asked.offset)
    root, size, explained = 0.0, 0.0, 0.0
    for out in range(outputs):
        squares, mean = 0.0, 0.0
        for r in range(rows):
            target = truth[order[r], out] * scale + offset
            away = float(np.float32(scores[r, out] * scale + offset) - target)
            squares += away * away
            size += abs(away)
            mean += float(target)
        mean /= rows
        spread = 0.0
        for r in range(rows):
            apart = float(np.float32(truth[order[r], out] * scale + offset)) - mean
            spread += apart * apart
        root += math.sqrt(squares / rows)
        if spread == 0.0:
            explained += 1.0 if squares == 0.0 else 0.0
        else:
            explained += 1.0 - squares / max(spread, 1e-300)
    return root / outputs, size / (rows * outputs), explained / outputs
