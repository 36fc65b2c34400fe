"""Counts of a column's values, for the small pictures of an import."""

from __future__ import annotations

import numpy as np

from netbuilder.core.recipe import ColumnType
from netbuilder.engine.data.cells import texts
from netbuilder.engine.data.columns import Seen
from netbuilder.engine.data.raw import Raw
from netbuilder.link.messages import Histogram

_BINS = 16
_NAMES = 12


def histogram_of(result: Seen, raw: Raw) -> Histogram:
    """Counts between edges for numbers and dates, by name for everything else."""
    if result.values is not None:
        finite = result.values[np.isfinite(result.values)]
        if not len(finite):
            return Histogram(counts=())
        low, high = float(finite.min()), float(finite.max())
        # Numbers near the largest there are would make the span itself infinite.
        unit = max(abs(low), abs(high)) if max(abs(low), abs(high)) > 1e100 else 1.0
        whole = bool((finite == np.round(finite)).all()) and high - low < _BINS
        span = (low - 0.5, high + 0.5) if whole else (low / unit, high / unit)
        bins = int(high - low) + 1 if whole else _BINS
        counts, edges = np.histogram(finite if whole else finite / unit, bins, span)
        scaled = edges * (1.0 if whole else unit)
        return Histogram(tuple(int(n) for n in counts), tuple(float(edge) for edge in scaled))
    cells = texts(raw.table.to_series(result.position)).drop_nulls()
    if not len(cells):
        return Histogram(counts=())
    table = cells.value_counts(sort=True, name="rows")
    if result.column.type is not ColumnType.CATEGORY:
        table = table.head(_NAMES)
    names = [str(name) for name in table[cells.name][:_NAMES]]
    rows = [int(count) for count in table["rows"][:_NAMES]]
    return Histogram(tuple(rows), names=tuple(names))
