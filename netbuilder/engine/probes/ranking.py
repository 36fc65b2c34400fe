"""How well scores rank the rows of a class above all others: ROC and precision-recall curves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from netbuilder.engine.answers import Answer
from netbuilder.engine.measure import read
from netbuilder.link.messages import Numbers, Ranking

POINTS = 500
# All classes of an answer together are drawn with no more points than this.
MOST_POINTS = 10_000
_FEWEST_POINTS = 50
Doubles = NDArray[np.float64]
Whole = NDArray[np.int64]


def rankings(answer: Answer, scores: Tensor, wanted: Tensor) -> tuple[Ranking, ...]:
    """One ranking per class, each against all others.

    Args:
        scores: Raw scores (rows, outputs).
        wanted: Class numbers (rows,) or (rows, 1).
    """
    values = class_scores(answer, scores)
    true = wanted.reshape(-1).long().cpu().numpy()
    most = max(_FEWEST_POINTS, min(POINTS, MOST_POINTS // max(values.shape[1], 1)))
    return tuple(
        ranked(number, values[:, number], true == number, most) for number in range(values.shape[1])
    )


def class_scores(answer: Answer, scores: Tensor) -> Doubles:
    """How much each class is meant, (rows, classes): probabilities where scores are read as such.

    A single score speaks for the second of two classes, and turned around for the first.
    """
    flat = read(answer, scores.double().reshape(len(scores), -1)).cpu().numpy()
    if flat.shape[1] > 1:
        return np.asarray(flat, np.float64)
    first = 1.0 - flat if answer.reading == "sigmoid" else -flat
    return np.concatenate([first, flat], axis=1)


def ranked(number: int, scores: Doubles, is_class: NDArray[np.bool_], most: int) -> Ranking:
    """The ranking of one class.

    At each different score as threshold the rows at or above it are counted: those of the class
    (hits) and the others (alarms). Areas are of all thresholds; points are thinned to `most`.

    Source:
        Equal to roc_auc_score and average_precision_score of scikit-learn
        (tests/engine/probes/test_ranking.py).
    """
    is_known = np.isfinite(scores)
    scores, is_class = scores[is_known], is_class[is_known]
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    hits: Whole = np.cumsum(is_class[order], dtype=np.int64)
    ends = np.flatnonzero(np.append(np.diff(ordered) != 0, len(ordered) > 0))
    hits, alarms = hits[ends], ends + 1 - hits[ends]
    positives = int(is_class.sum())
    negatives = len(scores) - positives
    keep = _thinned(hits, alarms, most - 1)
    return Ranking(
        number=number,
        positives=positives,
        negatives=negatives,
        area=_area(hits, alarms, positives, negatives),
        average_precision=_average_precision(hits, alarms, positives),
        thresholds=_numbers(np.append(np.inf, ordered[ends][keep]), "float64"),
        hits=_numbers(np.append(0, hits[keep]), "int64"),
        alarms=_numbers(np.append(0, alarms[keep]), "int64"),
    )


def _area(hits: Whole, alarms: Whole, positives: int, negatives: int) -> float:
    """Under the ROC curve; NaN where a side has no rows."""
    if not positives or not negatives:
        return float("nan")
    across, up = np.append(0, alarms) / negatives, np.append(0, hits) / positives
    return float((np.diff(across) * (up[1:] + up[:-1]) / 2).sum())


def _average_precision(hits: Whole, alarms: Whole, positives: int) -> float:
    """Precision at each threshold, weighted by what it adds to the recall."""
    if not positives:
        return float("nan")
    gained = np.diff(np.append(0, hits)) / positives
    return float((gained * hits / (hits + alarms)).sum())


def _thinned(hits: Whole, alarms: Whole, most: int) -> NDArray[np.int64]:
    """Positions of at most `most` points, evenly along the curve, with both ends."""
    count = len(hits)
    if count <= most:
        return np.arange(count)
    # Even steps along both axes keep the steep start as well as the flat end.
    way = np.append(0, np.abs(np.diff(hits)) / hits[-1:].clip(1)) + np.append(
        0, np.abs(np.diff(alarms)) / alarms[-1:].clip(1)
    )
    along = np.cumsum(way)
    places = np.searchsorted(along, np.linspace(0.0, along[-1], most))
    return np.unique(np.append(places.clip(0, count - 1), count - 1))[-most:]


def _numbers(values: NDArray[Any], dtype: str) -> Numbers:
    array = np.ascontiguousarray(values, dtype=dtype)
    return Numbers(dtype, array.shape, array.tobytes())
