"""The plane of a two-input problem: its corners, and the places in it as the network sees them."""

from __future__ import annotations

import numpy as np

from netbuilder.core.problems import DataProblemError
from netbuilder.core.recipe import Source
from netbuilder.engine.data import fit
from netbuilder.engine.data.preparation import Floats, Preparation

Corner = tuple[float, float]
_MARGIN = 0.12


def corners(preparation: Preparation, source: Source | None) -> tuple[Corner, Corner] | None:
    """Lowest and highest place: (first column, second column), in the unit of the data.

    The plane of made-up points stays the same for all of them as long as they lie in it; else it
    follows the data, with a margin. None where the problem has no plane.
    """
    columns = preparation.inputs
    if len(columns) != 2 or preparation.picture or any(each.is_one_hot for each in columns):
        return None
    reach = source.reach if source is not None else 0.0
    lows, highs = [], []
    for column in columns:
        margin = max(column.high - column.low, 1e-3 * column.scale) * _MARGIN
        lows.append(-reach if reach and -reach <= column.low else column.low - margin)
        highs.append(reach if reach and column.high <= reach else column.high + margin)
    return (lows[0], lows[1]), (highs[0], highs[1])


def grid(preparation: Preparation, low: Corner, high: Corner, side: int) -> Floats | None:
    """Features of a grid over a plane, float32 (side * side, features), rows from below.

    None where they are beyond what 32-bit arithmetic can hold.
    """
    across, upward = (np.linspace(low[axis], high[axis], side) for axis in (0, 1))
    second, first = np.meshgrid(upward, across, indexing="ij")
    try:
        found = fit.all_features(preparation, [first.reshape(-1), second.reshape(-1)])
    except DataProblemError:
        return None
    return found if np.isfinite(found).all() else None
